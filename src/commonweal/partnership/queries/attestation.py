"""Which accounts somebody has spoken for, and which are due."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time

from django.db.models import Max, Min

from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.clock import LONDON
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.permissions import Permission
from commonweal.core.policy import require_standing
from commonweal.core.task import task
from commonweal.partnership.governance_rules import governance_rules
from commonweal.partnership.models import Account, Attestation, Membership
from commonweal.partnership.queries.consulting import ITS_OWN, record_consultation


@dataclass(frozen=True)
class AccountStanding:
    """`due_at` counts from the last attestation, or from the beginning of the first membership."""

    account: str
    name: str
    agency: str
    attested_at: datetime | None
    due_at: datetime

    @property
    def pauses_at(self) -> datetime:
        return self.due_at + governance_rules().attest_grace

    @property
    def standing(self) -> str:
        now = clock.now()
        return "missed" if now >= self.pauses_at else "due" if now >= self.due_at else "attested"


@entry(Permission.ACCOUNT_READ)
def attestations(actor: Actor, *, agency: str = "") -> list[AccountStanding]:
    """The open accounts, what is due first at the top."""
    require_standing(actor, Permission.ACCOUNT_READ)
    with acting(actor):
        found = list(_standings(agency))
        record_consultation(actor, Permission.ACCOUNT_READ, count=len(found))
    return sorted(found, key=lambda each: (each.due_at, each.account))


def unattested() -> tuple[str, ...]:
    """The accounts for which nobody has spoken, and whose days of grace are over."""
    with task(ITS_OWN), acting(Actor.process("attestation")):
        return tuple(sorted(each.account for each in _standings() if each.standing == "missed"))


def _standings(agency: str = "") -> Iterator[AccountStanding]:
    """The local operator is whoever holds the machine, and no agency's to attest."""
    accounts = Account.objects.open().filter(is_local_operator=False)
    if agency:
        accounts = accounts.filter(agency=agency)
    rows = list(accounts.values_list("pk", "name", "agency_id"))
    spoken, began = _spoken_for(f"account:{pk}" for pk, _, _ in rows), _began(pk for pk, _, _ in rows)
    for pk, name, of in rows:
        attested = spoken.get(f"account:{pk}")
        since = max(filter(None, (attested, began.get(pk))), default=datetime.min.replace(tzinfo=LONDON))
        yield AccountStanding(f"account:{pk}", name, of, attested, since + governance_rules().attest_every)


def _spoken_for(accounts: Iterable[str]) -> dict[str, datetime]:
    rows = Attestation.objects.filter(account__in=list(accounts)).values_list("account")
    return dict(rows.annotate(Max("at")))


def _began(accounts: Iterable[int]) -> dict[int, datetime]:
    rows = Membership.objects.filter(account__in=list(accounts)).values_list("account_id")
    return {pk: datetime.combine(day, time(), tzinfo=LONDON) for pk, day in rows.annotate(Min("since"))}
