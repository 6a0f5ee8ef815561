"""The same cells as rows of tables: who asks, and which rows they are to see.

A `Context` is somebody about a task; all cases in which they ask the same are answered by one look.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from commonweal.core.actor import Actor, Opened
from commonweal.core.policy import policy
from commonweal.core.task import Task
from tests.generative.permission.cells import Cell, matrix
from tests.generative.permission.subjects import ANOTHER_SUBJECT, NOW, Facts, matter

SINGLE = ("agency", "supplier", "area", "author", "person")
SEVERAL = ("owners", "parties", "roster", "handlers")
SHAPES = ("columns", "links", "silent")


@dataclass(frozen=True)
class Row:
    """`stated`: what the cells call its facts; `facts`: what its table says of it."""

    key: str
    stated: Facts
    facts: Facts


@dataclass
class Context:
    """`answers`: of each case the facts that it asks about, and whether it is allowed.

    `words`: what the cells are about, to find those that a slip concerns.
    """

    actor: Actor
    task: Task
    answers: list[tuple[str, Facts, bool]] = field(default_factory=list)
    words: set[str] = field(default_factory=set)

    def asks_of_silence(self) -> bool:
        """Whether a case is about a thing that does not say all of itself."""
        return any(not set(facts) >= {*SINGLE, *SEVERAL} for _, facts, _ in self.answers)


def contexts(cells: Iterable[Cell]) -> list[Context]:
    found: dict[tuple[Actor, Task], Context] = {}
    for cell in cells:
        for how, case, allowed in cell.cases():
            asks = (case.actor, case.task)
            if asks not in found:
                found[asks] = Context(*asks)
            found[asks].answers.append((f"{cell.name}: {how}", case.facts, allowed))
            found[asks].words |= {cell.role, cell.channel, *case.actor.roles, case.task.channel}
            found[asks].words |= _words(cell.condition)
    return list(found.values())


def _words(condition: str) -> set[str]:
    """What the SQL of a condition speaks of."""
    name, _, lifted = condition.partition(" ")
    known = policy().conditions.get(name)
    return {condition, name, known.fact if known else "", "opened" if "glass" in lifted else ""} | (
        {"exclusions", "subjects"} if name == "excluded" else set()
    )


@cache
def cells_of(permission: str) -> list[Cell]:
    return _by_action()[permission]


@cache
def _by_action() -> Mapping[str, list[Cell]]:
    return matrix().by(lambda cell: cell.action)


def looks_at_several(permission: str) -> bool:
    """Whether a condition of the act looks at a fact of many values, which tables may keep in links."""
    rules = policy()
    needs = {n for role in rules.granting[permission] for n in rules.needs(role, rules.actions[permission])}
    return any(rules.conditions[name].fact in SEVERAL for name in needs)


def looks_at_the_thing(permission: str) -> bool:
    rules = policy()
    needs = {n for role in rules.granting[permission] for n in rules.needs(role, rules.actions[permission])}
    return any(rules.conditions[name].of_the_row for name in needs)


@cache
def rows_of(permission: str, shape: str) -> tuple[Row, ...]:
    """A row for every combination of facts that a case asks about, and some that none does."""
    stated: dict[tuple[tuple[str, tuple[str, ...]], ...], Facts] = {}
    for cell in cells_of(permission):
        for _, case, _ in cell.cases():
            if shape == "silent" or set(case.facts) >= {*SINGLE, *SEVERAL}:
                facts = _kept(case.facts, shape)
                stated[tuple(sorted(facts.items()))] = facts
    the_class = policy().actions[permission].on
    for facts in list(stated.values()):
        for changed in _neighbours(facts, the_class):
            stated[tuple(sorted(changed.items()))] = changed
    return tuple(_row(number, facts, the_class, shape) for number, facts in enumerate(stated.values(), 1))


def _kept(facts: Facts, shape: str) -> Facts:
    return (
        {n: v for n, v in facts.items() if n in ("matter", "subjects")} if shape == "silent" else dict(facts)
    )


def _neighbours(facts: Facts, the_class: str) -> Iterable[Facts]:
    yield {**facts, "matter": (matter(the_class, 2),), "subjects": (ANOTHER_SUBJECT,)}
    yield {**facts, "subjects": ()}
    yield from ({**facts, name: ()} for name in ("author", "person", "roster") if name in facts)


def _row(number: int, stated: Facts, the_class: str, shape: str) -> Row:
    """In links the row is its own matter: `m-1` of the cells becomes `m-1-7` there."""
    if shape != "links":
        return Row(str(number), stated, stated)
    key = f"{stated['matter'][0].partition(':')[2]}-{number}"
    return Row(key, stated, {**stated, "matter": (f"{the_class}:{key}",)})


def told_of(actor: Actor, rows: Iterable[Row], shape: str) -> Actor:
    """The actor, with what they are excluded from and what they opened as the table names it."""
    if shape != "links" or not (actor.exclusions or actor.opened):
        return actor
    named: dict[str, set[str]] = {}
    for row in rows:
        named.setdefault(row.stated["matter"][0], set()).update(row.facts["matter"])
    exclusions = {name for each in actor.exclusions for name in named.get(each, {each})}
    opened = {Opened(n, each.until) for each in actor.opened for n in named.get(each.matter, {each.matter})}
    return replace(actor, exclusions=frozenset(exclusions), opened=frozenset(opened))


def expected(permission: str, rows: Iterable[Row], actor: Actor, task: Task) -> set[str]:
    """The rows about which the policy allows the act."""
    rules = policy()
    return {row.key for row in rows if rules.decide(actor, permission, row.facts, task, NOW).allowed}
