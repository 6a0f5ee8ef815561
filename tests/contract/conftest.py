"""What every source is tried with: a reading process, its sample, and the stages without a database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from commonweal.hub.intake.child import Reader
from commonweal.hub.pipeline.run import Prepared
from commonweal.hub.sources.declaration import Source
from tests.contract.samples import Sample, sample_of
from tests.factories.police_loads import prepared


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as one:
        yield one


@pytest.fixture
def sample(source: Source, reader: Reader) -> Sample:
    return sample_of(source, reader)


@pytest.fixture
def run(source: Source, reader: Reader, tmp_path: Path) -> Callable[[Path], Prepared]:
    return lambda path: prepared(path, reader, tmp_path / "warehouse", source=source.name)
