"""Would it have fallen anyway? Untreated areas that were as high, and what became of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from commonweal.analysis.charts import Curve, CurveChart
from commonweal.analysis.comparison import SMALL_BASELINE, number, one_decimal
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
from commonweal.analysis.techniques.guarding import judged
from commonweal.analysis.techniques.inputs import BadData, Data, expected
from commonweal.analysis.techniques.outcome import Outcome, outcome

ADVISED = 36  # periods before: three years of months
_MONTHS = [f"{2023 + n // 12}-{n % 12 + 1:02}" for n in range(36)]
_LEVELS = (14, 13, 15, 14, 12, 9, 8, 6, 5, 4)


def _example_count(area: int, month: int) -> int:
    """Ten invented areas; the first five were high in 2024 and fall by themselves, the first treated too."""
    noise = (15 * area + 29 * month + 3 * area * month * month) % 7 - 3
    high = 6 if area < 5 and 12 <= month < 24 else 0
    treated = -3 if area == 0 and month >= 24 else 0
    return max(_LEVELS[area] + high + treated + noise, 0)


TECHNIQUE = Technique(
    name="regression-to-the-mean",
    title="Regression to the mean: areas as high, left alone",
    question="Would the treated area have fallen anyway, as untreated areas did that were as high before?",
    form=Form.FIGURES,
    takes=(
        Takes("area", Kind.WORD, "its name or code"),
        Takes("period", Kind.PERIOD, "month; each area once in each, and every area in all"),
        Takes("count", Kind.COUNT, "events of the area in the period"),
        Takes("treated", Kind.NUMBER, "1 for an area that was treated, in all its rows; 0 for another"),
        Takes("after", Kind.NUMBER, "1 for a period after the start, for all areas; 0 for one before"),
    ),
    gives=(
        Gives("area", "the treated area"),
        Gives("before", "its events in as many periods before the start as there are after it"),
        Gives("after", "its events after the start"),
        Gives("expected", "what it would have had, had it done as those like it", decimals=1),
        Gives("drift", "what those like it did by themselves", unit="%", decimals=1),
        Gives("likes", "how many they are"),
        Gives("distance", "of the farthest of them", unit="root events", decimals=2),
    ),
    misleads=(
        "Areas are like each other in their counts; what they count may have other causes.",
        "Where the likes are far, they were not as high, and drift less than the treated area would have.",
        "An area next to the treated one may have been reached by it: leave it out.",
    ),
    references=(
        "Galton, F. (1886). Regression towards mediocrity in hereditary stature. Journal of the "
        "Anthropological Institute 15, 246-263.",
        "DOMAIN A8: the k nearest untreated areas on the three-year series.",
    ),
    section="A8",
    version="1",
    unit="events",
    minimums=(Minimum(12, "periods before"), Minimum(1, "treated areas"), Minimum(3, "untreated areas")),
    cost="grows with treated areas x untreated areas x periods",
    example=Example(
        says="Ten invented areas over three years; the first was treated in 2025, after a high year.",
        columns={
            "area": [f"Area {letter}" for letter in "ABCDEFGHIJ" for _ in _MONTHS],
            "period": [month for _ in range(10) for month in _MONTHS],
            "count": [_example_count(area, month) for area in range(10) for month in range(36)],
            "treated": [int(area == 0) for area in range(10) for _ in _MONTHS],
            "after": [int(month >= 24) for _ in range(10) for month in range(36)],
        },
        finds="Area A went from 239 to 135; four areas as high fell by 31% untouched: most of it is that.",
        settings={"likes": "4"},
    ),
)


@dataclass(frozen=True, slots=True)
class Parameters:
    likes: int = parameter(
        5, "how many untreated areas for each treated one", unit="areas", least=1, most=100
    )


def run(
    data: Data, parameters: Parameters, *, guard: bool = True, progress: Progress | None = None
) -> Outcome:
    """Set treated areas beside untreated ones. Kernels: :mod:`commonweal.analysis.untreated_likes`."""
    parameters, data = checked(parameters), expected(data, TECHNIQUE)
    names, periods, table, treated, after = _table(data)
    counted = {
        "periods before": int((~after).sum()),
        "treated areas": int(treated.sum()),
        "untreated areas": int((~treated).sum()),
    }
    standing = judged(TECHNIQUE, data, counted, guard=guard)
    for name, there in (*counted.items(), ("periods after", int(after.sum()))):
        if not there:
            raise BadData(f"{name.split()[-1]}: there are no {name}; are treated and after 0 and 1?")
    wanted = min(parameters.likes, counted["untreated areas"])
    columns, likes = _columns(names, table, treated, after, wanted)
    said = _sentence(columns)
    fewer = (f"There are no more than {wanted} untreated areas: all are taken.",)
    short = (f"Likeness rests on {counted['periods before']} periods before; three years are advised.",)
    window = min(counted["periods before"], int(after.sum()))
    return outcome(
        TECHNIQUE,
        data,
        parameters,
        standing,
        columns,
        sentence=said,
        announced=(
            f"Counts before are those of the {window} periods before the start.",
            *(fewer if wanted < parameters.likes else ()),
        ),
        warnings=(*(short if counted["periods before"] < ADVISED else ()), *_small(columns)),
        drawn=_drawn(periods, table, treated, likes, said, data.said),
    )


def _table(data: Data) -> tuple[list[str], list[str], Any, Any, Any]:
    """Areas by periods, every cell once; periods in order of their names where these are dates."""
    import numpy as np

    for name in ("treated", "after"):
        wrong = ~np.isin(data[name], (0, 1))
        if wrong.any():
            raise BadData(f"{name}: {data[name][wrong][0]:g} is neither 0 nor 1")
    areas, periods = ([str(each) for each in data[name].tolist()] for name in ("area", "period"))
    names, order = sorted(set(areas)), list(dict.fromkeys(periods))
    order = sorted(order) if all(re.match(r"\d{4}-", each) for each in order) else order
    row = {name: at for at, name in enumerate(names)}
    place = {period: at for at, period in enumerate(order)}
    table = np.full((3, len(names), len(order)), np.nan)
    for at, (area, period) in enumerate(zip(areas, periods, strict=True)):
        cell = table[:, row[area], place[period]]
        if not np.isnan(cell[0]):
            raise BadData(f"period: {area} has two rows for {period}; add them up")
        cell[:] = data["count"][at], data["treated"][at], data["after"][at]
    gaps = np.argwhere(np.isnan(table[0]))
    if len(gaps):
        raise BadData(f"period: {names[gaps[0][0]]} has no row for {order[gaps[0][1]]}; write 0 for no event")
    if len(names) and ((table[1] != table[1][:, :1]).any() or (table[2] != table[2][:1]).any()):
        raise BadData("treated: it is not the same in all rows of an area, or after not in all of a period")
    if not names:
        return names, order, table[0], np.zeros(0, dtype=bool), np.zeros(0, dtype=bool)
    return names, order, table[0], table[1][:, 0] == 1, table[2][0] == 1


def _columns(
    names: list[str], table: Any, treated: Any, after: Any, wanted: int
) -> tuple[dict[str, list[Any]], Any]:
    import numpy as np

    from commonweal.analysis.untreated_likes import drift, untreated_likes

    earlier, later = table[:, ~after], table[:, after]
    window = min(earlier.shape[1], later.shape[1])
    before, now = earlier[:, -window:].sum(axis=1), later[:, :window].sum(axis=1)
    ours, others = np.flatnonzero(treated), np.flatnonzero(~treated)
    found = untreated_likes(earlier[ours], earlier[others], wanted)
    rows = []
    for at, areas, distances in zip(ours, others[found.areas], found.distances, strict=True):
        moved = drift(float(before[at]), before[areas], now[areas]) if before[areas].sum() > 0 else None
        rows.append(
            (
                names[at],
                float(before[at]),
                float(now[at]),
                None if moved is None else moved.expected,
                None if moved is None else (moved.ratio - 1) * 100,
                wanted,
                float(distances[-1]),
            )
        )
    columns = {
        each.name: list(cells) for each, cells in zip(TECHNIQUE.gives, zip(*rows, strict=True), strict=True)
    }
    return columns, others[found.areas]


def _small(columns: dict[str, list[Any]]) -> tuple[str, ...]:
    """Source: DOMAIN 0.4, rule 5."""
    small = [
        area
        for area, before in zip(columns["area"], columns["before"], strict=True)
        if before < SMALL_BASELINE
    ]
    if not small:
        return ()
    return (f"Small numbers: fewer than {SMALL_BASELINE} events before in {', '.join(small[:8])}.",)


def _sentence(columns: dict[str, list[Any]]) -> str:
    at = max(range(len(columns["area"])), key=lambda n: (columns["before"][n], columns["area"][n]))
    area, before, after, expected_now, moved = (
        columns[name][at] for name in ("area", "before", "after", "expected", "drift")
    )
    went = f"{area} went from {number(before)} to {number(after)}"
    if expected_now is None:
        return f"{went}; the untreated areas most like it had no event, and tell nothing."
    word = "fell" if moved < 0 else "rose" if moved > 0 else "stayed"
    by = f" by {one_decimal(abs(moved))}%" if moved else ""
    return (
        f"{went}; the {columns['likes'][at]} untreated areas most like it {word}{by} by themselves, which "
        f"alone would have left it at {one_decimal(expected_now)}. Other causes cannot be ruled out."
    )


def _drawn(periods: list[str], table: Any, treated: Any, likes: Any, said: str, where: str) -> CurveChart:
    import numpy as np

    lines = {
        "treated areas": table[treated].mean(axis=0),
        "untreated areas like them": table[np.unique(likes)].mean(axis=0),
    }
    return CurveChart(
        title=said.split(";")[0],
        subtitle=f"events a period, mean of the areas; {where}",
        alt=said,
        of_x="Period",
        of_y="events of an area",
        curves=tuple(
            Curve(name, tuple((float(at), float(y)) for at, y in enumerate(line)), dashed=name[0] == "u")
            for name, line in lines.items()
        ),
        ticks=tuple((float(at), period) for at, period in enumerate(periods)),
    )
