"""Questions about agencies: which there are, what each is by law where, and who facilitates for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.errors import NotFound
from commonweal.core.permissions import Permission
from commonweal.core.policy import may
from commonweal.core.task import task
from commonweal.partnership.directory_terms import Term, terms
from commonweal.partnership.models import Agency, AgencyPart, Facilitator
from commonweal.partnership.queries.consulting import ITS_OWN
from commonweal.partnership.queries.people import DIRECTORY


@dataclass(frozen=True)
class LegalPart:
    area: str
    legal_part: str
    source: str
    since: date


@dataclass(frozen=True)
class AgencyShown:
    """As it is on the day asked about."""

    code: str
    name: str
    kind: str
    legal_part: str
    governance_contact: str
    since: date
    until: date | None
    facilitator: str
    parts: tuple[LegalPart, ...]


def agencies_on(actor: Actor, day: date | None = None, area: str = "") -> list[AgencyShown]:
    """The agencies that there are on a day; of an area, those that have a part there."""
    may(actor, Permission.AGENCY_READ).require()
    when = day or clock.today()
    with acting(actor):
        parts = _parts(when)
        names = _facilitators(when)
        rows = Agency.objects.filter(since__lte=when).exclude(until__lte=when).order_by("code")
        shown = [_shown(row, names.get(row.code, ""), parts.get(row.code, ())) for row in rows]
    return [each for each in shown if not area or any(part.area == area for part in each.parts)]


def agency(actor: Actor, code: str) -> AgencyShown:
    found = [each for each in agencies_on(actor) if each.code == code]
    if not found:
        raise NotFound(f"There is no agency {code!r}.", remedy="List them: commonweal agency list")
    return found[0]


def without_facilitator(actor: Actor) -> list[AgencyShown]:
    """Responsible authorities that have named nobody (SI 2007/1830, regulation 4(3))."""
    return [
        each
        for each in agencies_on(actor)
        if not each.facilitator
        and (
            each.legal_part == "responsible_authority"
            or any(part.legal_part == "responsible_authority" for part in each.parts)
        )
    ]


def themes(day: date | None = None) -> tuple[Term, ...]:
    """The themes of the Police and Crime Plan of a day, each with the partners that it names."""
    return terms("theme", day or clock.today())


def _parts(day: date) -> Mapping[str, tuple[LegalPart, ...]]:
    found: dict[str, tuple[LegalPart, ...]] = {}
    for row in AgencyPart.objects.on(day).order_by("area"):
        part = LegalPart(row.area, row.legal_part, row.source, row.since)
        found[row.agency_id] = (*found.get(row.agency_id, ()), part)
    return found


def _facilitators(day: date) -> Mapping[str, str]:
    """Their names are published, though not everybody may read the directory of people."""
    with task(ITS_OWN), acting(DIRECTORY):
        rows = Facilitator.objects.on(day).filter(account__state="open").select_related("account")
        return {row.agency_id: row.account.name for row in rows}


def _shown(row: Agency, facilitator: str, parts: tuple[LegalPart, ...]) -> AgencyShown:
    return AgencyShown(
        code=row.code,
        name=row.name,
        kind=row.kind,
        legal_part=row.legal_part,
        governance_contact=row.governance_contact,
        since=row.since,
        until=row.until,
        facilitator=facilitator,
        parts=parts,
    )
