"""Which small residential areas need attention first? The Vulnerable Localities Index."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from commonweal.analysis.charts import Interval, IntervalChart
from commonweal.analysis.result import LeftOut
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
from commonweal.analysis.vulnerable_localities import NAMES, Localities, band, vulnerable_localities

SHOWN = 20

TAKES = (
    Takes("area", Kind.WORD, "code or name of the small area"),
    Takes("households", Kind.COUNT, "households in it"),
    Takes("dwellings", Kind.COUNT, "dwellings in it"),
    Takes("population", Kind.COUNT, "residents"),
    Takes("burglary", Kind.COUNT, "burglaries of dwellings", "events"),
    Takes("damage", Kind.COUNT, "criminal damage to dwellings", "events"),
    Takes("income", Kind.NUMBER, "share of residents deprived of income", "0 to 1"),
    Takes("employment", Kind.NUMBER, "share of residents deprived of employment", "0 to 1"),
    Takes("young", Kind.COUNT, "residents of 15 to 24"),
    Takes("no_qualifications", Kind.COUNT, "residents of 16 and over without a qualification"),
    Takes("adults", Kind.COUNT, "residents of 16 and over"),
)
EXAMPLE = Example(
    says="Five areas (test vector of A1).",
    columns={
        "area": ["A", "B", "C", "D", "E"],
        "households": [600, 650, 700, 620, 680],
        "dwellings": [620, 660, 710, 640, 690],
        "population": [1500, 1600, 1700, 1450, 1650],
        "burglary": [24, 9, 6, 3, 4],
        "damage": [30, 12, 9, 5, 6],
        "income": [0.40, 0.22, 0.15, 0.08, 0.10],
        "employment": [0.25, 0.14, 0.10, 0.05, 0.06],
        "young": [300, 220, 190, 150, 165],
        "no_qualifications": [420, 290, 230, 140, 160],
        "adults": [1150, 1280, 1380, 1200, 1360],
    },
    finds="Area A has an index of 213.7 and is a priority; the mean of all five is 100.",
    guard=False,
)

TECHNIQUE = Technique(
    name="vli",
    title="Vulnerable Localities Index",
    question="Which small residential areas need attention first?",
    form=Form.AREAS,
    takes=TAKES,
    gives=(
        Gives("area", "as it was given"),
        Gives("vli", "mean of the six indices", "100 is the mean of the areas", decimals=1),
        *(Gives(f"index_{name}", f"index of {name}", "100 is the mean", decimals=1) for name in NAMES),
        Gives("band", "priority over 200, watch over 150, above average over 100, below average"),
    ),
    misleads=(
        "An index of 200 in one district is not 200 in another: each run has a mean of its own.",
        "The figures of deprivation are those of a larger area where the areas are output areas.",
        "Student areas rise, as they are full of people from 15 to 24; look at the parts before the whole.",
        "It scans; it does not say why, nor what to do. Somebody who knows the place has to look.",
    ),
    references=(
        "Jill Dando Institute and National Centre for Policing Excellence (2006). The Vulnerable Localities "
        "Index.",
        "Chainey, S. (2008). Identifying priority neighbourhoods using the Vulnerable Localities Index. "
        "Policing 2(2), 196-209.",
    ),
    section="A1",
    version="1",
    unit="index, 100 is the mean of the areas",
    minimums=(Minimum(10, "areas"),),
    guarded_as="area rates",
    cost="grows with the areas",
    example=EXAMPLE,
)


@dataclass(frozen=True, slots=True)
class Parameters:
    base: str = parameter("area_mean", "what 100 is", among=("area_mean", "pooled"))
    min_households: int = parameter(0, "areas with fewer are not residential and left out", least=0)


def run(
    data: Data, parameters: Parameters, *, guard: bool = True, progress: Progress | None = None
) -> Outcome:
    """Work the index of every area. Kernel:
    :func:`commonweal.analysis.vulnerable_localities.vulnerable_localities`."""
    parameters, data = checked(parameters), expected(data, TECHNIQUE)
    standing = judged(TECHNIQUE, data, {"areas": data.rows}, guard=guard)
    with refusing(TECHNIQUE):
        found = vulnerable_localities(
            data.columns, base=parameters.base, least_households=parameters.min_households
        )
    areas = data["area"][found.included]
    order = sorted(range(len(areas)), key=lambda at: (-round(found.index[at], 9), str(areas[at])))
    columns: dict[str, Any] = {"area": areas[order], "vli": found.index[order]}
    columns |= {f"index_{name}": found.parts[order, at] for at, name in enumerate(NAMES)}
    columns["band"] = [band(value) for value in columns["vli"]]
    gone = data.rows - len(areas)
    why = LeftOut("have a denominator of nought, or too few households", gone)
    return outcome(
        TECHNIQUE,
        data,
        parameters,
        standing,
        columns,
        sentence=_sentence(columns),
        announced=(_base_words(parameters),),
        left_out=(why,) if gone else (),
        rows_used=len(areas),
        drawn=_chart(data, columns, found),
    )


def _base_words(parameters: Parameters) -> str:
    if parameters.base == "pooled":
        return "100 is the rate of all areas together (base=pooled)."
    return "100 is the plain mean of the areas' own rates (base=area_mean)."


def _sentence(columns: dict[str, Any]) -> str:
    named = [area for area, word in zip(columns["area"], columns["band"], strict=True) if word == "priority"]
    watched = sum(word == "watch" for word in columns["band"])
    whole = len(columns["area"])
    top = f"{columns['area'][0]} is highest, with {columns['vli'][0]:.1f}"
    if not named:
        return (
            f"None of {whole:,} areas has an index over 200; {top} (100 is the mean), {watched:,} over 150."
        )
    are = "has" if len(named) == 1 else "have"
    return (
        f"{len(named):,} of {whole:,} areas {are} an index over 200 (100 is the mean), the mark of a "
        f"priority neighbourhood; {top}. {watched:,} more lie over 150."
    )


def _chart(data: Data, columns: dict[str, Any], found: Localities) -> IntervalChart:
    """The index beside the lowest and highest of its six parts."""
    rows = []
    for at, area in enumerate(columns["area"][:SHOWN]):
        parts = [float(columns[f"index_{name}"][at]) for name in NAMES]
        value = float(columns["vli"][at])
        rows.append(Interval(f"{area}", value, min(parts), max(parts), columns["band"][at] == "priority"))
    return IntervalChart(
        title=f"{columns['area'][0]} has the highest index, {columns['vli'][0]:.1f}",
        subtitle=f"Vulnerable Localities Index (100 is the mean), with lowest and highest part, {data.said}",
        alt=f"The {len(rows)} highest of {len(found.index)} indices, each with its lowest and highest part.",
        unit="index",
        of="Area",
        intervals=tuple(rows),
        reference=200.0,
        reference_name="priority over",
    )
