"""A figure: what was measured, beside what, and whether it is as promised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

MILLISECOND = 1e-3


@dataclass(frozen=True)
class Promise:
    """`kind` is "times" (at most that many times the peer), "faster" (at least) or "under" (seconds)."""

    kind: str
    limit: float

    @property
    def words(self) -> str:
        if self.kind == "times":
            return f"at most {self.limit:g}×"
        if self.kind == "faster":
            return f"at least {self.limit:g}× faster"
        return f"under {seconds(self.limit)}"

    def met(self, ours: float, peer: float | None) -> bool:
        if self.kind == "under":
            return ours < self.limit
        if peer is None:
            raise ValueError(f"a promise of {self.words} needs a peer")
        return ours <= self.limit * peer if self.kind == "times" else peer >= self.limit * ours


@dataclass(frozen=True)
class MemoryPromise:
    """Less than so many bytes."""

    limit: float

    @property
    def words(self) -> str:
        return f"under {size(self.limit)}"


@dataclass(frozen=True)
class Line:
    """One comparison, in seconds: the median of `ours` beside the median of `theirs`."""

    what: str
    ours: tuple[float, ...]
    peer: str = ""
    theirs: tuple[float, ...] = ()
    promise: Promise | None = None
    memory: int = 0
    peer_memory: int = 0
    memory_promise: MemoryPromise | None = None
    remark: str = ""

    @property
    def ratio(self) -> float | None:
        return median(self.ours) / median(self.theirs) if self.ours and self.theirs else None

    @property
    def met(self) -> bool | None:
        """None where nothing was promised."""
        judged = []
        if self.promise:
            judged.append(self.promise.met(median(self.ours), median(self.theirs) if self.theirs else None))
        if self.memory_promise:
            judged.append(0 < self.memory < self.memory_promise.limit)
        return all(judged) if judged else None

    def cells(self) -> tuple[str, ...]:
        promises = [p.words for p in (self.promise, self.memory_promise) if p]
        return (
            self.what,
            times(self.ours),
            f"{self.peer}: {times(self.theirs)}" if self.theirs else self.peer,
            self._ratio_words(),
            " / ".join(size(n) for n in (self.memory, self.peer_memory) if n),
            ", ".join(promises),
            {True: "yes", False: "NO", None: ""}[self.met],
        )

    def _ratio_words(self) -> str:
        if self.ratio is None:
            return ""
        if self.promise and self.promise.kind == "faster":
            return f"{1 / self.ratio:.1f}× faster"
        return f"{self.ratio:.2f}×"


HEADINGS = ("What", "Ours", "Peer", "Ratio", "Memory, ours / peer", "Promise", "Met")


@dataclass(frozen=True)
class Section:
    """All that one benchmark found, and how."""

    name: str
    title: str
    how: str
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        lines = [asdict(line) | {"ratio": line.ratio, "met": line.met} for line in self.lines]
        return asdict(self) | {"lines": lines}


def times(values: Sequence[float]) -> str:
    """The median, with the least and the most where it was measured more than once."""
    if not values:
        return ""
    if len(values) == 1:
        return seconds(values[0])
    return f"{seconds(median(values))} ({seconds(min(values))} to {seconds(max(values))})"


def seconds(value: float) -> str:
    if value < 1:
        return f"{value / MILLISECOND:.3g} ms" if value < 0.1 else f"{value / MILLISECOND:.0f} ms"
    return f"{value:.2f} s" if value < 10 else f"{value:.1f} s"


def size(number: float) -> str:
    return f"{number / 1e9:.2f} GB" if number >= 1e9 else f"{number / 1e6:.0f} MB"
