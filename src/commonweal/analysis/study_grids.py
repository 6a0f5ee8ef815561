"""Points laid on a grid whose cell and study area were chosen for them, and what to say of that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from commonweal.analysis.comparison import number
from commonweal.analysis.frames import Frame, frame_round, thematic_side
from commonweal.analysis.grids import cell_counts, study_cells

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

VERSION = "1"
AREA_WORDS = {
    "box": "all {cells} cells of the rectangle round the events; cells=hull leaves out its corners",
    "hull": "the {cells} cells within the hull of cells with events",
    "occupied": "the {cells} cells with events alone, so that quiet cells count for nothing",
}


@dataclass(frozen=True, slots=True)
class StudyGrid:
    """Counts on a grid, which cells are of the study area, and what was chosen for the user."""

    frame: Frame
    counts: Any
    inside: Any
    announced: tuple[str, ...]

    @property
    def cells(self) -> int:
        """How many cells the study area has."""
        return int(self.inside.sum())


def study_grid(
    easting: ArrayLike, northing: ArrayLike, *, cell: float | None = None, area: str = "box"
) -> StudyGrid:
    """Lay events on a grid, with a cell and a study area chosen where none is given.

    Parameters
    ----------
    easting, northing : array of float, shape (events,)
        Metres; one event at least.
    cell : float, optional
        The side of a cell, metres; by default a fiftieth of the short side, from 50 m to 500 m.
    area : {"box", "hull", "occupied"}
        As of :func:`commonweal.analysis.grids.study_cells`.

    Returns
    -------
    StudyGrid

    Raises
    ------
    ValueError
        If there are no events, a number is not finite, the cell is not above 0, or cells are too many.

    Notes
    -----
    Source: DOMAIN A2.1.

    Examples
    --------
    >>> found = study_grid([120, 390], [50, 50], cell=100)
    >>> found.counts.tolist(), found.cells, found.announced[0][:19]
    ([[1, 0, 1]], 3, 'cells: all 3 cells ')
    """
    import numpy as np

    x, y = np.asarray(easting, dtype=np.float64), np.asarray(northing, dtype=np.float64)
    if not len(x):
        raise ValueError("`easting` holds no events: a grid is laid round events")
    announced = []
    if cell is None:
        cell = thematic_side(float(x.max() - x.min()), float(y.max() - y.min()))
        announced.append(f"cell_size: {cell:g} m, a fiftieth of the short side, from 50 m to 500 m.")
    frame = frame_round(x, y, cell)
    counts = cell_counts(frame, x, y)
    inside = study_cells(counts, area)
    announced.append(f"cells: {AREA_WORDS[area].format(cells=number(int(inside.sum())))}.")
    return StudyGrid(frame, counts, inside, tuple(announced))
