"""The account of a delivery's rows: each is accepted, a duplicate, or rejected with its reasons."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable
from typing import Any

import numpy as np

from commonweal.core.errors import BadInput
from commonweal.hub.intake.child import Member, RawBatch
from commonweal.hub.sources.declaration import Reading, Source

from .returns import Returns

ROWS_A_DELIVERY = 32  # bits: a row's number names its delivery and its row in it, so it leads to a line


class Account:
    """Which line of which file each row stands in, and what goes back to the supplier."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.returns = Returns()
        self.received = 0
        self.members: dict[str, int] = {}
        self._starts: list[int] = []
        self._lines: list[tuple[str, Callable[[int], int]]] = []
        self._keys: list[Any] = []

    def open_batch(self, raw: RawBatch) -> tuple[str, ...]:
        """Count what could not be read, and check the columns; the header of the batch."""
        self._unreadable(raw)
        # Dropped columns stay in the file; a record of the API may bring one that the first did not have.
        sent = raw.table.schema.names if raw.table is not None else ()
        header = tuple(dict.fromkeys([*raw.member.header, *sent]))
        if raw.table is not None and raw.table.num_rows:
            self._check_header(raw.member, header)
        return header

    def judge(self, raw: RawBatch, reading: Reading) -> Any:
        """Which rows are accepted; each of the others goes back with its line and its reasons."""
        self.members.setdefault(raw.member.name, self.received)
        self._starts.append(self.received)
        self._lines.append((raw.member.name, _line_at(raw.first_line, raw.jumps)))
        self._keys.append(_keys_of(reading))
        bad = np.zeros(reading.rows, dtype=bool)
        for mask, _ in reading.faults:
            bad |= mask
        lines = _lines(raw)
        for row in np.flatnonzero(bad).tolist():
            reasons = [code for mask, code in reading.faults if mask[row]]
            key = _text(self._keys[-1], row)
            cells = {name: _text(values, row) for name, values in reading.returnable.items()}
            self.returns.add(raw.member.name, int(lines[row]), key, ",".join(reasons), _listed(cells))
        return ~bad

    def close_batch(self, rows: int) -> None:
        self.received += rows

    def give_back(self, ordinal: int, reason: str) -> None:
        """A row that was accepted at first goes back, by its number in the delivery."""
        position = bisect_right(self._starts, ordinal) - 1
        name, line = self._lines[position]
        row = ordinal - self._starts[position]
        self.returns.add(name, line(row), _text(self._keys[position], row), reason, "")

    def _unreadable(self, raw: RawBatch) -> None:
        for line, expected, found in raw.skipped:
            self.returns.add(
                raw.member.name,
                line,
                "",
                "wrong-number-of-cells",
                f"{found} cells where {expected} stand in the header",
            )
            self.received += 1
        for line in raw.totals:
            self.returns.add(raw.member.name, line, "", "total-line", "")
            self.received += 1

    def _check_header(self, member: Member, header: tuple[str, ...]) -> None:
        unknown, missing = self.source.unknown(header), self.source.missing(header)
        if unknown:
            raise BadInput(
                f"the column {unknown[0]!r} is not known to the source {self.source.name}",
                where=member.name,
                remedy=_say_what_becomes_of_it(self.source, unknown[0]),
            )
        if missing:
            raise BadInput(
                f"the column {missing[0]!r} is not there, and the source {self.source.name} needs it",
                where=member.name,
                remedy="Ask the sender for the file with all its columns.",
            )
        for names in self.source.doubled(header)[:1]:
            raise BadInput(
                f"the columns {' and '.join(map(repr, names))} are two names of one, and the file has both",
                where=member.name,
                remedy="Ask the sender which holds it. If they are two things, give each a [[column]] of its "
                "own in the mapping, and raise its version.",
            )


def _say_what_becomes_of_it(source: Source, column: str) -> str:
    if not source.text:
        return (
            f"Say what becomes of it in hub/sources/{source.name}.py (kept, coarsened, "
            "dropped with a reason), or ask the sender to leave it out."
        )
    return (
        "Say what becomes of it in the mapping, raise its version and add it with "
        f"`commonweal source add {source.name}.toml`; to leave it out:\n"
        f'  [[column]]\n  name = {json.dumps(column, ensure_ascii=False)}\n  handling = "dropped"\n'
        '  reason = "…"'
    )


def _keys_of(reading: Reading) -> Any:
    return reading.key_sent if reading.key_sent is not None else reading.columns.get("source_ref")


def _text(values: Any, row: int) -> str:
    value = values[row].as_py() if values is not None else None
    return value or ""


def _listed(cells: dict[str, str]) -> str:
    return "; ".join(f"{name}: {value}" for name, value in cells.items() if value)


def _lines(raw: RawBatch) -> Any:
    """The supplier's line of each row."""
    further = np.zeros(raw.table.num_rows + 1, dtype=np.int64)
    for row, by in raw.jumps:
        further[row] += by
    return np.arange(raw.first_line, raw.first_line + raw.table.num_rows) + np.cumsum(further)[:-1]


def _line_at(first: int, jumps: tuple[tuple[int, int], ...]) -> Callable[[int], int]:
    return lambda row: first + row + sum(by for at, by in jumps if at <= row)
