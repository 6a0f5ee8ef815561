"""Where the records of a month lie: the fullest squares, as a list and on a map."""

from __future__ import annotations

from collections.abc import Iterator

from commonweal.analysis.charts import AreaMap
from commonweal.analysis.maps import MapArea, MapCell, count_bands
from commonweal.analysis.tables import Column, TableData
from commonweal.core.periods import Month
from commonweal.core.scope import Scope
from commonweal.exports.document import Block, ExhibitBlock, Figure, Heading, Paragraph, TableBlock
from commonweal.geography import queries as geography
from commonweal.hub.warehouse.answers import Answer
from commonweal.hub.warehouse.queries.counts import counts
from commonweal.hub.warehouse.queries.top_cells import top_cells
from commonweal.hub.warehouse.snapshot import Snapshot
from commonweal.products.areas import Area
from commonweal.products.figures import located

from .withholding import receipt_of

CELL_METRES, CELLS_SHOWN = 250, 10
SNAPPED = (
    "Points are those of data.police.uk: each record is moved to the nearest of a list of points, each "
    "shared by several addresses, and only the month is known. A cell shows where records were put, not "
    "where they happened; hours, weekdays, repeat addresses and near repeats cannot be told from them."
)


def where(snapshot: Snapshot, scope: Scope, area: Area, month: Month) -> Iterator[Block]:
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
            Paragraph(located(cells)),
            TableBlock(_cell_table(cells, area, month)),
            Figure(drawn, twin=False),
            Paragraph(SNAPPED),
        ),
        receipt=receipt_of(cells, False),
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
