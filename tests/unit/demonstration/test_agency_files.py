"""The agencies' files: in the layouts of their mappings, dated, labelled, the same at every run."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from commonweal.cli.demonstration import agencies, police, stories
from commonweal.cli.demonstration.feeds import FEEDS
from commonweal.hub.sources import all_sources

SOURCES = [feed.source for feed in FEEDS]


def mapping(source: str) -> dict[str, Any]:
    return tomllib.loads(files("commonweal.hub.sources").joinpath(f"{source}.toml").read_text("utf-8"))


@pytest.mark.parametrize("source", SOURCES)
def test_each_header_is_recognised_by_exactly_its_source(sent, source):
    for delivery in sent.of(source):
        header = sent.table(delivery).column_names
        kind = "xlsx" if delivery.path.suffix == ".xlsx" else "csv"
        assert [s.name for s in all_sources() if s.recognises(tuple(header), kind)] == [source]


@pytest.mark.parametrize("source", SOURCES)
def test_each_word_of_a_closed_list_stands_in_it(sent, source):
    said = mapping(source)
    sent_names = set(sent.table(sent.of(source)[0]).column_names)
    lists = {column["name"]: column["words"] for column in said.get("column", []) if "words" in column}
    categories = said.get("category", {})
    if len(categories.get("columns", [])) == 1 and "words" in categories:
        lists[categories["columns"][0]] = categories["words"]
    for name, known in lists.items():
        if name in sent_names:
            allowed = {word.casefold() for word in known} | {word.casefold() for word in said["blanks"]}
            assert {word.casefold() for (word,) in set(sent.rows(source, name))} <= allowed, name


def test_the_calls_of_the_police_are_of_known_categories(sent):
    said = mapping("police_incidents")["category"]
    known = {word.casefold() for word in said["words"]}
    found = set(sent.rows("police_incidents", *said["columns"]))
    assert {" | ".join(part for part in parts if part).casefold() for parts in found} <= known


def test_the_fires_are_of_known_categories(sent):
    said = mapping("fire_irs")["category"]
    known = {word.casefold() for word in said["words"]}
    found = set(sent.rows("fire_irs", *said["columns"]))
    assert {" | ".join(part for part in parts if part).casefold() for parts in found} <= known


@pytest.mark.parametrize("source", [s for s in SOURCES if mapping(s)["key"]])
def test_no_key_stands_twice_but_in_a_register_that_is_sent_whole_each_time(sent, source):
    names = [mapping(source)["key"], *(["Extract Date"] if source == "licensed_premises" else [])]
    keys = Counter(sent.rows(source, *names))
    assert keys and set(keys.values()) == {1}


def test_the_number_of_rows_told_is_the_number_of_rows_written(sent):
    for delivery in sent.deliveries:
        assert sent.table(delivery).num_rows == delivery.rows, delivery.path.name


def test_a_partner_sends_its_history_in_one_file_and_then_each_month():
    planned = [p for p in agencies.plans(FEEDS) if p.feed.source == "fly_tipping"]
    assert [len(p.months) for p in planned] == [45, 1, 1, 1]
    assert planned[0].months[0] == police.LAST.plus(-47) and planned[-1].months == (police.LAST,)


def test_with_the_street_files_there_are_a_hundred_deliveries_or_more_before_the_day_of_the_demonstration():
    planned = agencies.plans(FEEDS)
    assert 100 <= len(planned) + len(police.plans()) <= 135
    assert [p.received for p in planned] == sorted(p.received for p in planned)
    assert all(p.received <= police.CLOCK for p in planned)
    assert len({p.path for p in planned}) == len(planned)


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(tmp_path: Path):
    first, again, other = (
        [d.path.read_bytes() for d in agencies.deliveries(tmp_path / name, months=3, seed=seed)]
        for name, seed in (("a", police.SEED), ("b", police.SEED), ("c", 7))
    )
    assert first == again and first != other


def test_what_a_run_before_wrote_is_taken_as_it_is_unless_it_was_made_otherwise(tmp_path: Path):
    first = list(agencies.deliveries(tmp_path, months=2))
    times = {d.path: d.path.stat().st_mtime_ns for d in first}
    again = list(agencies.deliveries(tmp_path, months=2))
    assert again == first and {d.path: d.path.stat().st_mtime_ns for d in again} == times
    made_otherwise = list(agencies.deliveries(tmp_path, months=2, seed=7))
    assert all(d.path.stat().st_mtime_ns > times[d.path] for d in made_otherwise if d.path in times)


def test_nothing_that_looks_whole_is_left_by_a_run_that_ended(tmp_path: Path, monkeypatch):
    def fails(*_: Any, **__: Any) -> int:
        raise RuntimeError("ended")

    monkeypatch.setattr(agencies.tables, "write", fails)
    with pytest.raises(RuntimeError, match="ended"):
        next(agencies.deliveries(tmp_path, months=2))
    assert not [p for p in tmp_path.rglob("*") if p.suffix in (".csv", ".xlsx", ".zip")]


def test_the_folder_says_that_it_is_synthetic(sent):
    marker = json.loads((sent.folder / agencies.FOLDER / "SYNTHETIC.json").read_text("utf-8"))
    assert marker["synthetic"] is True
    assert all(sent.folder / agencies.FOLDER in d.path.parents for d in sent.deliveries)


def test_stories_of_the_agencies_are_told():
    told = {story.kind for story in stories.stories(police.LAST)}
    assert told >= {
        "near repeats", "night-time hot spot", "Halloween", "late feed", "silent feed", "silent district",
        "re-issued month", "recording change", "vulnerable localities",
    }  # fmt: skip
