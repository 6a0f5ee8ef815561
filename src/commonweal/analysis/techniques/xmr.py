"""Is this month unusual? The individuals and moving range chart."""

from __future__ import annotations

from dataclasses import dataclass

from commonweal.analysis.charts import control_chart
from commonweal.analysis.individuals import XmR, xmr
from commonweal.analysis.period_labels import last_stretch
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
from commonweal.analysis.techniques.guarding import judged, refusing
from commonweal.analysis.techniques.inputs import Data, expected
from commonweal.analysis.techniques.outcome import Outcome, outcome
from commonweal.analysis.wording import month_sentence

TECHNIQUE = Technique(
    name="xmr",
    title="Usual variation (XmR chart)",
    question="Is the last month unusual, or does the measure vary like that anyway?",
    form=Form.SERIES,
    takes=(
        Takes("period", Kind.PERIOD, "months or weeks, one a row, in order of time"),
        Takes("value", Kind.NUMBER, "what was counted or measured in it"),
    ),
    gives=(
        Gives("period", "as it was given"),
        Gives("value", "as it was given"),
        Gives("centre", "mean of the baseline", decimals=1),
        Gives("lower", "lower limit of usual variation", decimals=1),
        Gives("upper", "upper limit of usual variation", decimals=1),
        Gives("signal", "what is exceptional about it; blank for nothing"),
    ),
    misleads=(
        "Limits of a baseline that was itself unusual are too wide: look at the baseline first.",
        "A change of recording looks like a change of crime; find out which before you explain it.",
        "Where it rises every winter, winter is exceptional each year: compare with the same months, or "
        "take the seasons out first.",
    ),
    references=(
        "Wheeler, D. J. (2000). Understanding Variation: The Key to Managing Chaos, 2nd edition. SPC Press.",
        "NHS England, Making Data Count: the four rules of signals.",
    ),
    section="A4",
    version="1",
    unit="as given",
    publishes=Publishes.COUNTS,
    counted="value",
    minimums=(Minimum(12, "baseline points"),),
    cost="grows with the points: one pass",
    example=Example(
        says="Twelve quiet months and a thirteenth (test vector of A4).",
        columns={
            "period": [f"2025-{month:02}" for month in range(1, 13)] + ["2026-01"],
            "value": [20, 24, 22, 26, 18, 21, 25, 23, 24, 22, 20, 25, 40],
        },
        finds="The limits are 13.6 and 31.4, and the 40 of January 2026 lies above them.",
    ),
)


@dataclass(frozen=True, slots=True)
class Parameters:
    baseline: int = parameter(24, "points that fix mean and limits", unit="points", least=2)
    fixed: bool = parameter(
        False, "whether these are the first so many points, for good, and not those before the last point"
    )


def run(
    data: Data, parameters: Parameters, *, guard: bool = True, progress: Progress | None = None
) -> Outcome:
    """Judge the last point of a series against the points before it.

    Only signals that a reader at the last point could have seen are told. Kernel:
    :func:`commonweal.analysis.individuals.xmr`.
    """
    parameters, data = checked(parameters), expected(data, TECHNIQUE)
    last = data.rows - 1
    counted = max(0, min(parameters.baseline, last))
    standing = judged(TECHNIQUE, data, {"baseline points": counted}, guard=guard)
    values, labels = data["value"].tolist(), [str(period) for period in data["period"].tolist()]
    with refusing(TECHNIQUE):
        last_stretch(labels)  # for the order: the last row is taken for the newest
        chart = xmr(values, slice(0, counted) if parameters.fixed else slice(last - counted, max(0, last)))
    said = month_sentence("The measure", labels, values, last, chart)
    columns = {"period": labels, "value": values} | _lines(chart) | {"signal": _signals(chart)}
    drawn = control_chart(
        said, subject="The measure", area=data.said, unit="as given", labels=labels, values=values,
        review=last, chart=chart,
    )  # fmt: skip
    which = f"the first {counted} points" if parameters.fixed else f"the {counted} points before the last"
    announced = (f"The baseline is {which}.",)
    return outcome(
        TECHNIQUE, data, parameters, standing, columns, sentence=said.text, announced=announced, drawn=drawn
    )


def _lines(chart: XmR) -> dict[str, list[float]]:
    lines = {"centre": chart.mean, "lower": chart.lower, "upper": chart.upper}
    return {name: [line] * len(chart.values) for name, line in lines.items()}


def _signals(chart: XmR) -> list[str]:
    words = [""] * len(chart.values)
    for signal in chart.signals:
        for at in range(signal.start, signal.end + 1):
            words[at] = words[at] or signal.kind
    return words
