"""What waits for somebody: each kind of duty that their role has, counted, with what is due first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.permissions import Permission
from commonweal.core.policy import standing
from commonweal.core.queries import drafts_of
from commonweal.partnership.queries import agreements_due
from commonweal.partnership.queries.attestation import attestations
from commonweal.partnership.queries.breaches import breaches_on_record
from commonweal.partnership.queries.glass import openings
from commonweal.partnership.queries.retention import review_queue
from commonweal.partnership.queries.rights import rights_requests
from commonweal.web.furniture import day, moment

SOON = timedelta(days=30)


@dataclass(frozen=True)
class Waits:
    """`words` says what and how much; `first` what is due first."""

    words: str
    first: str = ""


Duty = Callable[[Actor], Iterator[Waits]]


def waiting(actor: Actor) -> list[Waits]:
    """The duties of the actor's roles for which something waits, and what of their own runs out."""
    found = [
        each for permission, duty in DUTIES if standing(actor, permission).allowed for each in duty(actor)
    ]
    return [*found, *_own(actor)]


def _openings(actor: Actor) -> Iterator[Waits]:
    if found := openings(actor, to_review=True):
        first = min(found, key=lambda each: each.review_by)
        yield Waits(_many(len(found), "emergency opening", "to review"), f"by {moment(first.review_by)}")


def _breaches(actor: Actor) -> Iterator[Waits]:
    if found := breaches_on_record(actor, open_only=True):
        first = min(found, key=lambda each: each.ends)
        yield Waits(_many(len(found), "breach", "on record", plural="breaches"), first.clock)


def _rights(actor: Actor) -> Iterator[Waits]:
    if found := rights_requests(actor, open_only=True):
        dated = [each for each in found if each.due is not None]
        first = min(dated, key=lambda each: each.due or clock.today(), default=found[0])
        yield Waits(_many(len(found), "rights request", "to answer"), first.standing)


def _retention(actor: Actor) -> Iterator[Waits]:
    if found := review_queue(actor):
        yield Waits(_many(len(found), "record", "due for review"), f"the first {found[0].standing}")


def _agreements(actor: Actor) -> Iterator[Waits]:
    if found := agreements_due(actor=actor, within_days=SOON.days):
        yield Waits(
            _many(len(found), "agreement", "that ends or is due for review within 30 days"),
            f"{found[0].reference}, {found[0].title}",
        )


def _attestations(actor: Actor) -> Iterator[Waits]:
    due = [each for each in attestations(actor) if each.standing != "attested"]
    if due:
        yield Waits(_many(len(due), "account", "to attest"), f"paused from {moment(due[0].pauses_at)}")


def _drafts(actor: Actor) -> Iterator[Waits]:
    if found := drafts_of(actor=actor):
        yield Waits(_many(len(found), "form", "that you have not sent"), f"kept {moment(found[0].saved_at)}")


def _own(actor: Actor) -> Iterator[Waits]:
    """Training and vetting that run out: without them, what they open is closed."""
    soon = clock.today() + SOON
    for each in sorted(actor.training, key=lambda each: each.until):
        if each.until <= soon:
            lapsed = each.until <= clock.today()
            yield Waits(
                f"Your training {each.course} {'has lapsed' if lapsed else 'lapses'}", day(each.until)
            )
    if actor.vetted_until and actor.vetted_until <= soon:
        yield Waits("Your vetting runs out", day(actor.vetted_until))


def _many(number: int, thing: str, more: str, *, plural: str = "") -> str:
    return f"{number:,} {thing if number == 1 else plural or f'{thing}s'} {more}"


# What a role has to do, by the act that it is there for.
DUTIES: tuple[tuple[Permission, Duty], ...] = (
    (Permission.ACCESS_REVIEW_BREAK_GLASS, _openings),
    (Permission.BREACH_WORK, _breaches),
    (Permission.RIGHTS_WORK, _rights),
    (Permission.RETENTION_REVIEW, _retention),
    (Permission.AGREEMENT_REVIEW, _agreements),
    (Permission.ACCOUNT_ATTEST, _attestations),
    (Permission.DRAFT_KEEP, _drafts),
)
