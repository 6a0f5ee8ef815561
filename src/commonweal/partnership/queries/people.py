"""Questions about people at work: who an account is at this moment, and what the directory says of them."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import ProgrammingError

from commonweal.core import clock
from commonweal.core.actor import Actor, Trained
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.errors import InstallationProblem, NotFound
from commonweal.core.grain import AreaRef
from commonweal.core.guarded import find
from commonweal.core.permissions import Permission
from commonweal.core.policy import may, require_standing
from commonweal.core.task import task
from commonweal.partnership.models import Account, Exclusion
from commonweal.partnership.models.agencies import on
from commonweal.partnership.queries.agreements import sharings_of
from commonweal.partnership.queries.consulting import ITS_OWN, record_consultation
from commonweal.partnership.queries.glass import despite_exclusion, opened_by
from commonweal.partnership.queries.keys import account_number

# Who asks who somebody is: before that is known, nobody acts.
DIRECTORY = Actor.process("directory")


@dataclass(frozen=True)
class Held:
    """Something held from one day to another; `until` is the first day on which it no longer holds."""

    what: str
    since: date
    until: date | None
    more: str = ""


@dataclass(frozen=True)
class PersonEntry:
    id: str
    username: str
    name: str
    agency: str
    state: str
    roles: tuple[str, ...]


@dataclass(frozen=True)
class PersonShown:
    entry: PersonEntry
    email: str
    state_why: str
    posts: tuple[Held, ...]
    roles: tuple[Held, ...]
    areas: tuple[Held, ...]
    training: tuple[Held, ...]
    skills: tuple[str, ...]
    vetted_until: date | None


@dataclass(frozen=True)
class ExclusionEntry:
    id: uuid.UUID
    account: str
    name: str
    matter: str
    why: str
    set_by: str
    since: date
    until: date | None
    lift_asked_by: str


def actor_of(account_id: str) -> Actor:
    """The actor that an account is at this moment, with the facts that conditions ask for.

    An account that is unknown, closed or paused resolves to nobody, in the same words.
    """
    with task(ITS_OWN), acting(DIRECTORY):
        account = _open_account(account_id)
        if account is None:
            raise NotFound(
                "There is no such account, or it is closed or paused.",
                where=f"account {account_id}",
                remedy="Ask the partnership's administrator.",
            )
        return _actor(account)


def local_operator() -> Actor:
    unready = InstallationProblem(
        "This installation has no local operator yet.",
        where="the working database",
        remedy="Run `commonweal migrate`, or `commonweal run`.",
    )
    try:
        with task(ITS_OWN), acting(DIRECTORY):
            account = Account.objects.open().filter(is_local_operator=True).first()
            if account is None:
                raise unready
            return _actor(account)
    except ProgrammingError as error:  # there are no tables yet
        raise unready from error


def has_local_operator() -> bool:
    with task(ITS_OWN), acting(DIRECTORY):
        return Account.objects.get_queryset().filter(is_local_operator=True).exists()


def address_of(account_id: str) -> str:
    """The e-mail address of a person at work; empty where none is known."""
    with task(ITS_OWN), acting(DIRECTORY):
        account = _open_account(account_id)
        return account.email if account else ""


def account_seen(actor: Actor, named: str) -> Account:
    """The account of that number (`account:7`) or user name, if the actor may see it."""
    rows = Account.objects.visible_to(actor)
    number = named.removeprefix("account:")
    if number.isdecimal():
        return find(rows, actor, Permission.ACCOUNT_READ, pk=int(number))
    return find(rows, actor, Permission.ACCOUNT_READ, username=named)


@entry(Permission.ACCOUNT_READ)
def people(actor: Actor, *, agency: str = "", role: str = "", state: str = "") -> list[PersonEntry]:
    """The directory of people at work, as far as the actor may read it."""
    require_standing(actor, Permission.ACCOUNT_READ)
    with acting(actor):
        rows = Account.objects.visible_to(actor).order_by("agency_id", "name", "pk")
        if agency:
            rows = rows.filter(agency_id=agency)
        if state:
            rows = rows.filter(state=state)
        if role:
            rows = rows.holding([role], clock.today())
        shown = [_entry(row) for row in rows]
        record_consultation(actor, Permission.ACCOUNT_READ, count=len(shown))
    return shown


@entry(Permission.ACCOUNT_READ, Permission.ACCOUNT_READ_OWN)
def person(actor: Actor, named: str) -> PersonShown:
    """All that the directory says of one person."""
    with acting(actor):
        row = account_seen(actor, named)
        own = may(actor, Permission.ACCOUNT_READ_OWN, row)
        (own if own.allowed else may(actor, Permission.ACCOUNT_READ, row)).require()
        shown = PersonShown(
            entry=_entry(row),
            email=row.email,
            state_why=row.state_why,
            posts=tuple(
                Held(m.post, m.since, m.until, m.agency_id) for m in row.memberships.order_by("since")
            ),
            roles=tuple(Held(g.role, g.since, g.until, g.why) for g in row.roles.order_by("since", "role")),
            areas=tuple(Held(a.area, a.since, a.until) for a in row.areas.order_by("since", "area")),
            training=tuple(Held(t.course, t.done_on, t.until) for t in row.training.order_by("done_on")),
            skills=tuple(row.skills),
            vetted_until=row.vetted_until,
        )
        record_consultation(
            actor, Permission.ACCOUNT_READ, object_id=str(row.pk), subjects=(f"account:{row.pk}",)
        )
    return shown


@entry(Permission.EXCLUSION_READ)
def exclusions(actor: Actor) -> list[ExclusionEntry]:
    """The exclusions that stand; never those of the one who asks."""
    require_standing(actor, Permission.EXCLUSION_READ)
    with acting(actor):
        rows = (
            Exclusion.objects.visible_to(actor).on(clock.today()).order_by("set_at").select_related("account")
        )
        shown = [
            ExclusionEntry(
                id=row.id,
                account=f"account:{row.account_id}",
                name=row.account.name,
                matter=row.matter,
                why=row.why,
                set_by=row.set_by,
                since=row.since,
                until=row.until,
                lift_asked_by=row.lift_asked_by,
            )
            for row in rows
        ]
        record_consultation(actor, Permission.EXCLUSION_READ, count=len(shown))
    return shown


def accounts_holding(roles: Iterable[str]) -> list[Account]:
    """Open accounts that hold one of the roles today; for the system's own acts."""
    with task(ITS_OWN), acting(DIRECTORY):
        return list(Account.objects.open().holding(sorted(roles), clock.today()).order_by("pk"))


def is_open(account_id: str) -> bool:
    with task(ITS_OWN), acting(DIRECTORY):
        return _open_account(account_id) is not None


def same_person(one: str, other: str) -> bool:
    """Whether two accounts are one person's: the same, or one that somebody had before they came back."""
    with task(ITS_OWN), acting(DIRECTORY):
        rows = Account.objects.get_queryset().filter(pk__in=[account_number(one), account_number(other)])
        first = {_accounts_of(row)[-1].pk for row in rows}
    return one == other or (len(rows) > 1 and len(first) == 1)


def _accounts_of(account: Account) -> list[Account]:
    """This account of a person and those they had before, back to the first."""
    whose = [account]
    while (before := whose[-1].formerly) is not None:
        whose.append(before)
    return whose


def _open_account(account_id: str) -> Account | None:
    number = account_id.removeprefix("account:")
    if not number.isdecimal():
        return None
    return Account.objects.open().filter(pk=int(number)).first()


def _actor(account: Account) -> Actor:
    today = clock.today()
    return Actor(
        id=f"account:{account.pk}",
        name=account.name,
        kind="person",
        agency=account.agency_id,
        roles=_roles(account, today),
        areas=_areas(account, today),
        agreements=sharings_of(account.agency_id, today),
        training=frozenset(Trained(each.course, each.until) for each in account.training.all()),
        vetted_until=account.vetted_until,
        exclusions=_kept_out_of(account, today),
        opened=opened_by(f"account:{account.pk}"),
    )


def _roles(account: Account, today: date) -> frozenset[str]:
    """Roles are held in a post: whoever has none today holds none."""
    if not account.memberships.filter(on(today)).exists():
        return frozenset()
    return frozenset(account.roles.filter(on(today)).values_list("role", flat=True))


def _kept_out_of(account: Account, today: date) -> frozenset[str]:
    """All matters but those that two people opened together, for the hour. A new account escapes none."""
    rows = Exclusion.objects.on(today).filter(account__in=_accounts_of(account))
    return frozenset(rows.values_list("matter", flat=True)) - despite_exclusion(f"account:{account.pk}")


def _areas(account: Account, today: date) -> frozenset[AreaRef] | None:
    """Everywhere, where a post says so; else the areas named, and nowhere without one."""
    if account.memberships.filter(on(today), everywhere=True).exists():
        return None
    named = account.areas.filter(on(today)).values_list("area", flat=True)
    return frozenset(AreaRef(*area.split(":", 1)) for area in named)


def _entry(row: Account) -> PersonEntry:
    held = row.roles.filter(on(clock.today())).values_list("role", flat=True).order_by("role")
    return PersonEntry(f"account:{row.pk}", row.username, row.name, row.agency_id, row.state, tuple(held))
