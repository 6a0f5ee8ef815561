"""Where is the harm, as against the count?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commonweal.analysis.charts import Interval, IntervalChart
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
from commonweal.analysis.techniques.guarding import judged, refusing
from commonweal.analysis.techniques.inputs import BadData, Data, expected
from commonweal.analysis.techniques.outcome import Outcome, outcome

if TYPE_CHECKING:
    from commonweal.analysis.harm import Harm, Weights

SHOWN = 30

TECHNIQUE = Technique(
    name="harm",
    title="Crime harm",
    question="Where is the harm, as against the count?",
    form=Form.FIGURES,
    takes=(
        Takes("area", Kind.WORD, "area, or whatever is to be compared"),
        Takes("code", Kind.WORD, "code of the offence, as the table of weights writes it"),
        Takes("count", Kind.COUNT, "offences", "events"),
        Takes("population", Kind.COUNT, "residents of the area, the same in each of its rows", optional=True),
        Takes("weight", Kind.NUMBER, "of one offence, in place of a table", optional=True),
    ),
    gives=(
        Gives("area", "as it was given"),
        Gives("count", "offences that have a weight", "offences", decimals=0),
        Gives("unmatched", "offences that have none", "offences", decimals=0),
        Gives("harm", "sum of counts times weights", "of the table", decimals=0),
        Gives("harm_lower", "lower end of its interval", decimals=0, drawn=True),
        Gives("harm_upper", "upper end of its interval", decimals=0, drawn=True),
        Gives("rate", "harm for 1,000 residents", decimals=1),
        Gives("ranked", "place by harm; blank where its interval overlaps another", decimals=0, drawn=True),
    ),
    misleads=(
        "Harm is dominated by rare offences: one homicide outweighs a year of shoplifting.",
        "Weights are of sentences, and say what courts do, not what victims feel.",
        "Offences that the police find by looking (drugs, weapons) measure the looking.",
        "Read it beside the count, never instead of it.",
    ),
    references=(
        "Sherman, L. W., Neyroud, P. and Neyroud, E. (2016). The Cambridge Crime Harm Index. Policing 10(3), "
        "171-183.",
        "Office for National Statistics, Crime Severity Score: method.",
    ),
    section="A6",
    version="1",
    unit="harm, in the unit of the table of weights",
    minimums=(Minimum(1, "loaded tables of weights"),),
    guarded_as="area rates",
    cost="grows with the rows times the draws",
    random=True,
    example=Example(
        says="One area with the illustrative weights (test vector of A6: 10 x 20 + 2 x 365 + 50 x 1).",
        columns={
            "area": ["Irwell", "Irwell", "Irwell"],
            "code": ["burglary", "robbery", "common assault"],
            "count": [10, 2, 50],
            "population": [5000, 5000, 5000],
        },
        finds="A harm of 980, 196.0 for 1,000 residents; two robberies are 3% of the count and "
        "74% of the harm.",
        guard=False,
    ),
)


@dataclass(frozen=True, slots=True)
class Parameters:
    weights: str = parameter("", "file of the publisher's weights; without one the illustrative table")
    scheme: str = parameter("", "which scheme of that file, where it holds several")
    on: str = parameter("", "the day whose version of the table is used, such as 2026-11-23; the last of it")
    draws: int = parameter(2_000, "how often the offences are drawn anew", least=1, most=100_000)
    confidence: float = parameter(0.95, "of the interval", least=0.5, most=0.999)
    seed: int = seed_parameter()


def run(
    data: Data, parameters: Parameters, *, guard: bool = True, progress: Progress | None = None
) -> Outcome:
    """Weigh the offences of each area. Kernels: :mod:`commonweal.analysis.harm`."""
    parameters, data = checked(parameters), expected(data, TECHNIQUE)
    official = bool(parameters.weights) or "weight" in data
    standing = judged(TECHNIQUE, data, {"loaded tables of weights": int(official)}, guard=guard)
    with refusing(TECHNIQUE):
        if not data.rows:
            raise ValueError("there is no row")
        table, said = _table(data, parameters)
        areas = sorted(set(data["area"].tolist()))
        found = [_of_area(data, area, table, parameters) for area in areas]
    columns = _columns(areas, found)
    return outcome(
        TECHNIQUE, data, parameters, standing, columns,
        sentence=_sentence(columns, [each[0] for each in found]), announced=(said,),
        warnings=_warnings(table, found), drawn=_chart(data, columns),
    )  # fmt: skip


def _table(data: Data, parameters: Parameters) -> tuple[Weights, str]:
    from importlib.resources import files

    from commonweal.analysis.harm import Weights, read_weights

    if "weight" in data:
        return Weights("given", "1", data.said, _given(data)), "The weights are those of the data (weight)."
    if parameters.weights:
        try:
            text = Path(parameters.weights).read_text("utf-8-sig")
        except OSError as error:
            raise ValueError(f"weights: {parameters.weights} cannot be opened: {error.strerror}") from error
    else:
        reference = files("commonweal.analysis") / "reference"
        text = (reference / "harm_weights_illustrative.csv").read_text("utf-8")
    try:
        on = date.fromisoformat(parameters.on) if parameters.on else date.max
    except ValueError:
        raise ValueError(f"on: {parameters.on!r} is no date; write it as 2026-11-23") from None
    table = read_weights(text, on, scheme=parameters.scheme)
    return table, f"The weights are those of {table.scheme}, version {table.version}: {table.source}."


def _given(data: Data) -> dict[str, float]:
    weights: dict[str, float] = {}
    for code, weight in zip(data["code"].tolist(), data["weight"].tolist(), strict=True):
        if weight < 0:
            raise BadData(f"weight: {weight:g} is below nought")
        if weights.setdefault(code, weight) != weight:
            raise BadData(f"weight: {code} has the weights {weights[code]:g} and {weight:g}; a code has one")
    return weights


def _of_area(
    data: Data, area: str, table: Weights, parameters: Parameters
) -> tuple[Harm, tuple[float, float], float | None]:
    from commonweal.analysis.harm import harm, harm_interval

    here = data["area"] == area
    codes, counts = data["code"][here].tolist(), data["count"][here].tolist()
    found = harm(codes, counts, table)
    matched = sorted((code, count) for code, count in zip(codes, counts, strict=True) if code in table.of)
    interval = harm_interval(
        [count for _, count in matched], [table.of[code] for code, _ in matched],
        draws=parameters.draws, confidence=parameters.confidence, seed=parameters.seed,
    )  # fmt: skip
    people = sorted(set(data["population"][here].tolist())) if "population" in data else []
    if len(people) > 1:
        raise BadData(f"population: {area} has {people[0]:g} and {people[-1]:g}; an area has one")
    rate = 1_000 * found.weighed / people[0] if people and people[0] > 0 else None
    return found, interval, rate


def _columns(areas: list[str], found: list[tuple[Any, tuple[float, float], float | None]]) -> dict[str, Any]:
    from commonweal.analysis.harm import overlapping

    harms = [each.weighed for each, _, _ in found]
    order = sorted(range(len(areas)), key=lambda at: (-harms[at], str(areas[at])))
    both = overlapping([low for _, (low, _), _ in found], [high for _, (_, high), _ in found])
    rank = {at: place for place, at in enumerate(order, 1)}
    return {
        "area": [areas[at] for at in order],
        "count": [found[at][0].counted for at in order],
        "unmatched": [float(sum(found[at][0].unmatched.values())) for at in order],
        "harm": [harms[at] for at in order],
        "harm_lower": [found[at][1][0] for at in order],
        "harm_upper": [found[at][1][1] for at in order],
        "rate": [found[at][2] for at in order],
        "ranked": [None if both[at] else rank[at] for at in order],
    }


def _warnings(table: Weights, found: list[tuple[Any, tuple[float, float], float | None]]) -> tuple[str, ...]:
    said = [] if table.official else ["Illustrative weights: the figures show the mechanics and nothing else"]
    unmatched: dict[str, float] = {}
    for each, _, _ in found:
        for code, count in each.unmatched.items():
            unmatched[code] = unmatched.get(code, 0.0) + count
    if unmatched:
        listed = ", ".join(f"{code} ({count:,.0f})" for code, count in sorted(unmatched.items())[:20])
        said.append(f"Without a weight, and counted for nothing: {listed}")
    gone, kept = sum(unmatched.values()), sum(each.counted for each, _, _ in found)
    if gone > 0.02 * (gone + kept):
        said.append("More than 2% of the offences have no weight: not fit for publication")
    return tuple(said)


def _sentence(columns: dict[str, Any], found: list[Any]) -> str:
    whole, counted = sum(columns["harm"]), sum(columns["count"])
    by_code: dict[str, float] = {}
    for each in found:
        for code, weighed in each.by_code.items():
            by_code[code] = by_code.get(code, 0.0) + weighed
    if not whole:
        return f"The {counted:,.0f} offences that have a weight add up to no harm."
    worst = max(sorted(by_code), key=lambda code: by_code[code])
    first = f"{columns['area'][0]} has the most ({columns['harm'][0]:,.0f}, interval "
    first += f"{columns['harm_lower'][0]:,.0f} to {columns['harm_upper'][0]:,.0f})"
    return (
        f"{counted:,.0f} offences add up to a harm of {whole:,.0f}, {100 * by_code[worst] / whole:.0f}% of "
        f"it by {worst}; {first}."
    )


def _chart(data: Data, columns: dict[str, Any]) -> IntervalChart:
    keys = ("area", "harm", "harm_lower", "harm_upper")
    rows = list(zip(*(columns[key] for key in keys), strict=True))[:SHOWN]
    return IntervalChart(
        title=f"{columns['area'][0]} has the most harm",
        subtitle=f"Harm with its interval, {data.said}",
        alt=f"The harm of the {len(rows)} areas with most of it, each with its interval.",
        unit="harm",
        of="Area",
        intervals=tuple(Interval(f"{area}", value, low, high) for area, value, low, high in rows),
        decimals=0,
    )
