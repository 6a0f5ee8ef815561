"""The contract of every source, on its rows: read strictly, counted rightly, in any order the same."""

from __future__ import annotations

import json
import random
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from commonweal.core.errors import BadInput
from commonweal.hub.intake.child import Member, Reader
from commonweal.hub.pipeline.receiving import parcels
from commonweal.hub.pipeline.run import Prepared
from commonweal.hub.sources import all_sources
from commonweal.hub.sources.declaration import Fills, Handling, Source
from commonweal.hub.sources.kept_cells import ROWS_TO_SHOW
from commonweal.hub.warehouse import schema
from tests.contract.samples import Sample
from tests.factories.police_files import STREET, crime, table
from tests.factories.police_loads import accepted
from tests.sampling import SAMPLE

# Every source in full; in `make test` the modules, and mappings of each kind: keyed, joined, wide, long.
ALWAYS = {"council_asb", "fire_irs", "hospital_admissions", "population_by_age", "survey_responses"}
TRIED = [s for s in all_sources() if SAMPLE.full or not s.text or s.name in ALWAYS]
SOURCES = pytest.mark.parametrize("source", TRIED, ids=lambda s: s.name)
OF_ITS_PLACE = {"event_id", "row_id", "delivery", "slice"}
CONTENT = tuple(n for n in schema.EVENTS.names if n not in OF_ITS_PLACE)


def kept(done: Prepared) -> list[tuple[object, ...]]:
    """What the rows of a delivery say, events or figures, but for their own numbers."""
    if "events" in done.written:
        return accepted(done, *CONTENT)
    names = [name for name in schema.STATISTICS.names if name not in OF_ITS_PLACE]
    found: list[tuple[object, ...]] = []
    for part in done.written["statistics"].parts:
        table = part.read()
        found += zip(*(table[name].to_pylist() for name in names), strict=True)
    return found


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
    if source.fills is Fills.STATISTICS:
        pytest.skip("figures have no categories")
    column = next(c for c in source.columns if c.to == "category")
    place = next(sample.header.index(name) for name in column.names if name in sample.header)
    value = '"Time travel"' if source.kind == "json" else "Time travel"
    rows = [list(row) for row in [*sample.rows, *sample.rows[:1] * ROWS_TO_SHOW]]
    for row in rows[-ROWS_TO_SHOW:]:
        row[place] = value
    with pytest.raises(BadInput, match=r"in line|Time travel") as stopped:
        run(sample.written(tmp_path, rows=rows))
    assert stopped.value.where == sample.written(tmp_path / "name").name
    assert "released" in stopped.value.remedy
    with pytest.raises(BadInput) as seldom:  # what stands in one row alone may be no category at all
        run(sample.written(tmp_path, rows=rows[: 1 - ROWS_TO_SHOW]))
    assert "Time travel" not in str(seldom.value)
    assert "line" in str(seldom.value)


# ── what counts ──


@SOURCES
def test_identical_rows_without_a_key_are_not_duplicates(
    source: Source, sample: Sample, tmp_path: Path, run: Callable[[Path], Prepared]
) -> None:
    rows = list(sample.rows)
    if source.key and source.text:
        pytest.skip("a row without its key is rejected")
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
    if source.key and source.text:  # a sample of a partner's repeats keys with other content too
        assert twice.accepted == once.accepted
        assert twice.duplicates > once.duplicates
        return
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
    assert kept(first) == kept(again)
    assert Counter(kept(first)) == Counter(kept(shuffled))
    assert first.returns.tally() == again.returns.tally() == shuffled.returns.tally()
    assert first.measures == again.measures == shuffled.measures


@SOURCES
def test_a_copy_in_an_archive_is_the_same(
    source: Source, sample: Sample, tmp_path: Path, run: Callable[[Path], Prepared]
) -> None:
    path = sample.written(tmp_path / "plain")
    archive = Path(shutil.make_archive(str(tmp_path / "delivery"), "zip", path.parent))
    assert Counter(kept(run(path))) == Counter(kept(run(archive)))


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
    left = repr(kept(done)) + repr(done.returns.rows) + repr(done.measures)
    assert done.staged.accepted > 0
    assert mark not in left


def test_what_no_source_knows_is_left_aside_with_the_nearest_source_and_its_reason(
    reader: Reader, tmp_path: Path
) -> None:
    (tmp_path / "x.csv").write_text(table([{**crime("a"), "Colour": "red"}], (*STREET, "Colour")))
    found, (left,) = parcels(tmp_path / "x.csv", reader, None)
    assert found == []
    assert left.name == "x.csv"
    assert "police_uk_street comes nearest" in left.why
    assert "'Colour'" in left.why


def test_the_name_of_an_archived_file_is_its_place_in_the_archive() -> None:
    assert Member("/x/y.zip", "2018-06/a.csv", "csv", ()).name == "2018-06/a.csv"
    assert Member("/x/a.csv", "", "csv", ()).name == "a.csv"
