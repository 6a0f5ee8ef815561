"""What a source should look like: a fault beyond `refuse` stops the delivery, beyond `warn` it is said."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Bound:
    """A share (0 to 1) above which a measure is worth a warning, and above which the delivery is refused."""

    warn: float
    refuse: float = 1.01  # above every share: never refused for this

    def verdict(self, share: float) -> str:
        return "refuse" if share > self.refuse else "warn" if share > self.warn else "met"


@dataclass(frozen=True)
class Expectations:
    """Per measure of `measures.py`; each figure is this system's own default, and a source may change it."""

    rejected: Bound = field(default_factory=lambda: Bound(warn=0.001, refuse=0.2))
    without_location: Bound = field(default_factory=lambda: Bound(warn=0.15, refuse=0.9))
    outside_force: Bound = field(default_factory=lambda: Bound(warn=0.1, refuse=0.9))
    repeated_keys: Bound = field(default_factory=lambda: Bound(warn=0.02, refuse=0.5))
    other_generation: Bound = field(default_factory=lambda: Bound(warn=0.02))
    published_area_differs: Bound = field(default_factory=lambda: Bound(warn=0.25))
    short_month: float = 0.6  # of the median of the feed's other months: below it, a warning
