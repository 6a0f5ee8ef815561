"""Records of an API, in JSON, as the columns of the flattened layout."""

from __future__ import annotations

import json
import re
from typing import Any

from .errors import Unreadable

API_FIELDS = (
    "id", "persistent_id", "ward_code", "month", "category", "location_type", "location_subtype",
    "latitude", "longitude", "street_id", "street_name", "context", "outcome_category", "outcome_date",
)  # fmt: skip
_NESTED = {
    ("location", "latitude"): "latitude",
    ("location", "longitude"): "longitude",
    ("street", "id"): "street_id",
    ("street", "name"): "street_name",
    ("outcome", "category"): "outcome_category",
    ("outcome", "date"): "outcome_date",
}
WARD_IN_NAME = re.compile(r"(?<![A-Z0-9])([EWSN]\d{8})(?![0-9])")


def parsed(content: bytes) -> list[Any]:
    try:
        records = json.loads(content.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        raise Unreadable(f"not valid JSON at line {error.lineno}, column {error.colno}") from None
    except (ValueError, RecursionError):
        raise Unreadable("not valid JSON, and so it cannot be read") from None
    if not isinstance(records, list):
        raise Unreadable("the file holds one object; the API answers with a list of records")
    return records


def header_of(head: bytes) -> list[str]:
    """The columns of the first record; none where there is none."""
    text = head.decode("utf-8", errors="replace").lstrip("\ufeff \r\n\t")
    if text[:1] == "[" and text[1:].lstrip()[:1] == "]":
        return []
    try:  # the layout of the API's answers, as the rows will be handed over; anything else by its own names
        record, _ = json.JSONDecoder().raw_decode(text[text.index("{") :])
    except (ValueError, RecursionError):
        return ["?"]
    if not isinstance(record.get("location"), dict):
        return sorted(record)
    row = flat(record, "")
    return [*API_FIELDS, *sorted(set(row) - set(API_FIELDS))]


def flattened(records: list[Any], name: str, columns: int) -> tuple[list[str], list[dict[str, str]]]:
    """The columns of all records, and each record by them; the ward that was asked for is in the name."""
    asked = WARD_IN_NAME.search(name)
    rows = [flat(record, asked.group(1) if asked else "") for record in records]
    unknown = sorted({key for row in rows for key in row} - set(API_FIELDS))
    header = [*API_FIELDS, *unknown]
    if len(header) > columns:
        raise Unreadable(f"the records have {len(header):,} fields; at most {columns} are read")
    return header, rows


def flat(record: Any, ward: str) -> dict[str, str]:
    """One API record as the columns of the flattened layout; a field nobody knows keeps its own name."""
    if not isinstance(record, dict):
        raise Unreadable("a record of the list is no object")
    rest = dict(record)
    location = _inner(rest, "location")
    parts = {
        "street": _inner(location, "street"),
        "location": location,
        "outcome": _inner(rest, "outcome_status"),
    }
    row = {"ward_code": ward, **{k: _text(v) for k, v in rest.items()}}
    for part, held in parts.items():
        row |= {_NESTED.get((part, k), f"{part}.{k}"): _text(v) for k, v in held.items()}
    return row


def _inner(record: dict[str, Any], name: str) -> dict[str, Any]:
    """The object inside a record, taken out of it; absent or null is an empty one."""
    found = record.pop(name, None)
    if found is not None and not isinstance(found, dict):
        raise Unreadable(f"{name!r} of a record is no object")
    return dict(found or {})


def _text(value: Any) -> str:
    return "" if value is None else str(value)
