"""What somebody is at work: posts, areas, roles, training, vetting, skills, each by date."""

import re
from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from django.db.models import F, Q, QuerySet

from commonweal.core import clock, events
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.errors import BadInput
from commonweal.core.permissions import Permission
from commonweal.core.policy import conflicts, policy
from commonweal.core.workingdays import months_after
from commonweal.partnership import access
from commonweal.partnership.directory_terms import term
from commonweal.partnership.models import Account, Membership, RoleGrant, Training, WorkArea
from commonweal.partnership.queries.people import account_seen

_AREA = re.compile(r"[a-z_]+:[A-Za-z0-9_.-]+")
# Held by nobody whom somebody adds: by everybody, by parts of the system, by whoever set it up.
NOT_GIVEN = frozenset({"public", "process", "local_operator"})
ADMINISTRATOR = "administrator"
Dated = TypeVar("Dated", RoleGrant, Membership, WorkArea)


@entry(Permission.ACCOUNT_CHANGE)
def grant_role(
    *, actor: Actor, account: str, role: str, why: str, since: date | None = None, until: date | None = None
) -> None:
    """Give a role from a day on. Never to oneself; never beside a role that rules it out."""
    first = since or clock.today()
    with acting(actor):
        row = _to_change(actor, account)
        _check_role(row, role, why)
        _check_days(row, first, until)
        held = {each.role for each in not_ended(row.roles.all(), first)}
        if role in held:
            raise BadInput(f"{row.name} holds the role {role} already.", where=f"account {row.username}")
        if sentences := conflicts({*held, role}):
            raise BadInput(
                " ".join(sentences),
                where=f"account {row.username}, to be given {role}",
                remedy="These cannot be held together. End the one first, if the person changes post.",
            )
        RoleGrant(account=row, role=role, since=first, until=until, granted_by=actor.id, why=why).save(
            force_insert=True
        )
        _record(actor, row, f"role {role} from {first}: {why}")


@entry(Permission.ACCOUNT_CHANGE)
def end_role(*, actor: Actor, account: str, role: str, until: date | None = None) -> None:
    """`until` is the first day on which it no longer holds; today, where nothing is said.

    A renewal that would follow ends as well: it never holds.
    """
    last = until or clock.today()
    with acting(actor):
        row = _to_change(actor, account)
        grants = not_ended(row.roles.filter(role=role), last)
        if not grants:
            raise BadInput(f"{row.name} does not hold the role {role} then.", where=f"account {row.username}")
        if row.is_local_operator and role == "local_operator":
            raise BadInput(
                "The local operator keeps this role: without it nobody could act at the command line.",
                where=f"account {row.username}",
            )
        if role == ADMINISTRATOR:
            expect_another_administrator(row, last)
        _end(grants, last)
        _record(actor, row, f"role {role} until {last}")


@entry(Permission.ACCOUNT_CHANGE)
def give_post(
    *, actor: Actor, account: str, post: str, since: date | None = None, until: date | None = None
) -> None:
    """A further or a new post in the agency of the account."""
    first = since or clock.today()
    with acting(actor):
        row = _to_change(actor, account)
        kind = term("post", post, first, where=f"account {row.username}")
        _check_days(row, first, until)
        Membership(
            account=row,
            agency_id=row.agency_id,
            post=kind.words,
            everywhere=kind.everywhere,
            since=first,
            until=until,
        ).save(force_insert=True)
        _record(actor, row, f"post {post} from {first}")


@entry(Permission.ACCOUNT_CHANGE)
def end_posts(*, actor: Actor, account: str, until: date | None = None) -> None:
    """Every post, also one that has its last day already or is still to begin."""
    last = until or clock.today()
    with acting(actor):
        row = _to_change(actor, account)
        _end(not_ended(row.memberships.all(), last), last)
        _record(actor, row, f"posts until {last}")


@entry(Permission.ACCOUNT_CHANGE)
def add_area(*, actor: Actor, account: str, area: str, since: date | None = None) -> None:
    """An area in which they work from a day on."""
    first = since or clock.today()
    with acting(actor):
        row = _to_change(actor, account)
        place = area_of(area, f"account {row.username}")
        if not_ended(row.areas.filter(area=place), first):
            raise BadInput(f"{row.name} works in {place} already.", where=f"account {row.username}")
        WorkArea(account=row, area=place, since=first).save(force_insert=True)
        _record(actor, row, f"area {place} from {first}")


@entry(Permission.ACCOUNT_CHANGE)
def end_area(*, actor: Actor, account: str, area: str, until: date | None = None) -> None:
    last = until or clock.today()
    with acting(actor):
        row = _to_change(actor, account)
        held = not_ended(row.areas.filter(area=area), last)
        if not held:
            raise BadInput(f"{row.name} does not work in {area} then.", where=f"account {row.username}")
        _end(held, last)
        _record(actor, row, f"area {area} until {last}")


@entry(Permission.ACCOUNT_CHANGE)
def record_training(
    *, actor: Actor, account: str, course: str, done_on: date, until: date | None = None
) -> date:
    """A course that they did; the first day on which it has lapsed, as the course says unless it is given."""
    with acting(actor):
        row = _to_change(actor, account)
        kind = term("course", course, done_on, where=f"account {row.username}")
        lapses = until or months_after(done_on, kind.months)
        if done_on > clock.today():
            raise BadInput("A course is recorded when it was done.", where=f"account {row.username}")
        if lapses <= done_on:
            raise BadInput("Training lapses after it was done.", where=f"account {row.username}")
        Training(account=row, course=course, done_on=done_on, until=lapses).save(force_insert=True)
        _record(actor, row, f"course {course} of {done_on}, until {lapses}")
    return lapses


@entry(Permission.ACCOUNT_CHANGE)
def record_vetting(*, actor: Actor, account: str, until: date | None) -> None:
    """Vetting in date until a day, or none any more."""
    with acting(actor):
        row = _to_change(actor, account)
        row.vetted_until = until
        row.save(update_fields=["vetted_until"])
        _record(actor, row, f"vetted until {until}" if until else "no longer vetted")


@entry(Permission.ACCOUNT_CHANGE)
def set_skills(*, actor: Actor, account: str, skills: Iterable[str]) -> None:
    with acting(actor):
        row = _to_change(actor, account)
        row.skills = sorted({skill.strip() for skill in skills if skill.strip()})
        row.save(update_fields=["skills"])
        _record(actor, row, "skills")


def expect_another_administrator(row: Account, day: date) -> None:
    """The last administrator stays, until somebody else is one."""
    holders = Account.objects.open().holding([ADMINISTRATOR], day)
    if holders.filter(pk=row.pk).exists() and not holders.exclude(pk=row.pk).exists():
        raise BadInput(
            f"{row.name} is the last administrator.",
            where=f"account {row.username}",
            remedy=f"Give the role {ADMINISTRATOR} to somebody else first.",
        )


def area_of(text: str, where: str) -> str:
    """An area of work as it is kept, such as `district:E08000006`."""
    if not _AREA.fullmatch(text):
        raise BadInput(
            f"{text!r} is no area.", where=where, remedy="Write kind and code, such as district:E08000006."
        )
    return text


def locked(row: Account) -> Account:
    """The account as it is now, and as it stays until this act is over: one act on a person at a time."""
    return Account.objects.get_queryset().select_for_update(no_key=True).get(pk=row.pk)


def not_ended(rows: QuerySet[Dated], day: date) -> list[Dated]:
    """Those that hold on the day or on a later one, in their order."""
    lasting = Q(until__isnull=True) | Q(until__gt=day) & Q(until__gt=F("since"))
    return list(rows.filter(lasting).order_by("since", "pk"))


def _to_change(actor: Actor, account: str) -> Account:
    row = account_seen(actor, account)
    access.may_change_account(actor, row).require()
    row = locked(row)
    if row.state == "closed":
        raise BadInput("A closed account is not changed any more.", where=f"account {row.username}")
    return row


def _check_role(row: Account, role: str, why: str) -> None:
    given = sorted(set(policy().roles) - NOT_GIVEN)
    if role not in given:
        raise BadInput(
            f"{role!r} is no role that can be given.",
            where=f"account {row.username}",
            remedy=f"Choose one of {', '.join(given)}.",
        )
    if not why.strip():
        raise BadInput("A role is given for a reason.", where=f"account {row.username}", remedy="Say why.")


def _check_days(row: Account, first: date, until: date | None) -> None:
    if until is not None and until <= first:
        raise BadInput(
            f"{until} is not after {first}.",
            where=f"account {row.username}",
            remedy="Name the first day on which it no longer holds.",
        )


def _end(held: Iterable[RoleGrant | Membership | WorkArea], last: date) -> None:
    """What has not begun yet, or begins today, never holds."""
    for each in held:
        each.until = max(last, each.since)
        each.save(update_fields=["until"])


def _record(actor: Actor, row: Account, what: str) -> None:
    events.record(
        actor=actor,
        operation=Permission.ACCOUNT_CHANGE,
        object_type="account",
        object_id=str(row.pk),
        subjects=(f"account:{row.pk}",),
        reason=what,
    )
