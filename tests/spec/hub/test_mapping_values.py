"""What the cells of partners' files mean.

Each table: as it was sent | as it is kept ("-" where it cannot be read) | what is counted as mended.
Dates are read in a declared order; nothing is guessed from a single cell.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from commonweal.hub.sources.mapping import values
from commonweal.hub.sources.mapping.reasons import MENDED

NOT_READ = "-"
Row = tuple[str, str, str]

DAY_FIRST: list[Row] = [
    ("14/09/2026", "2026-09-14", ""),
    ("1/9/2026", "2026-09-01", ""),
    ("03/04/2026", "2026-04-03", ""),
    ("14/9/26", "2026-09-14", "two-digit-year"),
    ("14/9/69", "2069-09-14", "two-digit-year"),
    ("14/9/70", "1970-09-14", "two-digit-year"),
    ("14.09.2026", "2026-09-14", ""),
    ("14-09-2026", "2026-09-14", ""),
    ("14-Sep-2026", "2026-09-14", ""),
    ("14 September 2026", "2026-09-14", ""),
    ("1st Sept 2026", "2026-09-01", ""),
    ("14-SEP-26", "2026-09-14", "two-digit-year"),
    ("2026-09-14", "2026-09-14", ""),
    ("2026/09/14", "2026-09-14", ""),
    ("14/09/2026 00:00:00", "2026-09-14", ""),
    ("14/09/2026 13:05", "2026-09-14", "time-left-out"),
    ("2026-09-14T00:00:00", "2026-09-14", ""),
    ("2026-06-30T23:30:00Z", "2026-07-01", "time-left-out"),
    ("2026-12-31T23:30:00+00:00", "2026-12-31", "time-left-out"),
    ("46279", "2026-09-14", "excel-serial-date"),
    ("46279.0", "2026-09-14", "excel-serial-date"),
    ("09/14/2026", NOT_READ, ""),
    ("31/02/2026", NOT_READ, ""),
    ("29/02/2025", NOT_READ, ""),
    ("14/09/0026", NOT_READ, ""),
    ("14/09/226", NOT_READ, ""),
    ("00/00/0000", NOT_READ, ""),
    ("14/09", NOT_READ, ""),
    ("20260914", NOT_READ, ""),
    ("14 Brumaire 2026", NOT_READ, ""),
    ("²²/09/2026", NOT_READ, ""),
    ("²²²²²²²²", NOT_READ, ""),
    ("unknown", NOT_READ, ""),
]
MONTH_FIRST: list[Row] = [
    ("09/14/2026", "2026-09-14", ""),
    ("03/04/2026", "2026-03-04", ""),
    ("14/09/2026", NOT_READ, ""),
]
YEAR_FIRST: list[Row] = [
    ("2026/09/14", "2026-09-14", ""),
    ("26-09-14", NOT_READ, ""),
    ("14/09/26", NOT_READ, ""),
    ("20260914", "2026-09-14", ""),
    ("14/09/2026", NOT_READ, ""),
    ("6/09/14", NOT_READ, ""),
]
NO_ORDER: list[Row] = [
    ("2026-09-14", "2026-09-14", ""),
    ("14 Sep 2026", "2026-09-14", ""),
    ("14/09/2026", NOT_READ, ""),
    ("03/04/2026", NOT_READ, ""),
]
TIME: list[Row] = [
    ("14:05", "14:05:00", ""),
    ("14:05:30", "14:05:30", ""),
    ("9:05", "09:05:00", ""),
    ("2.05pm", "14:05:00", ""),
    ("2:05 PM", "14:05:00", ""),
    ("2pm", "14:00:00", ""),
    ("12.30am", "00:30:00", ""),
    ("12pm", "12:00:00", ""),
    ("00:00", "00:00:00", ""),
    ("1405", "14:05:00", "time-without-colon"),
    ("905", "09:05:00", "time-without-colon"),
    ("1405hrs", "14:05:00", "time-without-colon"),
    ("0.5", "12:00:00", "excel-serial-time"),
    ("0.25", "06:00:00", "excel-serial-time"),
    ("0.75", "18:00:00", "excel-serial-time"),
    (".75", "18:00:00", "excel-serial-time"),
    ("00.25", "00:25:00", ""),
    ("9.30", "09:30:00", ""),
    ("24:00", NOT_READ, ""),
    ("14:60", NOT_READ, ""),
    ("13:05pm", NOT_READ, ""),
    ("2500", NOT_READ, ""),
    ("14", NOT_READ, ""),
    ("evening", NOT_READ, ""),
]
NUMBER: list[Row] = [
    ("1234", "1234.0", ""),
    ("-3.5", "-3.5", ""),
    ("1,234", "1234.0", "thousands-comma"),
    ("£1,234.50", "1234.5", "pound-sign"),
    ("£12", "12.0", "pound-sign"),
    ("(3)", "-3.0", "number-as-text"),
    ("12%", "12.0", "number-as-text"),
    (" 12 ", "12.0", ""),
    ("1 234", "1234.0", "number-as-text"),
    ("1,234,567.5", "1234567.5", "thousands-comma"),
    ("-£1,234", "-1234.0", "pound-sign"),
    ("12,5", NOT_READ, ""),
    ("12 14", NOT_READ, ""),
    ("1.234,56", NOT_READ, ""),
    ("1,234 567", NOT_READ, ""),
    ("1234,567", NOT_READ, ""),
    ("1e3", "1000.0", ""),
    ("1_000", NOT_READ, ""),
    ("nan", NOT_READ, ""),
    ("inf", NOT_READ, ""),
    ("1" * 399, NOT_READ, ""),
    ("²", NOT_READ, ""),
    ("£", NOT_READ, ""),
    ("twelve", NOT_READ, ""),
]
YES_OR_NO: list[Row] = [
    *((word, "True", "") for word in ("Y", "yes", "TRUE", "1", "X")),
    *((word, "False", "") for word in ("N", "no", "FALSE", "0", "None")),
    *((word, NOT_READ, "") for word in ("Unknown", "2", "Mrs Yes")),
]
POSTCODE: list[Row] = [
    ("M1 1LQ", "M1 1LQ", ""),
    ("m11lq", "M1 1LQ", "postcode-spacing"),
    ("WA14  4PU", "WA14 4PU", "postcode-spacing"),
    ("SW1A 1AA", "SW1A 1AA", ""),
    ("BL9 OBH", NOT_READ, ""),
    ("M1", NOT_READ, ""),
    ("M１ 1LQ", NOT_READ, ""),
    ("12 High Street M1 1LQ", NOT_READ, ""),
]
OUTWARD: list[Row] = [
    ("M1", "M1", ""),
    ("wa14", "WA14", ""),
    ("SW1A", "SW1A", ""),
    ("M1 1LQ", NOT_READ, ""),
    ("Manchester", NOT_READ, ""),
]
UPRN: list[Row] = [
    ("100011525832", "100011525832", ""),
    ("77123456", "000077123456", "uprn-leading-zeros"),
    ("77123456.0", "000077123456", "uprn-leading-zeros"),
    ("0", NOT_READ, ""),
    ("1.00012E+11", NOT_READ, ""),
    ("1000115258321", NOT_READ, ""),
    ("٣٣٣", NOT_READ, ""),
]
AREA: list[Row] = [
    ("E01005065", "lsoa E01005065", ""),
    ("e02001045", "msoa E02001045", ""),
    ("W01000001", "lsoa W01000001", ""),
    ("E05013010", "ward E05013010", ""),
    ("E08000003", "district E08000003", ""),
    ("E47000001", "county E47000001", ""),
    ("E23000005", "police_force E23000005", ""),
    ("M50", "postcode_outward M50", ""),
    ("E0800003", NOT_READ, ""),
    ("Salford", NOT_READ, ""),
]
GRID: list[Row] = [
    ("SJ 812 987", "381250.0 398750.0", ""),
    ("sj812987", "381250.0 398750.0", ""),
    ("SJ 81234 98765", "381234.5 398765.5", ""),
    ("TQ 3001 8001", "530015.0 180015.0", ""),
    ("SJ 8 9", NOT_READ, ""),
    ("SJ 812 98", NOT_READ, ""),
    ("ZZ 812 987", NOT_READ, ""),
    ("381250 398750", NOT_READ, ""),
]
AGE_OF_PERSON: list[Row] = [
    ("0", "0-9", ""),
    ("34", "30-39", ""),
    ("34.0", "30-39", ""),
    ("34 years", "30-39", ""),
    ("90", "90+", ""),
    ("101", "90+", ""),
    ("30-39", "30-39", ""),
    ("18 to 24", "18-24", ""),
    ("85+", "85+", ""),
    ("Under 10", "0-9", ""),
    ("34-34", "30-39", ""),
    ("34-36", "30-39", ""),
    ("39-30", NOT_READ, ""),
    ("121", NOT_READ, ""),
    ("Jane, 34", NOT_READ, ""),
]
SEX: list[Row] = [
    *((word, "female", "") for word in ("F", "female", "Woman", "2")),
    *((word, "male", "") for word in ("M", "Male", "1")),
    *((word, "other", "") for word in ("Other", "Non-binary")),
    *((word, "not stated", "") for word in ("Unknown", "Not  Stated", "prefer not to say", "9")),
    ("Jane", NOT_READ, ""),
]
MONTH: list[Row] = [
    ("2026-09", "2026-09", ""),
    ("09/2026", "2026-09", ""),
    ("Sep 2026", "2026-09", ""),
    ("September-26", "2026-09", ""),
    ("14/09/2026", "2026-09", ""),
    ("2026-13", NOT_READ, ""),
    ("September", NOT_READ, ""),
]
QUARTER: list[Row] = [
    ("2026-Q3", "2026-07-01 2026-09-30", ""),
    ("Q3 2026", "2026-07-01 2026-09-30", ""),
    ("Jul-Sep 2026", "2026-07-01 2026-09-30", ""),
    ("October to December 2026", "2026-10-01 2026-12-31", ""),
    ("Aug-Oct 2026", NOT_READ, ""),
    ("Q5 2026", NOT_READ, ""),
]
YEAR: list[Row] = [
    ("2019", "2019-01-01 2019-12-31", ""),
    ("2018/19", "2018-04-01 2019-03-31", ""),
    ("2018-2019", "2018-04-01 2019-03-31", ""),
    ("1999/00", "1999-04-01 2000-03-31", ""),
    ("2018/20", NOT_READ, ""),
    ("19", NOT_READ, ""),
]
ZONE: list[Row] = [
    ("Z", "0", ""),
    ("+01", "3600", ""),
    ("+05:30", "19800", ""),
    ("-0500", "-18000", ""),
    ("BST", NOT_READ, ""),
]


def _clock(read: values.Read) -> str:
    seconds = read.value
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _listed(read: values.Read) -> str:
    return " ".join(map(str, read.value))


def _plain(read: values.Read) -> str:
    return str(read.value)


TABLES: dict[str, tuple[list[Row], Callable[[str], values.Read], Callable[[values.Read], str]]] = {
    "date, day first": (DAY_FIRST, lambda t: values.day(t, "day-first"), _plain),
    "date, month first": (MONTH_FIRST, lambda t: values.day(t, "month-first"), _plain),
    "date, year first": (YEAR_FIRST, lambda t: values.day(t, "year-first"), _plain),
    "date, no order": (NO_ORDER, lambda t: values.day(t, ""), _plain),
    "time": (TIME, values.time_of_day, _clock),
    "number": (NUMBER, values.number, _plain),
    "yes or no": (YES_OR_NO, values.yes_or_no, _plain),
    "postcode": (POSTCODE, values.postcode, _plain),
    "outward": (OUTWARD, values.outward, _plain),
    "uprn": (UPRN, values.uprn, _plain),
    "area": (AREA, values.area, _listed),
    "grid reference": (GRID, values.grid_reference, _listed),
    "age of a person": (AGE_OF_PERSON, values.age_of_person, _plain),
    "sex": (SEX, values.sex, _plain),
    "month": (MONTH, lambda t: values.month(t, "day-first"), _plain),
    "quarter": (QUARTER, values.quarter, _listed),
    "year": (YEAR, values.year, _listed),
    "zone": (ZONE, lambda t: values.Read(values.seconds_ahead(t)), _plain),
}
CASES = [
    pytest.param(kind, *row, id=f"{kind}: {row[0][:30]!a}")
    for kind, (rows, _, _) in TABLES.items()
    for row in rows
]


@pytest.mark.parametrize(("kind", "sent", "kept", "mended"), CASES)
def test_what_a_cell_means(kind: str, sent: str, kept: str, mended: str) -> None:
    _, reads, shown = TABLES[kind]
    read = reads(sent)
    if kept == NOT_READ:
        assert read.value is None
    else:
        assert (shown(read), read.mended) == (kept, mended)


def test_what_is_mended_has_plain_words() -> None:
    assert {mended for rows, _, _ in TABLES.values() for _, _, mended in rows if mended} <= set(MENDED)
