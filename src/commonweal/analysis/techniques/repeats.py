"""Who or what is struck again, and how soon?"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from commonweal.analysis.charts import Bar, BarChart
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

if TYPE_CHECKING:
    from commonweal.analysis.repeats import Repeats

ENDS = (7, 30, 90, 182, 365)  # days

TECHNIQUE = Technique(
    name="repeats",
    title="Repeat victimisation",
    question="How much of it strikes the same place or person again, and how soon?",
    form=Form.ENTITIES,
    takes=(
        Takes("entity", Kind.WORD, "whom or what it struck: reference of an address, vehicle, pseudonym"),
        Takes("time", Kind.MOMENT, "when, to the day at least"),
    ),
    gives=(
        Gives("measure", "what is measured"),
        Gives("value", "its figure", decimals=3),
        Gives("unit", "of the figure"),
    ),
    misleads=(
        "One incident recorded twice is not a repeat: take duplicates out first.",
        "Addresses that stand for many (a police station, a hospital, a block of flats) make repeats of "
        "strangers; name them in excluded.",
        "Whoever was struck before the first day or after the last has repeats that are not in the data.",
        "Who reports a second time may differ from who does not.",
    ),
    references=(
        "Farrell, G. and Pease, K. (1993). Once Bitten, Twice Bitten. Home Office Crime Prevention Unit "
        "Paper 46.",
        "Polvi, N. et al. (1991). The time course of repeat burglary victimization. British Journal of "
        "Criminology 31(4), 411-414.",
    ),
    section="A5",
    version="1",
    unit="incidents",
    minimums=(Minimum(20, "incidents"),),
    guarded_as="address repeats",
    cost="grows with the incidents, sorted once",
    example=Example(
        says="Eight burglaries of five addresses.",
        columns={
            "entity": ["U1", "U2", "U1", "U3", "U1", "U4", "U5", "U4"],
            "time": ["2026-01-01", "2026-01-05", "2026-01-11", "2026-02-01", "2026-03-12", "2026-03-20",
                     "2026-04-02", "2026-09-16"],
        },
        finds="Three of eight are repeats; half of them came within 60 days.",
        guard=False,
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parameters:
    window: float = parameter(365.0, "a repeat follows the incident before it within", unit="days", least=1)
    at_risk: int | None = parameter(None, "how many could have been struck, for the prevalence", least=1)
    excluded: str = parameter("", "entities that stand for many, parted by ;")


def run(
    data: Data, parameters: Parameters, *, guard: bool = True, progress: Progress | None = None
) -> Outcome:
    """Find incidents that follow another at one entity. Kernel:
    :func:`commonweal.analysis.repeats.repeats`."""
    import numpy as np

    from commonweal.analysis.repeats import repeats

    parameters, data = checked(parameters), expected(data, TECHNIQUE)
    out = {part.strip() for part in parameters.excluded.split(";") if part.strip()}
    gone = sum(name in out for name in data["entity"])
    standing = judged(TECHNIQUE, data, {"incidents": data.rows - gone}, guard=guard)
    with refusing(TECHNIQUE):
        seconds = data["time"].astype("datetime64[s]").astype(np.int64)
        found = repeats(list(data["entity"]), seconds, window_days=parameters.window, excluded=out)
    columns = _columns(found, parameters)
    left = (LeftOut("are of an entity that stands for many", gone),) if gone else ()
    announced = (f"A repeat follows within {parameters.window:g} days of the incident before it (window).",)
    return outcome(
        TECHNIQUE, data, parameters, standing, columns, sentence=_sentence(found, parameters),
        announced=announced, left_out=left, rows_used=found.incidents, drawn=_chart(data, found, parameters),
    )  # fmt: skip


def _columns(found: Repeats, parameters: Parameters) -> dict[str, list[Any]]:
    import numpy as np

    rows: list[tuple[str, float | None, str]] = [
        ("incidents", found.incidents, "incidents"),
        ("victims", found.victims, "entities"),
        ("victims struck again", found.repeat_victims, "entities"),
        ("concentration", found.concentration, "incidents a victim"),
        ("repeats", found.repeats, "incidents"),
        ("repeat rate", 100 * found.repeat_rate, "%"),
        ("median time to the next", float(np.median(found.gaps)) if len(found.gaps) else None, "days"),
    ]
    if parameters.at_risk is not None:
        with refusing(TECHNIQUE):
            if parameters.at_risk < found.victims:
                raise ValueError(f"`at_risk` is {parameters.at_risk}, fewer than the {found.victims} struck")
            rows.append(("prevalence", 100 * found.prevalence(parameters.at_risk), "% of those at risk"))
    rows += [
        (f"repeats within {end:g} days", int((found.gaps <= end).sum()), "incidents")
        for end in _ends(parameters)
    ]
    return {
        "measure": [row[0] for row in rows],
        "value": [None if row[1] is None else float(row[1]) for row in rows],
        "unit": [row[2] for row in rows],
    }


def _ends(parameters: Parameters) -> list[float]:
    return [*(end for end in ENDS if end < parameters.window), parameters.window]


def _sentence(found: Repeats, parameters: Parameters) -> str:
    if not found.repeats:
        return f"None of {found.incidents:,} incidents struck again within {parameters.window:g} days."
    month = int((found.gaps <= 30).sum())
    were = "was a repeat" if found.repeats == 1 else "were repeats"
    return (
        f"{found.repeats:,} of {found.incidents:,} incidents ({100 * found.repeat_rate:.1f}%) {were} within "
        f"{parameters.window:g} days; {month:,} of them came within 30 days. {found.victims:,} were struck, "
        f"{found.concentration:.2f} times each on average."
    )


def _chart(data: Data, found: Repeats, parameters: Parameters) -> BarChart:
    ends = [-1.0, *_ends(parameters)]  # those of the same moment stand in the first bar
    bars = tuple(
        Bar(
            f"over {low:g} to {high:g} days" if low >= 0 else f"up to {high:g} days",
            int(((found.gaps > low) & (found.gaps <= high)).sum()),
        )
        for low, high in pairwise(ends)
    )
    return BarChart(
        title=f"{100 * found.repeat_rate:.0f}% of incidents are repeats",
        subtitle=f"Repeats by days since the incident before, {data.said}",
        alt=f"{found.repeats:,} repeats by how soon they came.",
        unit="repeats",
        of="Time to the next",
        bars=bars,
    )
