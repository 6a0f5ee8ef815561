"""Work on people's requests about their own data, within the time that the law gives."""

import uuid
from datetime import date

from commonweal.core import clock, events
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.errors import BadInput
from commonweal.core.guarded import find
from commonweal.core.permissions import Permission
from commonweal.partnership import access
from commonweal.partnership.governance_rules import governance_rules, in_words, one_of
from commonweal.partnership.models.rights import (
    OPEN,
    REGIMES,
    RIGHTS_TRANSITIONS,
    TELLS_RECIPIENTS,
    TOLD_AS,
    RightsMaterial,
    RightsNotice,
    RightsRequest,
)
from commonweal.partnership.queries.duties import facilitators_of
from commonweal.partnership.queries.keys import as_key
from commonweal.partnership.services.telling import tell


@entry(Permission.RIGHTS_OPEN)
def open_request(
    *, actor: Actor, kind: str, requester: str, about: str, received: date, regime: str = "uk_gdpr"
) -> str:
    """Enter a request. Its month runs from the day it was received, even if it is entered later."""
    access.may_open_rights_request(actor).require()
    one_of(kind, governance_rules().rights_kinds, what="kind of request", where="kind")
    one_of(regime, REGIMES, what="regime", where="regime")
    if received > clock.today():
        raise BadInput("A request cannot be received in the future.", where="received")
    if not requester.strip() or not about.strip():
        raise BadInput("A request says who asks and for what.", where="rights request")
    with acting(actor):
        row = RightsRequest(
            id=uuid.uuid4(),
            kind=kind,
            regime=regime,
            requester=requester.strip(),
            about=about.strip(),
            received=received,
        )
        row.save(force_insert=True)
        _record(actor, Permission.RIGHTS_OPEN, row, kind)
    return str(row.id)


@entry(Permission.RIGHTS_WORK)
def ask_identity(*, actor: Actor, request: str) -> None:
    """Ask for proof of identity, where it is in doubt. The month does not run until it is there."""
    with acting(actor):
        row = _worked_on(actor, request)
        _turn(row, "awaiting_identity")
        row.identity_asked = clock.today()
        row.save(update_fields=["state", "identity_asked"])
        _record(actor, "rights.ask_identity", row, "")


@entry(Permission.RIGHTS_WORK)
def confirm_identity(*, actor: Actor, request: str, how: str) -> None:
    with acting(actor):
        row = _worked_on(actor, request)
        _turn(row, "in_hand")
        row.identity_how = in_words(how, what="How the identity was checked", where=f"request {request}")
        row.identity_checked = clock.today()
        row.save(update_fields=["state", "identity_how", "identity_checked"])
        _record(actor, "rights.confirm_identity", row, row.identity_how)


@entry(Permission.RIGHTS_WORK)
def extend_request(*, actor: Actor, request: str, why: str) -> date:
    """Take two further months; the person is told why within the first. Returns the day it is due."""
    with acting(actor):
        row = _worked_on(actor, request)
        where = f"request {request}"
        first = row.clock.first_due
        if row.state != "in_hand" or first is None or row.extended_on:
            raise BadInput("Only a request in hand can be extended, and only once.", where=where)
        if clock.today() > first:
            raise BadInput(
                f"The first month ended on {first:%-d %B %Y}: it is too late to extend.",
                where=where,
                remedy="Answer now, and record the delay as a breach if it harms somebody.",
            )
        row.extended_on = clock.today()
        row.extended_why = in_words(why, what="What the person is told about the delay", where=where)
        row.save(update_fields=["extended_on", "extended_why"])
        _record(actor, "rights.extend", row, row.extended_why)
        due = row.clock.due
    if due is None:
        raise AssertionError("a request in hand has a date")
    return due


@entry(Permission.RIGHTS_WORK)
def hold_request(*, actor: Actor, request: str, why: str) -> None:
    """Put the data under legal hold, or lift it with an empty reason; held data is not erased."""
    with acting(actor):
        row = _worked_on(actor, request)
        row.held_why = in_words(why, what="Why it is held", where=f"request {request}") if why else ""
        row.save(update_fields=["held_why"])
        _record(actor, "rights.hold" if why else "rights.lift_hold", row, row.held_why)


@entry(Permission.RIGHTS_WORK)
def answer_request(*, actor: Actor, request: str, granted: bool, words: str) -> None:
    """Send the response: everything that the search found is decided on first, piece by piece."""
    with acting(actor):
        row = _worked_on(actor, request)
        where = f"request {request}"
        left = RightsMaterial.objects.filter(request=row).undecided().count()
        if left:
            raise BadInput(
                f"{left} of the things that were found are not decided on.",
                where=where,
                remedy="Disclose or withhold each: commonweal access rights decide",
            )
        if granted and row.kind == "erasure" and row.held_why:
            raise BadInput(
                "What is under legal hold is not erased.",
                where=where,
                remedy="Refuse, or lift the hold first.",
            )
        _turn(row, "answered" if granted else "refused")
        row.granted, row.answered_on = granted, clock.today()
        row.answer = in_words(words, what="The answer", where=where)
        row.save(update_fields=["state", "granted", "answered_on", "answer"])
        _record(actor, "rights.answer", row, row.answer)


@entry(Permission.RIGHTS_WORK)
def record_notice(*, actor: Actor, request: str, told_as: str, whom: str, what: str) -> None:
    """Write down that a joint controller was passed the request, or a recipient told of its result."""
    one_of(told_as, TOLD_AS, what="way to be told", where="told as")
    with acting(actor):
        row = _worked_on(actor, request, states=(*OPEN, "answered", "refused"))
        RightsNotice(
            id=uuid.uuid4(),
            request=row,
            told_as=told_as,
            whom=_said(whom),
            what=in_words(what, what="What they were told", where=f"request {request}"),
            at=clock.now(),
            by=actor.id,
        ).save(force_insert=True)
        events.record(
            actor=actor,
            operation="rights.notify",
            object_type="rights_request",
            object_id=str(row.id),
            subjects=(row.requester,),
            recipients=(whom,),
            reason=what,
        )
        if told_as == "controller":
            _route(actor, row, whom)


@entry(Permission.RIGHTS_WORK)
def close_request(*, actor: Actor, request: str, no_recipients: str = "") -> None:
    """Close an answered request: recipients of what was put right, erased or restricted are told first."""
    with acting(actor):
        row = _worked_on(actor, request, states=("answered", "refused"))
        told = RightsNotice.objects.filter(request=row, told_as="recipient").exists()
        if row.granted and row.kind in TELLS_RECIPIENTS and not told and not no_recipients:
            raise BadInput(
                "Nobody who had received the data has been told.",
                where=f"request {request}",
                remedy="Tell them, or say why there is nobody to tell.",
            )
        _turn(row, "closed")
        row.save(update_fields=["state"])
        _record(actor, "rights.close", row, no_recipients)


@entry(Permission.RIGHTS_WORK)
def end_request(*, actor: Actor, request: str, lapsed: bool, why: str) -> None:
    """It was withdrawn, or nobody proved who they were."""
    with acting(actor):
        row = _worked_on(actor, request)
        _turn(row, "lapsed" if lapsed else "withdrawn")
        row.save(update_fields=["state"])
        why = in_words(why, what="Why it ends", where=f"request {request}")
        _record(actor, "rights.end", row, why)


def _route(actor: Actor, row: RightsRequest, controller: str) -> None:
    """A joint controller that is one of our agencies hears of it by its named facilitators."""
    tell(
        actor=actor,
        whom=facilitators_of([controller]),
        subject="Somebody's request about their data concerns your agency",
        text=f"Request {row.id} is passed on to you as a joint controller. It is due on {row.clock.due}.\n"
        "Ask the information governance officer of the partnership about it.",
    )


def _said(whom: str) -> str:
    if not whom.strip():
        raise BadInput("Say who was told.", where="whom")
    return whom.strip()


def _worked_on(actor: Actor, request: str, states: tuple[str, ...] = OPEN) -> RightsRequest:
    seen = RightsRequest.objects.visible_to(actor)
    row = find(seen, actor, Permission.RIGHTS_READ, pk=as_key(request))
    access.may_work_on_rights_request(actor, row).require()
    row = seen.select_for_update().get(pk=row.pk)
    if row.state not in states:
        raise BadInput(f"This request is {row.state.replace('_', ' ')}.", where=f"request {request}")
    return row


def _turn(row: RightsRequest, state: str) -> None:
    if state not in RIGHTS_TRANSITIONS[row.state]:
        raise BadInput(
            f"A request that is {row.state.replace('_', ' ')} cannot become {state.replace('_', ' ')}.",
            where=f"request {row.id}",
        )
    row.state = state


def _record(actor: Actor, operation: str, row: RightsRequest, reason: str) -> None:
    events.record(
        actor=actor,
        operation=operation,
        object_type="rights_request",
        object_id=str(row.id),
        subjects=(row.requester,),
        regime=row.regime,
        reason=reason,
    )
