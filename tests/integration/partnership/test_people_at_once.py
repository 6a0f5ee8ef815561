"""Two act on one person at once: the second waits, and judges what the first left."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connections

from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.errors import CommonwealError
from commonweal.partnership import queries, services
from tests.integration.partnership.directory import employed

PATIENCE = 60
A_MOMENT = 1


def while_open(operator: Actor, first: Callable[[], object], second: Callable[[], object]) -> object:
    """What comes of the second, begun while the first is not committed."""
    came_of_it: list[object] = []

    def beside() -> None:
        try:
            came_of_it.append(second())
        except CommonwealError as refused:
            came_of_it.append(str(refused))
        finally:
            connections.close_all()

    thread = threading.Thread(target=beside, daemon=True)
    with acting(operator):
        first()
        thread.start()
        thread.join(A_MOMENT)
    thread.join(PATIENCE)
    return came_of_it[0]


@pytest.fixture
def two(clean_state: Path, operator: Actor) -> tuple[str, Actor]:
    """Ann, and an administrator beside the operator."""
    services.add_agency(actor=operator, code="council", name="Council")
    other = employed(operator, "other", agency="council", roles=["administrator"])
    return employed(operator, "ann", agency="council"), queries.actor_of(other)


@pytest.mark.threat("T5")
def test_two_roles_that_rule_each_other_out_are_not_given_at_once(
    operator: Actor, two: tuple[str, Actor]
) -> None:
    ann, other = two
    said = while_open(
        operator,
        lambda: services.grant_role(actor=operator, account=ann, role="elected_member", why="Elected"),
        lambda: services.grant_role(actor=other, account=ann, role="part_b_member", why="Her post"),
    )
    assert "can never" in str(said)
    assert queries.actor_of(ann).roles == {"elected_member"}


@pytest.mark.threat("T18")
@pytest.mark.parametrize("second", ["pause", "resume", "grant", "close"])
def test_what_is_closed_at_that_moment_stays_closed(
    second: str, operator: Actor, two: tuple[str, Actor]
) -> None:
    ann, other = two
    if second == "resume":
        services.pause_account(actor=operator, account=ann, why="Nobody spoke for her")
    acts: dict[str, Callable[[], object]] = {
        "pause": lambda: services.pause_account(actor=other, account=ann, why="Away"),
        "resume": lambda: services.resume_account(actor=other, account=ann, why="Back"),
        "grant": lambda: services.grant_role(actor=other, account=ann, role="analyst", why="Her post"),
        "close": lambda: services.close_account(actor=other, account=ann, why="Left too"),
    }
    said = while_open(
        operator,
        lambda: services.close_account(actor=operator, account=ann, why="Left the council"),
        acts[second],
    )
    assert said is False if second == "pause" else "closed" in str(said)
    shown = queries.person(operator, ann)
    assert (shown.entry.state, shown.state_why, shown.roles) == ("closed", "Left the council", ())
