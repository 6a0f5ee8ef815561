"""Agencies, people and whole agreements for the tests of information sharing."""

from dataclasses import replace
from datetime import UTC, date, datetime

from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.models import Event
from commonweal.core.trail import reading
from commonweal.partnership import queries, services
from commonweal.partnership.agreement_terms import PARTS, DataItem, Party, Terms

MORNING = datetime(2026, 11, 23, 9, tzinfo=UTC)
TODAY = MORNING.date()
FEED = "fire/incidents"


def person(number: int, *roles: str, agency: str) -> Actor:
    return Actor(f"account:{number}", f"Person {number}", "person", agency=agency, roles=frozenset(roles))


ADMINISTRATOR = person(801, "administrator", agency="council")
OFFICER = person(802, "information_governance", agency="council")
COUNCIL = person(803, "executive", agency="council")
FIRE = person(804, "executive", agency="fire")
POLICE = person(805, "executive", agency="police")
MANAGER = person(806, "community_safety_manager", agency="council")
AUDITOR = person(809, "auditor", agency="council")


def terms(**changed: object) -> Terms:
    """Everything that DOMAIN E2 asks for."""
    whole = Terms(
        parties=(
            Party("council", "controller", "uk_gdpr", "Public task, article 6(1)(e)"),
            Party("fire", "controller", "uk_gdpr", "Public task, article 6(1)(e)"),
        ),
        items=(DataItem("depersonalised_events", "date of the fire", "to see when fires are set"),),
        feeds=(FEED,),
        in_force_from=date(2026, 12, 1),
        in_force_to=date(2027, 12, 1),
        parts={name: f"{words}, as agreed" for name, words in PARTS.items()},
    )
    return replace(whole, **changed)  # type: ignore[arg-type]


def without(part: str) -> Terms:
    return terms(parts={name: words for name, words in terms().parts.items() if name != part})


def add_agencies(actor: Actor, *codes: str) -> None:
    for code in codes or ("council", "fire", "police"):
        services.add_agency(actor=actor, code=code, name=code.title())


def drafted(reference: str = "fires", **changed: object) -> str:
    return services.draft_agreement(actor=ADMINISTRATOR, reference=reference, terms=terms(**changed))


def reviewed(reference: str = "fires", **changed: object) -> str:
    drafted(reference, **changed)
    services.review_agreement(actor=OFFICER, reference=reference)
    return reference


def signed(reference: str = "fires", **changed: object) -> str:
    reviewed(reference, **changed)
    services.sign_agreement(actor=COUNCIL, reference=reference)
    services.sign_agreement(actor=FIRE, reference=reference)
    return reference


def started(reference: str = "fires", **changed: object) -> str:
    signed(reference, **changed)
    services.start_agreement(actor=ADMINISTRATOR, reference=reference)
    return reference


def state(reference: str = "fires") -> str:
    return queries.agreement(actor=AUDITOR, reference=reference).entry.state


def lines(**about: str) -> list[reading.Line]:
    """What the log says of acts; who read what is asked elsewhere."""
    with acting(AUDITOR):
        acts = Event.objects.filter(**about).exclude(operation__endswith=".read")
        return reading.read(acts.order_by("id"))
