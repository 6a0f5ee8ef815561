"""Rows of an API's answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from . import kinds, reader, records
from .batches import Note, Wanted, judge_cells, table_of
from .bounds import Limits
from .errors import Unreadable

ROWS_A_BATCH = 50_000
MOST_BYTES_OF_JSON = 1 << 30


class ApiRecords:
    """The answer of an API, ready to be read."""

    def __init__(self, path: str, member: str, wanted: Wanted, limits: Limits) -> None:
        self.limits = limits
        name = member or Path(path).name
        with reader.opened(path, member, limits) as stream:
            content = stream.read(MOST_BYTES_OF_JSON + 1)
        if len(content) > MOST_BYTES_OF_JSON:
            raise Unreadable("the file is longer than an answer of the API can be")
        kinds.judge(name, content[: reader.HEAD_BYTES], inside=bool(member))
        self.header, self.rows = records.flattened(records.parsed(content), name, limits.columns)

    def batches(self, as_numbers: bool) -> Iterator[tuple[Note, Any]]:
        as_text = Wanted(frozenset(), frozenset(), frozenset(), ())
        for start in range(0, len(self.rows), ROWS_A_BATCH):
            some = self.rows[start : start + ROWS_A_BATCH]
            columns = [[row.get(name, "") for row in some] for name in self.header]
            note: Note = {"first_line": start + 1, "skipped": [], "jumps": [], "totals": []}
            batch = table_of(self.header, columns, as_text, as_numbers=False)
            judge_cells(batch, note, self.limits)
            yield note, batch
