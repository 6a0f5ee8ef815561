"""Disposal: what is past its retention goes, its counts stay, and a legal hold keeps what it lies on."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from commonweal.core import home as state
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.errors import BadInput, NotFound, NotPermitted
from commonweal.core.periods import Month
from commonweal.core.progress import silent
from commonweal.hub import retention
from commonweal.hub.models import Loss, RawKey
from commonweal.hub.queries import findings
from commonweal.hub.rawstore import folder
from commonweal.hub.retention import Rule
from commonweal.hub.services import dispose, due
from commonweal.hub.services.disposing import Due
from commonweal.hub.warehouse.queries.series import series
from commonweal.partnership import services as partnership
from tests.factories.erasures import crimes, naming_people, traces, with_reason
from tests.factories.police_files import archive, crime, street_file, table
from tests.factories.police_loads import ALL, content, cube, load, opened, published, rows

pytestmark = pytest.mark.usefixtures("clean_state")

OLD, NEW = "2018-06", "2026-05"


@pytest.fixture
def two(operator: Actor, tmp_path: Path) -> list[int]:
    """A delivery of an old month and one of a recent month, each naming somebody."""
    with naming_people({"a1": "PER-1", "a2": "PER-2", "b1": "PER-1"}):
        return [
            published(operator, street_file(tmp_path / "a", crimes({"a1": "", "a2": ""}, OLD))).delivery,
            published(operator, street_file(tmp_path / "b", crimes({"b1": ""}, NEW), month=NEW)).delivery,
        ]


def found(actor: Actor, **more: Any) -> list[Due]:
    with with_reason():
        return due(actor=actor, **more)


def disposed(actor: Actor, **more: Any) -> Any:
    with with_reason():
        return dispose(actor=actor, why="the yearly clearance", **more)


def in_order(actor: Actor) -> None:
    with acting(actor):
        faults = [f for f in findings(actor=actor, progress=silent) if not f.in_order]
    assert not faults, faults


def month_of(actor: Actor, month: str, **which: Any) -> Any:
    return series(opened(actor, **which), ALL, first=Month.parse(month)).column("events")[0]


def of_raw(monkeypatch: pytest.MonkeyPatch, *more: Rule) -> None:
    """As if raw files were kept for no time at all, and whatever else is said."""
    kept = tuple(rule for rule in retention.rules() if rule.what == retention.ROWS)
    monkeypatch.setattr(retention, "rules", lambda: (*kept, *more))


def test_old_rows_are_due_and_recent_ones_and_raw_files_are_not(operator: Actor, two: list[int]) -> None:
    (only,) = found(operator)
    assert (only.what, only.delivery, only.rows, only.since) == ("rows", two[0], 2, date(2018, 6, 1))
    assert only.before is not None
    assert date(2018, 6, 1) < only.before < date(2026, 5, 1)


def test_rows_go_and_their_counts_stay(operator: Actor, home: Path, two: list[int]) -> None:
    counted, before = cube(operator, "month", "category"), opened(operator).number
    done = disposed(operator)
    assert done.rows == {"events": 2, "event_persons": 2}
    assert cube(operator, "month", "category") == counted
    assert month_of(operator, OLD) == 2
    assert month_of(operator, OLD, number=before) == 2
    assert not list((home / "warehouse" / "events").glob(f"delivery-{two[0]:06d}-*"))
    assert not list((home / "warehouse" / "event_persons").glob(f"delivery-{two[0]:06d}-*"))
    in_order(operator)
    assert found(operator) == []
    assert disposed(operator) is None


def test_what_needs_the_rows_is_refused_in_every_snapshot(operator: Actor, two: list[int]) -> None:
    before = opened(operator).number
    done = disposed(operator)
    for number in (before, done.snapshot):
        with pytest.raises(NotFound, match="because its retention ended"):
            rows(operator, "month", number=number)
    with pytest.raises(NotFound, match="No snapshot holds these rows any more"):
        content(operator)
    with acting(operator):
        assert {(loss.table, loss.delivery) for loss in Loss.objects.all()} == {
            ("events", two[0]),
            ("event_persons", two[0]),
        }


def test_a_delivery_of_old_and_recent_months_keeps_the_recent(operator: Actor, tmp_path: Path) -> None:
    months = {OLD: 3, NEW: 2}
    members = {
        f"{m}/{m}-gm-street.csv": table([crime(f"{m}{i}", Month=m) for i in range(n)])
        for m, n in months.items()
    }
    number = published(operator, archive(tmp_path / "both.zip", members)).delivery
    (only,) = found(operator)
    assert only.rows == 3
    assert disposed(operator).rows == {"events": 3}
    in_order(operator)
    left = list((state.folder("warehouse") / "events").glob(f"delivery-{number:06d}-*"))
    assert len(left) == 1
    assert (month_of(operator, OLD), month_of(operator, NEW)) == (3, 2)
    assert found(operator) == []


def test_a_stricter_line_of_a_source_or_an_agreement_holds(
    operator: Actor, two: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    stricter = Rule("rows", date(2026, 1, 1), months=3, source="police_uk_street")
    of_raw(monkeypatch, stricter, Rule("raw", date(2026, 1, 1), schedule="raw-delivery"))
    assert {(each.delivery, each.rows) for each in found(operator)} == {(two[0], 2), (two[1], 1)}
    assert found(operator, source="police_uk_extract") == []


def test_raw_files_past_their_time_lose_their_key(
    operator: Actor, two: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    later(monkeypatch, months=13)
    assert [(each.what, each.delivery) for each in found(operator)] == [
        ("raw", two[0]),
        ("raw", two[1]),
        ("rows", two[0]),
    ]
    assert disposed(operator).raw == tuple(two)
    assert list(folder.where().iterdir()) == []
    with acting(operator):
        assert not RawKey.objects.living().exists()
        assert set(RawKey.objects.values_list("destroyed_because", flat=True)) == {"its retention ended"}
    in_order(operator)


def later(monkeypatch: pytest.MonkeyPatch, months: int) -> None:
    """As if so many months had gone by for whoever asks what is due."""
    from commonweal.core import clock
    from commonweal.core.workingdays import months_after
    from commonweal.hub.services import disposing

    class Later:
        now = staticmethod(clock.now)

        @staticmethod
        def today() -> date:
            return months_after(clock.today(), months)

    monkeypatch.setattr(disposing, "clock", Later)


@pytest.mark.parametrize("of", ["delivery", "source"])
def test_a_legal_hold_keeps_what_it_lies_on_and_is_named(operator: Actor, two: list[int], of: str) -> None:
    matter = f"delivery:{two[0]}" if of == "delivery" else "source_mapping:police_uk_street"
    item = partnership.keep_under(
        actor=operator, matter=matter, schedules=["raw-delivery"], clear_from=date(2026, 1, 1)
    )
    partnership.hold_for_law(actor=operator, item=item, why="a claim is before the court")
    (only,) = found(operator)
    assert only.held_why == "a claim is before the court"
    assert disposed(operator) is None
    assert len(rows(operator, "month")) == 3


def test_a_disposal_needs_a_reason_and_a_permission(operator: Actor, two: list[int]) -> None:
    with pytest.raises(NotPermitted):
        dispose(actor=operator, why="clearance")
    with pytest.raises(NotPermitted), with_reason():
        due(actor=Actor.process("warehouse"))
    with pytest.raises(BadInput, match="needs a reason"), with_reason():
        dispose(actor=operator, why="")


SECRET = "SECRETKEY"


def with_a_rejected_row(folder: Path, **changes: str) -> Path:
    return street_file(
        folder, [*(crime(f"a{n}", Month=OLD) for n in range(30)), crime(SECRET, Month="soon", **changes)]
    )


def test_returns_go_with_the_rows(operator: Actor, home: Path, tmp_path: Path) -> None:
    published(operator, with_a_rejected_row(tmp_path))
    assert traces(home, operator, [SECRET])
    disposed(operator)
    assert traces(home, operator, [SECRET]) == []
    in_order(operator)


def test_returns_of_what_was_rejected_go_once_their_time_is_over(
    operator: Actor, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (outcome,) = load(operator, with_a_rejected_row(tmp_path), control=99)
    assert outcome.state == "refused"
    assert found(operator) == []
    later(monkeypatch, months=13)
    (only,) = found(operator)
    assert (only.what, only.delivery) == ("returns", outcome.delivery)
    disposed(operator)
    assert traces(home, operator, [SECRET]) == []
    assert found(operator) == []
