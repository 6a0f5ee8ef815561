"""What publications tell together: a total of ten areas and one of nine of them give the tenth away."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from .attacker import Attacker, Contradiction, Known, Range
from .small_numbers import threshold

FEWEST_LEFT = 3  # values of a count that may be nought: as of a rounded nought, which is 0, 1 or 2


@dataclass(frozen=True, slots=True)
class Release:
    """A count that is published: of which areas (or months, or both), and how many.

    Where it is not told exactly, `most` is the most that it can be and `count` the least: "<5" is 1 with
    `most` 4, a rounded 20 is 18 with `most` 22.
    """

    of: frozenset[Hashable]
    count: int
    name: str = ""
    most: int | None = None

    @property
    def is_exact(self) -> bool:
        return self.most is None or self.most == self.count


def differences(
    new: Iterable[Release], published: Iterable[Release], *, sensitive: bool = False
) -> tuple[str, ...]:
    """Which new counts would give a small one away when they are laid beside everything published.

    Parameters
    ----------
    new, published : iterable of Release
        Counts of one measure. New ones are compared with each other too.
    sensitive : bool
        Use the higher threshold.

    Returns
    -------
    tuple of str
        One sentence for each pair that tells, then one for each count that several releases tell together;
        empty where nothing does. A new count may be published only where it is empty.

    Raises
    ------
    ValueError
        A release of nothing, or whose `most` is below its `count`.

    Notes
    -----
    Source: DOMAIN B5, differencing check. Pairs of one set inside another are subtracted. Then all releases
    are laid together (:class:`commonweal.analysis.disclosure.attacker.Attacker`): areas and months that
    every release holds or leaves out together are one cell; a cell, or a set that one release has beyond
    another or both share, is told where it must be below the threshold, may not be nought throughout, and
    cannot be every one of 1 to 4 (or is nought, 1 or 2 at the least, as a rounded count is). What the earlier
    releases tell by themselves is not held against the new ones.

    Where releases contradict one another, as when counts were revised between them, what they tell together
    cannot be worked out, and a sentence says so.

    Examples
    --------
    >>> differences([Release(frozenset("ab"), 13, "both")], [Release(frozenset("a"), 10, "first")])
    ('both less first leaves 3',)
    >>> parts = [Release(frozenset("ab"), 20, "east"), Release(frozenset("cd"), 30, "west")]
    >>> differences([Release(frozenset("abcde"), 53, "county")], parts)
    ('together they tell that e is 3',)
    """
    least = threshold(sensitive=sensitive)
    before, fresh = list(published), list(new)
    for each in (*before, *fresh):
        if each.most is not None and each.most < each.count:
            raise ValueError(
                f"most: {each.most} is below the count of {each.name or 'a release'}, {each.count}"
            )
    pairs = tuple(dict.fromkeys(_pairs(fresh, [*before, *fresh], least)))
    return pairs or _together(fresh, before, least)


def _pairs(fresh: Sequence[Release], every: Sequence[Release], least: int) -> Iterator[str]:
    for one in fresh:
        for other in every:
            larger, smaller = (one, other) if other.of < one.of else (other, one)
            if not (smaller.of < larger.of and one.is_exact and other.is_exact):
                continue
            left = larger.count - smaller.count
            if 0 < left < least:
                yield f"{_called(larger)} less {_called(smaller)} leaves {left}"


def _together(fresh: Sequence[Release], before: Sequence[Release], least: int) -> tuple[str, ...]:
    every = [*before, *fresh]
    cells, words = _cells(every)
    known = [
        Known(of, each.count, each.count if each.is_exact else each.most, each.name)
        for of, each in zip(cells, every, strict=True)
    ]
    try:
        old, now = Attacker(known[: len(before)]), Attacker(known)
        own: dict[frozenset[int], Range] = {k.of: (k.low, k.high) for k in known}
        found = []
        for of in _sets(cells, len(before), len(words)):
            ends = now.range_of(of)
            if _tells(ends, least) and own.get(of) != ends and old.range_of(of) != ends:
                said = ", ".join(sorted(words[cell] for cell in of))
                found.append(f"together they tell that {said} is {_in_words(ends)}")
        return tuple(found)
    except Contradiction as error:
        return (f"what they tell together cannot be worked out: {error}",)


def _cells(every: Sequence[Release]) -> tuple[list[frozenset[int]], list[str]]:
    """Each release as a set of cells, and what a cell is called: what is always held together is one."""
    held: dict[Hashable, list[int]] = {}
    for n, each in enumerate(every):
        if not each.of:
            raise ValueError(f"of: {each.name or 'a release'} is of nothing; leave it out")
        for part in each.of:
            held.setdefault(part, []).append(n)
    alike: dict[tuple[int, ...], list[Hashable]] = {}
    for part, holders in held.items():
        alike.setdefault(tuple(holders), []).append(part)
    of: list[set[int]] = [set() for _ in every]
    words = []
    for cell, (together, parts) in enumerate(alike.items()):
        words.append(" with ".join(sorted(map(str, parts))))
        for n in together:
            of[n].add(cell)
    return [frozenset(each) for each in of], words


def _sets(cells: Sequence[frozenset[int]], first_new: int, number: int) -> Iterator[frozenset[int]]:
    """Cells, then what a new release has beyond another, another beyond it, and both."""
    seen: set[frozenset[int]] = set()
    new = list(cells[first_new:])
    apart = (part for one in new for other in cells for part in (one - other, other - one, one & other))
    for of in (*(frozenset({n}) for n in range(number)), *apart):
        if of and of not in seen:
            seen.add(of)
            yield of


def _tells(ends: Range, least: int) -> bool:
    low, high = ends
    if high is None or high >= least or high == 0:
        return False
    return high - low + 1 < FEWEST_LEFT if low == 0 else not (low == 1 and high == least - 1)


def _in_words(ends: Range) -> str:
    low, high = ends
    return f"{low}" if low == high else f"{low} to {high}"


def _called(release: Release) -> str:
    return release.name or str(sorted(map(str, release.of)))
