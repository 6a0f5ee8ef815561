"""A document as bytes and back, so that what somebody was shown is what they find again and take away.

Words of the one model and of its pictures alone: what is read back can be nothing else.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from functools import cache
from types import ModuleType
from typing import Any

from commonweal.analysis import charts, maps, statistical_charts, tables
from commonweal.analysis.tables import TableData
from commonweal.exports import document as model
from commonweal.exports.document import Document

_KIND, _MOMENT, _DAY = "is", "at", "on"


def kept(document: Document) -> tuple[bytes, bytes]:
    """The document without its rows, and the rows: a page needs the first alone."""
    rows = _packed(document.data) if document.data else b""
    return _packed(replace(document, data=None)), rows


def opened(content: bytes, rows: bytes = b"") -> Document:
    document = _unpacked(content)
    if not isinstance(document, Document):
        raise ValueError("these bytes hold no document")
    return replace(document, data=opened_rows(rows)) if rows else document


def opened_rows(rows: bytes) -> TableData:
    table = _unpacked(rows)
    if not isinstance(table, TableData):
        raise ValueError("these bytes hold no table")
    return table


def _packed(value: Any) -> bytes:
    text = json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return zlib.compress(text.encode("utf-8"), 6)


def _unpacked(content: bytes) -> Any:
    return _object(json.loads(zlib.decompress(content)))


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    if isinstance(value, datetime):
        return {_MOMENT: value.isoformat()}
    if isinstance(value, date):
        return {_DAY: value.isoformat()}
    if is_dataclass(value) and type(value).__name__ in _known():
        stated = {each.name: _plain(getattr(value, each.name)) for each in fields(value) if each.init}
        return {_KIND: type(value).__name__, **stated}
    if hasattr(value, "item"):  # a number as numpy has it
        return _plain(value.item())
    raise TypeError(f"{type(value).__name__} is no part of a document")


def _object(plain: Any) -> Any:
    if isinstance(plain, list):
        return tuple(_object(part) for part in plain)
    if not isinstance(plain, dict):
        return plain
    if _MOMENT in plain:
        return datetime.fromisoformat(plain[_MOMENT])
    if _DAY in plain:
        return date.fromisoformat(plain[_DAY])
    stated = {name: _object(value) for name, value in plain.items() if name != _KIND}
    return _known()[plain[_KIND]](**stated)


@cache
def _known() -> dict[str, type]:
    """Every value type of the model and of the pictures, by name; a name stands for one of them."""
    found: dict[str, type] = {}
    for module in (model, charts, statistical_charts, maps, tables):
        for name, each in _types_of(module):
            if found.setdefault(name, each) is not each:
                raise AssertionError(f"two types of a document are called {name}")
    return found


def _types_of(module: ModuleType) -> list[tuple[str, type]]:
    return [
        (name, each) for name, each in vars(module).items() if isinstance(each, type) and is_dataclass(each)
    ]
