"""Enter things in the retention register, and review whether they are still needed."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from commonweal.core import clock, events
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.decision import Decision
from commonweal.core.entry import entry
from commonweal.core.errors import BadInput
from commonweal.core.guarded import find
from commonweal.core.permissions import Permission
from commonweal.core.workingdays import birthday
from commonweal.partnership import access
from commonweal.partnership.governance_rules import in_words, the_matter
from commonweal.partnership.models.retention import DECISIONS, RetentionItem, RetentionReview
from commonweal.partnership.queries.keys import as_key
from commonweal.partnership.retention_rules import YOUNG, Schedule, questions, schedule, strictest


@entry(Permission.RETENTION_SET)
def keep_under(
    *,
    actor: Actor,
    matter: str,
    schedules: Sequence[str],
    clear_from: date,
    born: date | None = None,
    why_so_young: str = "",
) -> str:
    """Enter a matter under its schedule; under several where it was derived from several things."""
    matter = the_matter(matter)
    access.may_set_retention(actor, matter).require()
    chosen = _schedules(schedules)
    if clear_from > clock.today():
        raise BadInput("A clear period cannot begin in the future.", where=matter)
    _justify_young(chosen, clear_from, born, why_so_young, matter)
    with acting(actor):
        if RetentionItem.objects.filter(matter=matter).exists():
            raise BadInput(
                "This is in the retention register already.",
                where=matter,
                remedy="Record new contact, or review it.",
            )
        row = RetentionItem(
            id=uuid.uuid4(),
            matter=matter,
            schedules=[each.code for each in chosen],
            clear_from=clear_from,
            born=born,
            next_review=strictest(chosen, clear_from, None, born),
        )
        row.save(force_insert=True)
        _record(actor, Permission.RETENTION_SET, row, why_so_young)
    return str(row.id)


@entry(Permission.RETENTION_SET)
def record_contact(*, actor: Actor, item: str, on: date, why: str) -> date:
    """There was new contact: the clear period starts again. Returns the next review."""
    with acting(actor):
        row = _the_item(actor, item, access.may_change_retention)
        if not row.clear_from < on <= clock.today():
            raise BadInput(
                "New contact lies after the beginning of the clear period and not in the future.",
                where=f"{row.matter}, clear from {row.clear_from}",
            )
        why = in_words(why, what="What the contact was", where=row.matter)
        row.clear_from = on
        row.next_review = strictest(_of(row), on, row.reviewed_on, row.born)
        row.save(update_fields=["clear_from", "next_review"])
        _record(actor, "retention.contact", row, why)
    return row.next_review


@entry(Permission.RETENTION_SET)
def hold_for_law(*, actor: Actor, item: str, why: str) -> None:
    """Put a matter under legal hold, or lift it with an empty reason: it cannot be disposed of while held."""
    with acting(actor):
        row = _the_item(actor, item, access.may_change_retention)
        row.held_why = in_words(why, what="Why it is held", where=row.matter) if why else ""
        row.save(update_fields=["held_why"])
        _record(actor, "retention.hold" if why else "retention.lift_hold", row, row.held_why)


@entry(Permission.RETENTION_REVIEW)
def review_retention(
    *,
    actor: Actor,
    item: str,
    answers: Mapping[str, str],
    decision: str,
    reason: str,
    next_review: date | None = None,
) -> date | None:
    """Answer the six questions and decide: keep, until a next review, or dispose."""
    with acting(actor):
        row = _the_item(actor, item, access.may_review_retention)
        _complete(answers, row)
        reason = in_words(reason, what="Why this was decided", where=row.matter)
        now = clock.now()
        if decision == "dispose":
            _disposable(row)
            next_review = None
        elif decision == "keep":
            next_review = _next(row, next_review)
        else:
            raise BadInput(f"A review decides: {' or '.join(DECISIONS)}.", where=row.matter)
        _write_review(actor, row, answers, decision, reason, next_review, now)
        _record(actor, Permission.RETENTION_REVIEW, row, f"{decision}: {reason}")
    return next_review


def _write_review(
    actor: Actor,
    row: RetentionItem,
    answers: Mapping[str, str],
    decision: str,
    reason: str,
    next_review: date | None,
    now: datetime,
) -> None:
    RetentionReview(
        id=uuid.uuid4(),
        item=row,
        matter=row.matter,
        at=now,
        by=actor.id,
        answers=dict(answers),
        decision=decision,
        reason=reason,
        next_review=next_review,
    ).save(force_insert=True)
    row.reviewed_on = clock.today()
    row.next_review = next_review or row.next_review
    row.state = "kept" if decision == "keep" else "disposed"
    row.save(update_fields=["reviewed_on", "next_review", "state"])


def _next(row: RetentionItem, wanted: date | None) -> date:
    """The reviewer may choose an earlier day than the schedule's, never a later one."""
    latest = strictest(_of(row), row.clear_from, clock.today(), row.born)
    if wanted is not None and not clock.today() < wanted <= latest:
        raise BadInput(
            f"The next review lies after today and no later than {latest:%-d %B %Y}.", where=row.matter
        )
    return wanted or latest


def _disposable(row: RetentionItem) -> None:
    if row.held_why:
        raise BadInput(
            "This is under legal hold and cannot be disposed of.",
            where=row.matter,
            remedy="Lift the hold first, if its reason is gone.",
        )
    # Of what was derived from several things, the one that has to go first decides.
    until = [each.kept_until(row.clear_from, row.born) for each in _of(row)]
    kept = [day for day in until if day is not None]
    if len(kept) == len(until) and clock.today() < min(kept):
        raise BadInput(
            f"Its schedule keeps this until {min(kept):%-d %B %Y}.", where=row.matter, remedy="Keep it."
        )


def _complete(answers: Mapping[str, str], row: RetentionItem) -> None:
    missing = [key for key in questions() if not answers.get(key, "").strip()]
    unknown = sorted(set(answers) - set(questions()))
    if missing or unknown:
        raise BadInput(
            "A review answers each of the six questions of necessity; "
            f"missing: {', '.join(missing) or 'none'}; "
            f"not asked: {', '.join(unknown) or 'none'}.",
            where=row.matter,
        )


def _justify_young(
    chosen: Sequence[Schedule], clear_from: date, born: date | None, why: str, matter: str
) -> None:
    young = born is not None and clear_from < birthday(born, YOUNG)
    if young and any(each.of_the_police for each in chosen):
        in_words(why, what=f"Why police-origin information on a child under {YOUNG} is kept", where=matter)


def _schedules(codes: Sequence[str]) -> tuple[Schedule, ...]:
    if not codes:
        raise BadInput("Everything that is kept is kept under a schedule.", where="schedule")
    return tuple(schedule(code, clock.today()) for code in dict.fromkeys(codes))


def _of(row: RetentionItem) -> tuple[Schedule, ...]:
    return _schedules(row.schedules)


def _the_item(actor: Actor, item: str, may: Callable[[Actor, RetentionItem], Decision]) -> RetentionItem:
    """Something that is still kept, held fast, if the actor may do this with it."""
    seen = RetentionItem.objects.visible_to(actor)
    row = find(seen, actor, Permission.RETENTION_READ, pk=as_key(item))
    may(actor, row).require()
    row = seen.select_for_update().get(pk=row.pk)
    if row.state != "kept":
        raise BadInput("It is decided that this is disposed of.", where=row.matter)
    return row


def _record(actor: Actor, operation: str, row: RetentionItem, reason: str) -> None:
    events.record(
        actor=actor,
        operation=operation,
        object_type="retention_review",
        object_id=str(row.id),
        subjects=(row.matter,),
        reason=reason,
    )
