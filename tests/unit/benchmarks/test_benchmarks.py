"""The benchmarks compare like with like: their peers make of a file what is published of it. No time is
judged here.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks import page
from benchmarks.agreement import Disagreement, Facts, agree, facts_of
from benchmarks.bench import write_tiny
from benchmarks.figures import Line, MemoryPromise, Promise, Section
from benchmarks.ingest import AREAS, with_grid
from benchmarks.police_shaped import POINTS, write
from benchmarks.sides import asking, duckdb_copy, geopandas_load, history, loading
from tests.sampling import SAMPLE


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    tiny, file = tmp_path / "tiny.csv", tmp_path / "rows.csv"
    write_tiny(tiny, 1)
    write(SAMPLE.rows, file, distinct=POINTS, months=48, folder=False, seed=5)
    return tiny, file


@pytest.fixture
def published(files: tuple[Path, Path], operator: Any, clean_state: Path) -> tuple[Any, Any]:
    """Who loaded, and the outcome."""
    loading.adopt_shipped(operator)
    _, outcomes = loading.loaded(operator, files[0], [files[1]])
    return operator, outcomes[-1]


def test_the_peers_make_of_a_file_what_is_published_of_it(
    published: tuple[Any, Any], files: tuple[Path, Path], tmp_path: Path
) -> None:
    actor, outcome = published
    ours = loading.facts_of_delivery(actor, outcome.delivery)
    assert ours.rows == outcome.accepted == SAMPLE.rows
    asked = {"warming": str(files[0]), "file": str(files[1]), "folder": str(tmp_path)}
    for ordered in (True, False):
        assert duckdb_copy.work(**asked, ordered=ordered)["rows"] == SAMPLE.rows
    for tuned in (False, True):
        said = geopandas_load.work(**asked, areas=AREAS, tuned=tuned)
        agree(ours, facts_of(Path(said["rows"]), Path(said["counts"])), "geopandas")


def test_the_questions_agree_before_they_are_timed(published: tuple[Any, Any]) -> None:
    from commonweal.core.context import acting
    from commonweal.hub.queries import snapshot

    actor, _ = published
    with acting(actor):
        opened = snapshot(actor=actor)
    without_cube = asking.events_alone(opened)
    for asked in asking.dashboard():
        asking.agreed(asked, opened, without_cube)
        if asked.about_district:
            asking.shows_the_same(asked, opened)
    said = [
        line["what"] for line in asking.reader_costs(actor, opened, 1)
    ]  # each compares before it is timed
    for words in ("map only", "own area", "own feed", "sees all rows", "through the door"):
        assert any(words in line for line in said), words
    held = asking.holdings(opened)
    assert held["events"] >= SAMPLE.rows > 0 < held["cells"]


def test_a_version_of_long_ago_lists_what_stood_in_it(home: Path) -> None:
    from commonweal.hub.warehouse.deltas import warehouse

    names = history.committed(warehouse(), 22, 2)
    location = str(warehouse() / "events")
    assert history.opened_files(location, 1) == set(names[:1])
    assert history.opened_files(location, 22) == set(names)


FACTS = Facts(3, 2, {"2026-09|Burglary": 3}, {"E01004766": 2, "": 1}, {"E08000001": 2, "": 1}, "abc")


@pytest.mark.parametrize(
    "changed",
    [
        {"rows": 4},
        {"keys": 3},
        {"by_month_and_category": {"2026-09|Robbery": 3}},
        {"by_lsoa": {"E01004766": 3}},
        {"by_district": {"E08000001": 1, "": 2}},
        {"cube": "abd"},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_peer_that_differs_in_anything_is_refused(changed: dict[str, Any]) -> None:
    agree(FACTS, replace(FACTS), "a peer")
    with pytest.raises(Disagreement, match=f"a peer differs in {next(iter(changed)).replace('_', ' ')}"):
        agree(FACTS, replace(FACTS, **changed), "a peer")


def test_the_projected_file_has_the_grid_reference_of_each_row(files: tuple[Path, Path]) -> None:
    before = files[0].read_text().splitlines()
    after = with_grid(files[0]).read_text().splitlines()
    assert after[0] == f"{before[0]},easting,northing"
    assert [row.rsplit(",", 2)[0] for row in after] == before
    placed = [row.split(",") for row in after[1:] if row.split(",")[4]]
    assert placed
    assert all(351_000 < float(row[-2]) < 407_000 and 381_000 < float(row[-1]) < 422_000 for row in placed)


@pytest.mark.parametrize(
    ("promise", "ours", "theirs", "met"),
    [
        (Promise("times", 2), 2.0, 1.0, True),
        (Promise("times", 2), 2.1, 1.0, False),
        (Promise("faster", 5), 1.0, 5.0, True),
        (Promise("faster", 5), 1.0, 4.9, False),
        (Promise("under", 0.3), 0.29, 9.0, True),
        (Promise("under", 0.3), 0.30, 9.0, False),
        (None, 1.0, 1.0, None),
    ],
)
def test_a_promise_is_met_or_not(
    promise: Promise | None, ours: float, theirs: float, met: bool | None
) -> None:
    assert Line("", (ours, 99.0, 0.0), "a peer", (theirs, 99.0, 0.0), promise).met is met


def test_memory_beyond_the_promise_or_not_measured_misses_it() -> None:
    for memory, met in ((2_900_000_000, True), (3_000_000_000, False), (0, False)):
        assert Line("", (1.0,), memory=memory, memory_promise=MemoryPromise(3e9)).met is met


def test_a_section_measured_anew_takes_the_place_of_the_old_one_alone(tmp_path: Path) -> None:
    def record(name: str, seconds: float) -> dict[str, dict[str, Any]]:
        section = Section(name, f"About {name}", "How.", (Line("work", (seconds,)),))
        return {name: page.record(section, 1)}

    page.write(tmp_path, record("ingest", 1.25) | record("run", 2.5))
    text = page.write(tmp_path, record("run", 3.75)).read_text("utf-8")
    assert "1.25 s" in text
    assert "3.75 s" in text
    assert "2.50 s" not in text
    assert json.loads((tmp_path / "figures.json").read_text("utf-8"))["ingest"]["lines"][0]["ours"] == [1.25]
