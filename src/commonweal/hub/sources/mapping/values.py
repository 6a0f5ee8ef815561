"""What a cell means, one distinct text at a time: dates, times, numbers, codes, as partners write them.

Each function takes the text of a cell that is not blank and gives `Read`: the value, None where it cannot be
read, and what had to be mended, as a code of `reasons.MENDED`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_at
from math import isfinite
from typing import Any
from zoneinfo import ZoneInfo

from commonweal.core.periods import Month
from commonweal.geography.postcodes import plain_postcode, shown_postcode

LONDON = ZoneInfo("Europe/London")
EXCEL_EPOCH = date(1899, 12, 30)
EXCEL_DAYS = range(20_000, 80_000)  # 1954 to 2119: a bare number beyond is no date
YEARS = range(1901, 2100)
CENTURY_TURNS = 69  # two digits up to this are of this century
_MONTHS = {
    name: n
    for n, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july",
         "aug august", "sep sept september", "oct october", "nov november", "dec december"), 1)
    for name in names.split()
}  # fmt: skip
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_PARTS = re.compile(r"([0-9]{1,4})[/.\-]([0-9]{1,2})[/.\-]([0-9]{2,4})")
_NAMED = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?[ /\-]([a-z]{3,9})\.?,?[ /\-]([0-9]{2,4})", re.IGNORECASE)
_TIME = re.compile(
    r"([0-9]{1,2})[:.]([0-9]{2})(?:[:.]([0-9]{2})(?:\.[0-9]+)?)?\s*([ap])?\.?m?\.?", re.IGNORECASE
)
_WITH_TIME = re.compile(
    r"(\S+(?: [A-Za-z]{3,9} [0-9]{2,4})?)[ T]([0-9]{1,2}:[0-9][0-9](?::[0-9][0-9](?:\.[0-9]+)?)?)(.*)"
)
_ZONE = re.compile(r"Z|([+-])([0-9][0-9])(?::?([0-9][0-9]))?")
_TWO_MONTHS = re.compile(r"([A-Za-z]{3,9}) ?(?:-|to|–) ?([A-Za-z]{3,9}) ([0-9]{4})")
_FOUR = re.compile(r"([0-9]{1,2})([0-9]{2})(?:\s*hrs?)?", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?")
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}([, \u00a0])[0-9]{3}(?:\1[0-9]{3})*(?:\.[0-9]*)?")
_GRID = re.compile(r"([A-HJ-Z])([A-HJ-Z])((?:[0-9][0-9]){1,5})")
_OUTWARD = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?")
_AREA = re.compile(r"([EWSNK][0-9]{2})[0-9]{6}")
_BAND = re.compile(r"([0-9]{1,2})\s*(?:-|to|–)\s*([0-9]{1,3})|([0-9]{1,3})\s*\+")
KIND_OF_AREA = {
    "00": "oa", "01": "lsoa", "02": "msoa", "05": "ward", "06": "district", "07": "district",
    "08": "district", "09": "district", "10": "county", "12": "region", "22": "csp", "23": "police_force",
    "47": "county", "92": "country",
}  # fmt: skip
SEXES = {
    "female": "female f woman girl females 2", "male": "male m man boy males 1",
    "other": "other non-binary nonbinary x intersex",
    "not stated": "not stated|unknown|u|not known|prefer not to say|indeterminate|not recorded|9|0|-1",
}  # fmt: skip
OLDEST, NARROWEST_BAND = 120, 5  # years
WRITTEN_BY_PROGRAMS = r"[0-9]T[0-9]|:[0-9][0-9]:[0-9][0-9]|^[0-9]{4}-[0-9][0-9]-[0-9][0-9][^+]*\+"
MOST_BEHIND, MOST_AHEAD = -12, 14  # hours from UTC
OF_NO_WHOLE_HOURS = frozenset(
    ["-09:30", "-03:30", "-02:30", "+03:30", "+04:30", "+05:30", "+05:45", "+06:30", "+08:45", "+09:30",
     "+10:30", "+12:45", "+13:45"]
)  # fmt: skip
YES = frozenset(["y", "yes", "true", "1", "t", "x"])
NO = frozenset(["n", "no", "false", "0", "f", "none"])


@dataclass(frozen=True, slots=True)
class Read:
    """A value, or None where the text is no such thing; and what was mended in it."""

    value: Any
    mended: str = ""


UNREADABLE = Read(None)


def _digits(text: str) -> bool:
    """Whether these are digits as keyboards have them: ² is a digit to Python, and no number."""
    return text.isascii() and text.isdecimal()


def day(text: str, order: str) -> Read:
    """A date in the declared order; the order is of numbers alone, a named month or ISO has none."""
    plain = text.strip()
    if found := _WITH_TIME.fullmatch(plain):
        if may_be_a_range(found[3].strip(), plain):
            return UNREADABLE
        return _day_of_moment(day(found[1], order), found[2], found[3].strip())
    if found := _ISO.fullmatch(plain):
        return _day(int(found[1]), int(found[2]), int(found[3]), "")
    if found := _NAMED.fullmatch(plain):
        month = _MONTHS.get(found[2].casefold(), 0)
        return _day(*_year(found[3]), month, int(found[1]))
    if found := _PARTS.fullmatch(plain):
        return _in_order(found, order)
    if _digits(plain) and len(plain) == 8 and order == "year-first":
        return _day(int(plain[:4]), int(plain[4:6]), int(plain[6:]), "")
    if re.fullmatch(r"[0-9]{5}(?:\.0+)?", plain) and int(float(plain)) in EXCEL_DAYS:
        return Read(EXCEL_EPOCH + timedelta(days=int(float(plain))), "excel-serial-date")
    return UNREADABLE


def _day_of_moment(read: Read, time: str, zone: str) -> Read:
    """The day of a date that came with a time; a midnight is no more than the way programs write a date."""
    seconds = time_of_day(time).value
    if read.value is None or seconds is None:
        return UNREADABLE
    if not zone:
        return read if seconds == 0 else Read(read.value, read.mended or "time-left-out")
    if (ahead := seconds_ahead(zone)) is None:
        return UNREADABLE
    moment = datetime.combine(read.value, time_at(0), UTC) + timedelta(seconds=seconds - ahead)
    return Read(moment.astimezone(LONDON).date(), read.mended or "time-left-out")


def seconds_ahead(zone: str) -> int | None:
    """How far a zone is ahead of UTC: Z, +01, +01:00, -0500; None for what no clock in the world keeps."""
    found = _ZONE.fullmatch(zone)
    if not found:
        return None
    sign, hours, minutes = found[1] or "+", found[2] or "00", found[3] or "00"
    ahead = int(f"{sign}{hours}")
    if minutes == "00":
        return ahead * 3600 if MOST_BEHIND <= ahead <= MOST_AHEAD else None
    if f"{sign}{hours}:{minutes}" not in OF_NO_WHOLE_HOURS:
        return None
    return int(f"{sign}1") * (int(hours) * 3600 + int(minutes) * 60)


def may_be_a_range(zone: str, text: str) -> bool:
    """Whether what stands where a zone would is rather the end of a time, as in 09:00-10:30.

    Programs that write zones put a T between day and time, or write the seconds; before a zone ahead of UTC,
    as in 2026-09-14 09:00+01:00, it is enough that the day is as ISO writes it.
    """
    return zone.startswith(("+", "-")) and not re.search(WRITTEN_BY_PROGRAMS, text)


def in_an_order(text: str) -> bool:
    """Whether a date is written in numbers of which no eye can tell day and month apart without an order."""
    found = _PARTS.fullmatch(text.strip().split(" ")[0])
    return found is not None and len(found[1]) < 4


def _in_order(found: re.Match[str], order: str) -> Read:
    first, second, third = found[1], found[2], found[3]
    if len(first) == 4:
        return _day(int(first), int(second), int(third), "")
    if order == "month-first":
        return _day(*_year(third), int(first), int(second))
    if order == "day-first":
        return _day(*_year(third), int(second), int(first))
    return UNREADABLE


def _year(text: str) -> tuple[int, str]:
    if len(text) != 2:
        return int(text), ""
    year = int(text)
    return (2000 + year if year <= CENTURY_TURNS else 1900 + year), "two-digit-year"


def _day(year: Any, *rest: Any) -> Read:
    """From (year, mended), month, day or year, month, day, mended."""
    if isinstance(rest[0], str):
        mended, month, number = rest
    else:
        month, number, mended = rest
    if year not in YEARS:
        return UNREADABLE
    try:
        return Read(date(year, month, number), mended)
    except ValueError:
        return UNREADABLE


def time_of_day(text: str) -> Read:
    """Seconds since midnight: 14:05, 14:05:30, 2.05pm, 1405, or Excel's share of a day.

    One nought and a point begin a share: 0.25 is six in the morning, 00.25 is 25 minutes past midnight.
    """
    plain = text.strip()
    if re.fullmatch(r"0?\.[0-9]+", plain):
        seconds = round(float(plain) * 86_400)
        return Read(seconds, "excel-serial-time") if seconds < 86_400 else UNREADABLE
    if found := _TIME.fullmatch(plain):
        hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
        if found[4]:
            if not 1 <= hour <= 12:
                return UNREADABLE
            hour = hour % 12 + (12 if found[4].lower() == "p" else 0)
        return _seconds(hour, minute, second, "")
    if found := re.fullmatch(r"([0-9]{1,2})\s*([ap])\.?m\.?", plain, re.IGNORECASE):
        return time_of_day(f"{found[1]}:00{found[2]}m")
    if (found := _FOUR.fullmatch(plain)) and len(found[1] + found[2]) >= 3:
        return _seconds(int(found[1]), int(found[2]), 0, "time-without-colon")
    return UNREADABLE


def _seconds(hour: int, minute: int, second: int, mended: str) -> Read:
    if hour > 23 or minute > 59 or second > 59:
        return UNREADABLE
    return Read(hour * 3600 + minute * 60 + second, mended)


def hour(text: str) -> Read:
    """Seconds since midnight of an hour of the day, 0 to 23."""
    plain = text.strip().removesuffix(".0")
    return Read(int(plain) * 3600) if _digits(plain) and int(plain) < 24 else UNREADABLE


def number(text: str) -> Read:
    """A number: marks of thousands, a pound sign, brackets for a minus and a percent sign are mended.

    12% is 12, as its column is one of per cents. A comma or a blank that parts no thousands is no such mark:
    12,5 may be twelve and a half, or two numbers.
    """
    plain, mended = text.strip(), ""
    if _NUMBER.fullmatch(plain):
        return _finite(float(plain), "")
    bare = plain.replace("£", "").rstrip("%").strip()
    if bare.startswith("(") and bare.endswith(")"):
        bare = f"-{bare[1:-1]}"
    bare = re.sub(r"^([+-]) ", r"\1", bare)
    if _THOUSANDS.fullmatch(bare):
        bare = re.sub(r"[, \u00a0]", "", bare)
    if _NUMBER.fullmatch(bare):
        mended = "pound-sign" if "£" in plain else "thousands-comma" if "," in plain else "number-as-text"
        return _finite(float(bare), mended)
    return UNREADABLE


def _finite(value: float, mended: str) -> Read:
    return Read(value, mended) if isfinite(value) else UNREADABLE


def month(text: str, order: str) -> Read:
    plain = text.strip()
    if found := re.fullmatch(r"([0-9]{4})[-/]([0-9]{1,2})", plain):
        return _month(int(found[1]), int(found[2]))
    if found := re.fullmatch(r"([0-9]{1,2})[-/]([0-9]{4})", plain):
        return _month(int(found[2]), int(found[1]))
    if found := re.fullmatch(r"([A-Za-z]{3,9})[ \-/']+([0-9]{2,4})", plain):
        return _month(_year(found[2])[0], _MONTHS.get(found[1].casefold(), 0))
    read = day(plain, order)
    return Read(Month.of(read.value), read.mended) if read.value else UNREADABLE


def _month(year: int, number_: int) -> Read:
    if year in YEARS and 1 <= number_ <= 12:
        return Read(Month(year, number_))
    return UNREADABLE


def quarter(text: str) -> Read:
    """(first day, last day) of a calendar quarter: 2026-Q3, Q3 2026, Jul-Sep 2026, July to September 2026."""
    plain = " ".join(text.split())
    found = re.fullmatch(r"([0-9]{4})[ \-]?Q([1-4])", plain, re.I) or None
    year, which = (int(found[1]), int(found[2])) if found else (0, 0)
    if not found and (found := re.fullmatch(r"Q([1-4])[ \-]([0-9]{4})", plain, re.I)):
        year, which = int(found[2]), int(found[1])
    if not found and (
        found := re.fullmatch(r"([A-Za-z]{3,9}) ?(?:-|to|–) ?([A-Za-z]{3,9}) ([0-9]{4})", plain)
    ):
        first, last = _MONTHS.get(found[1].casefold(), 0), _MONTHS.get(found[2].casefold(), 0)
        if first % 3 == 1 and last == first + 2:
            year, which = int(found[3]), last // 3
    if year not in YEARS or which == 0:
        return UNREADABLE
    start = Month(year, 3 * which - 2)
    return Read((start.start, start.plus(3).start - timedelta(days=1)))


def year(text: str) -> Read:
    """(first day, last day) of a year: 2019, or 2018/19 and 2018-19 for the year from April."""
    plain = text.strip()
    if re.fullmatch(r"[0-9]{4}(?:\.0)?", plain) and int(float(plain)) in YEARS:
        one = int(float(plain))
        return Read((date(one, 1, 1), date(one, 12, 31)))
    found = re.fullmatch(r"([0-9]{4})[/\-]([0-9]{2}|[0-9]{4})", plain)
    if found and int(found[1]) in YEARS and (int(found[1]) + 1) % 100 == int(found[2]) % 100:
        one = int(found[1])
        return Read((date(one, 4, 1), date(one + 1, 3, 31)))
    return UNREADABLE


def postcode(text: str) -> Read:
    plain = plain_postcode(text) if text.isascii() else None
    if plain is None:
        return UNREADABLE
    shown = shown_postcode(plain)
    return Read(shown, "" if shown == text.strip() else "postcode-spacing")


def outward(text: str) -> Read:
    plain = "".join(text.split()).upper()
    return Read(plain) if _OUTWARD.fullmatch(plain) and plain_postcode(plain) is None else UNREADABLE


def uprn(text: str) -> Read:
    plain = text.strip().removesuffix(".0")
    if not re.fullmatch(r"[0-9]{1,12}", plain) or int(plain) == 0:
        return UNREADABLE
    return Read(plain.zfill(12), "" if len(plain) == 12 else "uprn-leading-zeros")


def area(text: str) -> Read:
    """(kind, code) of an area by its code, or of the outward part of a postcode."""
    plain = text.strip().upper()
    if found := _AREA.fullmatch(plain):
        kind = KIND_OF_AREA.get(found[1][1:])
        return Read((kind, plain)) if kind else UNREADABLE
    read = outward(text)
    return Read(("postcode_outward", read.value)) if read.value else UNREADABLE


def grid_reference(text: str) -> Read:
    """(easting, northing) of the middle of the square that an Ordnance Survey grid reference names."""
    found = _GRID.fullmatch("".join(text.split()).upper())
    if not found or len(found[3]) < 6:
        return UNREADABLE
    letters = [ord(letter) - 65 - (letter > "I") for letter in (found[1], found[2])]
    east = ((letters[0] - 2) % 5) * 5 + letters[1] % 5
    north = 19 - (letters[0] // 5) * 5 - letters[1] // 5
    if not (0 <= east <= 6 and 0 <= north <= 12):
        return UNREADABLE
    half = len(found[3]) // 2
    size = 10 ** (5 - half)
    return Read(
        (
            east * 100_000 + int(found[3][:half]) * size + size / 2,
            north * 100_000 + int(found[3][half:]) * size + size / 2,
        )
    )


def age_band(text: str) -> Read:
    """A ten-year band from an age; a band that the source gives is kept as it is."""
    plain = text.strip().casefold().removesuffix(" years").removesuffix(" yrs").removesuffix(".0")
    if _digits(plain) and int(plain) <= OLDEST:
        first = min(int(plain) // 10 * 10, 90)
        return Read("90+" if first == 90 else f"{first}-{first + 9}")
    if found := _BAND.fullmatch(plain):
        return Read(f"{int(found[3])}+" if found[3] else f"{int(found[1])}-{int(found[2])}")
    if found := re.fullmatch(r"under ([0-9]{1,2})", plain):
        return Read(f"0-{int(found[1]) - 1}")
    return UNREADABLE


def age_of_person(text: str) -> Read:
    """The age of somebody, never more exact than a band of some years."""
    band = age_band(text)
    found = re.fullmatch(r"([0-9]+)-([0-9]+)", band.value or "")
    if not found:
        return band
    first, last = int(found[1]), int(found[2])
    if last < first or last > OLDEST:
        return UNREADABLE
    return band if last - first >= NARROWEST_BAND - 1 else age_band(str(first))


def sex(text: str) -> Read:
    plain = " ".join(text.split()).casefold()
    for word, meant in SEXES.items():
        if plain in (meant.split("|") if "|" in meant else meant.split()):
            return Read(word)
    return UNREADABLE


def yes_or_no(text: str) -> Read:
    plain = text.strip().casefold()
    return Read(True) if plain in YES else Read(False) if plain in NO else UNREADABLE
