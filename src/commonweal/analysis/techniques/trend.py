"""Does a series rise or fall, once the seasons are taken out?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from commonweal.analysis.charts import LineChart, Series
from commonweal.analysis.period_labels import GAP, last_stretch
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
from commonweal.analysis.techniques.inputs import Data, expected
from commonweal.analysis.techniques.outcome import Outcome, outcome

if TYPE_CHECKING:
    from commonweal.analysis.trend import Slope, Trend

YEARS_FOR_SEASONS = 3
SAID = {"rising": "It rises", "falling": "It falls"}

TECHNIQUE = Technique(
    name="trend",
    title="Trend (Mann-Kendall and Sen)",
    question="Does the measure rise or fall over the years, the seasons apart?",
    form=Form.SERIES,
    takes=(
        Takes("period", Kind.PERIOD, "months or weeks, one a row, in order of time"),
        Takes("value", Kind.COUNT, "events of it", "events"),
    ),
    gives=(
        Gives("periods", "how many are tested", decimals=0),
        Gives("s", "pairs that rise less pairs that fall", decimals=0),
        Gives("z", "of the test", decimals=3),
        Gives("p", "two-sided", decimals=5),
        Gives("p_same_months", "of each month compared with itself in other years only", decimals=5),
        Gives("verdict", "rising or falling where both p are below the level; or no trend"),
        Gives("slope", "Sen's slope of the series without its seasons", "events a period", decimals=3),
        Gives("lower", "of 95%, or as set", "events a period", decimals=3),
        Gives("upper", "of 95%, or as set", "events a period", decimals=3),
    ),
    misleads=(
        "Seasons estimated from few years take noise with them, so that the first p is far too small then; "
        "the second does not need them, and a direction is claimed only where both are below the level.",
        "Neighbouring months are alike, so both p come out too small: one just below the level says little.",
        "A jump at one moment passes for a trend; look at the change points and the picture.",
        "A change of recording makes a trend too: read the recording-change register first.",
    ),
    references=(
        "Mann, H. B. (1945). Nonparametric tests against trend. Econometrica 13(3), 245-259.",
        "Sen, P. K. (1968). Estimates of the regression coefficient based on Kendall's tau. Journal of the "
        "American Statistical Association 63, 1379-1389.",
        "Hirsch, R. M., Slack, J. R. and Smith, R. A. (1982). Techniques of trend analysis for monthly water "
        "quality data. Water Resources Research 18(1), 107-121.",
    ),
    section="A4",
    version="1",
    unit="events a period",
    minimums=(Minimum(24, "periods"),),
    cost="grows with the square of the periods",
    example=Example(
        says="Eight periods that mostly go up (test vector of A2.7).",
        columns={
            "period": [f"2026-{month:02}" for month in range(1, 9)],
            "value": [10, 12, 11, 15, 14, 18, 17, 20],
        },
        finds="22 more pairs rise than fall; z is 2.598 and p 0.00937: it rises, by about 1.5 a period.",
        guard=False,
    ),
)


@dataclass(frozen=True, slots=True)
class Parameters:
    season: int = parameter(12, "periods in a year: 12 for months, 52 for weeks", least=2, most=366)
    alpha: float = parameter(0.05, "level below which a direction is claimed", least=1e-9, most=0.5)
    confidence: float = parameter(0.95, "of the interval of the slope", least=0.5, most=0.9999)


def run(
    data: Data, parameters: Parameters, *, guard: bool = True, progress: Progress | None = None
) -> Outcome:
    """Test the deseasonalised series for a trend, and each month against itself in other years. Kernels:
    :mod:`commonweal.analysis.trend`, :func:`commonweal.analysis.seasons.decompose` and
    :func:`commonweal.analysis.seasonal_trend.seasonal_mann_kendall`."""
    from commonweal.analysis.trend import NO_TREND, mann_kendall, sen_slope

    parameters, data = checked(parameters), expected(data, TECHNIQUE)
    data = _without_gap(data)
    standing = judged(TECHNIQUE, data, {"periods": data.rows}, guard=guard)
    with refusing(TECHNIQUE):
        values, announced = _deseasonalised(data["value"], parameters.season)
        test = mann_kendall(values, parameters.alpha)
        slope = sen_slope(values, parameters.confidence)
        within = _same_months(data["value"], parameters)
    verdict = test.verdict if within is None or within.verdict == test.verdict else NO_TREND
    columns = {
        "periods": [data.rows], "s": [test.s], "z": [test.z], "p": [test.p],
        "p_same_months": [within.p if within else None], "verdict": [verdict],
        "slope": [slope.slope], "lower": [slope.lower], "upper": [slope.upper],
    }  # fmt: skip
    return outcome(
        TECHNIQUE, data, parameters, standing, columns, sentence=_sentence(data, columns),
        announced=(announced,), drawn=_chart(data, values, verdict, slope),
    )  # fmt: skip


def _without_gap(data: Data) -> Data:
    import numpy as np

    with refusing(TECHNIQUE):
        start = last_stretch([str(label) for label in data["period"].tolist()])
    return data.only(np.arange(data.rows) >= start, GAP)


def _deseasonalised(values: Any, season: int) -> tuple[Any, str]:
    """The series without its seasons where it is long enough, and what was done in words."""
    from commonweal.analysis.seasons import decompose

    if len(values) < YEARS_FOR_SEASONS * season:
        return values, (
            f"The values are tested as they stand: seasons cannot be told from chance in fewer than "
            f"{YEARS_FOR_SEASONS * season} periods."
        )
    found = decompose(values, season).deseasonalised
    return found, f"The seasons of {season} periods a year were taken out first (STL)."


def _same_months(values: Any, parameters: Parameters) -> Trend | None:
    """The test that needs no seasons; None where there are not two of any month."""
    from commonweal.analysis.seasonal_trend import seasonal_mann_kendall

    if len(values) < 2 * parameters.season:
        return None
    return seasonal_mann_kendall(values, parameters.season, parameters.alpha)


def _sentence(data: Data, columns: dict[str, Any]) -> str:
    span = f"over the {data.rows} periods {data['period'][0]} to {data['period'][-1]}"
    (verdict,), (slope,), (low,), (high,) = (columns[name] for name in ("verdict", "slope", "lower", "upper"))
    p = max(columns["p"][0], columns["p_same_months"][0] or 0.0)
    if verdict not in SAID:
        return f"No trend can be told from chance {span}."
    return (
        f"The measure is {verdict} {span}, by about {abs(slope):,.2f} events a period "
        f"(slope {low:,.2f} to {high:,.2f}; p {max(p, 0.001):.3f})."
    )


def _chart(data: Data, values: Any, verdict: str, slope: Slope) -> LineChart:
    said = SAID.get(verdict, "No trend can be told from chance")
    labels = tuple(str(label) for label in data["period"].tolist())
    line = tuple(slope.intercept + slope.slope * at for at in range(data.rows))
    return LineChart(
        title=said,
        subtitle=f"Events a period, {data.said}, {labels[0]} to {labels[-1]}",
        alt=f"{data.rows} periods as recorded, without their seasons, and Sen's line: {verdict}.",
        unit="events",
        of="Period",
        labels=labels,
        series=(
            Series("recorded", tuple(data["value"].tolist())),
            Series("without seasons", tuple(float(value) for value in values)),
            Series("Sen's line", line),
        ),
    )
