"""Descriptions of the pictures of techniques, plain ones and extreme ones."""

from __future__ import annotations

from commonweal.analysis.charts import (
    Chart,
    Curve,
    CurveChart,
    GridMap,
    Interval,
    IntervalChart,
    Mark,
    MatrixChart,
    Shade,
)

LONG = "A name that nobody would give to a place but that some supplier of records will give none the less"
WORDS = {
    "title": "What it says",
    "subtitle": "Events, somewhere, some time",
    "alt": "A picture of something.",
}
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def week(**changes: object) -> MatrixChart:
    values = tuple(tuple(float((day * hour) % 17) for hour in range(24)) for day in range(7))
    given: dict[str, object] = {
        "unit": "events",
        "of_rows": "Weekday",
        "of_columns": "Hour",
        "rows": DAYS,
        "columns": tuple(str(hour) for hour in range(24)),
        "values": values,
        "hatched": ((0, 0), (0, 1)),
        "marked": ((4, 22),),
    }
    return MatrixChart(**WORDS, **(given | changes))  # type: ignore[arg-type]


def intervals(*rows: Interval, **changes: object) -> IntervalChart:
    some = rows or tuple(Interval(f"Area {n}", 10.0 + n, 8.0 + n, 13.0 + n, n == 3) for n in range(8))
    given = {"unit": "events per 1,000", "of": "Area", "reference": 12.0, "reference_name": "mean"}
    return IntervalChart(**WORDS, intervals=some, **(given | changes))  # type: ignore[arg-type]


def curves(**changes: object) -> CurveChart:
    given: dict[str, object] = {
        "of_x": "Share of places",
        "of_y": "Share of events",
        "curves": (
            Curve("events", ((0.0, 0.0), (20.0, 67.0), (100.0, 100.0))),
            Curve("if even", ((0.0, 0.0), (100.0, 100.0)), dashed=True),
        ),
        "marks": (Mark(20.0, 67.0, "a fifth holds 67%", chosen=True), Mark(21.0, 67.5, "beside it")),
    }
    return CurveChart(**WORDS, **(given | changes))  # type: ignore[arg-type]


def cells(number: int = 40, **changes: object) -> GridMap:
    given: dict[str, object] = {
        "unit": "events",
        "of": "Events",
        "size": 100.0,
        "extent": (380_000.0, 390_000.0, 380_000.0 + 100 * number, 394_000.0),
        "shades": (Shade("cold", -1), Shade("neither", 0), Shade("hot, 95%", 1), Shade("hot, 99%", 2)),
        "eastings": tuple(380_000.0 + 100 * n for n in range(number)),
        "northings": tuple(390_000.0 + 100 * (n % 40) for n in range(number)),
        "classes": tuple(n % 4 for n in range(number)),
        "values": tuple(float(n) for n in range(number)),
    }
    return GridMap(**WORDS, **(given | changes))  # type: ignore[arg-type]


PLAIN: list[Chart] = [week(), intervals(), curves(), cells()]
EXTREME: list[Chart] = [
    week(values=tuple((None,) * 24 for _ in range(7)), hatched=(), marked=()),
    week(rows=(LONG,), columns=(LONG, "b"), values=((1e12, -5.0),), hatched=(), marked=(), decimals=2),
    week(values=tuple((3.0,) * 24 for _ in range(7)), shade_from=3.0),
    intervals(Interval(LONG, 5.0, 5.0, 5.0, chosen=True), reference=None),
    intervals(Interval("nothing known", None, None, None), reference=None),
    intervals(*(Interval(f"{LONG} {n}", -1e9 * n, -2e9 * n, 1e9) for n in range(60)), reference_name=LONG),
    intervals(Interval("small", 1e-6, 1e-7, 2e-6), reference=1.0, decimals=None),
    curves(curves=(), marks=(Mark(0.0, 0.0, LONG),)),
    curves(
        curves=(Curve(LONG, ((0.0, -3.0), (1.0, -3.0))),),
        marks=(),
        band=((0.0, -4.0, -2.0), (1.0, -5.0, -1.0)),
        band_name="80% of the time",
        ticks=((0.0, "January 2026"), (1.0, "February 2026")),
    ),
    curves(marks=tuple(Mark(50.0, 50.0, f"the same place {n}") for n in range(30))),
    cells(1),
    cells(4_000, attribution=LONG),
    cells(3, extent=(0.0, 0.0, 1.0, 1.0), size=1.0, eastings=(0.0,) * 3, northings=(0.0,) * 3),
]
