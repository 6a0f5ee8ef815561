"""The board of the exchange, scorecards and silences in rows and words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse

from commonweal.hub.queries.exchange import LATE, NOT_HELD, RECEIVED, REFUSED, WAITING, BoardRow, Cell
from commonweal.hub.queries.scorecards import MonthOfFeed, SourceCard
from commonweal.hub.queries.silence import Silence
from commonweal.web.furniture import day
from commonweal.web.listing import Column
from commonweal.web.pages.presenters import late_rows

Row = list[Any]

CELLS = {
    RECEIVED: ("Received", "green"),
    LATE: ("Late", "red"),
    REFUSED: ("Refused", "orange"),
    NOT_HELD: ("Not held", "grey"),
    WAITING: ("Not yet due", "blue"),
}
GRADES = {"good": "green", "look at it": "yellow", "do not rely on it": "red"}
FILLED = (Column("column", "Column"), Column("share", "Rows that say it, %", numeric=True))


def board_row(row: BoardRow, names: Mapping[str, str]) -> Row:
    return [
        f"{row.dataset.ref}: {row.dataset.content}",
        names.get(row.holder, row.holder),
        *(cell_tag(cell) for cell in row.cells),
    ]


def cell_tag(cell: Cell) -> dict[str, str]:
    words, colour = CELLS.get(cell.state, (cell.state, "grey"))
    return {"text": f"{words} {day(cell.on)}" if cell.state == RECEIVED else words, "tag": colour}


def board_sentence(rows: Iterable[BoardRow]) -> str:
    states = Counter(cell.state for row in rows for cell in row.cells)
    said = [f"{states[state]:,} {CELLS[state][0].lower()}" for state in CELLS if states[state]]
    return (
        f"Of {states.total():,} that the law asks for in these quarters: {', '.join(said)}." if said else ""
    )


def late(rows: Sequence[BoardRow], names: Mapping[str, str]) -> list[Row]:
    """What is late, and what each lacks: the longest overdue first."""
    return late_rows(rows, names)


def grade_tag(grade: str) -> dict[str, str]:
    return {"text": grade.capitalize(), "tag": GRADES.get(grade, "grey")}


def card_row(card: SourceCard) -> Row:
    return [
        {"text": card.title, "href": reverse("scorecard", kwargs={"feed": card.feed})},
        grade_tag(card.grade),
        card.rows,
        share(card.located),
        share(card.rejected),
        card.conflicts,
        card.late,
        len(card.missing),
    ]


def filled_rows(card: SourceCard) -> list[Row]:
    return [[name.replace("_", " "), share(part)] for name, part in sorted(card.completeness.items())]


def month_rows(card: SourceCard) -> list[Row]:
    """Never a nought for what nobody sent."""
    newest = sorted(card.months, key=lambda each: (-each.month.index, each.holder))
    return [_month_row(each) for each in newest]


def _month_row(each: MonthOfFeed) -> Row:
    return [
        each.month.name,
        each.holder,
        each.rows if each.received_on else "not supplied",
        each.expected.lower_limit if each.expected else None,
        day(each.received_on),
        day(each.due_on),
        f"{each.state}, {each.days_late:,} days late" if each.days_late else each.state,
    ]


def silence_row(each: Silence) -> Row:
    rows = "withheld" if each.rows is None else each.rows
    return [each.title, each.name, each.month.name, rows, each.expected.lower_limit]


def share(part: float | None) -> str:
    return "not measured" if part is None else f"{part:.1%}".removesuffix("%")
