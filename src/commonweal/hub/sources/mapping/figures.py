"""Figures that a file gives counted already, long (one a row) or wide (one a column)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from commonweal.hub.sources.text_columns import dictionary, floats

from . import values
from .batch import Batch, worded
from .moments import NOT_THERE, months
from .orders import expect_the_order

if TYPE_CHECKING:
    from .mapped import Field

JOINT, BETWEEN = "; ", "\x1f"
HELD = object()  # a figure that the source held back
MOST_COUNTED = 1e12
EPOCH = date(1970, 1, 1).toordinal()
PERIODS = {"quarter": values.quarter, "year": values.year}


def read_figures(batch: Batch) -> None:
    """Fill area, period and the table of figures of a batch."""
    _areas(batch)
    first, last = _period(batch)
    batch.out.month = months(first)
    batch.fault(batch.out.month < 0, "period-not-readable")
    batch.out.columns["period_from"] = _dates(first)
    batch.out.columns["period_to"] = _dates(last)
    tables = list(_wide(batch)) if batch.source.measures else [_long(batch)]
    batch.out.statistics = pa.concat_tables(tables)


def _areas(batch: Batch) -> None:
    for each in batch.source.field_for("area"):
        if not batch.there(each):
            continue
        meaning = partial(_named_area, each.words) if each.kind == "words" else values.area
        found, codes, bad = batch.read(batch.cells(each), meaning)
        batch.fault(bad | (codes < 0), "area-not-readable")
        batch.out.columns["area_kind"] = worded([v[0] if v else None for v in found], codes)
        batch.out.columns["area_code"] = worded([v[1] if v else None for v in found], codes)


def _named_area(codes: Mapping[str, str], name: str) -> values.Read:
    return values.area(codes.get(" ".join(name.split()).casefold(), ""))


def _period(batch: Batch) -> tuple[Any, Any]:
    """First and last day of each row's period, as days since 1970."""
    rows = batch.out.rows
    fixed = batch.source.period
    if fixed is not None:
        return np.full(rows, fixed.first.toordinal() - EPOCH), np.full(rows, fixed.last.toordinal() - EPOCH)
    first, last = np.full(rows, NOT_THERE), np.full(rows, NOT_THERE)
    for each in batch.source.field_for("period"):
        if batch.there(each):
            first, last = _of_column(batch, each)
    for each in batch.source.field_for("period_to"):
        if batch.there(each):
            last = _of_column(batch, each)[1]
    return first, last


def _of_column(batch: Batch, each: Field) -> tuple[Any, Any]:
    cells = batch.cells(each)
    found, codes, bad = batch.read(cells, lambda text: _days(text, each.kind, batch.source.order))
    if each.kind not in PERIODS:
        reads = values.month if each.kind == "month" else values.day
        expect_the_order(batch, each, cells.dictionary.to_pylist, bad, reads)
    batch.fault(bad, "period-not-readable")
    spans = np.array([(NOT_THERE, NOT_THERE) if v is None else v for v in found] or [(NOT_THERE, NOT_THERE)])
    return np.where(codes < 0, NOT_THERE, spans[codes, 0]), np.where(codes < 0, NOT_THERE, spans[codes, 1])


def _days(text: str, kind: str, order: str) -> values.Read:
    if kind in PERIODS:
        read = PERIODS[kind](text)
    elif kind == "month":
        read = values.month(text, order)
        read = values.Read((read.value.start, read.value.end), read.mended) if read.value else read
    else:
        read = values.day(text, order)
        read = values.Read((read.value, read.value), read.mended) if read.value else read
    if read.value is None:
        return read
    return values.Read(tuple(day.toordinal() - EPOCH for day in read.value), read.mended)


def _dates(days: Any) -> Any:
    missing = days == NOT_THERE
    return pa.array(np.where(missing, 0, days).astype(np.int32), pa.int32(), mask=missing).cast(pa.date32())


def _wide(batch: Batch) -> Iterator[Any]:
    """One table of figures a column that holds one."""
    rows = np.arange(batch.out.rows, dtype=np.int32)
    for name in batch.raw.table.schema.names:
        for measure in batch.source.measures:
            breakdown = measure.fits(name)
            if breakdown is None:
                continue
            value, suppressed = _values(batch, name)
            yield _table(rows, measure.measure, breakdown, value, measure.unit, None, suppressed)
            break


def _long(batch: Batch) -> Any:
    rows = np.arange(batch.out.rows, dtype=np.int32)
    source = batch.source
    value, suppressed = np.ones(len(rows)), np.zeros(len(rows), dtype=bool)
    for to in ("value", "weight"):
        for each in source.field_for(to):
            if batch.there(each):
                value, suppressed = _values(batch, batch.sent[each.column.name])
    count: Any = pa.array(np.ones(len(rows), dtype=np.int64)) if source.field_for("weight") else None
    for each in source.field_for("count"):
        if batch.there(each):
            count, held = _counts(batch, each)
            suppressed = suppressed | held
    measure: Any = source.figure or "figure"
    for each in source.field_for("measure"):
        if batch.there(each):
            measure = batch.words(each)
            batch.fault(measure.is_null().to_numpy(zero_copy_only=False), "word-not-known")
    return _table(rows, measure, _breakdown(batch), value, source.figure_unit, count, suppressed)


def _counts(batch: Batch, each: Field) -> tuple[Any, Any]:
    """Whole numbers, null where none is given, and which the source held back."""
    numbers, held = _values(batch, batch.sent[each.column.name])
    blank = np.isnan(numbers)
    whole = np.where(blank, 0, numbers)
    wrong = (whole < 0) | (whole > MOST_COUNTED) | (whole != np.floor(whole))
    batch.fault(wrong, "number-not-readable")
    return pa.array(np.where(wrong, 0, whole).astype(np.int64), mask=blank), held


def _breakdown(batch: Batch) -> Any:
    """The columns that say of whom or of what, joined under their names."""
    parts = []
    for each in batch.source.field_for("breakdown"):
        if not batch.there(each):
            continue
        if each.kind == "words":
            said = batch.words(each)
        else:
            said = batch.kept(each, values.age_band, "cell-left-out")
        label = each.column.name.strip().casefold()
        labelled = pa.array([f"{label}: {word}" for word in said.dictionary.to_pylist()], pa.string())
        parts.append(
            pc.fill_null(pa.DictionaryArray.from_arrays(said.indices, labelled).cast(pa.string()), "")
        )
    if not parts:
        return ""
    joined = pc.dictionary_encode(pc.binary_join_element_wise(*parts, BETWEEN))
    said = [JOINT.join(filter(None, text.split(BETWEEN))) for text in joined.dictionary.to_pylist()]
    return pa.DictionaryArray.from_arrays(joined.indices, pa.array(said, pa.string()))


def _values(batch: Batch, name: str) -> tuple[Any, Any]:
    """Figures, NaN where there is none, and which were held back by the source."""
    held = {word.casefold() for word in batch.source.suppressed}
    raw = batch.raw.table.column(batch.raw.table.schema.get_field_index(name))
    if pa.types.is_floating(raw.type):
        numbers, endless = floats(raw)
        batch.fault(endless, "value-not-readable")
        blank = np.isnan(numbers) & ~endless
        return numbers, blank if "" in held else np.zeros(len(numbers), dtype=bool)
    cells = batch.cells_of(name, [blank for blank in batch.source.blanks if blank.casefold() not in held])
    found, codes, bad = batch.read(
        cells, lambda text: values.Read(HELD) if text.casefold() in held else values.number(text)
    )
    batch.fault(bad, "value-not-readable")
    numbers = np.array([np.nan if v is None or v is HELD else v for v in found] or [np.nan])
    back = np.array([v is HELD for v in found] or [False])
    there = codes >= 0
    return np.where(there, numbers[codes], np.nan), there & back[codes]


def _table(
    rows: Any, measure: Any, breakdown: Any, value: Any, unit: str, count: Any, suppressed: Any
) -> Any:
    n = len(rows)
    words = {"measure": measure, "breakdown": breakdown, "unit": unit}
    arrays = {
        "row": pa.array(rows, pa.int32()),
        **{
            name: dictionary(np.zeros(n, dtype=np.int32), [said]).cast(pa.string())
            if isinstance(said, str)
            else said.cast(pa.string())
            for name, said in words.items()
        },
        "value": pa.array(value, pa.float64(), mask=np.isnan(value)),
        "count": pa.nulls(n, pa.int64()) if count is None else count,
        "suppressed": pa.array(suppressed),
    }
    return pa.table(arrays)
