"""What the ways in have to know of an account, before anybody acts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from allauth.socialaccount.models import SocialAccount

from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.task import task
from commonweal.partnership.models import Account
from commonweal.partnership.queries.consulting import ITS_OWN
from commonweal.partnership.queries.keys import account_number
from commonweal.partnership.queries.people import DIRECTORY

# Raised when the terms of use say something else: then everybody is asked again.
TERMS_VERSION = "2026-11"


def account_signing_in(number: Any) -> Account | None:
    with task(ITS_OWN), acting(DIRECTORY):
        return Account.objects.get_queryset().filter(pk=number).first()


def account_vouched_for(agency: str, addresses: Collection[str]) -> Account | None:
    """The one open account of the agency with one of the addresses, which the agency itself has verified."""
    with task(ITS_OWN), acting(DIRECTORY):
        rows = Account.objects.open().filter(agency_id=agency, demonstration=False)
        wanted = {each.casefold() for each in addresses if each}
        found = [row for row in rows if row.email.casefold() in wanted]
    return found[0] if len(found) == 1 else None


def vouched_already(account: Account, provider: str) -> bool:
    """Whether somebody at the agency is known by now to be this account: then nobody else there is."""
    with task(ITS_OWN), acting(DIRECTORY):
        return bool(SocialAccount.objects.filter(user_id=account.pk, provider=provider).exists())


def terms_accepted(actor: Actor) -> bool:
    with task(ITS_OWN), acting(DIRECTORY):
        row = Account.objects.get_queryset().filter(pk=account_number(actor.id)).first()
        return row is not None and row.terms_version == TERMS_VERSION


@dataclass(frozen=True)
class DemonstrationAccount:
    username: str
    name: str
    roles: tuple[str, ...]


def demonstration_accounts() -> list[DemonstrationAccount]:
    """The accounts that anybody may use where the demonstration is on, one or more for each role."""
    with task(ITS_OWN), acting(DIRECTORY):
        rows = Account.objects.open().filter(demonstration=True).order_by("pk").prefetch_related("roles")
        return [
            DemonstrationAccount(row.username, row.name, tuple(sorted(each.role for each in row.roles.all())))
            for row in rows
        ]
