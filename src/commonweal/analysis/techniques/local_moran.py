"""Which areas belong to a cluster, and which stand out from theirs? Local Moran's I."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from commonweal.analysis.area_rows import first_repeated
from commonweal.analysis.comparison import number
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
    from commonweal.analysis.area_neighbours import Joined
    from commonweal.analysis.moran import LocalMoran

_VALUES = (1, 2, 1, 0, 1, 2, 5, 6, 2, 1, 1, 7, 12, 5, 0, 0, 3, 6, 4, 1, 1, 0, 2, 1, 0)

TECHNIQUE = Technique(
    name="local-moran",
    title="Clusters of areas (local Moran's I)",
    question="Which areas are high among high ones, low among low ones, or unlike their neighbours?",
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
        Gives("area", "as it was given"),
        Gives("value", "as it was given"),
        Gives("i", "local Moran's I: above 0 where an area is like its neighbours", decimals=4),
        Gives("quadrant", "1 high-high, 2 low-high, 3 low-low, 4 high-low, 0 without neighbours", decimals=0),
        Gives("p", "two-sided, of the permutations", decimals=4, drawn=True),
        Gives("p_adjusted", "corrected for the number of areas", decimals=4, drawn=True),
    ),
    misleads=(
        "A quadrant is only worth reading where p_adjusted is small: every area has one.",
        "Rates of small areas jump about: an area of few people can look unlike its neighbours by chance.",
        "Centroids stand in for boundaries: the nearest areas need not touch.",
        "Areas at the edge lack the neighbours beyond it.",
        "Where the whole map slopes from high to low, clusters at both ends are that slope.",
    ),
    references=(
        "Anselin, L. (1995). Local indicators of spatial association. Geographical Analysis 27, 93-115.",
        "Benjamini, Y. and Hochberg, Y. (1995). Controlling the false discovery rate. Journal of the Royal "
        "Statistical Society B 57, 289-300.",
    ),
    section="A2.4",
    version="1",
    unit="as given",
    minimums=(Minimum(25, "areas"),),
    random=True,
    cost="grows with the areas times the permutations",
    example=Example(
        says="25 areas in five rows, a kilometre apart (test vector of A2.4); diagonals are neighbours.",
        columns={
            "area": [f"{row}{column}" for row in "ABCDE" for column in range(1, 6)],
            "value": list(_VALUES),
            "easting": [380_500 + 1_000 * (at % 5) for at in range(25)],
            "northing": [402_500 - 1_000 * (at // 5) for at in range(25)],
        },
        settings={"distance": "1500"},
        finds="The area in the middle, C3, has I = 2.4788 and is high among high ones (quadrant 1).",
    ),
)
_CORRECTION_WORDS = {"fdr": "false discovery rate", "bonferroni": "Bonferroni", "none": "not corrected"}
_KINDS = {1: "high among high", 2: "low among high", 3: "low among low", 4: "high among low"}


@dataclass(frozen=True, slots=True)
class Parameters:
    nearest: int = parameter(6, "neighbours by centroid, where they are not listed", least=1, most=1_000)
    distance: float | None = parameter(
        None, "take all areas within it, not the nearest", unit="m", least=1, most=1_000_000
    )
    correction: str = parameter("fdr", "for the number of areas", among=("fdr", "bonferroni", "none"))
    alpha: float = parameter(0.05, "that p_adjusted has to be below", least=1e-6, most=0.5)
    permutations: int = parameter(9_999, "random draws that p rests on", least=99, most=1_000_000)
    seed: int = seed_parameter()


def run(
    data: Data, parameters: Parameters, *, guard: bool = True, progress: Progress | None = None
) -> Outcome:
    """Compare each area with its neighbours. Kernels: `local_moran` and `local_moran_ranks` of
    :mod:`commonweal.analysis.moran`.
    """
    parameters, data = checked(parameters), expected(data, TECHNIQUE)
    standing = judged(TECHNIQUE, data, {"areas": data.rows}, guard=guard)
    twice = first_repeated(data["area"].tolist())
    if twice is not None:
        raise BadData(f"area: {twice!r} comes twice; an area has one row")
    from commonweal.analysis.area_neighbours import joined_areas
    from commonweal.analysis.moran import local_moran, local_moran_ranks
    from commonweal.analysis.multiple_testing import corrected

    with refusing(TECHNIQUE):
        joined = joined_areas(data.columns, nearest=parameters.nearest, distance=parameters.distance)
        found = local_moran(data["value"], joined.neighbours)
        p = local_moran_ranks(
            data["value"],
            joined.neighbours,
            permutations=parameters.permutations,
            seed=parameters.seed,
            progress=progress,
        ).p
        adjusted = corrected(p, parameters.correction)
    values = (data["area"], data["value"], found.i, found.quadrant.astype(int), p, adjusted)
    names = ("area", "value", "i", "quadrant", "p", "p_adjusted")
    significant = (adjusted < parameters.alpha) & (found.quadrant > 0)
    said = _sentence(found, significant, data, parameters)
    return outcome(
        TECHNIQUE,
        data,
        parameters,
        standing,
        dict(zip(names, values, strict=True)),
        sentence=said,
        announced=(joined.announced,),
        warnings=_warnings(joined, parameters, data.rows),
        drawn=moran_scatter(
            found, data["area"].tolist(), title=_title(significant), said=data.said, significant=significant
        ),
    )


def _sentence(found: LocalMoran, significant: Any, data: Data, parameters: Parameters) -> str:
    rule = f"p below {parameters.alpha:g}, {_CORRECTION_WORDS[parameters.correction]}"
    many = int(significant.sum())
    if not many:
        return f"None of {number(data.rows)} areas is significantly like or unlike its neighbours ({rule})."
    counted = [(words, int((found.quadrant[significant] == key).sum())) for key, words in _KINDS.items()]
    parts = ", ".join(f"{number(of)} {words}" for words, of in counted if of)
    stand = "stands" if many == 1 else "stand"
    return f"{number(many)} of {number(data.rows)} areas {stand} out significantly ({rule}): {parts}."


def _warnings(joined: Joined, parameters: Parameters, areas: int) -> tuple[str, ...]:
    said = list(joined.warnings)
    least = 2 / (parameters.permutations + 1)
    if parameters.correction == "bonferroni" and least * areas >= parameters.alpha:
        wanted = number(int(2 * areas / parameters.alpha) + 1)
        said.append(
            f"No p can be below {least:.2g} with {number(parameters.permutations)} permutations, so nothing "
            f"can pass Bonferroni: take {wanted}, or the false discovery rate"
        )
    return tuple(said)


def _title(significant: Any) -> str:
    many = int(significant.sum())
    stand = "area stands" if many == 1 else "areas stand"
    return f"{number(many) if many else 'No'} {stand} out among neighbours"
