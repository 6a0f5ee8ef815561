"""Policies with one slip each, made mechanically from the file: what the cells must tell from the real one.

The raw file is taken with its patterns written out, so that each grant and each ceiling can slip by itself.
"""

from __future__ import annotations

import pickle
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from commonweal.core.conditions import FIGURES, ROW_CHECKS
from commonweal.core.policy import Policy, PolicyMistake, built
from tests.generative.permission.oracle import FILE, OF_PEOPLE, PLACES, TIMES, like

Raw = dict[str, Any]
Rule = tuple[frozenset[str], frozenset[tuple[str, frozenset[Any]]], frozenset[str]]
TIERS = ("public", "depersonalised", "restricted person", "sensitive person", "marac")
OF_VIEWS = {"another grain", "another tier in view"}
NEGATED = {"is_actor": "is_not_actor", "is_not_actor": "is_actor"}


@dataclass(frozen=True)
class Mutant:
    """`line`: it takes a line of the file away, which must have had an effect."""

    operation: str
    what: str
    change: Callable[[Raw], object]
    line: bool = False

    @property
    def name(self) -> str:
        return f"{self.operation}: {self.what}"

    def policy(self) -> Policy | None:
        """The changed policy; None where it contradicts itself and would not be read."""
        raw = pickle.loads(_frozen())  # our own bytes: five times faster than a deep copy
        self.change(raw)
        try:
            return built(raw)
        except PolicyMistake:
            return None


def written_out() -> Raw:
    """The policy file with each pattern replaced by the acts that it names."""
    raw = tomllib.loads(FILE.read_text("utf-8"))
    acts = [act for entry in raw["classes"].values() for act in entry["acts"]]
    for role in raw["roles"].values():
        role["may"] = {a: list(needs) for p, needs in role["may"].items() for a in acts if like(p, a)}
        role["never"] = [n for item in role["never"] for n in ([a for a in acts if like(item, a)] or [item])]
    return raw


@cache
def _frozen() -> bytes:
    return pickle.dumps(written_out())


@cache
def mutants() -> tuple[Mutant, ...]:
    raw = written_out()
    makers = (_grants, _ceilings, _needs, _channels, _conditions, _classes, _views)
    return tuple(mutant for maker in makers for mutant in maker(raw))


def _grants(raw: Raw) -> Iterator[Mutant]:
    acts = [act for entry in raw["classes"].values() for act in entry["acts"]]
    for role, entry in raw["roles"].items():
        for act in acts:
            if act in entry["may"]:
                yield Mutant("a grant dropped", f"{role} {act}", _pop(act, "roles", role, "may"), line=True)
            else:
                yield Mutant("a grant added", f"{role} {act}", _put(act, [], "roles", role, "may"))


def _ceilings(raw: Raw) -> Iterator[Mutant]:
    for role, entry in raw["roles"].items():
        for item in entry["never"]:
            taken = _take(item, "roles", role, "never")
            yield Mutant("a ceiling dropped", f"{role} {item}", taken, line=True)
        for name in raw["classes"].keys() - set(entry["never"]):
            yield Mutant("a ceiling added", f"{role} {name}", _append(name, "roles", role, "never"))


def _needs(raw: Raw) -> Iterator[Mutant]:
    """Each condition of a class, a kind, an act and a grant."""
    for where in _places_with_needs(raw):
        for need in _at(raw, *where):
            operation = f"a condition dropped from {'a grant' if where[0] == 'roles' else where[0]}"
            yield Mutant(operation, f"{' '.join(where)} {need}", _take(need, *where), line=True)


def _places_with_needs(raw: Raw) -> Iterator[tuple[str, ...]]:
    yield from (("kinds", name, "needs") for name, entry in raw["kinds"].items() if "needs" in entry)
    for name, entry in raw["classes"].items():
        if "needs" in entry:
            yield "classes", name, "needs"
        yield from (
            ("classes", name, "acts", act, "needs") for act in entry["acts"] if "needs" in entry["acts"][act]
        )
    for role, entry in raw["roles"].items():
        yield from (("roles", role, "may", act) for act in entry["may"])


def _channels(raw: Raw) -> Iterator[Mutant]:
    for kind, entry in raw["kinds"].items():
        for channel in raw["channels"]:
            at = ("kinds", kind, "via")
            if channel in entry["via"]:
                yield Mutant("a channel dropped", f"{kind} {channel}", _take(channel, *at), line=True)
            else:
                yield Mutant("a channel added", f"{kind} {channel}", _append(channel, *at))


def _conditions(raw: Raw) -> Iterator[Mutant]:
    facts = sorted({each["fact"] for each in raw["conditions"].values() if "fact" in each})
    courses = sorted({each["course"] for each in raw["conditions"].values() if "course" in each})
    for name, entry in raw["conditions"].items():
        at = ("conditions", name)
        for figure in sorted(FIGURES.get(entry["check"], set())):
            now = entry[figure]
            others = [c for c in courses if c != now] if figure == "course" else [now - 1, now + 1]
            for other in others:
                yield Mutant("another figure", f"{name} {figure} {other}", _put(figure, other, *at))
        if entry["check"] not in ROW_CHECKS:
            continue
        flipped = not entry.get("waived", False)
        yield Mutant("break-glass the other way", f"{name} {flipped}", _put("waived", flipped, *at))
        for fact in facts:
            if fact != entry["fact"]:
                yield Mutant("another fact", f"{name} {fact}", _put("fact", fact, *at))
        if entry["check"] in NEGATED:
            other = NEGATED[entry["check"]]
            yield Mutant("the opposite check", f"{name} {other}", _put("check", other, *at))


def _classes(raw: Raw) -> Iterator[Mutant]:
    for name, entry in raw["classes"].items():
        over = "restricted person" if entry["tier"] in OF_PEOPLE else "sensitive person"
        yield Mutant("a tier over the line", f"{name} {over}", _put("tier", over, "classes", name))
        for act, words in entry["acts"].items():
            for kind in raw["kinds"].keys() - {words["does"]}:
                changed = _put("does", kind, "classes", name, "acts", act)
                yield Mutant("an act of another kind", f"{act} {kind}", changed)


def _views(raw: Raw) -> Iterator[Mutant]:
    for role, entry in raw["roles"].items():
        view, at = entry["view"], ("roles", role, "view")
        for name, scale in (("finest_place", PLACES), ("finest_time", TIMES)):
            here = scale.index(view[name])
            for word in scale[max(here - 1, 0) : here + 2]:
                if word != view[name]:
                    yield Mutant("another grain", f"{role} {name} {word}", _put(name, word, *at))
        for tier in TIERS:
            held = tier in view["tiers"]
            change = _take(tier, *at, "tiers") if held else _append(tier, *at, "tiers")
            yield Mutant("another tier in view", f"{role} {tier}", change, line=held)


# ----------------------------------------------------------------------------------------------- what they do


def _at(raw: Raw, *where: str) -> Any:
    for name in where:
        raw = raw[name]
    return raw


def _pop(key: str, *where: str) -> Callable[[Raw], object]:
    return lambda raw: _at(raw, *where).pop(key)


def _put(key: str, value: object, *where: str) -> Callable[[Raw], object]:
    return lambda raw: _at(raw, *where).update({key: value})


def _take(item: str, *where: str) -> Callable[[Raw], object]:
    return lambda raw: _at(raw, *where).remove(item)


def _append(item: str, *where: str) -> Callable[[Raw], object]:
    return lambda raw: _at(raw, *where).append(item)


# ------------------------------------------------------------------------------------------- what they change


def effective(rules: Policy) -> dict[str, Rule]:
    """What the policy comes to: of each act its channels, who is granted it and if what, who is barred."""
    meaning = {
        name: (name, c.check, c.fact, c.waived, *sorted(c.figures.items()))
        for name, c in rules.conditions.items()
    }
    return {
        name: (
            action.via,
            frozenset(
                (role.name, frozenset(meaning[each] for each in rules.needs(role, action)))
                for role in rules.granting[name]
            ),
            frozenset(role.name for role in rules.roles.values() if rules.forbidden(role, action)),
        )
        for name, action in rules.actions.items()
    }


def touched(before: dict[str, Rule], after: dict[str, Rule]) -> dict[str, frozenset[str] | None]:
    """The acts whose rule is another one, with the roles that it concerns; None: all of them."""
    found: dict[str, frozenset[str] | None] = {}
    for name, rule in before.items():
        if rule == after[name]:
            continue
        if rule[0] != after[name][0]:
            found[name] = None
        else:
            grants, bars = rule[1] ^ after[name][1], rule[2] ^ after[name][2]
            found[name] = frozenset(role for role, _ in grants) | bars
    return found
