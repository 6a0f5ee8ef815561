"""How did hot spots come and go? Gi* in space and time, and a category for each cell's history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from commonweal.analysis.comparison import number
from commonweal.analysis.emerging import CATEGORIES, CLASSES, EmergingMap, category_name
from commonweal.analysis.frames import Frame, counts_in, frame_round, thematic_side
from commonweal.analysis.periods import LENGTHS, Steps, steps_of
from commonweal.analysis.shading import highest_first, shaded
from commonweal.analysis.space_time import QUEEN
from commonweal.analysis.statistical_charts import GridMap, Shade
from commonweal.analysis.techniques.grammar import (
    Example,
    Form,
    Gives,
    Kind,
    Minimum,
    Progress,
    Takes,
    Technique,
    checked,
    parameter,
)
from commonweal.analysis.techniques.guarding import Refused, judged, refusing
from commonweal.analysis.techniques.inputs import BadData, Data, expected
from commonweal.analysis.techniques.outcome import Outcome, outcome

_MONTHS = [f"{2025 + (m + 6) // 12}-{1 + (m + 6) % 12:02}" for m in range(12)]
# Rows of (easting, northing, month): always at one place, at another in the last month alone, at a third in
# the first eight, and a few events here and there.
_EVENTS = [
    *((380_250, 398_250, m) for m in range(12) for _ in range(12)),
    *((381_250, 399_250, 11) for _ in range(25)),
    *((381_250, 398_250, m) for m in range(8) for _ in range(3 + 2 * (m % 2))),
    *((380_050 + 700 * (n % 3), 398_050 + 100 * (n % 15), n % 12) for n in range(60)),
]

TECHNIQUE = Technique(
    name="emerging",
    title="Emerging hot spots",
    question="Which hot spots are new, which persist, and which have gone?",
    form=Form.POINTS,
    takes=(
        Takes("easting", Kind.NUMBER, "of the event", unit="m"),
        Takes("northing", Kind.NUMBER, "of the event", unit="m"),
        Takes("time", Kind.MOMENT, "day of the event"),
    ),
    gives=(
        Gives("easting", "of the cell's south-west corner", unit="m", decimals=0),
        Gives("northing", "of the cell's south-west corner", unit="m", decimals=0),
        Gives("count", "events of all steps", "events", 0),
        Gives("category", "what its history is called, in the scheme that was chosen"),
        Gives("steps_hot", "steps in which it was significantly hot", "steps", 0),
        Gives("steps_cold", "steps in which it was significantly cold", "steps", 0),
        Gives("last_z", "Gi* in the last step", "", 3),
        Gives("trend", "of Gi* over the steps: rising, falling, or none that can be told from chance"),
        Gives("trend_p", "of the Mann-Kendall test of that trend", "", 4),
    ),
    misleads=(
        "The neighbourhood reaches one step back: a cell stays hot for a step after its events have gone.",
        "Trends of many cells are tested each by itself: one in twenty seems to have one by chance.",
        "A last month that is not over looks like a fall, and a month of late records like a rise.",
        "Cells where nobody can be a victim count as quiet cells, unless cells=occupied leaves them out.",
        "A persistent hot spot is often a place where many people are; compare with how many there are.",
    ),
    references=(
        "Getis, A. and Ord, J. K. (1992). The analysis of spatial association by use of distance statistics. "
        "Geographical Analysis 24, 189-206.",
        "Benjamini, Y. and Hochberg, Y. (1995). Controlling the false discovery rate. Journal of the Royal "
        "Statistical Society B 57, 289-300.",
        "Mann, H. B. (1945). Nonparametric tests against trend. Econometrica 13, 245-259.",
        "Esri, How Emerging Hot Spot Analysis works: the names and rules of the categories, restated here.",
        "Ashby, M., sfhotspot, R package: the simpler scheme and its defaults.",
    ),
    section="A2.7",
    version="1",
    unit="events",
    minimums=(Minimum(50, "events"), Minimum(25, "cells"), Minimum(10, "steps of time")),
    guarded_as="hot spots",
    cost="grows with cells times steps, and the trend with cells times the square of the steps",
    example=Example(
        says="Made up: twelve months; one place always busy, one in the last month, one until February.",
        columns={
            "easting": [east for east, _, _ in _EVENTS],
            "northing": [north for _, north, _ in _EVENTS],
            "time": [f"{_MONTHS[month]}-28" for _, _, month in _EVENTS],
        },
        settings={"cell_size": "100"},
        finds=(
            "A persistent hot spot round easting 380,250 and a new one round easting 381,250, northing "
            "399,250. The place that was busy until February is none any more."
        ),
    ),
)
SCHEMES = ("esri", "five")
MOST_BINS = 60_000_000  # some 2 GB
_WORDS = {1: "rising", -1: "falling", 0: "none"}
_HOT_SHADES = (
    Shade("cold, of any kind", -2),
    Shade("historical hot spot", 0),
    Shade("sporadic or oscillating", 1),
    Shade("diminishing", 2),
    Shade("persistent", 3),
    Shade("intensifying", 4),
    Shade("new or consecutive", 5),
)
_SHADE_OF = {"historical": 1, "sporadic": 2, "oscillating": 2, "diminishing": 3, "persistent": 4}
_SHADE_OF |= {"intensifying": 5, "new": 6, "consecutive": 6}
_FIVE_SHADES = tuple(
    Shade(name, level) for level, name in enumerate(("former", "intermittent", "persistent", "emerging"))
)
_FIVE_OF = {"former": 0, "intermittent": 1, "persistent": 2, "emerging": 3}


@dataclass(frozen=True, slots=True)
class Parameters:
    cell_size: float | None = parameter(None, "side of a cell", unit="m", least=1, most=10_000)
    step: str = parameter("month", "of time", among=LENGTHS)
    scheme: str = parameter("esri", "of categories: nine (esri) or five simpler ones", among=SCHEMES)
    neighbours: str = parameter(
        "queen", "the eight cells round a cell, or all within a distance", among=("queen", "distance")
    )
    distance: float = parameter(300.0, "with neighbours=distance, between middles", unit="m", least=1)
    correction: str = parameter(
        "fdr", "for the number of tests, over all cells and steps", among=("fdr", "bonferroni", "none")
    )
    alpha: float = parameter(0.05, "level of significance", least=1e-9, most=0.5)
    compared: str = parameter(
        "cube", "with all steps, or with a step and the one before it", among=("cube", "steps")
    )
    cells: str = parameter(
        "box", "of the study area: all round the events, or those with an event", among=("box", "occupied")
    )
    hot_share: float = parameter(0.1, "of steps, for any class of the five", least=0.001, most=0.999)
    persistent_share: float = parameter(
        0.8, "of steps, to be persistent of the five", least=0.001, most=0.999
    )
    recent_share: float = parameter(0.2, "of steps that are recent in the five", least=0.001, most=0.999)


def run(
    data: Data, parameters: Parameters, *, guard: bool = True, progress: Progress | None = None
) -> Outcome:
    """Name the history of each cell. Kernel: :func:`commonweal.analysis.emerging.emerging_hot_spots`."""
    parameters, data = checked(parameters), expected(data, TECHNIQUE)
    if not data.rows:
        raise BadData(f"easting: {data.said} holds no event with a place and a day; is the file empty?")
    steps = steps_of(data["time"], parameters.step)
    data = data.only(steps.number >= 0, "lie before the first whole step of time")
    steps = Steps(steps.number[steps.number >= 0], steps.starts)
    if not data.rows or len(steps) < 2:
        raise Refused(
            f"emerging follows cells over steps of time, and there are {len(steps)} ({parameters.step})"
        )
    with refusing(TECHNIQUE):
        cell = parameters.cell_size or _side(data)
        frame = frame_round(data["easting"], data["northing"], cell)
        _not_too_many(frame, steps)
        inside = _study_area(frame, data, parameters)
        counted = {"events": data.rows, "cells": int(inside.sum()), "steps of time": len(steps)}
        standing = judged(TECHNIQUE, data, counted, guard=guard)
        found, counts = _worked(data, frame, steps, inside, parameters, progress)
    columns = _named_first(_columns(frame, found, counts, inside, parameters))
    said = _sentence(columns["category"], frame, steps, parameters)
    return outcome(
        TECHNIQUE,
        data,
        parameters,
        standing,
        columns,
        sentence=said,
        announced=_announced(frame, inside, steps, parameters),
        warnings=_unfinished(data, steps, parameters),
        mapped=_mapped(frame, found, columns, inside, data.said, parameters),
    )


def _side(data: Data) -> float:
    x, y = data["easting"], data["northing"]
    return thematic_side(float(x.max() - x.min()), float(y.max() - y.min()))


def _not_too_many(frame: Frame, steps: Steps) -> None:
    if frame.cells * len(steps) > MOST_BINS:
        raise ValueError(
            f"`step` and `cell_size` make {frame.cells:,} cells at {len(steps):,} steps from "
            f"{steps.starts[0]}: take larger ones, or look for an event with a wrong date or far off"
        )


def _study_area(frame: Frame, data: Data, parameters: Parameters) -> Any:
    import numpy as np

    if parameters.cells == "box":
        return np.ones((frame.rows, frame.columns), dtype=np.bool_)
    return counts_in(frame, data["easting"], data["northing"]) > 0


def _worked(
    data: Data, frame: Frame, steps: Steps, inside: Any, parameters: Parameters, progress: Progress | None
) -> tuple[EmergingMap, Any]:
    from commonweal.analysis.emerging import Shares, emerging_hot_spots
    from commonweal.analysis.space_time import counts_by_step

    column, row = frame.place(data["easting"], data["northing"])
    cube = counts_by_step(
        column + 0.5, row + 0.5, steps.number, west=0.0, south=0.0, cell=1.0, columns=frame.columns,
        rows=frame.rows, steps=len(steps),
    )  # fmt: skip
    radius = QUEEN if parameters.neighbours == "queen" else parameters.distance / frame.cell
    found = emerging_hot_spots(
        cube,
        radius=radius,
        mask=inside,
        compared=parameters.compared,
        correction=parameters.correction,
        alpha=parameters.alpha,
        shares=Shares(parameters.hot_share, parameters.persistent_share, parameters.recent_share),
        progress=progress,
    )
    return found, cube.sum(axis=0)


def _columns(
    frame: Frame, found: EmergingMap, counts: Any, inside: Any, parameters: Parameters
) -> dict[str, Any]:
    east, north = frame.corners(inside)
    return {
        "easting": east,
        "northing": north,
        "count": counts[inside],
        "category": _categories(found, inside, parameters.scheme),
        "steps_hot": found.steps_hot[inside],
        "steps_cold": found.steps_cold[inside],
        "last_z": found.gi_star.z[-1][inside],
        "trend": [_WORDS[int(way)] for way in found.trend_direction[inside].tolist()],
        "trend_p": found.trend_p[inside],
    }


def _named_first(columns: dict[str, Any]) -> dict[str, Any]:
    """Cells whose history has a name above the others, each part from the hottest down."""
    import numpy as np

    order = highest_first(columns["last_z"])
    named = np.array([category != CLASSES[0] for category in columns["category"]], dtype=np.bool_)[order]
    order = np.concatenate([order[named], order[~named]])
    return {
        name: [values[at] for at in order] if isinstance(values, list) else values[order]
        for name, values in columns.items()
    }


def _categories(found: EmergingMap, inside: Any, scheme: str) -> list[str]:
    if scheme == "esri":
        return [category_name(code) for code in found.code[inside].tolist()]
    pairs = zip(found.hot_class[inside].tolist(), found.cold_class[inside].tolist(), strict=True)
    return [
        f"{CLASSES[hot]} hot spot" if hot else f"{CLASSES[cold]} cold spot" if cold else CLASSES[0]
        for hot, cold in pairs
    ]


def _sentence(categories: list[str], frame: Frame, steps: Steps, parameters: Parameters) -> str:
    order = CATEGORIES if parameters.scheme == "esri" else CLASSES
    kinds = [f"{name} hot spot" for name in order[1:]]
    found = [(kind, categories.count(kind)) for kind in kinds if kind in categories]
    cold = sum(category.endswith("cold spot") for category in categories)
    span = f"over {number(len(steps))} steps ({parameters.step}) from {steps.starts[0]}"
    whole = f"{number(len(categories))} cells of {frame.cell:g} m {span}"
    corrected = "" if parameters.correction == "none" else ", corrected for the number of tests"
    level = f"(level {parameters.alpha:g}{corrected})"
    tail = f" Cold spots: {number(cold)} cells." if cold else ""
    if not found:
        return f"None of {whole} was a hot spot often or lately enough to be named {level}.{tail}"
    parts = [f"{number(many)} {kind.removesuffix(' hot spot')}" for kind, many in found]
    listed = ", ".join(parts[:-1]) + (" and " if parts[:-1] else "") + parts[-1]
    return f"Of {whole}, these are hot spots: {listed} {level}.{tail}"


def _announced(frame: Frame, inside: Any, steps: Steps, parameters: Parameters) -> tuple[str, ...]:
    said = [f"{number(len(steps))} steps ({parameters.step}), {steps.starts[0]} up to {steps.starts[-1]}."]
    if parameters.cell_size is None:
        said.append(f"cell_size: {frame.cell:g} m, a fiftieth of the short side of the area in plain metres.")
    if parameters.cells == "box":
        said.append(
            f"The study area is the box round the events: {number(frame.columns)} by {number(frame.rows)} "
            "cells (cells=occupied takes those with an event)."
        )
    else:
        said.append(f"The study area is the {number(int(inside.sum()))} cells that hold an event.")
    return tuple(said)


def _unfinished(data: Data, steps: Steps, parameters: Parameters) -> tuple[str, ...]:
    """Months are of the calendar, and the last of them may not be over."""
    import numpy as np

    last = data["time"].astype("datetime64[D]").max()
    days = int((np.datetime64(steps.starts[-1], "D") - last).astype(np.int64)) - 1
    if parameters.step != "month" or days < 4:
        return ()
    return (
        f"The last event is of {last}, {days} days before its month ends: if the month is not over, leave it "
        "out, or set step=four weeks.",
    )


def _mapped(
    frame: Frame, found: EmergingMap, columns: dict[str, Any], inside: Any, where: str,
    parameters: Parameters,
) -> GridMap | None:  # fmt: skip
    import numpy as np

    esri = parameters.scheme == "esri"
    known = _SHADE_OF if esri else _FIVE_OF

    def shade(category: str) -> int:
        kind, _, temperature = category.rpartition(" spot")[0].rpartition(" ")
        if temperature == "cold":
            return 0 if esri else -1
        return known.get(kind, -1)

    classes = np.full(inside.shape, -1, dtype=np.int64)
    classes[inside] = [shade(category) for category in _categories(found, inside, parameters.scheme)]
    steps = found.steps_hot.astype(np.float64)
    return shaded(
        frame,
        steps,
        classes,
        _HOT_SHADES if esri else _FIVE_SHADES,
        title=_title(columns["category"]),
        subtitle=f"What each cell's history is called, {where}; cells of {frame.cell:g} m",
        alt=f"A map of squares of {frame.cell:g} m, shaded by how hot spots came and went.",
        unit="steps",
        of="Steps hot",
        undrawn="no pattern",
        decimals=0,
    )


def _title(categories: list[str]) -> str:
    new = sum(c in ("new hot spot", "consecutive hot spot", "emerging hot spot") for c in categories)
    lasting = sum(c in ("persistent hot spot", "intensifying hot spot") for c in categories)
    return f"{number(new)} cells became hot lately, {number(lasting)} have been hot for long"
