"""What goes back to the supplier: file, line, the key as sent and coded reasons; no other cell of the row."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from commonweal.hub.sources.mapping import reasons

REASONS = {
    **reasons.REASONS,
    "wrong-number-of-cells": "The line has more or fewer cells than the header.",
    "month-not-readable": "The month is not written as YYYY-MM.",
    "time-not-readable": "The date and time cannot be read; write it as 2018-06-01T13:05:00+00:00.",
    "no-category": "The crime type is blank.",
    "no-force": "The force that reported it is blank, or the name of none that is known.",
    "no-key": "The identifier is blank.",
    "longitude-not-a-number": "The longitude is not a number.",
    "latitude-not-a-number": "The latitude is not a number.",
    "half-a-coordinate": "Only one of longitude and latitude is given.",
    "coordinate-is-zero": "Longitude and latitude are both 0, which is in the sea off Africa.",
    "coordinate-out-of-range": "The coordinate is outside the range of longitudes and latitudes.",
    "repeated-key": "The same key and the same content stand in the slice already: counted once.",
    "other-people": "The same key and the same content, of other people: counted once, with all of them.",
    "key-conflict": "The same key stands in the slice already with other content: send one of them.",
}
COUNTED_ONCE = ("repeated-key", "other-people")  # duplicates; every other reason rejects the row

UNFINISHED = ".unfinished"


@dataclass(frozen=True)
class Returned:
    file: str
    line: int
    key: str
    reasons: str
    note: str


@dataclass
class Returns:
    rows: list[Returned] = field(default_factory=list)

    def add(self, file: str, line: int, key: str, reasons: str, note: str) -> None:
        self.rows.append(Returned(file, line, key, reasons, note))

    def tally(self) -> dict[str, int]:
        counted = Counter(reason for row in self.rows for reason in row.reasons.split(","))
        return dict(sorted(counted.items()))

    def save(self, path: Path) -> None:
        """Kept as a table beside the warehouse; only the export gate makes a file for a reader of it."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(path.name + UNFINISHED)
        ordered = sorted(self.rows, key=lambda r: (r.file, r.line))
        names = ("file", "line", "key", "reasons", "note")
        pq.write_table(pa.table({name: [getattr(r, name) for r in ordered] for name in names}), beside)
        beside.rename(path)


def unfinished(folder: Path) -> list[Path]:
    """What was being written when a load was ended; only looked for while nobody else writes."""
    return sorted(folder.glob(f"*{UNFINISHED}"))


def saved(path: Path) -> list[Returned]:
    import pyarrow.parquet as pq

    return [Returned(**row) for row in pq.read_table(path).to_pylist()] if path.exists() else []
