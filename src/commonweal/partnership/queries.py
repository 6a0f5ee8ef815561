"""Questions about agencies, people at work and agreements."""

from dataclasses import dataclass
from datetime import date

from django.db import ProgrammingError

from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.errors import InstallationProblem, NotFound
from commonweal.partnership.models import Account, Agreement


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


def actor_of(account_id: str) -> Actor:
    """The actor that an account is today, with the facts that conditions ask for."""
    account = Account.objects.filter(pk=account_id.removeprefix("account:"), is_active=True).first()
    if account is None:
        raise NotFound("There is no such account, or it is closed.", where=f"account {account_id}")
    return _actor(account)


def local_operator() -> Actor:
    unready = InstallationProblem(
        "This installation has no local operator yet.",
        where="the working database",
        remedy="Run `commonweal migrate`, or `commonweal run`.",
    )
    try:
        account = Account.objects.filter(is_local_operator=True, is_active=True).first()
    except ProgrammingError as error:  # there are no tables yet
        raise unready from error
    if account is None:
        raise unready
    return _actor(account)


def has_local_operator() -> bool:
    return Account.objects.filter(is_local_operator=True).exists()


def address_of(account_id: str) -> str:
    """The e-mail address of a person at work; empty where none is known."""
    found = Account.objects.filter(pk=account_id.removeprefix("account:"), is_active=True)
    return found.values_list("email", flat=True).first() or ""


def agreements_in_force(day: date) -> list[AgreementInForce]:
    rows = Agreement.objects.in_force(day).prefetch_related("parties").order_by("reference")
    return [
        AgreementInForce(
            reference=row.reference,
            title=row.title,
            parties=tuple(sorted(agency.code for agency in row.parties.all())),
            purpose=row.purpose,
            legal_basis=row.legal_basis,
            data_classes=frozenset(row.data_classes),
            feeds=frozenset(row.feeds),
            in_force_from=row.in_force_from,
            in_force_to=row.in_force_to,
        )
        for row in rows
    ]


def _actor(account: Account) -> Actor:
    in_force = Agreement.objects.in_force(clock.today()).filter(parties=account.agency_id)
    return Actor(
        id=f"account:{account.pk}",
        name=account.name,
        kind="person",
        agency=account.agency_id,
        roles=frozenset(account.roles),
        agreements=frozenset(in_force.values_list("reference", flat=True)),
        trained_until=account.trained_until,
    )
