"""Records of several agencies laid side by side, each under its own agency's name."""

from __future__ import annotations

from typing import Any

from commonweal.analysis.charts import LineChart, Series
from commonweal.analysis.disclosure import suppress_counts
from commonweal.analysis.tables import Column, TableData
from commonweal.core.scope import PlaceGrain
from commonweal.exports.document import Block, ExhibitBlock, Figure, Paragraph, TableBlock
from commonweal.hub.warehouse.answers import Answer
from commonweal.hub.warehouse.queries.fires_beside import fires_beside
from commonweal.hub.warehouse.queries.problem_premises import problem_premises
from commonweal.hub.warehouse.queries.tension_beside_hate import tension_beside_hate
from commonweal.hub.warehouse.queries.unknown_to_police import unknown_to_police
from commonweal.products.figures import located, receipt

from .subject import Subject

AREAS_SHOWN, PREMISES_SHOWN = 10, 10
ENOUGH_PREMISES, ENOUGH_RECORDS = 10, 20  # DOMAIN A5: of fewer, places are not compared
SMALL = "withheld"
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
    names = about.names(kind)
    shown = _withheld([row[1:] for row in rows[:AREAS_SHOWN]])
    table = TableData(
        f"Deliberate fires beside other records, {about.area.name}, {about.words}",
        (Column("LSOA" if kind == "lsoa" else "Ward"), *_counts("Deliberate fires", "Anti-social behaviour",
                                                                "Fly-tipping", "Criminal damage and arson")),
        tuple((names.get(row[0], row[0]), *cells) for row, cells in zip(rows, shown, strict=False)),
        note=_note([row[1:] for row in rows[:AREAS_SHOWN]]),
    )  # fmt: skip
    exhibit = ExhibitBlock(
        id="fires-beside",
        sentence=f"{total:,} deliberate fires in {about.area.name}, {about.words}, by {kind}, beside "
        "anti-social behaviour, fly-tipping and criminal damage",
        parts=(TableBlock(table), Paragraph(" ".join((*answer.notes, located(answer))))),
        receipt=receipt(answer),
    )
    return [exhibit], [answer]


def assaults(about: Subject) -> Part:
    """Assaults that ambulance crews and hospitals saw and no police record is linked to."""
    answer = unknown_to_police(about.snapshot, about.scope, first=about.first, last=about.last, by=(),
                               area=about.area.ref)  # fmt: skip
    rows = answer.records()
    if not rows:
        return [], []
    counts = _withheld([(r["assaults"], r["comparable"], r["unknown"]) for r in rows], sensitive=True)
    table = TableData(
        f"Assaults recorded by health services, {about.area.name}, {about.words}",
        (Column("Feed"), *_counts("Assaults", "Could be linked", "No police record linked"),
         Column("Share", "%", True, 1)),
        tuple((about.title(r["feed"]), *cells, r["share"] if SMALL not in cells else SMALL)
              for r, cells in zip(rows, counts, strict=True)),
        empty="cannot be linked",
        note=_note([(r["assaults"], r["comparable"], r["unknown"]) for r in rows], sensitive=True),
    )  # fmt: skip
    said = [
        f"{about.title(r['feed'])}: {r['unknown']:,} of {r['comparable']:,} ({r['share']:.1f}%)"
        for r, cells in zip(rows, counts, strict=True)
        if r["comparable"] and SMALL not in cells
    ]
    told = "; ".join(said) or "cannot be told"
    caution = (
        "A link is nearness in place and time, not knowledge: read the share and its course. "
        "The feeds may hold the same person and are not added up."
    )
    exhibit = ExhibitBlock(
        id="unknown-to-police",
        sentence=f"Assaults to which no police record is linked, {about.area.name}, {about.words}: {told}",
        parts=(TableBlock(table), Paragraph(" ".join((caution, *answer.notes, located(answer))))),
        receipt=receipt(answer, method="links of the kind same-occurrence", method_version=answer.version),
    )
    return [exhibit], [answer]


def premises(about: Subject) -> Part:
    """Licensed premises with most records within fifty metres, where there are enough to compare."""
    if about.scope.finest_place > PlaceGrain.POINT:
        return [], []
    every = about.snapshot.feeds_by_domain | frozenset(about.police_at_addresses())
    reach = every if about.scope.feeds is None else every & about.scope.feeds
    answer = problem_premises(about.snapshot, about.scope, first=about.first, last=about.last, number=1_000,
                              area=about.area.ref, feeds=sorted(reach))  # fmt: skip
    rows = [row for row in answer.records() if row["rank"] <= PREMISES_SHOWN]
    compared = len(set(answer.column("rank")))
    if compared < ENOUGH_PREMISES or answer.rows_used < ENOUGH_RECORDS:
        if not any("map" in note for note in answer.notes):
            return [], []
        few = (
            f"Licensed premises of {about.area.name}: {compared} have records about them that are placed to "
            f"the address, too few to compare (that takes {ENOUGH_PREMISES}, with {ENOUGH_RECORDS} records)."
        )
        return [Paragraph(" ".join((few, *answer.notes)))], [answer]
    cells = _withheld([(row["events"],) for row in rows])
    table = TableData(
        f"Licensed premises with most records within 50 m, {about.area.name}, {about.words}",
        (Column("Number", numeric=True), Column("Premises"), Column("Agency"),
         Column("Records", numeric=True), Column("At night", "% of those with an hour", True, 1)),
        tuple((row["rank"], row["premises"] or "no name kept", row["agency"], events,
               row["share"] if events != SMALL else SMALL)
              for row, (events,) in zip(rows, cells, strict=True)),
        empty="hour not known",
        note=_note([(row["events"],) for row in rows]),
    )  # fmt: skip
    exhibit = ExhibitBlock(
        id="problem-premises",
        sentence=f"The {PREMISES_SHOWN} licensed premises of {about.area.name} with most records within "
        f"50 m, of {compared} with any, {about.words}",
        parts=(
            TableBlock(table),
            Paragraph(" ".join((NEAR_IS_NOT_AT, *answer.notes, located(answer)))),
        ),
        receipt=receipt(answer),
    )  # fmt: skip
    return [exhibit], [answer]


def tension(about: Subject) -> Part:
    """Reports of tension beside hate incidents, by quarters: both are few, and a month may tell whom."""
    answer = tension_beside_hate(about.snapshot, about.scope, first=about.first, last=about.last,
                                 area=about.area.ref)  # fmt: skip
    if not any(answer.column("tension")) and not any(answer.column("hate")):
        return [], []
    quarters = [answer.rows[start : start + 3] for start in range(0, len(answer.rows), 3)]
    summed = [tuple(_sum(row[place] for row in quarter) for place in (1, 2)) for quarter in quarters]
    kept = [suppress_counts([pair[place] for pair in summed], sensitive=True) for place in (0, 1)]
    drawn = LineChart(
        title=f"Community tension beside hate incidents, {about.area.name}",
        subtitle=f"{about.words}, three months together; below ten withheld",
        alt="Two lines over four periods of three months: reports of community tension, and hate incidents.",
        unit="records",
        of="Three months",
        labels=tuple(f"{quarter[0][0]} to {quarter[-1][0]}" for quarter in quarters),
        series=(Series("tension reports", kept[0].values), Series("hate incidents", kept[1].values)),
    )
    withheld = "Periods with fewer than ten are withheld." if any(k.withheld for k in kept) else ""
    exhibit = ExhibitBlock(
        id="tension-beside-hate",
        sentence=f"Reports of community tension beside hate incidents, {about.area.name}, {about.words}",
        parts=(
            Figure(drawn),
            Paragraph(" ".join(word for word in (
                "Few of either are reported, and a campaign to report brings more of both.", withheld,
                *answer.notes, located(answer)) if word)),
        ),
        receipt=receipt(answer),
    )  # fmt: skip
    return [exhibit], [answer]


def _counts(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, "records", numeric=True) for name in names)


def _sum(values: Any) -> int | None:
    """Of three months, none of them missing."""
    known = list(values)
    return None if None in known else sum(known)


def _withheld(rows: list[tuple[int, ...]], sensitive: bool = False) -> list[tuple[int | str, ...]]:
    """Small counts as words, so that a reader sees that there is one and not how many."""
    flat = [value for row in rows for value in row]
    shown = suppress_counts(flat, sensitive=sensitive).values
    cells = iter(SMALL if value is None else value for value in shown)
    return [tuple(next(cells) for _ in row) for row in rows]


def _note(rows: list[tuple[int, ...]], sensitive: bool = False) -> str:
    least = suppress_counts([value for row in rows for value in row], sensitive=sensitive)
    return f"Counts from 1 to {least.threshold - 1} are withheld." if least.withheld else ""
