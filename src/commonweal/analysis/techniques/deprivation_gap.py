"""How much more often does it happen where people are poorest? Ratio and difference of fifths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from commonweal.analysis.area_rows import first_repeated
from commonweal.analysis.charts import Interval, IntervalChart
from commonweal.analysis.comparison import number, one_decimal
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

TECHNIQUE = Technique(
    name="deprivation-gap",
    title="Gap between the most and the least deprived fifth",
    question="How much more often does it happen in the most deprived fifth of areas than in the least?",
    form=Form.AREAS,
    takes=(
        Takes("area", Kind.WORD, "its name or code, once each"),
        Takes("count", Kind.COUNT, "events in the window"),
        Takes("denominator", Kind.COUNT, "what they are events of: residents, households, vehicles"),
        Takes("deprivation", Kind.NUMBER, "a score, higher for the more deprived; or a rank, see parameters"),
    ),
    gives=(
        Gives("measure", "a fifth, or how the first and the last compare"),
        Gives("areas", "areas in it"),
        Gives("count", "events in it"),
        Gives("denominator", "what they are events of"),
        Gives("value", "rate, ratio or difference of rates", decimals=2),
        Gives("lower", "lower limit", decimals=2),
        Gives("upper", "upper limit", decimals=2),
    ),
    misleads=(
        "The ratio can rise while the difference falls: give both.",
        "Fifths of one district are not those of the country: say which.",
        "It is of areas, not of people: not everyone in a deprived area is.",
        "Where reporting differs with deprivation, so does the count.",
    ),
    references=(
        "Zou, G. Y. and Donner, A. (2008). Construction of confidence limits about effect measures. "
        "Statistics in Medicine 27, 1693-1702.",
        "Ministry of Housing, Communities and Local Government, English Indices of Deprivation 2019.",
    ),
    section="A7",
    version="1",
    unit="events per 1,000",
    minimums=(Minimum(10, "areas"),),
    guarded_as="area rates",
    cost="grows with the areas: one sort",
    example=Example(
        says="Twenty invented areas of 1,500 people; the more deprived have more events.",
        columns={
            "area": [f"Area {n}" for n in range(1, 21)],
            "count": [44, 39, 36, 41, 30, 28, 33, 25, 24, 26, 21, 19, 22, 18, 17, 15, 14, 16, 12, 13],
            "denominator": [1_500] * 20,
            "deprivation": [62, 58, 55, 51, 47, 44, 40, 37, 34, 31, 28, 25, 22, 19, 17, 14, 12, 9, 7, 4],
        },
        finds="26.7 against 9.2 per 1,000: 2.9 times as often (2.1 to 4.0), 17.5 more (12.7 to 22.5).",
    ),
)


@dataclass(frozen=True, slots=True)
class Parameters:
    given_as: str = parameter(
        "score", "what deprivation holds: a score, or a rank of which 1 is the most deprived",
        among=("score", "rank"),
    )  # fmt: skip
    per: float = parameter(1_000.0, "rates are per so many of the denominator", least=1e-6, most=1e9)
    confidence: float = parameter(0.95, "of the intervals", least=0.5, most=0.9999)


def run(
    data: Data, parameters: Parameters, *, guard: bool = True, progress: Progress | None = None
) -> Outcome:
    """Compare the fifths. Kernel: :func:`commonweal.analysis.targets.deprivation_gap`."""
    parameters, data = checked(parameters), expected(data, TECHNIQUE)
    twice = first_repeated(data["area"].tolist())
    if twice is not None:
        raise BadData(f"area: {twice!r} comes twice; add its rows up, or name them apart")
    data = data.only(data["denominator"] > 0, "have a denominator of 0: there is nothing to be a rate of")
    standing = judged(TECHNIQUE, data, {"areas": data.rows}, guard=guard)
    fifth = _fifths(data, parameters)
    columns = _columns(data, fifth, parameters)
    unit = f"events per {number(parameters.per)}"
    said = _sentence(columns, unit)
    return outcome(
        TECHNIQUE,
        data,
        parameters,
        standing,
        columns,
        unit=unit,
        sentence=said,
        announced=("Fifths are of the areas given, not of the country.",),
        drawn=_drawn(columns, unit, said, data.said),
    )


def _fifths(data: Data, parameters: Parameters) -> Any:
    from commonweal.analysis.targets import FIFTHS, fifths

    if data.rows < FIFTHS:
        raise Refused(f"deprivation: {data.rows} areas are too few to be put into fifths")
    score = data["deprivation"] if parameters.given_as == "score" else -data["deprivation"]
    fifth = fifths(score)
    if not (fifth == FIFTHS).any():
        raise Refused(
            "deprivation: so many areas share the lowest value that none is in the least deprived fifth "
            "alone; is the column the right one?"
        )
    return fifth


_NAMES = ("most deprived fifth", "second fifth", "third fifth", "fourth fifth", "least deprived fifth")


def _columns(data: Data, fifth: Any, parameters: Parameters) -> dict[str, Any]:
    from commonweal.analysis.rates import rates
    from commonweal.analysis.targets import deprivation_gap

    given = parameters.per, parameters.confidence
    gap = deprivation_gap(data["count"], data["denominator"], fifth, *given)
    rows: list[tuple[Any, ...]] = []
    for at, name in enumerate(_NAMES, start=1):
        mine = fifth == at
        if not mine.any():
            rows.append((name, 0, 0.0, 0.0, None, None, None))
            continue
        count, people = float(data["count"][mine].sum()), float(data["denominator"][mine].sum())
        one = rates(count, people, *given)
        rows.append((name, int(mine.sum()), count, people, *map(float, (one.value, one.lower, one.upper))))
    ratio = (gap.ratio.ratio, gap.ratio.lower, gap.ratio.upper)
    apart = (gap.difference.value, gap.difference.lower, gap.difference.upper)
    rows.append(("ratio", None, None, None, *map(_known, ratio)))
    rows.append(("difference", None, None, None, *map(_known, apart)))
    return {
        each.name: list(cells) for each, cells in zip(TECHNIQUE.gives, zip(*rows, strict=True), strict=True)
    }


def _known(value: Any) -> float | None:
    return None if value != value else float(value)


def _sentence(columns: dict[str, Any], unit: str) -> str:
    value, lower, upper = columns["value"], columns["lower"], columns["upper"]
    most, least, ratio, apart = 0, 4, 5, 6
    counts = (
        f"{one_decimal(value[most])} {unit} in the most deprived fifth ({number(columns['count'][most])} of "
        f"{number(columns['denominator'][most])}) against {one_decimal(value[least])} in the least "
        f"({number(columns['count'][least])} of {number(columns['denominator'][least])})"
    )
    gap = (
        f"{one_decimal(abs(value[apart]))} {'more' if value[apart] >= 0 else 'fewer'} "
        f"(difference {one_decimal(lower[apart])} to {one_decimal(upper[apart])})"
    )
    if value[ratio] is None:
        return f"{counts}: {gap}. A ratio to no event is not calculable."
    times = f"{value[ratio]:.1f} times as often ({lower[ratio]:.1f} to {upper[ratio]:.1f}), {gap}"
    if lower[ratio] <= 1 <= upper[ratio]:
        return f"{counts}: {times}. The two cannot be told apart from chance."
    return f"{counts}: {times}."


def _drawn(columns: dict[str, Any], unit: str, said: str, where: str) -> IntervalChart:
    rows = zip(*(columns[name][:5] for name in ("measure", "value", "lower", "upper")), strict=True)
    intervals = tuple(Interval(name, value, low, high, name == _NAMES[0]) for name, value, low, high in rows)
    return IntervalChart(
        title="Rates by fifth of deprivation",
        subtitle=f"{unit}, {where}",
        alt=said,
        unit=unit,
        of="Fifth",
        intervals=intervals,
    )
