"""Named exclusions: that somebody has nothing to do with a matter. They beat every role."""

import uuid
from dataclasses import replace
from datetime import date

from commonweal.core import clock, events
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.errors import BadInput
from commonweal.core.guarded import as_matter, find
from commonweal.core.permissions import Permission
from commonweal.core.policy import policy
from commonweal.core.task import current_task, task
from commonweal.partnership import access
from commonweal.partnership.models import Exclusion
from commonweal.partnership.queries.people import account_seen, is_open, same_person

PERSON = "person"


@entry(Permission.EXCLUSION_ADD)
def exclude(*, actor: Actor, account: str, matter: str, why: str, until: date | None = None) -> uuid.UUID:
    """Keep somebody out of a matter (`case:…`), or of everything about a person (`person:…`), from now on."""
    with acting(actor):
        row = account_seen(actor, account)
        person = f"account:{row.pk}"
        matter = as_matter(matter)
        access.may_exclude(actor, person, matter).require()
        _check(matter, why, until)
        exclusion = Exclusion(
            id=uuid.uuid4(),
            account=row,
            matter=matter,
            why=why,
            set_by=actor.id,
            set_at=clock.now(),
            since=clock.today(),
            until=until,
        )
        exclusion.save(force_insert=True)
        _record(actor, Permission.EXCLUSION_ADD, exclusion, why)
    return exclusion.id


@entry(Permission.EXCLUSION_ADD)
def ask_to_lift(*, actor: Actor, exclusion: uuid.UUID, why: str) -> None:
    """The first of the two people whom lifting needs."""
    with acting(actor):
        row = _found(actor, exclusion, to_change=True)
        access.may_exclude(actor, f"account:{row.account_id}", row.matter).require()
        _expect_standing(row)
        if not why.strip():
            raise BadInput("Say why it should be lifted.", where="exclusion")
        row.lift_asked_by, row.lifted_why = actor.id, why
        row.save(update_fields=["lift_asked_by", "lifted_why"])
        _record(actor, Permission.EXCLUSION_ADD, row, f"asked to lift: {why}")


@entry(Permission.EXCLUSION_LIFT)
def lift_exclusion(*, actor: Actor, exclusion: uuid.UUID) -> None:
    """The second person agrees, and it is lifted."""
    with acting(actor):
        row = _found(actor, exclusion)
        _expect_standing(row)
        if not row.lift_asked_by:
            raise BadInput(
                "Nobody has asked to lift this.",
                where="exclusion",
                remedy="One person asks and another agrees: commonweal person lift --ask",
            )
    asked = row.lift_asked_by
    # Somebody who came back under a new account is no second person to themselves.
    second = actor.id if same_person(asked, actor.id) else asked
    with task(replace(current_task(), second_person=second)), acting(actor):
        access.may_lift_exclusion(actor, row).require()
        row = _found(actor, exclusion, to_change=True)
        _expect_standing(row)
        _expect_asked_by(row, asked)
        row.lifted_by, row.lifted_at = actor.id, clock.now()
        row.save(update_fields=["lifted_by", "lifted_at"])
        _record(actor, Permission.EXCLUSION_LIFT, row, row.lifted_why)


def _found(actor: Actor, exclusion: uuid.UUID, *, to_change: bool = False) -> Exclusion:
    rows = Exclusion.objects.visible_to(actor)
    return find(
        rows.select_for_update() if to_change else rows, actor, Permission.EXCLUSION_READ, pk=exclusion
    )


def _expect_asked_by(row: Exclusion, asked: str) -> None:
    """What is agreed to is what was asked, by somebody who could still ask it."""
    again = "Somebody else asks again: commonweal person lift --ask"
    if row.lift_asked_by != asked:
        raise BadInput(
            "Somebody else has asked to lift this meanwhile.", where="exclusion", remedy="Try again."
        )
    if not is_open(asked):
        raise BadInput("The account of whoever asked is closed or paused.", where="exclusion", remedy=again)


def _expect_standing(row: Exclusion) -> None:
    if row.lifted_by:
        raise BadInput("This exclusion was lifted already.", where="exclusion")


def _check(matter: str, why: str, until: date | None) -> None:
    of, _, key = matter.partition(":")
    if not key or "," in matter or (of != PERSON and of not in policy().classes):
        raise BadInput(
            f"{matter!r} is no matter.",
            where="exclusion",
            remedy="Write the class and the number, such as case:4f1c, or person: and their reference.",
        )
    if not why.strip():
        raise BadInput("Say why they are kept out.", where="exclusion")
    if until is not None and until <= clock.today():
        raise BadInput(f"{until} is not after today.", where="exclusion")


def _record(actor: Actor, operation: str, row: Exclusion, reason: str) -> None:
    """The log does not say which matter to those who may read of people at work: that is in its words."""
    events.record(
        actor=actor,
        operation=operation,
        object_type="exclusion",
        object_id=str(row.pk),
        subjects=(f"account:{row.account_id}", row.matter),
        reason=reason,
    )
