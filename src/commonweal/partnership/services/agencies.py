"""Agencies: the only writers of their tables."""

from datetime import date

from django.db.models import Value
from django.db.models.functions import Greatest

from commonweal.core import clock, events
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.errors import BadInput, NotFound
from commonweal.core.permissions import Permission
from commonweal.partnership import access
from commonweal.partnership.directory_terms import term
from commonweal.partnership.models import LEGAL_PARTS, Agency, AgencyPart, Facilitator
from commonweal.partnership.queries.people import account_seen
from commonweal.partnership.services.standing import area_of


@entry(Permission.AGENCY_ADD)
def add_agency(
    *,
    actor: Actor,
    code: str,
    name: str,
    legal_part: str = "other",
    since: date | None = None,
    kind: str = "other",
    governance_contact: str = "",
) -> str:
    access.may_add_agency(actor).require()
    first = since or clock.today()
    _check_part(legal_part, f"agency {code}")
    term("kind", kind, clock.today(), where=f"agency {code}")
    with acting(actor):
        if Agency.objects.filter(code=code).exists():
            raise BadInput("There is an agency with this code already.", where=f"agency {code}")
        if Agency.objects.filter(name=name).exists():
            raise BadInput("There is an agency of this name already.", where=f"agency {code}: {name}")
        Agency.objects.create(
            code=code,
            name=name,
            kind=kind,
            legal_part=legal_part,
            governance_contact=governance_contact,
            since=first,
        )
        _record(actor, Permission.AGENCY_ADD, code)
    return code


@entry(Permission.AGENCY_CHANGE)
def set_part(
    *, actor: Actor, agency: str, area: str, legal_part: str, source: str, since: date | None = None
) -> None:
    """What the agency is by law in an area from a day on; what it was there before ends that day."""
    access.may_change_agency(actor).require()
    where, first = f"agency {agency} in {area}", since or clock.today()
    _check_part(legal_part, where)
    place = area_of(area, where)
    if not source.strip():
        raise BadInput(
            "Say where the law stands that makes it so.", where=where, remedy="Such as an Act and section."
        )
    with acting(actor):
        row = _agency(agency)
        before = row.parts.filter(area=place, until__isnull=True).first()
        if before is not None and before.since >= first:
            raise BadInput(
                f"Its part in {area} is already recorded from {before.since} on.",
                where=where,
                remedy="Name a later day.",
            )
        row.parts.filter(area=place, until__isnull=True).update(until=first)
        AgencyPart.objects.create(agency=row, area=place, legal_part=legal_part, source=source, since=first)
        _record(actor, Permission.AGENCY_CHANGE, agency, f"{legal_part} in {place} from {first}")


@entry(Permission.AGENCY_CHANGE)
def name_facilitator(*, actor: Actor, agency: str, account: str, since: date | None = None) -> None:
    """The person whom the agency names to facilitate the sharing of information; one at a time."""
    access.may_change_agency(actor).require()
    first = since or clock.today()
    with acting(actor):
        row, person = _agency(agency), account_seen(actor, account)
        if person.agency_id != agency or person.state != "open":
            raise BadInput(
                f"{person.name} does not work at {row.name}.",
                where=f"agency {agency}",
                remedy="A facilitator is somebody of the agency, with an open account.",
            )
        # One who would have begun later never begins.
        row.facilitators.filter(until__isnull=True).update(until=Greatest("since", Value(first)))
        Facilitator.objects.create(agency=row, account=person, since=first)
        _record(actor, Permission.AGENCY_CHANGE, agency, f"facilitator account:{person.pk} from {first}")


@entry(Permission.AGENCY_CHANGE)
def set_governance_contact(*, actor: Actor, agency: str, contact: str) -> None:
    access.may_change_agency(actor).require()
    with acting(actor):
        row = _agency(agency)
        row.governance_contact = contact
        row.save(update_fields=["governance_contact"])
        _record(actor, Permission.AGENCY_CHANGE, agency, "contact for information governance")


def _agency(code: str) -> Agency:
    found = Agency.objects.filter(pk=code).first()
    if found is None:
        raise NotFound(f"There is no agency {code!r}.", remedy="List them: commonweal agency list")
    return found


def _check_part(legal_part: str, where: str) -> None:
    if legal_part not in LEGAL_PARTS:
        raise BadInput(
            f"{legal_part!r} is no part that the law gives an agency.",
            where=where,
            remedy=f"Choose one of {', '.join(LEGAL_PARTS)}.",
        )


def _record(actor: Actor, operation: str, code: str, reason: str = "") -> None:
    events.record(actor=actor, operation=operation, object_type="agency", object_id=code, reason=reason)
