"""What can be said of localities where an input of the Vulnerable Localities Index is missing?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from commonweal.analysis.charts import Bar, BarChart
from commonweal.analysis.result import LeftOut
from commonweal.analysis.techniques import vli
from commonweal.analysis.techniques.grammar import (
    Example,
    Form,
    Gives,
    Minimum,
    Progress,
    Technique,
    checked,
    parameter,
)
from commonweal.analysis.techniques.guarding import Refused, judged, refusing
from commonweal.analysis.techniques.inputs import Data, expected
from commonweal.analysis.techniques.outcome import Outcome, outcome
from commonweal.analysis.vulnerable_localities import INPUTS, NAMES, Localities, vulnerable_localities

SHOWN = 20
ALWAYS = ("area", "population")

TECHNIQUE = Technique(
    name="partial-index",
    title="Partial index of vulnerable localities",
    question="Which small areas need attention first, as far as some of the six inputs can tell?",
    form=Form.AREAS,
    takes=tuple(replace(each, optional=each.name not in ALWAYS) for each in vli.TAKES),
    gives=(
        Gives("area", "as it was given"),
        Gives("index", "mean of the indices of the inputs that are there", "100 is the mean", decimals=1),
        Gives("rank", "place, 1 for the highest", decimals=0),
        Gives("inputs", "what the index is made of"),
    ),
    misleads=(
        "It is no Vulnerable Localities Index: the threshold of 200 does not hold, and there are no bands.",
        "What is left out may be what matters there; say which input is missing whenever you show it.",
    ),
    references=("DOMAIN A1: a missing variable is not averaged away under the name of the index.",),
    section="A1",
    version="1",
    unit="index, 100 is the mean of the areas",
    minimums=(Minimum(10, "areas"),),
    guarded_as="area rates",
    cost="grows with the areas",
    example=Example(
        says="The five areas of the index without criminal damage, which open data do not tell apart.",
        columns={
            name: values
            for name, values in vli.EXAMPLE.columns.items()
            if name not in ("damage", "dwellings")
        },
        finds="A partial index (5 of 6); area A is first, as in the whole one.",
        guard=False,
    ),
)


@dataclass(frozen=True, slots=True)
class Parameters:
    base: str = parameter("area_mean", "what 100 is", among=("area_mean", "pooled"))
    min_households: int = parameter(0, "areas with fewer are not residential and left out", least=0)


def run(
    data: Data, parameters: Parameters, *, guard: bool = True, progress: Progress | None = None
) -> Outcome:
    """Work the index of the inputs that are there. Kernel:
    :func:`commonweal.analysis.vulnerable_localities.vulnerable_localities`."""
    parameters, data = checked(parameters), expected(data, TECHNIQUE)
    inputs = tuple(name for name in NAMES if all(column in data for column in INPUTS[name][:2] if column))
    if len(inputs) == len(NAMES):
        raise Refused("partial-index is for data that lack an input; all six are there, so run vli")
    if not inputs:
        raise Refused(
            "partial-index finds none of the six inputs; commonweal analyse --explain vli names them"
        )
    standing = judged(TECHNIQUE, data, {"areas": data.rows}, guard=guard)
    with refusing(TECHNIQUE):
        found = vulnerable_localities(
            data.columns, base=parameters.base, inputs=inputs, least_households=parameters.min_households
        )
    areas, rank = data["area"][found.included], found.rank
    order = sorted(range(len(areas)), key=lambda at: (rank[at], str(areas[at])))
    columns: dict[str, Any] = {
        "area": areas[order],
        "index": found.index[order],
        "rank": rank[order],
        "inputs": [", ".join(inputs)] * len(order),
    }
    gone = data.rows - len(areas)
    why = LeftOut("have a denominator of nought, or too few households", gone)
    lacking = ", ".join(name for name in NAMES if name not in inputs)
    return outcome(
        TECHNIQUE, data, parameters, standing, columns, sentence=_sentence(columns, found),
        announced=(f"This is a {found.called}: {lacking} is missing. It is not the index of that name.",),
        left_out=(why,) if gone else (), rows_used=len(areas), drawn=_chart(data, columns, found),
    )  # fmt: skip


def _sentence(columns: dict[str, Any], found: Localities) -> str:
    return (
        f"By a {found.called}, made of {columns['inputs'][0]}, {columns['area'][0]} is highest of "
        f"{len(found.index):,} areas, with {columns['index'][0]:.1f} (100 is the mean)."
    )


def _chart(data: Data, columns: dict[str, Any], found: Localities) -> BarChart:
    rows = list(zip(columns["area"], columns["index"], strict=True))[:SHOWN]
    called = f"{found.called[:1].upper()}{found.called[1:]}"
    return BarChart(
        title=f"{columns['area'][0]} is highest by a {found.called}",
        subtitle=f"{called}, 100 is the mean, {data.said}",
        alt=f"The {len(rows)} highest of {len(found.index)} areas by a {found.called}.",
        unit="index",
        of="Area",
        bars=tuple(Bar(f"{area}", round(float(index), 1)) for area, index in rows),
    )
