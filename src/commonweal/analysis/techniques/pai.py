"""Do maps of hot spots predict? Made from earlier events, scored on later ones."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from commonweal.analysis.comparison import number, one_decimal
from commonweal.analysis.frames import Frame, counts_in, frame_round, thematic_side
from commonweal.analysis.shading import shaded
from commonweal.analysis.statistical_charts import Curve, CurveChart, GridMap, Mark, Shade
from commonweal.analysis.techniques.grammar import (
    BadParameter,
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

if TYPE_CHECKING:
    from commonweal.analysis.prediction import Score

_FIRST = date(2025, 1, 1)
# Rows of (easting, northing, day): two patches that go on, one that stops in July, the rest thinly spread.
_EVENTS = [
    *((380_210 + 7 * n % 280, 398_310 + 11 * n % 290, 3 * n) for n in range(120)),
    *((381_010 + 13 * n % 290, 399_010 + 7 * n % 270, 5 * n) for n in range(72)),
    *((380_810 + 11 * n % 280, 398_010 + 13 * n % 280, 2 * n) for n in range(100)),
    *((380_050 + 700 * (n % 3) // 2, 398_050 + 100 * (n % 17), 6 * n) for n in range(60)),
    *((380_050 + 100 * (n % 13), 398_050 + 100 * (n % 19), 7 * n) for n in range(52)),
]

TECHNIQUE = Technique(
    name="pai",
    title="Does the map predict? (PAI, PEI, RRI)",
    question="How much later crime did hot spots catch that were drawn from earlier crime?",
    form=Form.POINTS,
    takes=(
        Takes("easting", Kind.NUMBER, "of the event", unit="m"),
        Takes("northing", Kind.NUMBER, "of the event", unit="m"),
        Takes("time", Kind.MOMENT, "day of the event"),
    ),
    gives=(
        Gives("method", "that ranked the cells: gi-star, kde or counts, of earlier events alone"),
        Gives("threshold", "least score of a cell that was chosen: z, events per km2, or events", "", 3),
        Gives("area_share", "of the study area that is chosen", "", 4),
        Gives("hit_rate", "share of later events inside", "", 3),
        Gives("pai", "hit rate over area share", "", 2),
        Gives("pei", "PAI over the best that a map of this area could have had", "", 3),
        Gives("pei_star", "PAI over the best of any area that can be patrolled; blank outside it", "", 3),
        Gives("rri", "later hit rate over that of the period the map was made from", "", 3),
        Gives("hits", "later events inside", "events", 0),
        Gives("later_events", "later events in all", "events", 0),
    ),
    misleads=(
        "A single tiny cell can score an enormous PAI: read it with the hit rate and the area share.",
        "One later window is one trial: seasons and few events move the score.",
        "Methods are comparable on one area share alone, a row each.",
        "Had patrols acted on the map, they would have changed what it is scored on.",
        "A study area with much empty land makes every map look good.",
    ),
    references=(
        "Chainey, S., Tompson, L. and Uhlig, S. (2008). The utility of hotspot mapping for predicting "
        "spatial patterns of crime. Security Journal 21, 4-28.",
        "Hunt, J. M. (2016). Do crime hot spots move? Exploring the effects of the modifiable areal unit "
        "problem and modifiable temporal unit problem on crime hot spot stability. American University.",
        "Levine, N. (2008). The hottest part of a hotspot: comments on the utility of hotspot mapping. "
        "Security Journal 21, 295-302.",
        "Joshi, C., D'Ath, C., Curtis-Ham, S. and Searle, D. (2021). Considerations for developing "
        "predictive spatial models of crime and new methods for measuring their accuracy. ISPRS "
        "International Journal of Geo-Information 10, 597.",
    ),
    section="A2.5",
    version="1",
    unit="ratio",
    minimums=(Minimum(50, "earlier events"), Minimum(30, "later events"), Minimum(25, "cells")),
    guarded_as="hot spots",
    cost="grows with the events (for kde times the square of bandwidth / cell), and with the cells",
    example=Example(
        says="Made up: a year in which two places go on and one stops in July; tested on the last quarter.",
        columns={
            "easting": [east for east, _, _ in _EVENTS],
            "northing": [north for _, north, _ in _EVENTS],
            "time": [(_FIRST + timedelta(days=day)).isoformat() for _, _, day in _EVENTS],
        },
        settings={"cell_size": "100", "test_from": "2025-10-01"},
        finds=(
            "On 4.9% of the area the map by gi-star held 41.1% of later events (30 of 73), 8.5 times its "
            "share; counts of cells alone held 15.1%, since they led to the place that had stopped."
        ),
    ),
)
METHODS = ("gi-star", "kde", "counts")
LATER_SHARE = 4  # the last quarter of the time span, where no day is set
CELLS_A_BANDWIDTH = 2  # at least; the guideline's bandwidth is often under two cells of this size
_SHADES = (Shade("chosen, no later event", -1), Shade("chosen, with later events", 2), Shade("missed", 1))


@dataclass(frozen=True, slots=True)
class Parameters:
    method: str = parameter("all", "that ranks the cells; all shows the three", among=("all", *METHODS))
    test_from: str | None = parameter(None, "first day of the later window, as 2026-07-01")
    map_until: str | None = parameter(None, "day before which the map's window ends; test_from where not set")
    area_shares: tuple[float, ...] = parameter(
        (0.01, 0.02, 0.05), "of the study area that a map may choose", least=1e-6, most=1
    )
    patrolled: tuple[float, ...] = parameter(
        (0.005, 0.05), "least and most share of the area that can be patrolled", least=1e-6, most=1
    )
    cell_size: float | None = parameter(None, "side of a cell", unit="m", least=1, most=10_000)
    bandwidth: float | None = parameter(None, "of kde", unit="m", least=1, most=50_000)


@dataclass(frozen=True, slots=True)
class _Windows:
    """Days: start of the map's window, its end, start of the later one, its end (ends left out)."""

    start: Any
    until: Any
    test: Any
    end: Any

    @property
    def map(self) -> tuple[Any, Any]:
        return self.start, self.until

    @property
    def later(self) -> tuple[Any, Any]:
        return self.test, self.end


def run(
    data: Data, parameters: Parameters, *, guard: bool = True, progress: Progress | None = None
) -> Outcome:
    """Score maps of earlier events on later ones. Kernels: :mod:`commonweal.analysis.prediction`."""
    parameters, data = checked(parameters), expected(data, TECHNIQUE)
    _check(parameters)
    if not data.rows:
        raise BadData(f"easting: {data.said} holds no event with a place and a day; is the file empty?")
    windows, announced = _windows(data, parameters)
    days = data["time"].astype("datetime64[D]")
    earlier, later = days < windows.until, days >= windows.test
    with refusing(TECHNIQUE):
        frame, chosen = _frame(data, parameters)
        counted = {"earlier events": int(earlier.sum()), "later events": int(later.sum())}
        standing = judged(TECHNIQUE, data, {**counted, "cells": frame.cells}, guard=guard)
        if not all(counted.values()):
            raise Refused(f"pai: {' and '.join(f'{n:,} {of}' for of, n in counted.items())}; both are needed")
        before, after = (
            counts_in(frame, data["easting"][side], data["northing"][side]) for side in (earlier, later)
        )
        maps, said_of_kde = _maps(data, earlier, before, frame, parameters, progress)
        rows = _rows(maps, before, after, windows, parameters)
    columns = _columns(rows)
    said = _sentence(columns, windows)
    warnings = _warnings(rows, data.rows - sum(counted.values()))
    return outcome(
        TECHNIQUE, data, parameters, standing, columns,
        sentence=said,
        announced=(*announced, *chosen, *said_of_kde, *_patrolled(parameters)),
        warnings=warnings,
        drawn=_drawn(columns, said, data.said, windows),
        mapped=_mapped(frame, rows, after, data.said),
    )  # fmt: skip


def _check(parameters: Parameters) -> None:
    if not parameters.area_shares:
        raise BadParameter("area_shares: there is none; give shares such as 0.01,0.02")
    if len(parameters.patrolled) != 2 or parameters.patrolled[0] > parameters.patrolled[1]:
        raise BadParameter(
            f"patrolled: {parameters.patrolled} is not the least and the most share, such as 0.005,0.05"
        )


def _windows(data: Data, parameters: Parameters) -> tuple[_Windows, tuple[str, ...]]:
    """The windows; Refused where the later does not lie after the earlier: a map is not its own test."""
    from commonweal.analysis.prediction import check_windows

    days = data["time"].astype("datetime64[D]")
    start, end = days.min(), days.max() + 1
    announced: tuple[str, ...] = ()
    if parameters.test_from is None:
        test = end - (end - start) // LATER_SHARE
        announced = (f"test_from: {test}, the last quarter of {start} to {end - 1}.",)
    else:
        test = _day("test_from", parameters.test_from)
    until = test if parameters.map_until is None else _day("map_until", parameters.map_until)
    with refusing(TECHNIQUE):
        check_windows((start, until), (test, end))
    return _Windows(start, until, test, end), announced


def _day(name: str, text: str) -> Any:
    import numpy as np

    day: Any
    try:
        day = np.datetime64(text, "D")
    except ValueError:
        day = np.datetime64("NaT")
    if np.isnat(day):
        raise BadParameter(f"{name}: {text!r} is no day; write it as 2026-04-01")
    return day


def _frame(data: Data, parameters: Parameters) -> tuple[Frame, tuple[str, ...]]:
    x, y = data["easting"], data["northing"]
    cell, said = parameters.cell_size, []
    if cell is None:
        cell = thematic_side(float(x.max() - x.min()), float(y.max() - y.min()))
        said.append(f"cell_size: {cell:g} m, a fiftieth of the short side of the area in plain metres.")
    frame = frame_round(x, y, cell)
    said.append(
        f"The study area is the box round all events: {number(frame.columns)} by {number(frame.rows)} cells."
    )
    return frame, tuple(said)


def _maps(
    data: Data, earlier: Any, before: Any, frame: Frame, parameters: Parameters, progress: Progress | None
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The scores of cells by each method, from earlier events alone; above 0 where a cell may be chosen."""
    wanted = METHODS if parameters.method == "all" else (parameters.method,)
    maps: dict[str, Any] = {}
    said: tuple[str, ...] = ()
    if "gi-star" in wanted:
        from commonweal.analysis.space_time import space_time_gi_star

        maps["gi-star"] = space_time_gi_star(before[None]).z[0]
    if "kde" in wanted:
        maps["kde"], said = _density(data, earlier, frame, parameters, progress)
    if "counts" in wanted:
        maps["counts"] = before.astype(float)
    return maps, said


def _density(
    data: Data, earlier: Any, frame: Frame, parameters: Parameters, progress: Progress | None
) -> tuple[Any, tuple[str, ...]]:
    import numpy as np

    from commonweal.analysis.bandwidths import CELLS_A_BANDWIDTH as OF_GUIDELINE
    from commonweal.analysis.bandwidths import CELLS_A_SHORT_SIDE
    from commonweal.analysis.density import quartic_density

    bandwidth = parameters.bandwidth
    said: tuple[str, ...] = ()
    if bandwidth is None:
        short = min(frame.columns, frame.rows) * frame.cell
        bandwidth = max(CELLS_A_BANDWIDTH * frame.cell, OF_GUIDELINE * short / CELLS_A_SHORT_SIDE)
        said = (f"bandwidth: {bandwidth:g} m for kde, by the guideline and at least two cells.",)
    x, y = data["easting"][earlier], data["northing"][earlier]
    order = np.lexsort((y, x))  # so that the order of rows adds up alike
    found = quartic_density(
        x[order], y[order], west=frame.west, south=frame.south, cell=frame.cell, columns=frame.columns,
        rows=frame.rows, bandwidth=bandwidth, progress=progress,
    )  # fmt: skip
    return found, said


@dataclass(frozen=True, slots=True)
class _Row:
    method: str
    threshold: float
    chosen: Any
    score: Score
    short: bool  # fewer cells scored above nought than the share allows


def _rows(
    maps: dict[str, Any], before: Any, after: Any, windows: _Windows, parameters: Parameters
) -> list[_Row]:
    from commonweal.analysis.prediction import score_map

    cells = before.size
    least, most = (share * cells for share in parameters.patrolled)
    rows = []
    for method, scores in maps.items():
        ranked = _ranked(scores, before)
        for share in sorted(set(parameters.area_shares)):
            allowed = max(1, math.floor(share * cells + 1e-9))
            taken = ranked[:allowed]
            if not len(taken):
                raise ValueError("no cell scores above nought: nothing stands out where nothing varies")
            chosen = _as_mask(taken, before.shape)
            area = len(taken)
            limits = (least, most) if math.ceil(least - 1e-9) <= area <= most + 1e-9 else None
            score = score_map(
                chosen,
                after,
                map_window=windows.map,
                test_window=windows.later,
                earlier=before,
                limits=limits,
            )
            threshold = float(scores.ravel()[taken[-1]])
            rows.append(_Row(method, threshold, chosen, score, len(taken) < allowed))
    return rows


def _ranked(scores: Any, before: Any) -> Any:
    """Cells that score above nought, the highest first; of equal ones those with more events, then southern.

    Scores are compared by eleven digits, so that rounding does not decide between equal ones.
    """
    import numpy as np

    flat = scores.ravel()
    high = float(np.abs(flat).max())
    rounded = np.round(flat / high, 11) if high else flat
    order = np.lexsort((-before.ravel(), -rounded))
    return order[rounded[order] > 0]


def _warnings(rows: list[_Row], gap: int) -> tuple[str, ...]:
    said = []
    if gap:
        said.append(f"{number(gap)} events between the two windows are in neither.")
    said += [
        f"{method} had too few cells above nought for a share of the area that was asked for; its row is of "
        "those that there are."
        for method in sorted({row.method for row in rows if row.short})
    ]
    return tuple(said)


def _as_mask(taken: Any, shape: tuple[int, ...]) -> Any:
    import numpy as np

    chosen = np.zeros(shape[0] * shape[1], dtype=np.bool_)
    chosen[taken] = True
    return chosen.reshape(shape)


def _columns(rows: list[_Row]) -> dict[str, list[Any]]:
    scores = [row.score for row in rows]
    return {
        "method": [row.method for row in rows],
        "threshold": [row.threshold for row in rows],
        "area_share": [score.area_share for score in scores],
        "hit_rate": [score.hit_rate for score in scores],
        "pai": [score.pai for score in scores],
        "pei": [score.pei for score in scores],
        "pei_star": [score.pei_in_limits for score in scores],
        "rri": [score.rri for score in scores],
        "hits": [score.hits for score in scores],
        "later_events": [score.events for score in scores],
    }


def _best(columns: dict[str, list[Any]]) -> int:
    """The row of the most efficient map: PEI compares maps of unlike area more fairly than PAI."""
    rows = range(len(columns["method"]))
    return min(rows, key=lambda n: (-round(columns["pei"][n], 9), columns["area_share"][n], n))


def _sentence(columns: dict[str, list[Any]], windows: _Windows) -> str:
    at = _best(columns)
    hits, later = columns["hits"][at], columns["later_events"][at]
    lead = "Of the maps compared, the most efficient" if len(columns["method"]) > 1 else "The map"
    chance = "" if columns["pai"][at] > 1 else " That is no more than its area would hold by chance."
    return (
        f"{lead} ({columns['method'][at]}, from events before {windows.until}) took "
        f"{one_decimal(100 * columns['area_share'][at])}% of the area and held "
        f"{one_decimal(100 * columns['hit_rate'][at])}% of later events ({number(hits)} of {number(later)}, "
        f"from {windows.test}): PAI {one_decimal(columns['pai'][at])}, and "
        f"{100 * columns['pei'][at]:.0f}% of what the best map of that area could have held (PEI).{chance}"
    )


def _patrolled(parameters: Parameters) -> tuple[str, ...]:
    least, most = (f"{100 * share:g}%" for share in parameters.patrolled)
    return (f"pei_star: against the best map of {least} to {most} of the area (patrolled).",)


def _drawn(columns: dict[str, list[Any]], said: str, where: str, windows: _Windows) -> CurveChart:
    curves = []
    for method in dict.fromkeys(columns["method"]):
        rows = [n for n, name in enumerate(columns["method"]) if name == method]
        points = sorted({(100 * columns["area_share"][n], 100 * columns["hit_rate"][n]) for n in rows})
        curves.append(Curve(method, ((0.0, 0.0), *points)))
    far = max(100 * share for share in columns["area_share"])
    curves.append(Curve("by chance", ((0.0, 0.0), (far, far)), dashed=True))
    at = _best(columns)
    mark = Mark(100 * columns["area_share"][at], 100 * columns["hit_rate"][at], columns["method"][at], True)
    return CurveChart(
        title=f"{one_decimal(100 * columns['area_share'][at])}% of the area held "
        f"{one_decimal(100 * columns['hit_rate'][at])}% of later events",
        subtitle=f"Later events, {where}; maps of events before {windows.until}, tested from {windows.test}",
        alt=said,
        of_x="Share of the area, %",
        of_y="Share of later events, %",
        curves=tuple(curves),
        marks=(mark,),
    )


def _mapped(frame: Frame, rows: list[_Row], after: Any, where: str) -> GridMap | None:
    import numpy as np

    best = rows[_best(_columns(rows))]
    classes = np.full(after.shape, -1, dtype=np.int64)
    classes[~best.chosen & (after > 0)] = 2
    classes[best.chosen] = np.where(after[best.chosen] > 0, 1, 0)
    return shaded(
        frame,
        after.astype(float),
        classes,
        _SHADES,
        title=f"What the map by {best.method} held of later events, and what it missed",
        subtitle=f"Later events, {where}; cells of {frame.cell:g} m",
        alt=f"A map of squares of {frame.cell:g} m: those chosen, and those with later events that were not.",
        unit="events",
        of="Later events",
        undrawn="not chosen, no later event",
        decimals=0,
    )
