"""The benchmarks of techniques compare like with like: every side runs, and one that differs gets no time.
No time is judged here.
"""

from __future__ import annotations

from importlib import import_module, util
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.agreement import Disagreement
from benchmarks.analysis import county
from benchmarks.analysis.__main__ import NAMES, arguments
from benchmarks.analysis.measuring import OURS, Case, Peer, Work, asked, furthest, measured
from tests.sampling import SAMPLE

PEERS = {
    "gi_star": ("esda", "libpysal"),
    "kde": ("KDEpy", "sklearn"),
    "knox": ("pointpats",),
    "emerging": ("esda", "libpysal", "pymannkendall", "statsmodels"),
    "moran": ("esda", "libpysal"),
    "series": ("statsmodels",),
}
SLOW = {("gi_star", "esda_permuted"), ("moran", "esda_local")}  # fifteen seconds of compiling in the peer


def made(name: str, size: dict[str, Any], side: str) -> dict[str, Any]:
    """A side's answer, worked in this process at the smallest size."""
    work: Work = import_module(f"benchmarks.analysis.{name}").WORK
    found = dict(work.sides[side](work.make(**size), **size))
    found.pop("seconds", None)
    return found


@pytest.mark.filterwarnings("ignore")  # peers warn of their own next versions
@pytest.mark.parametrize("name", NAMES)
def test_every_side_agrees_at_the_smallest_size(name: str) -> None:
    if any(util.find_spec(peer) is None for peer in PEERS[name]):
        pytest.skip(f"the peers of {name} are not installed")
    work: Work = import_module(f"benchmarks.analysis.{name}").WORK
    for case in work.cases(True):
        for peer in case.peers:
            if (name, peer.side) in SLOW and not SAMPLE.full:
                continue
            size = {**case.size, **peer.with_size}
            said = work.agree(
                peer.side, made(name, dict(case.size), case.ours), made(name, size, peer.side), size
            )
            assert said


def test_every_work_has_a_peer_a_promise_and_three_sizes() -> None:
    for name in NAMES:
        work: Work = import_module(f"benchmarks.analysis.{name}").WORK
        assert work.name == name
        for quick in (True, False):
            cases = work.cases(quick)
            assert any(peer.promise for case in cases for peer in case.peers)
            for case in cases:
                assert case.ours in work.sides
                assert all(peer.side in work.sides and 0 < peer.part <= 1 for peer in case.peers)
        assert len(work.cases(False)) >= 3


def test_the_made_up_county_is_the_same_each_time_and_within_its_bounds() -> None:
    one, other = county.points(500), county.points(500)
    assert np.array_equal(one, other)
    assert one[:, 0].min() >= county.WEST and one[:, 0].max() < county.WEST + county.COLUMNS * county.CELL
    assert county.counts(500, 40, 30).sum() == 500
    assert county.middles(3, 2).tolist()[1] == [county.WEST + 150, county.SOUTH + 50]
    pairs, values = county.areas(50)
    assert (pairs[:, 0] < pairs[:, 1]).all() and len(values) == 50
    assert county.sides(county.COLUMNS * county.ROWS) == (county.COLUMNS, county.ROWS)


def test_answers_that_differ_end_a_benchmark() -> None:
    assert furthest([1.0, 2.0], [1.0, 2.0 + 1e-13], "z", 1e-12).startswith("z equal within")
    with pytest.raises(Disagreement, match="z differs by up to 1"):
        furthest([1.0, 2.0], [1.0, 3.0], "z", 1e-12)
    with pytest.raises(Disagreement, match="shape"):
        furthest([1.0], [1.0, 3.0], "z", 1e-12)
    with pytest.raises(Disagreement, match="differs by up to nan"):
        furthest([1.0], [np.nan], "z", 1e-12)
    for name, wrong in (("gi_star", "esda_permuted"), ("moran", "esda_local")):
        work: Work = import_module(f"benchmarks.analysis.{name}").WORK
        p = np.linspace(0.001, 0.5, 400)
        quadrant = i = np.zeros(400)
        theirs = {"p": p, "again": p + 0.001, "i": i, "quadrant": quadrant}
        assert work.agree(
            wrong,
            {"p": p + 0.001, "i": i, "quadrant": quadrant},
            theirs,
            {"areas_": 400, "permutations": 999},
        )
        with pytest.raises(Disagreement, match="p differ by"):
            work.agree(
                wrong,
                {"p": p + 0.1, "i": i, "quadrant": quadrant},
                theirs,
                {"areas_": 400, "permutations": 999},
            )


def test_a_section_tells_times_memory_and_what_was_scaled(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Without processes: what sides say is made up."""
    from benchmarks.analysis import measuring

    def said(name: str, side: str, size: Any, folder: Path, runs: int) -> dict[str, Any]:
        seconds = [0.5] * runs if side == OURS else [2.0]
        return {"seconds": seconds, "memory": 50_000_000, "answer": {"x": np.ones(2)}}

    monkeypatch.setattr(measuring, "asked", said)
    peer = Peer("slow", "a slow library", part=0.1)
    work = Work(
        name="x",
        title="X",
        how="How.",
        cases=lambda quick: (Case("of one size", {}, (peer,)), Case("of another", {})),
        make=dict,
        sides={},
        agree=lambda side, ours, theirs, size: furthest(ours["x"], theirs["x"], "x", 0),
        warm={},
    )
    section = measured(work, tmp_path, quick=False, runs=3)
    first, second = section.lines
    assert (first.ours, first.theirs) == ((0.5,) * 3, (20.0,))
    assert "10.00% of the work, time scaled" in first.peer and "x equal within" in first.peer
    assert second.theirs == () and second.memory == 50_000_000


def test_a_side_answers_from_a_process_of_its_own(tmp_path: Path) -> None:
    size = {"events": 300, "columns": 12, "rows": 10, "bandwidth": 500.0}
    said = asked("kde", "direct", size, tmp_path, 2)
    assert len(said["seconds"]) == 2 and said["memory"] > 0
    assert said["answer"]["sample"].shape == (120,)
    assert not list(tmp_path.iterdir())
    with pytest.raises(RuntimeError, match="the side nobody of kde ended"):
        asked("kde", "nobody", size, tmp_path, 1)


def test_an_unknown_benchmark_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert arguments(["kde", "--quick"]).names == ["kde"]
    with pytest.raises(SystemExit):
        arguments(["ghost"])
    assert "there is no benchmark 'ghost'" in capsys.readouterr().err
