"""The files of council, licensing, roads, surveys and reference figures, in the forms they are sent in.

The same rows give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import xlsxwriter

from . import community, council, licensing, reference
from .writing import PACKED, archive, text

Rows = Sequence[Sequence[str]]


def workbook(
    header: Sequence[str],
    rows: Rows,
    *,
    titles: Sequence[str] = (),
    groups: Sequence[tuple[str, int]] = (),
    total: str = "",
    before: Sequence[str] = (),
    dates: Sequence[str] = (),
) -> bytes:
    """One table on a sheet, under title lines or grouped names; `before` makes a sheet of notes in front."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True})
    book.set_properties({"created": datetime(*PACKED[:6], tzinfo=UTC)})
    if before:
        notes = book.add_worksheet("Notes")
        for at, line in enumerate(before):
            notes.write_string(at, 0, line)
    sheet, at = book.add_worksheet("Data"), 0
    for title in titles:
        sheet.write_string(at, 0, title)
        at += 1
    at += bool(titles)
    column = 0
    for name, width in groups:
        sheet.merge_range(at, column, at, column + width - 1, name)
        column += width
    at += bool(groups)
    sheet.write_row(at, 0, header)
    as_day = book.add_format({"num_format": "dd/mm/yyyy"})
    for row in rows:
        at += 1
        for column, (name, cell) in enumerate(zip(header, row, strict=True)):
            if name in dates and (day := _day(cell)):
                sheet.write_datetime(at, column, day, as_day)
            elif cell:
                sheet.write_string(at, column, cell)
    if total:
        sheet.write_string(at + 1, 0, total)
        sheet.write_number(at + 1, 1, len(rows))
    book.close()
    return held.getvalue()


def _day(cell: str) -> datetime | None:
    try:
        return datetime.strptime(cell, "%d/%m/%Y")  # noqa: DTZ007 - a cell of a sheet has no zone
    except ValueError:
        return None


def _asb() -> dict[str, bytes]:
    august = council.asb_cases(council.AUGUST, 76, 2)
    titles = ("Anti-social behaviour cases opened", "Period: August 2026")
    return {
        "asb_cases_2026-07.csv": text(council.ASB_HEADER, council.asb_july()),
        "asb_cases_2026-08.xlsx": workbook(
            council.ASB_HEADER, august, titles=titles, total="Total", dates=("Date Opened", "Date Closed")
        ),
    }


def _fly_tipping() -> dict[str, bytes]:
    august = council.fly_tips(council.AUGUST, 110, 5, sign="£")
    september = council.fly_tips(council.SEPTEMBER, 90, 6, sign="")
    return {
        "fly_tipping_2026-07.csv": text(council.FLY_HEADER, council.fly_july()),
        "fly_tipping_2026-08_excel.csv": text(council.FLY_HEADER, august, encoding="cp1252", end="\r\n"),
        "fly_tipping_2026-09.xlsx": workbook(
            council.FLY_HEADER, september, titles=("WasteDataFlow", "Q29 fly-tipping"), total="Grand total"
        ),
    }


def _noise() -> dict[str, bytes]:
    august = council.noises(council.AUGUST, 8)
    return {
        "noise_2026-07.csv": text(council.NOISE_HEADER, council.noise_july()),
        "noise_2026-08_semicolons.csv": text(
            council.NOISE_HEADER, august, encoding="utf-8-sig", comma=";", end="\r\n"
        ),
    }


def _cleanliness() -> dict[str, bytes]:
    second = council.transects(2, council.AUGUST)
    notes = ("Grades: A none, B few, C many, D heavily affected", "Surveyed on foot, 50 metres each")
    return {
        "tranche_1.csv": text(council.CLEAN_HEADER, council.cleanliness()),
        "tranche_2.xlsx": workbook(council.CLEAN_HEADER, second, before=notes, dates=("Survey Date",)),
    }


def _complaints() -> dict[str, bytes]:
    names = [name for name, width in licensing.COMPLAINT_GROUPS for _ in range(width)]
    joined = [f"{group}: {own}" for group, own in zip(names, licensing.COMPLAINT_HEADER, strict=True)]
    august = licensing.complaints(licensing.AUGUST, 40, 44)
    return {
        "complaints_2026-07.csv": text(joined, licensing.complaints_july()),
        "complaints_2026-08_grouped.xlsx": workbook(
            licensing.COMPLAINT_HEADER, august, groups=licensing.COMPLAINT_GROUPS
        ),
    }


def _housing() -> dict[str, bytes]:
    packed = {
        f"landlord_{n}_2026_q2.csv": text(community.HOUSING_HEADER, community.tenancy_cases(n), end="\r\n")
        for n in (1, 2)
    }
    return {
        "landlord_0_2026_q2.csv": text(community.HOUSING_HEADER, community.tenancy_cases(0)),
        "landlords_1_and_2.zip": archive(packed),
    }


def _survey() -> dict[str, bytes]:
    summer = text(
        reference.SURVEY_HEADER, reference.survey("2026 Q3", 40, 64), encoding="utf-8-sig", end="\r\n"
    )
    return {
        "residents_2026_q2.csv": text(reference.SURVEY_HEADER, reference.survey_spring()),
        "residents_2026_q3.zip": archive({"export/residents_q3.csv": summer}),
    }


def _workday() -> dict[str, bytes]:
    """One table, as a file of text and as the workbook that was downloaded."""
    header, rows = reference.workday()
    titles = ("WD1117EW - Age (workday population)", "ONS Crown Copyright Reserved [from Nomis]")
    return {
        "workday_2011.csv": text(header, rows),
        "workday_2011_nomis.xlsx": workbook(header, rows, titles=titles),
    }


def _one(name: str, header: Sequence[str], rows: Rows) -> Callable[[], dict[str, bytes]]:
    return lambda: {name: text(header, rows)}


def samples() -> dict[str, dict[str, bytes]]:
    """Source -> its files."""
    made: dict[str, Callable[[], dict[str, bytes]]] = {
        "council_asb": _asb,
        "noise_complaints": _noise,
        "fly_tipping": _fly_tipping,
        "street_cleanliness": _cleanliness,
        "racial_incidents": _one("racial_2026_q2.csv", community.RACIAL_HEADER, community.racial()),
        "school_exclusions": _one("exclusions_2026_09.csv", community.SCHOOL_HEADER, community.exclusions()),
        "housing_asb": _housing,
        "licensed_premises": _one("register_2026-09-30.csv", licensing.REGISTER_HEADER, licensing.register()),
        "licensed_premises_manchester": _one(
            "register_2014-10-10.csv", licensing.MANCHESTER_HEADER, licensing.manchester()
        ),
        "premises_complaints": _complaints,
        "test_purchases": _one("attempts_2026_q2.csv", licensing.TEST_HEADER, licensing.test_purchases()),
        "collisions_stats19": _one("collision-2025.csv", reference.COLLISION_HEADER, reference.collisions()),
        "casualties_stats19": _one("casualty-2025.csv", reference.CASUALTY_HEADER, reference.casualties()),
        "casualties_gm": _one("casualties_2026.csv", reference.PLACED_HEADER, reference.placed_casualties()),
        "survey_responses": _survey,
        "population_by_age": _one("population_groups.csv", *reference.population_groups()),
        "population_single_year": _one("population_2019.csv", *reference.population_single()),
        "households": _one("ts003.csv", *reference.households()),
        "census2011_households": _one("census_2011.csv", *reference.census_2011()),
        "deprivation_2019": _one("imd2019.csv", *reference.deprivation_2019()),
        "deprivation_2025": _one("iod2025.csv", *reference.deprivation_2025()),
        "workday_population": _workday,
    }
    return {source: files() for source, files in made.items()}
