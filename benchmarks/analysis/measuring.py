"""One piece of work done by several sides: each in a process of its own, and no time before answers agree."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from benchmarks.agreement import Disagreement
from benchmarks.bench import ROOT, environment, say
from benchmarks.figures import Line, Promise, Section

OURS = "ours"
ALLOWED, FAR = 1.5, 6.0
Answer = Mapping[str, Any]
Size = Mapping[str, Any]
Agree = Callable[
    [Answer, Answer, Size], str
]  # what is worth saying of two answers; Disagreement if they differ


@dataclass(frozen=True)
class Peer:
    """Another side of the same work.

    `part` is the share of the work that it does where all of it would take too long; its time is then divided
    by that share, and the page says so. `with_size` is what it is asked beyond the size.
    """

    side: str
    called: str
    promise: Promise | None = None
    part: float = 1.0
    with_size: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """One size of a piece of work, and who does it beside us."""

    what: str
    size: Size
    peers: tuple[Peer, ...] = ()
    promise: Promise | None = None
    ours: str = OURS


@dataclass(frozen=True)
class Work:
    """A piece of work: its sides are functions of the module of that name, as `ours(made, **size)`.

    `make` gives what every side begins from, before the clock runs; `warm` is the size that each side is
    warmed with.
    """

    name: str
    title: str
    how: str
    cases: Callable[[bool], Sequence[Case]]
    make: Callable[..., Mapping[str, Any]]
    sides: Mapping[str, Callable[..., Answer]]
    agree: Callable[[str, Answer, Answer, Size], str]
    warm: Size


def measured(work: Work, folder: Path, *, quick: bool, runs: int) -> Section:
    """Every case in turn; a side whose answer differs ends the benchmark without a figure."""
    lines: list[Line] = []
    for case in work.cases(quick):
        say(f"  {case.what}")
        made = _case(work, case, folder, 1 if quick else runs)
        lines += [replace(line, promise=None) for line in made] if quick else made
    return Section(f"analysis-{work.name}", work.title, work.how, tuple(lines))


def _case(work: Work, case: Case, folder: Path, runs: int) -> list[Line]:
    ours = asked(work.name, case.ours, case.size, folder, runs)
    say(f"    ours {min(ours['seconds']):.4g} s, {ours['memory'] / 1e6:.0f} MB")
    if not case.peers:
        remark = f"{case.what} by ourselves"
        return [
            Line(
                case.what, tuple(ours["seconds"]), promise=case.promise, memory=ours["memory"], remark=remark
            )
        ]
    lines = []
    for peer in case.peers:
        size = {**case.size, **peer.with_size}
        theirs = asked(work.name, peer.side, size, folder, 1)
        said = work.agree(peer.side, ours["answer"], theirs["answer"], size)
        took = tuple(seconds / peer.part for seconds in theirs["seconds"])
        say(f"    {peer.called} {took[0]:.4g} s; {said}")
        lines.append(
            Line(
                what=case.what,
                ours=tuple(ours["seconds"]),
                peer=f"{peer.called}{_part(peer.part)} ({said})",
                theirs=took,
                promise=peer.promise,
                memory=ours["memory"],
                peer_memory=theirs["memory"],
            )
        )
    return lines


def _part(part: float) -> str:
    return "" if part == 1.0 else f", {part:.2%} of the work, time scaled"


def asked(name: str, side: str, size: Size, folder: Path, runs: int) -> dict[str, Any]:
    """A side's times, peak memory and answer, from a fresh process."""
    import numpy as np

    path = folder / f"{name}-{side}.npz"
    question = {"name": name, "side": side, "size": size, "runs": runs, "answer": str(path)}
    command = [sys.executable, "-m", "benchmarks.analysis.side"]
    done = subprocess.run(
        command,
        input=json.dumps(question),
        stdout=subprocess.PIPE,
        text=True,
        env=environment(None),
        cwd=ROOT,
    )
    if done.returncode:
        raise RuntimeError(
            f"the side {side} of {name} ended with code {done.returncode}; its words stand above"
        )
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    with np.load(path) as stored:
        said["answer"] = {key: stored[key] for key in stored.files}
    path.unlink()
    return said


def furthest(ours: Any, theirs: Any, what: str, within: float) -> str:
    """How far two arrays are apart at most; Disagreement where that is too far."""
    import numpy as np

    if np.shape(ours) != np.shape(theirs):
        raise Disagreement(f"{what}: ours is of shape {np.shape(ours)}, theirs of {np.shape(theirs)}")
    apart = float(np.max(np.abs(np.asarray(ours) - np.asarray(theirs)), initial=0.0))
    if not apart <= within:
        raise Disagreement(f"{what} differs by up to {apart:.3g}, and {within:g} is allowed")
    return f"{what} equal within {apart:.1e}"


def alike(ours: Any, theirs: Any, again: Any, permutations: int) -> str:
    """Whether pseudo p differ from another library's no more than that library's of two seeds do.

    All places share one set of draws, on either side, so that the mean difference of two seeds itself varies
    from seed to seed; half as much again as the larger of the peer's and of what binomial draws would give is
    allowed, and no place may lie far out. `ours` may hold several seeds, one a row.
    """
    import numpy as np

    ours, theirs, again = (np.asarray(p, dtype=np.float64) for p in (ours, theirs, again))
    apart, other = np.abs(ours - theirs), float(np.abs(again - theirs).mean())
    middle = (theirs + again) / 2
    spread = np.sqrt(2 * np.maximum(middle * (1 - middle), 1 / permutations) / permutations)
    chance = float(spread.mean() * (2 / np.pi) ** 0.5)
    far = float(np.quantile(apart / spread, 0.999))  # over all seeds
    if apart.mean() > ALLOWED * max(other, chance) or far > FAR:
        raise Disagreement(
            f"p differ by {apart.mean():.5f} on average ({far:.1f} standard errors at most), "
            f"those of two seeds by {other:.5f}"
        )
    return f"p apart by {apart.mean():.4f} on average, two seeds of the peer by {other:.4f}"
