"""How much of it lies in how few places?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from commonweal.analysis.charts import Curve, CurveChart
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

TECHNIQUE = Technique(
    name="concentration",
    title="Concentration (Pareto, Lorenz, Gini)",
    question="How much of it lies in how few places?",
    form=Form.AREAS,
    takes=(
        Takes("area", Kind.WORD, "a place: street, address, facility or small area"),
        Takes("count", Kind.COUNT, "events in it; list the places without any too", "events"),
    ),
    gives=(
        Gives("basis", "all places, or those with an event"),
        Gives("places", "how many", "places", decimals=0),
        Gives("events", "in them", "events", decimals=0),
        Gives("share_of_places", "the fullest so many", "%", decimals=1),
        Gives("share_of_events", "hold so many", "%", decimals=1),
        Gives("gini", "0 alike, near 1 all in one place", decimals=4),
        Gives("generalised_gini", "the same, 0 where each event has a place of its own", decimals=4),
    ),
    misleads=(
        "Chance alone piles some events together: with fewer events than places a fifth of the places must "
        "hold all of them; read the generalised Gini there.",
        "The two bases differ much; a share without its basis says nothing.",
        "Places that stand for many (a police station, a hospital, a snapped point) look like hot places.",
    ),
    references=(
        "Bernasco, W. and Steenbeek, W. (2017). More places than crimes. Journal of Quantitative Criminology "
        "33, 451-467.",
        "Weisburd, D. (2015). The law of crime concentration and the criminology of place. Criminology "
        "53(2), 133-157.",
    ),
    section="A5",
    version="1",
    unit="share of events",
    minimums=(Minimum(20, "events"),),
    cost="grows with the places, sorted once",
    example=Example(
        says="Ten streets, five of them without an event (test vector of A5).",
        columns={"area": [f"Street {letter}" for letter in "ABCDEFGHIJ"],
                 "count": [12, 8, 5, 3, 2, 0, 0, 0, 0, 0]},
        finds="The fullest fifth of all ten holds 66.7% (Gini 0.6667); of the five with an event, 40.0% "
        "(Gini 0.3333).",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parameters:
    share: float = parameter(20.0, "of the places, the fullest", unit="%", least=0.01, most=100)
    places: int | None = parameter(
        None, "how many places there are in all, where those without an event are not listed", least=1
    )


def run(
    data: Data, parameters: Parameters, *, guard: bool = True, progress: Progress | None = None
) -> Outcome:
    """Work shares and Gini coefficients on both bases. Kernels: :mod:`commonweal.analysis.concentration`."""
    import numpy as np

    from commonweal.analysis.concentration import concentration, top_share

    parameters, data = checked(parameters), expected(data, TECHNIQUE)
    counts = _by_place(data)
    standing = judged(TECHNIQUE, data, {"events": int(counts.sum())}, guard=guard)
    announced = ["Both bases are given: all places listed, and those with an event."]
    with refusing(TECHNIQUE):
        if parameters.places is not None:
            if parameters.places < len(counts):
                raise ValueError(f"`places` is {parameters.places} and {len(counts)} are listed")
            counts = np.concatenate([counts, np.zeros(parameters.places - len(counts))])
        rows = []
        for basis, held in (("all places", counts), ("with an event", counts[counts > 0])):
            found = concentration(held)
            part = 100 * top_share(held, parameters.share / 100)
            rows.append((basis, found.places, found.events, parameters.share, part, found.gini,
                         found.generalised))  # fmt: skip
    names = [each.name for each in TECHNIQUE.gives]
    columns = {name: list(values) for name, values in zip(names, zip(*rows, strict=True), strict=True)}
    return outcome(
        TECHNIQUE, data, parameters, standing, columns,
        sentence=_sentence(columns), announced=tuple(announced), drawn=_chart(data, counts, columns),
    )  # fmt: skip


def _by_place(data: Data) -> Any:
    """One count a place, whatever the order and however often it is listed."""
    import numpy as np

    if not data.rows:
        return np.zeros(0)
    _, code = np.unique(data["area"].astype(str), return_inverse=True)
    return np.sort(np.bincount(code, weights=data["count"]))


def _sentence(columns: dict[str, list[Any]]) -> str:
    share, (every, some) = columns["share_of_places"][0], columns["share_of_events"]
    return (
        f"The fullest {share:g}% of all {columns['places'][0]:,} places hold {every:.1f}% of "
        f"{columns['events'][0]:,.0f} events; of the {columns['places'][1]:,} places with an event the "
        f"fullest {share:g}% hold {some:.1f}%."
    )


def _chart(data: Data, counts: Any, columns: dict[str, list[Any]]) -> CurveChart:
    import numpy as np

    from commonweal.analysis.concentration import lorenz

    curves = []
    for name, held in (("all places", counts), ("with an event", counts[counts > 0])):
        places, events = lorenz(held)
        at = np.unique(np.linspace(0, len(places) - 1, min(len(places), 200)).astype(int))
        points = tuple((100 * float(places[i]), 100 * float(events[i])) for i in at)
        curves.append(Curve(name, points))
    share, part = columns["share_of_places"][0], columns["share_of_events"][0]
    return CurveChart(
        title=f"The fullest {share:g}% of places hold {part:.0f}% of events",
        subtitle=f"Share of events by share of places, emptiest first, {data.said}",
        alt=f"Lorenz curves on both bases; the fullest {share:g}% of all places hold {part:.0f}% of events.",
        of_x="Share of places, %",
        of_y="Share of events, %",
        curves=(*curves, Curve("if alike", ((0.0, 0.0), (100.0, 100.0)), dashed=True)),
    )
