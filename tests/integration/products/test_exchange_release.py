"""A quarter of the statutory exchange leaves: depersonalised, once, on record, by hand or by the schedule."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.errors import BadInput, CommonwealError
from commonweal.core.models import Event
from commonweal.core.task import Task, task
from commonweal.core.trail.reading import read
from commonweal.hub.exchange import law, quarter_named
from commonweal.hub.intake.child import Reader
from commonweal.hub.services import receipt
from commonweal.jobs.models import JobRecord
from commonweal.jobs.services import drain
from commonweal.partnership.queries import actor_of, address_of
from commonweal.products.queries import released_quarters
from commonweal.products.services import release_quarter, schedule_releases
from tests.factories.exchange_files import file_of_a_quarter
from tests.factories.police_loads import load

pytestmark = pytest.mark.usefixtures("clean_state", "agreed", "new_year")
Q3 = quarter_named("2026-Q3")
TO = ("agency:salford",)


@pytest.fixture
def agreed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        receipt.partnership, "agreements_covering", lambda feed, *, data_class="", agencies=(): ["TEST/1"]
    )


@pytest.fixture
def new_year() -> Iterator[None]:
    about = Task(purpose="test", reason="the quarterly exchange of the law")
    with clock.setting(datetime(2027, 1, 2, 9, tzinfo=UTC)), task(about):
        yield


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as one:
        yield one


def held(
    operator: Actor, folder: Path, reader: Reader, source: str = "police_incidents", each: int = 200
) -> int:
    path = file_of_a_quarter(source, folder, reader, each=each)
    (outcome,) = load(operator, path, received=date(2026, 12, 14))
    assert outcome.state == "released", outcome
    return int(outcome.accepted)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_of_every_row_that_leaves_there_are_five_alike(
    operator: Actor, tmp_path: Path, reader: Reader
) -> None:
    accepted = held(operator, tmp_path, reader)
    passed = release_quarter(
        actor=operator, dataset="1", holder="gmp", quarter=Q3, folder=tmp_path / "out", recipients=TO
    )
    page, table = (r.path for r in passed.receipts)
    rows = rows_of(table)
    assert rows
    assert set(rows[0]) == {"Date", "Area", "Category"}, "nothing else of a record leaves"
    assert min(Counter(tuple(row.values()) for row in rows).values()) >= 5
    assert len(rows) == passed.rows
    assert passed.rows + passed.left_out == accepted
    said = page.read_text("utf-8")
    assert "July to September 2026" in said
    assert "agency:salford" in said
    assert "SI 2007/1831" in said
    assert f"{accepted:,}" in said


def test_a_quarter_leaves_once_and_stands_on_record(operator: Actor, tmp_path: Path, reader: Reader) -> None:
    held(operator, tmp_path, reader)
    wanted = {"dataset": "1", "holder": "gmp", "quarter": Q3, "folder": tmp_path / "out"}
    passed = release_quarter(actor=operator, recipients=TO, **wanted)
    (gone,) = released_quarters(actor=operator)
    assert (gone.dataset, gone.holder, gone.quarter) == ("1", "gmp", "2026-Q3")
    assert (gone.rows, gone.left_out, gone.alike) == (passed.rows, passed.left_out, 5)
    assert (gone.recipients, gone.keep_until) == (TO, date(2029, 1, 2))
    with acting(operator):
        left = Event.objects.filter(operation="document.release", object_id=passed.receipts[1].path.name)
        (line,) = read(left)
    assert (line.recipients, line.result_count, line.purpose) == (TO, passed.rows, law())
    with pytest.raises(BadInput, match="left on 02 January 2027"):
        release_quarter(actor=operator, recipients=TO, **wanted)


def test_what_has_not_come_whole_does_not_leave(operator: Actor, tmp_path: Path, reader: Reader) -> None:
    path = file_of_a_quarter("police_incidents", tmp_path, reader, months=(7, 8))
    load(operator, path, received=date(2026, 12, 14))
    for holder, quarter, words in (
        ("gmp", Q3, "is late: missing: September 2026"),
        ("gmp", quarter_named("2027-Q1"), "no period that has ended"),
        ("bolton", Q3, "no holder of data set 1"),
    ):
        with pytest.raises(BadInput, match=words):
            release_quarter(
                actor=operator, dataset="1", holder=holder, quarter=quarter, folder=tmp_path, recipients=TO
            )
    with pytest.raises(BadInput, match="is no quarter"):
        quarter_named("2026-7")
    assert released_quarters(actor=operator) == []


def test_it_goes_to_somebody(operator: Actor, tmp_path: Path, reader: Reader) -> None:
    held(operator, tmp_path, reader, each=12)
    with pytest.raises(BadInput, match="nobody is named"):
        release_quarter(actor=operator, dataset="1", holder="gmp", quarter=Q3, folder=tmp_path / "out")


def test_nothing_leaves_that_no_agreement_covers(
    operator: Actor, tmp_path: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    held(operator, tmp_path, reader, each=12)
    monkeypatch.setattr(receipt.partnership, "agreements_covering", lambda feed, **more: [])
    with pytest.raises(CommonwealError, match="agreement"):
        release_quarter(
            actor=operator, dataset="1", holder="gmp", quarter=Q3, folder=tmp_path / "out", recipients=TO
        )
    assert released_quarters(actor=operator) == []
    assert list((tmp_path / "out").glob("*")) == []


def test_the_sensitive_are_given_by_the_quarter_and_ten_at_least(
    operator: Actor, tmp_path: Path, reader: Reader
) -> None:
    held(operator, tmp_path, reader, "hospital_domestic_abuse", each=60)
    passed = release_quarter(
        actor=operator, dataset="10", holder="nhs-gm", quarter=Q3, folder=tmp_path / "out", recipients=TO
    )
    rows = rows_of(passed.receipts[1].path)
    assert {row["Date"] for row in rows} == {"2026-07-01"}
    assert all(row["Area"].isalpha() for row in rows), "M6 and M60 are given as M"
    assert all(n >= 10 for n in Counter(tuple(row.values()) for row in rows).values())


def test_the_schedule_lets_leave_what_is_whole_and_not_again(
    operator: Actor, tmp_path: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    from commonweal.products.services import passing_on

    monkeypatch.setattr(passing_on, "_parties", lambda found: TO)
    held(operator, tmp_path, reader, each=60)
    schedule_releases(actor=operator)
    drain(actor=operator, actor_of=actor_of, address_of=address_of)
    with acting(operator):
        (record,) = JobRecord.objects.filter(kind="exchange.release")
    assert record.trouble == ""
    assert [(r.dataset, r.holder, r.quarter) for r in released_quarters(actor=operator)] == [
        ("1", "gmp", "2026-Q3")
    ]
    with clock.setting(datetime(2027, 1, 3, 10, tzinfo=UTC)):
        assert drain(actor=operator, actor_of=actor_of, address_of=address_of).done == 1
        assert len(released_quarters(actor=operator)) == 1
