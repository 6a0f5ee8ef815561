"""Frozen descriptions of pictures. What a chart says is settled here; how it looks is settled where it is
drawn.

"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from commonweal.analysis.canonical import digest
from commonweal.analysis.comparison import number
from commonweal.analysis.control_charts import XmR
from commonweal.analysis.maps import Band, Compass, MapArea, MapCell
from commonweal.analysis.statistical_charts import (
    Curve,
    CurveChart,
    Described,
    GridMap,
    Interval,
    IntervalChart,
    Mark,
    MatrixChart,
    Shade,
)
from commonweal.analysis.tables import Cell, Column, TableData
from commonweal.analysis.wording import MonthSentence

__all__ = [
    "AreaMap",
    "Band",
    "Bar",
    "BarChart",
    "Cell",
    "Chart",
    "Column",
    "ControlChart",
    "Curve",
    "CurveChart",
    "GridMap",
    "Interval",
    "IntervalChart",
    "LineChart",
    "MapArea",
    "MapCell",
    "Mark",
    "MatrixChart",
    "Series",
    "Shade",
    "TableData",
    "control_chart",
]

MOST_SERIES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlChart(Described):
    """Months in a line with mean and limits, the baseline shaded, the month under review named.

    Centre and limits are None where too few months allowed them. `left_out` holds the months that the
    baseline does not count, with reasons; `signals` the indices of exceptional months.
    """

    kind: ClassVar[str] = "control chart"
    unit: str
    labels: tuple[str, ...]
    values: tuple[float | None, ...]
    review: int
    centre: float | None = None
    lower: float | None = None
    upper: float | None = None
    baseline: tuple[int, ...] = ()
    left_out: tuple[tuple[int, str], ...] = ()
    signals: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        Described.__post_init__(self)
        if len(self.labels) != len(self.values) or not 0 <= self.review < len(self.values):
            raise ValueError("each month has a label, and the month under review is one of them")

    def as_data(self) -> dict[str, Any]:
        return self.words() | {
            "unit": self.unit,
            "labels": self.labels,
            "values": self.values,
            "review": self.review,
            "centre": self.centre,
            "lower": self.lower,
            "upper": self.upper,
            "baseline": self.baseline,
            "left_out": self.left_out,
            "signals": self.signals,
        }

    def table(self) -> TableData:
        columns = (
            Column("Month"),
            Column("Count", self.unit, numeric=True),
            Column("Lower limit", numeric=True, decimals=1),
            Column("Mean", numeric=True, decimals=1),
            Column("Upper limit", numeric=True, decimals=1),
            Column("Note"),
        )
        limits = tuple(
            "not worked out" if x is None else x for x in (self.lower_shown, self.centre, self.upper)
        )
        rows = tuple(
            (label, value, *limits, self._note(index))
            for index, (label, value) in enumerate(zip(self.labels, self.values, strict=True))
        )
        return TableData(f"{self.title}. {self.subtitle}", columns, rows)

    @property
    def lower_shown(self) -> float | None:
        return None if self.lower is None else max(0.0, self.lower)

    def _note(self, index: int) -> str:
        parts = [f"left out of the baseline: {reason}" for at, reason in self.left_out if at == index]
        parts += ["baseline"] * (index in self.baseline) + ["under review"] * (index == self.review)
        return ", ".join(parts + ["exceptional"] * (index in self.signals))


def control_chart(
    said: MonthSentence,
    *,
    subject: str,
    area: str,
    unit: str,
    labels: Sequence[str],
    values: Sequence[float | None],
    review: int,
    chart: XmR | None,
    left_out: Sequence[tuple[int, str]] = (),
) -> ControlChart:
    """Describe the control chart of one measure, its title the message and its alternative text a sentence.

    Parameters
    ----------
    said : MonthSentence
        From :func:`commonweal.analysis.wording.month_sentence` on the same figures.
    subject, area, unit : str
        What was counted ("Burglary"), where ("Manchester"), in what ("recorded crimes").
    labels, values : sequence
        Months and counts, 25 for the tactical assessment.
    review : int
        Index of the month under review.
    chart : XmR or None
        Worked on the same values; None where too few months allowed one.
    left_out : sequence of (int, str)
        Months not counted in the baseline, with reasons.

    Returns
    -------
    ControlChart

    Raises
    ------
    ValueError
        If labels and values differ in length.

    Notes
    -----
    Source: A4 and the rules for charts: the title says the message; measure, area and period stand below it.
    Only signals up to the month under review are marked.

    Examples
    --------
    >>> from commonweal.analysis.control_charts import xmr
    >>> from commonweal.analysis.wording import month_sentence
    >>> counts = [20, 24, 22, 26, 18, 21, 25, 23, 24, 22, 20, 25, 40]
    >>> names = [f"month {i}" for i in range(1, 14)]
    >>> worked = xmr(counts, slice(0, 12))
    >>> said = month_sentence("Damage", names, counts, 12, worked)
    >>> drawn = control_chart(said, subject="Damage", area="Irwell", unit="crimes", labels=names,
    ...                       values=counts, review=12, chart=worked)
    >>> drawn.subtitle
    'Damage, crimes a month, Irwell, month 1 to month 13'
    """
    supplied = [(value, index) for index, value in enumerate(values) if value is not None]
    extremes = ""
    if supplied:
        low, high = min(supplied), max(supplied)
        extremes = (
            f" Lowest {number(low[0])} in {labels[low[1]]}, highest {number(high[0])} in {labels[high[1]]}."
        )
    span = f"{labels[0]} to {labels[-1]}"
    marked = {
        i for s in (chart.signals if chart else ()) for i in range(s.start, s.end + 1) if s.end <= review
    }
    at_review = chart is not None and said.standing.exceptional
    return ControlChart(
        title=said.message,
        subtitle=f"{subject}, {unit} a month, {area}, {span}",
        alt=f"Line chart of {subject}, {area}, {len(values)} months {span}.{extremes} {said.message}.",
        unit=unit,
        labels=tuple(labels),
        values=tuple(values),
        review=review,
        centre=chart.mean if chart else None,
        lower=chart.lower if chart else None,
        upper=chart.upper if chart else None,
        baseline=chart.baseline if chart else (),
        left_out=tuple(sorted(left_out)),
        signals=tuple(sorted(marked | ({review} if at_review else set()))),
    )


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar. `shown` replaces the number where it may not be printed ("<5"); then the value is None."""

    label: str
    value: float | None
    shown: str = ""
    chosen: bool = False

    @property
    def text(self) -> str:
        return self.shown or number(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class BarChart(Described):
    """Horizontal bars in the order given, the number at the end of each."""

    kind: ClassVar[str] = "bar chart"
    unit: str
    of: str
    bars: tuple[Bar, ...]

    def as_data(self) -> dict[str, Any]:
        return self.words() | {"unit": self.unit, "of": self.of, "bars": self.bars}

    def table(self) -> TableData:
        columns = (Column(self.of), Column("Count", self.unit, numeric=True))
        rows = tuple((bar.label, bar.shown or bar.value) for bar in self.bars)
        return TableData(f"{self.title}. {self.subtitle}", columns, rows)


@dataclass(frozen=True, slots=True)
class Series:
    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChart(Described):
    """At most four lines over the same labels, each named at its end."""

    kind: ClassVar[str] = "line chart"
    unit: str
    of: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]

    def __post_init__(self) -> None:
        Described.__post_init__(self)
        if not 1 <= len(self.series) <= MOST_SERIES:
            raise ValueError(f"a line chart has one to {MOST_SERIES} lines: more cannot be told apart")
        if len({s.name for s in self.series}) != len(self.series):
            raise ValueError("two lines have one name")
        if any(len(s.values) != len(self.labels) for s in self.series):
            raise ValueError("each line needs a value, or None, for each label")

    def as_data(self) -> dict[str, Any]:
        own = {"unit": self.unit, "of": self.of, "labels": self.labels, "series": self.series}
        return self.words() | own

    def table(self) -> TableData:
        columns = (Column(self.of), *(Column(s.name, self.unit, numeric=True) for s in self.series))
        rows = tuple((label, *(s.values[i] for s in self.series)) for i, label in enumerate(self.labels))
        return TableData(f"{self.title}. {self.subtitle}", columns, rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaMap(Described):
    """Areas shaded by class, with numbered squares for the top cells. Metres of the British National Grid.

    The canonical form names the outlines by their digest: the picture can be checked without repeating
    boundaries.
    """

    kind: ClassVar[str] = "area map"
    unit: str
    of: str
    areas: tuple[MapArea, ...]
    bands: tuple[Band, ...]
    cells: tuple[MapCell, ...] = ()
    attribution: str = ""

    def __post_init__(self) -> None:
        Described.__post_init__(self)
        if not self.areas:
            raise ValueError("a map needs areas")
        if any(area.value is not None and self.band_of(area) is None for area in self.areas):
            raise ValueError("each value lies in one of the classes")

    def band_of(self, area: MapArea) -> int | None:
        if area.value is None:
            return None
        return next((i for i, band in enumerate(self.bands) if band.holds(area.value)), None)

    def counts(self) -> tuple[int, ...]:
        """How many areas fall in each class, for the legend; the last is for areas without data."""
        found = [self.band_of(area) for area in self.areas]
        return (*(found.count(i) for i in range(len(self.bands))), found.count(None))

    @property
    def extent(self) -> Compass:
        return Compass.around(ring for area in self.areas for ring in area.rings)

    def as_data(self) -> dict[str, Any]:
        areas = [{"code": a.code, "name": a.name, "value": a.value, "shown": a.shown} for a in self.areas]
        outlines = digest([a.rings for a in self.areas])
        own = {"unit": self.unit, "of": self.of, "areas": areas, "bands": self.bands, "cells": self.cells}
        return self.words() | own | {"outlines": outlines, "attribution": self.attribution}

    def table(self) -> TableData:
        """The top cells where there are any, else the areas: what the eye goes to first."""
        caption = f"{self.title}. {self.subtitle}"
        if self.cells:
            places = (Column("Number", numeric=True), Column("Place"), Column("Easting", "m", numeric=True))
            columns = (
                *places,
                Column("Northing", "m", numeric=True),
                Column("Count", self.unit, numeric=True),
            )
            cells = tuple(
                (c.number, c.name, str(c.easting), str(c.northing), c.shown or c.value) for c in self.cells
            )
            side = self.cells[0].size
            return TableData(
                caption, columns, cells, note=f"South-west corner of squares with sides of {side} m."
            )
        rows = tuple((a.name, a.code, a.shown or a.value) for a in self.areas)
        of = (Column(self.of), Column("Code"), Column("Count", self.unit, numeric=True))
        return TableData(caption, of, rows, empty="no data")

    def area_table(self) -> TableData:
        """Every area with its value, in the order given."""
        rows = tuple((a.name, a.code, a.shown or a.value) for a in self.areas)
        columns = (Column(self.of), Column("Code"), Column("Count", self.unit, numeric=True))
        return TableData(f"{self.title}. {self.subtitle}", columns, rows, empty="no data")


Chart = ControlChart | BarChart | LineChart | AreaMap | MatrixChart | IntervalChart | CurveChart | GridMap
