"""Which deliveries of a slice count: a rule over when they were received, never when they were loaded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Manner(Enum):
    """How a delivery holds a slice."""

    WHOLE = "whole"  # replaces what was there
    PART = "part"  # marked by the person who loaded it: stands beside what was there
    FRAGMENT = "fragment"  # a few rows over the border: counts only while nobody holds the slice whole


@dataclass(frozen=True)
class Claim:
    """A delivery's claim on a slice; a withdrawn delivery makes none."""

    delivery: int
    received: datetime
    manner: Manner
    stands_for: int | None = None  # the delivery whose files it reads again: it ranks where that one did

    @property
    def order(self) -> tuple[datetime, int, int]:
        return (self.received, self.stands_for or self.delivery, self.delivery)


def counting(claims: Iterable[Claim]) -> frozenset[int]:
    """The deliveries whose rows count: the latest whole one and the parts received since.

    Where nobody holds the slice whole, its parts; where there are none either, the latest fragment.
    Withdrawing a delivery is leaving out its claim, which revives what it had replaced.
    """
    ordered = sorted(claims, key=lambda c: c.order)
    wholes = [c for c in ordered if c.manner is Manner.WHOLE]
    parts = [c for c in ordered if c.manner is Manner.PART]
    if wholes:
        latest = wholes[-1]
        return frozenset({latest.delivery, *(p.delivery for p in parts if p.order > latest.order)})
    if parts:
        return frozenset(p.delivery for p in parts)
    return frozenset({c.delivery for c in ordered[-1:]})
