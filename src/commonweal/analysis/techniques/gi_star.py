"""Where are hot spots that chance does not explain? Getis-Ord Gi* on a grid, corrected for many tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from commonweal.analysis.comparison import number, one_decimal
from commonweal.analysis.shading import shaded
from commonweal.analysis.statistical_charts import GridMap, Shade
from commonweal.analysis.techniques.grammar import (
    BadParameter,
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
    from commonweal.analysis.multiple_testing import Passing
    from commonweal.analysis.study_grids import StudyGrid

_COUNTS = ((1, 2, 1, 0, 1), (2, 5, 6, 2, 1), (1, 7, 12, 5, 0), (0, 3, 6, 4, 1), (1, 0, 2, 1, 0))
_PLACES = [
    (380_050 + 100 * column, 398_450 - 100 * row)
    for row, line in enumerate(_COUNTS)
    for column, count in enumerate(line)
    for _ in range(count)
]

TECHNIQUE = Technique(
    name="gi-star",
    title="Hot spots that are tested (Getis-Ord Gi*)",
    question="Where are there more events, cell and neighbours together, than chance would put there?",
    form=Form.POINTS,
    takes=(
        Takes("easting", Kind.NUMBER, "of the event", unit="m"),
        Takes("northing", Kind.NUMBER, "of the event", unit="m"),
    ),
    gives=(
        Gives("easting", "of the cell's south-west corner", unit="m", decimals=0),
        Gives("northing", "of the cell's south-west corner", unit="m", decimals=0),
        Gives("count", "in the cell; every cell of the study area is listed", "events", 0),
        Gives("z", "Gi*: above 0 where cell and neighbours hold more than the mean", decimals=3),
        Gives("p", "two-sided, not corrected", decimals=4, drawn=True),
        Gives("p_adjusted", "corrected for the number of cells tested", decimals=4, drawn=True),
        Gives("band", "how sure it is: hot or cold at 90, 95, 99 or 99.9%", drawn=True),
    ),
    misleads=(
        "Where most cells hold no home or street, a few with people look hot for that alone: leave out empty "
        "land (cells=hull, cells=occupied) and say so.",
        "A cell is hot by its neighbourhood: the cell itself may hold nothing.",
        "Another size of cell or neighbourhood moves the edges of hot spots; keep both from month to month.",
        "Points that were snapped before publication make hot spots of their own.",
        "Hot compares with the rest of this area alone, not with the number of people or homes there.",
    ),
    references=(
        "Getis, A. and Ord, J. K. (1992). The analysis of spatial association by use of distance statistics. "
        "Geographical Analysis 24, 189-206.",
        "Ord, J. K. and Getis, A. (1995). Local spatial autocorrelation statistics: distributional issues "
        "and an application. Geographical Analysis 27, 286-306.",
        "Benjamini, Y. and Hochberg, Y. (1995). Controlling the false discovery rate. Journal of the Royal "
        "Statistical Society B 57, 289-300.",
        "Caldas de Castro, M. and Singer, B. H. (2006). Controlling the false discovery rate: a new "
        "application to account for multiple and dependent tests in local statistics of spatial association. "
        "Geographical Analysis 38, 180-208.",
    ),
    section="A2.3",
    version="1",
    unit="z",
    minimums=(Minimum(25, "cells"), Minimum(50, "events")),
    guarded_as="hot spots",
    random=True,
    cost="grows with the events, with the cells times the rows of a neighbourhood, and with permutations",
    example=Example(
        says="64 events in 25 cells of 100 m (test vector of A2.3).",
        columns={"easting": [east for east, _ in _PLACES], "northing": [north for _, north in _PLACES]},
        settings={"cell_size": "100"},
        finds=(
            "The cell in the middle has a z of 3.890. Six cells have p below 0.05; once corrected for 25 "
            "tests the one in the middle is left."
        ),
    ),
)
CELLS_A_DISTANCE = 3
SHADES = (
    Shade("cold, 99% or more", -3),
    Shade("cold, 95%", -2),
    Shade("cold, 90%", -1),
    Shade("hot, 90%", 1),
    Shade("hot, 95%", 2),
    Shade("hot, 99%", 3),
    Shade("hot, 99.9%", 4),
)
_SHADE_OF_BAND = (-1, 3, 4, 5, 6, 0, 0, 1, 2)  # of 0, 1 to 4, and (from the end) -1 to -4
_CORRECTION_WORDS = {"fdr": "false discovery rate", "bonferroni": "Bonferroni", "none": "not corrected"}
_MOSTLY = 0.5


@dataclass(frozen=True, slots=True)
class Parameters:
    cell_size: float | None = parameter(None, "side of a cell", unit="m", least=1, most=10_000)
    neighbours: str = parameter(
        "queen", "the eight cells round a cell, or all within distance", among=("queen", "distance")
    )
    distance: float | None = parameter(
        None, "between middles of neighbours; with neighbours=distance", unit="m", least=1, most=100_000
    )
    correction: str = parameter("fdr", "for the number of cells", among=("fdr", "bonferroni", "none"))
    alpha: float = parameter(0.05, "that p_adjusted of a hot cell is below", least=1e-6, most=0.5)
    permutations: int = parameter(
        0, "random draws that p rests on; 0 for the normal", least=0, most=1_000_000
    )
    cells: str = parameter("box", "that are the study area", among=("box", "hull", "occupied"))
    seed: int = seed_parameter()


@dataclass(frozen=True, slots=True)
class _Tested:
    """Of the cells of the study area, in order of the table."""

    z: Any
    p: Any
    p_adjusted: Any
    band: Any
    passing: Passing


def run(
    data: Data, parameters: Parameters, *, guard: bool = True, progress: Progress | None = None
) -> Outcome:
    """Test each cell of a grid. Kernels: :func:`commonweal.analysis.gi_star.gi_star` and `gi_star_ranks`."""
    parameters, data = checked(parameters), expected(data, TECHNIQUE)
    if not data.rows:
        raise BadData(f"easting: {data.said} holds no event with a place; is the file empty?")
    from commonweal.analysis.study_grids import study_grid

    with refusing(TECHNIQUE):
        grid = study_grid(data["easting"], data["northing"], cell=parameters.cell_size, area=parameters.cells)
    standing = judged(TECHNIQUE, data, {"cells": grid.cells, "events": data.rows}, guard=guard)
    radius, announced = _radius(parameters, grid.frame.cell)
    with refusing(TECHNIQUE):
        tested = _tested(grid, radius, parameters, progress)
    columns = _columns(grid, tested)
    hot = (tested.z > 0) & (tested.p_adjusted < parameters.alpha)
    cold = (tested.z < 0) & (tested.p_adjusted < parameters.alpha)
    said = _sentence(grid, tested, hot, cold, parameters)
    return outcome(
        TECHNIQUE,
        data,
        parameters,
        standing,
        columns,
        sentence=said,
        announced=(*grid.announced, *announced),
        warnings=_warnings(grid, parameters),
        mapped=_mapped(grid, tested, int(hot.sum()), parameters, data),
    )


def _radius(parameters: Parameters, cell: float) -> tuple[float, tuple[str, ...]]:
    """How far a neighbour may lie, in cells, and what was chosen of it."""
    from commonweal.analysis.gi_star import QUEEN, cells_within

    distance = parameters.distance
    if parameters.neighbours == "queen":
        if distance is not None:
            raise BadParameter(f"distance: {distance:g} m is not used; --set neighbours=distance uses it")
        return QUEEN, ()
    chosen = ""
    if distance is None:
        distance, chosen = CELLS_A_DISTANCE * cell, f", {CELLS_A_DISTANCE} cells"
    if distance < cell:
        raise BadParameter(f"distance: {distance:g} m reaches no other cell; cells are {cell:g} m")
    many = number(cells_within(distance / cell))
    return distance / cell, (f"distance: {distance:g} m{chosen}; a neighbourhood has up to {many} cells.",)


def _tested(grid: StudyGrid, radius: float, parameters: Parameters, progress: Progress | None) -> _Tested:
    from commonweal.analysis.gi_star import gi_star, gi_star_ranks
    from commonweal.analysis.multiple_testing import bands, corrected, passing

    inside = grid.inside
    mask = None if inside.all() else inside
    found = gi_star(grid.counts, radius=radius, mask=mask, correction=parameters.correction)
    z = found.z[inside]
    if not parameters.permutations:
        p, adjusted, band = (each[inside] for each in (found.p, found.p_adjusted, found.band))
        return _Tested(z, p, adjusted, band, found.passing(parameters.alpha))
    ranks = gi_star_ranks(
        grid.counts,
        radius=radius,
        mask=mask,
        permutations=parameters.permutations,
        seed=parameters.seed,
        progress=progress,
    )
    p = ranks.p[inside]
    adjusted = corrected(p, parameters.correction)
    return _Tested(z, p, adjusted, bands(adjusted, z), passing(p, parameters.alpha))


def _columns(grid: StudyGrid, tested: _Tested) -> dict[str, Any]:
    import numpy as np

    from commonweal.analysis.multiple_testing import BAND_NAMES

    names = np.array([BAND_NAMES[n] for n in (0, 1, 2, 3, 4, -4, -3, -2, -1)], dtype=object)
    east, north = grid.frame.corners(grid.inside)
    return {
        "easting": east,
        "northing": north,
        "count": grid.counts[grid.inside],
        "z": tested.z,
        "p": tested.p,
        "p_adjusted": tested.p_adjusted,
        "band": names[tested.band],
    }


def _sentence(grid: StudyGrid, tested: _Tested, hot: Any, cold: Any, parameters: Parameters) -> str:
    counts = grid.counts[grid.inside]
    held, events, many = int(counts[hot].sum()), int(counts.sum()), int(hot.sum())
    rule = f"p below {parameters.alpha:g}, {_CORRECTION_WORDS[parameters.correction]}"
    if many:
        are = "is a significant hot spot" if many == 1 else "are significant hot spots"
        said = (
            f"{number(many)} of {number(grid.cells)} cells {are} ({rule}): {_share(many, grid.cells)} of the "
            f"area, with {_share(held, events)} of the events ({number(held)} of {number(events)})."
        )
    else:
        said = f"None of {number(grid.cells)} cells is a significant hot spot ({rule})."
    if cold.any():
        said += f" {number(int(cold.sum()))} {'is' if cold.sum() == 1 else 'are'} significantly cold."
    passed = tested.passing
    return (
        f"{said} Hot and cold together, {number(passed.uncorrected)} would pass without a correction, "
        f"{number(passed.fdr)} pass the false discovery rate and {number(passed.bonferroni)} Bonferroni."
    )


def _share(part: int, whole: int) -> str:
    return f"{one_decimal(100 * part / whole)}%" if part else "none"


def _warnings(grid: StudyGrid, parameters: Parameters) -> tuple[str, ...]:
    said = []
    empty = int((grid.counts[grid.inside] == 0).sum())
    if empty > _MOSTLY * grid.cells:
        said.append(
            f"{number(empty)} of {number(grid.cells)} cells hold no event: where they hold no home or street "
            "either, the others look hotter than they are; cells=hull leaves some of them out"
        )
    least = 2 / (parameters.permutations + 1)
    if parameters.permutations and parameters.correction != "none" and least * grid.cells > parameters.alpha:
        wanted = number(int(2 * grid.cells / parameters.alpha) + 1)
        said.append(
            f"No p can be below {least:.2g} with {number(parameters.permutations)} permutations, so a single "
            f"hot cell cannot pass the correction: take {wanted}, or 0 for the normal distribution"
        )
    return tuple(said)


def _mapped(grid: StudyGrid, tested: _Tested, hot: int, parameters: Parameters, data: Data) -> GridMap | None:
    import numpy as np

    classes, z = np.full(grid.inside.shape, -1), np.zeros(grid.inside.shape)
    classes[grid.inside] = np.array(_SHADE_OF_BAND)[tested.band]
    z[grid.inside] = tested.z
    spots = "1 cell is a hot spot" if hot == 1 else f"{number(hot) if hot else 'No'} cells are hot spots"
    return shaded(
        grid.frame,
        z,
        classes,
        SHADES,
        title=f"{spots} beyond what chance explains",
        subtitle=f"Gi* of squares of {grid.frame.cell:g} m, {data.said}; bands of p, "
        f"{_CORRECTION_WORDS[parameters.correction]}",
        alt=f"A map of {number(grid.cells)} squares of {grid.frame.cell:g} m; those that are hot or cold at "
        "90% or more are shaded.",
        unit="z",
        of="Gi*",
        undrawn="not significant",
        decimals=2,
    )
