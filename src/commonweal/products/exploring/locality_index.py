"""The index of vulnerable localities as it is worked out: its inputs, where each comes from, and what of it
may be told."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from commonweal.analysis.vulnerable_localities import (
    CRIMES,
    INPUTS,
    NAMES,
    Localities,
    vulnerable_localities,
)
from commonweal.core.errors import NotFound
from commonweal.exports.document import Notice
from commonweal.hub.technique_data import areas_of
from commonweal.hub.warehouse.answers import Answer
from commonweal.hub.warehouse.queries.category_mix import category_mix
from commonweal.hub.warehouse.queries.counts import counts
from commonweal.hub.warehouse.queries.fires_beside import fires_beside
from commonweal.hub.warehouse.queries.statistics import statistics
from commonweal.products.kinds.subject import Subject
from commonweal.products.kinds.withholding import LEAST, SMALL, kept_back

from .guarding import Guard

KIND = "lsoa"
LEAST_HOUSEHOLDS = 400  # the least that a census makes a small area of: fewer is no residential area
ENOUGH = 10  # areas: among fewer, the mean is made of the highest itself
MOST_FIGURES = 100_000
FIRE = "fire"
WORDS = {
    "burglary": "Burglary",
    "damage": "Damage",
    "income": "Income",
    "employment": "Employment",
    "young": "Aged 15 to 24",
    "qualifications": "No qualifications",
}


@dataclass(frozen=True)
class Origin:
    """One source of a column: events of `categories`, or a figure of areas."""

    name: str
    feed: str
    words: str
    categories: tuple[str, ...] = ()
    measure: str = ""
    breakdown: str = ""
    since: str = ""


@dataclass(frozen=True)
class _Column:
    values: Mapping[str, float]
    answer: Answer
    origin: Origin


@cache
def origins() -> tuple[Origin, ...]:
    text = files("commonweal.products.exploring").joinpath("localities.toml").read_text("utf-8")
    rows = tomllib.loads(text)["column"]
    return tuple(Origin(**{**row, "categories": tuple(row.get("categories", ()))}) for row in rows)


@dataclass(frozen=True)
class Worked:
    shown: Shown
    columns: Mapping[str, _Column]
    answers: list[Answer]

    @property
    def crimes(self) -> Answer:
        """The counts among the figures, whose receipt stands for all."""
        counted = (column.answer for column in self.columns.values() if column.origin.categories)
        return next(counted, self.answers[0])


def worked(about: Subject, guard: Guard) -> Worked:
    columns = _columns(about)
    inputs = tuple(name for name in NAMES if all(each in columns for each in INPUTS[name][:2] if each))
    if not inputs:
        raise NotFound(
            "None of the six inputs of the index has been loaded for this area.",
            remedy="They are recorded crime with its kinds, households, dwellings, residents by age, "
            "qualifications, and the Indices of Deprivation.",
        )
    crimes = [name for name, column in columns.items() if column.origin.categories]
    data = areas_of({name: column.values for name, column in columns.items()}, crimes)
    found = vulnerable_localities(data, inputs=inputs, least_households=LEAST_HOUSEHOLDS)
    if len(found.included) < ENOUGH:
        raise NotFound(f"Fewer than {ENOUGH} small areas have all the figures, too few to compare.")
    fires, beside = _fires(about)
    coarse = any(guard.holds(columns[name].answer) for name in crimes)
    few = any(guard.holds(answer) for answer in beside)
    shown = Shown(about, data, found, fires, coarse, few)
    return Worked(shown, columns, [*(column.answer for column in columns.values()), *beside])


def _columns(about: Subject) -> dict[str, _Column]:
    found: dict[str, _Column] = {}
    for origin in origins():
        if origin.name not in found and _loaded(about, origin) and (column := _column(about, origin)):
            found[origin.name] = column
    return found


def _loaded(about: Subject, origin: Origin) -> bool:
    in_reach = about.scope.feeds is None or origin.feed in about.scope.feeds
    return origin.feed in about.snapshot.feeds and in_reach and str(about.first) >= origin.since


def _column(about: Subject, origin: Origin) -> _Column | None:
    if origin.categories:
        categories = _in_use(about, origin)
        if not categories:
            return None
        answer = counts(
            about.snapshot, about.scope, first=about.first, last=about.last, by=("area",), area_kind=KIND,
            area=about.area.ref, categories=categories, feeds=(origin.feed,),
        )  # fmt: skip
        values = {row["area"]: row["events"] for row in answer.records() if row["area"]}
    else:
        answer = statistics(
            about.snapshot, about.scope, measures=(origin.measure,), breakdown=origin.breakdown,
            area_kind=KIND, area=about.area.ref, feeds=(origin.feed,), number=MOST_FIGURES,
        )  # fmt: skip
        values = {row["area"]: row["value"] for row in answer.records() if row["value"] is not None}
    return _Column(values, answer, origin) if values else None


def _in_use(about: Subject, origin: Origin) -> list[str]:
    """A kind of burglary that nobody recorded is no misspelling, for which a question would take it."""
    answer = category_mix(
        about.snapshot, about.scope, first=about.first, last=about.last, area=about.area.ref,
        feeds=(origin.feed,),
    )  # fmt: skip
    return sorted(set(origin.categories) & set(answer.column("category")))


def _fires(about: Subject) -> tuple[dict[str, int], list[Answer]]:
    """Of the fire services' own feeds, so that what may be told of fires hangs on those alone."""
    feeds = [name for name in sorted(about.snapshot.feeds) if about.agency(name) == FIRE]
    if about.scope.feeds is not None:
        feeds = [name for name in feeds if name in about.scope.feeds]
    if not feeds:
        return {}, []
    answer = fires_beside(
        about.snapshot, about.scope, first=about.first, last=about.last, area_kind=KIND,
        area=about.area.ref, feeds=feeds,
    )  # fmt: skip
    found = {row["area"]: row["fires"] for row in answer.records() if row["area"]}
    return (found, [answer]) if any(found.values()) else ({}, [])


@dataclass(frozen=True)
class Shown:
    """`coarse`: the reader may not see the crimes one by one. One crime more moves the index of a small area
    by a step that anybody can work out, so that even a rounded index would tell the count: such a reader is
    told the tenth in which an area stands. `few`: nor may they see the fires."""

    about: Subject
    data: Mapping[str, Any]
    found: Localities
    fires: Mapping[str, int]
    coarse: bool
    few: bool

    @property
    def codes(self) -> list[str]:
        return [str(each) for each in self.data["area"][self.found.included]]

    def index(self, at: int) -> float:
        return round(float(self.found.index[at]), 1)

    def tenth(self, at: int) -> int:
        """1 is the tenth of small areas in which the index is highest; those with one index share one."""
        above = sum(bool(each > self.found.index[at]) for each in self.found.index)
        return 1 + above * 10 // len(self.codes)

    @cached_property
    def told_fires(self) -> Mapping[str, int | None]:
        """Of every small area; their sum counts as known, so that one alone is never kept back."""
        every = {**dict.fromkeys(self.codes, 0), **self.fires}
        return dict(zip(every, kept_back(tuple(every.values())), strict=True)) if self.few else every

    @property
    def hides_fires(self) -> bool:
        return None in self.told_fires.values()

    def fires_of(self, code: str) -> int | str:
        count = self.told_fires[code]
        return SMALL if count is None else count

    @property
    def called(self) -> str:
        called = self.found.called
        return called if self.found.whole else f"{called[:1].upper()}{called[1:]}"

    @property
    def partial(self) -> tuple[Notice, ...]:
        """That it is not the index, where not all of its inputs could be had."""
        missing = [WORDS[name].lower() for name in NAMES if name not in self.found.names]
        if not missing:
            return ()
        return (
            Notice(
                f"This is a {self.found.called} and not the Vulnerable Localities Index: "
                f"{', '.join(missing)} could not be had. Its threshold of 200 does not hold here, and there "
                "are no bands."
            ),
        )

    @property
    def told(self) -> list[int]:
        """The parts that are told: those made of crimes only to whoever may see these one by one."""
        names = enumerate(self.found.names)
        return [at for at, name in names if not (self.coarse and name in CRIMES)]

    def parts_of(self, at: int) -> list[tuple[str, float]]:
        return [(self.found.names[part], round(float(self.found.parts[at][part]), 1)) for part in self.told]

    @property
    def notes(self) -> list[str]:
        notes = []
        if self.coarse:
            notes.append(
                "Told are tenths, 1 the highest, in order of names; the index and its parts made of crimes "
                "are left out: they would tell small numbers of crimes, which you may not see one by one."
            )
        if self.hides_fires:
            notes.append(f"Fires from 1 to {LEAST - 1} are withheld, and others that would tell them.")
        return notes

    @cached_property
    def order(self) -> list[int]:
        """The highest first; for a coarse reader by tenths, as the order inside one would tell more."""
        codes, names = self.codes, self.about.names(KIND)
        if self.coarse:
            return sorted(range(len(codes)), key=lambda at: (self.tenth(at), names.get(codes[at], codes[at])))
        return sorted(range(len(codes)), key=lambda at: (-self.index(at), codes[at]))
