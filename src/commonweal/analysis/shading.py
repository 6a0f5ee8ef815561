"""A surface as a map of shaded cells, no more than an eye and a page can take, and as a list of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from commonweal.analysis.frames import Frame
from commonweal.analysis.statistical_charts import GridMap, Shade

MOST_DRAWN = 20_000


def shaded(
    frame: Frame,
    values: Any,
    classes: Any,
    shades: Sequence[Shade],
    *,
    title: str,
    subtitle: str,
    alt: str,
    unit: str,
    of: str,
    undrawn: str = "none",
    decimals: int | None = 1,
) -> GridMap | None:
    """Draw the cells that have a class; where they are too many, those of the farthest classes.

    Parameters
    ----------
    frame : Frame
    values : array of float, shape (rows, columns)
        What the cells hold, in `unit`.
    classes : array of int, shape (rows, columns)
        A place in `shades`, or -1 where a cell is not drawn.
    shades : sequence of Shade
    title, subtitle, alt, unit, of, undrawn, decimals
        Of the map.

    Returns
    -------
    GridMap or None
        None where no cell has a class.

    Notes
    -----
    Source: a rule of this project: at most 20,000 cells, of the shades farthest from the middle first, and of
    those the highest values.

    Examples
    --------
    >>> import numpy as np
    >>> found = shaded(
    ...     Frame(0.0, 0.0, 100.0, 2, 1), np.array([[3.0, 0.0]]), np.array([[0, -1]]), [Shade("some", 1)],
    ...     title="One cell", subtitle="Events", alt="A map of one cell.", unit="events", of="Events",
    ... )
    >>> found.eastings, found.northings, found.values
    ((0.0,), (0.0,), (3.0,))
    """
    import numpy as np

    row, column = np.nonzero(classes >= 0)
    if not len(row):
        return None
    at, value = classes[row, column], values[row, column]
    if len(row) > MOST_DRAWN:
        far = np.abs(np.array([shade.level for shade in shades]))[at]
        kept = np.sort(np.lexsort((column, row, -np.abs(value), -far))[:MOST_DRAWN])
        row, column, at, value = row[kept], column[kept], at[kept], value[kept]
        alt = f"{alt} The {MOST_DRAWN:,} cells of the strongest shades are drawn."
    return GridMap(
        title=title,
        subtitle=subtitle,
        alt=alt,
        unit=unit,
        of=of,
        size=frame.cell,
        extent=frame.extent,
        shades=tuple(shades),
        eastings=tuple((frame.west + column * frame.cell).tolist()),
        northings=tuple((frame.south + row * frame.cell).tolist()),
        classes=tuple(at.tolist()),
        values=tuple(value.tolist()),
        undrawn=undrawn,
        decimals=decimals,
    )


def highest_first(values: Any) -> Any:
    """Order cells for a list, the highest first; equal ones stay as they stood, and NaN come last.

    Parameters
    ----------
    values : array of float, shape (cells,)

    Returns
    -------
    array of int, shape (cells,)
        Places of the cells in the order wanted.

    Notes
    -----
    Source: a rule of this project: what a reader looks for stands at the top. Values are compared by ten
    digits of the greatest, so that rounding does not decide between equal ones.

    Examples
    --------
    >>> highest_first([1.0, 3.0, float("nan"), 3.0]).tolist()
    [1, 3, 0, 2]
    """
    import numpy as np

    found = np.asarray(values, dtype=np.float64)
    known = np.abs(found[np.isfinite(found)])
    greatest = float(known.max()) if len(known) else 0.0
    return np.argsort(-np.round(found / greatest, 10) if greatest else -found, kind="stable")
