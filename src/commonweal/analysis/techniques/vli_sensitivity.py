"""Would another year, or one figure less, put the areas in another order?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from commonweal.analysis.charts import Interval, IntervalChart
from commonweal.analysis.techniques import vli
from commonweal.analysis.techniques.grammar import (
    Form,
    Gives,
    Minimum,
    Progress,
    Technique,
    checked,
    parameter,
    seed_parameter,
)
from commonweal.analysis.techniques.guarding import judged, refusing
from commonweal.analysis.techniques.inputs import Data, expected
from commonweal.analysis.techniques.outcome import Outcome, outcome
from commonweal.analysis.vulnerable_localities import (
    NAMES,
    rank_intervals,
    ranks_without,
    vulnerable_localities,
)

SHOWN = 20

TECHNIQUE = Technique(
    name="vli-sensitivity",
    title="How sure the order of the Vulnerable Localities Index is",
    question="Would chance, or one figure less, put the areas in another order?",
    form=Form.AREAS,
    takes=vli.TAKES,
    gives=(
        Gives("area", "as it was given"),
        Gives("vli", "Vulnerable Localities Index", "100 is the mean of the areas", decimals=1),
        Gives("rank", "its place, 1 for the highest", decimals=0),
        Gives("rank_lower", "better end of the interval of its place", decimals=0, drawn=True),
        Gives("rank_upper", "worse end of the interval of its place", decimals=0, drawn=True),
        *(Gives(f"rank_without_{name}", f"its place without {name}", decimals=0) for name in NAMES),
    ),
    misleads=(
        "Only the two counts of crime are drawn anew: the figures of the Census and of deprivation have "
        "errors too, which nobody published by small area.",
        "Two areas whose intervals overlap may still differ; one that rests on a single input stands out in "
        "the columns without it.",
    ),
    references=(
        "Goldstein, H. and Spiegelhalter, D. J. (1996). League tables and their limitations. Journal of the "
        "Royal Statistical Society A 159(3), 385-443.",
    ),
    section="A1",
    version="1",
    unit="place",
    minimums=(Minimum(10, "areas"),),
    guarded_as="area rates",
    cost="grows with the areas times the draws",
    random=True,
    example=vli.EXAMPLE,
)


@dataclass(frozen=True, slots=True)
class Parameters:
    base: str = parameter("area_mean", "what 100 is", among=("area_mean", "pooled"))
    min_households: int = parameter(0, "areas with fewer are not residential and left out", least=0)
    draws: int = parameter(1_000, "how often the counts of crime are drawn anew", least=1, most=100_000)
    confidence: float = parameter(0.95, "of the interval of a place", least=0.5, most=0.999)
    seed: int = seed_parameter()


def run(
    data: Data, parameters: Parameters, *, guard: bool = True, progress: Progress | None = None
) -> Outcome:
    """Work the index, then its order under chance and without each input. Kernels:
    :func:`commonweal.analysis.vulnerable_localities.rank_intervals` and :func:`ranks_without`."""
    parameters, data = checked(parameters), expected(data, TECHNIQUE)
    standing = judged(TECHNIQUE, data, {"areas": data.rows}, guard=guard)
    with refusing(TECHNIQUE):
        found = vulnerable_localities(
            data.columns, base=parameters.base, least_households=parameters.min_households
        )
        lower, upper = rank_intervals(
            data.columns,
            found,
            draws=parameters.draws,
            confidence=parameters.confidence,
            seed=parameters.seed,
        )
        without = ranks_without(found)
    areas, rank = data["area"][found.included], found.rank
    order = sorted(range(len(areas)), key=lambda at: (rank[at], str(areas[at])))
    columns: dict[str, Any] = {
        "area": areas[order], "vli": found.index[order], "rank": rank[order],
        "rank_lower": lower[order], "rank_upper": upper[order],
    } | {f"rank_without_{name}": without[order, at] for at, name in enumerate(NAMES)}  # fmt: skip
    return outcome(
        TECHNIQUE, data, parameters, standing, columns,
        sentence=_sentence(columns, parameters), rows_used=len(areas), drawn=_chart(data, columns),
        announced=("Only burglary and damage are drawn anew; the other inputs are taken as known.",),
    )  # fmt: skip


def _sentence(columns: dict[str, Any], parameters: Parameters) -> str:
    first, lowest = columns["area"][0], int(columns["rank_upper"][0])
    sure = sum(up == low for low, up in zip(columns["rank_lower"], columns["rank_upper"], strict=True))
    place = "the first place" if lowest == 1 else f"a place from {columns['rank_lower'][0]} to {lowest}"
    return (
        f"{first} ranks highest and has {place} in {100 * parameters.confidence:.0f}% of the draws; "
        f"{sure:,} of {len(columns['area']):,} areas keep their place in as many."
    )


def _chart(data: Data, columns: dict[str, Any]) -> IntervalChart:
    keys = ("area", "rank", "rank_lower", "rank_upper")
    rows = list(zip(*(columns[key] for key in keys), strict=True))[:SHOWN]
    return IntervalChart(
        title=f"{columns['area'][0]} ranks highest",
        subtitle=f"Place by the Vulnerable Localities Index, 1 is the highest, {data.said}",
        alt=f"The places of the {len(rows)} highest areas, each with its interval.",
        unit="place, 1 is the highest",
        of="Area",
        intervals=tuple(
            Interval(f"{area}", float(rank), float(low), float(up)) for area, rank, low, up in rows
        ),
        decimals=0,
    )
