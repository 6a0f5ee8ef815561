"""What every source is tried with: a reading process, its sample, and the stages without a database."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from commonweal.hub.intake.child import Reader
from commonweal.hub.pipeline.run import Prepared
from commonweal.hub.sources.declaration import Source
from tests.contract.samples import Sample, sample_files
from tests.factories.police_loads import prepared


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as one:
        yield one


@pytest.fixture
def sample(source: Source, reader: Reader) -> Sample:
    path = sample_files(source, reader)[0]
    if source.kind == "json":
        records = json.loads(path.read_text())
        header = list(records[0])
        return Sample(path.name, "json", header, [[json.dumps(r[n]) for n in header] for r in records])
    with path.open(newline="") as stream:
        header, *rows = csv.reader(stream)
    return Sample(path.name, source.kind, header, rows)


@pytest.fixture
def run(source: Source, reader: Reader, tmp_path: Path) -> Callable[[Path], Prepared]:
    return lambda path: prepared(path, reader, tmp_path / "warehouse", source=source.name)
