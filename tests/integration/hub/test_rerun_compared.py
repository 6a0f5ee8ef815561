"""Two readings of the same files side by side: what differs is said, and the same files are found again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.hub.intake.child import Reader
from commonweal.hub.models import Delivery
from commonweal.hub.services import Again, receipt, rerun
from commonweal.hub.services.mappings import add_mapping
from commonweal.hub.sources import source_named
from commonweal.hub.sources.declaration import Reading, Source
from commonweal.hub.sources.police_uk_street import SOURCE
from tests.contract.samples import sample_of
from tests.factories.police_files import crime, street_file, written
from tests.factories.police_loads import load, published, rows
from tests.unit.hub.mapping.made import text

pytestmark = pytest.mark.usefixtures("clean_state")


@pytest.fixture(autouse=True)
def agreed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipt.partnership, "agreements_covering", lambda feed: ["TEST/1"])


@contextmanager
def read_otherwise(source: Source, change: Callable[[Reading], Reading]) -> Iterator[None]:
    """The source as if its mapping made something else of the same cells."""
    plain = source.read
    object.__setattr__(source, "read", lambda raw, names: change(plain(raw, names)))
    try:
        yield
    finally:
        object.__setattr__(source, "read", plain)


def tried(actor: Actor, source: str) -> Again:
    (done,) = rerun(actor=actor, source=source, why="the mapping was mended", dry_run=True)
    return done


def half_without_a_point(reading: Reading) -> Reading:
    gone = np.arange(reading.rows) < reading.rows // 2
    assert reading.longitude is not None
    assert reading.latitude is not None
    return replace(
        reading,
        longitude=np.where(gone, np.nan, reading.longitude),
        latitude=np.where(gone, np.nan, reading.latitude),
    )


def test_points_that_are_lost_are_said(operator: Actor, tmp_path: Path) -> None:
    published(operator, street_file(tmp_path, [crime(f"a{n}") for n in range(10)]))
    assert tried(operator, SOURCE.name).state == "the same"
    with read_otherwise(SOURCE, half_without_a_point):
        done = tried(operator, SOURCE.name)
    assert done.state == "would change"
    assert done.changed == [("Burglary: with a point", "2018-06", 10, 5)]


def test_rows_that_say_something_else_in_the_same_numbers_are_not_the_same(
    operator: Actor, tmp_path: Path
) -> None:
    published(operator, street_file(tmp_path, [crime(f"a{n}") for n in range(10)]))

    def outcomes_turned(reading: Reading) -> Reading:
        refs = pa.array([f"other {n}" for n in range(reading.rows)], pa.string())
        return replace(reading, columns={**reading.columns, "source_ref": refs})

    with read_otherwise(SOURCE, outcomes_turned):
        done = tried(operator, SOURCE.name)
    assert (done.state, done.changed) == ("would change", [])
    assert "not all of them say the same" in done.reason


@pytest.fixture
def figures(operator: Actor, tmp_path: Path) -> Source:
    source = source_named("probation_aggregates")
    with Reader() as reader:
        sample = sample_of(source, reader)
    published(operator, sample.written(tmp_path / "sent"), source=source.name)
    return source


def a_thousandfold(reading: Reading) -> Reading:
    table: Any = reading.statistics
    at = table.column_names.index("value")
    return replace(
        reading, statistics=table.set_column(at, "value", pc.multiply(table.column("value"), 1000.0))
    )


def test_figures_of_another_size_are_said(operator: Actor, figures: Source) -> None:
    assert tried(operator, figures.name).state == "the same"
    with read_otherwise(figures, a_thousandfold):
        done = tried(operator, figures.name)
    assert done.state == "would change"
    assert done.changed
    assert all(": sum in " in what and now == 1000 * was for what, _, was, now in done.changed)
    assert done.before == done.after


@pytest.fixture
def fits_two(operator: Actor, tmp_path: Path) -> Path:
    """A file that two mappings can read, and that therefore nobody reads who is not told how."""
    one = text(version="1")
    add_mapping(actor=operator, text=one, where="a.toml")
    other = one.replace("odd_file", "odd_two").replace("council/odd", "council/odd2")
    add_mapping(actor=operator, text=other, where="b.toml")
    days = (f"{day:02d}/06/2026 10:00,Litter\n" for day in range(1, 29))
    return written(tmp_path / "x.csv", "When,What\n" + "".join(days))


def test_a_file_that_was_loaded_with_its_source_said_is_read_again(operator: Actor, fits_two: Path) -> None:
    (outcome,) = load(operator, fits_two, source="odd_file")
    assert outcome.state == "released"
    (done,) = rerun(actor=operator, source="odd_file", why="the mapping was mended")
    assert (done.state, done.reason, done.changed) == ("read again", "", [])
    assert len(rows(operator, "month")) == 28


def test_each_reading_names_the_first(operator: Actor, tmp_path: Path) -> None:
    first = published(operator, street_file(tmp_path, [crime("a")])).delivery
    for _ in range(2):
        (done,) = rerun(actor=operator, source=SOURCE.name, why="the mapping was mended")
    with acting(operator):
        again = list(Delivery.objects.order_by("number").values_list("stands_for", flat=True))
        last = Delivery.objects.get(number=done.number)
        assert Delivery.objects.readings_of(last).count() == 3
    assert again == [None, first, first]
