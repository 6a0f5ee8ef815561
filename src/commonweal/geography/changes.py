"""Counts and rates carried from one generation of areas to the next, by the published change codes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class ChangeCode(StrEnum):
    UNCHANGED = "U"
    SPLIT = "S"
    MERGED = "M"
    IRREGULAR = "X"


class Manner(StrEnum):
    COPIED = "copied"
    SUMMED = "summed"
    APPORTIONED = "apportioned by households"
    MISSING = "missing"


@dataclass(frozen=True, order=True)
class Change:
    from_code: str
    to_code: str
    change: ChangeCode

    @property
    def whole(self) -> bool:
        """Whether all that lay in the old area lies in the new one."""
        return self.change in (ChangeCode.UNCHANGED, ChangeCode.MERGED)


@dataclass(frozen=True)
class Converted:
    """Values by new code, None where there is none; how each was made; why some are missing."""

    values: Mapping[str, float | None]
    manner: Mapping[str, Manner]
    why_missing: Mapping[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()  # old codes that the look-up does not hold

    @property
    def estimated(self) -> tuple[str, ...]:
        """The codes whose value must carry the flag of an estimate."""
        return tuple(sorted(code for code, how in self.manner.items() if how is Manner.APPORTIONED))

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(sorted(self.why_missing))


RE_GEOCODE = "was split: count again from the points, or give the households of the new areas"
IRREGULAR = "has no like for like in the older generation: count again from the points"
NO_OLD_COUNT = "is made of an area without a count"
NO_HOUSEHOLDS = "was split, and the households of a part are not known"


def convert_counts(
    counts: Mapping[str, float], changes: Iterable[Change], households: Mapping[str, float] | None = None
) -> Converted:
    """Counts of events by old code, as counts by new code.

    Parameters
    ----------
    counts
        Events by old code; an area with none stands there with 0. An area that is absent has no count.
    changes
        The published look-up, every row of the areas concerned.
    households
        Households by new code, at the date of the new generation; without them a split area has no count.

    Returns
    -------
    Converted
        U is copied, M summed, S apportioned by households and flagged, X missing.
    """
    old_parts, new_parts, kinds = _arranged(changes)
    made: dict[str, tuple[float | None, Manner, str]] = {}
    for new, olds in old_parts.items():
        kind = kinds[new]
        known = [counts[old] for old in olds if old in counts]
        if kind is ChangeCode.IRREGULAR:
            made[new] = None, Manner.MISSING, IRREGULAR
        elif len(known) < len(olds):
            made[new] = None, Manner.MISSING, NO_OLD_COUNT
        elif kind is ChangeCode.SPLIT:
            made[new] = _apportioned(new, known[0], new_parts[olds[0]], households)
        else:
            made[new] = sum(known), Manner.SUMMED if kind is ChangeCode.MERGED else Manner.COPIED, ""
    return _converted(made, sorted(set(counts) - set(new_parts)))


def convert_rates(
    rates: Mapping[str, float], populations: Mapping[str, float], changes: Iterable[Change]
) -> Converted:
    """Rates by old code, as rates by new code: merged areas take the mean weighted by the old populations.

    A split area has no rate of its parts: it is missing, as an irregular one is.
    """
    old_parts, new_parts, kinds = _arranged(changes)
    made: dict[str, tuple[float | None, Manner, str]] = {}
    for new, olds in old_parts.items():
        people = sum(populations.get(old, 0.0) for old in olds)
        if kinds[new] in (ChangeCode.IRREGULAR, ChangeCode.SPLIT):
            made[new] = None, Manner.MISSING, IRREGULAR if kinds[new] is ChangeCode.IRREGULAR else RE_GEOCODE
        elif any(old not in rates for old in olds):
            made[new] = None, Manner.MISSING, NO_OLD_COUNT
        elif kinds[new] is ChangeCode.UNCHANGED:
            made[new] = rates[olds[0]], Manner.COPIED, ""
        elif people <= 0 or any(old not in populations for old in olds):
            made[new] = None, Manner.MISSING, "was merged, and the population of a part is not known"
        else:
            weighted = sum(rates[old] * populations[old] for old in olds)
            made[new] = weighted / people, Manner.SUMMED, ""
    return _converted(made, sorted(set(rates) - set(new_parts)))


def _arranged(
    changes: Iterable[Change],
) -> tuple[dict[str, list[str]], dict[str, list[str]], dict[str, ChangeCode]]:
    """Old codes by new code, new codes by old code, and the change of each new code.

    An area that takes part in an irregular change anywhere is irregular throughout.
    """
    rows = sorted(set(changes))
    old_parts: dict[str, list[str]] = defaultdict(list)
    new_parts: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        old_parts[row.to_code].append(row.from_code)
        new_parts[row.from_code].append(row.to_code)
    kinds: dict[str, ChangeCode] = {}
    for row in rows:
        # The look-up says one thing of each row; where rows of one area disagree, or its shape is not what
        # its letter says, nothing like for like is left.
        sound = {
            ChangeCode.UNCHANGED: len(old_parts[row.to_code]) == 1 == len(new_parts[row.from_code]),
            ChangeCode.SPLIT: len(old_parts[row.to_code]) == 1,
            ChangeCode.MERGED: len(new_parts[row.from_code]) == 1,
            ChangeCode.IRREGULAR: True,
        }[row.change]
        kind = row.change if sound else ChangeCode.IRREGULAR
        kinds[row.to_code] = kind if kinds.get(row.to_code, kind) is kind else ChangeCode.IRREGULAR
    return dict(old_parts), dict(new_parts), kinds


def _apportioned(
    new: str, count: float, siblings: Sequence[str], households: Mapping[str, float] | None
) -> tuple[float | None, Manner, str]:
    if households is None:
        return None, Manner.MISSING, RE_GEOCODE
    total = sum(households.get(code, 0.0) for code in siblings)
    if total <= 0 or any(code not in households for code in siblings):
        return None, Manner.MISSING, NO_HOUSEHOLDS
    return count * households[new] / total, Manner.APPORTIONED, ""


def _converted(made: Mapping[str, tuple[float | None, Manner, str]], unknown: Sequence[str]) -> Converted:
    return Converted(
        values={code: value for code, (value, _, _) in made.items()},
        manner={code: manner for code, (_, manner, _) in made.items()},
        why_missing={code: why for code, (value, _, why) in made.items() if value is None},
        unknown=tuple(unknown),
    )
