"""When, where and what most: days, hours, squares and kinds, a sentence each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from commonweal.analysis.comparison import one_decimal
from commonweal.analysis.tables import Column, TableData
from commonweal.core.errors import NotPermitted
from commonweal.exports.document import Block, ExhibitBlock, Heading, Notice, Paragraph, TableBlock
from commonweal.hub.warehouse.answers import Answer
from commonweal.hub.warehouse.queries.category_mix import category_mix
from commonweal.hub.warehouse.queries.hour_by_weekday import hour_by_weekday
from commonweal.hub.warehouse.queries.top_cells import top_cells
from commonweal.products.kinds.withholding import located_words, receipt_of, warned

from .reading import Reading
from .telling import Told, kinds

CELL_METRES, SQUARES = 250, 10
NOT_YOURS = "Your role sees counts by month and area, and nothing finer."
TOO_FEW = "Withheld: days, hours and squares tell of single records, which you may not see in this source."
NO_TIMES = "The records asked for do not say on which days or at which hours they happened: "
BY_NAME = "unless asked for by name"  # of feeds that totals leave out, which has nothing to do with times
NO_PLACES = "None of the records asked for has a location."


def peaks(reading: Reading) -> Told:
    blocks: list[Block] = [Heading(2, f"Peaks: {reading.subject}, {reading.asked.words}", "answer")]
    answers: list[Answer] = []
    for title, part in (("Kinds", _kinds), ("Days", _days), ("Hours", _hours), ("Places", _places)):
        found, used = _as_far_as_granted(reading, part)
        blocks += [Heading(3, title), *found]
        answers += used
    return blocks, tuple(answers)


Part = Callable[[Reading], tuple[list[Block], list[Answer]]]


def _as_far_as_granted(reading: Reading, part: Part) -> tuple[list[Block], list[Answer]]:
    try:
        return part(reading)
    except NotPermitted:
        return [Notice(NOT_YOURS)], []


def _kinds(reading: Reading) -> tuple[list[Block], list[Answer]]:
    asked = reading.asked
    mix = category_mix(reading.opened, reading.scope, first=asked.first, last=asked.last, **asked.what)
    return [kinds(reading, mix, level=4)], [mix]


def _week(reading: Reading, by: str) -> Answer:
    asked = reading.asked
    maps = reading.required_maps
    return hour_by_weekday(reading.opened, maps, first=asked.first, last=asked.last, by=by, **asked.what)


def _days(reading: Reading) -> tuple[list[Block], list[Answer]]:
    answer = _week(reading, "weekday")
    counts = {str(row["weekday"]): row["events"] for row in answer.records()}
    return _timed(reading, answer, counts, "Day of the week", "{} has most", "days"), [answer]


def _hours(reading: Reading) -> tuple[list[Block], list[Answer]]:
    answer = _week(reading, "hour")
    counts: dict[str, float | None] = defaultdict(float)
    for row in answer.records():
        before, events = counts[_hour(row["hour"])], row["events"]
        counts[_hour(row["hour"])] = None if before is None or events is None else before + events
    return _timed(reading, answer, counts, "Hour", "From {} has most", "hours"), [answer]


def _hour(hour: int) -> str:
    return f"{hour:02d}:00 to {(hour + 1) % 24:02d}:00"


def _timed(
    reading: Reading, answer: Answer, counts: dict[str, float | None], of: str, most: str, id: str
) -> list[Block]:
    known = {label: value for label, value in counts.items() if value is not None}
    if not known or not answer.rows_used:
        return [Notice(f"{NO_TIMES}{_why_none(answer)}.")]
    if reading.guard.holds(answer):
        return [Notice(TOO_FEW)]
    top = max(known, key=lambda label: known[label])
    table = TableData(
        f"{reading.subject} by {of.lower()}, {reading.area}, {reading.asked.words}",
        (Column(of), Column("Records", "spread over when they may have happened", numeric=True, decimals=1)),
        tuple(counts.items()),
    )
    said = f"{most.format(top)}: {one_decimal(known[top])} of {answer.rows_used:,} records with a time"
    notes = " ".join(each for each in (warned(answer), *answer.notes) if each)
    parts = (*((Paragraph(notes),) if notes else ()), TableBlock(table))
    return [ExhibitBlock(id, said, parts, receipt_of(answer, False), level=4)]


def _why_none(answer: Answer) -> str:
    """Of the reasons for leaving records out, those about their times."""
    reasons = dict.fromkeys(left.reason for left in answer.rows_left_out)
    about = [f"they {reason}" for reason in reasons if not reason.endswith(BY_NAME)]
    return "; ".join(about) or "no time is known"


def _places(reading: Reading) -> tuple[list[Block], list[Answer]]:
    asked = reading.asked
    answer = top_cells(
        reading.opened, reading.required_maps, first=asked.first, last=asked.last, cell=CELL_METRES,
        number=SQUARES, **asked.what,
    )  # fmt: skip
    if not answer.rows:
        return [Notice(NO_PLACES)], [answer]
    if reading.guard.holds(answer):
        return [Notice(TOO_FEW)], [answer]
    first = answer.records()[0]
    columns = (
        Column("Number", numeric=True),
        Column("Most frequent places"),
        Column("Easting", "m"),
        Column("Northing", "m"),
        Column("Records", numeric=True),
        Column("Share", "%", numeric=True, decimals=1),
    )
    rows = tuple(
        (
            r["rank"],
            _names(r["places"]),
            str(r["easting"]),
            str(r["northing"]),
            r["events"],
            float(r["share"]),
        )
        for r in answer.records()
    )
    table = TableData(
        f"The fullest squares of {CELL_METRES} m, {reading.area}, {asked.words}",
        columns,
        rows,
        note="Easting and northing of the south-west corner.",
    )
    said = f"The square about {_names(first['places'])} has most: {first['events']:,} records"
    parts = (Paragraph(located_words(answer, False)), TableBlock(table))
    return [ExhibitBlock("places", said, parts, receipt_of(answer, False), level=4)], [answer]


def _names(names: tuple[str, ...]) -> str:
    streets = (name.removeprefix("On or near").strip() for name in names or ())
    return "; ".join(street for street in streets if street) or "no name"
