"""Small numbers of agencies' records are kept back from whoever may not see the records themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from commonweal.core.scope import Form, Scope
from commonweal.hub.warehouse.answers import Answer
from commonweal.products.kinds.withholding import SMALL, kept_back

OPEN = "open-licence"


@dataclass(frozen=True)
class Guard:
    """What the reader may see as rows needs no guard against being told in counts."""

    counts: Scope
    rows: Scope

    def holds(self, answer: Answer) -> bool:
        closed = {source.feed for source in answer.sources if source.basis != OPEN}
        return any(not self._as_rows(feed) for feed in closed)

    def _as_rows(self, feed: str) -> bool:
        wide = self.rows.areas is None or self.rows.areas == self.counts.areas
        return self.rows.form >= Form.ROWS and wide and (self.rows.feeds is None or feed in self.rows.feeds)

    def kept(self, answer: Answer, values: Sequence[int | None]) -> Told:
        """The counts that add up to one total, as they may be told."""
        told = kept_back(values) if self.holds(answer) else tuple(values)
        hidden = tuple(b is None and a is not None for a, b in zip(values, told, strict=True))
        return Told(told, hidden)


@dataclass(frozen=True)
class Told:
    values: tuple[int | None, ...]
    hidden: tuple[bool, ...]

    @property
    def any(self) -> bool:
        return any(self.hidden)

    @property
    def nothing(self) -> bool:
        """Whether there was something, and none of it is told."""
        return self.any and all(value in (None, 0) for value in self.values)

    def words(self, unknown: str = "not supplied") -> tuple[int | str, ...]:
        return tuple(
            value if value is not None else SMALL if hidden else unknown
            for value, hidden in zip(self.values, self.hidden, strict=True)
        )
