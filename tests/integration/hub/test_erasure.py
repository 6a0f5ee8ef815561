"""Erasure: nothing of somebody is left anywhere; old snapshots say what they lost; half way is finished."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from commonweal.core import home as state
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.errors import BadInput, CommonwealError, NotFound, NotPermitted
from commonweal.core.periods import Month
from commonweal.core.progress import silent
from commonweal.hub.models import Erasure, Loss, RawKey
from commonweal.hub.queries import findings
from commonweal.hub.rawstore import folder
from commonweal.hub.services import erase_delivery, erase_person
from commonweal.hub.warehouse import store
from commonweal.hub.warehouse.queries.series import series
from commonweal.hub.warehouse.queries.top_cells import top_cells
from commonweal.partnership import services as partnership
from tests.factories.erasures import crimes, naming_people, pseudonyms, traces, with_reason
from tests.factories.police_files import crime, street_file
from tests.factories.police_loads import ALL, opened, published, rows
from tests.sampling import SAMPLE, some

pytestmark = pytest.mark.usefixtures("clean_state")

ROOT = Path(__file__).resolve().parents[3]
JUNE, JULY = Month(2018, 6), Month(2018, 7)
PERSON, OTHER = "PER-00417", "PER-00933"
SOURCE = "police_uk_street"
IN_JUNE = {"k1": PERSON, "k2": OTHER, "k3": ""}
IN_JULY = {"k4": OTHER, "k5": PERSON}
ONLY_OTHERS = {"k6": OTHER}


@pytest.fixture
def three(operator: Actor, tmp_path: Path) -> list[int]:
    """Three deliveries: somebody is in the first two, somebody else in all."""
    people = {key: who for key, who in (IN_JUNE | IN_JULY | ONLY_OTHERS).items() if who}
    with naming_people(people):
        return [
            published(operator, street_file(tmp_path / str(n), crimes(named, month))).delivery
            for n, (named, month) in enumerate(
                [(IN_JUNE, "2018-06"), (IN_JULY, "2018-07"), (ONLY_OTHERS, "2018-08")]
            )
        ]


def persons(actor: Actor, **which: Any) -> list[str]:
    shown = opened(actor, **which)
    table = store.run(store.persons(shown, ALL, ["person"]), shown, ALL)
    return sorted(table["person"].to_pylist())


def erase(actor: Actor, reference: str = PERSON) -> Any:
    with with_reason():
        return erase_person(actor=actor, reference=reference, source=SOURCE, why="they asked for it")


def erased(actor: Actor, number: int) -> Any:
    with with_reason():
        return erase_delivery(actor=actor, number=number, why="sent by mistake")


def in_order(actor: Actor) -> None:
    with acting(actor):
        faults = [f for f in findings(actor=actor, progress=silent) if not f.in_order]
    assert not faults, faults


def month_of(actor: Actor, month: Month, **which: Any) -> Any:
    answer = series(opened(actor, **which), ALL, first=month)
    return answer.column("events")[0]


def files(table: str) -> set[str]:
    return {path.name for path in (state.folder("warehouse") / table).glob("*.parquet")}


def test_nothing_is_left_of_somebody_who_was_erased(operator: Actor, home: Path, three: list[int]) -> None:
    words = [PERSON, PERSON.lower(), *pseudonyms(PERSON)]
    assert any(trace.startswith("warehouse/event_persons") for trace in traces(home, operator, words))
    done = erase(operator, f" {PERSON.lower()} ")
    assert done.rows == {"event_persons": 2}
    assert done.raw == tuple(three[:2])
    assert traces(home, operator, words) == []
    in_order(operator)


def test_others_stay_and_so_does_the_event(operator: Actor, three: list[int]) -> None:
    before = persons(operator)
    erase(operator)
    assert persons(operator) == [p for p in before if p not in pseudonyms(PERSON)]
    assert len(persons(operator)) == 3
    assert len(rows(operator, "source_ref")) == 6


def test_raw_files_and_returns_of_who_held_them_go_and_others_stay(operator: Actor, three: list[int]) -> None:
    erase(operator)
    assert [folder.of(number).exists() for number in three] == [False, False, True]
    assert [(state.folder("returns") / f"{n}.parquet").exists() for n in three] == [False, False, True]
    with acting(operator):
        assert list(RawKey.objects.living().values_list("delivery_id", flat=True)) == three[2:]
        assert all(key.wrapped is None for key in RawKey.objects.exclude(delivery=three[2]))


def test_somebody_whose_row_was_rejected_is_found_in_the_raw_file(
    operator: Actor, tmp_path: Path, three: list[int]
) -> None:
    sent = [crime(f"n{n}", Month="2018-09") for n in range(60)]
    sent.append(crime("k8", Month="soon", Context=f"seen by {PERSON}"))
    number = published(operator, street_file(tmp_path / "more", sent, month="2018-09")).delivery
    assert erase(operator).raw == (*three[:2], number)
    assert not folder.of(number).exists()


def test_a_raw_file_that_cannot_be_looked_through_goes_too(operator: Actor, three: list[int]) -> None:
    folder.path_of(three[2], 1).write_bytes(b"damaged")
    assert erase(operator).raw == tuple(three)


def test_only_the_files_that_held_them_go(operator: Actor, three: list[int]) -> None:
    before = {table: files(table) for table in ("events", "cube", "event_persons")}
    erase(operator)
    assert files("events") == before["events"]
    assert files("cube") == before["cube"]
    gone = before["event_persons"] - files("event_persons")
    assert sorted(int(name.split("-")[1]) for name in gone) == three[:2]
    with acting(operator):
        assert {name for loss in Loss.objects.filter(table="event_persons") for name in loss.files} == gone


def test_an_old_snapshot_answers_what_needs_no_lost_row_and_refuses_the_rest(
    operator: Actor, three: list[int]
) -> None:
    old = opened(operator).number
    done = erase(operator)
    with pytest.raises(NotFound, match=f"Snapshot {old} lost rows .* because a person was erased") as refused:
        persons(operator, number=old)
    assert f"Ask snapshot {done.snapshot}" in refused.value.remedy
    answer = series(opened(operator, number=old), ALL, first=JUNE)
    assert answer.column("events")[0] == 3
    assert "a person was erased" in answer.notes[-1]
    assert series(opened(operator), ALL, first=JUNE).notes == ()


def test_an_old_snapshot_without_their_deliveries_is_whole(operator: Actor, three: list[int]) -> None:
    with acting(operator):
        first = opened(operator).number - 2
    erase(operator, OTHER)
    with pytest.raises(NotFound, match="lost rows"):
        persons(operator, number=first)
    with acting(operator):
        lost = {(loss.delivery, loss.first, loss.last) for loss in Loss.objects.all()}
    assert lost == {
        (three[0], first, first + 2),
        (three[1], first + 1, first + 2),
        (three[2], first + 2, first + 2),
    }


def test_a_cached_answer_is_not_given_after_an_erasure(operator: Actor, three: list[int]) -> None:
    shown = opened(operator)
    assert len(persons(operator)) == 5
    erase(operator)
    again = opened(operator, number=shown.number)
    with pytest.raises(NotFound, match="lost rows"):
        store.run(store.persons(again, ALL, ["person"]), again, ALL)


def test_a_delivery_that_is_erased_stops_counting_and_its_rows_go(
    operator: Actor, home: Path, three: list[int]
) -> None:
    old = opened(operator).number
    done = erased(operator, three[0])
    assert done.rows == {"events": 3, "event_persons": 2, "cube": 1}
    assert rows(operator, "delivery") == [(three[1],), (three[1],), (three[2],)]
    marked = f"delivery-{three[0]:06d}-"
    assert not [path for path in home.rglob("*") if path.name.startswith(marked)]
    assert not folder.of(three[0]).exists()
    in_order(operator)
    assert month_of(operator, JULY, number=old) == 2
    with pytest.raises(NotFound, match=f"those of delivery {three[0]} in cube"):
        month_of(operator, JUNE, number=old)


def test_as_known_on_an_earlier_day_says_what_it_lost(operator: Actor, tmp_path: Path) -> None:
    path = street_file(tmp_path, crimes({"k1": ""}))
    number = published(operator, path, received=date(2018, 8, 1)).delivery
    published(operator, street_file(tmp_path / "b", crimes({"k2": ""}, "2018-07")), received=date(2018, 9, 1))
    known = {"known_on": date(2018, 10, 1)}
    assert month_of(operator, JUNE, **known) == 1
    erased(operator, number)
    with pytest.raises(NotFound, match="the delivery was erased") as refused:
        month_of(operator, JUNE, **known)
    assert "No snapshot holds these rows any more" in refused.value.remedy
    assert month_of(operator, JULY, **known) == 1
    assert "the delivery was erased" in series(opened(operator, **known), ALL, first=JULY).notes[-1]


def test_a_question_of_points_needs_the_events_of_its_month_alone(operator: Actor, three: list[int]) -> None:
    old = opened(operator).number
    erased(operator, three[0])
    shown = opened(operator, number=old)
    assert sum(top_cells(shown, ALL, first=JULY).column("events")) == 2
    with pytest.raises(NotFound, match=f"those of delivery {three[0]} in"):
        top_cells(shown, ALL, first=JUNE)


def test_direct_rows_of_a_snapshot_that_lost_some_are_refused(operator: Actor, three: list[int]) -> None:
    old = opened(operator).number
    erased(operator, three[0])
    with pytest.raises(NotFound, match="lost rows"):
        rows(operator, "source_ref", number=old)


def test_an_erasure_needs_a_reason_a_reference_and_a_permission(operator: Actor, three: list[int]) -> None:
    with pytest.raises(NotPermitted):
        erase_person(actor=operator, reference=PERSON, source=SOURCE, why="asked")
    with pytest.raises(BadInput, match="needs a reason"), with_reason():
        erase_person(actor=operator, reference=PERSON, source=SOURCE, why=" ")
    with pytest.raises(BadInput, match="no reference"), with_reason():
        erase_person(actor=operator, reference="  ", source=SOURCE, why="asked")
    with pytest.raises(NotPermitted), with_reason():
        erase_person(actor=Actor.process("warehouse"), reference=PERSON, source=SOURCE, why="asked")
    with pytest.raises(NotFound):
        erased(operator, 999)


def test_a_legal_hold_stops_an_erasure(operator: Actor, three: list[int]) -> None:
    hold(operator, f"delivery:{three[1]}")
    for attempt in (lambda: erase(operator), lambda: erased(operator, three[1])):
        with pytest.raises(BadInput, match=f"legal hold lies on delivery:{three[1]}"):
            attempt()
    assert len(persons(operator)) == 5
    erased(operator, three[0])


def hold(actor: Actor, matter: str) -> None:
    item = partnership.keep_under(
        actor=actor, matter=matter, schedules=["raw-delivery"], clear_from=date(2026, 1, 1)
    )
    partnership.hold_for_law(actor=actor, item=item, why="a claim is before the court")


def test_somebody_unknown_changes_nothing(operator: Actor, three: list[int]) -> None:
    before = opened(operator).number
    done = erase(operator, "PER-99999")
    assert (done.rows, done.raw, done.files, done.snapshot) == ({}, (), 0, None)
    assert opened(operator).number == before


def test_what_superseded_versions_and_ended_acts_left_goes_too(
    operator: Actor, home: Path, three: list[int]
) -> None:
    """A file of an older version, and one that an ended act committed and nobody saw."""
    erase(operator, OTHER)  # rewrites the files in which the person stands beside
    stray = next((state.folder("warehouse") / "event_persons").glob(f"delivery-{three[0]:06d}-*"))
    stray.with_name(stray.name.replace("-0", "-1", 1)).write_bytes(stray.read_bytes())
    erase(operator)
    assert traces(home, operator, [PERSON, *pseudonyms(PERSON)]) == []
    assert persons(operator) == []


KILLED_AT = """
import os, signal, sys
import django
django.setup()
from importlib import import_module
from commonweal.core.task import Task, begin
from commonweal.partnership.queries import local_operator
where, function, times, reference = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
begin(Task(purpose="test", reason="a request for erasure"))
owner = import_module(where)
*path, function = function.split(".")
for name in path:
    owner = getattr(owner, name)
real = getattr(owner, function)
calls = 0
def ended(*args, **named):
    global calls
    calls += 1
    if calls == times:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*args, **named)
setattr(owner, function, ended)
from commonweal.hub.services import erase_person
erase_person(actor=local_operator(), reference=reference, source="police_uk_street", why="asked")
print("done")
"""
REMOVALS = "commonweal.hub.services.removals"
MOMENTS = [
    ("with the plan alone", "commonweal.hub.services.erasing", "carry_out", 1),
    ("before the commit", REMOVALS, "replace", 1),
    ("after the commit", REMOVALS, "take_snapshot", 1),
    ("before the keys go", REMOVALS, "_destroy_keys", 1),
    ("with the snapshot taken", REMOVALS, "_destroy", 1),
    ("with the first file gone", "pathlib", "Path.rmdir", 1),
    ("before it is marked done", REMOVALS, "engine.forget_answers", 1),
]
TRIED = some(MOMENTS, SAMPLE.moments)


@pytest.mark.parametrize("moment", TRIED, ids=[m[0] for m in TRIED])
@pytest.mark.parametrize("finished_by", ["a load", "another erasure"])
def test_an_erasure_that_was_killed_is_finished_by_whoever_comes_next(
    operator: Actor, tmp_path: Path, home: Path, three: list[int], moment: tuple[Any, ...], finished_by: str
) -> None:
    environment = os.environ | {
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "commonweal.config.settings",
    }
    _, where, function, times = moment
    ended = subprocess.run(
        [sys.executable, "-c", KILLED_AT, where, function, str(times), PERSON],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (-signal.SIGKILL, ""), ended.stderr
    if finished_by == "a load":
        published(operator, street_file(tmp_path / "next", [crime("k9", Month="2018-09")], month="2018-09"))
    else:
        erase(operator, "PER-99999")
    assert traces(home, operator, [PERSON, *pseudonyms(PERSON)]) == []
    with acting(operator):
        assert not Erasure.objects.unfinished().exists()
        assert not Erasure.objects.exclude(plan=None).exists()
    assert len(persons(operator)) == 3
    in_order(operator)


def test_an_erasure_that_fails_changes_nothing_and_can_be_done_again(
    operator: Actor, home: Path, three: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    from commonweal.hub.services import removals

    def full(*_: Any) -> Any:
        raise OSError(28, "the disk is full")

    monkeypatch.setattr(removals, "replace", full)
    with pytest.raises((OSError, CommonwealError)):
        erase(operator)
    monkeypatch.undo()
    monkeypatch.setenv("COMMONWEAL_HOME", str(home))
    assert len(persons(operator)) == 5
    erase(operator)
    assert traces(home, operator, [PERSON, *pseudonyms(PERSON)]) == []


def test_a_load_after_an_erasure_goes_on_as_ever(operator: Actor, tmp_path: Path, three: list[int]) -> None:
    erase(operator)
    published(operator, street_file(tmp_path / "next", [crime("k9", Month="2018-09")], month="2018-09"))
    assert len(rows(operator, "source_ref")) == 7
    in_order(operator)
