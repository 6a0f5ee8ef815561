"""Rows of any table, in batches of text; what a cell means is for the source to say."""

from __future__ import annotations

from collections.abc import Iterator
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


def _told_once(source: Any) -> Iterator[tuple[Note, Any]]:
    """All batches; where the file has to be read in another way, from the row on that was not handed over."""
    as_numbers, rows_sent, last_line = True, 0, 0
    while True:
        rows_to_pass = rows_sent
        try:
            for note, batch in source.batches(as_numbers):
                rest, rows_to_pass = after(note, batch, rows_to_pass, last_line)
                if batch is not None and rest is None:
                    continue
                rows_sent += rest.num_rows if rest is not None else 0
                if rest is not None and rest.num_rows:
                    last_line = line_of(note, rest.num_rows - 1)
                yield note, rest
            return
        except NotNumbers:
            as_numbers = False
        except NotUtf8:
            source.as_bytes()


def _judge_length(received: int, limits: Limits) -> None:
    if limits.rows is not None and received > limits.rows:
        raise Unreadable(f"the table has more than {limits.rows:,} rows; a web upload may have no more")
