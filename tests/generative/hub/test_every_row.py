"""Whatever stands in a file, each row is accepted, a duplicate or rejected, as plain judgement says."""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from commonweal.hub.intake.child import Reader
from commonweal.hub.pipeline import stage
from commonweal.hub.pipeline.run import Prepared
from commonweal.hub.warehouse import schema, writing
from tests.factories.police_files import STREET
from tests.factories.police_loads import accepted, prepared
from tests.generative.hub.invented_files import file_of, lines
from tests.generative.hub.plain_judge import Judged, judge
from tests.sampling import SAMPLE

BOTH = {"repeated-key", "key-conflict"}
CONTENT = tuple(n for n in schema.EVENTS.names if n not in {"event_id", "delivery", "slice"})


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as one:
        yield one


@pytest.fixture(params=["as they are", "fingerprints collide", "small parts"])
def _conditions(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "fingerprints collide":
        monkeypatch.setattr(stage, "fingerprints", lambda keys: np.zeros(len(keys), dtype=np.uint64))
    if request.param == "small parts":
        monkeypatch.setattr(writing, "ROWS_A_PART", 2)


def run(said: list[str], ending: str, reader: Reader) -> tuple[Prepared, list[tuple[Any, ...]]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "2018-06-gm-street.csv"
        path.write_bytes(file_of(said, ending))
        done = prepared(path, reader, Path(folder) / "warehouse", source="police_uk_street")
        return done, accepted(done, *CONTENT)


def same(done: Prepared, expected: Judged) -> None:
    staged = done.staged
    returned = {(r.line, reason) for r in done.returns.rows for reason in r.reasons.split(",")}
    conflicts = sum("key-conflict" in r.reasons for r in done.returns.rows)
    duplicates = sum("repeated-key" in r.reasons for r in done.returns.rows)
    assert staged.received == expected.received == staged.accepted + staged.duplicates + staged.rejected
    assert staged.accepted == len(expected.good) - expected.taken_out()
    assert staged.duplicates == duplicates in expected.may_be_duplicates()
    assert staged.rejected == len(expected.rejected) + conflicts
    by_line: dict[int, set[str]] = {}
    for line, reason in returned:
        by_line.setdefault(line, set()).add(reason)
    assert {n: found for n, found in by_line.items() if not found & BOTH} == expected.rejected
    taken_out = {n for n, found in by_line.items() if found & BOTH}
    assert taken_out <= set(expected.good)
    assert len(taken_out) == expected.taken_out()


@pytest.mark.usefixtures("_conditions")
def test_every_row_is_accounted_for(reader: Reader) -> None:
    record = ",2018-06,Greater Manchester Police,,-2.240000,53.480000,On or near High Street,,,Burglary,,"

    @settings(max_examples=SAMPLE.examples * 2, deadline=None)
    @example([record, record, "", f"{record},more"], "\n")  # a blank line above one that is broken
    @given(st.lists(lines(), min_size=1, max_size=14), st.sampled_from(["\n", "\r\n"]))
    def holds(said: list[str], ending: str) -> None:
        expected = judge(said, STREET)
        done, kept = run(said, ending, reader)
        same(done, expected)
        assert sum(part.rows for part in done.written["events"].parts) == len(kept) == done.staged.accepted
        assert sum(done.staged.cube["n"].to_pylist()) == done.staged.accepted
        assert sum(rows for _, rows in done.staged.slices.values()) == done.staged.accepted

    holds()


@pytest.mark.usefixtures("_conditions")
def test_the_order_of_the_rows_does_not_matter(reader: Reader) -> None:
    @settings(max_examples=SAMPLE.examples, deadline=None)
    @given(st.lists(lines(), min_size=1, max_size=14), st.integers(0, 99))
    def holds(said: list[str], seed: int) -> None:
        shuffled = [text for text in said if text.strip(", ")]  # a blank line is none at the end alone
        first, kept = run(shuffled, "\n", reader)
        shuffled = list(shuffled)
        random.Random(seed).shuffle(shuffled)
        second, again = run(shuffled, "\n", reader)
        assert Counter(kept) == Counter(again)
        assert first.staged.duplicates == second.staged.duplicates
        assert first.returns.tally() == second.returns.tally()

    holds()


def test_the_cube_is_the_events_counted(reader: Reader) -> None:
    columns = [n for n in schema.CUBE.names if n in schema.EVENTS and n not in ("slice", "delivery")]

    @settings(max_examples=SAMPLE.examples, deadline=None)
    @given(st.lists(lines(), min_size=1, max_size=30))
    def holds(said: list[str]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "2018-06-gm-street.csv"
            path.write_bytes(file_of(said))
            done = prepared(path, reader, Path(folder) / "warehouse", source="police_uk_street")
            by_hand = Counter(
                (*row[:-1], row[-1] is not None) for row in accepted(done, "slice", *columns, "easting")
            )
            counted: Counter[Any] = Counter()
            for row in done.staged.cube.to_pylist():
                counted[(*(row[n] for n in ("slice", *columns)), row["located"])] += row["n"]
        assert counted == by_hand

    holds()
