"""The rows of a document as Parquet: numbers as numbers, with what they are in the file's own metadata."""

from __future__ import annotations

import io
import json
from typing import Any

from commonweal.exports.document import Document, Notice


def write(document: Document) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    data = document.data
    assert data is not None  # noqa: S101 - the gate asks for it first
    table = pa.table({column.name: _array(column.name, values) for column, values in _columns(document)})
    receipts = {exhibit.id: dict(exhibit.receipt.lines()) for exhibit in document.exhibits}
    about = {"title": document.title, "marking": document.marking, "how": json.dumps(receipts)}
    warnings = [part.text for part in document.parts() if isinstance(part, Notice)]
    if warnings:
        about["warnings"] = json.dumps(warnings, ensure_ascii=False)
    if document.synthetic_notice:
        about["made_up"] = "SYNTHETIC"
    file = io.BytesIO()
    pq.write_table(table.replace_schema_metadata(about), file, compression="zstd")
    return file.getvalue()


def _columns(document: Document) -> list[tuple[Any, list[Any]]]:
    data = document.data
    assert data is not None  # noqa: S101 - the gate asks for it first
    return [(column, [row[at] for row in data.rows]) for at, column in enumerate(data.columns)]


def _array(name: str, values: list[Any]) -> Any:
    """Whole numbers stay whole; a column that mixes them with words is written as words."""
    import pyarrow as pa

    kinds = {type(value) for value in values if value is not None}
    if kinds <= {int}:
        return pa.array(values, pa.int64())
    if kinds <= {int, float}:
        return pa.array([None if value is None else float(value) for value in values], pa.float64())
    return pa.array([None if value is None else str(value) for value in values], pa.string())
