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
        path = folder / self.name
        path.parent.mkdir(parents=True, exist_ok=True)
        if self.kind == "json":
            path.write_text(json.dumps([_record(header, row) for row in rows]))
        else:
            text = io.StringIO()
            csv.writer(text, lineterminator="\n").writerows([header, *rows])
            path.write_text(text.getvalue())
        return path


def _record(header: list[str], row: list[str]) -> dict[str, Any]:
    return {name: json.loads(cell) for name, cell in zip(header, row, strict=True)}


def sample_files(source: Source, reader: Reader) -> list[Path]:
    folder = ROOT / source.sample
    found = []
    for path in sorted(p for p in folder.rglob("*") if p.suffix in (".csv", ".json", ".zip", ".gz")):
        members = reader.survey(path)
        if path.name != "SYNTHETIC.json" and any(recognise(m.header, m.kind) == source for m in members):
            found.append(path)
    return found
