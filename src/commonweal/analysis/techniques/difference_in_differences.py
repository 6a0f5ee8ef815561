"""Did treated areas change more than untreated ones did, period by period?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from commonweal.analysis.charts import Curve, CurveChart
from commonweal.analysis.comparison import one_decimal
from commonweal.analysis.design_ladder import LADDER, Design, Effect, Level, level, permitted_sentence
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
from commonweal.analysis.techniques.guarding import Refused, judged
from commonweal.analysis.techniques.inputs import BadData, Data, expected
from commonweal.analysis.techniques.outcome import Outcome, outcome

FEW_AREAS = 10  # on a side: errors clustered by fewer come out too small
MOST_CELLS = 10_000_000  # of the table of unknowns: about ten seconds
_AREAS = range(8)
_TREATED = (0, 1, 2, 3)
_PERIODS = [f"2025-{month:02}" for month in range(1, 13)]


def _example_count(area: int, month: int) -> int:
    """An invented panel: each area at its own level, one season for all, treated areas down a quarter."""
    noise = (15 * area + 29 * month + 3 * area * month * month) % 19 - 9
    return round((24 + 3 * area) * (1.1 if 4 <= month <= 7 else 1) * _factor(area, month)) + noise


def _factor(area: int, month: int) -> float:
    return 0.75 if area in _TREATED and month >= 6 else 1.0


TECHNIQUE = Technique(
    name="difference-in-differences",
    title="Difference in differences",
    question="Did treated areas change by more than untreated ones did over the same periods?",
    form=Form.FIGURES,
    takes=(
        Takes("area", Kind.WORD, "its name or code"),
        Takes("period", Kind.PERIOD, "month or week; each area once in each"),
        Takes("count", Kind.COUNT, "events of the area in the period"),
        Takes("treated", Kind.NUMBER, "1 for an area that was treated, in all its rows; 0 for another"),
        Takes("after", Kind.NUMBER, "1 for a period after the start, for all areas; 0 for one before"),
    ),
    gives=(
        Gives("measure", "what was worked out"),
        Gives("value", "blank where it cannot be worked out", decimals=3),
        Gives("lower", "lower limit", decimals=3),
        Gives("upper", "upper limit", decimals=3),
        Gives("p", "two-sided, of no effect", decimals=4),
        Gives("reading", "what it means"),
    ),
    misleads=(
        "It rests on treated and untreated areas having gone on alike; earlier trends are a hint, no proof.",
        "With few areas on a side the errors come out too small.",
        "Where events moved into an untreated area, the effect looks larger than it is.",
        "One start for all is supposed; staggered starts want another method.",
    ),
    references=(
        "Bertrand, M., Duflo, E. and Mullainathan, S. (2004). How much should we trust "
        "differences-in-differences estimates? Quarterly Journal of Economics 119, 249-275.",
        "Cameron, A. C. and Trivedi, P. K. (2013). Regression Analysis of Count Data. Cambridge.",
    ),
    section="A8",
    version="1",
    unit="ratio of rates",
    minimums=(
        Minimum(6, "periods before"),
        Minimum(6, "periods after"),
        Minimum(2, "treated areas"),
        Minimum(2, "untreated areas"),
    ),
    cost="grows with rows x (areas + periods) squared",
    example=Example(
        says="Eight invented areas over a year; four of them were treated from July on.",
        columns={
            "area": [f"Area {'ABCDEFGH'[area]}" for area in _AREAS for _ in _PERIODS],
            "period": [period for _ in _AREAS for period in _PERIODS],
            "count": [_example_count(area, month) for area in _AREAS for month in range(12)],
            "treated": [int(area in _TREATED) for area in _AREAS for _ in _PERIODS],
            "after": [int(month >= 6) for _ in _AREAS for month in range(12)],
        },
        finds="Treated areas had 0.76 (0.68 to 0.85) of what the others lead to expect; trends were alike.",
    ),
)


@dataclass(frozen=True, slots=True)
class Parameters:
    family: str = parameter("poisson", "how counts vary", among=("poisson", "negative binomial"))
    confidence: float = parameter(0.95, "of the intervals", least=0.5, most=0.9999)
    what: str = parameter("incidents", "what was counted, in the plural, for the sentence")


def run(
    data: Data, parameters: Parameters, *, guard: bool = True, progress: Progress | None = None
) -> Outcome:
    """Fit the model. Kernel: :mod:`commonweal.analysis.difference_in_differences`."""
    parameters, data = checked(parameters), expected(data, TECHNIQUE)
    panel, in_rows = _panel(data)
    standing = judged(TECHNIQUE, data, _counted(panel), guard=guard)
    if not data.rows:
        raise Refused("count: there is no row to compare; is the file empty?")
    found = _found(panel, parameters, progress)
    columns = _columns(found)
    said, at = _sentence(panel, found, parameters)
    rung = LADDER[at]
    announced = (
        f"Level {int(at)} of the design ladder ({rung.design}): “{rung.allows}”.",
        f"Family {parameters.family}; errors are clustered by area.",
        *(("Periods are taken in order of rows: their names do not sort by time.",) if in_rows else ()),
    )
    return outcome(
        TECHNIQUE,
        data,
        parameters,
        standing,
        columns,
        sentence=said,
        announced=announced,
        warnings=_warnings(found),
        drawn=_drawn(panel, data, said),
    )


def _panel(data: Data) -> tuple[tuple[Any, ...], bool]:
    """Codes from 0 for areas and periods, periods in order of time, and flags for treated and after."""
    import numpy as np

    flags = []
    for name in ("treated", "after"):
        wrong = ~np.isin(data[name], (0, 1))
        if wrong.any():
            raise BadData(f"{name}: {data[name][wrong][0]:g} is neither 0 nor 1")
        flags.append(data[name] == 1)
    names, periods = ([str(each) for each in data[name].tolist()] for name in ("area", "period"))
    in_rows = not all(re.match(r"\d{4}-", each) for each in periods)
    order = list(dict.fromkeys(periods)) if in_rows else sorted(set(periods))
    place = {period: at for at, period in enumerate(order)}
    code = {name: at for at, name in enumerate(sorted(set(names)))}
    area = np.array([code[name] for name in names], dtype=np.int64)
    period = np.array([place[each] for each in periods], dtype=np.int64)
    return (data["count"], area, period, *flags), in_rows


def _counted(panel: tuple[Any, ...]) -> dict[str, int]:
    _, area, period, treated, after = panel
    return {
        "periods before": len(set(period[~after].tolist())),
        "periods after": len(set(period[after].tolist())),
        "treated areas": len(set(area[treated].tolist())),
        "untreated areas": len(set(area[~treated].tolist())),
    }


def _found(panel: tuple[Any, ...], parameters: Parameters, progress: Progress | None) -> Any:
    from commonweal.analysis.difference_in_differences import difference_in_differences

    counts, area, period, treated, after = panel
    unknowns = int(area.max()) + int(period.max()) + 2
    if len(counts) * unknowns > MOST_CELLS:
        raise Refused(
            f"area: a model of {unknowns:,} unknowns is too large; add small areas up into larger ones"
        )
    family: Any = parameters.family
    try:
        return difference_in_differences(
            counts, area, period, treated, after, family, parameters.confidence, progress
        )
    except ValueError as why:
        raise Refused(str(why).replace("`", "")) from None


def _columns(found: Any) -> dict[str, list[Any]]:
    effect, trend = found.effect, found.trend
    clear = "distinguishable" if effect.distinguishable else "not distinguishable"
    percent = [None if limit != limit else (1 - limit) * 100 for limit in (effect.upper, effect.lower)]
    rows: list[tuple[Any, ...]] = [
        (
            "effect, ratio", *_figures(effect),
            f"treated areas had {effect.value:.2f} of what the others lead to expect: {clear} from no effect",
        ),
        ("reduction, %", (1 - effect.value) * 100, *percent, *_figures(effect)[3:], "the same in per cent"),
    ]  # fmt: skip
    if trend is None:
        rows.append(("earlier trend", None, None, None, None, "too few periods before to be checked"))
    else:
        alike = "no sign that" if not trend.distinguishable and trend.p == trend.p else "a sign that"
        alike = "cannot be checked whether" if trend.p != trend.p else alike
        words = f"{alike} treated areas were moving away from the others before"
        rows.append(("earlier trend, ratio a period", *_figures(trend), words))
    rows.append(("dispersion", found.dispersion, None, None, None, "1 is as much as chance"))
    return {
        each.name: list(cells) for each, cells in zip(TECHNIQUE.gives, zip(*rows, strict=True), strict=True)
    }


def _figures(ratio: Any) -> list[float | None]:
    return [None if each != each else each for each in (ratio.value, ratio.lower, ratio.upper, ratio.p)]


def _sentence(panel: tuple[Any, ...], found: Any, parameters: Parameters) -> tuple[str, Level]:
    counts, _, period, treated, after = panel
    before, later = (
        float(counts[treated & when].sum()) / max(len(set(period[treated & when].tolist())), 1)
        for when in (~after, after)
    )
    trend = found.trend
    alike = trend is not None and trend.p == trend.p and not trend.distinguishable
    # Without an estimate for the surroundings (see evaluation) the fourth rung is out of reach.
    at = level(Design(comparisons=found.untreated_areas, earlier_trends_alike=alike, buffer=False))
    effect = found.effect
    if effect.lower != effect.lower:
        what = f"{parameters.what} a period in the treated areas"
        said = permitted_sentence(Level.BEFORE_AFTER, what, round(before, 1), round(later, 1))
        return f"{said} One area on a side gives no interval to compare by.", Level.BEFORE_AFTER
    said = permitted_sentence(
        at,
        f"{parameters.what} a period in the treated areas",
        round(before, 1),
        round(later, 1),
        effect=Effect((1 - effect.value) * 100, (1 - effect.upper) * 100, (1 - effect.lower) * 100),
    )
    return f"{said} {_earlier(found)}", at


def _earlier(found: Any) -> str:
    if found.trend is None:
        return "Whether earlier trends were alike could not be checked."
    if found.trend.distinguishable:
        moved = one_decimal(abs(found.trend.value - 1) * 100)
        return f"Earlier trends were not alike (they parted by {moved}% a period): the effect may be theirs."
    return "There is no sign that earlier trends were not alike."


def _warnings(found: Any) -> tuple[str, ...]:
    said = []
    fewest = min(found.treated_areas, found.untreated_areas)
    if fewest < FEW_AREAS:
        said.append(f"With {fewest} areas on a side the interval comes out too narrow.")
    if found.silent_areas or found.silent_periods:
        said.append(
            f"{found.silent_areas} areas and {found.silent_periods} periods had no event and say nothing."
        )
    if found.trend is not None and found.trend.distinguishable:
        said.append("Earlier trends were not alike: the effect may be a continuation of them.")
    return tuple(said)


def _drawn(panel: tuple[Any, ...], data: Data, said: str) -> CurveChart:
    counts, _, period, treated, after = panel
    names = dict(zip(period.tolist(), (str(each) for each in data["period"].tolist()), strict=True))
    curves = []
    for name, side in (("treated areas", treated), ("untreated areas", ~treated)):
        points = []
        for at in sorted(names):
            mine = side & (period == at)
            if mine.any():
                points.append((float(at), float(counts[mine].mean())))
        curves.append(Curve(name, tuple(points), dashed=name.startswith("un")))
    start = names[int(period[after].min())]
    return CurveChart(
        title=said.split(":")[0].split(" (")[0].rstrip("."),
        subtitle=f"events a period, mean of the areas; the start is {start}; {data.said}",
        alt=said,
        of_x="Period",
        of_y="events of an area",
        curves=tuple(curves),
        ticks=tuple((float(at), name) for at, name in sorted(names.items())),
    )
