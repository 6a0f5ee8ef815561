"""Which of many areas are beyond what chance accounts for? The funnel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from commonweal.analysis.area_rows import first_repeated
from commonweal.analysis.charts import Curve, CurveChart, Mark
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
    name="funnel",
    title="Funnel",
    question="Which of many areas have more or fewer events than chance accounts for at one common rate?",
    form=Form.AREAS,
    takes=(
        Takes("area", Kind.WORD, "its name or code, once each"),
        Takes("count", Kind.COUNT, "events in the window"),
        Takes("expected", Kind.COUNT, "events that were to be expected; or give population", optional=True),
        Takes("population", Kind.COUNT, "residents, households; or give expected", optional=True),
    ),
    gives=(
        Gives("area", "as it was given"),
        Gives("count", "as it was given"),
        Gives("expected", "events at the common rate, or as given", decimals=1),
        Gives("ratio", "count as a multiple of what was expected", decimals=2),
        Gives("lower_95", "lower 95% limit, in events", decimals=1),
        Gives("upper_95", "upper 95% limit, in events", decimals=1),
        Gives("lower_998", "lower 99.8% limit, in events", decimals=1),
        Gives("upper_998", "upper 99.8% limit, in events", decimals=1),
        Gives("verdict", "within the limits, or above or below which"),
    ),
    misleads=(
        "Wide limits are no comfort: that areas vary so much more than chance wants an explanation first.",
        "An area that holds much of all events pulls the common rate towards its own.",
        "Of a hundred areas five are beyond the 95% limits by chance.",
        "Residents are the wrong population of a town centre.",
    ),
    references=(
        "Spiegelhalter, D. J. (2005). Funnel plots for comparing institutional performance. Statistics in "
        "Medicine 24, 1185-1202.",
        "DerSimonian, R. and Laird, N. (1986). Meta-analysis in clinical trials. Controlled Clinical Trials "
        "7, 177-188.",
    ),
    section="A7",
    version="1",
    unit="events",
    minimums=(Minimum(10, "areas"),),
    guarded_as="area rates",
    publishes=Publishes.COUNTS,
    counted="count",
    cost="grows with the areas: one sort",
    example=Example(
        says="Twelve invented areas: eight with 40 events expected, four with 160 (test vector of A7).",
        columns={
            "area": [f"Area {letter}" for letter in "ABCDEFGHIJKL"],
            "count": [40, 53, 54, 28, 45, 36, 42, 38, 160, 185, 150, 201],
            "expected": [40, 40, 40, 40, 40, 40, 40, 40, 160, 160, 160, 160],
        },
        finds=(
            "Limits for 40 are 28 to 53 (95%) and 22 to 61 (99.8%); for 160, 136 to 185 and 122 to 200. Area "
            "C is above the first, Area L above the second."
        ),
        settings={"widening": "none"},
    ),
)


@dataclass(frozen=True, slots=True)
class Parameters:
    widening: str = parameter(
        "multiplied",
        "what to do where areas vary more than chance: multiply the limits, add variance, or nothing",
        among=("multiplied", "added", "none"),
    )
    winsorise: float = parameter(
        0.10, "share of areas pulled in on each side before that is measured", least=0.0, most=0.45
    )
    own: str | None = parameter(None, "an area to highlight, as it is written in the column area")


def run(
    data: Data, parameters: Parameters, *, guard: bool = True, progress: Progress | None = None
) -> Outcome:
    """Judge each area against one rate. Kernel: :func:`commonweal.analysis.funnel.funnel`."""
    from commonweal.analysis.funnel import funnel

    parameters, data = checked(parameters), expected(data, TECHNIQUE)
    names = [str(name) for name in data["area"].tolist()]
    twice = first_repeated(names)
    if twice is not None:
        raise BadData(f"area: {twice!r} comes twice; add its rows up, or name them apart")
    by = _by(data)
    data = data.only(data[by] > 0, f"have 0 in {by}: there is nothing to compare them with")
    standing = judged(TECHNIQUE, data, {"areas": data.rows}, guard=guard)
    if data.rows < 2:
        raise BadData(f"area: there is {data.rows} area with a value in {by}; a funnel is of two or more")
    means = _means(data, by)
    found = funnel(data["count"], means, parameters.widening, parameters.winsorise)  # type: ignore[arg-type]
    columns = _columns(data, found)
    said = _sentence(columns, found)
    return outcome(
        TECHNIQUE,
        data,
        parameters,
        standing,
        columns,
        sentence=said,
        announced=_announced(found, parameters.widening, by),
        drawn=_drawn(columns, found, parameters.own, said, data.said),
    )


def _by(data: Data) -> str:
    there = [name for name in ("expected", "population") if name in data]
    if not there:
        raise BadData("expected: there is neither a column expected nor a column population; give one")
    return there[0]


def _means(data: Data, by: str) -> Any:
    from commonweal.analysis.funnel import expected_counts

    if by == "expected":
        return data["expected"]
    if data["count"].sum() <= 0:
        raise BadData("count: all areas have 0 events; there is no common rate to compare them with")
    return expected_counts(data["count"], data["population"])


def _columns(data: Data, found: Any) -> dict[str, Any]:
    limits = found.limits
    return {
        "area": [str(name) for name in data["area"].tolist()],
        "count": data["count"],
        "expected": limits.expected,
        "ratio": data["count"] / limits.expected,
        "lower_95": limits.lower_95,
        "upper_95": limits.upper_95,
        "lower_998": limits.lower_998,
        "upper_998": limits.upper_998,
        "verdict": list(found.verdicts),
    }


def _announced(found: Any, wanted: str, by: str) -> tuple[str, ...]:
    phi = f"{found.dispersion.phi:.2f}"
    done = {
        "multiplied": f"Areas vary more than chance (phi {phi}): limits are widened by its square root.",
        "added": f"Areas vary more than chance (phi {phi}): the variance between them is added.",
        "none": f"The limits are those of chance alone (phi {phi}; 1 is as much as chance).",
    }
    rate = () if by == "expected" else ("What is expected is worked from the rate of all areas together.",)
    kept = wanted == "none" and found.dispersion.phi > 1
    more = ("Areas vary more than chance, and no room was made for it, as set.",) if kept else ()
    return (*rate, done[found.widening], *more)


def _sentence(columns: dict[str, Any], found: Any) -> str:
    order = sorted(range(len(columns["area"])), key=lambda at: (-columns["ratio"][at], columns["area"][at]))
    above = [at for at in order if found.codes[at] > 0]
    below = [at for at in reversed(order) if found.codes[at] < 0]
    areas = number(len(order))
    if not above and not below:
        return f"None of {areas} areas is beyond the 95% limits: their differences are no more than usual."
    parts = [
        f"{number(len(these))} {'is' if len(these) == 1 else 'are'} {word} the 95% limits "
        f"({'' if len(these) == 1 else 'most so '}{_one(columns, these[0])})"
        for these, word in ((above, "above"), (below, "below"))
        if these
    ]
    return f"Of {areas} areas, {' and '.join(parts)}."


def _one(columns: dict[str, Any], at: int) -> str:
    return (
        f"{columns['area'][at]}, {number(columns['count'][at])} against "
        f"{one_decimal(columns['expected'][at])} expected"
    )


_STEPS = 60
_LABELLED = 12


def _drawn(columns: dict[str, Any], found: Any, own: str | None, said: str, where: str) -> CurveChart:
    import numpy as np

    from commonweal.analysis.funnel import funnel_limits, widened

    least, most = float(min(columns["expected"])), float(max(columns["expected"]))
    grid = np.geomspace(max(least / 1.5, 0.5), max(most * 1.2, 1.0), _STEPS)
    limits, _ = widened(funnel_limits(grid, smooth=True), found.dispersion, found.widening)
    lines = (
        ("lower 99.8%", limits.lower_998), ("lower 95%", limits.lower_95),
        ("upper 95%", limits.upper_95), ("upper 99.8%", limits.upper_998),
    )  # fmt: skip
    curves = [Curve(name, _points(grid, line / grid), dashed=True) for name, line in lines]
    level = Curve("as expected", ((float(grid[0]), 1.0), (float(grid[-1]), 1.0)))
    far = sorted(range(len(columns["area"])), key=lambda at: -abs(columns["ratio"][at] - 1))
    named = {at for at in far if found.codes[at]}
    named = set(sorted(named, key=far.index)[:_LABELLED])
    marks = tuple(
        Mark(float(mean), float(ratio), name if at in named or name == own else "", name == own)
        for at, (name, mean, ratio) in enumerate(
            zip(columns["area"], columns["expected"], columns["ratio"], strict=True)
        )
    )
    return CurveChart(
        title=said.split(" (")[0].split(":")[0].rstrip("."),
        subtitle=f"events as a multiple of those expected, by how many are expected; {where}",
        alt=said,
        of_x="events expected",
        of_y="multiple of the expected",
        curves=(level, *curves),
        marks=marks,
        decimals=2,
    )


def _points(x: Any, y: Any) -> tuple[tuple[float, float], ...]:
    return tuple(zip(x.tolist(), y.tolist(), strict=True))
