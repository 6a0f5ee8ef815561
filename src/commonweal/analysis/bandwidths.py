"""How wide to smooth a map of density, and how small its cells: a guideline, and a rule of spread."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

VERSION = "1"
CELLS_A_SHORT_SIDE = 150
CELLS_A_BANDWIDTH = 5


def guideline_cell(width: float, height: float) -> float:
    """Give the cell that the analysts' guideline sets: the short side of the study area divided by 150.

    Parameters
    ----------
    width, height : float
        The sides of the study area's bounding box, metres.

    Returns
    -------
    float
        Metres, not rounded.

    Raises
    ------
    ValueError
        If a side is not above 0.

    Notes
    -----
    Source: DOMAIN A2.2; Chainey's guideline.

    Examples
    --------
    >>> guideline_cell(15_000, 22_000)
    100.0
    """
    for name, side in (("width", width), ("height", height)):
        if not (math.isfinite(side) and side > 0):
            raise ValueError(f"`{name}` is {side}: a side of the study area has to be above 0, in metres")
    return min(width, height) / CELLS_A_SHORT_SIDE


def guideline_bandwidth(width: float, height: float) -> float:
    """Give the default bandwidth: five cells of the guideline.

    Parameters
    ----------
    width, height : float
        The sides of the study area's bounding box, metres.

    Returns
    -------
    float
        Metres.

    Raises
    ------
    ValueError
        If a side is not above 0.

    Notes
    -----
    Source: DOMAIN A2.2; Chainey's guideline.

    Examples
    --------
    >>> guideline_bandwidth(15_000, 22_000)
    500.0
    """
    return CELLS_A_BANDWIDTH * guideline_cell(width, height)


def normal_reference_bandwidth(easting: ArrayLike, northing: ArrayLike) -> float:
    """Work the normal-reference bandwidth of each axis and give their mean.

    Parameters
    ----------
    easting, northing : array of float, shape (events,)
        Metres; two events at least.

    Returns
    -------
    float
        Metres.

    Raises
    ------
    ValueError
        If there are fewer than two events, the arrays differ in length or hold NaN, or the events do not
        spread on either axis.

    Notes
    -----
    Source: DOMAIN A2.2; Venables and Ripley (2002), section 5.6. Of each axis
    4 x 1.06 x min(sd, IQR / 1.34) x n^(-1/5), with the sample standard deviation and quartiles interpolated
    between events. It differs from an implementation in R that averages over its first axis only. Where half
    of all events share one coordinate the quartiles meet and that axis adds nothing: prefer the guideline
    then.

    Examples
    --------
    >>> round(normal_reference_bandwidth([0, 100, 200, 300, 400], [0, 50, 100, 150, 200]), 3)
    344.0
    """
    x, y = _axis("easting", easting), _axis("northing", northing)
    if len(x) != len(y):
        raise ValueError(f"`easting` holds {len(x)} events and `northing` {len(y)}: one of each an event")
    if len(x) < 2:
        raise ValueError(f"`easting` holds {len(x)} events: a spread takes two")
    bandwidth = (_normal_reference(x) + _normal_reference(y)) / 2
    if bandwidth == 0:
        raise ValueError("`easting` and `northing` do not spread: half of the events or more share a point")
    return bandwidth


def _axis(name: str, values: ArrayLike) -> Any:
    import numpy as np

    found = np.asarray(values, dtype=np.float64)
    if found.ndim != 1 or not np.isfinite(found).all():
        raise ValueError(f"`{name}` is no list of numbers: leave out events without a point before")
    return found


def _normal_reference(values: Any) -> float:
    import numpy as np

    low, high = np.percentile(values, [25, 75])
    spread = min(float(values.std(ddof=1)), float(high - low) / 1.34)
    return 4 * 1.06 * spread / float(len(values) ** 0.2)
