"""Vulnerable localities of an area: the index with its parts, and the deliberate fires beside it."""

from __future__ import annotations

from collections.abc import Mapping

from commonweal.analysis.charts import Bar, BarChart
from commonweal.analysis.rank_agreement import spearman
from commonweal.analysis.tables import Column, TableData
from commonweal.analysis.vulnerable_localities import INPUTS, band
from commonweal.exports.document import (
    Block,
    Bullets,
    ExhibitBlock,
    Figure,
    Heading,
    Notice,
    Paragraph,
    Part,
    TableBlock,
)
from commonweal.hub.warehouse.answers import Answer
from commonweal.products.kinds.subject import Subject
from commonweal.products.kinds.withholding import LEAST, receipt_of, warned

from .guarding import Guard
from .locality_index import KIND, LEAST_HOUSEHOLDS, WORDS, Shown, Worked
from .locality_index import worked as worked_index

METHOD, METHOD_VERSION = "Vulnerable Localities Index", "1"
SHOWN = 20
MISLEADS = (
    "An index of 200 in one district is not 200 in another: each has a mean of its own.",
    "It scans. It does not say why, nor what to do: somebody who knows the place has to look.",
    "Student areas rise, as they are full of people from 15 to 24; look at the parts before the whole.",
)


def localities(about: Subject, guard: Guard) -> tuple[list[Block], list[Answer]]:
    """NotFound where none of the inputs has been loaded, or too few small areas have them."""
    worked = worked_index(about, guard)
    return _blocks(worked), worked.answers


def locality(about: Subject, guard: Guard, code: str) -> tuple[list[Block], list[Answer]]:
    """One small area of the district that `about` names: its index with the parts, and its fires."""
    worked = worked_index(about, guard)
    shown = worked.shown
    if code not in shown.codes:
        return [Notice("This area lacks a figure of the index, or has too few households for it.")], []
    at = shown.codes.index(code)
    value = f"tenth {shown.tenth(at)} of 10" if shown.coarse else shown.index(at)
    rows = [(shown.called, value), *((WORDS[name], part) for name, part in shown.parts_of(at))]
    table = TableData(
        f"{shown.called} with its parts, {about.names(KIND).get(code, code)}, {about.words}",
        (Column("Index or part"), Column("Value", "100 is the mean", numeric=True, decimals=1)),
        (*rows, *((("Deliberate fires in twelve months", shown.fires_of(code)),) if shown.fires else ())),
        note=" ".join(shown.notes),
    )
    of = f"{len(shown.codes):,} small areas of {about.area.name}"
    said = (
        f"{shown.called}: in tenth {shown.tenth(at)} of {of}, 1 the highest"
        if shown.coarse
        else f"{shown.called} {shown.index(at):,g}: number {1 + shown.order.index(at):,} of {of}"
    )
    receipt = receipt_of(worked.crimes, shown.coarse, method=METHOD, method_version=METHOD_VERSION)
    parts: tuple[Part, ...] = (*shown.partial, TableBlock(table))
    return [ExhibitBlock("locality", said, parts, receipt)], worked.answers


def _blocks(worked: Worked) -> list[Block]:
    shown, columns = worked.shown, worked.columns
    about, found, called = shown.about, shown.found, shown.called
    order, names = shown.order, about.names(KIND)
    parts: list[Part] = list(shown.partial)
    if not shown.coarse:
        parts.append(Figure(_chart(shown, called, order, names)))
    parts.append(TableBlock(_table(shown, called, order, names)))
    if words := _fires_words(shown):
        parts.append(Paragraph(words))
    sentence = f"{called}: {_highest(shown, names)}"
    crimes = worked.crimes
    receipt = receipt_of(crimes, shown.coarse, method=METHOD, method_version=METHOD_VERSION)
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


def _highest(shown: Shown, names: Mapping[str, str]) -> str:
    codes, order = shown.codes, shown.order
    of = f"{len(codes):,} small areas of {shown.about.area.name}"
    if shown.coarse:
        first = sum(shown.tenth(at) == 1 for at in order)
        return f"{first} of {of} are in the highest tenth"
    name = names.get(codes[order[0]], codes[order[0]])
    return f"{name} is highest of {of}, with {shown.index(order[0]):,g} where 100 is their mean"


def _input_of(column: str) -> str:
    of = next((name for name, (count, per, _) in INPUTS.items() if column in (count, per)), column)
    return WORDS.get(of, of)


def _chart(shown: Shown, called: str, order: list[int], names: Mapping[str, str]) -> BarChart:
    codes = shown.codes
    bars = tuple(Bar(names.get(codes[at], codes[at]), shown.index(at)) for at in order[:SHOWN])
    return BarChart(
        title=f"{called}, {shown.about.area.name}",
        subtitle=f"The {len(bars)} highest of {len(codes):,} small areas, {shown.about.words}",
        alt=f"Bars: the {len(bars)} highest of {len(codes):,} small areas. The numbers stand in the table.",
        unit="index",
        of="Small area",
        bars=bars,
    )


def _table(shown: Shown, called: str, order: list[int], names: Mapping[str, str]) -> TableData:
    """The whole and its parts, as far as they are told."""
    found, codes = shown.found, shown.codes
    banded = found.whole and not shown.coarse
    columns = (
        Column("Small area"),
        Column("Code"),
        Column("Tenth", "1 is the highest", numeric=True)
        if shown.coarse
        else Column("Index", "100 is the mean", numeric=True, decimals=1),
        *((Column("Band"),) if banded else ()),
        *(Column(WORDS[found.names[at]], "index", numeric=True, decimals=1) for at in shown.told),
        *((Column("Deliberate fires", "in twelve months", numeric=True),) if shown.fires else ()),
    )
    rows = tuple(
        (
            names.get(codes[at], codes[at]),
            codes[at],
            shown.tenth(at) if shown.coarse else shown.index(at),
            *((band(float(found.index[at])),) if banded else ()),
            *(value for _, value in shown.parts_of(at)),
            *((shown.fires_of(codes[at]),) if shown.fires else ()),
        )
        for at in order[:SHOWN]
    )
    notes = [f"The first {len(rows)} of {len(codes):,}."] if len(codes) > len(rows) else []
    caption = f"{called}, {shown.about.area.name}, {shown.about.words}"
    return TableData(caption, columns, rows, note=" ".join([*notes, *shown.notes]))


def _fires_words(shown: Shown) -> str:
    """Whether fires are set where the index is high."""
    if not shown.fires:
        return "No deliberate fires that you may see have been loaded for these months."
    fires = [shown.fires.get(code, 0) for code in shown.codes]
    falling = sorted(range(len(fires)), key=lambda at: -shown.found.index[at])
    highest = falling[: max(1, len(fires) // 10)]
    here, every = sum(fires[at] for at in highest), sum(fires)
    said = []
    if not shown.hides_fires and min(here, every - here) >= LEAST:
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
