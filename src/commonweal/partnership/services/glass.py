"""Open a locked record in an emergency, and review that it was right."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime

from commonweal.core import clock, events
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.errors import BadInput
from commonweal.core.guarded import find
from commonweal.core.permissions import Permission
from commonweal.core.task import current_task, task
from commonweal.core.workingdays import close_of_working_day_after
from commonweal.jobs.register import Door, Job, register
from commonweal.partnership import access
from commonweal.partnership.governance_rules import governance_rules, in_words, one_of, the_matter
from commonweal.partnership.models.glass import BREAK_GLASS_TRANSITIONS, BreakGlass, SecondAgreement
from commonweal.partnership.queries.consulting import ITS_OWN
from commonweal.partnership.queries.duties import accounts_with_role, open_accounts
from commonweal.partnership.queries.keys import as_key
from commonweal.partnership.services.people import pause_account
from commonweal.partnership.services.telling import tell

SWEEP = "glass.sweep"
UNREVIEWED = "An opening by break-glass was not reviewed in time."


@dataclass(frozen=True)
class Opening:
    id: str
    matter: str
    until: datetime
    review_by: datetime


@entry(Permission.ACCESS_BREAK_GLASS)
def agree_to_opening(*, actor: Actor, person: str, matter: str, reason: str) -> str:
    """Agree, as the second person, that `person` opens a matter from which an exclusion bars them.

    Whoever agrees must themselves be entitled to break the glass, and not be excluded.
    """
    with task(replace(current_task(), reason=reason)):
        matter = the_matter(matter)
        access.may_break_glass(actor, matter).require()
        in_words(reason, what="Why you agree", where=f"opening of {matter}")
        if person == actor.id:
            raise BadInput("Nobody is their own second person.", where=f"opening of {matter}")
        now = clock.now()
        until = now + governance_rules().second_waits_for
        with acting(actor):
            row = SecondAgreement(
                id=uuid.uuid4(), who=actor.id, person=person, matter=matter, at=now, until=until
            )
            row.save(force_insert=True)
            events.record(
                actor=actor,
                operation="access.agree_to_break_glass",
                object_type="break_glass",
                object_id=str(row.id),
                subjects=(person, matter),
                reason=reason,
            )
    return str(row.id)


@entry(Permission.ACCESS_BREAK_GLASS)
def break_glass(*, actor: Actor, matter: str, reason_code: str, reason: str, owner: str = "") -> Opening:
    """Open a locked matter for an hour. The task says when the actor last proved who they are.

    Its owner and the information governance officers are told in the same transaction. A named exclusion
    stands, unless a second person has agreed (`agree_to_opening`).
    """
    with task(replace(current_task(), reason=reason)):
        matter = the_matter(matter)
        second = _second_agreement(actor, matter)
        # Whoever a second person vouches for acts here as if that one exclusion were not.
        freed = replace(actor, exclusions=actor.exclusions - {matter}) if second else actor
        access.may_break_glass(freed, matter).require()
        one_of(reason_code, governance_rules().glass_reasons, what="reason for this", where="reason code")
        in_words(reason, what="Why the record has to be opened", where=f"opening of {matter}")
        with acting(freed):
            row = _opened(freed, matter, reason_code, owner, second)
            _record(freed, row, reason)
            _tell(freed, row)
    return Opening(str(row.id), row.matter, row.until, row.review_by)


@entry(Permission.ACCESS_REVIEW_BREAK_GLASS)
def review_opening(*, actor: Actor, opening: str, outcome: str, words: str) -> None:
    """Say whether an opening was right; never by the one who opened it or who agreed to it."""
    with acting(actor):
        seen = BreakGlass.objects.visible_to(actor)
        row = find(seen, actor, Permission.ACCESS_READ_BREAK_GLASS, pk=as_key(opening))
        access.may_review_break_glass(actor, row).require()
        row = seen.select_for_update().get(pk=row.pk)
        where = f"opening {opening}"
        if actor.id == row.second_person:
            raise BadInput(
                "Who agreed to an opening does not review it.", where=where, remedy="Ask another officer."
            )
        if outcome not in BREAK_GLASS_TRANSITIONS[row.state]:
            left = ", ".join(sorted(BREAK_GLASS_TRANSITIONS[row.state])) or "nothing: it is decided"
            raise BadInput(
                f"This opening cannot become {outcome!r}.", where=where, remedy=f"What is left: {left}."
            )
        row.state, row.reviewed_by, row.reviewed_at = outcome, actor.id, clock.now()
        row.review = in_words(words, what="What the review found", where=where)
        row.save(update_fields=["state", "reviewed_by", "reviewed_at", "review"])
        events.record(
            actor=actor,
            operation=Permission.ACCESS_REVIEW_BREAK_GLASS,
            object_type="break_glass",
            object_id=opening,
            subjects=(row.who,),
            reason=f"{outcome}: {row.review}",
        )
        tell(
            actor=actor,
            whom=(row.who,),
            subject="Your opening of a locked record is reviewed",
            text=f"The opening {row.id} is reviewed: {outcome.replace('_', ' ')}.",
        )


@entry(Permission.ACCESS_READ_BREAK_GLASS)
def pause_unreviewed(*, actor: Actor) -> tuple[str, ...]:
    """Pause the accounts of those whose openings nobody reviewed in time."""
    access.may_read_break_glass(actor).require()
    with acting(actor):
        late = BreakGlass.objects.to_review().filter(review_by__lte=clock.now()).order_by("review_by", "id")
        whom = tuple(dict.fromkeys(late.values_list("who", flat=True)))
    # Each in a transaction of its own: one account that cannot be paused saves no other.
    pausable = open_accounts(whom)
    return tuple(
        who for who in whom if who in pausable and pause_account(actor=actor, account=who, why=UNREVIEWED)
    )


def _sweep(_: Job, __: Door) -> None:
    pause_unreviewed(actor=Actor.process("glass"))


register(SWEEP, _sweep, entry=Permission.JOB_RUN, title="Look for openings that nobody reviewed")


def _second_agreement(actor: Actor, matter: str) -> SecondAgreement | None:
    """An agreement that waits to be used; asked only of those whom an exclusion bars."""
    if matter not in actor.exclusions:
        return None
    with task(ITS_OWN), acting(Actor.process("glass")):
        waiting = SecondAgreement.objects.unused().filter(
            person=actor.id, matter=matter, until__gt=clock.now()
        )
        return waiting.order_by("at").first()


def _opened(
    actor: Actor, matter: str, reason_code: str, owner: str, second: SecondAgreement | None
) -> BreakGlass:
    rules, now = governance_rules(), clock.now()
    row = BreakGlass(
        id=uuid.uuid4(),
        who=actor.id,
        matter=matter,
        reason_code=reason_code,
        owner=owner,
        at=now,
        until=now + rules.glass_for,
        second_id=second.id if second else None,
        second_person=second.who if second else "",
        review_by=close_of_working_day_after(now, rules.glass_review_days),
    )
    row.save(force_insert=True)
    return row


def _record(actor: Actor, row: BreakGlass, reason: str) -> None:
    """One line about the opening, and one about the matter, for those who ask who has read it."""
    object_class, _, key = row.matter.partition(":")
    for object_type, object_id in (("break_glass", str(row.id)), (object_class, key)):
        events.record(
            actor=actor,
            operation=Permission.ACCESS_BREAK_GLASS,
            object_type=object_type,
            object_id=object_id,
            outcome="break-glass",
            subjects=tuple(each for each in (row.matter, row.second_person) if each),
            reason=reason,
        )


def _tell(actor: Actor, row: BreakGlass) -> None:
    due = row.review_by.astimezone(clock.LONDON)
    tell(
        actor=actor,
        whom=(row.owner, *accounts_with_role("information_governance")),
        subject="A locked record was opened in an emergency",
        text=f"Opening {row.id}. It closes again within the hour.\n"
        "An information governance officer who took no part in it reviews it\n"
        f"before {due:%H:%M on %-d %B %Y}: commonweal access opened",
    )
