"""How often does it happen for those it can happen to? Rates with their intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from commonweal.analysis.area_rows import first_repeated, intervals_shown, small_numbers
from commonweal.analysis.charts import IntervalChart
from commonweal.analysis.comparison import number, one_decimal
from commonweal.analysis.techniques.grammar import (
    Example,
    Form,
    Gives,
    Kind,
    Minimum,
    Progress,
    Publishes,
    Takes,
    Technique,
    checked,
    parameter,
)
from commonweal.analysis.techniques.guarding import judged
from commonweal.analysis.techniques.inputs import BadData, Data, expected
from commonweal.analysis.techniques.outcome import Outcome, outcome

TECHNIQUE = Technique(
    name="rate",
    title="Rates with intervals",
    question="How often does it happen for those it can happen to, and how sure is that?",
    form=Form.AREAS,
    takes=(
        Takes("area", Kind.WORD, "its name or code, once each"),
        Takes("count", Kind.COUNT, "events in the window"),
        Takes("denominator", Kind.COUNT, "what they are events of: residents, households, vehicles"),
    ),
    gives=(
        Gives("area", "as it was given"),
        Gives("count", "as it was given"),
        Gives("denominator", "as it was given", alone=True),
        Gives("rate", "events per so many of the denominator", decimals=1, alone=True),
        Gives("lower", "lower limit of the rate", decimals=1, alone=True),
        Gives("upper", "upper limit of the rate", decimals=1, alone=True),
    ),
    misleads=(
        "Town centres have few residents and many visitors: offer the workday population beside it.",
        "Intervals that overlap do not show that two rates are equal; for that there is two-periods.",
        "Repeats and series make counts vary more than these intervals allow for.",
        "The denominator belongs to the middle of the window: an old one makes growing areas look worse.",
    ),
    references=(
        "Breslow, N. E. and Day, N. E. (1987). Statistical Methods in Cancer Research II. IARC (Byar).",
        "Garwood, F. (1936). Fiducial limits for the Poisson distribution. Biometrika 28, 437-442.",
    ),
    section="A7",
    version="1",
    unit="events per 1,000",
    minimums=(Minimum(1, "areas"),),
    guarded_as="area rates",
    publishes=Publishes.COUNTS,
    counted="count",
    cost="grows with the areas: one pass",
    example=Example(
        says="The counts of the test vectors of A7 (25, 10, 100, 4 and 0 events), in areas of 5,000.",
        columns={
            "area": ["Ordsall", "Langworthy", "Broughton", "Eccles", "Worsley"],
            "count": [25, 10, 100, 4, 0],
            "denominator": [5_000, 5_000, 5_000, 5_000, 5_000],
        },
        finds=(
            "Ordsall has 5.0 per 1,000, and 3.2 to 7.4 with its interval (16.174 to 36.906 events); Worsley, "
            "with none, may still have up to 0.7."
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Parameters:
    per: float = parameter(1_000.0, "the rate is per so many of the denominator", least=1e-6, most=1e9)
    confidence: float = parameter(0.95, "of the intervals", least=0.5, most=0.9999)


def run(
    data: Data, parameters: Parameters, *, guard: bool = True, progress: Progress | None = None
) -> Outcome:
    """Work the rate of each area. Kernel: :func:`commonweal.analysis.rates.rates`."""
    from commonweal.analysis.rates import rates

    parameters, data = checked(parameters), expected(data, TECHNIQUE)
    twice = first_repeated(data["area"].tolist())
    if twice is not None:
        raise BadData(f"area: {twice!r} comes twice; add its rows up, or name them apart")
    data = data.only(data["denominator"] > 0, "have a denominator of 0: there is nothing to be a rate of")
    standing = judged(TECHNIQUE, data, {"areas": data.rows}, guard=guard)
    if not data.rows:
        raise BadData("count: there is no row left to work a rate from; are the denominators missing?")
    found = rates(data["count"], data["denominator"], parameters.per, parameters.confidence)
    unit = f"events per {number(parameters.per)}"
    columns = {name: data[name] for name in ("area", "count", "denominator")} | {
        "rate": found.value, "lower": found.lower, "upper": found.upper
    }  # fmt: skip
    said = _sentence(columns, unit)
    small = small_numbers(data["area"].tolist(), data["count"].tolist())
    return outcome(
        TECHNIQUE,
        data,
        parameters,
        standing,
        columns,
        unit=unit,
        sentence=said,
        warnings=(small,) if small else (),
        announced=(
            f"Rates are per {number(parameters.per)}; intervals are of {parameters.confidence * 100:g}%.",
        ),
        drawn=_drawn(columns, unit, said, data.said, parameters),
    )


def _sentence(columns: dict[str, Any], unit: str) -> str:
    order = sorted(range(len(columns["area"])), key=lambda at: (-columns["rate"][at], columns["area"][at]))
    parts = [
        f"{columns['area'][at]}, {_figure(columns['rate'][at])} {unit} (interval "
        f"{_figure(columns['lower'][at])} to {_figure(columns['upper'][at])}; "
        f"{number(columns['count'][at])} of {number(columns['denominator'][at])})"
        for at in ((order[0], order[-1]) if len(order) > 1 else order[:1])
    ]
    if len(parts) == 1:
        return f"The rate is that of {parts[0]}."
    return f"The highest rate is that of {parts[0]}; the lowest that of {parts[1]}."


def _figure(value: float) -> str:
    return one_decimal(value) if abs(value) >= 0.1 or value == 0 else f"{value:.2g}"


def _drawn(
    columns: dict[str, Any], unit: str, said: str, where: str, parameters: Parameters
) -> IntervalChart:
    overall = parameters.per * float(columns["count"].sum()) / float(columns["denominator"].sum())
    shown = intervals_shown(columns["area"], columns["rate"], columns["lower"], columns["upper"])
    return IntervalChart(
        title="Rates with their intervals",
        subtitle=f"{unit}, {where}",
        alt=said,
        unit=unit,
        of="Area",
        intervals=shown,
        reference=overall,
        reference_name="all areas together",
    )
