"""What should the next months bring?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from commonweal.analysis.charts import Curve, CurveChart
from commonweal.analysis.comparison import number, one_decimal
from commonweal.analysis.period_labels import GAP, following, last_stretch
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
    seed_parameter,
)
from commonweal.analysis.techniques.guarding import Refused, judged, refusing
from commonweal.analysis.techniques.inputs import Data, expected
from commonweal.analysis.techniques.outcome import Outcome, outcome

if TYPE_CHECKING:
    from commonweal.analysis.forecasting import Forecast

SHOWN_BEFORE = 24  # months of the past in the picture

_YEAR = (80, 72, 88, 95, 104, 110, 121, 118, 102, 131, 140, 96)

TECHNIQUE = Technique(
    name="forecast",
    title="Forecast",
    question="What should the next months bring, and how sure is that?",
    form=Form.SERIES,
    takes=(
        Takes("period", Kind.PERIOD, "months, one a row, in order of time"),
        Takes("value", Kind.COUNT, "events of the month", "events"),
    ),
    gives=(
        Gives("period", "months from the last one", decimals=0),
        Gives("mean", "most likely, about", decimals=1),
        Gives("lower_80", "lower end of the interval that holds four of five", decimals=0, drawn=True),
        Gives("upper_80", "upper end", decimals=0, drawn=True),
        Gives("lower_95", "lower end of the interval that holds nineteen of twenty", decimals=0, drawn=True),
        Gives("upper_95", "upper end", decimals=0, drawn=True),
    ),
    misleads=(
        "It carries on what was; it knows nothing of a new power, a closed pub or a change of recording.",
        "Read the coverage: intervals that held fewer past months than they say are too narrow.",
        "Beyond three months it is for plans, not for rotas.",
    ),
    references=(
        "Hyndman, R. J. and Athanasopoulos, G. (2021). Forecasting: Principles and Practice, 3rd edition.",
        "Hyndman, R. J. and Koehler, A. B. (2006). Another look at measures of forecast accuracy. "
        "International Journal of Forecasting 22(4), 679-688.",
    ),
    section="A4",
    version="1",
    unit="events a month",
    minimums=(Minimum(24, "months"),),
    cost="grows with the months times 336 ways of smoothing, and with the futures simulated",
    random=True,
    example=Example(
        says="Four years that grow by a tenth each, with the same seasons.",
        columns={
            "period": [f"{2022 + at // 12}-{at % 12 + 1:02}" for at in range(48)],
            "value": [round(value * 1.1**year) for year in range(4) for value in _YEAR],
        },
        finds="The next three months are last year's, a tenth higher, and that beats last year's figures.",
    ),
)


@dataclass(frozen=True, slots=True)
class Parameters:
    horizon: int = parameter(
        3, "months ahead: 3 for tactics, 12 for strategy", unit="months", least=1, most=24
    )
    paths: int = parameter(1_000, "futures simulated", least=100, most=100_000)
    seed: int = seed_parameter()


def run(
    data: Data, parameters: Parameters, *, guard: bool = True, progress: Progress | None = None
) -> Outcome:
    """Forecast by the best of three methods, or refuse where none beats last year's figures. Kernel:
    :func:`commonweal.analysis.forecasting.forecast`."""
    import numpy as np

    from commonweal.analysis.forecasting import forecast

    parameters, data = checked(parameters), expected(data, TECHNIQUE)
    with refusing(TECHNIQUE):  # after a gap every month would stand in the place of another
        start = last_stretch([str(label) for label in data["period"].tolist()])
    data = data.only(np.arange(data.rows) >= start, GAP)
    standing = judged(TECHNIQUE, data, {"months": data.rows}, guard=guard)
    with refusing(TECHNIQUE):
        found = forecast(data["value"], parameters.horizon, seed=parameters.seed, paths=parameters.paths)
    if found is None:
        raise Refused(
            "forecast has none to show: no method did better on the last twelve months than taking the same "
            "months of the year before. Plan with those, and with the usual variation (xmr)"
        )
    names = ("mean", "lower_80", "upper_80", "lower_95", "upper_95")
    ahead = following([str(label) for label in data["period"].tolist()], parameters.horizon)
    columns: dict[str, Any] = {"period": list(ahead)}
    columns |= {name: getattr(found, name) for name in names}
    return outcome(
        TECHNIQUE, data, parameters, standing, columns, sentence=_sentence(data, found),
        announced=(_announced(found),), warnings=_warnings(found), drawn=_chart(data, found, ahead),
    )  # fmt: skip


def _sentence(data: Data, found: Forecast) -> str:
    low, high = number(float(found.lower_80[0])), number(float(found.upper_80[0]))
    said = (
        f"The month after {data['period'][-1]} should bring about {number(round(float(found.mean[0])))} "
        f"events, between {low} and {high} four times of five"
    )
    if found.coverage_80 is None:
        return f"{said}; too few months are past to test the interval."
    held = f"{100 * found.coverage_80:.0f}%"
    return f"{said}; such intervals held {held} of {found.tested} past months."


def _announced(found: Forecast) -> str:
    tried = ", ".join(f"{name} {one_decimal(100 * score)}%" for name, score in found.scores if score == score)
    return (
        f"The method is {found.method}, the best of those tried on the last twelve months by its mean error, "
        f"in per cent of the usual difference between years ({tried}; last year's figures "
        f"{one_decimal(100 * found.naive)}%)."
    )


def _warnings(found: Forecast) -> tuple[str, ...]:
    if found.coverage_80 is not None and found.coverage_80 < 0.7:
        return ("The intervals held clearly fewer past months than they say: they are too narrow",)
    return ()


def _chart(data: Data, found: Forecast, to_come: tuple[str, ...]) -> CurveChart:
    past = data["value"].tolist()[-SHOWN_BEFORE:]
    labels = [str(period) for period in data["period"].tolist()[-SHOWN_BEFORE:]]
    last = float(len(past) - 1)
    ahead = [(last + 1 + at, float(value)) for at, value in enumerate(found.mean)]
    ticks = [(float(at), label) for at, label in enumerate(labels)]
    ticks += [(last + at, label) for at, label in enumerate(to_come, start=1)]
    limits = zip(found.lower_80.tolist(), found.upper_80.tolist(), strict=True)
    band: list[Any] = [(last, past[-1], past[-1])]
    band += [(last + 1 + at, low, high) for at, (low, high) in enumerate(limits)]
    return CurveChart(
        title=f"About {number(round(float(found.mean[0])))} events next month",
        subtitle=f"Events a month and forecast by {found.method}, {data.said}",
        alt=f"{len(past)} past months and {len(to_come)} ahead, with the interval of four in five.",
        of_x="Month",
        of_y="Events a month",
        curves=(
            Curve("recorded", tuple((float(at), value) for at, value in enumerate(past))),
            Curve("forecast", ((last, past[-1]), *ahead), dashed=True),
        ),
        band=tuple(band),
        band_name="80% of futures",
        ticks=tuple(ticks),
        decimals=0,
    )
