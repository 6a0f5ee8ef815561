"""The rows of the warehouse's events, from a reading and where its points lie."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from commonweal.core.periods import Month
from commonweal.hub.sources.declaration import Reading, Source
from commonweal.hub.sources.text_columns import dictionary, translated
from commonweal.hub.warehouse.schema import EVENTS

from .account import ROWS_A_DELIVERY
from .placing import Placed, Placer


def event_rows(
    source: Source, delivery: int, first: int, reading: Reading, placed: Placed, placer: Placer, slices: Any
) -> Any:
    """One Arrow table in the columns of `events`, text as dictionaries; nothing is left to guess later."""
    n = reading.rows
    filled: dict[str, Any] = {
        "event_id": pa.array((np.int64(delivery) << ROWS_A_DELIVERY) + np.arange(first, first + n)),
        "delivery": pa.array(np.full(n, delivery, dtype=np.int32)),
        "slice": pa.array(slices, pa.int32()),
        "month": months_as_days(reading.month),
        "category": reading.category,
        "domain": translated(reading.category, source.domain_of),
        "easting": _number(placed.easting),
        "northing": _number(placed.northing),
        "geo_precision": _precision(source, reading, placed),
        **{kind: dictionary(codes, placer.words(kind)) for kind, codes in placed.areas.items()},
        **reading.columns,
    }
    constants = _constants(source)
    arrays, fields = [], []
    for field in EVENTS.arrow_schema():
        value = filled.get(field.name, constants.get(field.name))
        array = as_column(value, field.type, n)
        arrays.append(array)
        fields.append(pa.field(field.name, array.type))
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def _constants(source: Source) -> Mapping[str, str]:
    return {
        "feed": source.feed,
        "agency": source.agency,
        "source_system": source.system,
        "category_scheme": source.category_scheme,
        "category_version": source.category_version,
        "time_precision": source.precision.split("+")[1],
        "disclosure_class": source.disclosure_class,
        "regime": source.regime,
        "controller": source.controller or source.agency,
        "purpose": source.purpose,
        "retention_class": "open" if source.basis.value == "open-licence" else "agreement",
    }


def _precision(source: Source, reading: Reading, placed: Placed) -> Any:
    """How exactly each row's place is known: as the source says, by its postcode, or not at all."""
    codes = np.where(np.isnan(placed.easting), 1, 0).astype(np.int32)
    if reading.placed_by_postcode is not None:
        codes[reading.placed_by_postcode] = 2
    return dictionary(codes, [_place_word(source), "unknown", "postcode_unit"])


def _place_word(source: Source) -> str:
    return source.precision.split("+")[0]


def as_column(value: Any, wanted: Any, n: int) -> Any:
    if value is None:
        if pa.types.is_string(wanted):
            return dictionary(np.full(n, -1, dtype=np.int32), [])
        return pa.nulls(n, wanted)
    if isinstance(value, str):
        return dictionary(np.zeros(n, dtype=np.int32), [value])
    if pa.types.is_dictionary(value.type) or value.type == wanted:
        return value
    return value.cast(wanted)


def _number(values: Any) -> Any:
    missing = np.isnan(values)
    return pa.array(values, pa.float64(), mask=missing) if missing.any() else pa.array(values, pa.float64())


def months_as_days(index: Any) -> Any:
    """Month numbers as the month's first day; one that could not be read is null (its row is rejected)."""
    distinct, inverse = np.unique(index, return_inverse=True)
    days = [None if i < 0 else (Month.from_index(i).start - date(1970, 1, 1)).days for i in distinct.tolist()]
    missing = np.array([d is None for d in days], dtype=bool)[inverse.ravel()]
    values = np.array([d or 0 for d in days], dtype=np.int32)[inverse.ravel()]
    return pa.array(values, pa.int32(), mask=missing).cast(pa.date32())
