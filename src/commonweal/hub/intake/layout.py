"""Where in a table its header stands, and what its columns are called. Texts in, a layout out.

A header may stand under title lines, may take two lines of which the upper groups columns, and may leave
columns without a name. What is above it is not read; nothing below it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

SAMPLE_ROWS = 200
DEEPEST_HEADER = 40
COVERED = 0.7
COVERED_TO_THE_RIGHT_EDGE = 0.5
COVERED_BY_NAMES = 0.6
WHOLLY_COVERED = 0.95

NAMELESS = "\0"  # begins the name of a column that has neither a name nor content

Rows = Sequence[Sequence[str]]
Merge = tuple[int, int, int, int]  # first row, first column, last row, last column


@dataclass(frozen=True)
class Layout:
    """What each column is called, and which row of the sample is the first under the header."""

    names: tuple[str, ...]
    first: int

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns that hold something or are meant to."""
        return tuple(name for name in self.names if not name.startswith(NAMELESS))


def find(rows: Rows, merges: Sequence[Merge] = ()) -> Layout | None:
    """The layout of a table from its first rows; None where there is none."""
    for at in range(min(len(rows), DEEPEST_HEADER)):
        if not _filled(rows[at]):
            continue
        here = [m for m in merges if m[0] <= at <= m[2]]
        if _is_group_line(rows, at, merged=any(m[3] > m[1] for m in here)):
            joined = _joined(rows[at], rows[at + 1], here)
            if _covers(joined, rows[at + 2 :]):
                return Layout(_named(joined, rows[at + 2 :]), at + 2)
        if _covers(rows[at], rows[at + 1 :]) and not _is_above_a_header(rows, at):
            return Layout(_named(rows[at], rows[at + 1 :]), at + 1)
    return None


def looks_like_a_row(layout: Layout, rows: Rows) -> bool:
    """Whether the names are in fact the first record of a table that was sent without a header.

    They are if each has the very shape of what stands under it, and some hold digits; or if one is a code, a
    date or a time as those under it are, and none stands as a word over digits alone.
    """
    below = [row for row in rows[layout.first :] if _filled(row)][:20]
    compared, alike, coded = 0, True, False
    for column, name in enumerate(layout.names):
        cells = [row[column] for row in below if column < len(row) and row[column].strip()]
        if name.startswith(NAMELESS) or not cells:
            continue
        compared += 1
        fits = _shape(name) in map(_shape, cells)
        if fits and _is_coded(name):
            fits = _close_shape(name) in map(_close_shape, cells)
            coded = coded or fits
        if not fits and not _HAS_DIGIT.search(name) and all(map(_HAS_DIGIT.search, cells)):
            return False
        alike = alike and fits
    numbered = [name for name in layout.names if _HAS_DIGIT.search(name)]
    return compared > 1 and (coded or (alike and bool(numbered) and not _count_on(numbered)))


def _count_on(names: Sequence[str]) -> bool:
    """Whether these are years, ages or weeks, one after another, as they head columns."""
    if not all(re.fullmatch(r"\d{1,4}", name) for name in names):
        return False
    steps = {int(after) - int(before) for before, after in pairwise(names)}
    return (len(steps) == 1 and steps.pop() > 0) or (len(names) == 1 and 1900 <= int(names[0]) <= 2100)


def record_shapes(layout: Layout, rows: Rows) -> tuple[frozenset[str], ...]:
    """By column, the shapes of what stands in it: by them a record is known again where none should be."""
    width = len(layout.names)
    below = [row for row in rows[layout.first :] if len(row) == width]
    return tuple(frozenset(_shape(row[c]) for row in below if row[c].strip()) for c in range(width))


def begins_a_record(cells: Sequence[str], shapes: Sequence[frozenset[str]]) -> bool:
    """Whether these could be the first cells of a record, or all of it, by the shapes of its columns.

    A code, a date or a time has to be among them, or three numbers, as a sentence seldom has; or all fits.
    """
    if not 0 < len(cells) <= len(shapes):
        return False
    filled = [(cell, known) for cell, known in zip(cells, shapes, strict=False) if cell.strip()]
    fitting = [cell for cell, known in filled if _shape(cell) in known]
    numbers = sum(1 for cell in fitting if _HAS_DIGIT.search(cell))
    if len(cells) == len(shapes) and len(fitting) == len(filled):
        return numbers > 0
    return 2 * len(fitting) >= len(filled) and (numbers > 2 or any(map(_is_coded, fitting)))


def clean(cell: str) -> str:
    """A name without the line ends and doubled spaces that a wrapped header cell brings."""
    return " ".join(cell.replace(NAMELESS, " ").split())


def _filled(row: Sequence[str]) -> list[int]:
    return [column for column, cell in enumerate(row) if cell.strip()]


def _covers(names: Sequence[str], below: Rows) -> bool:
    """Whether the columns that are filled below have names, by and large."""
    filled = [cells for cells in map(_filled, below) if cells]
    named = set(_filled(names))
    if not filled:
        return bool(named)
    edge = Counter(cells[-1] for cells in filled).most_common(1)[0][0]
    if max(named) >= edge > 0:
        least = COVERED_TO_THE_RIGHT_EDGE
    elif len(named) > 1 and all(_is_a_name(names[c]) for c in named):
        least = COVERED_BY_NAMES
    else:
        least = COVERED
    return _share(named, filled) >= least


def _share(named: set[int], filled: Sequence[Sequence[int]]) -> float:
    counts = sorted(len(cells) for cells in filled)
    most = 2 * counts[len(counts) // 2]  # one overlong line does not outweigh the others
    weights = [min(len(cells), most) for cells in filled]
    shares = [len(named.intersection(cells)) / len(cells) for cells in filled]
    return sum(w * s for w, s in zip(weights, shares, strict=True)) / sum(weights)


def _is_above_a_header(rows: Rows, at: int) -> bool:
    """Whether one of the next lines names every column, where this one leaves some without a name."""
    own = set(_filled(rows[at]))
    for below in range(at + 1, min(at + 4, len(rows))):
        row, rest = rows[below], [r for r in rows[below + 1 :] if _filled(r)][:20]
        named = set(_filled(row))
        if len(named) >= 2 * len(own) and rest and all(_is_a_name(row[c]) for c in named):
            contrast = any(_has_digit(r, c) for r in rest for c in named if not _has_digit(row, c))
            if contrast and _share(named, [_filled(r) for r in rest]) >= WHOLLY_COVERED > _share(
                own, [_filled(r) for r in rest]
            ):
                return True
    return False


def _is_group_line(rows: Rows, at: int, *, merged: bool) -> bool:
    """Whether the row names groups of columns and the next one the columns themselves.

    Where no merged cell says so, a header of which one name is missing looks much the same, and what is under
    it is a record: groups are then believed where they are few, or where numbers alone stand under them.
    """
    if at + 1 >= len(rows):
        return False
    upper, lower = rows[at], rows[at + 1]
    groups, own = _filled(upper), _filled(lower)
    if not own or (len(groups) == 1 and groups[0] <= own[0]):  # a title stands alone, at the left
        return False
    if not all(_is_a_name(upper[c]) for c in groups) or not all(_is_a_name(lower[c]) for c in own):
        return False
    spans = [c for c in groups if c in own and c + 1 in own and c + 1 not in groups]
    if not spans:
        return False
    below = [row for row in rows[at + 2 :] if _filled(row)][:20]
    if not below:
        return True
    few = 2 * len(set(groups).intersection(own)) <= len(own)
    if not merged and not few and not all(_is_of_numbers(below, c) for s in spans for c in (s, s + 1)):
        return False
    return any(_has_digit(row, c) for row in below for c in own if not _has_digit(lower, c))


def _is_of_numbers(rows: Rows, column: int) -> bool:
    cells = [row[column].strip() for row in rows if column < len(row) and row[column].strip()]
    return bool(cells) and all(map(_NUMBER.fullmatch, cells))


def _joined(upper: Sequence[str], lower: Sequence[str], merges: Sequence[Merge]) -> list[str]:
    """One name a column: "Group: Own", with the group carried right as far as it reaches."""
    reach = {m[1]: m[3] for m in merges}
    names, group, until = [], "", -1
    for column in range(max(len(upper), len(lower))):
        above = clean(upper[column]) if column < len(upper) else ""
        own = clean(lower[column]) if column < len(lower) else ""
        if above:
            group, until = (above, reach.get(column, -1 if not merges else column)) if own else ("", -1)
        carried = group if until < 0 or column <= until else ""
        names.append(f"{carried}: {own}" if carried and own else own or above)
    return names


def _named(names: Sequence[str], below: Rows) -> tuple[str, ...]:
    """Every column's name; a column with content and no name is called by its place.

    The first one may go without, as programs for statistics leave it when they write the rows' numbers.
    """
    used = {column for row in below for column in _filled(row)}
    return tuple(
        clean(name) or (_placed(at) if at in used else f"{NAMELESS}{at + 1}") for at, name in enumerate(names)
    )


def _placed(column: int) -> str:
    return f"(column {column + 1})" if column else ""


_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*")


def _is_a_name(cell: str) -> bool:
    text = clean(cell)
    return (
        len(text) <= 80
        and bool(re.search(r"[^\W\d_]", text))
        and not text.endswith(":")
        and not _DATE.match(text)
    )


def _has_digit(row: Sequence[str], column: int) -> bool:
    return column < len(row) and any(ch.isdigit() for ch in row[column])


_HAS_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"[-+]?\d[\d,. ]*%?")


def _is_coded(text: str) -> bool:
    """Whether it holds digits, and is more than a number: years and ages head columns too."""
    return bool(_HAS_DIGIT.search(text)) and not _NUMBER.fullmatch(text.strip())


def _close_shape(text: str) -> str:
    """As many digits count too."""
    return re.sub(r"\d", "9", re.sub(r"[^\W\d_]+", "a", " ".join(text.split())))


def _shape(text: str) -> str:
    words = re.sub(r"[^\W\d_]+", "a", text.strip())
    return re.sub(r"\s+", " ", re.sub(r"\d+", "9", words))
