"""What two publications tell together: a total of ten areas and one of nine of them give the tenth away."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from .small_numbers import threshold


@dataclass(frozen=True, slots=True)
class Release:
    """A count that is published: of which areas (or months, or both), and how many."""

    of: frozenset[Hashable]
    count: int
    name: str = ""


def differences(
    new: Iterable[Release], published: Iterable[Release], *, sensitive: bool = False
) -> tuple[str, ...]:
    """Which new counts would give a small one away when they are laid beside what is published.

    Parameters
    ----------
    new, published : iterable of Release
        Counts of one measure. New ones are compared with each other too.
    sensitive : bool
        Use the higher threshold.

    Returns
    -------
    tuple of str
        One sentence for each pair that tells; empty where nothing does. A new count may be published only
        where it is empty.

    Notes
    -----
    Source: DOMAIN B5, differencing check. Pairs of one set inside another, and of two sets that together
    make up a third, are looked at; sums of many releases are not.

    Examples
    --------
    >>> differences([Release(frozenset("ab"), 13, "both")], [Release(frozenset("a"), 10, "first")])
    ('both less first leaves 3',)
    """
    least = threshold(sensitive=sensitive)
    fresh = list(new)
    every = [*published, *fresh]
    found: list[str] = []
    for one in fresh:
        for other in every:
            larger, smaller = (one, other) if other.of < one.of else (other, one)
            if not smaller.of < larger.of:
                continue
            left = larger.count - smaller.count
            if 0 < left < least:
                found.append(
                    f"{larger.name or sorted(map(str, larger.of))} less "
                    f"{smaller.name or sorted(map(str, smaller.of))} leaves {left}"
                )
    return tuple(dict.fromkeys(found))
