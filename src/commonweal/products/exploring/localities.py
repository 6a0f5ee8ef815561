"""Vulnerable localities of an area: the index with its parts, and the deliberate fires beside it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from commonweal.analysis.charts import Bar, BarChart
from commonweal.analysis.rank_agreement import spearman
from commonweal.analysis.tables import Column, TableData
from commonweal.analysis.vulnerable_localities import (
    CRIMES,
    INPUTS,
    NAMES,
    Localities,
    band,
    vulnerable_localities,
)
from commonweal.core.errors import NotFound
from commonweal.exports.document import (
    Block,
    Bullets,
    ExhibitBlock,
    Figure,
    Heading,
    Notice,
    Paragraph,
    TableBlock,
)
from commonweal.hub.technique_data import areas_of
from commonweal.hub.warehouse.answers import Answer
from commonweal.hub.warehouse.queries.counts import counts
from commonweal.hub.warehouse.queries.fires_beside import fires_beside
from commonweal.hub.warehouse.queries.statistics import statistics
from commonweal.products.kinds.subject import Subject
from commonweal.products.kinds.withholding import LEAST, SMALL, receipt_of, warned

from .guarding import Guard

KIND = "lsoa"
METHOD, METHOD_VERSION = "Vulnerable Localities Index", "1"
SHOWN = 20
LEAST_HOUSEHOLDS = 400  # the least that a census makes a small area of: fewer is no residential area
ENOUGH = 10  # areas: among fewer, the mean is made of the highest itself
MOST_FIGURES = 100_000
ROUNDED = 10
FIRE = "fire"
WORDS = {
    "burglary": "Burglary",
    "damage": "Damage",
    "income": "Income",
    "employment": "Employment",
    "young": "Aged 15 to 24",
    "qualifications": "No qualifications",
}
MISLEADS = (
    "An index of 200 in one district is not 200 in another: each has a mean of its own.",
    "It scans. It does not say why, nor what to do: somebody who knows the place has to look.",
    "Student areas rise, as they are full of people from 15 to 24; look at the parts before the whole.",
)


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


def localities(about: Subject, guard: Guard) -> tuple[list[Block], list[Answer]]:
    """NotFound where none of the inputs has been loaded, or too few small areas have them."""
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
    rounded = any(guard.holds(columns[name].answer) for name in crimes)
    few = any(guard.holds(answer) for answer in beside)
    shown = _Shown(about, data, found, fires, rounded, few)
    answers = [*(column.answer for column in columns.values()), *beside]
    return list(_blocks(shown, columns, answers)), answers


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
        answer = counts(
            about.snapshot, about.scope, first=about.first, last=about.last, by=("area",), area_kind=KIND,
            area=about.area.ref, categories=origin.categories, feeds=(origin.feed,),
        )  # fmt: skip
        values = {row["area"]: row["events"] for row in answer.records() if row["area"]}
    else:
        answer = statistics(
            about.snapshot, about.scope, measures=(origin.measure,), breakdown=origin.breakdown,
            area_kind=KIND, area=about.area.ref, feeds=(origin.feed,), number=MOST_FIGURES,
        )  # fmt: skip
        values = {row["area"]: row["value"] for row in answer.records() if row["value"] is not None}
    return _Column(values, answer, origin) if values else None


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
class _Shown:
    """`rounded`: the reader may not see the crimes one by one, so no number here tells a small count; `few`:
    nor the fires."""

    about: Subject
    data: Mapping[str, Any]
    found: Localities
    fires: Mapping[str, int]
    rounded: bool
    few: bool

    @property
    def codes(self) -> list[str]:
        return [str(each) for each in self.data["area"][self.found.included]]

    def index(self, value: float) -> float:
        return float(round(value / ROUNDED) * ROUNDED) if self.rounded else round(float(value), 1)

    def fires_of(self, code: str) -> int | str:
        count = self.fires.get(code, 0)
        return SMALL if self.few and 0 < count < LEAST else count

    @property
    def order(self) -> list[int]:
        codes = self.codes
        return sorted(range(len(codes)), key=lambda at: (-self.index(self.found.index[at]), codes[at]))


def _blocks(shown: _Shown, columns: Mapping[str, _Column], answers: list[Answer]) -> list[Block]:
    about, found = shown.about, shown.found
    called = found.called if found.whole else f"{found.called[:1].upper()}{found.called[1:]}"
    missing = [WORDS[name].lower() for name in NAMES if name not in found.names]
    order, names = shown.order, about.names(KIND)
    highest = shown.codes[order[0]]
    parts: list[Any] = []
    if missing:
        parts.append(
            Notice(
                f"This is a {found.called} and not the Vulnerable Localities Index: {', '.join(missing)} "
                "could not be had. Its threshold of 200 does not hold here, and there are no bands."
            )
        )
    parts += [Figure(_chart(shown, called, order, names)), TableBlock(_table(shown, called, order, names))]
    if words := _fires_words(shown):
        parts.append(Paragraph(words))
    sentence = (
        f"{called}: {names.get(highest, highest)} is highest of {len(shown.codes):,} small areas of "
        f"{about.area.name}, with {shown.index(found.index[order[0]]):,g} where 100 is their mean"
    )
    crimes = next((column.answer for column in columns.values() if column.origin.categories), answers[0])
    receipt = receipt_of(crimes, shown.rounded, method=METHOD, method_version=METHOD_VERSION)
    used = {each for name in found.names for each in INPUTS[name][:2]} | {"households"}
    left = len(shown.data["area"]) - len(shown.codes)
    return [
        Heading(2, "Vulnerable localities", "localities"),
        ExhibitBlock("localities", sentence, tuple(parts), receipt),
        Heading(2, "What it is made of", "made-of"),
        Bullets(
            tuple(f"{_input_of(name)}: {each.origin.words}" for name, each in columns.items() if name in used)
        ),
        Paragraph(
            f"{left:,} small areas lack a figure, or have fewer than {LEAST_HOUSEHOLDS} households, and are "
            "left out, of the table and of the mean."
            if left
            else "No small area is left out."
        ),
        *([Paragraph(warned(crimes))] if warned(crimes) else []),
        Heading(2, "Where this misleads", "misleads"),
        Bullets(MISLEADS),
    ]


def _input_of(column: str) -> str:
    of = next((name for name, (count, per, _) in INPUTS.items() if column in (count, per)), column)
    return WORDS.get(of, of)


def _chart(shown: _Shown, called: str, order: list[int], names: Mapping[str, str]) -> BarChart:
    codes = shown.codes
    bars = tuple(
        Bar(names.get(codes[at], codes[at]), shown.index(shown.found.index[at])) for at in order[:SHOWN]
    )
    return BarChart(
        title=f"{called}, {shown.about.area.name}",
        subtitle=f"The {len(bars)} highest of {len(codes):,} small areas, {shown.about.words}",
        alt=f"Bars: the {len(bars)} highest of {len(codes):,} small areas. The numbers stand in the table.",
        unit="index",
        of="Small area",
        bars=bars,
    )


def _table(shown: _Shown, called: str, order: list[int], names: Mapping[str, str]) -> TableData:
    """The whole and its parts; parts made of crimes only for whoever may see those one by one."""
    found, codes = shown.found, shown.codes
    told = [at for at, name in enumerate(found.names) if not (shown.rounded and name in CRIMES)]
    columns = (
        Column("Small area"),
        Column("Code"),
        Column("Index", "100 is the mean", numeric=True, decimals=0 if shown.rounded else 1),
        *((Column("Band"),) if found.whole else ()),
        *(Column(WORDS[found.names[at]], "index", numeric=True, decimals=1) for at in told),
        Column("Deliberate fires", "in twelve months", numeric=True),
    )
    rows = tuple(
        (
            names.get(codes[at], codes[at]),
            codes[at],
            shown.index(found.index[at]),
            *((band(float(found.index[at])),) if found.whole else ()),
            *(round(float(found.parts[at][part]), 1) for part in told),
            shown.fires_of(codes[at]),
        )
        for at in order[:SHOWN]
    )
    notes = [f"The first {len(rows)} of {len(codes):,}."] if len(codes) > len(rows) else []
    if shown.rounded:
        notes.append(
            f"The index is rounded to {ROUNDED}, its parts made of crimes are left out: you may see no "
            "crime by itself."
        )
    if shown.few:
        notes.append(f"Fires from 1 to {LEAST - 1} are withheld.")
    caption = f"{called}, {shown.about.area.name}, {shown.about.words}"
    return TableData(caption, columns, rows, note=" ".join(notes))


def _fires_words(shown: _Shown) -> str:
    """Whether fires are set where the index is high."""
    if not shown.fires:
        return "No deliberate fires that you may see have been loaded for these months."
    fires = [shown.fires.get(code, 0) for code in shown.codes]
    highest = shown.order[: max(1, len(fires) // 10)]
    here, every = sum(fires[at] for at in highest), sum(fires)
    said = []
    if min(here, every - here) >= LEAST:
        said.append(
            f"The tenth of small areas with the highest index had {100 * here / every:.0f}% "
            f"({here:,} of {every:,}) of the deliberate fires."
        )
    agree = spearman(shown.found.index, fires)
    if agree is not None:
        said.append(
            f"The orders of index and fires agree by {agree:.2f} (Spearman: 1 is fully, 0 not at all)."
        )
    return " ".join(said)
