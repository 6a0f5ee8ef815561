"""Are areas like their neighbours? Global Moran's I."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from commonweal.analysis.area_rows import first_repeated
from commonweal.analysis.moran_scatter import moran_scatter
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
    from commonweal.analysis.moran import Moran

_VALUES = (1, 2, 1, 0, 1, 2, 5, 6, 2, 1, 1, 7, 12, 5, 0, 0, 3, 6, 4, 1, 1, 0, 2, 1, 0)

TECHNIQUE = Technique(
    name="moran",
    title="Are neighbours alike? (global Moran's I)",
    question="Over the whole map, are areas more like their neighbours than chance would make them?",
    form=Form.AREAS,
    takes=(
        Takes("area", Kind.WORD, "name or code, each once"),
        Takes("value", Kind.NUMBER, "a rate, better than a count; one unit for all"),
        Takes("neighbours", Kind.WORD, "names of areas that touch, parted by ;", optional=True),
        Takes("easting", Kind.NUMBER, "of the centroid, where neighbours are not listed", "m", optional=True),
        Takes(
            "northing", Kind.NUMBER, "of the centroid, where neighbours are not listed", "m", optional=True
        ),
    ),
    gives=(
        Gives("areas", "that were compared", decimals=0),
        Gives("links", "from an area to a neighbour", decimals=0),
        Gives("i", "Moran's I: 1 for alike, 0 for neither, below for unlike", decimals=4),
        Gives("expected", "where values lie by chance", decimals=4),
        Gives("z", "how far I is from that, in standard deviations", decimals=3),
        Gives("p", "two-sided, of the normal distribution", decimals=4),
        Gives("p_drawn", "two-sided, of the permutations; blank without them", decimals=4, drawn=True),
    ),
    misleads=(
        "One number for the whole map says nothing of where: use local-moran for that.",
        "People of one kind live near each other, so that any rate clusters with them.",
        "Another rule for who is a neighbour gives another I: keep it from year to year.",
    ),
    references=(
        "Moran, P. A. P. (1950). Notes on continuous stochastic phenomena. Biometrika 37, 17-23.",
        "Cliff, A. D. and Ord, J. K. (1981). Spatial Processes: Models and Applications. Pion.",
    ),
    section="A2.4",
    version="1",
    unit="I",
    minimums=(Minimum(25, "areas"),),
    random=True,
    cost="grows with the permutations times the links between areas",
    example=Example(
        says="25 areas in five rows, a kilometre apart (test vector of A2.4); diagonals are neighbours.",
        columns={
            "area": [f"{row}{column}" for row in "ABCDE" for column in range(1, 6)],
            "value": list(_VALUES),
            "easting": [380_500 + 1_000 * (at % 5) for at in range(25)],
            "northing": [402_500 - 1_000 * (at // 5) for at in range(25)],
        },
        settings={"distance": "1500"},
        finds="I is 0.2771, where chance alone would give -0.0417 on average.",
    ),
)


@dataclass(frozen=True, slots=True)
class Parameters:
    nearest: int = parameter(6, "neighbours by centroid, where they are not listed", least=1, most=1_000)
    distance: float | None = parameter(
        None, "take all areas within it, not the nearest", unit="m", least=1, most=1_000_000
    )
    alpha: float = parameter(0.05, "that p has to be below", least=1e-6, most=0.5)
    permutations: int = parameter(999, "random draws of p_drawn; 0 for none", least=0, most=1_000_000)
    seed: int = seed_parameter()


def run(
    data: Data, parameters: Parameters, *, guard: bool = True, progress: Progress | None = None
) -> Outcome:
    """Compare areas with their neighbours, all at once. Kernels: `moran` and `moran_ranks` of
    :mod:`commonweal.analysis.moran`.
    """
    parameters, data = checked(parameters), expected(data, TECHNIQUE)
    standing = judged(TECHNIQUE, data, {"areas": data.rows}, guard=guard)
    twice = first_repeated(data["area"].tolist())
    if twice is not None:
        raise BadData(f"area: {twice!r} comes twice; an area has one row")
    from commonweal.analysis.area_neighbours import joined_areas
    from commonweal.analysis.moran import local_moran, moran, moran_ranks

    drawn: float | None = None
    with refusing(TECHNIQUE):
        joined = joined_areas(data.columns, nearest=parameters.nearest, distance=parameters.distance)
        found = moran(data["value"], joined.neighbours)
        local = local_moran(data["value"], joined.neighbours)
        if parameters.permutations:
            drawn = float(
                moran_ranks(
                    data["value"],
                    joined.neighbours,
                    permutations=parameters.permutations,
                    seed=parameters.seed,
                    progress=progress,
                ).p
            )
    columns: dict[str, list[Any]] = {
        "areas": [data.rows],
        "links": [len(joined.neighbours.indices)],
        "i": [found.i],
        "expected": [found.expected],
        "z": [found.z_randomisation],
        "p": [found.p_randomisation],
        "p_drawn": [drawn],
    }
    said = _sentence(found, drawn, parameters)
    return outcome(
        TECHNIQUE,
        data,
        parameters,
        standing,
        columns,
        sentence=said,
        announced=(joined.announced,),
        warnings=joined.warnings,
        drawn=moran_scatter(local, data["area"].tolist(), title=said.split(":")[0], said=data.said),
    )


def _sentence(found: Moran, drawn: float | None, parameters: Parameters) -> str:
    from commonweal.analysis.multiple_testing import p_words

    p = found.p_randomisation if drawn is None else drawn
    by = "of the normal distribution" if drawn is None else "of the permutations"
    figures = f"Moran's I is {found.i:.3f}, where chance would give {found.expected:.3f} ({p_words(p)}, {by})"
    if p >= parameters.alpha:
        return f"Areas are neither significantly like nor unlike their neighbours: {figures}."
    how = "like" if found.i > found.expected else "unlike"
    return f"Areas are significantly {how} their neighbours: {figures}. It does not say where, or why."
