"""What a connection that was used before still knows of whoever used it: nothing, whatever became of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, OperationalError, connections, transaction

from commonweal.config import cluster, databases
from commonweal.core import events
from commonweal.core.actor import Actor
from commonweal.core.context import SETTINGS, NoContext, acting, who_acts
from commonweal.core.errors import InstallationProblem
from commonweal.core.models import Event
from commonweal.core.safekeeping import role_weaknesses

pytestmark = pytest.mark.usefixtures("clean_state")

ANALYST = Actor(
    id="account:901", name="An analyst", kind="person", agency="council", roles=frozenset({"analyst"})
)
OFFICER = Actor(
    id="account:902", name="An officer", kind="person", agency="police", roles=frozenset({"part_b_member"})
)
EMPTY = dict.fromkeys(SETTINGS, "")


class Mishap(Exception):
    pass


def settings(using: str = "default") -> dict[str, str | None]:
    """As row security finds them at this moment."""
    asked = ", ".join(f"current_setting('app.{name}', true)" for name in SETTINGS)
    with connections[using].cursor() as cursor:
        cursor.execute(f"SELECT {asked}")
        return dict(zip(SETTINGS, cursor.fetchone(), strict=True))


def seen(using: str = "default") -> set[str]:
    """Whose lines of the log plain SQL shows, with no filter of ours before it."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT DISTINCT actor FROM core_event")
        return {actor for (actor,) in cursor.fetchall()}


def backend(using: str = "default") -> int:
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def leave_a_line(actor: Actor, using: str = "default") -> None:
    with acting(actor, using):
        events.record(actor=actor, operation="x", object_type="thing", object_id="1", using=using)


def forgotten(using: str = "default") -> None:
    """Nobody acts, nothing is shown, and the next one sees what is theirs and no more."""
    assert not any(settings(using).values())
    assert seen(using) == set()
    with pytest.raises(NoContext):
        who_acts(using)
    with acting(OFFICER, using):
        assert settings(using)["actor"] == OFFICER.id
        assert seen(using) == {OFFICER.id}
    assert seen(using) == set()


@pytest.fixture(autouse=True)
def _lines(clean_state: Path) -> None:
    for alias in databases.STORES:
        leave_a_line(ANALYST, alias)
        leave_a_line(OFFICER, alias)


# ----------------------------------------------------------------------------------------------- used before


@pytest.mark.threat("T5")
@pytest.mark.parametrize("alias", databases.STORES)
def test_a_fresh_connection_has_no_settings_and_a_used_one_empty_ones(alias: str) -> None:
    connections[alias].close()
    assert settings(alias) == dict.fromkeys(SETTINGS)
    assert seen(alias) == set()
    number = backend(alias)
    with acting(ANALYST, alias):
        assert seen(alias) == {ANALYST.id}
    assert backend(alias) == number
    assert settings(alias) == EMPTY
    forgotten(alias)


@pytest.mark.threat("T5")
def test_a_used_connection_is_not_taken_for_one_with_a_context_of_its_own() -> None:
    with acting(ANALYST):
        assert seen() == {ANALYST.id}
    assert role_weaknesses(connections["default"]) == []


def fails_in_python() -> None:
    raise Mishap


def fails_in_the_database() -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT 1 / 0")


def is_cancelled() -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 20")
        cursor.execute("SELECT pg_sleep(20)")


def is_cut_off() -> None:
    where = databases.definition("default", "owner")
    number = backend()
    with psycopg.connect(
        host=where["HOST"], user=cluster.SUPERUSER, dbname=where["NAME"], autocommit=True
    ) as superuser:
        superuser.execute("SELECT pg_terminate_backend(%s, 5000)", [number])
    seen()


def is_closed() -> None:
    connections["default"].close()
    seen()


MISHAPS = [fails_in_python, fails_in_the_database, is_cancelled, is_cut_off, is_closed]


@pytest.mark.threat("T5")
@pytest.mark.parametrize("mishap", MISHAPS)
def test_an_act_that_comes_to_grief_leaves_nothing(mishap: Callable[[], None]) -> None:
    with pytest.raises((Mishap, DatabaseError)), acting(ANALYST):
        assert seen() == {ANALYST.id}
        mishap()
    forgotten()


@pytest.mark.threat("T5")
@pytest.mark.parametrize("mishap", MISHAPS)
def test_nor_does_one_that_hides_its_grief(mishap: Callable[[], None]) -> None:
    """Caught inside: the transaction is lost, and what is asked in it shows nothing or fails."""
    with suppress(DatabaseError), acting(ANALYST):
        with suppress(Mishap, DatabaseError):
            mishap()
        with suppress(DatabaseError):
            assert seen() <= {ANALYST.id}
    forgotten()


@pytest.mark.threat("T5")
@pytest.mark.parametrize("mishap", [fails_in_python, fails_in_the_database, is_cancelled])
def test_an_inner_act_that_comes_to_grief_gives_the_outer_one_back(mishap: Callable[[], None]) -> None:
    with acting(ANALYST):
        before = settings()
        with pytest.raises((Mishap, OperationalError, DatabaseError)), acting(OFFICER):
            assert seen() == {OFFICER.id}
            mishap()
        assert who_acts() == ANALYST
        assert settings() == before
        assert seen() == {ANALYST.id}
    forgotten()


@pytest.mark.threat("T5")
def test_an_inner_act_that_ends_well_gives_the_outer_one_back() -> None:
    with acting(ANALYST):
        with acting(OFFICER), acting(ANALYST), acting(OFFICER):
            assert seen() == {OFFICER.id}
        assert (who_acts(), seen()) == (ANALYST, {ANALYST.id})
    forgotten()


@pytest.mark.threat("T5")
@pytest.mark.parametrize("undone", [True, False])
def test_a_savepoint_inside_an_act_changes_nobody(undone: bool) -> None:
    with acting(ANALYST):
        with suppress(Mishap), transaction.atomic():
            with acting(OFFICER):
                assert seen() == {OFFICER.id}
            assert seen() == {ANALYST.id}
            if undone:
                raise Mishap
        assert (who_acts(), seen()) == (ANALYST, {ANALYST.id})
    forgotten()


@pytest.mark.threat("T5")
def test_an_act_inside_a_transaction_of_nobodys_ends_before_it() -> None:
    with transaction.atomic():
        assert seen() == set()
        with acting(ANALYST):
            assert seen() == {ANALYST.id}
        assert settings() == EMPTY
        assert seen() == set()
        with suppress(Mishap), acting(ANALYST):
            raise Mishap
        assert seen() == set()
    forgotten()


@pytest.mark.threat("T5")
def test_a_setting_that_somebody_makes_by_hand_ends_with_the_act() -> None:
    """Whatever is told to the database for a transaction is over with it."""
    with acting(ANALYST), connections["default"].cursor() as cursor:
        cursor.execute("SELECT set_config('app.actor', %s, true)", [OFFICER.id])
    forgotten()


# --------------------------------------------------------------------------------------- after it was closed


@pytest.mark.threat("T5")
def test_a_connection_that_is_opened_again_knows_nobody() -> None:
    with acting(ANALYST):
        number = backend()
    connections["default"].close()
    assert backend() != number
    forgotten()


@pytest.mark.threat("T5")
def test_an_act_in_one_database_outlives_a_connection_to_another() -> None:
    with acting(ANALYST, "restricted"):
        with suppress(DatabaseError), acting(ANALYST):
            is_cut_off()
        assert seen() == set()
        assert seen("restricted") == {ANALYST.id}
    forgotten()
    forgotten("restricted")


# ----------------------------------------------------------------------------------------------- from a pool


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    """Two threads that share one connection by turns, as those of a server do."""
    shared = connections["default"]
    shared.close()
    before = dict(shared.settings_dict)
    shared.settings_dict["OPTIONS"] = {**before["OPTIONS"], "pool": {"min_size": 1, "max_size": 1}}
    try:
        with ThreadPoolExecutor(2) as threads:
            yield threads
    finally:
        shared.close_pool()
        shared.settings_dict.update(before)


def by_turns(threads: ThreadPoolExecutor, *work: Callable[[], Any]) -> list[Any]:
    def released(each: Callable[[], Any]) -> Any:
        try:
            return each()
        finally:
            connections["default"].close()

    return [threads.submit(released, each).result() for each in work]


@pytest.mark.threat("T5")
@pytest.mark.parametrize("mishap", [None, fails_in_python, fails_in_the_database, is_cancelled, is_cut_off])
def test_a_connection_from_a_pool_brings_nobody_with_it(
    mishap: Callable[[], None] | None, pool: ThreadPoolExecutor
) -> None:
    def act() -> int:
        number = 0
        with suppress(Mishap, DatabaseError), acting(ANALYST):
            assert seen() == {ANALYST.id}
            number = backend()
            if mishap:
                mishap()
        return number

    def look() -> int:
        forgotten()
        return backend()

    numbers = by_turns(pool, act, look, act, look)
    assert (len(set(numbers)) == 1) is (mishap is not is_cut_off), "the one connection went round"


@pytest.mark.threat("T5")
def test_what_is_left_open_when_a_connection_goes_back_is_undone(pool: ThreadPoolExecutor) -> None:
    """Somebody goes round `acting` and forgets to end what they began."""

    def forget() -> int:
        with connections["default"].cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT set_config('app.actor', %s, true)", [ANALYST.id])
        return backend()

    def look() -> int:
        forgotten()
        return backend()

    assert len(set(by_turns(pool, forget, look))) == 1


@pytest.mark.threat("T5")
def test_a_context_that_somebody_left_for_good_is_refused_to_the_next(pool: ThreadPoolExecutor) -> None:
    """Not for the transaction but for the connection: only going round `acting` could do it."""

    def forget() -> None:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT set_config('app.actor', %s, false)", [ANALYST.id])

    by_turns(pool, forget)
    with pytest.raises(InstallationProblem, match=r"begins with somebody's context \(app\.actor\)"):
        by_turns(pool, seen)


@pytest.mark.threat("T5")
def test_a_role_is_looked_at_each_time_a_connection_is_taken_from_the_pool(
    pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    from commonweal.core import safekeeping

    looked: list[str] = []

    def look(connection: Any) -> list[safekeeping.Finding]:
        looked.append(connection.alias)
        return role_weaknesses(connection)

    monkeypatch.setattr(safekeeping, "role_weaknesses", look)
    by_turns(pool, seen, seen)
    assert looked == ["default", "default"]


# ---------------------------------------------------------------------------------------- acts in the middle


def in_steps(actor: Actor) -> Iterator[str]:
    with acting(actor):
        for line in Event.objects.all():
            yield line.actor


@pytest.mark.threat("T5")
def test_an_act_that_is_left_in_the_middle_ends_when_its_steps_are_given_up() -> None:
    steps = in_steps(ANALYST)
    assert next(steps) == ANALYST.id
    steps.close()  # type: ignore[attr-defined]
    forgotten()


@pytest.mark.threat("T5")
def test_an_act_inside_one_that_waits_sees_what_is_its_own() -> None:
    steps = in_steps(ANALYST)
    next(steps)
    with acting(OFFICER):
        assert seen() == {OFFICER.id}
    assert list(steps) in ([], [ANALYST.id])
    forgotten()
