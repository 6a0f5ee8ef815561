"""The contract of every source, on what it declares; a new one is held to it by being there."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from commonweal.hub.intake.child import Reader
from commonweal.hub.pipeline.returns import REASONS
from commonweal.hub.quality.expectations import Expectations
from commonweal.hub.sources import all_sources, recognise
from commonweal.hub.sources.declaration import Basis, Column, Fills, Handling, Source
from commonweal.hub.sources.mapping.words import OF_EVENTS, OF_STATISTICS
from commonweal.hub.warehouse import schema
from tests.contract.samples import Sample, sample_files
from tests.factories.police_loads import accepted, prepared

SOURCES = pytest.mark.parametrize("source", all_sources(), ids=lambda s: s.name)
FILLS_NO_COLUMN = {"slice"}  # what a row belongs to


# ── what it declares ──


@SOURCES
def test_each_column_says_what_becomes_of_it_and_where_it_goes(source: Source) -> None:
    for column in source.columns:
        if column.handling is Handling.DROPPED:
            assert column.reason, f"{column.name} is dropped without a reason"
        else:
            aims = set(OF_STATISTICS) | {"value"} if source.fills is Fills.STATISTICS else set(OF_EVENTS)
            assert column.to in schema.EVENTS or column.to in aims | FILLS_NO_COLUMN, column.name


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
    assert source.categories or source.fills is Fills.STATISTICS or source.category.pattern  # type: ignore[attr-defined]
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
    if source.fills is Fills.STATISTICS:
        figures = pa.concat_tables([part.read() for part in done.written["statistics"].parts])
        assert figures.num_rows == staged.figures >= staged.accepted
        assert figures["period_from"].null_count == 0
        return
    assert sum(staged.cube["n"].to_pylist()) == staged.accepted == len(accepted(done, "event_id"))
    for category, domain in accepted(done, "category", "domain"):
        assert not source.categories or category in source.categories
        assert domain == source.domain_of(category)


@SOURCES
def test_it_is_recognised_by_its_columns_and_no_other_source_takes_them(
    source: Source, sample: Sample, reader: Reader, tmp_path: Path
) -> None:
    (member,) = reader.survey(sample.written(tmp_path))
    assert [s.name for s in all_sources() if s.recognises(member.header, member.kind)] == [source.name]
    other = "csv" if source.kind == "json" else "json"
    assert recognise(member.header, other) != source
