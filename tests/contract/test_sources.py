"""The contract of every source; a new one is held to it by being there."""

from __future__ import annotations

import csv
import io
import json
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from commonweal.core.errors import BadInput
from commonweal.hub.intake.child import Member, Reader
from commonweal.hub.pipeline.returns import REASONS
from commonweal.hub.pipeline.run import Prepared
from commonweal.hub.quality.expectations import Expectations
from commonweal.hub.sources import all_sources, recognise
from commonweal.hub.sources.declaration import Basis, Column, Handling, Source
from commonweal.hub.warehouse import schema
from tests.factories.police_files import STREET, crime, table
from tests.factories.police_loads import accepted, prepared

ROOT = Path(__file__).resolve().parents[2]
CONTENT = tuple(n for n in schema.EVENTS.names if n not in {"event_id", "delivery", "slice"})
SOURCES = pytest.mark.parametrize("source", all_sources(), ids=lambda s: s.name)
FILLS_NO_COLUMN = {"slice"}  # what a row belongs to


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


# ── what it declares ──


@SOURCES
def test_each_column_says_what_becomes_of_it_and_where_it_goes(source: Source) -> None:
    for column in source.columns:
        if column.handling is Handling.DROPPED:
            assert column.reason, f"{column.name} is dropped without a reason"
        else:
            assert column.to in schema.EVENTS or column.to in FILLS_NO_COLUMN, column.name


def test_a_column_without_a_reason_or_an_aim_cannot_be_declared() -> None:
    with pytest.raises(ValueError, match="needs a reason"):
        Column("x", Handling.DROPPED)
    with pytest.raises(ValueError, match="which column of the warehouse"):
        Column("x", Handling.HANDLED)


@SOURCES
def test_no_name_is_given_to_two_columns(source: Source) -> None:
    names = [name for column in source.columns for name in column.names]
    assert len(names) == len(set(names))


@SOURCES
def test_it_says_what_a_reader_of_its_figures_must_know(source: Source) -> None:
    for said in ("title", "feed", "slice_kind", "agency", "system", "rhythm", "category_scheme"):
        assert getattr(source, said), said
    assert source.basis is not Basis.OPEN_LICENCE or source.attribution
    assert source.in_totals or source.left_out_because
    assert source.precision.count("+") == 1
    assert source.categories
    assert isinstance(source.expectations, Expectations)
    assert all(source.domain_of(category) for category in source.categories)
    assert not source.key or source.key in schema.EVENTS


def test_no_two_sources_share_a_name() -> None:
    names = [source.name for source in all_sources()]
    assert len(names) == len(set(names))


def test_a_feed_is_in_totals_or_left_out_whichever_source_fills_it() -> None:
    said: dict[str, set[tuple[bool, str]]] = {}
    for source in all_sources():
        said.setdefault(source.feed, set()).add((source.in_totals, source.slice_kind))
    assert {feed: len(found) for feed, found in said.items()} == dict.fromkeys(said, 1)


# ── its sample ──


@SOURCES
def test_it_has_a_sample_that_loads(source: Source, reader: Reader, tmp_path: Path) -> None:
    files = sample_files(source, reader)
    assert files, f"no file under {source.sample} is recognised as {source.name}"
    done = prepared(files[0], reader, tmp_path)
    staged = done.staged
    assert staged.accepted > 0
    assert not done.refusals
    assert staged.received == staged.accepted + staged.duplicates + staged.rejected
    assert set(done.returns.tally()) <= set(REASONS)
    assert sum(staged.cube["n"].to_pylist()) == staged.accepted == len(accepted(done, "event_id"))
    for category, domain in accepted(done, "category", "domain"):
        assert category in source.categories
        assert domain == source.domain_of(category)


@SOURCES
def test_it_is_recognised_by_its_columns_and_no_other_source_takes_them(
    source: Source, sample: Sample, reader: Reader, tmp_path: Path
) -> None:
    (member,) = reader.survey(sample.written(tmp_path))
    assert [s.name for s in all_sources() if s.recognises(member.header, member.kind)] == [source.name]
    other = "csv" if source.kind == "json" else "json"
    assert recognise(member.header, other) != source


# ── read strictly ──


@SOURCES
def test_an_unknown_column_stops_it_and_says_which_where_and_what_to_do(
    source: Source, sample: Sample, tmp_path: Path, run: Callable[[Path], Prepared]
) -> None:
    value = '"red"' if source.kind == "json" else "red"
    path = sample.written(tmp_path, [*sample.header, "Colour"], [[*row, value] for row in sample.rows])
    with pytest.raises(BadInput, match="'Colour'") as stopped:
        run(path)
    assert stopped.value.where == path.name
    assert source.name in stopped.value.what
    assert stopped.value.remedy


@SOURCES
def test_an_unknown_column_of_a_later_record_stops_it_too(
    source: Source, sample: Sample, tmp_path: Path, run: Callable[[Path], Prepared]
) -> None:
    if source.kind != "json":
        pytest.skip("a table has one header")
    path = sample.written(tmp_path)
    records = json.loads(path.read_text())
    records[-1]["Colour"] = "red"
    path.write_text(json.dumps(records))
    with pytest.raises(BadInput, match="'Colour'"):
        run(path)


@SOURCES
def test_a_missing_column_stops_it_unless_it_may_be_absent(
    source: Source, sample: Sample, tmp_path: Path, run: Callable[[Path], Prepared]
) -> None:
    if source.kind == "json":
        pytest.skip("the API leaves fields out; a record without one is rejected where it matters")
    for column in source.columns:
        places = [sample.header.index(name) for name in column.names if name in sample.header]
        if not places:
            assert column.optional
            continue
        (place,) = places
        header = [n for p, n in enumerate(sample.header) if p != place]
        rows = [[c for p, c in enumerate(row) if p != place] for row in sample.rows[:50]]
        path = sample.written(tmp_path, header, rows)
        if column.optional:
            assert run(path).staged.accepted > 0
        else:
            with pytest.raises(BadInput) as stopped:
                run(path)
            assert repr(column.name) in stopped.value.what
            assert stopped.value.where == path.name
            assert stopped.value.remedy


@SOURCES
def test_a_category_never_seen_before_stops_it(
    source: Source, sample: Sample, tmp_path: Path, run: Callable[[Path], Prepared]
) -> None:
    column = next(c for c in source.columns if c.to == "category")
    place = next(sample.header.index(name) for name in column.names if name in sample.header)
    value = '"Time travel"' if source.kind == "json" else "Time travel"
    rows = [list(row) for row in sample.rows]
    rows[-1][place] = value
    with pytest.raises(BadInput, match="'Time travel' has never been seen before") as stopped:
        run(sample.written(tmp_path, rows=rows))
    assert stopped.value.where == sample.name
    assert "not released" in stopped.value.remedy


# ── what counts ──


@SOURCES
def test_identical_rows_without_a_key_are_not_duplicates(
    source: Source, sample: Sample, tmp_path: Path, run: Callable[[Path], Prepared]
) -> None:
    rows = list(sample.rows)
    if source.key:
        name = next(n for c in source.columns if c.to == source.key for n in c.names if n in sample.header)
        place = sample.header.index(name)
        if any(c.to == source.key and c.name == "id" for c in source.columns):
            pytest.skip("a record without its identifier is rejected")
        rows = [row for row in rows if row[place] in source.blanks]
    done = run(sample.written(tmp_path, rows=[*rows, *rows]))
    assert done.staged.duplicates == 0
    assert done.staged.accepted == 2 * run(sample.written(tmp_path, rows=rows)).staged.accepted > 0


@SOURCES
def test_the_same_rows_twice_are_duplicates_where_they_have_a_key(
    source: Source, sample: Sample, tmp_path: Path, run: Callable[[Path], Prepared]
) -> None:
    once = run(sample.written(tmp_path)).staged
    twice = run(sample.written(tmp_path, rows=[*sample.rows, *sample.rows])).staged
    keyed = 0
    if source.key:
        keyed = sum(1 for (key,) in accepted(run(sample.written(tmp_path)), source.key) if key is not None)
    assert twice.duplicates == 2 * once.duplicates + keyed
    assert twice.accepted == 2 * once.accepted - keyed


@SOURCES
def test_another_order_of_rows_and_another_reading_give_the_same(
    source: Source, sample: Sample, tmp_path: Path, run: Callable[[Path], Prepared]
) -> None:
    path = sample.written(tmp_path)
    first, again = run(path), run(path)
    rows = list(sample.rows)
    random.Random(20060).shuffle(rows)
    shuffled = run(sample.written(tmp_path / "shuffled", rows=rows))
    assert accepted(first, *CONTENT) == accepted(again, *CONTENT)
    assert Counter(accepted(first, *CONTENT)) == Counter(accepted(shuffled, *CONTENT))
    assert first.returns.tally() == again.returns.tally() == shuffled.returns.tally()
    assert first.measures == again.measures == shuffled.measures


@SOURCES
def test_a_copy_in_an_archive_is_the_same(
    source: Source, sample: Sample, tmp_path: Path, run: Callable[[Path], Prepared]
) -> None:
    path = sample.written(tmp_path / "plain")
    archive = Path(shutil.make_archive(str(tmp_path / "delivery"), "zip", path.parent))
    assert Counter(accepted(run(path), *CONTENT)) == Counter(accepted(run(archive), *CONTENT))


@SOURCES
def test_dropped_columns_leave_no_trace(
    source: Source, sample: Sample, tmp_path: Path, run: Callable[[Path], Prepared]
) -> None:
    rows = [list(row) for row in sample.rows]
    mark = "0f5c2d-never-kept"
    for column in source.columns:
        for name in set(column.names) & set(sample.header) if column.handling is Handling.DROPPED else ():
            for row in rows:
                row[sample.header.index(name)] = json.dumps(mark) if source.kind == "json" else mark
    done = run(sample.written(tmp_path, rows=rows))
    kept = repr(accepted(done, *schema.EVENTS.names)) + repr(done.returns.rows) + repr(done.measures)
    assert done.staged.accepted > 0
    assert mark not in kept


def test_what_no_source_knows_is_left_aside_with_the_nearest_source_and_its_reason(
    reader: Reader, tmp_path: Path
) -> None:
    from commonweal.hub.pipeline.receiving import parcels

    (tmp_path / "x.csv").write_text(table([{**crime("a"), "Colour": "red"}], (*STREET, "Colour")))
    found, (left,) = parcels(tmp_path / "x.csv", reader, None)
    assert found == []
    assert left.name == "x.csv"
    assert "police_uk_street comes nearest" in left.why
    assert "'Colour'" in left.why


def test_the_name_of_an_archived_file_is_its_place_in_the_archive() -> None:
    assert Member("/x/y.zip", "2018-06/a.csv", "csv", ()).name == "2018-06/a.csv"
    assert Member("/x/a.csv", "", "csv", ()).name == "a.csv"
