"""Small-number rules. The only place that knows a threshold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

SMALLEST_SHOWN = 5
SMALLEST_SHOWN_SENSITIVE = 10
SMALLEST_FOR_A_RATE = 10


@dataclass(frozen=True, slots=True)
class Suppressed:
    """Counts as they may be shown: `values` holds None where one is withheld, `shown` the words for each."""

    values: tuple[int | None, ...]
    shown: tuple[str, ...]
    threshold: int
    withheld: tuple[int, ...]

    @property
    def note(self) -> str:
        if not self.withheld:
            return ""
        return f"Counts from 1 to {self.threshold - 1} are shown as “<{self.threshold}”."


def threshold(*, sensitive: bool = False) -> int:
    """Say the smallest count, other than nought, that may be shown.

    Parameters
    ----------
    sensitive : bool
        For sexual offences, domestic abuse, hate, children, exclusions and self-harm.

    Returns
    -------
    int
        Events or people.

    Notes
    -----
    Source: disclosure control of public and depersonalised tables (B5).

    Examples
    --------
    >>> threshold(), threshold(sensitive=True)
    (5, 10)
    """
    return SMALLEST_SHOWN_SENSITIVE if sensitive else SMALLEST_SHOWN


def suppress_counts(values: Sequence[int | None], *, sensitive: bool = False) -> Suppressed:
    """Withhold the small counts of one table (primary suppression).

    Parameters
    ----------
    values : sequence of int or None
        Counts; None where nothing was supplied.
    sensitive : bool
        Use the higher threshold.

    Returns
    -------
    Suppressed

    Raises
    ------
    ValueError
        If a count is negative.

    Notes
    -----
    Source: B5: 1 to 4 shown as "<5" (sensitive: 1 to 9 as "<10"), nought shown. This is the first step only:
    a table with totals also needs secondary suppression before it is published, or a withheld count can be
    worked out.

    Examples
    --------
    >>> suppress_counts([0, 4, 5]).shown
    ('0', '<5', '5')
    >>> suppress_counts([9, None], sensitive=True).shown
    ('<10', 'not supplied')
    """
    if any(value is not None and value < 0 for value in values):
        raise ValueError("a count is not negative")
    least = threshold(sensitive=sensitive)
    withheld = tuple(i for i, value in enumerate(values) if value is not None and 0 < value < least)
    hidden = frozenset(withheld)
    kept = tuple(None if i in hidden else value for i, value in enumerate(values))
    shown = tuple(
        f"<{least}" if i in hidden else "not supplied" if value is None else f"{value:,}"
        for i, value in enumerate(values)
    )
    return Suppressed(kept, shown, least, withheld)


def may_show_rate(count: int) -> bool:
    """Say whether a rate may be shown that rests on this count.

    Parameters
    ----------
    count : int
        Events in the numerator.

    Returns
    -------
    bool

    Notes
    -----
    Source: B5: rates are not shown when the count is under 10.

    Examples
    --------
    >>> may_show_rate(9), may_show_rate(10)
    (False, True)
    """
    return count >= SMALLEST_FOR_A_RATE
