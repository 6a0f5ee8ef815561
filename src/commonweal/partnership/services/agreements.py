"""Writing agreements down: as a draft, as one that was signed on paper, changed, or varied by a new one."""

from collections.abc import Sequence
from datetime import date

from django.utils.text import slugify

from commonweal.core import clock, events
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.errors import BadInput, WrongUse
from commonweal.core.guarded import find
from commonweal.core.permissions import Permission
from commonweal.core.workingdays import months_after
from commonweal.partnership import access
from commonweal.partnership.agreement_terms import (
    Party,
    Signatory,
    Terms,
    known_class,
    sharing_rules,
)
from commonweal.partnership.models import (
    AGREEMENT_LIVE,
    AGREEMENT_TRANSITIONS,
    Agency,
    Agreement,
    AgreementDataItem,
    AgreementParty,
    AgreementSignature,
)
from commonweal.partnership.services.agencies import add_agency

OPEN_TO_CHANGE = ("draft", "reviewed", "signed")


@entry(Permission.AGREEMENT_CREATE)
def create_agreement(
    *,
    actor: Actor,
    reference: str,
    parties: Sequence[str],
    purpose: str,
    legal_basis: str,
    feeds: Sequence[str] = (),
    data_classes: Sequence[str] = (),
    in_force_from: date,
    in_force_to: date | None = None,
    title: str = "",
    state: str = "in_force",
    signatories: Sequence[Signatory] = (),
) -> str:
    """Record an agreement that was signed on paper, or a draft. A party not known yet is added as an agency.

    The paper holds what is not said here. Only who may draft, sign for any party and bring into force may
    record a signed one: nobody signs by way of the register what they could not sign themselves.
    """
    access.may_create_agreement(actor).require()
    if state not in ("draft", "in_force"):
        raise BadInput("A new agreement is a draft or in force.", where=f"agreement {reference}")
    on_paper = state == "in_force"
    if on_paper:
        access.may_sign_for_any_party(actor).require()
        access.may_end_agreement(actor).require()
    with acting(actor):
        codes = _agencies(actor, parties)
        terms = Terms(
            parties=tuple(Party(code) for code in codes),
            feeds=tuple(feeds),
            in_force_from=in_force_from,
            in_force_to=in_force_to,
            parts={"title": title or purpose, "purpose": purpose, "legal_basis": legal_basis},
        )
        agreement = _written(actor, reference, terms, on_paper=on_paper, data_classes=data_classes)
        for signatory in signatories:
            _signed_on_paper(actor, agreement, signatory)
        record(actor, agreement, "agreement.create", reason="signed on paper" if on_paper else "")
    return reference


@entry(Permission.AGREEMENT_CREATE)
def draft_agreement(*, actor: Actor, reference: str, terms: Terms) -> str:
    access.may_create_agreement(actor).require()
    with acting(actor):
        agreement = _written(actor, reference, terms)
        record(actor, agreement, "agreement.create")
    return reference


@entry(Permission.AGREEMENT_CHANGE)
def change_agreement(*, actor: Actor, reference: str, terms: Terms) -> None:
    """Put other terms in the place of those of an agreement that is not in force yet.

    What was reviewed or signed is a draft again: nobody has agreed to what it says now.
    """
    with acting(actor):
        agreement = found(actor, reference, Permission.AGREEMENT_CHANGE)
        access.may_change_agreement(actor, agreement).require()
        agreement = locked(agreement)
        if agreement.state not in OPEN_TO_CHANGE:
            raise WrongUse(
                f"An agreement that is {words(agreement.state)} is not changed.",
                where=f"agreement {reference}",
                remedy="Vary it: that drafts a new version, which takes its place once all have signed it.",
            )
        if agreement.state != "draft":
            move(agreement, "draft")
        _unsigned(agreement)
        _say(agreement, terms)
        agreement.authors = [*agreement.authors, *({actor.id} - set(agreement.authors))]
        agreement.written_at = clock.now()
        agreement.save()
        _list_again(actor, agreement, terms)
        record(actor, agreement, "agreement.change")


@entry(Permission.AGREEMENT_CREATE)
def vary_agreement(*, actor: Actor, reference: str, terms: Terms, as_reference: str = "") -> str:
    """Draft the version that takes the place of an agreement in force, which holds until that one starts."""
    access.may_create_agreement(actor).require()
    with acting(actor):
        before = found(actor, reference, Permission.AGREEMENT_CHANGE)
        access.may_change_agreement(actor, before).require()
        if before.state not in AGREEMENT_LIVE:
            raise WrongUse(
                f"An agreement that is {words(before.state)} is not varied.",
                where=f"agreement {reference}",
                remedy="Only one that is in force is varied; before that, change it.",
            )
        version = before.version + 1
        named = as_reference or f"{reference.removesuffix(f'-v{before.version}')}-v{version}"
        agreement = _written(actor, named, terms, supersedes=before)
        record(actor, agreement, "agreement.create", reason=f"varies {reference}")
    return named


# ------------------------------------------------------------------------------- for all acts on agreements


def found(actor: Actor, reference: str, permission: Permission) -> Agreement:
    """The agreement, if the actor may see it; for those who may not, there is none."""
    return find(Agreement.objects.visible_to(actor), actor, permission, pk=reference)


def locked(agreement: Agreement) -> Agreement:
    """As it stands now, held until the act is done: two who sign at once do not overlook each other."""
    return Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)


def move(agreement: Agreement, state: str) -> None:
    """By the table of transitions alone; the caller saves."""
    if state not in AGREEMENT_TRANSITIONS[agreement.state]:
        raise WrongUse(
            f"An agreement that is {words(agreement.state)} cannot become {words(state)}.",
            where=f"agreement {agreement.reference}",
            remedy=f"From here it goes on to: {_ways(agreement.state)}.",
        )
    agreement.state = state


def words(state: str) -> str:
    return {"draft": "a draft"}.get(state, state.replace("_", " "))


def record(actor: Actor, agreement: Agreement, operation: str, reason: str = "") -> None:
    events.record(
        actor=actor,
        operation=operation,
        object_type="agreement",
        object_id=agreement.reference,
        object_version=str(agreement.version),
        reason=reason,
        owners=tuple(agreement.parties),
    )


def _ways(state: str) -> str:
    return (
        ", ".join(words(each) for each in sorted(AGREEMENT_TRANSITIONS[state])) or "nothing; this was its end"
    )


# ---------------------------------------------------------------------------------------------- writing down


def _written(
    actor: Actor,
    reference: str,
    terms: Terms,
    *,
    on_paper: bool = False,
    data_classes: Sequence[str] = (),
    supersedes: Agreement | None = None,
) -> Agreement:
    where = f"agreement {reference}"
    if not reference or slugify(reference) != reference:
        raise BadInput("A reference is of small letters, digits and hyphens.", where=where)
    if Agreement.objects.filter(pk=reference).exists():
        raise BadInput("There is an agreement with this reference already.", where=where)
    agreement = Agreement(
        reference=reference,
        version=supersedes.version + 1 if supersedes else 1,
        supersedes=supersedes,
        state="in_force" if on_paper else "draft",
        on_paper=on_paper,
        authors=[actor.id],
        written_at=clock.now(),
    )
    classes = {known_class(name, where) for name in data_classes}
    _say(agreement, terms, classes)
    agreement.save(force_insert=True)
    _list_again(actor, agreement, terms)
    return agreement


def _say(agreement: Agreement, terms: Terms, classes: set[str] | frozenset[str] = frozenset()) -> None:
    """Put the terms into the agreement; `classes` are those named without their fields, as paper does."""
    where = f"agreement {agreement.reference}"
    if terms.in_force_from is None:
        raise BadInput("An agreement names the first day on which it holds.", where=where)
    if terms.in_force_to is not None and terms.in_force_to <= terms.in_force_from:
        raise BadInput("An agreement must end after it begins.", where=where)
    for name in (each.name for each in Agreement._meta.get_fields() if each.name in terms.parts):
        setattr(agreement, name, terms.parts[name].strip())
    agreement.parties = sorted(party.agency for party in terms.parties)
    agreement.feeds = sorted(set(terms.feeds))
    agreement.data_classes = sorted({*terms.data_classes, *classes})
    agreement.in_force_from, agreement.in_force_to = terms.in_force_from, terms.in_force_to
    months = sharing_rules().review_after_months
    agreement.review_on = terms.review_on or months_after(terms.in_force_from, months)


def _list_again(actor: Actor, agreement: Agreement, terms: Terms) -> None:
    """The parties with their part in it, and the fields that are shared, in the place of those before."""
    AgreementParty.objects.filter(agreement=agreement).delete()
    AgreementDataItem.objects.filter(agreement=agreement).delete()
    known = Agency.objects.in_bulk([party.agency for party in terms.parties])
    for party in terms.parties:
        if party.agency not in known:
            raise BadInput(
                "There is no such agency.",
                where=f"party {party.agency}",
                remedy="`commonweal agency list` shows those that are known; add it first.",
            )
        AgreementParty.objects.create(
            agreement=agreement,
            agency_id=party.agency,
            role=party.role,
            regime=party.regime,
            lawful_basis=party.lawful_basis.strip(),
            parties=agreement.parties,
        )
    for item in dict.fromkeys(terms.items):
        AgreementDataItem.objects.create(
            agreement=agreement,
            data_class=item.data_class,
            name=item.name.strip(),
            why=item.why.strip(),
            parties=agreement.parties,
        )


def _unsigned(agreement: Agreement) -> None:
    AgreementSignature.objects.filter(agreement=agreement).delete()
    agreement.reviewed_by, agreement.reviewed_on = "", None


def _signed_on_paper(actor: Actor, agreement: Agreement, signatory: Signatory) -> None:
    code = slugify(signatory.agency)
    if code not in agreement.parties:
        raise BadInput("Only parties sign an agreement.", where=f"signature for {signatory.agency}")
    AgreementSignature.objects.create(
        agreement=agreement,
        agency_id=code,
        signatory=signatory.name,
        post=signatory.post,
        signed_on=signatory.on or agreement.in_force_from,
        on_paper=True,
        recorded_by=actor.id,
        recorded_at=clock.now(),
        parties=agreement.parties,
    )


def _agencies(actor: Actor, names: Sequence[str]) -> list[str]:
    if not names:
        raise BadInput("An agreement needs its parties.", where="parties")
    codes = {slugify(name): name for name in names}
    for code in codes.keys() - Agency.objects.in_bulk(codes).keys():
        add_agency(actor=actor, code=code, name=codes[code])
    return sorted(codes)
