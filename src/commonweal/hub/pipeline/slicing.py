"""Which slice a row belongs to: kind × force × month, and which slices a delivery holds whole."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import numpy as np

from commonweal.core.errors import BadInput
from commonweal.core.periods import Month
from commonweal.hub.sources.declaration import Reading, Source
from commonweal.hub.sources.text_columns import codes_of, dictionary

from .placing import FORCES, Placed, Placer

FORCE_KIND = FORCES
STRAY_SHARE, ENOUGH_TO_JUDGE = 0.05, 20  # of the rows of a middling month of the file; its rows at least
MOST_CATEGORIES = 1_024  # of one delivery: a cell of the cube is one whole number
TRANSPORT, ELSEWHERE = "btp", "elsewhere"


@dataclass(frozen=True, order=True)
class SliceKey:
    """The part of a feed that a delivery replaces whole."""

    feed: str
    kind: str
    force: str
    month: Month

    def __str__(self) -> str:
        return f"{self.kind} {self.force} {self.month}"


NumbersOf = Callable[[Collection[SliceKey]], Mapping[SliceKey, int]]


@dataclass
class Slicer:
    """Numbers the slices of a delivery as they are met.

    Answers of the API do not say whose force a record is, so the place says it. A ward answered near the
    county's edge brings a few records of the neighbour: such a slice is a *fragment*, which counts only
    while no delivery holds that slice whole. A slice is held whole when most records of at least one ward
    (or, where no ward is named, of at least one file) lie in its force.
    """

    source: Source
    numbers_of: NumbersOf
    _numbers: dict[tuple[str, int], int] = field(default_factory=dict)
    _keys: dict[int, SliceKey] = field(default_factory=dict)
    _categories: dict[str, int] = field(default_factory=dict)
    _asked: Counter[tuple[str, str]] = field(default_factory=Counter)

    def number(self, reading: Reading, holder: Any, good: Any, file: str) -> Any:
        """The slice of each row of a file, -1 for rows that are rejected."""
        forces, codes = holder.dictionary.to_pylist(), codes_of(holder)
        pair = np.where(good, (codes.astype(np.int64) << 32) | reading.month, -1)
        distinct, inverse = np.unique(pair, return_inverse=True)
        met = [(forces[p >> 32], p & 0xFFFFFFFF) if p >= 0 else None for p in distinct.tolist()]
        self._learn([pair for pair in met if pair and pair not in self._numbers])
        numbers = np.array([-1 if pair is None else self._numbers[pair] for pair in met], dtype=np.int32)
        self._note_asked(reading, forces, codes, good, file)
        return numbers[inverse.ravel()]

    def _learn(self, pairs: list[tuple[str, int]]) -> None:
        if not pairs:
            return
        feed, kind = self.source.feed, self.source.slice_kind
        keys = {pair: SliceKey(feed, kind, pair[0], Month.from_index(pair[1])) for pair in pairs}
        numbers = self.numbers_of(list(keys.values()))
        self._numbers.update({pair: numbers[key] for pair, key in keys.items()})
        self._keys.update({number: key for key, number in numbers.items()})

    def _note_asked(self, reading: Reading, forces: list[str], codes: Any, good: Any, file: str) -> None:
        """Count where the records of each ward asked lie; a row that names its force leaves no doubt."""
        if reading.force is not None or reading.holder is not None:
            return
        words = reading.asked.dictionary.to_pylist() if reading.asked is not None else [file]
        asked = (
            codes_of(reading.asked) if reading.asked is not None else np.zeros(reading.rows, dtype=np.int32)
        )
        pairs, counts = np.unique((asked[good].astype(np.int64) << 32) | codes[good], return_counts=True)
        for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True):
            self._asked[words[pair >> 32] or file, forces[pair & 0xFFFFFFFF]] += count

    def key(self, number: int) -> SliceKey:
        return self._keys[number]

    def keys(self) -> dict[int, SliceKey]:
        return dict(self._keys)

    def category_number(self, word: str) -> int:
        number = self._categories.setdefault(word, len(self._categories))
        if number >= MOST_CATEGORIES:
            raise BadInput(
                f"the delivery holds more than {MOST_CATEGORIES:,} categories",
                where=self.source.name,
                remedy="Map its words to fewer categories; the exact words are the source's own affair.",
            )
        return number

    def category_words(self) -> list[str]:
        return list(self._categories)

    def fragments(self) -> set[SliceKey]:
        if not self._asked:
            return set()
        held: set[str] = set()
        for ward in {ward for ward, _ in self._asked}:
            there: Counter[str] = Counter()
            for (asked, force), count in self._asked.items():
                if asked == ward:
                    there[area_of(force)] += count
            held.add(max(sorted(there), key=lambda f: there[f]))
        return {key for key in self._keys.values() if area_of(key.force) not in held}


def strays(source: Source, held: Iterable[tuple[SliceKey, int]]) -> set[SliceKey]:
    """Months of which a partner's file holds but a few rows: they do not stand for the whole month.

    An extract by date of recording brings some rows of earlier months. Were such a month taken for whole, the
    few would replace the many that came before; as a fragment it counts only while nobody holds it whole.
    """
    if source.cut_by_force:
        return set()  # there a file is a month, or the place says what is a fragment
    months: dict[str, dict[SliceKey, int]] = defaultdict(dict)
    for key, rows in held:
        months[key.force][key] = rows
    found: set[SliceKey] = set()
    for of_holder in months.values():
        middle = median(of_holder.values())
        if len(of_holder) > 1 and middle >= ENOUGH_TO_JUDGE:
            found |= {key for key, rows in of_holder.items() if rows < STRAY_SHARE * middle}
    return found


def area_of(holder: str) -> str:
    """The force area of a slice's holder: the transport police's slices are cut by the area they lie in."""
    return holder.removeprefix(f"{TRANSPORT}/")


def whose(holder: str) -> str:
    """Whose records a slice holds: wherever they lie, the transport police's are theirs."""
    return TRANSPORT if holder.startswith(f"{TRANSPORT}/") else holder


def holders(reading: Reading, placed: Placed, placer: Placer) -> tuple[Any, Any]:
    """Whose record each row is, and which holder's slice it belongs to.

    Where the row names no force the place says it; another agency's source says whose its slices are. The
    transport police cover the country while the API is asked ward by ward, so their slices are cut by force
    area: one area's answer never replaces another's.
    """
    words = [*placer.words(FORCE_KIND), ELSEWHERE]
    place = placed.areas[FORCE_KIND]
    place = np.where(place < 0, len(words) - 1, place).astype(np.int32)
    if reading.holder is not None:
        return dictionary(place, words), reading.holder
    both = [*words, TRANSPORT, *(f"{TRANSPORT}/{word}" for word in words)]
    if reading.force is None:
        marked = reading.columns.get("location_type")
        transport = (
            np.zeros(reading.rows, dtype=bool)
            if marked is None
            else marked.is_valid().to_numpy(zero_copy_only=False)
        )
        whose = dictionary(np.where(transport, len(words), place).astype(np.int32), both)
        return whose, dictionary(np.where(transport, len(words) + 1 + place, place).astype(np.int32), both)
    named = reading.force.dictionary.to_pylist()
    if TRANSPORT not in named:
        return reading.force, reading.force
    codes = codes_of(reading.force)
    cut = np.where(codes == named.index(TRANSPORT), len(named) + place, codes).astype(np.int32)
    return reading.force, dictionary(cut, [*named, *(f"{TRANSPORT}/{word}" for word in words)])
