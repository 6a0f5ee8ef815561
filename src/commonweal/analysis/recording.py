"""Recording changes: when a series moved because the counting did. The register itself is reference data of
the hub.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class RecordingChange:
    """One row of the register. `last` is exclusive, None while it lasts; None for agency or categories means
    all.
    """

    first: date
    last: date | None
    change: str
    bias: str
    source: str
    agency: str | None = None
    categories: frozenset[str] | None = None
    excluded_from_baselines: bool = False

    @property
    def while_it_lasted(self) -> str:
        """The months in words, the last one included: "in April 2017", "from July 2019 on"."""
        first = f"{self.first:%B %Y}"
        if self.last is None:
            return f"from {first} on"
        last = f"{self.last - timedelta(days=1):%B %Y}"
        return f"in {first}" if first == last else f"from {first} to {last}"

    def touches(self, start: date, end: date) -> bool:
        return self.first < end and (self.last is None or self.last > start)


def overlaps(
    register: Iterable[RecordingChange],
    start: date,
    end: date,
    category: str | None = None,
    agency: str | None = None,
) -> tuple[RecordingChange, ...]:
    """Find the recording changes that touch a window, for printing beside every trend.

    Parameters
    ----------
    register : iterable of RecordingChange
        The rows of the register.
    start, end : date
        Half-open window.
    category, agency : str or None
        None asks for every category or agency.

    Returns
    -------
    tuple of RecordingChange
        In order of their first day.

    Raises
    ------
    ValueError
        If the window is empty.

    Notes
    -----
    Source: A4.1.

    Examples
    --------
    >>> row = RecordingChange(date(2019, 7, 1), None, "no data published", "down", "register", "gmp")
    >>> len(overlaps([row], date(2019, 1, 1), date(2019, 7, 1)))
    0
    >>> len(overlaps([row], date(2019, 7, 1), date(2019, 8, 1), agency="surrey"))
    0
    """
    if start >= end:
        raise ValueError("the window is half open: its start lies before its end")
    found = [row for row in register if row.touches(start, end) and _concerns(row, category, agency)]
    return tuple(sorted(found, key=lambda row: (row.first, row.change)))


def _concerns(row: RecordingChange, category: str | None, agency: str | None) -> bool:
    by_category = category is None or row.categories is None or category in row.categories
    return by_category and (agency is None or row.agency is None or agency == row.agency)


def baseline_exclusions(
    register: Iterable[RecordingChange],
    months: Iterable[tuple[date, date]],
    category: str | None = None,
    agency: str | None = None,
) -> tuple[tuple[int, str], ...]:
    """Find the months that may not enter a baseline, with the reason to print.

    Parameters
    ----------
    register : iterable of RecordingChange
        The rows of the register.
    months : iterable of (date, date)
        First day and exclusive end of each month, in the order of the series.
    category, agency : str or None
        As in :func:`overlaps`.

    Returns
    -------
    tuple of (int, str)
        Index in the series, and the change.

    Notes
    -----
    Source: A4.1: the COVID restrictions of March 2020 to mid 2021 are left out by default.

    Examples
    --------
    >>> row = RecordingChange(date(2020, 3, 1), date(2021, 7, 1), "COVID restrictions", "both ways",
    ...                       "register", excluded_from_baselines=True)
    >>> february, march, april = date(2020, 2, 1), date(2020, 3, 1), date(2020, 4, 1)
    >>> baseline_exclusions([row], [(february, march), (march, april)])
    ((1, 'COVID restrictions'),)
    """
    rows = [row for row in register if row.excluded_from_baselines]
    found = []
    for index, (start, end) in enumerate(months):
        touching = overlaps(rows, start, end, category, agency)
        if touching:
            found.append((index, "; ".join(row.change for row in touching)))
    return tuple(found)
