"""Reading history again: as far as raw files last, with "as known on" as it was, and side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.errors import BadInput, NotPermitted
from commonweal.core.progress import silent
from commonweal.hub.intake.child import RawBatch
from commonweal.hub.models import Delivery, RawKey
from commonweal.hub.queries import findings
from commonweal.hub.rawstore import folder
from commonweal.hub.services import Again, dispose, erase_delivery, rerun
from commonweal.hub.sources.declaration import Reading
from commonweal.hub.sources.police_uk_street import SOURCE
from tests.factories.erasures import with_reason
from tests.factories.police_files import archive, crime, street_file, table
from tests.factories.police_loads import content, load, opened, published, rows, totals

pytestmark = pytest.mark.usefixtures("clean_state")

NAME = "police_uk_street"


@contextmanager
def burglary_is_robbery() -> Iterator[None]:
    """The street source with another mapping of one word."""
    plain = SOURCE.read

    def read(raw: RawBatch, names: Mapping[str, str]) -> Reading:
        reading = plain(raw, names)
        words = reading.category.cast(pa.string())
        other = pc.if_else(pc.equal(words, "Burglary"), "Robbery", words)
        return replace(reading, category=other.dictionary_encode())

    object.__setattr__(SOURCE, "read", read)
    try:
        yield
    finally:
        object.__setattr__(SOURCE, "read", plain)


def months(month: str, count: int = 3, **changes: str) -> list[dict[str, str]]:
    return [crime(f"{month}-{n}", Month=month, **changes) for n in range(count)]


@pytest.fixture
def two(operator: Actor, tmp_path: Path) -> list[int]:
    return [
        published(
            operator, street_file(tmp_path / "a", months("2026-06")), received=date(2026, 8, 1)
        ).delivery,
        published(
            operator,
            street_file(tmp_path / "b", months("2026-07", Crime_type="Drugs"), month="2026-07"),
            received=date(2026, 9, 1),
        ).delivery,
    ]


def again(actor: Actor, **more: Any) -> list[Again]:
    return list(rerun(actor=actor, source=NAME, why="the mapping was mended", **more))


def in_order(actor: Actor) -> None:
    with acting(actor):
        faults = [f for f in findings(actor=actor, progress=silent) if not f.in_order]
    assert not faults, faults


def test_the_same_mapping_gives_the_same_warehouse(operator: Actor, two: list[int]) -> None:
    before = content(operator)
    done = again(operator)
    assert [each.state for each in done] == ["read again"] * 2
    assert [each.changed for each in done] == [[], []]
    assert content(operator) == before
    in_order(operator)


def test_a_new_mapping_changes_history_and_says_what_differs(operator: Actor, two: list[int]) -> None:
    old = opened(operator).number
    with burglary_is_robbery():
        first, second = again(operator)
    assert first.changed == [("Burglary", "2026-06", 3, 0), ("Robbery", "2026-06", 0, 3)]
    assert second.changed == []
    assert totals(operator, "category") == {("Robbery",): 3, ("Drugs",): 3}
    assert totals(operator, "category", number=old) == {("Burglary",): 3, ("Drugs",): 3}
    in_order(operator)


def test_as_known_on_a_day_holds_with_the_new_readings(operator: Actor, two: list[int]) -> None:
    with burglary_is_robbery():
        again(operator)
    assert totals(operator, "category", known_on=date(2026, 8, 15)) == {("Robbery",): 3}
    assert totals(operator, "category", known_on=date(2026, 9, 15)) == {("Robbery",): 3, ("Drugs",): 3}
    assert totals(operator, "category", known_on=date(2026, 7, 31)) == {}


def test_a_part_that_is_read_again_is_not_counted_twice(operator: Actor, tmp_path: Path) -> None:
    for n, day in enumerate((1, 2)):
        sent = [crime(f"p{n}{i}", Month="2026-06") for i in range(2 + n)]
        published(operator, street_file(tmp_path / str(n), sent), part=True, received=date(2026, 8, day))
    assert len(rows(operator, "month")) == 5
    again(operator)
    assert len(rows(operator, "month")) == 5
    for day, known in ((1, 2), (2, 5), (20, 5)):
        assert len(rows(operator, "month", known_on=date(2026, 8, day))) == known


def test_a_reissue_stays_the_one_that_counts(operator: Actor, two: list[int], tmp_path: Path) -> None:
    reissue = street_file(tmp_path / "again", months("2026-06", 2))
    published(operator, reissue, received=date(2026, 10, 1))
    assert len(rows(operator, "month")) == 5
    again(operator, deliveries=[two[0]])
    assert len(rows(operator, "month")) == 5
    assert len(rows(operator, "month", known_on=date(2026, 8, 15))) == 3


def test_the_raw_files_go_over_to_the_new_delivery_and_their_time_goes_on(
    operator: Actor, two: list[int]
) -> None:
    with acting(operator):
        made = dict(RawKey.objects.values_list("delivery_id", "made_at"))
    done = again(operator)
    for each in done:
        assert not folder.of(each.delivery).exists()
        assert each.number is not None
        assert folder.of(each.number).exists()
        with acting(operator):
            assert RawKey.objects.get(delivery=each.number).made_at == made[each.delivery]
            assert RawKey.objects.get(delivery=each.delivery).wrapped is None
            old = Delivery.objects.get(number=each.delivery)
        assert (old.state, old.withdrawn_why) == ("withdrawn", f"read again as delivery {each.number}")
    assert [each.state for each in again(operator)] == ["read again"] * 2


def test_the_same_file_is_still_known_after_its_delivery_was_read_again(
    operator: Actor, two: list[int], tmp_path: Path
) -> None:
    first, _ = again(operator)
    (outcome,) = load(operator, tmp_path / "a")
    assert (outcome.state, outcome.delivery) == ("unchanged", first.number)


def test_it_stops_where_no_raw_file_is_and_names_it(operator: Actor, two: list[int]) -> None:
    from commonweal.hub.services import disposing

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(disposing, "months_kept", lambda what, **_: 0 if what == "raw" else 1200)
        with with_reason():
            dispose(actor=operator, why="clearance")
    before = content(operator)
    done = again(operator)
    assert [(each.delivery, each.state) for each in done] == [
        (two[0], "no raw file"),
        (two[1], "no raw file"),
    ]
    assert done[0].reason == "its raw files are gone: its retention ended"
    assert content(operator) == before


def test_an_erased_delivery_does_not_come_back(operator: Actor, two: list[int]) -> None:
    with with_reason():
        erase_delivery(actor=operator, number=two[0], why="sent by mistake")
    assert [each.delivery for each in again(operator)] == [two[1]]
    assert len(rows(operator, "month")) == 3


def test_a_dry_run_says_what_would_change_and_changes_nothing(
    operator: Actor, home: Path, two: list[int]
) -> None:
    before, files = content(operator), {p for p in home.rglob("*") if p.is_file()}
    with burglary_is_robbery():
        first, second = again(operator, dry_run=True)
    assert (first.state, second.state) == ("would change", "the same")
    assert first.changed == [("Burglary", "2026-06", 3, 0), ("Robbery", "2026-06", 0, 3)]
    assert content(operator) == before
    assert {p for p in home.rglob("*") if p.is_file()} == files


def test_a_mapping_that_refuses_the_old_files_leaves_them_as_they_were(
    operator: Actor, two: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    before, plain = content(operator), SOURCE.read

    def read(raw: RawBatch, names: Mapping[str, str]) -> Reading:
        raise BadInput("the category Burglary is not mapped")

    object.__setattr__(SOURCE, "read", read)
    try:
        done = again(operator)
    finally:
        object.__setattr__(SOURCE, "read", plain)
    assert [each.state for each in done] == ["refused"] * 2
    assert content(operator) == before
    assert [folder.of(number).exists() for number in two] == [True, True]
    in_order(operator)


def test_an_archive_of_several_kinds_is_read_again_as_the_one_it_was(operator: Actor, tmp_path: Path) -> None:
    path = archive(tmp_path / "all.zip", {"2026-06/2026-06-gm-street.csv": table(months("2026-06"))})
    number = published(operator, path).delivery
    before = content(operator)
    (done,) = again(operator)
    assert (done.delivery, done.state) == (number, "read again")
    assert content(operator) == before


def test_it_needs_a_reason_a_permission_and_a_delivery(operator: Actor, two: list[int]) -> None:
    with pytest.raises(BadInput, match="needs a reason"):
        list(rerun(actor=operator, source=NAME, why=" "))
    with pytest.raises(NotPermitted):
        list(rerun(actor=Actor.process("warehouse"), source=NAME, why="x"))
    with pytest.raises(BadInput, match="no standing delivery 99"):
        again(operator, deliveries=[99])
    with pytest.raises(BadInput, match="no standing delivery"):
        list(rerun(actor=operator, source="police_uk_extract", why="x"))
