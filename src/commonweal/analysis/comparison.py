"""Two counts side by side: a percentage never stands without them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

SMALL_BASELINE = 20


@dataclass(frozen=True, slots=True)
class Change:
    """Two counts and what may be said about them. A count is None where nothing was supplied."""

    then: float | None
    now: float | None
    percent: float | None
    small: bool

    @property
    def text(self) -> str:
        if self.then is None or self.now is None:
            return f"from {number(self.then)} to {number(self.now)} (not comparable)"
        return f"from {number(self.then)} to {number(self.now)} ({self.percent_text})"

    @property
    def percent_text(self) -> str:
        if self.then is None or self.now is None:
            return "not comparable"
        if self.percent is None:
            return "percentage not calculable"
        return f"{signed(self.percent)}%" + (", small numbers" if self.small else "")


def number(value: float | None) -> str:
    """Write a count or a mean for a reader: thousands apart, whole numbers whole, others to one decimal.

    Parameters
    ----------
    value : float or None
        Any unit; None means that nothing was supplied.

    Returns
    -------
    str

    Notes
    -----
    Source: house style of this project (GOV.UK: commas in thousands).

    Examples
    --------
    >>> number(12345), number(13.553), number(None)
    ('12,345', '13.6', 'not supplied')
    """
    if value is None:
        return "not supplied"
    if float(value).is_integer():
        return f"{int(value):,}".replace("-", "\N{MINUS SIGN}")
    return one_decimal(value)


def one_decimal(value: float) -> str:
    """Write a number with one decimal and a true minus sign, without a negative nought.

    Parameters
    ----------
    value : float
        Any unit.

    Returns
    -------
    str

    Notes
    -----
    Source: house style of this project.

    Examples
    --------
    >>> one_decimal(31.447), one_decimal(-0.01)
    ('31.4', '0.0')
    """
    return f"{round(value, 1) + 0.0:,.1f}".replace("-", "\N{MINUS SIGN}")


def signed(value: float) -> str:
    """Write a number with one decimal and its sign.

    Parameters
    ----------
    value : float
        Any unit.

    Returns
    -------
    str

    Notes
    -----
    Source: house style of this project.

    Examples
    --------
    >>> signed(20), signed(-5.25), signed(0)
    ('+20.0', '−5.2', '0.0')
    """
    text = one_decimal(value)
    return f"+{text}" if round(value, 1) > 0 else text


def percent_change(then: float | None, now: float | None) -> Change:
    """Compare two counts of the same thing over periods of the same length.

    Parameters
    ----------
    then, now : float or None
        Counts; None where nothing was supplied, which is not the same as nought.

    Returns
    -------
    Change
        `percent` is None where the earlier count is nought or either is missing; `small` where the earlier
        count is under 20.

    Raises
    ------
    ValueError
        If a count is negative.

    Notes
    -----
    Source: cross-cutting rule 5 for computed results: under 20 both counts and "small numbers"; nought gives
    "not calculable", never infinity or 100%.

    Examples
    --------
    >>> percent_change(50, 40).text
    'from 50 to 40 (−20.0%)'
    >>> percent_change(8, 12).text
    'from 8 to 12 (+50.0%, small numbers)'
    >>> percent_change(0, 5).text
    'from 0 to 5 (percentage not calculable)'
    >>> percent_change(None, 5).text
    'from not supplied to 5 (not comparable)'
    """
    if any(count is not None and count < 0 for count in (then, now)):
        raise ValueError("a count is not negative")
    if then is None or now is None:
        return Change(then, now, None, False)
    percent = None if then == 0 else (now - then) * 100 / then
    return Change(then, now, percent, then < SMALL_BASELINE)


def same_month_last_year(values: Sequence[float | None], index: int) -> Change:
    """Compare a month with the same month a year before: the only seasonal comparison under 36 months.

    Parameters
    ----------
    values : sequence of float or None
        One count a month, in order of time.
    index : int
        The month under review.

    Returns
    -------
    Change
        Not comparable where the series does not reach back so far.

    Raises
    ------
    IndexError
        If there is no such month.

    Notes
    -----
    Source: with 24 to 35 months the seasonal decomposition is not run; the ratio to the same month takes its
    place.

    Examples
    --------
    >>> same_month_last_year([20] * 12 + [25], 12).text
    'from 20 to 25 (+25.0%)'
    """
    now = values[index]
    return percent_change(values[index - 12] if index >= 12 else None, now)


def twelve_months(values: Sequence[float | None], index: int) -> Change:
    """Compare the twelve months ending with one month against the twelve before them.

    Parameters
    ----------
    values : sequence of float or None
        One count a month, in order of time.
    index : int
        The last month of the later year.

    Returns
    -------
    Change
        A year with a month not supplied is not comparable: a sum over eleven months is not a year.

    Raises
    ------
    IndexError
        If there is no such month.

    Notes
    -----
    Source: a rule of this project, from the rule on missing counts.

    Examples
    --------
    >>> twelve_months([10] * 12 + [9] * 12, 23).text
    'from 120 to 108 (−10.0%)'
    >>> twelve_months([10] * 11 + [None] + [9] * 12, 23).percent_text
    'not comparable'
    """
    if index >= len(values):
        raise IndexError("there is no such month")
    return percent_change(_sum(values, index - 23, index - 12), _sum(values, index - 11, index))


def _sum(values: Sequence[float | None], first: int, last: int) -> float | None:
    if first < 0:
        return None
    window = values[first : last + 1]
    return None if any(v is None for v in window) else math.fsum(v for v in window if v is not None)
