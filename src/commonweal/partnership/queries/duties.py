"""Who has a duty, and so has to be told; asked by the system, for its own acts."""

from collections.abc import Iterable

from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.task import task
from commonweal.partnership.models import Account, Agency, Facilitator
from commonweal.partnership.queries.consulting import ITS_OWN
from commonweal.partnership.queries.keys import account_number

_DIRECTORY = Actor.process("directory")


def accounts_with_role(role: str) -> tuple[str, ...]:
    """The open accounts that hold a role today."""
    with task(ITS_OWN), acting(_DIRECTORY):
        found = Account.objects.open().holding([role], clock.today()).order_by("pk")
        return tuple(f"account:{pk}" for pk in found.values_list("pk", flat=True))


def names_of_agencies(codes: Iterable[str]) -> dict[str, str]:
    """What agencies of the directory are called, by their codes."""
    with task(ITS_OWN), acting(_DIRECTORY):
        return dict(Agency.objects.filter(code__in=list(codes)).values_list("code", "name"))


def facilitators_of(agencies: Iterable[str]) -> tuple[str, ...]:
    """The named facilitators of agencies today."""
    with task(ITS_OWN), acting(_DIRECTORY):
        found = Facilitator.objects.on(clock.today()).filter(agency__in=list(agencies)).order_by("account")
        return tuple(f"account:{pk}" for pk in found.values_list("account_id", flat=True))


def open_accounts(among: Iterable[str]) -> frozenset[str]:
    """Those that are open and can be paused: all but the local operator's, without which nobody could act."""
    numbers = [account_number(each) for each in among]
    with task(ITS_OWN), acting(_DIRECTORY):
        found = Account.objects.open().filter(pk__in=numbers, is_local_operator=False)
        return frozenset(f"account:{pk}" for pk in found.values_list("pk", flat=True))
