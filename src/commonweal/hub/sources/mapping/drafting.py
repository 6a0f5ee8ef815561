"""Looking at a file that no source knows, and proposing a mapping for it.

What the file says is filled in; what only a person can say is a question in `unclear`. Of the cells nothing
is shown but words that recur and look like categories.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from commonweal.core.errors import BadInput
from commonweal.hub.intake.child import Member, Reader
from commonweal.hub.sources.kept_cells import word_fit_to_show

from .guessing import NOT_CLEAR, Guess, Looked, date_order, guess, of_areas
from .words import MOMENTS

ROWS_LOOKED_AT, MOSTLY = 200_000, 0.8
ONCE = ("place", "postcode", "lsoa_published", "location_type", "outcome", "uprn", "cost_estimate", "month")
MOST_WORDS = 60
PLACE_WORDS = {
    "grid": "building", "degrees": "building", "postcode": "postcode_unit", "outward": "postcode_outward",
    "area": "lsoa", "place": "street", "": "unknown",
}  # fmt: skip


@dataclass(frozen=True)
class Draft:
    """A proposed mapping, and what a person still has to say."""

    text: str
    unclear: tuple[str, ...]
    rows: int
    notes: tuple[str, ...]


def draft(path: Path, reader: Reader, sheet: str | None = None) -> Draft:
    """Propose the mapping of a table: a CSV file, a sheet of a workbook, or one in an archive."""
    member = _chosen(path, reader.survey(path), sheet)
    looked = _looked(member, reader)
    order, doubtful = date_order(looked)
    guesses = [guess(column, order) for column in looked.columns]
    _expect_a_category(guesses)
    _settle(guesses)
    return _written(path, looked, guesses, order, doubtful)


def _chosen(path: Path, members: Sequence[Member], sheet: str | None) -> Member:
    tables = [m for m in members if m.kind in ("csv", "xlsx") and m.header and not m.note]
    if sheet is not None:
        tables = [m for m in tables if m.name.endswith(f"#{sheet}")]
    if not tables:
        raise BadInput(
            "there is no table to look at" + (f" on a sheet {sheet!r}" if sheet else "") + _why(members),
            where=path.name,
            remedy="Give a CSV file or a workbook (.xlsx) with a header line above its rows.",
        )
    return tables[0]


def _why(members: Iterable[Member]) -> str:
    said = next((member.note for member in members if member.note), "")
    return f": {said}" if said else ""


@dataclass
class _Sample:
    """The rows that were looked at."""

    rows: int
    columns: list[Looked]


def _looked(member: Member, reader: Reader) -> _Sample:
    batches: list[Any] = []
    rows = 0
    for batch in reader.rows(member, coded=(), numbers=()):
        if batch.table is not None:
            batches.append(batch.table)
            rows += batch.table.num_rows
        if rows >= ROWS_LOOKED_AT:
            break
    if not rows:
        raise BadInput("the table holds no row", where=member.name, remedy="Ask whether that is meant.")
    columns = []
    for name in member.header:
        texts = pa.chunked_array(
            [b.column(b.schema.get_field_index(name)).cast(pa.string()) for b in batches]
        )
        trimmed = pc.utf8_trim_whitespace(pc.fill_null(texts, ""))
        counted = pc.value_counts(trimmed.combine_chunks())
        words = dict(
            zip(counted.field("values").to_pylist(), counted.field("counts").to_pylist(), strict=True)
        )
        blank = words.pop("", 0)
        columns.append(Looked(name, rows, blank, words))
    return _Sample(rows, columns)


def _expect_a_category(guesses: list[Guess]) -> None:
    """Where no name says so, the column of few words that recur is what each row is."""
    if any(g.to == "category" for g in guesses):
        return
    for each in guesses:
        if each.reason != NOT_CLEAR or re.search(r"area|ward|district|town|hood", each.name.casefold()):
            continue
        fit = sum(rows for word, rows in each.looked.words.items() if word_fit_to_show(word, rows))
        if fit >= MOSTLY * each.looked.filled:
            each.handling, each.to, each.reason, each.returnable = "kept", "category", "", True
            return


def _settle(guesses: list[Guess]) -> None:
    """Of several columns that would fill one thing, the first does; the others are put to the person."""
    _put_times_beside_dates(guesses)
    taken: set[str] = set()
    guesses = sorted(guesses, key=lambda g: not re.search(r"start|from|begin", g.name.casefold()))
    places = {g.to for g in guesses}
    for each in guesses:
        if (each.to in ONCE or each.to.startswith(("age.", "sex."))) and each.to in taken:
            each.drop(f"another column fills {each.to} already; keep the better one")
        if each.to == "source_ref" and each.to in taken:
            each.drop("another column is the key already")
        if each.to == "category" and "category" in taken:
            each.drop("another column is the category; add it to [category] columns if both are needed")
        if each.to in ("longitude", "latitude") and "easting" in places:
            each.drop("easting and northing say the place")
        if each.to in MOMENTS and f"{each.to} {_of_what(each)}" in taken:
            each.drop("another column says that moment already; keep the better one")
        if each.to:
            taken |= {each.to, f"{each.to} {_of_what(each)}"}


def _put_times_beside_dates(guesses: list[Guess]) -> None:
    """A time whose moment has no date is of the date that has no time."""
    timed = {each.to for each in guesses if _of_what(each) == "time"}
    days = [each.to for each in guesses if each.kind == "date" and each.to in MOMENTS]
    for each in guesses:
        if _of_what(each) == "time" and each.to in MOMENTS and each.to not in days:
            each.to = next((to for to in days if to not in timed), each.to)


def _of_what(each: Guess) -> str:
    """Two columns may fill one moment where the one is its date and the other its time."""
    return "time" if each.kind in ("time", "hour") else "date"


def _written(path: Path, looked: _Sample, guesses: list[Guess], order: str, doubtful: bool) -> Draft:
    name = _plain_name(path)
    figures = of_areas(guesses)
    unclear = [
        "agency: who the records are of, as police, fire, ambulance, health, transport, council",
        "supplier: the code of the agency that sends it (commonweal agency list)",
        'basis: "agreement", or "open-licence" with the words to print as attribution',
        "feed: agency/kind, a name of its own for what comes by this file",
    ]
    notes: list[str] = []
    if doubtful:
        unclear.insert(0, "order: the dates can be read day-first and month-first; ask the sender which")
    if not figures:
        unclear.append("domain: what kind of thing happened, as crime, asb, fire, licensing, transport")
        if not any(g.time for g in guesses):
            unclear.append("period: no column says when; write [period] with the day of the extract")
    categories = [g for g in guesses if g.to == "category"]
    constant = not figures and not categories
    if constant:
        unclear.append("category: no column says what each row is; say it as its constant, or name one")
    if any(g.place == "grid" and g.name.strip().casefold() in ("x", "y") for g in guesses):
        unclear.append(
            "point: X and Y are taken for metres of the British National Grid; if they are of another grid, "
            "drop both columns: the rows are loaded without a place"
        )
    far = [g for g in guesses if g.note]
    notes += [g.note for g in far]
    lines = _top(name, path, looked, guesses, order, figures, unclear)
    lines += _category(categories, constant) if not figures else _figures(guesses)
    for each in guesses:
        lines += each.written()
    return Draft("\n".join(lines) + "\n", tuple(unclear), looked.rows, tuple(notes))


def _top(
    name: str,
    path: Path,
    looked: _Sample,
    guesses: list[Guess],
    order: str,
    figures: bool,
    unclear: list[str],
) -> list[str]:
    key = next((g.name for g in guesses if g.to == "source_ref"), "")
    said = {g.place for g in guesses}
    place = next((word for word in PLACE_WORDS if word in said), "")
    time = next((g.time for g in guesses if g.time), "month")
    known = [f"order = {_quoted(order)}"] if order else ['# order = "day-first"   # see `unclear`']
    return [
        f"# A draft from {looked.rows:,} rows of {path.name}. Complete what `unclear` lists, empty the",
        f"# list, and add it with `commonweal source add {name}.toml`. Nothing of the file stands here but",
        "# column names and words that recur.",
        *(f"# Note: {g.note}" for g in guesses if g.note),
        "unclear = [",
        *(f"  {_quoted(question)}," for question in unclear),
        "]",
        f"name = {_quoted(name)}",
        f"title = {_quoted(path.name.split('.')[0].replace('_', ' '))}",
        "version = 1",
        'agency = "…"',
        'supplier = "…"',
        'basis = "agreement"   # or "open-licence"',
        'attribution = ""',
        'feed = "…/…"',
        'slice = "records"',
        f"system = {_quoted(path.name.split('.')[0].replace('_', ' '))}",
        'rhythm = "as it comes"   # how often it is sent, and how late',
        "days_to_arrive = 60   # after the end of a month: later is late",
        f'fills = "{"statistics" if figures else "events"}"',
        f'precision = "{PLACE_WORDS[place]}+{time}"   # how exactly place and time are known (DOMAIN A11)',
        "in_totals = true",
        f"key = {_quoted(key)}",
        f'sample = "examples/{name}"',
        'blanks = ["", "NA", "N/A", "NULL"]',
        *known,
        'domain = "…"',
        "",
    ]


def _category(categories: list[Guess], constant: bool) -> list[str]:
    if constant:
        return [
            "[category]",
            'scheme = "…"',
            'constant = "…"   # what every row is, where no column says it; else columns = [ … ] and words',
            "",
        ]
    column = categories[0]
    shown: list[str] = []
    hidden = rare = 0
    for word, rows in sorted(column.looked.words.items(), key=lambda each: (-each[1], each[0])):
        if word_fit_to_show(word, rows) and len(shown) < MOST_WORDS:
            shown.append(f"{_quoted(word)} = {_quoted(' '.join(word.casefold().split()))}   # {rows:,} rows")
        else:
            hidden, rare = hidden + 1, rare + rows
    more = [f"# not shown, as they are rare or unlike a category: {hidden} words in {rare:,} rows"]
    return [
        "[category]",
        f"scheme = {_quoted(column.name)}",
        f"columns = [{_quoted(column.name)}]",
        "[category.words]   # what was sent = what it is kept as; or { is = …, domain = …, flags = […] }",
        *shown,
        *(more if hidden else []),
        "",
    ]


def _figures(guesses: list[Guess]) -> list[str]:
    lines = ["[period]   # of what time the figures are", "# from = 2021-03-21", "# to = 2021-03-21", ""]
    for each in guesses:
        if each.to == "value":
            lines += [
                "[[measure]]",
                f"column = {_quoted(each.name)}",
                f"measure = {_quoted(each.name.replace('_', ' ').casefold())}",
                'breakdown = ""',
                'unit = ""',
                "",
            ]
    return lines


def _plain_name(path: Path) -> str:
    plain = re.sub(r"[^a-z0-9]+", "_", path.name.split(".")[0].casefold()).strip("_")
    return plain if plain[:1].isalpha() else f"file_{plain}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
