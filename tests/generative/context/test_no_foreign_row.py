"""PRODUCT 5.7, first row: after any acts, mishaps and changes people see what they may, and no more."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from commonweal.core import context, rowpolicies
from commonweal.core.errors import NotFound
from tests.generative.context import rooms
from tests.generative.context.machine import NoForeignRow
from tests.sampling import SAMPLE

STEPS_OF_ONE = 50
PARTS = 2  # so that two processes of `make soak` share the work
STEPS_TO_A_LEAK = 1_500  # of one search: what it cannot find so soon it would hardly find
SEARCHES = 5  # by other steps, as where a search goes depends on the hour and on the tables that stand


def sampled(steps: int) -> settings:
    """A failing run tells its story itself; to make it smaller would take long and gain little."""
    return settings(
        phases=(Phase.generate,),
        max_examples=1 + steps // STEPS_OF_ONE,
        stateful_step_count=STEPS_OF_ONE,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
        print_blob=False,
    )


@pytest.fixture(scope="module")
def machine(django_db_setup: None, django_db_blocker: Any) -> Iterator[type[NoForeignRow]]:
    """With its tables, the owner's hand and a second thread, which keeps its connections."""
    with django_db_blocker.unblock(), rooms.standing() as stand, ThreadPoolExecutor(1) as pool:
        owner = rooms.OwnersHand(stand)
        parts: dict[str, Any] = {"rooms": stand, "owner": owner, "pool": pool, "seen": Counter(), "leaks": []}
        try:
            yield type("NoForeignRow", (NoForeignRow,), parts)
        finally:
            owner.close()
            pool.submit(connections.close_all).result()
            connections.close_all()


@pytest.mark.threat("T5", "T7")
@pytest.mark.parametrize("part", range(PARTS))
def test_nobody_ever_sees_a_foreign_row(machine: type[NoForeignRow], part: int, clean_state: object) -> None:
    wanted, began, number = SAMPLE.steps // PARTS, time.perf_counter(), part
    machine.seen.clear()
    machine.steps = 0
    while machine.steps < wanted:  # Hypothesis ends some of its examples early
        run_state_machine_as_test(seed(number)(machine), settings=sampled(wanted - machine.steps))
        number += PARTS
    print(f"{machine.steps} steps, {time.perf_counter() - began:.1f} s; rows shown: {dict(machine.seen)}")
    never = [room.name for room in machine.rooms if not machine.seen[room.name]]
    assert len(never) <= (0 if SAMPLE.full else 2), f"nobody saw anything of {never}"


# ------------------------------------------------------------------------------------- that it can fail


def _exclusions_left_out(patch: pytest.MonkeyPatch, stand: tuple[rooms.Room, ...]) -> None:
    patch.setattr(rowpolicies, "_not_excluded", lambda table: "true")
    rooms.secure(stand)


def _one_table_open(patch: pytest.MonkeyPatch, stand: tuple[rooms.Room, ...]) -> None:
    """To whoever acts, of whatever role."""
    room = next(room for room in stand if room.name == "intelligence")
    rooms.change_policy(room, f"ALTER POLICY {room.table}_select ON {room.table} USING (true)")


def _everywhere_is_everybodys(patch: pytest.MonkeyPatch, stand: tuple[rooms.Room, ...]) -> None:
    patch.setattr(rowpolicies, "EVERYWHERE", "")  # what an unset list of areas could be taken for
    patch.setattr(rowpolicies, "_once", lambda expression: _opened_up(expression))
    rooms.secure(stand)


def _opened_up(expression: str) -> str:
    return "(SELECT true)" if "= ANY (app_list('areas'))" in expression else f"(SELECT {expression})"


def _no_reset_after_a_joined_act(patch: pytest.MonkeyPatch, stand: tuple[rooms.Room, ...]) -> None:
    told = context._tell_database

    def only_on_the_way_in(acts: Any, using: str) -> None:
        if context._acting.get().get(using) != acts:  # on the way out it is already who acted before
            told(acts, using)

    patch.setattr(context, "_tell_database", only_on_the_way_in)


def _settings_of_the_session(patch: pytest.MonkeyPatch, stand: tuple[rooms.Room, ...]) -> None:
    """`set_config(…, false)`: who acted stays on the connection."""

    def told(acts: Any, using: str) -> None:
        settings = dict.fromkeys(context.SETTINGS, "") if acts is None else context._settings(*acts)
        with connections[using].cursor() as cursor:
            for name, value in settings.items():
                cursor.execute("SELECT set_config(%s, %s, false)", [f"app.{name}", value])

    patch.setattr(context, "_tell_database", told)


def _told_once_a_transaction(patch: pytest.MonkeyPatch, stand: tuple[rooms.Room, ...]) -> None:
    """As if the first who acts in a transaction acted for all who join it."""
    told = context._tell_database
    patch.setattr(
        context, "_tell_database", lambda acts, using: context._acting.get().get(using) or told(acts, using)
    )


def _the_last_day_counts(patch: pytest.MonkeyPatch, stand: tuple[rooms.Room, ...]) -> None:
    """An agreement that still holds on the day on which it has lapsed."""
    from commonweal.core.actor import Sharing

    patch.setattr(
        Sharing, "holds", lambda self, day: self.since <= day and (self.until is None or day <= self.until)
    )


def _openings_never_end(patch: pytest.MonkeyPatch, stand: tuple[rooms.Room, ...]) -> None:
    everything = lambda actor, now: frozenset(each.matter for each in actor.opened)  # noqa: E731
    patch.setattr(context, "opened", everything)


def _a_denial_that_tells(patch: pytest.MonkeyPatch, stand: tuple[rooms.Room, ...]) -> None:
    """Words of its own for a row that is there."""

    def find(rows: Any, actor: Any, permission: str, **key: Any) -> Any:
        if (found := rows.filter(**key).first()) is None:
            raise NotFound(f"There is no {rows.model.__name__} {key['pk']} that you may see.")
        return found

    patch.setattr("tests.generative.context.looks.find", find)


LEAKS = [
    _exclusions_left_out,
    _one_table_open,
    _everywhere_is_everybodys,
    _no_reset_after_a_joined_act,
    _settings_of_the_session,
    _told_once_a_transaction,
    _the_last_day_counts,
    _openings_never_end,
    _a_denial_that_tells,
]


@pytest.mark.parametrize("leak", LEAKS)
def test_the_machine_finds_a_leak(
    machine: type[NoForeignRow], leak: Any, monkeypatch: pytest.MonkeyPatch, clean_state: object
) -> None:
    before = machine.steps
    machine.leaks.clear()
    try:
        with monkeypatch.context() as patch, pytest.raises(Exception):  # noqa: B017  the leak is judged below
            leak(patch, machine.rooms)
            for number in range(SEARCHES):
                run_state_machine_as_test(seed(number)(machine), settings=sampled(STEPS_TO_A_LEAK))
        assert machine.leaks
        print(f"{leak.__name__} found within {machine.steps - before} steps: {machine.leaks[0]}")
    finally:
        rooms.secure(machine.rooms)
        machine.pool.submit(connections.close_all).result()
        connections.close_all()
