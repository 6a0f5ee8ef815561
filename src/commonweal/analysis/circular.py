"""The mean time of day, and whether there is one: statistics of angles."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from commonweal.analysis.rates import checked

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

VERSION = "1"
HOURS_A_DAY = 24.0
ALPHA = 0.05
_NO_DIRECTION = 1e-12  # a resultant shorter than this is rounding, not a direction


@dataclass(frozen=True, slots=True)
class Circular:
    """Times on a clock of `period` hours. `direction` and `sd` are None where the times point nowhere.

    `length` runs from 0 (spread evenly) to 1 (all at one time); `p` is Rayleigh's. The doubled ones are those
    of the same times on a clock of half the period.
    """

    n: float
    period: float
    direction: float | None
    length: float
    z: float
    p: float
    sd: float | None
    doubled_length: float
    doubled_p: float
    bimodal: bool

    @property
    def mean(self) -> float | None:
        """The mean time, None where no mean may be reported: two times of day, or no direction."""
        return None if self.bimodal else self.direction


def circular(
    times: ArrayLike, weights: ArrayLike | None = None, *, period: float = HOURS_A_DAY, alpha: float = ALPHA
) -> Circular:
    """Work the mean direction of times of day, how closely they keep to it, and whether there is one.

    Parameters
    ----------
    times : array of float, shape (n,)
        Hours since midnight; whole turns more or less make no difference.
    weights : array of float, shape (n,), optional
        Events at each time, such as aoristic weights; one each where they are not given.
    period : float
        Hours of a whole turn: 24 for a day, 168 for a week.
    alpha : float
        The level of the test on doubled angles.

    Returns
    -------
    Circular
        Direction and standard deviation in hours.

    Raises
    ------
    ValueError
        If there is no event, a weight is negative, the lengths differ, or the period is not above 0.

    Notes
    -----
    Source: DOMAIN A4; Rayleigh's test as in Zar, "Biostatistical Analysis", 27.1:
    p = exp(sqrt(1 + 4n + 4(n^2 - (nR)^2)) - (1 + 2n)); exp(-z) alone is far too high for few events. The
    standard deviation is sqrt(-2 ln R). Bimodal means that doubling the angles makes them point more closely
    one way (a longer resultant, p below `alpha`): of two equally busy times it sees those more than a third
    of a turn apart. Nearer ones pass unseen: look at the histogram. With weights from ranges p is too small.

    Examples
    --------
    >>> found = circular([22, 23, 0, 1, 3])
    >>> round(found.mean, 4), round(found.length, 4), round(found.z, 3), round(found.p, 4), round(found.sd, 3)
    (0.1755, 0.9019, 4.068, 0.0091, 1.735)
    >>> circular([3, 3, 3, 15, 15, 15]).bimodal
    True
    """
    angles, many = _angles(times, weights, period)
    n = float(many.sum())
    length, angle = _resultant(angles, many)
    doubled, _ = _resultant(2 * angles, many)
    doubled_p = rayleigh_p(n, doubled)
    points = length > _NO_DIRECTION
    turn = period / (2 * math.pi)
    return Circular(
        n=n,
        period=period,
        direction=angle * turn if points else None,
        length=length,
        z=n * length**2,
        p=rayleigh_p(n, length),
        sd=math.sqrt(-2 * math.log(length)) * turn if points else None,
        doubled_length=doubled,
        doubled_p=doubled_p,
        bimodal=doubled > length + _NO_DIRECTION and doubled_p < alpha,
    )


def rayleigh_p(n: float, length: float) -> float:
    """How likely a resultant of this length or more is, where events fall evenly over the clock.

    Parameters
    ----------
    n : float
        Events, above 0.
    length : float
        Of the mean resultant, 0 to 1.

    Returns
    -------
    float
        A probability.

    Raises
    ------
    ValueError
        If `n` is not above 0 or `length` is not from 0 to 1.

    Notes
    -----
    Source: Zar, "Biostatistical Analysis", equation 27.4, after Greenwood and Durand (1955).

    Examples
    --------
    >>> round(rayleigh_p(5, 0.9019), 4)
    0.0091
    """
    if not n > 0:
        raise ValueError(f"`n` is {n}: without an event there is nothing to test")
    if not 0 <= length <= 1:
        raise ValueError(f"`length` is {length}: a mean resultant is from 0 to 1, not a sum")
    spread = n * n * (1 - length) * (1 + length)
    return min(1.0, math.exp(math.sqrt(1 + 4 * n + 4 * spread) - (1 + 2 * n)))


def _angles(times: ArrayLike, weights: ArrayLike | None, period: float) -> tuple[Any, Any]:
    import numpy as np

    hours = checked("times", times, "hours since midnight are wanted")
    if not (math.isfinite(period) and period > 0):
        raise ValueError(f"`period` is {period}: the hours of a whole turn are wanted, such as 24")
    if weights is None:
        many = np.ones(hours.shape)
    else:
        many = checked("weights", weights, "events at each time are wanted", least=0)
    if hours.ndim != 1 or hours.shape != many.shape:
        raise ValueError(f"`times` is of shape {hours.shape} and `weights` of {many.shape}: one for each")
    if many.sum() <= 0:
        raise ValueError("`weights` add up to 0: without an event there is no time")
    order = np.lexsort((many, np.mod(hours, period)))  # the same sum whatever the order of rows
    return np.mod(hours[order], period) * (2 * math.pi / period), many[order]


def _resultant(angles: Any, many: Any) -> tuple[float, float]:
    """Length of the mean resultant, at most 1, and its angle from 0 to one turn."""
    import numpy as np

    n = many.sum()
    c, s = float((many * np.cos(angles)).sum() / n), float((many * np.sin(angles)).sum() / n)
    return min(1.0, math.hypot(c, s)), math.atan2(s, c) % (2 * math.pi) % (2 * math.pi)
