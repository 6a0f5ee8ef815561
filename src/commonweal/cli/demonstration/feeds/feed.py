"""What a feed of an agency is: its layout, the names of its files, and when they come."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from commonweal.core.periods import Month

Columns = Mapping[str, Any]


@dataclass(frozen=True)
class Feed:
    """A feed of an agency: of which source it is, how its files are called, and when they come."""

    source: str
    name: str  # of a file, with {period}
    columns: Callable[[Month, int, int], Columns]  # of a month, so long ago, by a seed
    arrives: int = 8  # days after the end of the month
    every: int = 1  # months that a file holds
    last_alone: bool = (
        False  # whether only the last of them has rows: figures of a quarter, a register as it stood
    )
    encoding: str = "utf-8"
    title: str = ""  # stands above the table, as reports have it
    once: date | None = None  # the day on which its only delivery came
