"""National Indicators 195 and 32 as they were defined, for series that go back to them."""

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
from commonweal.analysis.techniques.guarding import judged
from commonweal.analysis.techniques.inputs import BadData, Data, expected
from commonweal.analysis.techniques.outcome import Outcome, outcome

CLEANLINESS, REPEATS = "NI 195", "NI 32"

TECHNIQUE = Technique(
    name="legacy-indicators",
    title="National Indicators 195 and 32",
    question="What share of streets is not clean enough, and what share of MARAC cases are repeats?",
    form=Form.FIGURES,
    takes=(
        Takes("indicator", Kind.WORD, "NI 195 or NI 32, once each"),
        Takes("part", Kind.COUNT, "sites of grade C, C- or D; or repeat cases"),
        Takes("whole", Kind.COUNT, "all sites surveyed; or all cases"),
        Takes("half", Kind.COUNT, "sites of grade B-, which count by half; 0 for NI 32", optional=True),
    ),
    gives=(
        Gives("indicator", "as it was given"),
        Gives("value", "the share", unit="%", decimals=2),
        Gives("lower", "lower limit; blank for NI 195, whose sites are not drawn at random", "%", 2),
        Gives("upper", "upper limit", unit="%", decimals=2),
        Gives("reading", "what it means"),
    ),
    misleads=(
        "More repeat cases can mean that more victims come forward again: NI 32 has no good direction.",
        "Sites of NI 195 were chosen by kind of street: another choice gives another share.",
        "Both sets of indicators ended in 2011: later figures need not be worked in the same way.",
    ),
    references=(
        "Department for Communities and Local Government (2008). National Indicators for Local Authorities "
        "and Local Authority Partnerships: Handbook of Definitions.",
    ),
    section="A7",
    version="1",
    unit="%",
    minimums=(Minimum(1, "indicators"),),
    cost="grows with the rows, of which there are two at most",
    example=Example(
        says="20 sites below standard and 10 at B- of 300; 32 repeats in 100 cases (test vectors of A7).",
        columns={
            "indicator": [CLEANLINESS, REPEATS],
            "part": [20, 32],
            "whole": [300, 100],
            "half": [10, 0],
        },
        finds="NI 195 is 8.33% and NI 32 is 32% (23.0% to 42.1%).",
    ),
)


@dataclass(frozen=True, slots=True)
class Parameters:
    confidence: float = parameter(0.95, "of the interval of NI 32", least=0.5, most=0.9999)


def run(
    data: Data, parameters: Parameters, *, guard: bool = True, progress: Progress | None = None
) -> Outcome:
    """Work the indicators. Kernels: :func:`commonweal.analysis.targets.ni195` and `ni32`."""
    parameters, data = checked(parameters), expected(data, TECHNIQUE)
    names = [_plain(name) for name in data["indicator"].tolist()]
    twice = first_repeated(names)
    if twice is not None:
        raise BadData(f"indicator: {twice!r} comes twice; which of its rows is right?")
    standing = judged(TECHNIQUE, data, {"indicators": data.rows}, guard=guard)
    if not data.rows:
        raise BadData("indicator: there is no row; is the file empty?")
    half = data["half"].tolist() if "half" in data else [0.0] * data.rows
    counts = zip(names, data["part"].tolist(), half, data["whole"].tolist(), strict=True)
    rows = [_row(*each, parameters.confidence) for each in counts]
    columns = {
        each.name: list(cells) for each, cells in zip(TECHNIQUE.gives, zip(*rows, strict=True), strict=True)
    }
    said = " ".join(f"{row[0]} is {one_decimal(row[1])}%: {row[4]}." for row in rows)
    return outcome(
        TECHNIQUE,
        data,
        parameters,
        standing,
        columns,
        sentence=said,
        drawn=_drawn(columns, said, data.said),
    )


def _plain(name: Any) -> str:
    plain = str(name).upper().replace(" ", "").replace("-", "")
    found = {"NI195": CLEANLINESS, "195": CLEANLINESS, "NI32": REPEATS, "32": REPEATS}.get(plain)
    if found is None:
        raise BadData(f"indicator: {name!r} is neither {CLEANLINESS} nor {REPEATS}")
    return found


def _row(
    name: str, part: float, half: float, whole: float, confidence: float
) -> tuple[str, float, float | None, float | None, str]:
    from commonweal.analysis.rates import ratio_test
    from commonweal.analysis.targets import ni32, ni195

    try:
        if name == CLEANLINESS:
            words = f"{number(part)} sites below standard and {number(half)} at B- of {number(whole)}"
            return name, ni195(part, half, whole), None, None, words
        value = ni32(part, whole)
    except ValueError as why:
        raise BadData(f"part: {name}: {str(why).replace('`', '')}") from None
    # limits of a share are those of the odds of its two parts (Clopper and Pearson)
    odds = ratio_test(whole - part, part, confidence=confidence)
    lower, upper = float(odds.lower), float(odds.upper)
    most = 100.0 if upper != upper else upper / (1 + upper) * 100
    words = f"{number(part)} repeats of {number(whole)} cases; it has no good direction by itself"
    return name, value, lower / (1 + lower) * 100, most, words


def _drawn(columns: dict[str, Any], said: str, where: str) -> IntervalChart:
    names = ("indicator", "value", "lower", "upper")
    rows = zip(*(columns[name] for name in names), strict=True)
    return IntervalChart(
        title="National Indicators",
        subtitle=f"per cent, {where}",
        alt=said,
        unit="%",
        of="Indicator",
        intervals=tuple(Interval(name, value, lower, upper) for name, value, lower, upper in rows),
    )
