"""Which areas are most like this one? The nearest on what was measured of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from commonweal.analysis.area_rows import first_repeated
from commonweal.analysis.charts import Bar, BarChart
from commonweal.analysis.comparison import number
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
    name="nearest-peers",
    title="Nearest peers",
    question="Which areas are most like this one, on what was measured of all of them?",
    form=Form.AREAS,
    takes=(
        Takes("area", Kind.WORD, "its name or code, once each"),
        Takes("trait", Kind.NUMBER, "what areas are compared on, such as the share of renters"),
        *(
            Takes(f"trait_{n}", Kind.NUMBER, "another of the kind, in its own unit", optional=True)
            for n in range(2, 9)
        ),
    ),
    gives=(
        Gives("area", "the area that has peers"),
        Gives("peer", "an area that is like it"),
        Gives("place", "1 is the nearest"),
        Gives("distance", "how far it is from it", unit="standard deviations", decimals=2),
    ),
    misleads=(
        "Traits that say the same thing twice count twice: choose them with care.",
        "The nearest may still be far: look at the distance.",
        "Being near is not mutual: an unusual area has peers that do not have it as theirs.",
    ),
    references=(
        "Home Office, iQuanta: most similar groups of community safety partnerships.",
        "DOMAIN A7: standardised Euclidean distance on chosen census variables.",
    ),
    section="A7",
    version="1",
    unit="standard deviations",
    minimums=(Minimum(4, "areas"),),
    publishes=Publishes.FREELY,
    cost="grows with areas asked for x areas x traits",
    example=Example(
        says="Eight invented wards: share of renters, of people aged 16 to 24, and people a hectare.",
        columns={
            "area": [
                "Ordsall", "Langworthy", "Broughton", "Eccles", "Worsley", "Walkden", "Irlam", "Pendlebury",
            ],
            "trait": [61, 52, 55, 38, 12, 24, 27, 35],
            "trait_2": [24, 14, 15, 11, 8, 10, 10, 12],
            "trait_3": [52, 46, 61, 38, 14, 30, 18, 33],
        },
        finds="Ordsall's nearest is Broughton, and the next Langworthy; both are far, for its many young.",
        settings={"own": "Ordsall", "number": "3"},
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parameters:
    own: str | None = parameter(None, "the area whose peers are wanted; without it those of every area")
    number: int = parameter(15, "how many peers of each area", unit="areas", least=1, most=1_000)


def run(
    data: Data, parameters: Parameters, *, guard: bool = True, progress: Progress | None = None
) -> Outcome:
    """Find the most similar areas. Kernel: :func:`commonweal.analysis.peers.nearest_peers`."""
    from commonweal.analysis.peers import nearest_peers

    parameters, data = checked(parameters), expected(data, TECHNIQUE)
    names = [str(name) for name in data["area"].tolist()]
    twice = first_repeated(names)
    if twice is not None:
        raise BadData(f"area: {twice!r} comes twice; which of its rows is right?")
    standing = judged(TECHNIQUE, data, {"areas": data.rows}, guard=guard)
    if data.rows < 2:
        raise BadData(f"area: there is {data.rows} area, and another is wanted to compare it with")
    if parameters.own is not None and parameters.own not in names:
        raise BadData(f"own: {parameters.own!r} is not in the column area; there are {', '.join(names[:8])}")
    wanted = min(parameters.number, data.rows - 1)
    of = None if parameters.own is None else [names.index(parameters.own)]
    found = nearest_peers(_traits(data), wanted, of, progress)
    columns = _columns(names, names if parameters.own is None else [parameters.own], found)
    fewer = (f"There are no more than {wanted} other areas: all of them are listed.",)
    said = _sentence(columns, wanted)
    return outcome(
        TECHNIQUE,
        data,
        parameters,
        standing,
        columns,
        sentence=said,
        announced=fewer if wanted < parameters.number else (),
        drawn=_drawn(columns, wanted, said, data.said) if parameters.own is not None else None,
    )


def _traits(data: Data) -> Any:
    import numpy as np

    traits = np.column_stack([data[each.name] for each in TECHNIQUE.takes[1:] if each.name in data])
    if (traits == traits[0]).all():
        raise BadData("trait: all areas have the same traits; there is nothing to tell them apart by")
    return traits


def _columns(names: list[str], areas: list[str], found: Any) -> dict[str, Any]:
    places = found.areas.shape[1]
    return {
        "area": [area for area in areas for _ in range(places)],
        "peer": [names[at] for at in found.areas.ravel().tolist()],
        "place": list(range(1, places + 1)) * len(areas),
        "distance": found.distances.ravel().tolist(),
    }


def _sentence(columns: dict[str, Any], wanted: int) -> str:
    area, peers = columns["area"][0], columns["peer"][: min(wanted, 3)]
    listed = peers[0] if len(peers) == 1 else f"{', '.join(peers[:-1])} and {peers[-1]}"
    verb = "is" if len(peers) == 1 else "are"
    said = f"Most like {area} {verb} {listed}, on the traits given"
    areas = len(columns["area"]) // wanted
    return f"{said}." if areas == 1 else f"{said}; the table has the peers of all {number(areas)} areas."


def _drawn(columns: dict[str, Any], wanted: int, said: str, where: str) -> BarChart:
    rows = zip(columns["peer"], columns["distance"], strict=True)
    return BarChart(
        title=said.rstrip("."),
        subtitle=f"distance in standard deviations; shorter is more alike; {where}",
        alt=said,
        unit="standard deviations",
        of="Area",
        bars=tuple(Bar(peer, round(distance, 2)) for peer, distance in rows),
    )
