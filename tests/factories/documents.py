"""A document that holds one of everything, as a tactical assessment does, on invented figures."""

import math
from datetime import UTC, datetime

from commonweal.analysis.charts import AreaMap, Bar, BarChart, ControlChart, MapArea, MapCell, control_chart
from commonweal.analysis.control_charts import tactical_baseline, xmr
from commonweal.analysis.maps import count_bands
from commonweal.analysis.tables import Column, TableData
from commonweal.analysis.wording import MonthSentence, month_sentence
from commonweal.exports.document import (
    Block,
    Bullets,
    Document,
    ExhibitBlock,
    FeedUse,
    Figure,
    Finding,
    Heading,
    Notice,
    Paragraph,
    Receipt,
    TableBlock,
)

MONTHS = tuple(
    f"{name} {year}"
    for year in (2016, 2017, 2018)
    for name in (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    )
)[5:30]  # fmt: skip
QUIET = (20, 24, 22, 26, 18, 21, 25, 23, 24, 22, 20, 25)
UNIT = "recorded crimes"


def receipt(rows: int = 577, baseline: str = "") -> Receipt:
    return Receipt(
        snapshot="7, taken 24 November 2026",
        query="counts_by_month",
        parameters=(("area", "E08000003"), ("month", "2018-06")),
        scope="all feeds; LSOA and month",
        period="June 2016 to June 2018",
        rows_used=rows,
        left_out=(("without a location", 12), ("of replaced deliveries", 0)),
        method="XmR chart",
        method_version="1",
        located=(565, 577),
        baseline=baseline,
        sources=("data.police.uk street-level crime, Greater Manchester Police, 25 months",),
    )


def reviewed(
    subject: str = "Criminal damage",
    last: float | None = 40,
    before: tuple[float | None, ...] = (*QUIET, *QUIET),
    left_out: tuple[tuple[int, str], ...] = (),
) -> tuple[MonthSentence, ControlChart]:
    values = (*before, last)
    missing = tuple((i, "not supplied") for i, value in enumerate(before) if value is None)
    left_out = (*left_out, *missing)
    baseline = tactical_baseline(24, [index for index, _ in left_out])
    chart = xmr(values, baseline) if len(baseline) >= 12 else None
    said = month_sentence(subject, MONTHS, values, 24, chart, left_out, baseline)
    drawn = control_chart(
        said,
        subject=subject,
        area="Manchester",
        unit=UNIT,
        labels=MONTHS,
        values=values,
        review=24,
        chart=chart,
        left_out=left_out,
    )
    return said, drawn


def area_map(cells: int = 6) -> AreaMap:
    areas = tuple(_small_area(row, column) for row in range(7) for column in range(6))
    squares = tuple(
        MapCell(
            n + 1, 381_000 + 260 * n, 396_400 + 410 * (n % 4), 200, 30 - 3 * n, f"On or near Street {n + 1}"
        )
        for n in range(cells)
    )
    counts = [int(area.value) for area in areas if area.value is not None]
    return AreaMap(
        title="Recorded crime is highest in the north-east",
        subtitle="Recorded crimes by small area (LSOA), Manchester, June 2018",
        alt="Map of 42 small areas; the highest count, 30, lies in the north-east.",
        unit=UNIT,
        of="small areas (LSOA)",
        areas=areas,
        bands=count_bands(counts),
        cells=squares,
        attribution="Contains National Statistics and OS data © Crown copyright and database right 2026.",
    )


def _small_area(row: int, column: int) -> MapArea:
    def corner(i: int, j: int) -> tuple[float, float]:
        return 380_000 + 700 * i + 90 * math.sin(3 * i + j), 395_000 + 600 * j + 80 * math.cos(i + 2 * j)

    ring = tuple(corner(column + i, row + j) for i, j in ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0)))
    value = None if (row, column) == (4, 3) else row * column if row * column else (row + column) % 3
    return MapArea(f"E0100{row}{column}", f"Manchester 0{row}{column}", (ring,), value)


def exhibit(
    subject: str, last: float | None, name: str, left_out: tuple[tuple[int, str], ...] = ()
) -> ExhibitBlock:
    said, chart = reviewed(subject, last, left_out=left_out)
    parts = (Paragraph(f"Baseline: {said.baseline}."), Figure(chart, titled=False))
    return ExhibitBlock(name, said.message, parts, receipt(baseline=said.baseline))


def tactical_document(**changes: object) -> Document:
    rows = (
        ("Criminal damage", 40, 25, "beyond usual variation (13.4 to 31.6)"),
        ("Burglary", 28, 25, "within usual variation (13.4 to 31.6)"),
        ("All", 68, 50, ""),
    )
    columns = (
        Column("Category"),
        Column("June 2018", UNIT, numeric=True),
        Column("May 2018", UNIT, numeric=True),
    )
    table = TableData(
        "What changed, by category", (*columns, Column("Against usual variation")), rows, total=True
    )
    bars = (Bar("Criminal damage", 40, chosen=True), Bar("Burglary", 28), Bar("Bicycle theft", None, "<5"))
    mix = BarChart(
        title="Criminal damage is the largest of three categories",
        subtitle="Recorded crimes, Manchester, June 2018",
        alt="Bar chart: criminal damage 40, burglary 28, bicycle theft fewer than 5.",
        unit=UNIT,
        of="Category",
        bars=bars,
    )
    blocks: tuple[Block, ...] = (
        Heading(2, "What changed"),
        Finding("Criminal damage was beyond usual variation; burglary was within it."),
        Finding("The two hot spots share a late bus stop; a joint visit is proposed.", "assessment"),
        ExhibitBlock("what-changed", "One of two categories is exceptional", (TableBlock(table),), receipt()),
        Heading(2, "Category by category"),
        exhibit("Criminal damage", 40, "criminal-damage"),
        exhibit("Burglary", 28, "burglary", ((4, "recording change"), (5, "recording change"))),
        Heading(2, "Where"),
        ExhibitBlock("map", "Six squares hold a third of all crime", (Figure(area_map()),), receipt()),
        ExhibitBlock("mix", "Criminal damage leads", (Figure(mix, twin=False),), receipt()),
        Heading(2, "Sources"),
        Notice("Stop and search was not supplied for June 2018."),
        Bullets(("Street-level crime: 25 of 25 months.", "Outcomes: not loaded.")),
        Paragraph("Locations are approximate: published points stand for the middle of a street."),
    )
    settings: dict[str, object] = {
        "title": "Tactical assessment: Manchester, June 2018",
        "subtitle": "What changed, where, and what it rests on",
        "marking": "OFFICIAL",
        "made_at": datetime(2026, 11, 24, 9, 5, tzinfo=UTC),
        "blocks": blocks,
        "attribution": (
            "Contains public sector information licensed under the Open Government Licence v3.0.",
        ),
        "synthetic_notice": "SYNTHETIC DATA – made up for demonstration",
        "facts": (("Area", "Manchester (E08000003)"), ("Month", "June 2018"), ("Snapshot", "7")),
        "draws_on": (FeedUse("police-uk/street", "open-licence"),),
    }
    return Document(**(settings | changes))  # type: ignore[arg-type]
