"""Key dates: days on which crime and disorder are known to be out of the ordinary, by rule."""

from __future__ import annotations

import tomllib
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

BANK_HOLIDAY = "bank holiday"
LONGEST = 50 * 366  # days


@dataclass(frozen=True, slots=True)
class KeyDate:
    """A day by name, the days about it that belong to it, where it holds, and the themes it is known for."""

    name: str
    day: date
    first: date
    last: date
    themes: tuple[str, ...] = ()
    area: str = ""
    source: str = ""


def key_dates(first: date, last: date, *, area: str = "") -> tuple[KeyDate, ...]:
    """List the key dates of a stretch of time, England's bank holidays among them.

    Parameters
    ----------
    first, last : date
        Both included; a date counts where any day of it lies between them.
    area : str, optional
        Region; a date that holds in one region alone is given for that one, or where none is named.

    Returns
    -------
    tuple of KeyDate
        In order of the day, then of the name.

    Raises
    ------
    ValueError
        If the last day lies before the first, or the stretch is longer than fifty years.

    Notes
    -----
    Source: DOMAIN A4; the rules are reference data (analysis/reference/key_dates.toml), the bank holidays
    those of the library ``holidays``, subdivision ENG. School terms, matches and local events are imported.

    Examples
    --------
    >>> [each.name for each in key_dates(date(2026, 10, 30), date(2026, 10, 31))]
    ['Mischief Night', 'Halloween']
    """
    if last < first or (last - first).days > LONGEST:
        raise ValueError(f"`last` is {last} and `first` {first}: up to fifty years, in order")
    years = range(first.year - 1, last.year + 2)
    found = [each for rule in _rules() for year in years for each in _of_year(rule, year)]
    found += _bank_holidays(years)
    near = (each for each in found if each.first <= last and each.last >= first)
    here = (each for each in near if not area or not each.area or each.area == area)
    return tuple(sorted(set(here), key=lambda each: (each.day, each.name)))


def same_event(name: str, year: int) -> KeyDate:
    """Find a key date of a year, so that one year is held against another by event and not by the calendar.

    Parameters
    ----------
    name : str
        As the register names it.
    year : int

    Returns
    -------
    KeyDate

    Raises
    ------
    ValueError
        If there is none of that name in that year.

    Notes
    -----
    Source: DOMAIN A4: movable dates are aligned by event.

    Examples
    --------
    >>> same_event("Last Friday before Christmas", 2026).day
    datetime.date(2026, 12, 18)
    """
    for each in key_dates(date(year, 1, 1), date(year, 12, 31)):
        if each.name == name and each.day.year == year:
            return each
    raise ValueError(f"`name` is {name!r}: no key date of {year} is called that")


@cache
def _rules() -> tuple[Mapping[str, Any], ...]:
    text = (files("commonweal.analysis") / "reference" / "key_dates.toml").read_text("utf-8")
    return tuple(tomllib.loads(text)["date"])


def _of_year(rule: Mapping[str, Any], year: int) -> Iterable[KeyDate]:
    for day in _days(rule, year):
        yield KeyDate(
            rule["name"],
            day,
            day - timedelta(days=rule.get("before", 0)),
            day + timedelta(days=rule.get("after", 0)),
            tuple(rule.get("themes", ())),
            rule.get("area", ""),
            rule["source"],
        )


def _days(rule: Mapping[str, Any], year: int) -> Sequence[date]:
    kind, month = rule["rule"], rule.get("month", 1)
    if kind == "days":
        return [day for day in map(date.fromisoformat, rule["days"]) if day.year == year]
    if kind == "fixed":
        return [date(year, month, rule["day"])]
    if kind == "last-weekday":
        return [_on_or_before(date(year, month, monthrange(year, month)[1]), rule["weekday"])]
    if kind == "last-weekday-before":
        return [_on_or_before(date(year, month, rule["day"]) - timedelta(days=1), rule["weekday"])]
    if kind == "nth-weekday":
        begin = _on_or_before(date(year, month, 7), rule["weekday"])
        return [begin + timedelta(weeks=rule["nth"] - 1)]
    raise ValueError(f"key_dates.toml: {rule['name']} has the rule {kind!r}, which nobody knows")


def _on_or_before(day: date, weekday: int) -> date:
    return day - timedelta(days=(day.weekday() - weekday) % 7)


def _bank_holidays(years: Iterable[int]) -> list[KeyDate]:
    import holidays

    found = holidays.country_holidays("GB", subdiv="ENG", years=list(years))
    source = "GOV.UK bank holidays, by the library holidays"
    return [
        KeyDate(f"{name} ({BANK_HOLIDAY})", day, day, day, source=source)
        for day, name in sorted(found.items())
    ]
