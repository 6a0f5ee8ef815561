"""The tactical assessment: what changed in an area last month, where, and how sure one can be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from commonweal.analysis.charts import AreaMap
from commonweal.analysis.maps import MapArea, MapCell, count_bands
from commonweal.analysis.recording import overlaps
from commonweal.analysis.tables import Column, TableData
from commonweal.analysis.wording import Standing, change_sentence, limits_text
from commonweal.core.errors import NotFound
from commonweal.core.periods import Month, months_between
from commonweal.core.scope import AreaRef, Scope
from commonweal.exports.document import (
    Block,
    Bullets,
    Document,
    ExhibitBlock,
    FeedUse,
    Figure,
    Finding,
    Heading,
    Paragraph,
    TableBlock,
    located_text,
)
from commonweal.geography import queries as geography
from commonweal.hub.queries import recording_changes
from commonweal.hub.warehouse.answers import Answer
from commonweal.hub.warehouse.queries.counts import counts
from commonweal.hub.warehouse.queries.series import series
from commonweal.hub.warehouse.queries.top_cells import top_cells
from commonweal.hub.warehouse.snapshot import Snapshot
from commonweal.products.figures import METHOD, METHOD_VERSION, Measure, measure, receipt

KIND = "tactical"
VERSION = "1"
MARKING = "OFFICIAL"
MONTHS_BEFORE = 24
CELL_METRES, CELLS_SHOWN = 250, 10
CHARTS_SHOWN = 6
TOTAL = "All crime and anti-social behaviour"
SYNTHETIC = (
    "SYNTHETIC DATA: every record in this document is made up for demonstration. "
    "It describes no real place's crime."
)
SNAPPED = (
    "Points are those of data.police.uk: each record is moved to the nearest of a list of points, each "
    "shared by several addresses, and only the month is known. A cell shows where records were put, not "
    "where they happened; hours, weekdays, repeat addresses and near repeats cannot be told from them."
)


@dataclass(frozen=True)
class Area:
    """The area that a document is about."""

    kind: str
    code: str
    name: str

    @property
    def ref(self) -> AreaRef:
        return AreaRef(self.kind, self.code)


def draft(snapshot: Snapshot, scope: Scope, area: Area, month: Month, made_at: datetime) -> Document:
    """The document as the snapshot has it; nothing in its exhibits depends on when or where it is drafted."""
    months = months_between(month.plus(-MONTHS_BEFORE), month)
    by_category = series(snapshot, scope, first=months[0], last=month, by="category", area=area.ref)
    total = series(snapshot, scope, first=months[0], last=month, by="total", area=area.ref)
    force = _force(snapshot, month, total)
    whole = measure(TOTAL, months, total.column("events"), area.name, None, force)
    if whole.now is None:
        raise NotFound(
            f"no records of {month.name} were supplied for {area.name}",
            remedy="`commonweal deliveries` shows the months that are there. "
            "A month that was not supplied is not a month without crime.",
        )
    measures = _measures(by_category, months, area, force)
    blocks = (
        *_front(whole, measures, area, month),
        *_changed(whole, measures, total, by_category, area),
        *_where(snapshot, scope, area, month),
        *_footing(total, months, force),
    )
    synthetic = any(source.synthetic for source in total.sources)
    return Document(
        title=f"Tactical assessment: {area.name}, {month.name}",
        subtitle="What changed, where, and how sure one can be",
        marking=MARKING,
        made_at=made_at,
        blocks=blocks,
        attribution=_attributions(total, area, snapshot),
        synthetic_notice=SYNTHETIC if synthetic else "",
        draws_on=_feeds_used(total, by_category),
        facts=(
            (
                "Area",
                f"{area.name} ({area.kind} {area.code}, boundaries of {snapshot.generations[area.kind]})",
            ),
            ("Month under review", month.name),
            ("Snapshot", str(snapshot.number)),
            ("Status", "Draft made by the system; an analyst's judgement is still to be added"),
        ),
    )


def _feeds_used(*answers: Answer) -> tuple[FeedUse, ...]:
    """Every feed that the document is made of: the gate asks whether each may leave."""
    used = {(source.feed, source.basis) for answer in answers for source in answer.sources}
    return tuple(
        FeedUse(feed, "open-licence" if basis == "open-licence" else "agreement")
        for feed, basis in sorted(used)
    )


def _force(snapshot: Snapshot, month: Month, total: Answer) -> str | None:
    """The force whose records the area's are, for the recording-change register; None where several mix."""
    used = {d for source in total.sources for d in source.deliveries}
    forces = {
        snapshot.slices[number].force
        for number, delivery in snapshot.counting
        if delivery in used
        and (number, delivery) not in snapshot.fragments
        and snapshot.slices[number].month == month
    }
    named = {force for force in forces if not force.startswith("btp") and force != "elsewhere"}
    return named.pop() if len(named) == 1 else None


def _measures(answer: Answer, months: list[Month], area: Area, force: str | None) -> list[Measure]:
    values: dict[str, list[int | None]] = defaultdict(list)
    for category, _, events in answer.rows:
        values[category].append(events)
    return [
        measure(c, months, v, area.name, c, force) for c, v in sorted(values.items()) if len(v) == len(months)
    ]


def _front(whole: Measure, measures: list[Measure], area: Area, month: Month) -> Iterator[Block]:
    exceptional = [m for m in measures if m.exceptional]
    yield Heading(2, "In short", "in-short")
    yield Finding(f"{whole.said.message}.")
    for found in exceptional:
        yield Finding(f"{found.said.message}.")
    yield Paragraph(_others(measures, len(exceptional)))
    yield Finding(
        "Nothing here says why a figure stands out. Before acting, look at the recording changes at the end "
        "and ask the people who know the place.",
        "assessment",
    )


def _others(measures: list[Measure], exceptional: int) -> str:
    """The categories that nobody needs to hear about, and those that cannot be judged, counted apart."""
    usual = sum(m.said.standing is Standing.USUAL for m in measures)
    unjudged = len(measures) - usual - exceptional
    said = [f"{usual} of {len(measures)} categories are within usual variation"] if usual else []
    said += (
        [f"{unjudged} of {len(measures)} cannot be judged: there are not enough months before this one"]
        if unjudged
        else []
    )
    return "; ".join(said or ["Every category stands out"]) + ". The table below gives each."


def _changed(
    whole: Measure, measures: list[Measure], total: Answer, by_category: Answer, area: Area
) -> Iterator[Block]:
    yield Heading(2, "What changed", "what-changed")
    yield ExhibitBlock(
        id="usual-variation",
        sentence=f"{area.name}: each category of the month against its own usual variation",
        parts=(
            Paragraph(f"Baseline: {whole.said.baseline}. {_located(by_category)}"),
            TableBlock(_table(whole, measures, area)),
        ),
        receipt=receipt(
            by_category, method=METHOD, method_version=METHOD_VERSION, baseline=whole.said.baseline
        ),
    )
    yield _chart(whole, total)
    shown = [m for m in measures if m.exceptional][:CHARTS_SHOWN]
    for found in shown:
        yield _chart(found, by_category)


def _located(answer: Answer) -> str:
    """Beside each figure of an area: a record without a location can be in no area's count."""
    found = answer.location_found
    if found is None or not found.records:
        return "Location found: not known."
    share = located_text((found.located, found.records))
    return f"Location found: {share} of the {found.of}; the others can be counted in no area."


def _chart(found: Measure, answer: Answer) -> ExhibitBlock:
    return ExhibitBlock(
        id=f"chart-{found.subject}",
        sentence=f"{found.subject}, 25 months",
        parts=(
            Figure(found.drawn),
            Paragraph(
                f"Baseline: {found.said.baseline}. "
                f"{change_sentence(found.subject, *_last_year(found), found.last_year)} {_located(answer)}"
            ),
        ),
        receipt=receipt(answer, method=METHOD, method_version=METHOD_VERSION, baseline=found.said.baseline),
    )


def _last_year(found: Measure) -> tuple[str, str]:
    labels = found.drawn.labels
    return labels[found.review - 12], labels[found.review]


def _table(whole: Measure, measures: list[Measure], area: Area) -> TableData:
    columns = (
        Column("Category"),
        Column("Month under review", "records", numeric=True),
        Column("Same month last year", "records", numeric=True),
        Column("Usual variation", "records"),
        Column("Against usual variation"),
    )
    rows = tuple(
        (m.subject, m.now, m.last_year.then, _limits(m), m.said.standing.value) for m in [*measures, whole]
    )
    return TableData(f"Categories against usual variation, {area.name}", columns, rows, total=True)


def _limits(found: Measure) -> str:
    return limits_text(found.chart) if found.chart is not None and found.chart.varies else "not worked out"


def _where(snapshot: Snapshot, scope: Scope, area: Area, month: Month) -> Iterator[Block]:
    yield Heading(2, "Where", "where")
    cells = top_cells(snapshot, scope, first=month, cell=CELL_METRES, number=CELLS_SHOWN, area=area.ref)
    if not cells.rows:
        yield Paragraph(
            f"No record of {month.name} in {area.name} has a location, so nothing can be said of places."
        )
        return
    drawn = _map(snapshot, scope, area, month, cells)
    yield ExhibitBlock(
        id="top-cells",
        sentence=f"The {len(cells.rows)} fullest squares of {CELL_METRES} m hold {_held(cells)} "
        f"of {area.name}'s located records",
        parts=(
            Paragraph(_located(cells)),
            TableBlock(_cell_table(cells, area, month)),
            Figure(drawn, twin=False),
            Paragraph(SNAPPED),
        ),
        receipt=receipt(cells),
    )


def _places(names: tuple[str, ...]) -> str:
    """The site writes "On or near" before every name; once in the text says it for all."""
    streets = (name.removeprefix("On or near").strip() for name in names)  # some have no name after it
    return "; ".join(street for street in streets if street) or "no name"


def _held(cells: Answer) -> str:
    return f"{sum(cells.column('events')):,}"


def _cell_table(cells: Answer, area: Area, month: Month) -> TableData:
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
            _places(r["places"]),
            str(r["easting"]),
            str(r["northing"]),
            r["events"],
            float(r["share"]),
        )
        for r in cells.records()
    )
    return TableData(
        f"The fullest squares of {CELL_METRES} m, {area.name}, {month.name}",
        columns,
        rows,
        note="Easting and northing of the south-west corner.",
    )


def _map(snapshot: Snapshot, scope: Scope, area: Area, month: Month, cells: Answer) -> AreaMap:
    """The area's LSOAs shaded by count, the squares on top; its outline where no LSOA boundaries hold it."""
    of_lsoas = _lsoa_map(snapshot, scope, area, month, cells) if area.kind != "lsoa" else None
    return of_lsoas or _outline_map(snapshot, scope, area, month, cells)


def _lsoa_map(snapshot: Snapshot, scope: Scope, area: Area, month: Month, cells: Answer) -> AreaMap | None:
    if "lsoa" not in snapshot.generations:
        return None
    generation = snapshot.generations["lsoa"]
    answer = counts(snapshot, scope, first=month, area_kind="lsoa", by=("area",), area=area.ref)
    found = {code: n for code, n in zip(answer.column("area"), answer.column("events"), strict=True) if code}
    members = _members(area, generation, snapshot)
    if area.kind == "district" and not members:
        return None
    codes = sorted(set(members) | set(found))
    outlines = geography.outlines("lsoa", generation, codes)
    names = geography.area_names("lsoa", generation)
    areas = tuple(MapArea(c, names.get(c, c), outlines[c], found.get(c, 0)) for c in codes if c in outlines)
    if not areas:
        return None
    squares = _squares(cells)
    return AreaMap(
        title=f"The fullest squares of {area.name}",
        subtitle=f"Records of {month.name} by LSOA ({generation}), {area.name}; "
        f"numbered squares of {CELL_METRES} m",
        alt=f"Map of {area.name}: {len(areas)} LSOAs shaded by the number of records, "
        f"and the {len(squares)} fullest squares, listed in the table.",
        unit="records",
        of="LSOA",
        areas=areas,
        bands=count_bands([int(a.value or 0) for a in areas]),
        cells=squares,
        attribution=geography.light_layer("lsoa", generation).attribution,
    )


def _outline_map(snapshot: Snapshot, scope: Scope, area: Area, month: Month, cells: Answer) -> AreaMap:
    generation = snapshot.generations[area.kind]
    answer = counts(snapshot, scope, first=month, area_kind=area.kind, by=("area",), area=area.ref)
    records = sum(answer.column("events"))
    rings = geography.outlines(area.kind, generation, [area.code])[area.code]
    squares = _squares(cells)
    return AreaMap(
        title=f"The fullest squares of {area.name}",
        subtitle=f"Records of {month.name}, {area.name}; numbered squares of {CELL_METRES} m. "
        "No LSOA boundaries are adopted here, so nothing within the outline is shaded by count",
        alt=f"Map of {area.name} in outline, with {records:,} records in all, "
        f"and the {len(squares)} fullest squares, listed in the table.",
        unit="records",
        of=area.kind,
        areas=(MapArea(area.code, area.name, rings, records),),
        bands=count_bands([records]),
        cells=squares,
        attribution=geography.light_layer(area.kind, generation).attribution,
    )


def _squares(cells: Answer) -> tuple[MapCell, ...]:
    return tuple(
        MapCell(
            r["rank"], int(r["easting"]), int(r["northing"]), CELL_METRES, r["events"], _places(r["places"])
        )
        for r in cells.records()
    )


def _members(area: Area, generation: str, snapshot: Snapshot) -> list[str]:
    if area.kind != "district":
        return []
    return [
        a.code
        for a in geography.areas_within("lsoa", generation, area.code, snapshot.generations["district"])
    ]


def _footing(total: Answer, months: list[Month], force: str | None) -> Iterator[Block]:
    yield Heading(2, "What this rests on", "sources")
    yield Paragraph("Sources used:")
    yield Bullets(tuple(_source_line(total)) or ("none",))
    yield Paragraph("Missing in the 25 months:")
    yield Bullets(total.missing or ("nothing that was expected",))
    yield Paragraph("Overlaps left out:")
    yield Bullets(total.overlaps or ("none",))
    yield Paragraph("Recording changes in the 25 months (look at these before anybody explains a change):")
    touched = overlaps(recording_changes(), months[0].start, months[-1].end, agency=force)
    yield Bullets(
        tuple(f"{c.change}, {c.while_it_lasted}: {c.bias} ({c.source})" for c in touched) or ("none known",)
    )
    yield Paragraph(
        "Not recorded in this system: last month's actions, community intelligence, options. "
        "An analyst adds them by hand."
    )


def _source_line(total: Answer) -> Iterator[str]:
    for source in total.sources:
        note = " SYNTHETIC." if source.synthetic else ""
        number = len(source.deliveries)
        deliveries = "delivery" if number == 1 else "deliveries"
        yield (
            f"{source.source}: {source.months[0]} to {source.months[1]}, "
            f"{number} {deliveries}, last received {source.received[1]:%d %B %Y}.{note}"
        )


def _attributions(total: Answer, area: Area, snapshot: Snapshot) -> tuple[str, ...]:
    boundaries = geography.generation(area.kind, snapshot.generations[area.kind]).attribution
    return tuple(dict.fromkeys(a for a in (*total.attributions, boundaries) if a))
