"""Frozen descriptions of the pictures that techniques draw: matrices, intervals, curves, grids of cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from commonweal.analysis.canonical import canonical
from commonweal.analysis.tables import Column, TableData

MOST_CLASSES = 7
MOST_IN_A_TABLE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """Words that every picture carries: the message, what is measured where and when, and the picture in a
    sentence.
    """

    kind: ClassVar[str] = ""
    title: str
    subtitle: str
    alt: str

    def __post_init__(self) -> None:
        if not (self.title and self.subtitle and self.alt):
            raise ValueError("a chart has a title, a subtitle and an alternative text")

    def as_data(self) -> dict[str, Any]:
        raise NotImplementedError

    def to_json(self) -> str:
        return canonical(self.as_data())

    def words(self) -> dict[str, Any]:
        return {"chart": self.kind, "title": self.title, "subtitle": self.subtitle, "alt": self.alt}

    @property
    def caption(self) -> str:
        return f"{self.title}. {self.subtitle}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixChart(Described):
    """Shaded squares, rows by columns (weekday by hour, distance by days).

    `values[row][column]` is None where there is nothing to show; `hatched` names the (row, column) that are
    too thin to be read; `marked` those that the reader should look at. `shade_from` is the value at which
    shading begins.
    """

    kind: ClassVar[str] = "matrix chart"
    unit: str
    of_rows: str
    of_columns: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[tuple[float | None, ...], ...]
    hatched: tuple[tuple[int, int], ...] = ()
    marked: tuple[tuple[int, int], ...] = ()
    shade_from: float = 0.0
    decimals: int | None = None

    def __post_init__(self) -> None:
        Described.__post_init__(self)
        if len(self.values) != len(self.rows) or any(len(row) != len(self.columns) for row in self.values):
            raise ValueError("a matrix has a value, or None, for each row and column")

    def as_data(self) -> dict[str, Any]:
        return self.words() | {
            "unit": self.unit,
            "of": (self.of_rows, self.of_columns),
            "rows": self.rows,
            "columns": self.columns,
            "values": self.values,
            "hatched": self.hatched,
            "marked": self.marked,
            "shade_from": self.shade_from,
        }

    def table(self) -> TableData:
        heads = tuple(Column(name, numeric=True, decimals=self.decimals) for name in self.columns)
        rows = tuple((name, *values) for name, values in zip(self.rows, self.values, strict=True))
        return TableData(self.caption, (Column(self.of_rows), *heads), rows, empty="none")


@dataclass(frozen=True, slots=True)
class Interval:
    """A value with its interval; None where it has none."""

    label: str
    value: float | None
    lower: float | None
    upper: float | None
    chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalChart(Described):
    """Values with intervals, one under the other, beside a line to compare with (`reference`)."""

    kind: ClassVar[str] = "interval chart"
    unit: str
    of: str
    intervals: tuple[Interval, ...]
    reference: float | None = None
    reference_name: str = ""
    decimals: int | None = 1

    def __post_init__(self) -> None:
        Described.__post_init__(self)
        if not self.intervals:
            raise ValueError("an interval chart has at least one row")

    def as_data(self) -> dict[str, Any]:
        return self.words() | {
            "unit": self.unit,
            "of": self.of,
            "intervals": self.intervals,
            "reference": (self.reference_name, self.reference),
        }

    def table(self) -> TableData:
        heads = ("Value", "Lower", "Upper")
        columns = (Column(self.of), *(Column(h, self.unit, True, self.decimals) for h in heads))
        rows = tuple((each.label, each.value, each.lower, each.upper) for each in self.intervals)
        return TableData(self.caption, columns, rows, empty="none")


@dataclass(frozen=True, slots=True)
class Curve:
    """A line through points (x, y) in order of x; `dashed` for limits and comparisons."""

    name: str
    points: tuple[tuple[float, float], ...]
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A single point; labelled only where `label` is given."""

    x: float
    y: float
    label: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveChart(Described):
    """Curves, points and a shaded band over a numeric axis (Lorenz curve, funnel, forecast).

    `ticks` names positions on the horizontal axis (such as months); without it the axis is numeric.
    `band` holds (x, lower, upper).
    """

    kind: ClassVar[str] = "curve chart"
    of_x: str
    of_y: str
    curves: tuple[Curve, ...] = ()
    marks: tuple[Mark, ...] = ()
    band: tuple[tuple[float, float, float], ...] = ()
    band_name: str = ""
    ticks: tuple[tuple[float, str], ...] = ()
    decimals: int | None = 1

    def __post_init__(self) -> None:
        Described.__post_init__(self)
        if not (self.curves or self.marks):
            raise ValueError("a curve chart has a curve or a point")
        if len({each.name for each in self.curves}) != len(self.curves):
            raise ValueError("two curves have one name")

    def as_data(self) -> dict[str, Any]:
        return self.words() | {
            "of": (self.of_x, self.of_y),
            "curves": self.curves,
            "marks": self.marks,
            "band": (self.band_name, self.band),
            "ticks": self.ticks,
        }

    def table(self) -> TableData:
        named = dict(self.ticks)
        columns = (
            Column("Line"),
            Column(self.of_x, numeric=not named, decimals=self.decimals),
            Column(self.of_y, numeric=True, decimals=self.decimals),
        )
        rows = [(c.name, named.get(x, x), y) for c in self.curves for x, y in c.points]
        rows += [(mark.label or "point", named.get(mark.x, mark.x), mark.y) for mark in self.marks]
        return TableData(self.caption, columns, tuple(rows), empty="none")


@dataclass(frozen=True, slots=True)
class Shade:
    """A class of cells: its name in the legend and where it stands from cold (negative) to hot (positive)."""

    name: str
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GridMap(Described):
    """Square cells shaded by class. Metres of the British National Grid; south-west corners.

    `eastings`, `northings`, `classes` and `values` hold one entry for each cell that is drawn, a class being
    an index of `shades`; cells that are not drawn are of the class `undrawn`. `extent` is west, south, east,
    north of the area that was looked at.
    """

    kind: ClassVar[str] = "grid map"
    unit: str
    of: str
    size: float
    extent: tuple[float, float, float, float]
    shades: tuple[Shade, ...]
    eastings: tuple[float, ...]
    northings: tuple[float, ...]
    classes: tuple[int, ...]
    values: tuple[float, ...]
    undrawn: str = "none"
    decimals: int | None = 1
    attribution: str = ""

    def __post_init__(self) -> None:
        Described.__post_init__(self)
        lengths = {len(each) for each in (self.eastings, self.northings, self.classes, self.values)}
        if len(lengths) != 1:
            raise ValueError("a cell has two coordinates, a class and a value")
        if not 1 <= len(self.shades) <= MOST_CLASSES:
            raise ValueError(f"a map has one to {MOST_CLASSES} classes: more cannot be told apart")
        if self.size <= 0 or any(not 0 <= at < len(self.shades) for at in self.classes):
            raise ValueError("a cell has a side above nought, and its class is one of the legend's")

    def counts(self) -> tuple[int, ...]:
        """How many cells are of each class, for the legend."""
        return tuple(self.classes.count(at) for at in range(len(self.shades)))

    def as_data(self) -> dict[str, Any]:
        cells = tuple(zip(self.eastings, self.northings, self.classes, self.values, strict=True))
        own = {"unit": self.unit, "of": self.of, "size": self.size, "extent": self.extent, "cells": cells}
        return self.words() | own | {"shades": self.shades, "undrawn": self.undrawn}

    def table(self) -> TableData:
        """The cells of the highest values: what the eye goes to first."""
        best = sorted(range(len(self.values)), key=lambda at: (-self.values[at], self.northings[at]))
        rows = tuple(
            (
                str(round(self.eastings[at])),
                str(round(self.northings[at])),
                self.values[at],
                self.shades[self.classes[at]].name,
            )
            for at in best[:MOST_IN_A_TABLE]
        )
        columns = (
            Column("Easting", "m"),
            Column("Northing", "m"),
            Column(self.of, self.unit, numeric=True, decimals=self.decimals),
            Column("Class"),
        )
        note = f"South-west corner of squares with sides of {self.size:g} m."
        more = len(self.values) - len(rows)
        note += f" {more:,} more cells are drawn." if more else ""
        return TableData(self.caption, columns, rows, note=note)
