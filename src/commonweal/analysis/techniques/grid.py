"""How many events lie in each cell? Counts on square cells of the national grid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from commonweal.analysis.comparison import number, one_decimal
from commonweal.analysis.shading import shaded
from commonweal.analysis.statistical_charts import GridMap, Shade
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
from commonweal.analysis.techniques.guarding import judged, refusing
from commonweal.analysis.techniques.inputs import BadData, Data, expected
from commonweal.analysis.techniques.outcome import Outcome, outcome

if TYPE_CHECKING:
    from commonweal.analysis.study_grids import StudyGrid

_COUNTS = ((1, 2, 1, 0, 1), (2, 5, 6, 2, 1), (1, 7, 12, 5, 0), (0, 3, 6, 4, 1), (1, 0, 2, 1, 0))
_PLACES = [
    (380_100 + 200 * column, 398_900 - 200 * row)
    for row, line in enumerate(_COUNTS)
    for column, count in enumerate(line)
    for _ in range(count)
]

TECHNIQUE = Technique(
    name="grid",
    title="Counts on a grid (thematic map)",
    question="How many events lie in each square cell?",
    form=Form.POINTS,
    takes=(
        Takes("easting", Kind.NUMBER, "of the event", unit="m"),
        Takes("northing", Kind.NUMBER, "of the event", unit="m"),
    ),
    gives=(
        Gives("easting", "of the cell's south-west corner", unit="m", decimals=0),
        Gives("northing", "of the cell's south-west corner", unit="m", decimals=0),
        Gives("count", "in the cell; every cell of the study area is listed", "events", 0),
    ),
    misleads=(
        "It has no test: a cell can be the highest by chance. Use gi-star to test.",
        "Cells cut through streets and hot spots; another size of cell draws another map.",
        "A cell with many homes or people has more events for that alone.",
        "Events at a police station, a hospital or an unknown place make a cell that is none.",
    ),
    references=(
        "Eck, J. E., Chainey, S., Cameron, J. G., Leitner, M. and Wilson, R. E. (2005). Mapping Crime: "
        "Understanding Hot Spots. National Institute of Justice.",
    ),
    section="A2.1",
    version="1",
    unit="events",
    minimums=(Minimum(50, "events"),),
    guarded_as="hot spots",
    publishes=Publishes.COUNTS,
    counted="count",
    cost="grows with the events, and with the cells of the area",
    example=Example(
        says="64 events in 25 cells of 200 m (the counts of the test vector of A2.3).",
        columns={"easting": [east for east, _ in _PLACES], "northing": [north for _, north in _PLACES]},
        settings={"cell_size": "200"},
        finds="The cell in the middle holds 12 of 64 events; five of the 25 cells hold none.",
    ),
)
MOST_CLASSES = 6


@dataclass(frozen=True, slots=True)
class Parameters:
    cell_size: float | None = parameter(None, "side of a cell", unit="m", least=1, most=10_000)
    cells: str = parameter("box", "that are the study area", among=("box", "hull", "occupied"))


def run(
    data: Data, parameters: Parameters, *, guard: bool = True, progress: Progress | None = None
) -> Outcome:
    """Count the events of each cell. Kernel: :func:`commonweal.analysis.grids.cell_counts`."""
    parameters, data = checked(parameters), expected(data, TECHNIQUE)
    standing = judged(TECHNIQUE, data, {"events": data.rows}, guard=guard)
    if not data.rows:
        raise BadData(f"easting: {data.said} holds no event with a place; is the file empty?")
    from commonweal.analysis.study_grids import study_grid

    with refusing(TECHNIQUE):
        grid = study_grid(data["easting"], data["northing"], cell=parameters.cell_size, area=parameters.cells)
    east, north = grid.frame.corners(grid.inside)
    columns = {"easting": east, "northing": north, "count": grid.counts[grid.inside]}
    said = _sentence(columns, grid, data.rows)
    return outcome(
        TECHNIQUE,
        data,
        parameters,
        standing,
        columns,
        sentence=said,
        announced=grid.announced,
        mapped=_mapped(grid, said, data),
    )


def _sentence(columns: dict[str, Any], grid: StudyGrid, events: int) -> str:
    counts = columns["count"]
    at, side = int(counts.argmax()), grid.frame.cell
    without = int((counts == 0).sum())
    some = int((counts > 0).sum())
    return (
        f"The fullest of {number(grid.cells)} cells of {side:g} m, round easting "
        f"{columns['easting'][at] + side / 2:.0f}, northing {columns['northing'][at] + side / 2:.0f}, holds "
        f"{number(int(counts[at]))} of {number(events)} events ({one_decimal(100 * counts[at] / events)}%). "
        f"{number(some)} cells hold an event and {number(without)} none. "
        "A count shows where events lie; it does not test whether chance put them there."
    )


def _mapped(grid: StudyGrid, said: str, data: Data) -> GridMap | None:
    import numpy as np

    classes = np.full(grid.counts.shape, -1)
    there = grid.counts > 0
    doublings = np.frexp(grid.counts[there].astype(np.float64))[1] - 1
    highest = int(doublings.max())
    lowest = max(0, highest + 1 - MOST_CLASSES)
    classes[there] = np.maximum(doublings - lowest, 0)
    shades = tuple(Shade(_words(n, lowest), n - lowest + 1) for n in range(lowest, highest + 1))
    return shaded(
        grid.frame,
        grid.counts.astype(np.float64),
        classes,
        shades,
        title=said.split(" cells of")[0] + f" cells holds {number(int(grid.counts.max()))} events",
        subtitle=f"Events in squares of {grid.frame.cell:g} m, {data.said}; each shade is double the last",
        alt=f"Squares of {grid.frame.cell:g} m, darker where more of {number(data.rows)} events lie.",
        unit="events",
        of="Count",
        undrawn="no event",
        decimals=0,
    )


def _words(doubling: int, lowest: int) -> str:
    first, last = 1 if doubling == lowest else 2**doubling, 2 ** (doubling + 1) - 1
    return f"{first:,}" if first == last else f"{first:,} to {last:,}"
