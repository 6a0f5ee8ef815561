"""How strong a design is, and the strongest sentence that it allows.

The sentence follows from how the comparison was made. A large figure from a weak design stays weak.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from commonweal.analysis.comparison import number, one_decimal

VERSION = "1"
SEVERAL = 2  # comparison areas


class Level(IntEnum):
    """Rungs of the ladder; a higher one allows a stronger sentence."""

    AFTER_ONLY = 0
    BEFORE_AFTER = 1
    SEASON_AND_SIGNAL = 2
    COMPARISON = 3
    SEVERAL_COMPARISONS = 4
    RANDOMISED = 5


@dataclass(frozen=True, slots=True)
class Rung:
    """A level in words, and the wording that it allows."""

    level: Level
    design: str
    allows: str


LADDER = (
    Rung(Level.AFTER_ONLY, "after only", "X incidents were recorded"),
    Rung(
        Level.BEFORE_AFTER,
        "before and after, no comparison",
        "fell from A to B; other causes cannot be ruled out",
    ),
    Rung(
        Level.SEASON_AND_SIGNAL,
        "before and after, same season, a signal on the control chart",
        "a change beyond usual variation coincided with",
    ),
    Rung(Level.COMPARISON, "with a comparison area", "fell by p% more than the comparison (interval)"),
    Rung(
        Level.SEVERAL_COMPARISONS,
        "several comparisons, a check of earlier trends, a buffer",
        "evidence consistent with an effect of p% (interval), displacement or diffusion estimate",
    ),
    Rung(Level.RANDOMISED, "randomised", "caused"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """How a comparison was made. `signal` is one of the control chart, in the same season both times."""

    before: bool = True
    same_season: bool = False
    signal: bool = False
    comparisons: int = 0
    earlier_trends_alike: bool = False
    buffer: bool = False
    randomised: bool = False

    def __post_init__(self) -> None:
        if self.comparisons < 0:
            raise ValueError(f"`comparisons` is {self.comparisons}: how many areas were compared with?")
        if self.randomised and not (self.before and self.comparisons):
            raise ValueError("`randomised` needs counts before and an area that the draw left untreated")


@dataclass(frozen=True, slots=True)
class Effect:
    """A relative change, per cent, above 0 for a fall, with its interval."""

    percent: float
    lower: float
    upper: float

    @property
    def distinguishable(self) -> bool:
        return self.lower > 0 or self.upper < 0


def level(design: Design) -> Level:
    """Say how far up the ladder a design stands.

    Parameters
    ----------
    design : Design
        What was done. What is not said was not done.

    Returns
    -------
    Level
        The highest rung whose every demand is met.

    Notes
    -----
    Source: DOMAIN A8, the design ladder.

    Examples
    --------
    >>> level(Design(comparisons=1)).name, level(Design(comparisons=3, buffer=True)).name
    ('COMPARISON', 'COMPARISON')
    >>> level(Design(comparisons=3, buffer=True, earlier_trends_alike=True)).name
    'SEVERAL_COMPARISONS'
    """
    if not design.before:
        return Level.AFTER_ONLY
    if design.randomised:
        return Level.RANDOMISED
    if design.comparisons >= SEVERAL and design.earlier_trends_alike and design.buffer:
        return Level.SEVERAL_COMPARISONS
    if design.comparisons:
        return Level.COMPARISON
    return Level.SEASON_AND_SIGNAL if design.same_season and design.signal else Level.BEFORE_AFTER


def permitted_sentence(
    at: Level,
    what: str,
    before: float | None,
    after: float,
    *,
    effect: Effect | None = None,
    action: str = "the action",
    displacement: str = "",
) -> str:
    """Write the strongest sentence that a design allows.

    Parameters
    ----------
    at : Level
        Of the design.
    what : str
        What was counted, in the plural, such as "burglaries".
    before, after : float
        Events of the treated area; `before` None where it was not counted, at the lowest level alone.
    effect : Effect, optional
        Needed from the level of a comparison on.
    action : str
        What was done.
    displacement : str
        What is known of the surroundings, in a sentence of its own.

    Returns
    -------
    str
        One sentence or two. An effect that cannot be told from none is said to be so at every level.

    Raises
    ------
    ValueError
        If the level needs counts before, or an effect, that are not given.

    Notes
    -----
    Source: DOMAIN A8, the design ladder.

    Examples
    --------
    >>> permitted_sentence(Level.BEFORE_AFTER, "burglaries", 31, 1)
    'Recorded burglaries fell from 31 to 1; other causes cannot be ruled out.'
    >>> permitted_sentence(Level.COMPARISON, "burglaries", 100, 70, effect=Effect(26.3, -3.1, 47.3))
    'Recorded burglaries went from 100 to 70, 26.3% less than the comparison leads to expect (interval −3.1% to 47.3%): this is not statistically distinguishable from no effect.'
    """  # noqa: E501
    if at == Level.AFTER_ONLY:
        return f"{number(after)} {what} were recorded."
    if before is None:
        raise ValueError("`before` is missing: without a count before only the level “after only” is open")
    if at == Level.BEFORE_AFTER:
        return f"{_moved(what, before, after)}; other causes cannot be ruled out."
    if at == Level.SEASON_AND_SIGNAL:
        moved = _moved(what, before, after, head="recorded")
        head = f"A change beyond usual variation coincided with {action}"
        return f"{head}: {moved}; other causes cannot be ruled out."
    if effect is None:
        raise ValueError("`effect` is missing: from the level of a comparison on, it is what is said")
    said = _compared(at, what, before, after, effect, action)
    return f"{said} {displacement}".strip()


def _moved(what: str, before: float, after: float, head: str = "Recorded") -> str:
    if after == before:
        return f"{head} {what} stayed at {number(before)}"
    return f"{head} {what} {'fell' if after < before else 'rose'} from {number(before)} to {number(after)}"


def _compared(at: Level, what: str, before: float, after: float, effect: Effect, action: str) -> str:
    interval = f"interval {one_decimal(effect.lower)}% to {one_decimal(effect.upper)}%"
    size = f"{one_decimal(abs(effect.percent))}%"
    side = "less" if effect.percent >= 0 else "more"
    went = f"Recorded {what} went from {number(before)} to {number(after)}"
    if not effect.distinguishable:
        return (
            f"{went}, {size} {side} than the comparison leads to expect ({interval}): this is not "
            "statistically distinguishable from no effect."
        )
    if at == Level.COMPARISON:
        if before > after and effect.percent > 0:
            fell = f"Recorded {what} fell from {number(before)} to {number(after)}"
            return f"{fell}, by {size} more than the comparison ({interval})."
        return f"{went}, {size} {side} than the comparison leads to expect ({interval})."
    way = "a fall" if effect.percent >= 0 else "a rise"
    if at == Level.SEVERAL_COMPARISONS:
        return f"{went}: evidence consistent with an effect of {action}, {way} of {size} ({interval})."
    return f"{went}: {action} caused {way} of {size} ({interval})."
