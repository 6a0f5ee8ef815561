"""Repeat victimisation: who or what was struck again, and how soon."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

WINDOW_DAYS = 365.0
A_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Repeats:
    """What struck how many how often.

    `repeats` are incidents within the window of the one before at the same entity; `gaps` the days from each
    incident to the next of its entity, within the window, in rising order. `per_entity` counts the incidents
    of each entity, whatever lies between them.
    """

    incidents: int
    victims: int
    repeat_victims: int
    repeats: int
    gaps: Any
    per_entity: Any

    @property
    def concentration(self) -> float:
        """Incidents for each victim."""
        return self.incidents / self.victims

    @property
    def repeat_rate(self) -> float:
        """Share of the incidents that are a repeat."""
        return self.repeats / self.incidents

    def prevalence(self, at_risk: float) -> float:
        """Victims for each entity at risk."""
        if not at_risk > 0:
            raise ValueError(f"`at_risk` is {at_risk}: how many could have been struck is above 0")
        return self.victims / at_risk


def repeats(
    entities: Sequence[str],
    seconds: ArrayLike,
    *,
    window_days: float = WINDOW_DAYS,
    excluded: Collection[str] = (),
) -> Repeats:
    """Find the incidents that struck an entity again within a window of the one before.

    Parameters
    ----------
    entities : sequence of str, length incidents
        Address, vehicle, place or pseudonym of a person; never free text.
    seconds : array of int, shape (incidents,)
        When, in whole seconds from any moment.
    window_days : float
        A repeat follows the incident before it within so many days, itself included: the window rolls on.
    excluded : collection of str
        Entities that stand for many (a police station, a hospital, "unknown").

    Returns
    -------
    Repeats

    Raises
    ------
    ValueError
        If the lengths differ, the window is not above 0, times are no whole numbers, or no incident is left.

    Notes
    -----
    Source: DOMAIN A5; Farrell, G. and Pease, K. (1993), Once Bitten, Twice Bitten: prevalence is victims over
    those at risk, concentration is incidents over victims.

    Examples
    --------
    >>> day = 86_400
    >>> found = repeats(["a", "b", "a", "a"], [0, 0, 10 * day, 500 * day])
    >>> found.repeats, found.repeat_rate, found.gaps.tolist()
    (1, 0.25, [10.0])
    """
    import numpy as np

    names, when = np.asarray(entities, dtype=object), np.asarray(seconds)
    if when.shape != (len(names),):
        raise ValueError(f"`seconds` is of shape {when.shape} and there are {len(names)} `entities`")
    if not window_days > 0:
        raise ValueError(f"`window_days` is {window_days}: it is above 0")
    if len(when) and when.dtype.kind not in "iu":
        raise ValueError(f"`seconds` holds {when.dtype}: give whole seconds")
    out = set(excluded)
    kept = np.array([name not in out for name in names], dtype=bool)
    if not kept.any():
        raise ValueError("no incident is left: there is none, or every entity is excluded")
    _, code = np.unique(names[kept].astype(str), return_inverse=True)
    when = when[kept].astype(np.int64)
    order = np.lexsort((when, code))
    code, when = code[order], when[order]
    again = code[1:] == code[:-1]
    gap = (when[1:] - when[:-1])[again]
    within = gap <= round(window_days * A_DAY)
    per_entity = np.bincount(code)
    struck_again = code[1:][again][within]
    return Repeats(
        len(code),
        len(per_entity),
        len(np.unique(struck_again)),
        int(within.sum()),
        np.sort(gap[within]) / A_DAY,
        per_entity,
    )
