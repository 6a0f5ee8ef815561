"""Mappings and batches made for a test: what differs is said, the rest is as it usually is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from commonweal.hub.intake.child import Member, RawBatch
from commonweal.hub.sources.declaration import Reading
from commonweal.hub.sources.mapping.grammar import parsed
from commonweal.hub.sources.mapping.mapped import MappedSource

TOP = {
    "name": '"odd_file"',
    "title": '"An odd file"',
    "feed": '"council/odd"',
    "agency": '"council"',
    "supplier": '"salford"',
    "basis": '"agreement"',
    "precision": '"building+minute"',
    "order": '"day-first"',
    "blanks": '["", "N/A"]',
    "domain": '"asb"',
}
WHEN = {"name": "When", "to": "occurred_from", "as": "moment"}
WHAT = {"name": "What", "to": "category"}
CATEGORY = '[category]\ncolumns = ["What"]\n[category.words]\nLitter = "litter"\nNoise = "noise"\n'


def text(*columns: Mapping[str, Any], category: str = CATEGORY, more: str = "", **top: str | None) -> str:
    """A mapping as TOML; a key of `top` that is None is left out."""
    said = {key: value for key, value in {**TOP, **top}.items() if value is not None}
    lines = [f"{key} = {value}" for key, value in said.items()]
    return "\n".join([*lines, category, more, *map(column, columns or (WHEN, WHAT))])


def figures(*columns: Mapping[str, Any], **top: str | None) -> str:
    """A mapping of figures."""
    usual: dict[str, Any] = {
        "category": "",
        "fills": '"statistics"',
        "precision": '"lsoa+date"',
        "domain": None,
    }
    return text(*columns, **usual | top)


def column(said: Mapping[str, Any]) -> str:
    """One [[column]]; words may be given as a table."""
    plain = {"handling": "kept", **said}
    lines = [f"{key} = {_toml(value)}" for key, value in plain.items() if key != "words"]
    words = [f"{_toml(sent)} = {_toml(kept)}" for sent, kept in plain.get("words", {}).items()]
    return "\n".join(["[[column]]", *lines, *(["[column.words]", *words] if words else [])]) + "\n"


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def source(*columns: Mapping[str, Any], **more: Any) -> MappedSource:
    return parsed(text(*columns, **more), "odd.toml")


def batch(cells: Mapping[str, Iterable[Any]], first_line: int = 2, jumps: Any = ()) -> RawBatch:
    """What the reading process hands over of these columns."""
    arrays = {
        name: pa.array(list(values), pa.float64() if _numbers(values) else pa.string())
        for name, values in cells.items()
    }
    member = Member("/in/odd.csv", "", "csv", tuple(cells))
    table = pa.RecordBatch.from_pydict(arrays)
    return RawBatch(member, table, first_line, (), jumps=jumps)


def _numbers(values: Iterable[Any]) -> bool:
    return all(isinstance(value, float) for value in values)


def read(of: MappedSource, cells: Mapping[str, Iterable[Any]], **more: Any) -> Reading:
    raw = batch(cells, **more)
    return of.read(raw, of.sent_names(raw.member.header))


def back(reading: Reading) -> dict[str, list[int]]:
    """The rows that go back, by reason."""
    return {code: mask.nonzero()[0].tolist() for mask, code in reading.faults}


def moments(reading: Reading, to: str = "occurred_from") -> list[str | None]:
    """A column of moments, as UTC to the minute."""
    return [
        None if each is None else each.strftime("%Y-%m-%d %H:%M") for each in reading.columns[to].to_pylist()
    ]
