"""What a technique gave, as files: all of them or none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commonweal.analysis.techniques.guarding import STAMP
from commonweal.cli.analysing.running import Told, on_a_file
from commonweal.core.errors import BadInput, WrongUse
from commonweal.exports import formats


def areas(folder: Path) -> Path:
    path = folder / "areas.csv"
    rows = [f"Area {n:02},{20 + n},{1_000 + n}" for n in range(12)]
    path.write_text("\n".join(["area,count,denominator", *rows]))
    return path


def test_a_file_that_cannot_be_drawn_leaves_no_other_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = formats.written

    def fails(document: formats.Document, format: str) -> bytes:
        if format == "svg":
            raise MemoryError
        return real(document, format)

    monkeypatch.setattr(formats, "written", fails)
    outs = [tmp_path / "out.csv", tmp_path / "out.svg"]
    with pytest.raises(MemoryError):
        on_a_file("rate", areas(tmp_path), [], "", Told([], outs))
    assert not outs[0].exists()


def test_a_folder_is_refused_before_any_work(tmp_path: Path) -> None:
    folder = tmp_path / "taken.csv"
    folder.mkdir()
    with pytest.raises(WrongUse, match="is a folder"):
        on_a_file("rate", areas(tmp_path), [], "", Told([], [tmp_path / "out.csv", folder]))
    assert not (tmp_path / "out.csv").exists()


def test_a_column_that_the_technique_does_not_take_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="denominater"):
        on_a_file("rate", areas(tmp_path), ["denominater=count"], "", Told([], []))


def test_what_was_put_past_the_guard_says_so_in_every_picture_and_file(tmp_path: Path) -> None:
    few = tmp_path / "few.csv"
    few.write_text("area,count,population\nA,100,5000\nB,12,4000\n")
    outs = [tmp_path / f"out.{kind}" for kind in ("svg", "json", "parquet")]
    made = on_a_file("funnel", few, [], "", Told(["guard=off"], outs))
    assert made.outcome.stamp == STAMP
    assert STAMP in outs[0].read_text()
    said = f"{STAMP.capitalize()}."
    assert said in json.loads(outs[1].read_text())["warnings"]
    import pyarrow.parquet as pq

    assert said in json.loads(pq.read_schema(outs[2]).metadata[b"warnings"])
