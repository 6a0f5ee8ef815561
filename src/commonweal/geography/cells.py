"""The 100 m cells of the national grid, and which areas each one may hold.

A cell that no boundary comes near belongs whole to one area, or to none. Every other cell lists the areas
that a point in it may lie in, lowest code first. Cells are kept in blocks of 32 × 32; blocks that hold one
value throughout are kept once, so a layer of the whole of England and Wales stays small.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Cells = NDArray[np.int32]

CELL = 100
SIDE = 32  # cells along a block
NEAR = 1e-6  # metres: a boundary so near to a cell counts as crossing it, so rounding cannot hide one
OUTSIDE = -1
AREAS_AT_A_TIME = 1_000
SEGMENTS_AT_A_TIME = 500_000
CELLS_AT_A_TIME = 500_000


@dataclass(frozen=True)
class Frame:
    """The rectangle of cells that the layer fills; its corner is a multiple of 100 m."""

    west: int
    south: int
    columns: int
    rows: int

    @property
    def block_columns(self) -> int:
        return -(-self.columns // SIDE)

    @property
    def block_rows(self) -> int:
        return -(-self.rows // SIDE)

    @classmethod
    def around(cls, bounds: Sequence[float]) -> Frame:
        west, south = (int((low - NEAR) // CELL) * CELL for low in bounds[:2])
        columns = int((bounds[2] + NEAR - west) // CELL) + 1
        rows = int((bounds[3] + NEAR - south) // CELL) + 1
        return cls(west, south, columns, rows)


@dataclass(frozen=True)
class CellTable:
    """`blocks[top[block], place in block]`: an area's number, OUTSIDE, or -2 - k for candidate list k."""

    frame: Frame
    top: Cells
    blocks: Cells
    list_starts: Cells
    candidates: Cells

    def look_up(self, x: Floats, y: Floats) -> Cells:
        """The entry of the cell of each point; every point lies in the frame."""
        import numpy as np

        # A quotient may round up to the far edge; within NEAR of an edge both cells give the same answer.
        column = np.minimum(((x - self.frame.west) / CELL).astype(np.int32), self.frame.columns - 1)
        row = np.minimum(((y - self.frame.south) / CELL).astype(np.int32), self.frame.rows - 1)
        return self.entry(row, column)

    def entry(self, row: Cells, column: Cells) -> Cells:
        block = self.top[(row // SIDE) * self.frame.block_columns + column // SIDE]
        found: Cells = self.blocks.ravel()[block * (SIDE * SIDE) + (row % SIDE) * SIDE + column % SIDE]
        return found


def build_table(polygons: NDArray[np.object_]) -> CellTable:
    """The cell table of polygons standing in the order of their codes."""
    import numpy as np
    import shapely

    bounds = shapely.total_bounds(polygons)
    frame = Frame.around([float(b) for b in bounds])
    crossed = _crossed_cells(polygons, frame)
    runs = list(_inner_runs(polygons, crossed, frame))
    return _fill(frame, crossed, np.concatenate(runs) if runs else np.zeros((0, 4), dtype=np.int64))


# ── cells that a boundary crosses ───────────────────────────────────────────────────────────────────────────


def _crossed_cells(polygons: NDArray[np.object_], frame: Frame) -> Cells:
    """Rows (area, row, column), sorted: the cells that the boundary of each area crosses or comes near."""
    import numpy as np

    keys = []
    for area, tail, head in _segments(polygons):
        for start in range(0, len(area), SEGMENTS_AT_A_TIME):
            piece = slice(start, start + SEGMENTS_AT_A_TIME)
            keys.append(np.unique(_cells_of_segments(area[piece], tail[piece], head[piece], frame)))
    key = np.unique(np.concatenate(keys))
    crossed = np.empty((3, len(key)), dtype=np.int32)
    crossed[0] = key // (frame.rows * frame.columns)
    key %= frame.rows * frame.columns
    crossed[1] = key // frame.columns
    crossed[2] = key % frame.columns
    return crossed.T


def _segments(polygons: NDArray[np.object_]) -> Iterator[tuple[Ints, Floats, Floats]]:
    import numpy as np
    import shapely

    for start in range(0, len(polygons), AREAS_AT_A_TIME):
        parts, area = shapely.get_parts(polygons[start : start + AREAS_AT_A_TIME], return_index=True)
        rings, part = shapely.get_rings(parts, return_index=True)
        points, ring = shapely.get_coordinates(rings, return_index=True)
        joined = ring[1:] == ring[:-1]
        yield area[part[ring[1:][joined]]].astype(np.int64) + start, points[:-1][joined], points[1:][joined]


def _cells_of_segments(area: Ints, tail: Floats, head: Floats, frame: Frame) -> Ints:
    """One key (area, cell) for each cell that a segment passes within NEAR of."""
    import numpy as np

    x0, y0 = (tail - (frame.west, frame.south)).T
    x1, y1 = (head - (frame.west, frame.south)).T
    first_row = np.floor((np.minimum(y0, y1) - NEAR) / CELL).astype(np.int64)
    last_row = np.floor((np.maximum(y0, y1) + NEAR) / CELL).astype(np.int64)
    segment, row = _spread(first_row, last_row - first_row + 1)

    x0, y0, x1, y1 = x0[segment], y0[segment], x1[segment], y1[segment]
    rise = np.where(y1 == y0, 1.0, y1 - y0)
    level = y1 == y0
    at_bottom = np.where(level, 0.0, np.clip((row * CELL - NEAR - y0) / rise, 0.0, 1.0))
    at_top = np.where(level, 1.0, np.clip(((row + 1) * CELL + NEAR - y0) / rise, 0.0, 1.0))
    xa, xb = x0 + at_bottom * (x1 - x0), x0 + at_top * (x1 - x0)
    first = np.floor((np.minimum(xa, xb) - NEAR) / CELL).astype(np.int64)
    last = np.floor((np.maximum(xa, xb) + NEAR) / CELL).astype(np.int64)

    band, column = _spread(first, last - first + 1)
    row = row[band]
    inside = (row >= 0) & (row < frame.rows) & (column >= 0) & (column < frame.columns)
    keys: Ints = (area[segment[band]] * frame.rows + row) * frame.columns + column
    return keys[inside]


def _spread(first: Ints, count: Ints) -> tuple[Ints, Ints]:
    """For each i the numbers first[i], first[i]+1, …, count[i] of them: (i, number)."""
    import numpy as np

    index = np.repeat(np.arange(len(first)), count)
    offset = np.arange(len(index)) - np.repeat(np.cumsum(count) - count, count)
    return index, first[index] + offset


# ── cells that an area fills ────────────────────────────────────────────────────────────────────────────────


def _inner_runs(polygons: NDArray[np.object_], crossed: Cells, frame: Frame) -> Iterator[Ints]:
    """Rows (area, row, first column, length): runs of whole cells inside an area.

    Between two crossed cells of one row nothing changes, so the middle of the first cell speaks for the run.
    """
    import numpy as np
    import shapely

    area, row, column = crossed.T
    gap = (area[1:] == area[:-1]) & (row[1:] == row[:-1]) & (column[1:] > column[:-1] + 1)
    at = np.flatnonzero(gap)
    runs = np.column_stack([area[at], row[at], column[at] + 1, column[at + 1] - column[at] - 1]).astype(
        np.int64
    )
    x = frame.west + (runs[:, 2] + 0.5) * CELL
    y = frame.south + (runs[:, 1] + 0.5) * CELL
    edges = np.flatnonzero(np.diff(runs[:, 0], prepend=-1, append=-1))
    for low, high in itertools.pairwise(edges.tolist()):
        polygon = polygons[runs[low, 0]]
        yield runs[low:high][shapely.intersects_xy(polygon, x[low:high], y[low:high])]


# ── the table ───────────────────────────────────────────────────────────────────────────────────────────────


def _fill(frame: Frame, crossed: Cells, runs: Ints) -> CellTable:
    import numpy as np

    top = _top(frame, crossed, runs)
    blocks = np.full((int(top.max()) + 1, SIDE * SIDE), OUTSIDE, dtype=np.int32)
    # The lowest code is written last, so it stays where areas overlap.
    passed = np.cumsum(runs[:, 3])
    cuts = np.searchsorted(passed, np.arange(0, int(runs[:, 3].sum()), CELLS_AT_A_TIME))
    for stop, start in itertools.pairwise([len(runs), *cuts.tolist()[::-1]]):
        part = runs[start:stop][::-1]
        index, column = _spread(part[:, 2], part[:, 3])
        blocks.ravel()[_place(frame, top, part[index, 1], column)] = part[index, 0]

    place = _place(frame, top, crossed[:, 1], crossed[:, 2])
    filled = blocks.ravel()[place]
    contender = (filled == OUTSIDE) | (crossed[:, 0] < filled)
    whole = filled != OUTSIDE
    pairs_place = np.concatenate([place[contender], place[whole]])
    pairs_area = np.concatenate([crossed[contender, 0], filled[whole]])
    where, number, starts, candidates = _lists(pairs_place, pairs_area)
    blocks.ravel()[where] = -2 - number
    return CellTable(frame, *_share(top, blocks), starts, candidates)


def _top(frame: Frame, crossed: Cells, runs: Ints) -> Cells:
    """Which stored block stands at each place of the frame; block 0 is the empty one."""
    import numpy as np

    used = np.zeros((frame.block_rows, frame.block_columns), dtype=bool)
    used[crossed[:, 1] // SIDE, crossed[:, 2] // SIDE] = True
    first, last = runs[:, 2] // SIDE, (runs[:, 2] + runs[:, 3] - 1) // SIDE
    index, column = _spread(first, last - first + 1)
    used[runs[index, 1] // SIDE, column] = True
    top = np.zeros(used.size, dtype=np.int32)
    top[used.ravel()] = np.arange(1, int(used.sum()) + 1)
    return top


def _share(top: Cells, blocks: Cells) -> tuple[Cells, Cells]:
    """Blocks that hold one value throughout are kept once for each value."""
    import numpy as np

    uniform = (blocks == blocks[:, :1]).all(axis=1)
    uniform[0] = True
    values, one = np.unique(blocks[uniform, 0], return_inverse=True)
    renumbered = np.empty(len(blocks), dtype=np.int32)
    renumbered[uniform] = one
    renumbered[~uniform] = np.arange(len(values), len(values) + int((~uniform).sum()))
    shared = np.repeat(values[:, None], SIDE * SIDE, axis=1).astype(np.int32)
    return renumbered[top], np.concatenate([shared, blocks[~uniform]])


def _place(frame: Frame, top: Cells, row: Ints | Cells, column: Ints | Cells) -> Ints:
    import numpy as np

    block = top[(row // SIDE) * frame.block_columns + column // SIDE].astype(np.int64)
    place: Ints = block * (SIDE * SIDE) + (row % SIDE) * SIDE + column % SIDE
    return place


def _lists(place: Ints, area: Cells) -> tuple[Ints, Cells, Cells, Cells]:
    """Equal lists are kept once: (place of each crossed cell, its list, list starts, candidates)."""
    import numpy as np

    width = int(area.max()) + 1
    key = np.unique(place * width + area)
    place, area = key // width, (key % width).astype(np.int32)
    begins = np.flatnonzero(np.diff(place, prepend=-1))
    lengths = np.diff(begins, append=len(place))
    # Cells are told apart by their first candidate, then by the next, and so on, as in a dictionary.
    kind = np.zeros(len(begins), dtype=np.int64)
    for step in range(int(lengths.max())):
        longer = np.flatnonzero(lengths > step)
        word = kind[longer] * width + area[begins[longer] + step]
        kind[longer] = np.unique(word, return_inverse=True)[1] + kind.max() + 1
    _, example, number = np.unique(kind, return_index=True, return_inverse=True)
    _, at = _spread(begins[example], lengths[example])
    starts = np.concatenate([[0], np.cumsum(lengths[example])])
    return place[begins], number.astype(np.int32), starts.astype(np.int32), area[at].astype(np.int32)
