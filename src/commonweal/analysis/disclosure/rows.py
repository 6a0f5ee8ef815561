"""Rows of depersonalised records: nobody is left who can be told from fewer than four others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from .small_numbers import SMALLEST_SHOWN

Row = Mapping[str, Any]
WEEK, MONTH = "week", "month"


@dataclass(frozen=True, slots=True)
class KAnonymous:
    """Rows as they may leave, how many may not, and what was made coarser, in words."""

    rows: tuple[dict[str, Any], ...]
    suppressed: int
    steps: tuple[str, ...]
    k: int

    @property
    def note(self) -> str:
        said = [*self.steps] or ["nothing had to be made coarser"]
        if self.suppressed:
            said.append(f"{self.suppressed:,} rows are left out, as fewer than {self.k} are alike")
        return "; ".join(said) + "."


def k_anonymous(
    rows: Sequence[Row],
    *,
    k: int = SMALLEST_SHOWN,
    date: str = "date",
    area: str = "area",
    age: str = "age_band",
    sex: str = "sex",
    category: str = "category",
    coarser_area: Mapping[str, str] | None = None,
) -> KAnonymous:
    """Make rows coarser, step by step, until at least `k` are alike in all that could point at somebody.

    Parameters
    ----------
    rows : sequence of mappings
        One a record; columns that it does not have count as blank. Dates are `datetime.date`.
    k : int
        How many must be alike.
    date, area, age, sex, category : str
        The names of the columns that are looked at; every other column leaves as it is, so it must tell
        nothing.
    coarser_area : mapping, optional
        For the code of an area that of the next larger one (LSOA to MSOA).

    Returns
    -------
    KAnonymous
        In the order of the rows. Steps are taken in turn and for all rows alike: date to its week, then to
        its month; area to the larger one; age to its ten-year band, or to the two that a band lies in.
        Rows that are then still fewer than `k` are left out and counted.

    Raises
    ------
    ValueError
        `k` below 2.

    Notes
    -----
    Source: DOMAIN B5. A further step is taken only while some rows are too few: a table that is safe is
    not made coarser.

    Examples
    --------
    >>> same = {"area": "E01000001", "category": "Burglary"}
    >>> k_anonymous([same] * 5).suppressed, k_anonymous([same] * 4).suppressed
    (0, 4)
    >>> ages = [{**same, "age_band": band} for band in ("18-24", "19", "16-22", "18-24", "20")]
    >>> [row["age_band"] for row in k_anonymous(ages, k=2).rows]
    ['10-29', '10-29', '10-29']
    """
    if k < 2:
        raise ValueError("`k` is how many must be alike: 2 or more")
    kept = [dict(row) for row in rows]
    looked_at = (date, area, age, sex, category)
    larger = coarser_area or {}
    ways: tuple[tuple[str, str, Callable[[Any], Any]], ...] = (
        (date, "dates are given as the Monday of their week", _monday),
        (date, "dates are given as the first of their month", _first),
        (area, "areas are given as the larger ones that they lie in", lambda code: larger.get(code, code)),
        (age, "ages are given in bands of ten years, or of twenty", _band),
    )
    steps: dict[str, str] = {}  # of each column the last, which says what the earlier did
    for column, said, coarser in ways:
        if not _too_few(kept, looked_at, k):
            break
        changed = [_with(row, column, coarser(was.get(column))) for row, was in zip(kept, rows, strict=True)]
        if changed != kept:
            kept = changed
            steps[column] = said
    few = _too_few(kept, looked_at, k)
    safe = tuple(row for row in kept if _key(row, looked_at) not in few)
    return KAnonymous(safe, len(kept) - len(safe), tuple(steps.values()), k)


def _with(row: dict[str, Any], column: str, value: Any) -> dict[str, Any]:
    """A month is that of the day, not of the Monday before it: each step begins from what was there."""
    return row if value is None else {**row, column: value}


def _too_few(rows: Sequence[Row], columns: Sequence[str], k: int) -> set[tuple[Any, ...]]:
    counted = Counter(_key(row, columns) for row in rows)
    return {key for key, count in counted.items() if count < k}


def _key(row: Row, columns: Sequence[str]) -> tuple[Any, ...]:
    return tuple(row.get(column) for column in columns)


def _monday(day: Any) -> Any:
    return day - timedelta(days=day.weekday()) if isinstance(day, date) else day


def _first(day: Any) -> Any:
    return day.replace(day=1) if isinstance(day, date) else day


def _band(age: Any) -> Any:
    """The decades that an age or a narrower band lies in: of 18-24 both, so that nobody is told younger or
    older than they are. What is as coarse already stays."""
    first, dash, last = str(age).partition("-")
    last = last if dash else first
    if not (first.isdecimal() and last.isdecimal()) or not 0 <= int(last) - int(first) < 9:
        return age
    return f"{int(first) // 10 * 10}-{int(last) // 10 * 10 + 9}"
