"""The people and things that the cells are tried on, and how each condition holds or breaks at its edge.

A `State` says of each condition how it stands. *Bare* is a person for whom only what is needed holds, at its
edge; *full* is one for whom everything holds. From both, a case is one act of one person at one moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from commonweal.core.actor import Actor, Opened, Sharing, Trained
from commonweal.core.conditions import Condition
from commonweal.core.grain import AreaRef
from commonweal.core.task import Task

# Half past midnight on 1 July in London, and still June in UTC: a day taken from the wrong clock shows.
NOW = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
TODAY = date(2026, 7, 1)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
ME, SOMEBODY = "account:1", "account:2"
OURS, THEIRS = "ours", "theirs"
HERE, ELSEWHERE = AreaRef("district", "E08000006"), AreaRef("district", "E08000002")
SUBJECT, ANOTHER_SUBJECT = "person:s-1", "person:s-2"

Facts = Mapping[str, tuple[str, ...]]
# By what a condition looks at: the values under which it holds, and those under which it does not.
ROW_VALUES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "is_agency": ((OURS,), (THEIRS,)),
    "has_agency": ((THEIRS, OURS), (THEIRS,)),
    "is_actor": ((ME,), (SOMEBODY,)),
    "is_not_actor": ((SOMEBODY,), (ME,)),
    "has_actor": ((SOMEBODY, ME), (SOMEBODY,)),
    "in_areas": ((f"{HERE.kind}:{HERE.code}",), (f"{ELSEWHERE.kind}:{ELSEWHERE.code}",)),
}


def matter(object_class: str, number: int = 1) -> str:
    return f"{object_class}:m-{number}"


@dataclass(frozen=True, slots=True)
class Case:
    """Somebody asks to do one act to one thing, about a task, at a moment."""

    actor: Actor
    facts: Facts
    task: Task
    now: datetime = NOW

    def by(self, channel: str) -> Case:
        return Case(self.actor, self.facts, replace(self.task, channel=channel), self.now)

    def holding(self, roles: Iterable[str]) -> Case:
        return Case(replace(self.actor, roles=frozenset(roles)), self.facts, self.task, self.now)

    def excluded_from(self, *things: str) -> Case:
        return Case(replace(self.actor, exclusions=frozenset(things)), self.facts, self.task, self.now)

    def with_open(self, what: str, until: datetime) -> Case:
        return Case(
            replace(self.actor, opened=frozenset({Opened(what, until)})), self.facts, self.task, self.now
        )

    def stating(self, fact: str, values: tuple[str, ...] | None) -> Case:
        """With other values of a fact; None: nobody stated it."""
        facts = {name: each for name, each in self.facts.items() if name != fact}
        return Case(self.actor, facts | ({} if values is None else {fact: values}), self.task, self.now)

    def without(self, condition: Condition, object_class: str) -> Case:
        """The same with one condition broken, by the least that breaks it."""
        if condition.of_the_row:
            return self.stating(condition.fact, ROW_VALUES[condition.check][1])
        return _person_without(self, condition, object_class)


def full(
    roles: Iterable[str], object_class: str, needed: Iterable[Condition], known: Iterable[Condition]
) -> Case:
    """Everything holds, as far as it can at once; what is needed holds whatever else asks."""
    return _made(roles, object_class, [*known, *needed], known, course_held=True)


def bare(
    roles: Iterable[str], object_class: str, needed: Iterable[Condition], known: Iterable[Condition]
) -> Case:
    """Nothing holds but what is needed, and that only just."""
    return _made(roles, object_class, list(needed), known, course_held=False)


def _made(
    roles: Iterable[str],
    object_class: str,
    holding: list[Condition],
    known: Iterable[Condition],
    *,
    course_held: bool,
) -> Case:
    checks = {each.check: each for each in holding}
    facts: dict[str, tuple[str, ...]] = {"matter": (matter(object_class),), "subjects": (SUBJECT,)}
    for each in known:
        if each.of_the_row:
            facts[each.fact] = ROW_VALUES[each.check][1]
    facts |= {each.fact: ROW_VALUES[each.check][0] for each in holding if each.of_the_row}
    courses = {each.figures["course"] for each in holding if each.check == "trained"}
    since, until = (TODAY - DAY, TODAY + DAY) if course_held else (TODAY, None)
    sharing = Sharing("isa", frozenset({object_class}), frozenset(), frozenset({OURS}), since, until)
    actor = Actor(
        id=ME,
        name="Ann",
        kind="person",
        agency=OURS,
        roles=frozenset(roles),
        areas=frozenset({HERE}),
        agreements=frozenset({sharing} if "agreement" in checks else ()),
        training=frozenset(Trained(course, TODAY + DAY) for course in courses),
        vetted_until=TODAY + DAY if "vetted" in checks else None,
    )
    reason = checks.get("reason")
    return Case(
        actor,
        facts,
        Task(
            purpose="p" if "purpose" in checks else "",
            reason="x" * reason.figures["characters"] if reason else "",
            multi_factor_at=_proved(checks["multi_factor"]) if "multi_factor" in checks else None,
            reauthenticated_at=_proved(checks["reauthenticated"]) if "reauthenticated" in checks else None,
            second_person=SOMEBODY if "second_person" in checks else "",
        ),
    )


def _proved(condition: Condition) -> datetime:
    """As long ago as the condition allows, to the second."""
    return NOW - timedelta(minutes=condition.figures["minutes"])


def _person_without(case: Case, condition: Condition, object_class: str) -> Case:
    actor, about = case.actor, case.task
    match condition.check:
        case "agreement":
            lapsed = frozenset(replace(each, until=TODAY) for each in actor.agreements)
            actor = replace(actor, agreements=lapsed)
        case "trained":
            course = condition.figures["course"]
            left = {Trained(each.course, TODAY) if each.course == course else each for each in actor.training}
            actor = replace(actor, training=frozenset(left))
        case "vetted":
            actor = replace(actor, vetted_until=TODAY)
        case "multi_factor":
            about = replace(about, multi_factor_at=_proved(condition) - SECOND)
        case "reauthenticated":
            about = replace(about, reauthenticated_at=_proved(condition) - SECOND)
        case "purpose":
            about = replace(about, purpose="")
        case "reason":
            about = replace(about, reason=about.reason[1:])
        case "second_person":
            about = replace(about, second_person="")
        case unknown:
            raise NotImplementedError(f"how is {unknown} broken?")
    return Case(actor, case.facts, about, case.now)


def further_ways(case: Case, condition: Condition, object_class: str) -> dict[str, Case]:
    """Other ways in which the one condition breaks, of a case in which it holds."""
    if condition.of_the_row:
        return _row_ways(case, condition, object_class)
    actor, about, now = case.actor, case.task, case.now

    def person(**changed: object) -> Case:
        return Case(replace(actor, **changed), case.facts, about, now)  # type: ignore[arg-type]

    def told(**changed: object) -> Case:
        return Case(actor, case.facts, replace(about, **changed), now)  # type: ignore[arg-type]

    def shared(**changed: object) -> Case:
        return person(agreements=frozenset(replace(each, **changed) for each in actor.agreements))  # type: ignore[arg-type]

    match condition.check:
        case "agreement":
            return {
                "begins tomorrow": shared(since=TODAY + DAY, until=None),
                "of another class": shared(classes=frozenset({"another"})),
                "none": person(agreements=frozenset()),
            }
        case "trained":
            course = condition.figures["course"]
            return {"none": person(training=frozenset(t for t in actor.training if t.course != course))}
        case "vetted":
            return {"none": person(vetted_until=None)}
        case "multi_factor" | "reauthenticated" as check:
            return {
                "never": told(**{f"{check}_at": None}),
                "still to come": told(**{f"{check}_at": NOW + SECOND}),
            }
        case "purpose":
            return {"blank": told(purpose="  ")}
        case "reason":
            return {"none": told(reason=""), "made longer by blanks": told(reason=about.reason[1:] + "  ")}
        case "second_person":
            return {"the same person": told(second_person=ME)}
        case unknown:
            raise NotImplementedError(f"how else is {unknown} broken?")


def _row_ways(case: Case, condition: Condition, object_class: str) -> dict[str, Case]:
    found = {"unstated": case.stating(condition.fact, None)}
    if condition.check != "is_not_actor":
        found["of nobody"] = case.stating(condition.fact, ())
    if condition.check == "in_areas":
        found["works nowhere"] = Case(replace(case.actor, areas=frozenset()), case.facts, case.task)
        everywhere = Case(replace(case.actor, areas=None), case.facts, case.task)
        found["works everywhere, unstated"] = everywhere.stating(condition.fact, None)
    broken, later = case.without(condition, object_class), NOW + SECOND
    if condition.waived:
        found["another matter is open"] = broken.with_open(matter(object_class, 2), later)
    else:
        found["the matter is open"] = broken.with_open(matter(object_class), later)
    return found
