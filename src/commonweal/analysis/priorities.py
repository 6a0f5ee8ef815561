"""What to tackle first: the harm-likelihood-capacity matrix, scored blind by a panel."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

IMPACTS = ("physical", "psychological", "financial", "community", "environmental", "public_concern")
IMPACT_SCORES = (0, 1, 2, 4, 8)
FREQUENCY, TREND, GAP = (1, 5), (1, 3), (0, 4)
BANDS = ((150, "very high"), (100, "high"), (50, "medium"), (0, "low"))
FEWEST_ASSESSORS = 3
SIMPLE = (1, 4)


@dataclass(frozen=True, slots=True)
class Score:
    """One assessor's view of one problem: six impacts of 0, 1, 2, 4 or 8; frequency 1 to 5; trend 1 falling,
    2 stable, 3 rising; gaps of capacity and capability 0 to 4.
    """

    impacts: tuple[int, int, int, int, int, int]
    frequency: int
    trend: int
    capacity: int = 0
    capability: int = 0

    def __post_init__(self) -> None:
        if len(self.impacts) != len(IMPACTS) or any(impact not in IMPACT_SCORES for impact in self.impacts):
            raise ValueError(f"`impacts` are {self.impacts}: six of 0, 1, 2, 4 or 8")
        for name, (least, most) in (
            ("frequency", FREQUENCY), ("trend", TREND), ("capacity", GAP), ("capability", GAP)
        ):  # fmt: skip
            value = getattr(self, name)
            if not least <= value <= most or value != int(value):
                raise ValueError(f"`{name}` is {value}: a whole number from {least} to {most}")

    @property
    def impact(self) -> int:
        return sum(self.impacts)

    @property
    def likelihood(self) -> int:
        return self.frequency + self.trend

    @property
    def risk(self) -> int:
        """Impact times likelihood, 0 to 384."""
        return self.impact * self.likelihood

    @property
    def organisation(self) -> int:
        """Gaps of capacity and capability: a second axis, never multiplied in."""
        return self.capacity + self.capability


@dataclass(frozen=True, slots=True)
class PanelView:
    """What a panel makes of one problem; `spread` is from the lowest to the highest assessor's risk."""

    assessors: int
    risk: float
    spread: tuple[int, int]
    impact: float
    likelihood: float
    organisation: float
    band: str


def risk_band(risk: float) -> str:
    """Name the band of a risk.

    Parameters
    ----------
    risk : float
        0 to 384.

    Returns
    -------
    str
        "very high" from 150, "high" from 100, "medium" from 50, else "low".

    Raises
    ------
    ValueError
        If it is below 0 or above 384.

    Notes
    -----
    Source: DOMAIN A6. This is the harm-likelihood-capacity matrix of this project; it is not the national
    matrix, which is licensed and was not seen.

    Examples
    --------
    >>> risk_band(208), risk_band(80), risk_band(49)
    ('very high', 'medium', 'low')
    """
    if not 0 <= risk <= 384:
        raise ValueError(f"`risk` is {risk}: it is from 0 to 384")
    return next(name for least, name in BANDS if risk >= least)


def panel(scores: Sequence[Score]) -> PanelView:
    """Put the scores of a panel together: the median of each part, never the mean.

    Parameters
    ----------
    scores : sequence of Score
        One an assessor, each given before the others were seen.

    Returns
    -------
    PanelView
        `risk` is the median of the assessors' own risks.

    Raises
    ------
    ValueError
        If there is no score.

    Notes
    -----
    Source: DOMAIN A6. At least three assessors make a panel (FEWEST_ASSESSORS); the technique asks for them.

    Examples
    --------
    >>> one = Score((8, 8, 4, 2, 0, 4), 5, 3)
    >>> panel([one, one, Score((1, 4, 4, 2, 0, 4), 3, 1)]).risk
    208
    """
    if not scores:
        raise ValueError("`scores` is empty: a panel has assessors")
    risks = [score.risk for score in scores]
    risk = statistics.median(risks)
    return PanelView(
        len(scores),
        risk,
        (min(risks), max(risks)),
        statistics.median(score.impact for score in scores),
        statistics.median(score.likelihood for score in scores),
        statistics.median(score.organisation for score in scores),
        risk_band(risk),
    )


def simple_risk(impact: int, likelihood: int) -> int:
    """Work the simple matrix of four by four.

    Parameters
    ----------
    impact, likelihood : int
        1 to 4.

    Returns
    -------
    int
        1 to 16.

    Raises
    ------
    ValueError
        If either lies outside.

    Notes
    -----
    Source: DOMAIN A6; in use by partnerships.

    Examples
    --------
    >>> simple_risk(4, 3)
    12
    """
    for name, value in (("impact", impact), ("likelihood", likelihood)):
        if not SIMPLE[0] <= value <= SIMPLE[1]:
            raise ValueError(f"`{name}` is {value}: it is from 1 to 4")
    return impact * likelihood


def moved(
    drafted: Sequence[str], final: Sequence[str], reasons: dict[str, str]
) -> tuple[tuple[str, int], ...]:
    """Say how far each problem was moved between the drafted and the final list; each move needs its reason.

    Parameters
    ----------
    drafted, final : sequence of str
        The same problems, first the highest.
    reasons : dict of str to str
        Why each that moved against the others was moved.

    Returns
    -------
    tuple of (str, int)
        Those that rose (positive) or fell (negative), by how many places, in the order of the final list.

    Raises
    ------
    ValueError
        If the lists differ in what they hold, or a problem was moved and no reason is given.

    Notes
    -----
    Source: DOMAIN A6: elected members may move items; the reason is mandatory. A problem that only made room
    for another needs none: one is moved by somebody when its place among those that were not changes.

    Examples
    --------
    >>> moved(["a", "b", "c"], ["c", "a", "b"], {"c": "the public asked for it"})
    (('c', 2), ('a', -1), ('b', -1))
    """
    if sorted(drafted) != sorted(final) or len(set(drafted)) != len(drafted):
        raise ValueError("`final` holds other problems than `drafted`, or one twice")
    before = {name: at for at, name in enumerate(drafted)}
    kept = _in_order([before[name] for name in final])
    for name in final:
        if before[name] not in kept and not reasons.get(name, "").strip():
            raise ValueError(f"`reasons` gives none for {name}, which was moved: a move needs its reason")
    places = ((name, before[name] - at) for at, name in enumerate(final))
    return tuple((name, by) for name, by in places if by)


def _in_order(places: Sequence[int]) -> set[int]:
    """The most of them that still stand in their order."""
    best: list[tuple[int, ...]] = [()]
    for place in places:
        before = [run for run in best if not run or run[-1] < place]
        best.append((*_longest(before), place))
    return set(_longest(best))


def _longest(runs: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    return max(runs, key=len)
