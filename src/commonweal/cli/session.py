"""What every command that touches data begins with (the database, the operator), and how it shows rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from commonweal.core.actor import Actor


def operator(reason: str = "") -> Actor:
    """Start what is needed and return the local operator, in whose name the command line acts.

    The task of the whole command is its purpose; the log names it in each line.
    """
    from commonweal.config import bootstrap
    from commonweal.core.task import Task, begin

    bootstrap.start()
    begin(Task(purpose=_purpose(), reason=reason))
    from commonweal.partnership.queries import local_operator

    return local_operator()


def _purpose() -> str:
    """A code, such as `command:agreement.add`."""
    about = click.get_current_context(silent=True)
    words = about.command_path.split()[1:] if about else []
    return ":".join(["command", *([".".join(words)] if words else [])])


def know_the_jobs() -> None:
    """Each room names its kinds of job when its services are loaded."""
    import commonweal.hub.services
    import commonweal.jobs.services
    import commonweal.partnership.services
    import commonweal.products.services
    import commonweal.workstation.services  # noqa: F401


def table(rows: Sequence[tuple[object, ...]], headings: tuple[str, ...], numeric: Sequence[bool] = ()) -> str:
    """A plain table: numbers to the right, words to the left; `numeric` says which columns are numbers where
    they are written out already."""
    shown = [
        tuple(f"{cell:,}" if isinstance(cell, int) else "" if cell is None else str(cell) for cell in row)
        for row in rows
    ]
    widths = [max(len(r[i]) for r in [headings, *shown]) for i in range(len(headings))]
    right = list(numeric) or [
        all(isinstance(row[i], int | float | None) for row in rows) for i in range(len(headings))
    ]
    lines = [_line(headings, widths, right), "  ".join("-" * w for w in widths)]
    return "\n".join([*lines, *(_line(row, widths, right) for row in shown)])


def _line(cells: tuple[str, ...], widths: list[int], right: list[bool]) -> str:
    placed = (c.rjust(w) if r else c.ljust(w) for c, w, r in zip(cells, widths, right, strict=True))
    return "  ".join(placed).rstrip()


class Day(click.ParamType):
    """A date as 2026-11-22."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> object:
        from datetime import date

        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a date; write it as 2026-11-22.", param, ctx)


class MonthOf(click.ParamType):
    """A month as 2026-11."""

    name = "month"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> object:
        from commonweal.core.periods import Month

        try:
            return value if isinstance(value, Month) else Month.parse(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a month; write it as 2026-11.", param, ctx)
