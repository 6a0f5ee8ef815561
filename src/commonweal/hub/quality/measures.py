"""What is measured of every delivery and published with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .expectations import Bound, Expectations

MONTHS_TO_COMPARE = 3  # a short month is judged against at least this many others


@dataclass
class Measured:
    """Counts over the accepted rows, gathered batch by batch."""

    rows: int = 0
    placeable: int = 0  # of a source that gives points or postcodes at all
    with_location: int = 0
    outside_grid: int = 0
    with_force_place: int = 0
    outside_force: int = 0
    with_published_area: int = 0
    other_generation: int = 0
    both_areas: int = 0
    areas_differ: int = 0
    windows_1252: set[str] = field(default_factory=set)
    by_postcode: int = 0
    mended: Counter[str] = field(default_factory=Counter)
    precision: Counter[str] = field(default_factory=Counter)
    filled: Counter[str] = field(default_factory=Counter)
    months: Counter[int] = field(default_factory=Counter)
    categories: Counter[str] = field(default_factory=Counter)

    def see(self, reading: Any, placed: Any, placer: Any, force: Any, good: Any) -> None:
        """Add a batch: `good` marks the rows that are accepted."""
        self.rows += int(good.sum())
        if reading.could_have_a_point:
            self.placeable += int(good.sum())
        sent = reading.sent_a_point
        located = ~np.isnan(placed.easting)
        self.with_location += int((located & good).sum())
        self.outside_grid += int((sent & ~located & good).sum())
        self._forces(placed, placer, force, located & good)
        self._published(reading, placed, placer, good)
        self._tallies(reading, good)
        self.mended.update(reading.mended)
        if reading.placed_by_postcode is not None:
            self.by_postcode += int((reading.placed_by_postcode & good).sum())

    def see_figures(self, reading: Any, good: Any) -> None:
        """Add a batch of figures, which lie in areas and not at points."""
        self.rows += int(good.sum())
        months, counts = np.unique(reading.month[good], return_counts=True)
        self.months.update(dict(zip(months.tolist(), counts.tolist(), strict=True)))
        self.mended.update(reading.mended)
        for name, values in reading.columns.items():
            if not isinstance(values, str):
                self.filled[name] += len(values) - values.null_count

    def _forces(self, placed: Any, placer: Any, force: Any, where: Any) -> None:
        words = placer.words("police_force") if "police_force" in placer.kinds else []
        named = force.dictionary.to_pylist()
        same = np.array([words.index(w) if w in words else -2 for w in named] or [-2], dtype=np.int32)
        expected = same[_codes(force)]
        judged = where & (expected >= 0)
        self.with_force_place += int(judged.sum())
        if words:
            self.outside_force += int((judged & (placed.areas["police_force"] != expected)).sum())

    def _published(self, reading: Any, placed: Any, placer: Any, good: Any) -> None:
        """The published LSOA is of the true place, the derived one of the snapped point: both are kept."""
        published = reading.columns.get("lsoa_published")
        if published is None or "lsoa" not in placer.kinds:
            return
        words = {w: i for i, w in enumerate(placer.words("lsoa"))}
        as_derived = np.array(
            [words.get(w, -2) for w in published.dictionary.to_pylist()] or [-2], dtype=np.int32
        )
        codes = _codes(published)
        there = (codes >= 0) & good
        meant, derived = as_derived[codes], placed.areas["lsoa"]
        self.with_published_area += int(there.sum())
        self.other_generation += int((there & (meant == -2) & (derived >= 0)).sum())
        both = there & (meant >= 0) & (derived >= 0)
        self.both_areas += int(both.sum())
        self.areas_differ += int((both & (meant != derived)).sum())

    def _tallies(self, reading: Any, good: Any) -> None:
        months, counts = np.unique(reading.month[good], return_counts=True)
        self.months.update(dict(zip(months.tolist(), counts.tolist(), strict=True)))
        words = reading.category.dictionary.to_pylist()
        numbers = np.bincount(_codes(reading.category)[good], minlength=len(words))
        self.categories.update({w: int(c) for w, c in zip(words, numbers, strict=False) if c})
        for name, values in reading.columns.items():
            if not isinstance(values, str):
                self.filled[name] += len(values) - values.null_count

    def shares(self, received: int, rejected: int, duplicates: int) -> dict[str, float | None]:
        """Each measure as a share of what it is a share of; None where there was nothing to measure."""
        return {
            "rejected": _share(rejected, received),
            "repeated_keys": _share(duplicates, received),
            "without_location": _share(self.placeable - self.with_location, self.placeable),
            "outside_force": _share(self.outside_force, self.with_force_place),
            "other_generation": _share(self.other_generation, self.with_published_area),
            "published_area_differs": _share(self.areas_differ, self.both_areas),
        }

    def published(self, received: int, rejected: int, duplicates: int) -> dict[str, Any]:
        """Everything measured, as kept with the delivery."""
        return {
            "shares": self.shares(received, rejected, duplicates),
            "outside_grid": self.outside_grid,
            "mended": dict(sorted(self.mended.items())),
            "placed_by_postcode": self.by_postcode,
            "windows_1252": sorted(self.windows_1252),
            "completeness": {name: _share(n, received) for name, n in sorted(self.filled.items())},
            "categories": dict(sorted(self.categories.items())),
            "months": {f"{i // 12}-{i % 12 + 1:02d}": n for i, n in sorted(self.months.items())},
        }


SAID = {
    "rejected": "rows were rejected",
    "repeated_keys": "rows repeat a key",
    "without_location": "rows have no location",
    "outside_force": "located rows lie outside the force's area",
    "other_generation": "published area codes are not of the adopted LSOA generation",
    "published_area_differs": "rows have a published LSOA other than the one their point lies in",
}


def judged(
    shares: Mapping[str, float | None], months: Mapping[str, int], expected: Expectations
) -> tuple[list[str], list[str]]:
    """What is worth saying of a delivery, and what refuses it."""
    warned, refused = [], []
    for name, said in SAID.items():
        share, bound = shares.get(name), getattr(expected, name)
        if share is None or not isinstance(bound, Bound):
            continue
        verdict = bound.verdict(share)
        if verdict == "refuse":
            refused.append(f"{share:.1%} of {said}, and at most {bound.refuse:.0%} may")
        elif verdict == "warn":
            warned.append(f"{share:.1%} of {said} (expected: at most {bound.warn:.1%})")
    warned.extend(short_months(months, expected.short_month))
    return warned, refused


def short_months(months: Mapping[str, int], share: float) -> list[str]:
    """Months with far fewer rows than the middle one: more likely a short delivery than good news."""
    if len(months) < MONTHS_TO_COMPARE:
        return []
    middle = float(np.median(list(months.values())))
    return [
        f"{m} holds {n:,} rows where a middling month holds {middle:,.0f}: it may be short"
        for m, n in months.items()
        if n < share * middle
    ]


def _share(part: int, whole: int) -> float | None:
    return None if whole == 0 else round(part / whole, 6)


def _codes(values: Any) -> Any:
    import pyarrow.compute as pc

    indices = values.indices
    return (pc.fill_null(indices, -1) if indices.null_count else indices).to_numpy(zero_copy_only=False)
