"""The steps of an agreement's life: reviewed, signed by each party, brought into force, ended."""

from datetime import date

from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.errors import BadInput, WrongUse
from commonweal.core.permissions import Permission
from commonweal.core.workingdays import months_after
from commonweal.partnership import access
from commonweal.partnership.agreement_terms import PARTS, sharing_rules
from commonweal.partnership.governance_rules import in_words
from commonweal.partnership.models import (
    AGREEMENT_LIVE,
    Agreement,
    AgreementDataItem,
    AgreementParty,
    AgreementSignature,
)
from commonweal.partnership.services.agreement_notices import tell
from commonweal.partnership.services.agreements import found, locked, move, record


@entry(Permission.AGREEMENT_REVIEW)
def review_agreement(*, actor: Actor, reference: str) -> None:
    """The data protection officer has read it: a whole draft goes on to be signed, one in force holds on.

    Nobody reviews what they wrote a part of.
    """
    with acting(actor):
        agreement = found(actor, reference, Permission.AGREEMENT_REVIEW)
        access.may_review_agreement(actor, agreement).require()
        agreement = locked(agreement)
        if agreement.state in AGREEMENT_LIVE:
            _hold_on(agreement)
        else:
            move(agreement, "reviewed")
            _expect_whole(agreement)
        agreement.reviewed_by, agreement.reviewed_on = actor.id, clock.today()
        agreement.save()
        record(actor, agreement, "agreement.review")


@entry(Permission.AGREEMENT_SIGN)
def sign_agreement(
    *,
    actor: Actor,
    reference: str,
    post: str = "",
    on_paper_for: str = "",
    signatory: str = "",
    signed_on: date | None = None,
) -> str:
    """Sign for one's own agency, or record what somebody signed on paper; the state that it leads to.

    With the last party's signature the agreement is signed.
    """
    with acting(actor):
        agreement = found(actor, reference, Permission.AGREEMENT_SIGN)
        access.may_sign_agreement(actor, agreement).require()
        agreement = locked(agreement)
        _expect_to_be_signed(agreement)
        if on_paper_for:
            access.may_sign_for_any_party(actor).require()
            _expect_named(signatory, reference)
        party = on_paper_for or actor.agency
        _expect_unsigned_party(agreement, party)
        day = signed_on or clock.today()
        if day > clock.today():
            raise BadInput(
                "A signature has the day on which it was set, which has come.", where=f"agreement {reference}"
            )
        AgreementSignature.objects.create(
            agreement=agreement,
            agency_id=party,
            signatory=signatory if on_paper_for else actor.name,
            post=post,
            account="" if on_paper_for else actor.id,
            signed_on=day if on_paper_for else clock.today(),
            on_paper=bool(on_paper_for),
            recorded_by=actor.id,
            recorded_at=clock.now(),
            parties=agreement.parties,
        )
        if not unsigned_parties(agreement):
            move(agreement, "signed")
            agreement.save()
        record(
            actor, agreement, "agreement.sign", reason=f"for {party}" + (" on paper" if on_paper_for else "")
        )
    return agreement.state


@entry(Permission.AGREEMENT_END)
def start_agreement(*, actor: Actor, reference: str) -> date:
    """Bring an agreement that all have signed into force; from its first day, and never for days gone by."""
    with acting(actor):
        agreement = found(actor, reference, Permission.AGREEMENT_END)
        access.may_end_agreement(actor, agreement).require()
        agreement, today = locked(agreement), clock.today()
        if missing := unsigned_parties(agreement):
            raise WrongUse(
                f"Not all parties have signed: {', '.join(missing)}.",
                where=f"agreement {reference}",
                remedy="Each party's own person signs: commonweal agreement sign.",
            )
        move(agreement, "in_force")
        agreement.in_force_from = max(agreement.in_force_from, today)
        if agreement.in_force_to is not None and agreement.in_force_to <= agreement.in_force_from:
            raise WrongUse(
                f"It was to end on {agreement.in_force_to:%d %B %Y}, which has come.",
                where=f"agreement {reference}",
                remedy="Change its dates; it is then reviewed and signed again.",
            )
        if agreement.review_on <= agreement.in_force_from:
            agreement.review_on = _review_after(agreement.in_force_from)
        agreement.save()
        _take_the_place(actor, agreement, today)
        record(actor, agreement, "agreement.end", reason="brought into force")
    return agreement.in_force_from


@entry(Permission.AGREEMENT_END)
def end_agreement(*, actor: Actor, reference: str, reason: str, on: date | None = None) -> date:
    """End an agreement before its day: at once, or on a day to come. Those concerned are told."""
    why = in_words(reason, what="Why an agreement ends", where=f"agreement {reference}")
    with acting(actor):
        agreement = found(actor, reference, Permission.AGREEMENT_END)
        access.may_end_agreement(actor, agreement).require()
        agreement, today = locked(agreement), clock.today()
        day = on or today
        if day < today:
            raise BadInput(
                "What was shared before today was shared; an end lies ahead.", where=f"agreement {reference}"
            )
        if (
            agreement.in_force_to is not None
            and agreement.state in AGREEMENT_LIVE
            and day >= agreement.in_force_to > today
        ):
            raise WrongUse(
                f"It ends on {agreement.in_force_to:%d %B %Y} by itself.", where=f"agreement {reference}"
            )
        live = agreement.state in AGREEMENT_LIVE
        if day == today or not live:
            move(agreement, "terminated")
        _ended(agreement, actor, day, why)
        agreement.save()
        if live:
            tell(actor, agreement, "ended")
        record(actor, agreement, "agreement.end", reason=why)
    return day


def unsigned_parties(agreement: Agreement) -> list[str]:
    signed = AgreementSignature.objects.filter(agreement=agreement).values_list("agency_id", flat=True)
    return sorted(set(agreement.parties) - set(signed))


def lacking(agreement: Agreement) -> list[str]:
    """The parts of DOMAIN E2 that are still empty, in words."""
    found = [words for name, words in PARTS.items() if not getattr(agreement, name).strip()]
    rows = list(AgreementParty.objects.filter(agreement=agreement).order_by("agency_id"))
    if len(rows) < 2:
        found.append("Two parties at the least")
    if rows and not any(row.role in ("controller", "joint_controller") for row in rows):
        found.append("A controller among the parties")
    found += [f"Regime and lawful basis of {r.agency_id}" for r in rows if not (r.regime and r.lawful_basis)]
    if not AgreementDataItem.objects.filter(agreement=agreement).exists():
        found.append("The fields that are shared")
    return found


def _expect_whole(agreement: Agreement) -> None:
    if empty := lacking(agreement):
        raise WrongUse(
            f"Parts of the agreement are still empty: {'; '.join(empty)}.",
            where=f"agreement {agreement.reference}",
            remedy="Fill them in with `commonweal agreement change`; where a part does not apply, say why.",
        )


def _expect_to_be_signed(agreement: Agreement) -> None:
    if agreement.state != "reviewed":
        raise WrongUse(
            "An agreement is signed once the data protection officer has reviewed it, and not after that.",
            where=f"agreement {agreement.reference}, {agreement.state}",
        )
    _expect_whole(agreement)


def _expect_named(signatory: str, reference: str) -> None:
    if not signatory.strip():
        raise BadInput(
            "Say who signed.", where=f"agreement {reference}", remedy="Give the name with --signatory."
        )


def _expect_unsigned_party(agreement: Agreement, party: str) -> None:
    where = f"agreement {agreement.reference}, signature for {party or 'no agency'}"
    if party not in agreement.parties:
        raise BadInput(
            "Only parties sign an agreement, each by a person of their own.",
            where=where,
            remedy=f"Its parties: {', '.join(agreement.parties)}.",
        )
    if party not in unsigned_parties(agreement):
        raise BadInput("This party has signed already.", where=where)


def _hold_on(agreement: Agreement) -> None:
    """The yearly review of an agreement in force."""
    if agreement.state == "due_review":
        move(agreement, "in_force")
    agreement.review_on = _review_after(clock.today())


def _review_after(day: date) -> date:
    return months_after(day, sharing_rules().review_after_months)


def _take_the_place(actor: Actor, agreement: Agreement, today: date) -> None:
    """The agreement that this one varies holds until it begins, and no longer."""
    if agreement.supersedes is None:
        return
    before = locked(agreement.supersedes)
    ends_before = before.in_force_to is not None and before.in_force_to < agreement.in_force_from
    if before.state not in AGREEMENT_LIVE or ends_before:
        return
    if agreement.in_force_from <= today:
        move(before, "varied")
    _ended(before, actor, agreement.in_force_from, f"varied by {agreement.reference}")
    before.save()
    record(actor, before, "agreement.end", reason=before.ended_because)


def _ended(agreement: Agreement, actor: Actor, day: date, why: str) -> None:
    agreement.ended_by, agreement.ended_on, agreement.ended_because = actor.id, clock.today(), why
    agreement.in_force_to = day if agreement.in_force_to is None else min(agreement.in_force_to, day)
