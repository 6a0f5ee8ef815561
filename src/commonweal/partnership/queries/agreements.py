"""Questions about agreements: which are in force, what they say, who is told of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from commonweal.core import clock
from commonweal.core.actor import Actor, Sharing
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.guarded import find
from commonweal.core.permissions import Permission
from commonweal.core.policy import may, require_standing
from commonweal.core.task import task
from commonweal.partnership.agreement_terms import PARTS, DataItem, Party, Signatory, Terms, sharing_rules
from commonweal.partnership.models import (
    Account,
    Agreement,
    AgreementDataItem,
    AgreementParty,
    AgreementSignature,
    Facilitator,
)
from commonweal.partnership.queries.consulting import ITS_OWN, record_consultation

# Whether something is agreed is a fact for the decision, whoever asks and whatever they may read.
REGISTER = Actor.process("agreements")


@dataclass(frozen=True)
class AgreementInForce:
    reference: str
    title: str
    parties: tuple[str, ...]
    purpose: str
    legal_basis: str
    data_classes: frozenset[str]
    feeds: frozenset[str]
    in_force_from: date
    in_force_to: date | None
    """The first day on which it no longer holds."""


@dataclass(frozen=True)
class AgreementEntry:
    """A line of the register."""

    reference: str
    title: str
    version: int
    state: str
    in_force: bool
    parties: tuple[str, ...]
    feeds: tuple[str, ...]
    data_classes: tuple[str, ...]
    in_force_from: date
    in_force_to: date | None
    review_on: date


@dataclass(frozen=True)
class AgreementShown:
    """All that the register holds of an agreement."""

    entry: AgreementEntry
    terms: Terms
    signatures: tuple[Signatory, ...]
    authors: tuple[str, ...]
    on_paper: bool
    reviewed_by: str
    reviewed_on: date | None
    ended_because: str
    supersedes: str


@entry(Permission.AGREEMENT_READ)
def agreements_in_force(day: date) -> list[AgreementInForce]:
    with task(ITS_OWN), acting(REGISTER):
        may(REGISTER, Permission.AGREEMENT_READ).require()
        rows = list(Agreement.objects.in_force(day).order_by("reference"))
    return [
        AgreementInForce(
            reference=row.reference,
            title=row.title,
            parties=tuple(row.parties),
            purpose=row.purpose,
            legal_basis=row.legal_basis,
            data_classes=frozenset(row.data_classes),
            feeds=frozenset(row.feeds),
            in_force_from=row.in_force_from,
            in_force_to=row.in_force_to,
        )
        for row in rows
    ]


def sharings_of(agency: str, day: date) -> frozenset[Sharing]:
    """The agreements of an agency in force on a day, as an actor carries them."""
    return frozenset(
        Sharing(
            reference=each.reference,
            classes=each.data_classes,
            feeds=each.feeds,
            parties=frozenset(each.parties),
            since=each.in_force_from,
            until=each.in_force_to,
        )
        for each in agreements_in_force(day)
        if agency and agency in each.parties
    )


def agreements_covering(feed: str, *, data_class: str = "", agencies: Iterable[str] = ()) -> list[str]:
    """References of the agreements in force today that cover a feed, the class and all of the agencies."""
    wanted = set(agencies)
    return [
        each.reference
        for each in agreements_in_force(clock.today())
        if feed in each.feeds
        and (not data_class or data_class in each.data_classes)
        and wanted <= set(each.parties)
    ]


@entry(Permission.AGREEMENT_READ)
def agreements(*, actor: Actor) -> list[AgreementEntry]:
    """The register, so far as the actor may see it."""
    require_standing(actor, Permission.AGREEMENT_READ)
    with acting(actor):
        rows = list(Agreement.objects.visible_to(actor).order_by("reference"))
        record_consultation(actor, Permission.AGREEMENT_READ, count=len(rows))
    return [_entry(row) for row in rows]


@entry(Permission.AGREEMENT_READ)
def agreements_due(*, actor: Actor, within_days: int) -> list[AgreementEntry]:
    """Those that end or are to be reviewed within so many days, the next first."""
    today = clock.today()
    live = [each for each in agreements(actor=actor) if each.state in ("in_force", "due_review")]
    due = [(day, each) for each in live if ((day := _next(each)) - today).days <= within_days]
    return [each for _, each in sorted(due, key=lambda pair: (pair[0], pair[1].reference))]


@entry(Permission.AGREEMENT_READ)
def agreement(*, actor: Actor, reference: str) -> AgreementShown:
    with acting(actor):
        row = find(Agreement.objects.visible_to(actor), actor, Permission.AGREEMENT_READ, pk=reference)
        may(actor, Permission.AGREEMENT_READ, row).require()
        record_consultation(actor, Permission.AGREEMENT_READ, object_id=reference)
        parties = AgreementParty.objects.filter(agreement=row).order_by("agency_id")
        items = AgreementDataItem.objects.filter(agreement=row).order_by("data_class", "name")
        signatures = AgreementSignature.objects.filter(agreement=row).order_by("agency_id")
        return AgreementShown(
            entry=_entry(row),
            terms=Terms(
                parties=tuple(Party(p.agency_id, p.role, p.regime, p.lawful_basis) for p in parties),
                items=tuple(DataItem(i.data_class, i.name, i.why) for i in items),
                feeds=tuple(row.feeds),
                in_force_from=row.in_force_from,
                in_force_to=row.in_force_to,
                review_on=row.review_on,
                parts={name: getattr(row, name) for name in PARTS},
            ),
            signatures=tuple(Signatory(s.agency_id, s.signatory, s.post, s.signed_on) for s in signatures),
            authors=tuple(row.authors),
            on_paper=row.on_paper,
            reviewed_by=row.reviewed_by,
            reviewed_on=row.reviewed_on,
            ended_because=row.ended_because,
            supersedes=row.supersedes_id or "",
        )


def people_concerned(parties: Iterable[str]) -> set[str]:
    """Whom to tell of the end of an agreement: of each party, those who answer for information sharing."""
    roles = sorted(sharing_rules().tell_roles)
    with task(ITS_OWN), acting(REGISTER):
        at_work = Account.objects.open().filter(agency__in=sorted(parties)).exclude(email="")
        named = Facilitator.objects.on(clock.today()).filter(agency__in=sorted(parties))
        whom = at_work.holding(roles, clock.today()) | at_work.filter(pk__in=named.values("account"))
        return {f"account:{pk}" for pk in whom.values_list("pk", flat=True)}


def _entry(row: Agreement) -> AgreementEntry:
    today = clock.today()
    return AgreementEntry(
        reference=row.reference,
        title=row.title,
        version=row.version,
        state=row.state,
        in_force=row.holds(today),
        parties=tuple(row.parties),
        feeds=tuple(row.feeds),
        data_classes=tuple(row.data_classes),
        in_force_from=row.in_force_from,
        in_force_to=row.in_force_to,
        review_on=row.review_on,
    )


def _next(of: AgreementEntry) -> date:
    """What comes first: its end, or its review."""
    return min(day for day in (of.in_force_to, of.review_on) if day is not None)
