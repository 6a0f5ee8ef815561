"""The small registers: collaboration agreements, advice of the protest panel and the ethics committee."""

from collections.abc import Sequence
from datetime import date

from commonweal.core import clock, events
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.errors import BadInput, WrongUse
from commonweal.core.guarded import find
from commonweal.core.permissions import Permission
from commonweal.partnership import access
from commonweal.partnership.governance_rules import in_words, one_of
from commonweal.partnership.models import ADVISERS, Advice, Collaboration


@entry(Permission.REGISTER_WRITE)
def add_collaboration(
    *,
    actor: Actor,
    reference: str,
    title: str,
    purpose: str,
    power: str,
    parties: Sequence[str],
    lead: str,
    since: date,
    until: date | None = None,
) -> str:
    """Enter a collaboration agreement; its parties need not be agencies of this partnership."""
    access.may_write_register(actor).require()
    where = f"collaboration agreement {reference}"
    if len(set(parties)) < 2 or lead not in parties:
        raise BadInput("Two parties or more collaborate, and one of them leads.", where=where)
    if until is not None and until <= since:
        raise BadInput("An agreement must end after it begins.", where=where)
    with acting(actor):
        if Collaboration.objects.filter(pk=reference).exists():
            raise BadInput("There is an entry with this reference already.", where=where)
        Collaboration.objects.create(
            reference=reference,
            title=title,
            purpose=in_words(purpose, what="The purpose", where=where),
            power=power,
            parties=sorted(set(parties)),
            lead=lead,
            since=since,
            until=until,
            recorded_by=actor.id,
            recorded_at=clock.now(),
        )
        _record(actor, "collaboration", reference)
    return reference


@entry(Permission.REGISTER_WRITE)
def ask_advice(*, actor: Actor, reference: str, adviser: str, question: str) -> str:
    """Put a question of principle to the protest panel or the ethics committee."""
    access.may_write_register(actor).require()
    where = f"question {reference}"
    one_of(adviser, ADVISERS, what="body that advises", where=where)
    with acting(actor):
        if Advice.objects.filter(pk=reference).exists():
            raise BadInput("There is an entry with this reference already.", where=where)
        Advice.objects.create(
            reference=reference,
            adviser=adviser,
            question=in_words(question, what="A question", where=where),
            asked_by=actor.id,
            asked_on=clock.today(),
        )
        _record(actor, adviser, reference)
    return reference


@entry(Permission.REGISTER_WRITE)
def enter_advice(*, actor: Actor, reference: str, advice: str, by: str) -> None:
    """What was advised, and who spoke for the panel or the committee."""
    access.may_write_register(actor).require()
    with acting(actor):
        row = _question(actor, reference)
        if row.advice:
            raise WrongUse("This question is answered.", where=f"question {reference}")
        row.advice = in_words(advice, what="Advice", where=f"question {reference}")
        row.advised_by = _named(by, reference)
        row.advised_on = clock.today()
        row.save()
        _record(actor, row.adviser, reference)


@entry(Permission.REGISTER_WRITE)
def enter_what_was_done(*, actor: Actor, reference: str, done: str) -> None:
    """What was done about the advice, or why it was not followed."""
    access.may_write_register(actor).require()
    with acting(actor):
        row = _question(actor, reference)
        if not row.advice:
            raise WrongUse("There is no advice yet.", where=f"question {reference}")
        row.done = in_words(done, what="What was done", where=f"question {reference}")
        row.done_on = clock.today()
        row.save()
        _record(actor, row.adviser, reference)


def _named(by: str, reference: str) -> str:
    if not by.strip():
        raise BadInput("Advice is somebody's: say who spoke for the body.", where=f"question {reference}")
    return by.strip()


def _question(actor: Actor, reference: str) -> Advice:
    return find(Advice.objects.visible_to(actor), actor, Permission.REGISTER_READ, pk=reference)


def _record(actor: Actor, kind: str, reference: str) -> None:
    events.record(
        actor=actor,
        operation=Permission.REGISTER_WRITE,
        object_type="register_entry",
        object_id=f"{kind} {reference}",
    )
