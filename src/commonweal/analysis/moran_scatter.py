"""Moran's scatter plot: each area's value against the mean of its neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from commonweal.analysis.comparison import number
from commonweal.analysis.statistical_charts import Curve, CurveChart, Mark

if TYPE_CHECKING:
    from commonweal.analysis.moran import LocalMoran

MOST_MARKS = 300
MOST_NAMED = 10


def moran_scatter(
    found: LocalMoran, names: Sequence[object], *, title: str, said: str, significant: Any = None
) -> CurveChart:
    """Draw areas against their neighbours, with a line whose slope is global Moran's I.

    Parameters
    ----------
    found : LocalMoran
        Of each area.
    names : sequence of str
        Of each area.
    title : str
        The message of the picture.
    said : str
        What the data are called.
    significant : array of bool, shape (areas,), optional
        Areas that are drawn as chosen, the first ten of them named.

    Returns
    -------
    CurveChart
        Where areas are many: those that are significant, then those of the largest I.

    Notes
    -----
    Source: Anselin (1996), "The Moran scatterplot". The slope is that of all areas, drawn or not.

    Examples
    --------
    >>> from commonweal.analysis.moran import local_moran
    >>> from commonweal.analysis.neighbours import neighbours_from_pairs
    >>> found = local_moran([9, 8, 1, 3], neighbours_from_pairs(4, [0, 1, 2], [1, 2, 3]))
    >>> chart = moran_scatter(found, "ABCD", title="Neighbours are alike", said="four areas")
    >>> len(chart.marks), chart.alt[:22]
    (4, 'A scatter of 4 areas, ')
    """
    import numpy as np

    chosen = np.zeros(len(found.z), np.bool_) if significant is None else np.asarray(significant)
    words = np.array([str(name) for name in names])
    # By eight digits, so that rounding does not choose between areas which are equal.
    order = np.lexsort((words, -np.round(np.abs(found.i), 8), ~chosen))[:MOST_MARKS].tolist()
    marks = tuple(
        Mark(
            float(found.z[at]),
            float(found.lag[at]),
            str(words[at]) if chosen[at] and nth < MOST_NAMED else "",
            chosen=bool(chosen[at]),
        )
        for nth, at in enumerate(order)
    )
    joined = max(1, int((found.quadrant > 0).sum()))  # areas without neighbours have no weight in global I
    slope = len(found.z) / joined * float((found.z * found.lag).sum() / (found.z**2).sum())
    ends = (float(found.z.min()), float(found.z.max()))
    return CurveChart(
        title=title,
        subtitle=f"Value of each area and mean of its neighbours, in standard deviations, {said}",
        alt=f"A scatter of {number(len(order))} areas, own value across and that of neighbours upwards, "
        f"with a line of slope {slope:.2f}.",
        of_x="Own value (standard deviations from the mean)",
        of_y="Mean of its neighbours",
        curves=(Curve("slope: global Moran's I", tuple((z, slope * z) for z in ends), dashed=True),),
        marks=marks,
        decimals=2,
    )
