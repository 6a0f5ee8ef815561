"""How do we stand beside our peers? The family bars."""

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
    name="peers",
    title="Beside the peers (family bars)",
    question="Is our rate higher than, like, or lower than that of the areas that are like us?",
    form=Form.AREAS,
    takes=(
        Takes("area", Kind.WORD, "its name or code, once each; the own one among them"),
        Takes("count", Kind.COUNT, "events in the window"),
        Takes("denominator", Kind.COUNT, "what they are events of: residents, households, vehicles"),
        Takes("count_before", Kind.COUNT, "events of the same window a year before", optional=True),
    ),
    gives=(
        Gives("area", "from the highest rate to the lowest"),
        Gives("count", "as it was given"),
        Gives("denominator", "as it was given", alone=True),
        Gives("rate", "events per so many of the denominator", decimals=1, alone=True),
        Gives("lower", "lower limit of the rate", decimals=1, alone=True),
        Gives("upper", "upper limit of the rate", decimals=1, alone=True),
        Gives("others", "mean rate of the other peers", decimals=1),
        Gives("verdict", "the area's interval against that mean: higher, similar or lower"),
        Gives("rank", "1 is the highest rate"),
        Gives("quartile", "1 is that of the highest rates"),
        Gives("moved", "places moved towards the highest rate in a year; blank where not given"),
    ),
    misleads=(
        "Ranks of areas whose intervals overlap are mostly chance: look at the interval first.",
        "Peers are like each other in who lives there, not in how they record.",
        "The mean of the others is taken as known, so higher and lower are said a little too readily.",
        "With many areas one in twenty is higher or lower by chance alone.",
    ),
    references=(
        "Home Office, iQuanta: most similar groups of community safety partnerships.",
        "Breslow, N. E. and Day, N. E. (1987). Statistical Methods in Cancer Research II. IARC (Byar).",
    ),
    section="A7",
    version="1",
    unit="events per 1,000",
    minimums=(Minimum(3, "areas"),),
    guarded_as="area rates",
    publishes=Publishes.COUNTS,
    counted="count",
    cost="grows with the areas: one sort",
    example=Example(
        says="Burglaries of eight invented partnerships of one family.",
        columns={
            "area": ["Salford", "Bolton", "Bury", "Oldham", "Rochdale", "Tameside", "Trafford", "Wigan"],
            "count": [1_480, 1_390, 820, 1_150, 1_210, 1_040, 900, 1_260],
            "denominator": [98_000, 114_000, 79_000, 90_000, 88_000, 95_000, 94_000, 136_000],
            "count_before": [1_300, 1_420, 850, 1_180, 1_290, 1_020, 880, 1_300],
        },
        finds="Salford has 15.1 per 1,000 against a mean of 11.3 of the others: higher, rank 1 of 8.",
        settings={"own": "Salford"},
    ),
)


@dataclass(frozen=True, slots=True)
class Parameters:
    own: str | None = parameter(None, "the area that asks, as it is written in the column area")
    per: float = parameter(1_000.0, "rates are per so many of the denominator", least=1e-6, most=1e9)
    confidence: float = parameter(0.95, "of the intervals", least=0.5, most=0.9999)


def run(
    data: Data, parameters: Parameters, *, guard: bool = True, progress: Progress | None = None
) -> Outcome:
    """Compare each area with the others. Kernel: :func:`commonweal.analysis.peers.family_bars`."""
    parameters, data = checked(parameters), expected(data, TECHNIQUE)
    names = [str(name) for name in data["area"].tolist()]
    twice = first_repeated(names)
    if twice is not None:
        raise BadData(f"area: {twice!r} comes twice; add its rows up, or name them apart")
    if parameters.own is not None and parameters.own not in names:
        raise BadData(f"own: {parameters.own!r} is not in the column area; there are {', '.join(names[:8])}")
    data = data.only(data["denominator"] > 0, "have a denominator of 0: there is nothing to be a rate of")
    standing = judged(TECHNIQUE, data, {"areas": data.rows}, guard=guard)
    if data.rows < 2:
        raise BadData(f"area: there is {data.rows} area with a rate, and a peer is wanted to compare with")
    columns = _columns(data, parameters)
    unit = f"events per {number(parameters.per)}"
    own = columns["area"][0] if parameters.own not in columns["area"] else parameters.own
    said = _sentence(columns, columns["area"].index(own), unit)
    small = small_numbers(columns["area"], columns["count"])
    chosen = (
        () if own == parameters.own else (f"No own area was named: {own}, with the highest rate, is shown.",)
    )
    return outcome(
        TECHNIQUE,
        data,
        parameters,
        standing,
        columns,
        unit=unit,
        sentence=said,
        announced=(*chosen, f"Rates are per {number(parameters.per)}."),
        warnings=(small,) if small else (),
        drawn=_drawn(columns, str(own), unit, said, data.said),
    )


def _columns(data: Data, parameters: Parameters) -> dict[str, Any]:
    from commonweal.analysis.peers import family_bars, rank_movement

    bars = family_bars(data["count"], data["denominator"], parameters.per, parameters.confidence)
    moved: list[int | None] = [None] * data.rows
    if "count_before" in data:
        then = family_bars(data["count_before"], data["denominator"], parameters.per, parameters.confidence)
        moved = rank_movement(then.rank, bars.rank).tolist()
    order = sorted(range(data.rows), key=lambda at: (-bars.rate[at], str(data["area"][at])))
    columns = {
        "area": [str(name) for name in data["area"].tolist()],
        "count": data["count"].tolist(),
        "denominator": data["denominator"].tolist(),
        "rate": bars.rate.tolist(),
        "lower": bars.lower.tolist(),
        "upper": bars.upper.tolist(),
        "others": bars.others.tolist(),
        "verdict": list(bars.verdicts),
        "rank": bars.rank.tolist(),
        "quartile": bars.quartile.tolist(),
        "moved": moved,
    }
    return {name: [values[at] for at in order] for name, values in columns.items()}


_WORDS = {"higher": "higher than", "lower": "lower than", "similar": "similar to"}


def _sentence(columns: dict[str, Any], at: int, unit: str) -> str:
    figures = {name: one_decimal(columns[name][at]) for name in ("rate", "lower", "upper", "others")}
    moved = columns["moved"][at]
    said = (
        f"{columns['area'][at]} is {_WORDS[columns['verdict'][at]]} its peers: {figures['rate']} {unit} "
        f"(interval {figures['lower']} to {figures['upper']}; {number(columns['count'][at])} of "
        f"{number(columns['denominator'][at])}) against a mean of {figures['others']} of the others, rank "
        f"{columns['rank'][at]} of {len(columns['area'])}"
    )
    if not moved:
        return f"{said}." if moved is None else f"{said}, as a year before."
    places = "place" if abs(moved) == 1 else "places"
    return (
        f"{said}, {abs(moved)} {places} {'nearer to' if moved > 0 else 'further from'} the highest in a year."
    )


def _drawn(columns: dict[str, Any], own: str, unit: str, said: str, where: str) -> IntervalChart:
    at = columns["area"].index(own)
    shown = intervals_shown(columns["area"], columns["rate"], columns["lower"], columns["upper"], own)
    return IntervalChart(
        title=said.split(":")[0],
        subtitle=f"{unit}, {where}",
        alt=said,
        unit=unit,
        of="Area",
        intervals=shown,
        reference=columns["others"][at],
        reference_name="mean of the other peers",
    )
