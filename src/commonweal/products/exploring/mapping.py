"""Where the records of an answer lie: the smaller areas as a list first, then shaded on a map."""

from __future__ import annotations

from commonweal.analysis.charts import AreaMap
from commonweal.analysis.maps import MapArea, count_bands
from commonweal.analysis.tables import Column, TableData
from commonweal.core.scope import PlaceGrain
from commonweal.exports.document import (
    ExhibitBlock,
    Figure,
    Heading,
    Notice,
    Paragraph,
    Part,
    TableBlock,
)
from commonweal.geography import queries as geography
from commonweal.hub.warehouse.answers import Answer
from commonweal.hub.warehouse.queries.counts import counts
from commonweal.products.kinds.withholding import NOTE, SMALL, located_words, receipt_of, warned, words

from .guarding import Told as Counts
from .offering import DISTRICT, members, part_kinds
from .reading import Reading
from .telling import Told

LISTED = 50
NO_MAP = "Your role sees counts and no map, so the areas are listed and not drawn."


def mapped(reading: Reading) -> Told:
    kind = _kind(reading)
    title = Heading(2, reading.sentence, "answer")
    if kind is None:
        return [title, Notice("No smaller areas that you may see lie inside this one.")], ()
    asked = reading.asked
    answer = counts(
        reading.opened, reading.scope, first=asked.first, last=asked.last, by=("area",), area_kind=kind,
        **asked.what,
    )  # fmt: skip
    told = reading.guard.kept(answer, answer.column("events"))
    return [title, _exhibit(reading, kind, answer, told)], (answer,)


def _kind(reading: Reading) -> str | None:
    """The largest kind of area inside the one asked about; districts where none was."""
    if reading.asked.area is None:
        coarse = DISTRICT in reading.opened.generations and reading.scope.finest_place <= PlaceGrain.DISTRICT
        return DISTRICT if coarse else None
    if reading.asked.area.kind != DISTRICT:
        return None
    return next(iter(part_kinds(reading.opened, reading.scope)), None)


def _exhibit(reading: Reading, kind: str, answer: Answer, told: Counts) -> ExhibitBlock:
    names = geography.area_names(kind, reading.opened.generations[kind])
    found = sorted(
        zip(answer.column("area"), told.values, told.hidden, strict=True),
        key=lambda each: (-(each[1] or 0), names.get(each[0], "")),
    )
    rows = [(names.get(code, code), code, value) for code, value, _ in found if code]
    parts: list[Part] = [
        Paragraph(" ".join(w for w in (located_words(answer, told.any), warned(answer)) if w)),
        TableBlock(_table(reading, kind, rows, told.any)),
    ]
    if reading.maps is None:
        parts.append(Notice(NO_MAP))
    else:
        values = {code: value for code, value, _ in found if code}
        drawn = _map(reading, kind, names, values)
        parts += [Figure(drawn, twin=False)] if drawn else []
    return ExhibitBlock("where", _first(reading, kind, rows), tuple(parts), receipt_of(answer, told.any))


def _first(reading: Reading, kind: str, rows: list[tuple[str, str, int | None]]) -> str:
    words_of_kind = geography.kind_words(kind)
    if not rows or not rows[0][2]:
        return f"{reading.subject} by {words_of_kind}"
    name, _, value = rows[0]
    return f"{name} has most records of {len(rows):,} areas ({words_of_kind}): {value:,}"


def _table(reading: Reading, kind: str, rows: list[tuple[str, str, int | None]], hidden: bool) -> TableData:
    notes = [f"The first {LISTED} of {len(rows):,}."] if len(rows) > LISTED else []
    return TableData(
        f"{reading.subject} by {geography.kind_words(kind)}, {reading.area}, {reading.asked.words}",
        (Column("Area"), Column("Code"), Column("Records", numeric=True)),
        tuple((name, code, *words([value])) for name, code, value in rows[:LISTED]),
        note=" ".join([*notes, NOTE] if hidden else notes),
    )


def _map(reading: Reading, kind: str, names: dict[str, str], values: dict[str, int | None]) -> AreaMap | None:
    generation = reading.opened.generations[kind]
    codes = sorted(_drawn(reading, kind, generation, names) | set(values))
    outlines = geography.outlines(kind, generation, codes)
    areas = tuple(
        MapArea(code, names.get(code, code), outlines[code], value, SMALL if value is None else "")
        for code in codes
        if code in outlines
        for value in (values.get(code, 0),)
    )
    if not areas:
        return None
    words_of_kind = geography.kind_words(kind)
    return AreaMap(
        title=f"{reading.subject} by {words_of_kind}",
        subtitle=f"{reading.subject}, records of {reading.asked.words}, {reading.area}, by {words_of_kind} "
        f"({generation})",
        alt=f"Map of {reading.area}: {len(areas)} areas shaded by the number of records, as in the table.",
        unit="records",
        of=words_of_kind,
        areas=areas,
        bands=count_bands([int(each.value) for each in areas if each.value is not None]),
        attribution=geography.light_layer(kind, generation).attribution,
    )


def _drawn(reading: Reading, kind: str, generation: str, names: dict[str, str]) -> set[str]:
    """Every area inside, so that one without a record is drawn too; where many are out of reach, none is."""
    area = reading.asked.area
    if area is None:
        return set(names) if reading.scope.areas is None else set()
    return {code for code, _ in members(kind, generation, area.code, reading.opened.generations[DISTRICT])}
