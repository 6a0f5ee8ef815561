"""Accounts of people at work: opened, paused, closed. The only writers of their tables."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from commonweal.core import clock, events
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.errors import BadInput
from commonweal.core.permissions import Permission
from commonweal.core.task import task
from commonweal.partnership import access
from commonweal.partnership.directory_terms import term
from commonweal.partnership.models import (
    ACCOUNT_TRANSITIONS,
    Account,
    Agency,
    Membership,
    RoleGrant,
    WorkArea,
)
from commonweal.partnership.queries.consulting import ITS_OWN
from commonweal.partnership.queries.people import DIRECTORY, account_seen
from commonweal.partnership.services.standing import area_of, expect_another_administrator, locked

LOCAL_AGENCY = ("local", "This installation")


@entry(Permission.ACCOUNT_MAKE_LOCAL_OPERATOR)
def make_local_operator(*, actor: Actor) -> str:
    """The account of whoever sits at the command line; made once, by `commonweal migrate`."""
    access.may_make_local_operator(actor).require()
    with acting(actor):
        code, name = LOCAL_AGENCY
        today = clock.today()
        agency, _ = Agency.objects.get_or_create(
            code=code, defaults={"name": name, "kind": "partnership", "legal_part": "other", "since": today}
        )
        account = Account.objects.get_queryset().filter(is_local_operator=True).first()
        if account is None:
            account = _opened("operator", "Local operator", "", agency, is_local_operator=True)
            Membership(
                account=account, agency=agency, post="Local operator", everywhere=True, since=today
            ).save(force_insert=True)
            RoleGrant(
                account=account,
                role="local_operator",
                since=today,
                granted_by=actor.id,
                why="Whoever sits at the command line of this installation.",
            ).save(force_insert=True)
            _record(actor, Permission.ACCOUNT_MAKE_LOCAL_OPERATOR, account)
    return f"account:{account.pk}"


@entry(Permission.ACCOUNT_ADD)
def add_person(
    *,
    actor: Actor,
    username: str,
    name: str,
    agency: str,
    post: str,
    email: str = "",
    areas: Iterable[str] = (),
    skills: Iterable[str] = (),
    since: date | None = None,
) -> str:
    """Open the account of one person in one post. Roles and training come separately."""
    access.may_add_person(actor).require()
    day, where = since or clock.today(), f"person {username}"
    kind = term("post", post, day, where=where)
    places = [area_of(each, where) for each in areas]
    if not kind.everywhere and not places:
        raise BadInput(
            f"A {kind.words.lower()} works somewhere.",
            where=where,
            remedy="Name an area, such as district:E08000006; or a post that covers the whole county.",
        )
    _check_names(username, name, email, where)
    with acting(actor):
        if Account.objects.get_queryset().filter(username=username).exists():
            raise BadInput(
                "There is an account of this name already.",
                where=where,
                remedy="Accounts are not shared and not given to another: choose another name.",
            )
        home = Agency.objects.filter(pk=agency).first()
        if home is None:
            raise BadInput(
                f"There is no agency {agency!r}.", where=where, remedy="List them: commonweal agency list"
            )
        account = _opened(
            username, name, email, home, skills=sorted(set(skills)), formerly=_former(email, where)
        )
        Membership(account=account, agency=home, post=kind.words, everywhere=kind.everywhere, since=day).save(
            force_insert=True
        )
        for area in places:
            WorkArea(account=account, area=area, since=day).save(force_insert=True)
        _record(actor, Permission.ACCOUNT_ADD, account)
    return f"account:{account.pk}"


@entry(Permission.ACCOUNT_CLOSE)
def close_account(*, actor: Actor, account: str, why: str) -> None:
    """They leave: from this moment the account resolves to nobody; roles, posts and areas end today."""
    with acting(actor):
        row = account_seen(actor, account)
        access.may_close_account(actor, row).require()
        _expect_words(why, row)
        row = locked(row)
        today = clock.today()
        expect_another_administrator(row, today)
        _move(row, "closed", why)
        held: list[RoleGrant | Membership | WorkArea] = [
            *row.roles.exclude(until__lte=today),
            *row.memberships.exclude(until__lte=today),
            *row.areas.exclude(until__lte=today),
        ]
        for each in held:
            each.until = max(today, each.since)
            each.save(update_fields=["until"])
        _record(actor, Permission.ACCOUNT_CLOSE, row, reason=why)


@entry(Permission.ACCOUNT_CHANGE)
def pause_account(*, actor: Actor, account: str, why: str) -> bool:
    """The account resolves to nobody until it is resumed. Whether it was open before."""
    with acting(actor):
        row = account_seen(actor, account)
        access.may_change_account(actor, row).require()
        row = locked(row)
        if row.state != "open":
            return False
        _move(row, "paused", why)
        _record(actor, Permission.ACCOUNT_CHANGE, row, reason=why)
    return True


@entry(Permission.ACCOUNT_CHANGE)
def resume_account(*, actor: Actor, account: str, why: str) -> None:
    with acting(actor):
        row = account_seen(actor, account)
        access.may_change_account(actor, row).require()
        _expect_words(why, row)
        row = locked(row)
        _move(row, "open", why)
        _record(actor, Permission.ACCOUNT_CHANGE, row, reason=why)


def _opened(username: str, name: str, email: str, agency: Agency, **more: object) -> Account:
    account = Account(
        username=username, name=name, email=email, agency=agency, state_since=clock.now(), **more
    )
    account.set_unusable_password()
    account.save(force_insert=True)
    return account


def _former(email: str, where: str) -> Account | None:
    """The closed account of the same person, known by their address. Nobody has two that are not closed."""
    if not email:
        return None
    with task(ITS_OWN), acting(DIRECTORY):
        before = Account.objects.get_queryset().filter(email__iexact=email).order_by("-pk")
        if any(each.state != "closed" for each in before):
            raise BadInput(
                f"There is an account with the address {email} already.",
                where=where,
                remedy="A person has one account, and an account one person. Name an address of their own.",
            )
        return before.first()


def _move(row: Account, state: str, why: str) -> None:
    if row.is_local_operator:
        raise BadInput(
            "The local operator's account stays open: without it nobody could act at the command line.",
            where=f"account {row.username}",
        )
    if state not in ACCOUNT_TRANSITIONS[row.state]:
        raise BadInput(
            f"An account that is {row.state} does not become {state}.", where=f"account {row.username}"
        )
    row.state, row.state_since, row.state_why = state, clock.now(), why
    row.save(update_fields=["state", "state_since", "state_why"])


def _check_names(username: str, name: str, email: str, where: str) -> None:
    if not username.strip() or not name.strip():
        raise BadInput("A person has a user name and a name.", where=where)
    if username.strip().isdecimal() or username.strip().startswith("account:"):
        raise BadInput(
            f"{username!r} would be taken for the number of an account.",
            where=where,
            remedy="Choose a user name with a letter in it that does not begin with account:",
        )
    if email:
        try:
            validate_email(email)
        except ValidationError as error:
            raise BadInput(f"{email!r} is no e-mail address.", where=where) from error


def _expect_words(why: str, row: Account) -> None:
    if not why.strip():
        raise BadInput("Say why.", where=f"account {row.username}", remedy="A sentence for the log.")


def _record(actor: Actor, operation: str, row: Account, reason: str = "") -> None:
    events.record(
        actor=actor,
        operation=operation,
        object_type="account",
        object_id=str(row.pk),
        subjects=(f"account:{row.pk}",),
        reason=reason,
    )
