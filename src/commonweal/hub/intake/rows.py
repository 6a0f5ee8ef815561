"""Rows of any table, in batches of text; what a cell means is for the source to say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .api_records import ApiRecords
from .batches import Note, Wanted, after, line_of
from .bounds import COMMAND_LINE, Limits
from .delimited import Delimited
from .errors import NotNumbers, NotUtf8, Unreadable
from .sheets import Sheet


def rows(
    path: str, member: str, kind: str, wanted: Wanted, limits: Limits = COMMAND_LINE
) -> Iterator[tuple[Note, Any]]:
    """Batches, each with what is needed to number its lines."""
    if kind == "json":
        source: Any = ApiRecords(path, member, wanted, limits)
    elif kind == "xlsx":
        source = Sheet(path, member, wanted, limits)
    else:
        source = Delimited.of(path, member, wanted, limits)
    if source is None:
        yield {"first_line": 2, "skipped": [], "jumps": [], "totals": []}, None
        return
    received = 0
    for note, batch in _told_once(source):
        received += batch.num_rows if batch is not None else 0
        _judge_length(received, limits)
        yield note, batch


@dataclass
class _Told:
    """How far a table has been handed over."""

    rows: int = 0
    line: int = 0  # of the last of them

    def rest_of(self, batches: Iterator[tuple[Note, Any]]) -> Iterator[tuple[Note, Any]]:
        to_pass = self.rows
        for note, batch in batches:
            rest, to_pass = after(note, batch, to_pass, self.line)
            if rest is None and batch is not None:
                continue
            if rest is not None and rest.num_rows:
                self.rows += rest.num_rows
                self.line = line_of(note, rest.num_rows - 1)
            yield note, rest


def _told_once(source: Any) -> Iterator[tuple[Note, Any]]:
    """All batches; where the file has to be read in another way, from the row on that was not handed over."""
    told, as_numbers, again = _Told(), True, True
    while again:
        again = False
        try:
            yield from told.rest_of(source.batches(as_numbers))
        except NotNumbers:
            as_numbers, again = False, True
        except NotUtf8:
            source.as_bytes()
            again = True


def _judge_length(received: int, limits: Limits) -> None:
    if limits.rows is not None and received > limits.rows:
        raise Unreadable(f"the table has more than {limits.rows:,} rows; a web upload may have no more")
