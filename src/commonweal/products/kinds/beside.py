"""Records of several agencies laid side by side, each under its own agency's name."""

from __future__ import annotations

from typing import Any

from commonweal.analysis.charts import LineChart, Series
from commonweal.analysis.disclosure import may_show_rate
from commonweal.analysis.tables import Column, TableData
from commonweal.core.scope import PlaceGrain
from commonweal.exports.document import Block, ExhibitBlock, Figure, Paragraph, TableBlock
from commonweal.hub.warehouse.answers import Answer
from commonweal.hub.warehouse.queries.fires_beside import fires_beside
from commonweal.hub.warehouse.queries.problem_premises import problem_premises
from commonweal.hub.warehouse.queries.tension_beside_hate import tension_beside_hate
from commonweal.hub.warehouse.queries.unknown_to_police import unknown_to_police

from .subject import Subject
from .withholding import (
    LEAST,
    NOTE,
    SMALL,
    by_columns,
    is_told,
    kept_back,
    located_words,
    paragraph,
    rate_is_told,
    receipt_of,
    warned,
    words,
)

AREAS_SHOWN, PREMISES_SHOWN = 10, 10
ENOUGH_PREMISES, ENOUGH_RECORDS = 10, 20  # DOMAIN A5: of fewer, places are not compared
NEAR_IS_NOT_AT = (
    "Near is not at: a record may be of the street, the taxi rank or the neighbour, and busy places draw "
    "more of everything."
)
Part = tuple[list[Block], list[Answer]]


def fires(about: Subject) -> Part:
    """Deliberate fires beside what is often found where they are set."""
    kind = next((k for k in ("ward", "lsoa") if k in about.snapshot.generations), None)
    if kind is None:
        return [], []
    answer = fires_beside(about.snapshot, about.scope, first=about.first, last=about.last, area_kind=kind,
                          area=about.area.ref)  # fmt: skip
    rows = [row for row in answer.rows if row[0] is not None]
    total = sum(row[1] for row in rows)
    if not total:
        return [], []
    table, hidden = _fires_table(about, kind, rows[:AREAS_SHOWN])
    many = f"{total:,} deliberate fires" if is_told(total) else "Deliberate fires"
    notes = about.snapshot.notes if hidden else answer.notes  # an agreement of orders tells of every count
    exhibit = ExhibitBlock(
        id="fires-beside",
        sentence=f"{many} in {about.area.name}, {about.words}, by {kind}, beside "
        "anti-social behaviour, fly-tipping and criminal damage",
        parts=(
            TableBlock(table),
            Paragraph(paragraph(*notes, located_words(answer, hidden), warned(answer))),
        ),
        receipt=receipt_of(answer, hidden),
    )
    return [exhibit], [answer]


def _fires_table(about: Subject, kind: str, rows: list[tuple[Any, ...]]) -> tuple[TableData, bool]:
    """Most fires first, and areas alike in what is shown of them by name."""
    names = about.names(kind)
    shown = by_columns([row[1:] for row in rows])
    hidden = any(None in cells for cells in shown)
    lines = sorted(
        ((names.get(row[0], row[0]), *cells) for row, cells in zip(rows, shown, strict=True)),
        key=lambda line: (-(LEAST - 0.5 if line[1] is None else line[1]), line[0]),
    )
    table = TableData(
        f"Deliberate fires beside other records, {about.area.name}, {about.words}",
        (Column("LSOA" if kind == "lsoa" else "Ward"), *_counts("Deliberate fires", "Anti-social behaviour",
                                                                "Fly-tipping", "Criminal damage and arson")),
        tuple((name, *words(cells)) for name, *cells in lines),
        note=NOTE if hidden else "",
    )  # fmt: skip
    return table, hidden


def assaults(about: Subject) -> Part:
    """Assaults that ambulance crews and hospitals saw and no police record is linked to."""
    answer = unknown_to_police(about.snapshot, about.scope, first=about.first, last=about.last, by=(),
                               area=about.area.ref)  # fmt: skip
    rows = answer.records()
    if not rows:
        return [], []
    lines = [(about.title(row["feed"]), *_assaults(row)) for row in rows]
    hidden = any(SMALL in line for line in lines)
    table = TableData(
        f"Assaults recorded by health services, {about.area.name}, {about.words}",
        (Column("Feed"), *_counts("Assaults", "Could be linked", "No police record linked"),
         Column("Share", "%", True, 1)),
        tuple(lines),
        empty="cannot be linked",
        note=NOTE if hidden else "",
    )  # fmt: skip
    said = [
        f"{title}: {unknown:,} of {comparable:,}" + (f" ({share:.1f}%)" if share != SMALL else "")
        for title, _, comparable, unknown, share in lines
        if comparable and unknown != SMALL
    ]
    told = "; ".join(said) or "cannot be told"
    caution = (
        "A link is nearness in place and time, not knowledge: read the share and its course. "
        "The feeds may hold the same person and are not added up."
    )
    of_feeds = tuple(f"{title}: " for title, *_ in lines) if hidden else ()  # these notes are of counts
    notes = [note for note in answer.notes if not note.startswith(of_feeds)]
    exhibit = ExhibitBlock(
        id="unknown-to-police",
        sentence=f"Assaults to which no police record is linked, {about.area.name}, {about.words}: {told}",
        parts=(
            TableBlock(table),
            Paragraph(paragraph(caution, *notes, located_words(answer, hidden), warned(answer))),
        ),
        receipt=receipt_of(
            answer, hidden, method="links of the kind same-occurrence", method_version=answer.version
        ),
    )
    return [exhibit], [answer]


def _assaults(row: dict[str, Any]) -> tuple[Any, ...]:
    """Each count only where what it leaves of the one before is no small number either."""
    assaults, comparable, unknown = row["assaults"], row["comparable"], row["unknown"]
    known = is_told(assaults)
    linked = known and is_told(comparable) and is_told(assaults - comparable)
    told = linked and is_told(unknown) and is_told(comparable - unknown)
    share = row["share"] if told and (not comparable or may_show_rate(unknown)) else SMALL
    return (
        assaults if known else SMALL,
        comparable if linked else SMALL,
        unknown if told else SMALL,
        share,
    )


def premises(about: Subject) -> Part:
    """Licensed premises with most records within fifty metres, where there are enough to compare."""
    if about.scope.finest_place > PlaceGrain.POINT:
        return [], []
    answer = problem_premises(about.snapshot, about.scope, first=about.first, last=about.last, number=1_000,
                              area=about.area.ref, feeds=about.feeds_beside_premises())  # fmt: skip
    rows = [row for row in answer.records() if row["rank"] <= PREMISES_SHOWN]
    compared = len(set(answer.column("rank")))
    if compared < ENOUGH_PREMISES or answer.rows_used < ENOUGH_RECORDS:
        if not any("map" in note for note in answer.notes):
            return [], []
        few = (
            f"Licensed premises of {about.area.name}: {compared} have records about them that are placed to "
            f"the address, too few to compare (that takes {ENOUGH_PREMISES}, with {ENOUGH_RECORDS} records)."
        )
        return [Paragraph(paragraph(few, *answer.notes, warned(answer)))], [answer]
    table, hidden = _premises_table(about, rows)
    if table is None:
        small = f"Licensed premises of {about.area.name}: the records near each are too few to be shown."
        return [Paragraph(paragraph(small, *answer.notes, warned(answer)))], [answer]
    exhibit = ExhibitBlock(
        id="problem-premises",
        sentence=f"The {PREMISES_SHOWN} licensed premises of {about.area.name} with most records within "
        f"50 m, of {compared} with any, {about.words}",
        parts=(
            TableBlock(table),
            Paragraph(paragraph(NEAR_IS_NOT_AT, *answer.notes, located_words(answer, hidden),
                                warned(answer))),
        ),
        receipt=receipt_of(answer, hidden),
    )  # fmt: skip
    return [exhibit], [answer]


def _premises_table(about: Subject, rows: list[dict[str, Any]]) -> tuple[TableData | None, bool]:
    """In order of records, or of names where some are withheld: the order would tell of them."""
    shown = _by_agency(rows)
    hidden = None in shown
    if not any(shown):
        return None, hidden
    lines = [
        (row["rank"], row["premises"] or "no name kept", row["agency"], *_near(row, events))
        for row, events in zip(rows, shown, strict=True)
    ]
    table = TableData(
        f"Licensed premises with most records within 50 m, {about.area.name}, {about.words}",
        (Column("Number", numeric=True), Column("Premises"), Column("Agency"),
         Column("Records", numeric=True), Column("At night", "% of those with an hour", True, 1)),
        tuple(_by_name(rows, lines) if hidden else lines),
        empty="hour not known",
        note=f"{NOTE} In order of name." if hidden else "",
    )  # fmt: skip
    return table, hidden


def _by_agency(rows: list[dict[str, Any]]) -> list[int | None]:
    """The events of each row, those of one agency as the parts of a total."""
    shown: list[int | None] = [None] * len(rows)
    for agency in {row["agency"] for row in rows}:
        places = [n for n, row in enumerate(rows) if row["agency"] == agency]
        for n, value in zip(places, kept_back([rows[n]["events"] for n in places]), strict=True):
            shown[n] = value
    return shown


def _near(row: dict[str, Any], events: int | None) -> tuple[Any, Any]:
    if events is None:
        return SMALL, SMALL
    if not row["timed"]:
        return events, None
    return events, row["share"] if rate_is_told(row["at_night"], row["timed"]) else SMALL


def _by_name(rows: list[dict[str, Any]], lines: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    order = sorted({(row["premises"] or "", row["easting"], row["northing"]) for row in rows})
    number = {place: n for n, place in enumerate(order, 1)}
    numbered = [
        (number[row["premises"] or "", row["easting"], row["northing"]], *line[1:])
        for row, line in zip(rows, lines, strict=True)
    ]
    return sorted(numbered, key=lambda line: (line[0], line[2]))


def tension(about: Subject) -> Part:
    """Reports of tension beside hate incidents, by quarters: both are few, and a month may tell whom."""
    answer = tension_beside_hate(about.snapshot, about.scope, first=about.first, last=about.last,
                                 area=about.area.ref)  # fmt: skip
    if not any(answer.column("tension")) and not any(answer.column("hate")):
        return [], []
    quarters = [answer.rows[start : start + 3] for start in range(0, len(answer.rows), 3)]
    summed = [tuple(_sum(row[place] for row in quarter) for place in (1, 2)) for quarter in quarters]
    kept = [kept_back([pair[place] for pair in summed]) for place in (0, 1)]
    hidden = any(
        shown is None and pair[place] is not None
        for place in (0, 1)
        for pair, shown in zip(summed, kept[place], strict=True)
    )
    drawn = LineChart(
        title=f"Community tension beside hate incidents, {about.area.name}",
        subtitle=f"{about.words}, three months together; below ten withheld",
        alt="Two lines over four periods of three months: reports of community tension, and hate incidents.",
        unit="records",
        of="Three months",
        labels=tuple(f"{quarter[0][0]} to {quarter[-1][0]}" for quarter in quarters),
        series=(Series("tension reports", kept[0]), Series("hate incidents", kept[1])),
    )
    withheld = "Periods with fewer than ten are withheld, and others that would tell them." if hidden else ""
    exhibit = ExhibitBlock(
        id="tension-beside-hate",
        sentence=f"Reports of community tension beside hate incidents, {about.area.name}, {about.words}",
        parts=(
            Figure(drawn),
            Paragraph(paragraph(
                "Few of either are reported, and a campaign to report brings more of both.", withheld,
                *answer.notes, located_words(answer, hidden), warned(answer))),
        ),
        receipt=receipt_of(answer, hidden),
    )  # fmt: skip
    return [exhibit], [answer]


def _counts(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, "records", numeric=True) for name in names)


def _sum(values: Any) -> int | None:
    """Of three months, none of them missing."""
    known = list(values)
    return None if None in known else sum(known)
