"""The tables of the warehouse and the questions that it answers."""

from __future__ import annotations

from typing import Any

from .docstrings import docstring_sections
from .markdown import code, page, table

HEADINGS = ("Returns", "Units", "Raises", "Caveats", "Source")


def warehouse() -> str:
    from commonweal.hub.warehouse.schema import TABLES

    return page(
        "Tables of the warehouse",
        "The warehouse is a folder of Delta tables. *Handling* is the tier of the column; *tells* is the "
        "finest place or time that its value gives away. A scope that allows less sees the column coarser "
        "or blank. *Seen by* is the least that a reader must be granted: counts, map or rows. A snapshot "
        "says which version of each table, and which deliveries, count.",
        *(_table_page(each) for each in TABLES.values()),
    )


def _table_page(each: Any) -> str:
    rows = (
        (
            code(c.name),
            c.type,
            c.unit,
            c.meaning,
            c.tier.word,
            _tells(c),
            c.form.name.lower(),
            c.needed,
            c.caveat,
        )
        for c in each.columns
    )
    headings = (
        "Column", "Type", "Unit", "Meaning", "Handling", "Tells", "Seen by", "Always filled", "Caveat"
    )  # fmt: skip
    return "\n\n".join([f"## {each.name}", each.meaning, table(headings, rows)])


def _tells(column: Any) -> str:
    place = f"place: {column.place.name.lower()}" if column.place is not None else ""
    time = f"time: {column.time.name.lower()}" if column.time is not None else ""
    return ", ".join(part for part in (place, time) if part)


def questions() -> str:
    from commonweal.hub.warehouse.queries import ALL

    return page(
        "Questions",
        "Ask with `commonweal query NAME --set parameter=value`. Every answer comes with a receipt: "
        "snapshot, question and version, parameters, scope, rows used and left out. Words separated by "
        "commas make a list; an area is written as kind and code, `district:E08000003`.",
        *(_question(question) for _, question in sorted(ALL.items())),
    )


def _question(question: Any) -> str:
    sections = docstring_sections(question.ask.__doc__ or "")
    rows = (
        (code(p.name), p.type, p.help, "needed" if p.required else _default(p.default), ", ".join(p.choices))
        for p in question.parameters
    )
    parts = [
        f"## {question.name}",
        f"{sections['']}\n\nVersion {question.version}. Shows {question.shows.name.lower()}; "
        f"asks for {code(question.entry)}.",
        table(("Parameter", "Type", "Meaning", "Without it", "Choices"), rows),
    ]
    said = (f"**{h}.** {sections[h]}" for h in HEADINGS if h in sections)
    return "\n\n".join([*parts, *said])


def _default(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(str(each) for each in value)
    return "" if value is None else str(value)
