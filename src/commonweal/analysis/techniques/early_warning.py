"""Which places and themes are out of line this month?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from commonweal.analysis.charts import Interval, IntervalChart
from commonweal.analysis.result import LeftOut
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
from commonweal.analysis.techniques.guarding import judged, refusing
from commonweal.analysis.techniques.inputs import BadData, Data, expected
from commonweal.analysis.techniques.outcome import Outcome, outcome

if TYPE_CHECKING:
    from commonweal.analysis.early_warning import EarlyWarning

_QUIET = (20, 22, 18, 21, 19, 20, 23, 17, 20, 21, 19, 20)
_LAST = {"Ash": 21, "Birch": 45, "Cedar": 2}

TECHNIQUE = Technique(
    name="early-warning",
    title="Early warning",
    question="Where is the last month out of line with its own past?",
    form=Form.FIGURES,
    takes=(
        Takes("area", Kind.WORD, "area, theme or channel: whatever has a series of its own"),
        Takes("period", Kind.WORD, "month, written so that later ones sort later (2026-09)"),
        Takes("count", Kind.COUNT, "events of the month", "events"),
    ),
    gives=(
        Gives("area", "as it was given"),
        Gives("observed", "events of the last month", "events", decimals=0),
        Gives("expected", "what its past leads to expect", "events", decimals=1),
        Gives("lower", "1% limit", "events", decimals=0),
        Gives("upper", "99% limit", "events", decimals=0),
        Gives("score", "observed less expected, over upper less expected; over 1 is out of line", decimals=2),
        Gives("alarm", "more than expected, silent, or blank"),
        Gives("rank", "place among the alarms; blank where it is none", decimals=0),
    ),
    misleads=(
        "Of hundreds of series some are out of line each month by chance alone: it says where to look first.",
        "Silence is a feed that failed until somebody has shown that it is not; it is never good news.",
        "A change of recording is an alarm too; look at the register before anybody goes out.",
    ),
    references=(
        "Farrington, C. P. et al. (1996). A statistical algorithm for the early detection of outbreaks of "
        "infectious disease. Journal of the Royal Statistical Society A 159(3), 547-563.",
        "Noufaily, A. et al. (2013). An improved algorithm for outbreak detection in multiple surveillance "
        "systems. Statistics in Medicine 32(7), 1206-1222.",
    ),
    section="A10",
    version="1",
    unit="events",
    minimums=(Minimum(12, "months before the last"),),
    guarded_as="area rates",
    cost="grows with the series",
    example=Example(
        says="Three areas with the same quiet three years, and a last month each of its own.",
        columns={
            "area": [area for area in _LAST for _ in range(37)],
            "period": [f"{2023 + at // 12}-{at % 12 + 1:02}" for at in range(37)] * 3,
            "count": [n for last in _LAST.values() for n in (*_QUIET * 3, last)],
        },
        finds="Birch, with 45, is more than expected; Cedar, with 2, is silent; Ash is neither.",
    ),
)


@dataclass(frozen=True, slots=True)
class Parameters:
    most: int = parameter(20, "alarms that somebody can look into", least=1, most=1_000)


def run(
    data: Data, parameters: Parameters, *, guard: bool = True, progress: Progress | None = None
) -> Outcome:
    """Hold the last month of each series against its own past. Kernel:
    :func:`commonweal.analysis.early_warning.early_warning`."""
    parameters, data = checked(parameters), expected(data, TECHNIQUE)
    periods, series = _series(data)
    standing = judged(TECHNIQUE, data, {"months before the last": max(0, len(periods) - 1)}, guard=guard)
    with refusing(TECHNIQUE):
        found, short = _held(series, progress)
    places = _places(found, parameters.most)
    columns = _columns(found, places)
    gone = int(sum((data["area"].astype(str) == area).sum() for area in short))
    left = (LeftOut("are of a series with fewer than twelve months, or without the last", gone),)
    return outcome(
        TECHNIQUE, data, parameters, standing, columns, sentence=_sentence(found, places, periods[-1]),
        left_out=left if gone else (), rows_used=data.rows - gone, drawn=_chart(data, columns),
    )  # fmt: skip


def _series(data: Data) -> tuple[list[str], dict[str, Any]]:
    """Every series over all periods there are; a period without a row was not supplied."""
    import numpy as np

    periods = sorted({str(period) for period in data["period"]})
    at = {period: place for place, period in enumerate(periods)}
    series: dict[str, Any] = {}
    for area, period, count in zip(data["area"], data["period"], data["count"], strict=True):
        values = series.setdefault(str(area), np.full(len(periods), np.nan))
        if not np.isnan(values[at[str(period)]]):
            raise BadData(f"period: {area} has {period} twice; a series has one count a month")
        values[at[str(period)]] = count
    return periods, series


def _held(series: dict[str, Any], progress: Progress | None) -> tuple[dict[str, EarlyWarning], list[str]]:
    """Each series against its past, and those that are too short for it."""
    from commonweal.analysis.early_warning import early_warning

    found: dict[str, EarlyWarning] = {}
    short = []
    for done, (area, values) in enumerate(sorted(series.items())):
        if progress is not None:
            progress(done, len(series))
        try:
            found[area] = early_warning(values)
        except ValueError:
            short.append(area)
    if not found:
        raise ValueError("no series has twelve known months before its last")
    return found, short


def _places(found: dict[str, EarlyWarning], most: int) -> dict[str, int]:
    from commonweal.analysis.early_warning import ranked

    areas = list(found)
    return {areas[at]: place for place, at in enumerate(ranked(list(found.values()), most), 1)}


def _columns(found: dict[str, EarlyWarning], places: dict[str, int]) -> dict[str, list[Any]]:
    order = sorted(found, key=lambda area: (places.get(area, len(found) + 1), -found[area].score, area))
    held = [found[area] for area in order]
    return {
        "area": order,
        "observed": [each.observed for each in held],
        "expected": [each.expected.mean for each in held],
        "lower": [each.expected.lower for each in held],
        "upper": [each.expected.upper for each in held],
        "score": [each.score for each in held],
        "alarm": ["more than expected" if e.alarm else "silent" if e.silent else "" for e in held],
        "rank": [places.get(area) for area in order],
    }


def _sentence(found: dict[str, EarlyWarning], places: dict[str, int], last: str) -> str:
    alarms = sum(each.alarm for each in found.values())
    silent = sum(each.silent for each in found.values())
    if not places:
        return f"In {last} none of {len(found):,} series is out of line with its own past."
    first = min(places, key=lambda area: places[area])
    top = found[first]
    said = f"{first} first, with {top.observed:,.0f} against {top.expected.mean:,.1f} expected"
    quiet = f"; {silent:,} fell silent, which is a matter of the data until shown otherwise" if silent else ""
    return f"In {last} {alarms:,} of {len(found):,} series lie above their 99% limit ({said}){quiet}."


def _chart(data: Data, columns: dict[str, list[Any]]) -> IntervalChart:
    """What was observed beside the limits of what was expected."""
    keys = ("area", "observed", "lower", "upper", "alarm")
    rows = list(zip(*(columns[key] for key in keys), strict=True))[:20]
    alarms = sum(bool(word) for word in columns["alarm"])
    return IntervalChart(
        title=f"{alarms} of {len(columns['area'])} series are out of line",
        subtitle=f"Events of the last month (point) and what was expected (1% to 99% limits), {data.said}",
        alt=f"The {len(rows)} series that stand out most, each with its limits.",
        unit="events",
        of="Series",
        intervals=tuple(
            Interval(str(area), float(seen), float(low), float(high), bool(word))
            for area, seen, low, high, word in rows
        ),
        decimals=0,
    )
