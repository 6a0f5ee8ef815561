"""The chain: sealed at commit, in the order of commits, by the events alone; nobody waits for a long act."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction

from commonweal.config import databases
from commonweal.core import clock, events
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.trail import checkpoints, verifier
from commonweal.partnership.services import trail

ANALYST = Actor(id="account:901", name="An analyst", kind="person", roles=frozenset({"analyst"}))
OFFICER = Actor(
    id="account:903", name="An officer", kind="person", roles=frozenset({"information_governance"})
)
WRITERS, EACH = 8, 15
PATIENCE = 60

pytestmark = pytest.mark.threat("T17")


def record(number: int = 1, using: str = "default", **more: Any) -> None:
    events.record(
        actor=ANALYST, operation="thing.do", object_type="thing", object_id=str(number), using=using, **more
    )


def write(number: int = 1, using: str = "default", **more: Any) -> None:
    with acting(ANALYST, using):
        record(number, using, **more)


def seals(using: str = "default") -> list[tuple[int, int]]:
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT number, event FROM core_seal ORDER BY number")
        return [tuple(row) for row in cursor.fetchall()]


def things(using: str = "default") -> list[str]:
    """What the chain tells of, in its order."""
    with acting(OFFICER, using), connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT object_id FROM core_seal JOIN core_event ON core_event.id = core_seal.event "
            "WHERE object_type = 'thing' ORDER BY number"
        )
        return [name for (name,) in cursor.fetchall()]


def in_threads(work: Callable[[int], None], count: int) -> list[threading.Thread]:
    def each(number: int) -> None:
        try:
            work(number)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=each, args=(number,), daemon=True) for number in range(count)]
    for thread in threads:
        thread.start()
    return threads


@pytest.mark.parametrize("alias", sorted(checkpoints.ALIASES))
def test_each_committed_event_has_one_seal(alias: str, clean_state: Path) -> None:
    before = len(seals(alias))
    for number in range(5):
        write(number, alias)
    assert [number for number, _ in seals(alias)] == list(range(1, before + 6))
    assert things(alias) == ["0", "1", "2", "3", "4"]


def test_there_is_no_seal_before_the_commit_and_none_after_a_rollback(clean_state: Path) -> None:
    before = seals()
    with pytest.raises(ZeroDivisionError), acting(ANALYST):
        record()
        assert seals() == before
        raise ZeroDivisionError
    assert seals() == before


def test_what_a_savepoint_takes_back_is_not_sealed(clean_state: Path) -> None:
    with acting(ANALYST):
        record(1)
        with pytest.raises(ZeroDivisionError), acting(ANALYST):
            record(2)
            raise ZeroDivisionError
        record(3)
    assert things() == ["1", "3"]


def test_a_long_act_holds_nobody_up_and_the_order_is_that_of_commits(clean_state: Path) -> None:
    """Eight write beside a load that has recorded events and stays open, all naming somebody new too."""

    def writer(number: int) -> None:
        for turn in range(EACH):
            write(number * EACH + turn, subjects=("person:new",), reason="because of this")

    with acting(ANALYST):
        record(9_000, subjects=("person:new",), reason="a long load")
        threads = in_threads(writer, WRITERS)
        for thread in threads:
            thread.join(PATIENCE)
        assert not any(thread.is_alive() for thread in threads), "a writer waited for the open act"
        assert sorted(map(int, things())) == list(range(WRITERS * EACH))
        record(9_001)
    assert things()[-2:] == ["9000", "9001"]
    assert trail.verify_trail(actor=OFFICER).well


def test_an_erasure_does_not_wait_either_and_leaves_no_key_behind(clean_state: Path) -> None:
    """While an act is open that names people for the first time, nobody can be erased: it might be them."""
    from commonweal.core.errors import InstallationProblem
    from commonweal.core.task import Task, task

    about = Task(reason="asked for it", second_person="account:1", reauthenticated_at=clock.now())
    found: list[BaseException] = []

    def erase(_: int) -> None:
        with task(about):
            try:
                trail.erase_details(actor=OFFICER, subject="person:1", why="asked for it")
            except BaseException as error:
                found.append(error)

    write(subjects=("person:1",))
    with acting(ANALYST):
        record(subjects=("person:2",))
        (thread,) = in_threads(erase, 1)
        thread.join(PATIENCE)
        assert not thread.is_alive()
    assert [type(each) for each in found] == [InstallationProblem]
    with task(about):
        assert trail.erase_details(actor=OFFICER, subject="person:1", why="asked for it") == 1


def test_a_transaction_that_cannot_see_the_end_of_the_chain_is_refused(clean_state: Path) -> None:
    """It would fork it, or fail by chance."""
    before = seals()
    with pytest.raises(DatabaseError, match="READ COMMITTED"), transaction.atomic():
        connections["default"].cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        with acting(ANALYST):
            record()
    assert seals() == before
    assert things() == []


FORGED = (
    "INSERT INTO core_seal (number, event, digest, previous, hash) "
    "SELECT max(number) + 1, 4711, sha256('x'), sha256('x'), sha256('x') FROM core_seal"
)


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        (FORGED, "filled at commit"),
        ("UPDATE core_seal SET event = 1", "permission denied"),
        ("DELETE FROM core_seal", "permission denied"),
        ("TRUNCATE core_seal", "permission denied"),
        ("ALTER TABLE core_event DISABLE TRIGGER ALL", "must be owner"),
        ("CREATE TEMPORARY TABLE core_seal (number bigint)", "permission denied"),
        ("SET session_replication_role = replica", "permission denied"),
        ("UPDATE core_checkpoint SET content = 'x'", "permission denied"),
        ("UPDATE core_eventdetail SET reason = NULL", "permission denied"),
        ("UPDATE core_subjectkey SET made_at = now()", "destroyed and never changed|row-level security"),
        ("UPDATE core_subjectkey SET wrapped = 'x'", "destroyed and never changed|row-level security"),
    ],
)
def test_the_app_can_neither_forge_nor_change_the_trail(
    statement: str, refusal: str, clean_state: Path
) -> None:
    write(subjects=("person:1",), reason="because")
    with acting(ANALYST), pytest.raises(DatabaseError, match=refusal), transaction.atomic():
        connections["default"].cursor().execute(statement)


@pytest.mark.django_db
def test_the_app_removes_no_key() -> None:
    write(subjects=("person:1",))
    with acting(ANALYST), connections["default"].cursor() as cursor:
        cursor.execute("DELETE FROM core_subjectkey")
        assert cursor.rowcount == 0
        cursor.execute("SELECT count(*) FROM core_subjectkey")
        assert cursor.fetchone()[0] >= 1


@pytest.mark.parametrize("alias", sorted(checkpoints.ALIASES))
def test_the_owner_too_can_neither_forge_nor_change_it_while_its_triggers_stand(
    alias: str, clean_state: Path
) -> None:
    write(using=alias)
    with databases.as_owner():
        for statement, refusal in (
            (FORGED, "filled at commit"),
            ("UPDATE core_seal SET event = 1", "append-only"),
            ("DELETE FROM core_seal", "append-only"),
            ("TRUNCATE core_seal", "append-only"),
        ):
            with pytest.raises(DatabaseError, match=refusal), connections[alias].cursor() as cursor:
                cursor.execute(statement)


def test_a_seal_is_made_of_the_row_as_the_verifier_reads_it(clean_state: Path, tmp_path: Path) -> None:
    """Both sums, in SQL and in Python, of awkward values; row security hides the row at commit."""
    awkward = ("", ",", "3:a,", "Ż€😀", "a'b\"c\\d\n\te", "{}", "NULL", " ")
    with acting(ANALYST):
        for number, word in enumerate(awkward):
            record(
                number,
                object_version=word,
                gateway=word * 300,
                fields=(word, "", word),
                owners=awkward,
                result_count=number or None,
                session=word,
                reason=word,
            )
        with acting(OFFICER):
            pass
    verdict = trail.verify_trail(actor=OFFICER)
    assert verdict.well, verdict
    assert len(verifier.COLUMNS) == len(event_columns())
    assert set(verifier.COLUMNS) == event_columns()


def event_columns() -> set[str]:
    from commonweal.core.models import Event
    from commonweal.core.trail import sealing

    assert list(sealing.COLUMNS) == list(verifier.COLUMNS)
    return {field.column for field in Event._meta.concrete_fields}
