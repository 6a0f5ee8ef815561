"""A source's sample in examples/, as rows that a test may change."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commonweal.hub.intake.child import Reader
from commonweal.hub.sources import recognise
from commonweal.hub.sources.declaration import Source

ENDINGS = (".csv", ".json", ".zip", ".gz", ".xlsx", ".txt")
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Sample:
    """A source's sample as rows that a test may change, and how to write them down again."""

    name: str
    kind: str
    header: list[str]
    rows: list[list[str]]

    def written(self, folder: Path, header: list[str] | None = None, rows: Any = None) -> Path:
        header, rows = header or self.header, self.rows if rows is None else rows
        path = folder / (self.name if self.kind == "json" else Path(self.name).stem.split(".")[0] + ".csv")
        path.parent.mkdir(parents=True, exist_ok=True)
        if self.kind == "json":
            path.write_text(json.dumps([_record(header, row) for row in rows]))
        else:
            text = io.StringIO()
            csv.writer(text, lineterminator="\n").writerows([header, *rows])
            path.write_text(text.getvalue(), encoding="utf-8")
        return path

    def place(self, source: Source, to: str) -> int:
        """Where the column stands that fills one of the warehouse."""
        names = [name for column in source.columns if column.to == to for name in column.names]
        return next(position for position, name in enumerate(self.header) if name in names)


def _record(header: list[str], row: list[str]) -> dict[str, Any]:
    return {name: json.loads(cell) for name, cell in zip(header, row, strict=True)}


def sample_files(source: Source, reader: Reader) -> list[Path]:
    folder = ROOT / source.sample
    found = []
    for path in sorted(p for p in folder.rglob("*") if p.suffix in ENDINGS):
        members = reader.survey(path)
        if path.name != "SYNTHETIC.json" and any(recognise(m.header, m.kind) == source for m in members):
            found.append(path)
    return found


def sample_of(source: Source, reader: Reader) -> Sample:
    """The first sample file, whatever its kind, as text: what a sheet or an archive holds too."""
    path = sample_files(source, reader)[0]
    if source.kind == "json":
        records = json.loads(path.read_text())
        header = list(records[0])
        return Sample(path.name, "json", header, [[json.dumps(r[n]) for n in header] for r in records])
    member = next(m for m in reader.survey(path) if recognise(m.header, m.kind) == source)
    rows: list[list[str]] = []
    for batch in reader.rows(member, coded=(), numbers=()):
        if batch.table is not None:
            cells = (column.to_pylist() for column in batch.table.columns)
            rows += [["" if cell is None else cell for cell in row] for row in zip(*cells, strict=True)]
    return Sample(path.name, source.kind, list(member.header), rows)
