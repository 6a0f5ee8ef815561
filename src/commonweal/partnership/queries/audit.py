"""Questions about the log: my own access, who has read this, what was disclosed, what is unusual.

Asking leaves a line itself. The log may be used for a few purposes alone, which every answer states.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files

from commonweal.core import events, keyring
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.models import Event, Events
from commonweal.core.permissions import Permission
from commonweal.core.policy import policy, require_standing, standing
from commonweal.core.trail import checkpoints, reading
from commonweal.partnership.queries import oddities

MOST = 1_000
_READING = (Permission.AUDIT_READ_ALL, Permission.AUDIT_READ_AGENCY, Permission.AUDIT_READ_OWN)
_OF_OTHERS = (Permission.AUDIT_READ_ALL, Permission.AUDIT_READ_AGENCY)


@cache
def permitted_use() -> str:
    """For what the law lets a log like this be used, as printed with every answer."""
    return files("commonweal.core.trail").joinpath("permitted_use.txt").read_text("utf-8").strip()


@dataclass(frozen=True)
class Answer:
    """`shortened`: there were more lines; the latest are given."""

    lines: tuple[reading.Line, ...]
    shortened: bool
    use: str


@dataclass(frozen=True)
class Disclosure:
    """A line of the register of disclosures."""

    at: datetime
    who: str
    agency: str
    what: str
    version: str
    why: str
    to_whom: tuple[str, ...]
    gateway: str
    outcome: str


@dataclass(frozen=True)
class Register:
    disclosures: tuple[Disclosure, ...]
    shortened: bool
    use: str


@dataclass(frozen=True)
class Unusual:
    """`left_out`: what could not be looked for, and why."""

    findings: tuple[oddities.Finding, ...]
    left_out: tuple[str, ...]
    use: str


@entry(Permission.AUDIT_READ_OWN)
def my_access(*, actor: Actor, since: datetime | None = None, most: int = MOST) -> Answer:
    """What the log says that I did."""
    require_standing(actor, Permission.AUDIT_READ_OWN)
    return _answer(actor, "mine", lambda rows, _: rows.filter(actor=actor.id), since, most)


@entry(*_READING)
def who_read(
    *, actor: Actor, matter: str = "", subject: str = "", since: datetime | None = None, most: int = MOST
) -> Answer:
    """Who has seen a thing (`case:12`) or read about a subject, as far as the actor may know."""
    _require_one(actor, _READING)
    kind, _, number = matter.partition(":")

    def narrowed(rows: Events, using: str) -> Events:
        if matter:
            rows = rows.filter(object_type=kind, object_id=number or matter)
        if subject:
            rows = rows.filter(subjects__overlap=keyring.refs_of(subject, using))
        return rows.filter(operation__in=_operations("consultation", "disclosure"))

    return _answer(actor, "who-read", narrowed, since, most, matter=matter, subject=subject)


@entry(*_READING)
def disclosures(*, actor: Actor, since: datetime | None = None, most: int = MOST) -> Register:
    """What left, when, why, to whom and under which legal gateway."""
    _require_one(actor, _READING)

    def narrowed(rows: Events, using: str) -> Events:
        return rows.filter(operation__in=_operations("disclosure")).exclude(outcome="denied")

    found = _answer(actor, "disclosures", narrowed, since, most)
    return Register(tuple(_disclosure(line) for line in found.lines), found.shortened, found.use)


@entry(*_OF_OTHERS)
def unusual_access(*, actor: Actor, since: datetime, most: int = 100 * MOST) -> Unusual:
    """What a reviewer should ask about. A finding is a question, never a judgement."""
    _require_one(actor, _OF_OTHERS)
    found = _answer(actor, "unusual", lambda rows, _: rows.filter(actor__startswith="account:"), since, most)
    reads = frozenset(_operations("consultation", "disclosure"))
    left_out = list(oddities.LEFT_OUT)
    if found.shortened:
        left_out.append(f"lines before the latest {most:,}")
    return Unusual(tuple(oddities.find(found.lines, reads)), tuple(left_out), found.use)


def _require_one(actor: Actor, permissions: Sequence[Permission]) -> None:
    held = [each for each in permissions if standing(actor, each).allowed]
    require_standing(actor, held[0] if held else permissions[0])


def _answer(
    actor: Actor,
    question: str,
    narrowed: Callable[[Events, str], Events],
    since: datetime | None,
    most: int,
    *,
    matter: str = "",
    subject: str = "",
) -> Answer:
    lines: list[reading.Line] = []
    for alias in checkpoints.ALIASES:
        with acting(actor, alias):
            rows = narrowed(Event.objects.using(alias).visible_to(actor), alias)
            rows = rows.filter(at__gte=since) if since else rows
            lines += reading.read(rows.order_by("-id")[: most + 1], using=alias)
    lines.sort(key=lambda line: (line.at, line.id), reverse=True)
    with acting(actor):
        events.record(
            actor=actor,
            operation="consultation",
            object_type="audit_event",
            object_id=question,
            # As typed: what was asked about is free text, and never stands in the chain.
            subjects=tuple(each for each in (matter, subject) if each),
            query=matter,
            result_count=min(len(lines), most),
        )
    return Answer(tuple(lines[:most]), len(lines) > most, permitted_use())


@cache
def _operations(*words: str) -> tuple[str, ...]:
    """The operations of these kinds of section 62: the words themselves, and the acts that are of them."""
    rules = policy()
    acts = (act.name for act in rules.actions.values() if rules.kinds[act.kind].operation in words)
    return (*words, *acts)


def _disclosure(line: reading.Line) -> Disclosure:
    return Disclosure(
        at=line.at,
        who=line.actor,
        agency=line.agency,
        what=f"{line.object_type} {line.object_id}",
        version=line.object_version,
        why="; ".join(part for part in (line.purpose, line.reason) if part)
        or ("erased" if line.erased else ""),
        to_whom=line.recipients,
        gateway=line.gateway,
        outcome=line.outcome,
    )
