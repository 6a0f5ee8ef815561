"""Which rows of the warehouse may be of one occurrence: the rules, and the pairs that they find."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import combinations
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from commonweal.analysis.same_occurrence import SECONDS_AN_HOUR, VERSION, Records, possible_pairs

KIND, FEED = "same-occurrence", "hub/links"
COLUMNS = (
    "event_id", "agency", "domain", "category", "month", "time_precision", "geo_precision", "easting",
    "northing", "occurred_from", "occurred_to",
)  # fmt: skip
EXACT_ENOUGH = ("exact", "minute", "hour", "range")
# Where a point is known no better, two hundred metres of it say nothing.
PLACED_WELL = ("uprn", "building", "street", "junction", "site", "postcode_unit")


@dataclass(frozen=True)
class Side:
    """Events of one agency that a rule speaks of."""

    agency: str
    domains: frozenset[str]
    words: tuple[str, ...]

    def of(self, events: Any) -> Any:
        """The rows of a table of events that are of this side."""
        mask = pc.and_(
            pc.equal(events.column("agency"), self.agency),
            pc.is_in(events.column("domain"), value_set=pa.array(sorted(self.domains))),
        )
        if self.words:
            mask = pc.and_(mask, _holds_a_word(events.column("category"), self.words))
        return events.filter(pc.fill_null(mask, False))


def _holds_a_word(categories: Any, words: tuple[str, ...]) -> Any:
    """Whole words alone: there is no fire in a firearm."""
    texts = pc.dictionary_encode(categories.cast(pa.string()).combine_chunks())
    any_of_them = rf"\b(?:{'|'.join(map(re.escape, words))})\b"
    found = pc.match_substring_regex(texts.dictionary, any_of_them, ignore_case=True)
    return found.take(texts.indices)


@dataclass(frozen=True)
class Rule:
    """A kind of occurrence that several agencies may each have a record of."""

    name: str
    metres: float
    hours: float
    sides: tuple[Side, ...]


@cache
def rules() -> tuple[Rule, ...]:
    return tuple(
        Rule(
            row["name"],
            row["metres"],
            row["hours"],
            tuple(Side(s["agency"], frozenset(s["domains"]), tuple(s["words"])) for s in row["side"]),
        )
        for row in _said()["rule"]
    )


def version() -> str:
    """The version of the rules and of the score, as it stands with every link."""
    return f"{VERSION}, rules of {_said()['version']}"


def agencies_concerned() -> frozenset[str]:
    return frozenset(side.agency for rule in rules() for side in rule.sides)


def links_among(events: Any, months: Collection[Any]) -> Iterator[dict[str, Any]]:
    """A row of `links` for every pair that a rule finds; it stands in the month of its first event."""
    placed = _exact(events)
    for rule in rules():
        exact = placed.filter(_brief(placed, rule.hours))
        sides = [side.of(exact) for side in rule.sides]
        for (_, first), (_, second) in combinations(zip(rule.sides, sides, strict=True), 2):
            if first.num_rows and second.num_rows:
                yield from _pairs(rule, first, second, months)


def _exact(events: Any) -> Any:
    """Only what has a good point and a time: the rest can be linked with nothing."""
    mask = pc.and_(
        pc.is_in(events.column("time_precision"), value_set=pa.array(EXACT_ENOUGH)),
        pc.is_in(events.column("geo_precision"), value_set=pa.array(PLACED_WELL)),
    )
    mask = pc.and_(mask, pc.is_valid(events.column("easting")))
    mask = pc.and_(mask, pc.is_valid(events.column("occurred_from")))
    return events.filter(pc.fill_null(mask, False))


def _brief(events: Any, hours: float) -> Any:
    """Between moments further apart nearly anything is near: that says nothing of either."""
    begin, end = _moments(events)
    return pa.array(end - begin <= hours * SECONDS_AN_HOUR)


def _moments(events: Any) -> tuple[Any, Any]:
    """The seconds between which each can have happened."""
    begin = pc.cast(events.column("occurred_from"), pa.int64()).to_numpy() // 1_000_000
    end = pc.coalesce(events.column("occurred_to"), events.column("occurred_from"))
    return begin, np.maximum(begin, pc.cast(end, pa.int64()).to_numpy() // 1_000_000)


def _records(events: Any) -> Records:
    begin, end = _moments(events)
    return Records(events.column("easting").to_numpy(), events.column("northing").to_numpy(), begin, end)


def _pairs(rule: Rule, first: Any, second: Any, months: Collection[Any]) -> Iterator[dict[str, Any]]:
    pairs = possible_pairs(_records(first), _records(second), rule.metres, rule.hours)
    one, other = first.take(pa.array(pairs.first)), second.take(pa.array(pairs.second))
    for month, a, b, score in zip(
        one.column("month").to_pylist(),
        one.column("event_id").to_pylist(),
        other.column("event_id").to_pylist(),
        pairs.score.tolist(),
        strict=True,
    ):
        if month in months:
            yield {
                "month": month,
                "kind": KIND,
                "from_event": a,
                "to_event": b,
                "score": score,
                "method": f"{rule.name}: {version()}",
            }


@cache
def _said() -> dict[str, Any]:
    text = files("commonweal.hub.reference").joinpath("link_rules.toml").read_text("utf-8")
    return tomllib.loads(text)
