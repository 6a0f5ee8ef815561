"""How much of the crime lies in how few places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


@dataclass(frozen=True, slots=True)
class Concentration:
    """Of all places, or of those with an event. `gini` is 0 where all places are alike; `generalised` is 0
    already where each event has a place of its own, as with fewer events than places they cannot be alike.
    """

    places: int
    events: float
    gini: float
    generalised: float


def concentration(counts: ArrayLike) -> Concentration:
    """Work both Gini coefficients of the events of places.

    Parameters
    ----------
    counts : array of float, shape (places,)
        Events of each place, those without any among them where all places are meant.

    Returns
    -------
    Concentration

    Raises
    ------
    ValueError
        If there is no place, a count is negative or endless, or there is no event.

    Notes
    -----
    Source: DOMAIN A5; Bernasco, W. and Steenbeek, W. (2017), More places than crimes: implications for
    evaluating the law of crime concentration at place, Journal of Quantitative Criminology 33, 451-467. With
    y_i the shares in rising order, n places and c events, G = (2 sum(i y_i) - n - 1) / n and
    G' = max(1/c, 1/n) (2 sum(i y_i) - n - 1) - max(n/c, 1) + 1.

    Examples
    --------
    >>> found = concentration([12, 8, 5, 3, 2, 0, 0, 0, 0, 0])
    >>> round(found.gini, 4), round(concentration([3, 1, 1] + [0] * 7).generalised, 4)
    (0.6667, 0.56)
    """
    import numpy as np

    rising = np.sort(_counts(counts))
    n, events = len(rising), float(rising.sum())
    ranked = 2.0 * float((np.arange(1, n + 1) * (rising / events)).sum()) - n - 1
    generalised = max(1 / events, 1 / n) * ranked - max(n / events, 1.0) + 1
    return Concentration(n, events, ranked / n, generalised)


def top_share(counts: ArrayLike, share: float) -> float:
    """Say what share of the events the fullest share of places holds.

    Parameters
    ----------
    counts : array of float, shape (places,)
    share : float
        Of the places, from 0 to 1; a part of a place counts in part.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    ValueError
        As for :func:`concentration`, or if the share is not from 0 to 1.

    Notes
    -----
    Source: DOMAIN A5 (Pareto).

    Examples
    --------
    >>> round(top_share([12, 8, 5, 3, 2, 0, 0, 0, 0, 0], 0.2), 3), top_share([12, 8, 5, 3, 2], 0.2)
    (0.667, 0.4)
    """
    import numpy as np

    if not 0 <= share <= 1:
        raise ValueError(f"`share` is {share}: it is from 0 to 1")
    places, events = lorenz(counts)
    return float(1 - np.interp(1 - share, places, events))


def lorenz(counts: ArrayLike) -> tuple[Any, Any]:
    """Draw the Lorenz curve: what share of the events the emptiest share of places holds.

    Parameters
    ----------
    counts : array of float, shape (places,)

    Returns
    -------
    places, events : arrays of float64, shape (places + 1,)
        From (0, 0) to (1, 1).

    Raises
    ------
    ValueError
        As for :func:`concentration`.

    Notes
    -----
    Source: DOMAIN A5; Lorenz, M. O. (1905).

    Examples
    --------
    >>> places, events = lorenz([1, 3])
    >>> places.tolist(), events.tolist()
    ([0.0, 0.5, 1.0], [0.0, 0.25, 1.0])
    """
    import numpy as np

    rising = np.sort(_counts(counts))
    along = np.concatenate([[0.0], np.cumsum(rising)])
    return np.linspace(0.0, 1.0, len(rising) + 1), along / along[-1]


def _counts(counts: ArrayLike) -> Any:
    import numpy as np

    given = np.asarray(counts, dtype=np.float64)
    if given.ndim != 1 or not len(given):
        raise ValueError(f"`counts` is of shape {given.shape}: one count a place, and one place at least")
    if not np.isfinite(given).all() or given.min() < 0:
        raise ValueError("`counts` holds a number below 0, or one that is none")
    if not given.any():
        raise ValueError("`counts` holds no event: of nothing there is no share")
    return given
