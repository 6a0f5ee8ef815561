"""When did a series move to another level?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from commonweal.analysis.charts import Curve, CurveChart
from commonweal.analysis.comparison import number, percent_change
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
    from commonweal.analysis.change_points import ChangePoints

MOST_TICKS = 12
REGISTER = (
    "Before anyone explains a change, look in the recording-change register for what changed in the counting "
    "then"
)

TECHNIQUE = Technique(
    name="change-points",
    title="Change points (PELT)",
    question="When did the measure move to another level?",
    form=Form.SERIES,
    takes=(
        Takes("period", Kind.PERIOD, "months or weeks, one a row, in order of time"),
        Takes("value", Kind.COUNT, "events of it", "events"),
    ),
    gives=(
        Gives("first", "period of a stretch at one level"),
        Gives("last", "period of it"),
        Gives("periods", "how many", decimals=0),
        Gives("mean", "of the stretch", "events a period", decimals=1),
        Gives("change", "from the mean of the stretch before", "%", decimals=1),
    ),
    misleads=(
        "A change of recording is a change point too, and the likeliest one.",
        "A slow drift is cut into steps: where there is a trend, the dates mean little.",
        "A season looks like changes up and down each year: take it out first, or read whole years.",
        "The last stretch is the least sure: a few new months can undo it.",
    ),
    references=(
        "Killick, R., Fearnhead, P. and Eckley, I. A. (2012). Optimal detection of changepoints with a "
        "linear computational cost. Journal of the American Statistical Association 107, 1590-1598.",
    ),
    section="A4",
    version="1",
    unit="events a period",
    minimums=(Minimum(24, "periods"),),
    cost="grows with the square of the periods",
    example=Example(
        says="A year and a half at about 21 a month, then half a year at about 41.",
        columns={
            "period": [f"{2025 + at // 12}-{at % 12 + 1:02}" for at in range(24)],
            "value": [
                20,
                22,
                19,
                21,
                20,
                22,
                23,
                19,
                21,
                20,
                22,
                21,
                19,
                23,
                20,
                21,
                22,
                20,
                40,
                43,
                39,
                41,
                42,
                40,
            ],
        },
        finds="One change, in July 2026, from 20.8 to 40.8 a month.",
    ),
)


@dataclass(frozen=True, slots=True)
class Parameters:
    shortest: int = parameter(3, "periods that a stretch has at least", least=1, most=1_000)
    penalty: float = parameter(
        3.0, "times ln(n) times the variance: what a change costs; more gives fewer", least=0.1, most=100
    )


def run(
    data: Data, parameters: Parameters, *, guard: bool = True, progress: Progress | None = None
) -> Outcome:
    """Cut a series where its level changes. Kernel:
    :func:`commonweal.analysis.change_points.change_points`."""
    import numpy as np

    from commonweal.analysis.change_points import change_points

    parameters, data = checked(parameters), expected(data, TECHNIQUE)
    labels = [str(label) for label in data["period"].tolist()]
    with refusing(TECHNIQUE):
        data = data.only(np.arange(data.rows) >= last_stretch(labels), GAP)
    standing = judged(TECHNIQUE, data, {"periods": data.rows}, guard=guard)
    with refusing(TECHNIQUE):
        found = change_points(data["value"], shortest=parameters.shortest, factor=parameters.penalty)
    columns = _columns(found, [str(label) for label in data["period"].tolist()])
    return outcome(
        TECHNIQUE, data, parameters, standing, columns, sentence=_sentence(columns),
        announced=("A season was not taken out.",), warnings=(REGISTER,) if found.starts else (),
        drawn=_chart(data, found, columns),
    )  # fmt: skip


def _columns(found: ChangePoints, labels: list[str]) -> dict[str, list[Any]]:
    starts, ends = (0, *found.starts), (*found.starts, len(labels))
    before = (None, *found.levels[:-1])
    return {
        "first": [labels[at] for at in starts],
        "last": [labels[at - 1] for at in ends],
        "periods": [end - start for start, end in zip(starts, ends, strict=True)],
        "mean": list(found.levels),
        "change": [
            None if then is None else percent_change(then, now).percent
            for then, now in zip(before, found.levels, strict=True)
        ],
    }


def _sentence(columns: dict[str, list[Any]]) -> str:
    many = len(columns["first"]) - 1
    if not many:
        return (
            f"No change of level can be told from chance from {columns['first'][0]} to {columns['last'][0]} "
            f"(mean {number(columns['mean'][0])})."
        )
    change = percent_change(columns["mean"][-2], columns["mean"][-1])
    words = (
        "One change of level was found, in"
        if many == 1
        else f"{many} changes of level were found, the last in"
    )
    return (
        f"{words} {columns['first'][-1]}: the mean moved {change.text}. It does not say why; a change of "
        f"recording does the same."
    )


def _chart(data: Data, found: ChangePoints, columns: dict[str, list[Any]]) -> CurveChart:
    values, labels = data["value"].tolist(), [str(label) for label in data["period"].tolist()]
    many = len(found.starts)
    title = {0: "No change of level", 1: f"A change of level in {columns['first'][-1]}"}.get(
        many, f"{many} changes of level, the last in {columns['first'][-1]}"
    )
    steps: list[tuple[float, float]] = []
    for start, periods, level in zip((0, *found.starts), columns["periods"], found.levels, strict=True):
        steps += [(start - 0.5, level), (start + periods - 0.5, level)]
    every = max(1, -(-len(labels) // MOST_TICKS))
    return CurveChart(
        title=title,
        subtitle=f"Events a period, {data.said}, {labels[0]} to {labels[-1]}",
        alt=f"{len(values)} periods and the mean of each of {many + 1} stretches. {title}.",
        of_x="Period",
        of_y="Events",
        curves=(
            Curve("recorded", tuple((float(at), value) for at, value in enumerate(values))),
            Curve("mean of the stretch", tuple(steps), dashed=True),
        ),
        ticks=tuple((float(at), label) for at, label in enumerate(labels) if at % every == 0),
    )
