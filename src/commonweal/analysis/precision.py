"""Which analysis is permitted on which data: a fixed guard, not a setting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

Verdict = Literal["yes", "warn", "no"]


class Analysis(StrEnum):
    HOUR_WEEKDAY = "hour and weekday"
    NEAR_REPEAT = "near repeat"
    ADDRESS_REPEATS = "address repeats"
    HOT_SPOTS = "hot spots"
    AREA_RATES = "area rates"


class Precision(StrEnum):
    ADDRESS_MINUTE = "address and minute"
    ADDRESS_DATE = "address and date"
    STREET_DATE = "street centroid and date"
    SNAPPED_MONTH = "snapped point and month"
    OUTWARD_DATE = "outward postcode and date"
    AREA = "area aggregate"


@dataclass(frozen=True, slots=True)
class Permission:
    verdict: Verdict
    why: str


_YES = Permission("yes", "")
_WEEKDAY = Permission("warn", "weekday only: the hour is not recorded")
_BANDS = Permission("warn", "distance bands of 200 m or more: places are the middle of a street")
_STREET = Permission("warn", "places are the middle of a street, not an address")
_SNAPPED = Permission(
    "warn", "snapped: each point was moved to one of a fixed list of map points before publication"
)
_CATEGORIES = Permission("warn", "the published categories are coarser than the recorded ones")


def _no(why: str) -> Permission:
    return Permission("no", why)


_ROWS: dict[Precision, tuple[Permission, Permission, Permission, Permission, Permission]] = {
    Precision.ADDRESS_MINUTE: (_YES, _YES, _YES, _YES, _YES),
    Precision.ADDRESS_DATE: (_WEEKDAY, _YES, _YES, _YES, _YES),
    Precision.STREET_DATE: (_WEEKDAY, _BANDS, _no("a street is not an address"), _STREET, _YES),
    Precision.SNAPPED_MONTH: (
        _no("only the month is known"),
        _no("only the month is known, and points were moved"),
        _no("a snapped point stands for many addresses"),
        _SNAPPED,
        _CATEGORIES,
    ),
    Precision.OUTWARD_DATE: (
        _WEEKDAY,
        _no("an outward postcode holds thousands of addresses"),
        _no("an outward postcode holds thousands of addresses"),
        _no("an outward postcode is not a place on a map of cells"),
        _no("too coarse for small areas"),
    ),
    Precision.AREA: (
        _no("counts of an area have no hour"),
        _no("counts of an area have no places inside it"),
        _no("counts of an area have no addresses"),
        _no("counts of an area have no places inside it"),
        _YES,
    ),
}

GUARD: Mapping[tuple[Analysis, Precision], Permission] = MappingProxyType(
    {
        (analysis, precision): permission
        for precision, row in _ROWS.items()
        for analysis, permission in zip(Analysis, row, strict=True)
    }
)


def permitted(analysis: Analysis | str, precision: Precision | str) -> Permission:
    """Say whether an analysis may be run on data of a precision, and why not.

    Parameters
    ----------
    analysis : Analysis or str
        What is to be done.
    precision : Precision or str
        What the coarsest of the rows used really records.

    Returns
    -------
    Permission
        `verdict` is "yes", "warn" (run, and print `why` with the result) or "no".

    Raises
    ------
    ValueError
        If either word is not in the table.

    Notes
    -----
    Source: A11, a fixed table; it cannot be configured.

    Examples
    --------
    >>> permitted("near repeat", "snapped point and month").verdict
    'no'
    >>> permitted(Analysis.HOT_SPOTS, Precision.SNAPPED_MONTH).verdict
    'warn'
    """
    return GUARD[Analysis(analysis), Precision(precision)]
