"""The cells of one batch: distinct texts are understood once, and what is not understood is accounted for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from commonweal.hub.intake.child import RawBatch
from commonweal.hub.sources.declaration import Reading
from commonweal.hub.sources.text_columns import (
    codes_of,
    column,
    dictionary,
    floats,
    text_blank_as_null,
)

from . import values
from .unmapped import stop_at_unknown

if TYPE_CHECKING:
    from .mapped import Field, MappedSource

LONGEST_CELL = 400  # letters: what is longer is no value of any kind, and is not tried


class Batch:
    """One batch while it is read by a mapping."""

    def __init__(self, source: MappedSource, raw: RawBatch, sent: Mapping[str, str]) -> None:
        self.source, self.raw, self.sent = source, raw, sent
        self.out = Reading(rows=raw.table.num_rows, columns={})

    def there(self, each: Field) -> bool:
        return each.column.name in self.sent

    def raw_column(self, each: Field) -> Any:
        return self.raw.table.column(self.raw.table.schema.get_field_index(self.sent[each.column.name]))

    def cells(self, each: Field) -> Any:
        """The column as a dictionary array, without outer spaces, blanks as null."""
        return self.cells_of(self.sent[each.column.name], self.source.blanks)

    def cells_of(self, name: str, blanks: Sequence[str]) -> Any:
        sent = column(self.raw.table, name)
        texts = pc.utf8_trim_whitespace(sent.dictionary)
        # Distinct texts may be alike once they are trimmed: each of them is looked at.
        blank = _marked(pc.is_in(texts, value_set=pa.array(blanks, pa.string())))
        spaced = _marked(pc.not_equal(texts, sent.dictionary)) & ~blank
        codes = codes_of(sent)
        if spaced.any():
            self.left_out((codes >= 0) & spaced[codes], "outer-spaces")
        missing = codes < 0
        if blank.any():
            missing |= blank[codes]
        return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32(), mask=missing), texts)

    def texts(self, each: Field) -> Any:
        """The same for a column that hardly repeats, without a dictionary."""
        sent = self.raw_column(each).cast(pa.string())
        trimmed = pc.utf8_trim_whitespace(sent)
        texts = text_blank_as_null(trimmed, self.source.blanks)
        if pc.sum(pc.binary_length(trimmed)).as_py() != pc.sum(pc.binary_length(sent)).as_py():
            spaced = pc.and_(pc.not_equal(trimmed, sent), pc.is_valid(texts))
            self.left_out(_marked(spaced), "outer-spaces")
        return texts

    def read(self, cells: Any, meaning: Callable[[str], values.Read]) -> tuple[list[Any], Any, Any]:
        """What each distinct text means, the codes of the rows, and which rows hold what cannot be read."""
        found = [
            values.UNREADABLE if t is None or len(t) > LONGEST_CELL else meaning(t)
            for t in cells.dictionary.to_pylist()
        ]
        codes = codes_of(cells)
        counts = np.bincount(codes[codes >= 0], minlength=len(found)) if len(found) else np.zeros(0, int)
        for each, rows in zip(found, counts.tolist(), strict=True):
            if each.mended and rows:
                self.out.mended[each.mended] += rows
        bad = np.array([each.value is None for each in found] or [True])
        return [each.value for each in found], codes, (codes >= 0) & bad[codes]

    def fault(self, mask: Any, code: str) -> None:
        """Rows that go back; a row goes back once for a reason, however many cells give it."""
        if not mask.any():
            return
        for at, (before, said) in enumerate(self.out.faults):
            if said == code:
                self.out.faults[at] = (before | mask, code)
                return
        self.out.faults.append((mask, code))

    def left_out(self, mask: Any, code: str) -> None:
        if count := int(mask.sum()):
            self.out.mended[code] += count

    def kept(self, each: Field, meaning: Callable[[str], values.Read], code: str) -> Any:
        """A column of what each text means; what cannot be read is left out and counted."""
        found, codes, bad = self.read(self.cells(each), meaning)
        self.left_out(bad, code)
        return worded(found, codes)

    def words(self, each: Field) -> Any:
        """A column of fixed words; another word is left out, sends the row back, or stops the delivery."""
        cells = self.cells(each)
        found, codes, bad = self.read(cells, lambda text: said_in(each.words, each.spelt, text))
        if each.unknown == "stop" and bad.any():
            known = frozenset(each.words)
            stop_at_unknown(
                self.source.name,
                self.raw,
                cells,
                lambda text: text if plain(text) in known else None,
                each.column.name,
                "column.words",
            )
        if each.unknown == "reject":
            self.fault(bad, "word-not-known")
        else:
            self.left_out(bad, "word-left-out")
        return worded([word or None for word in found], codes)  # a word may stand for nothing

    def look_up(self, each: Field) -> None:
        """Of two columns that fill one the later says it, where it says anything: a crime was cancelled."""
        said, before = self.words(each), self.out.columns.get(each.column.to)
        if before is not None:
            said = pc.coalesce(said.cast(pa.string()), before.cast(pa.string())).dictionary_encode()
        self.out.columns[each.column.to] = said

    def numbers(self, each: Field) -> tuple[Any, Any]:
        """Numbers with NaN for blanks, and which cells are none."""
        raw = self.raw_column(each)
        if pa.types.is_floating(raw.type):
            return floats(raw, self.source.blanks)
        found, codes, bad = self.read(self.cells(each), values.number)
        numbers = np.array([np.nan if v is None else v for v in found] or [np.nan])
        return np.where(codes < 0, np.nan, numbers[codes]), bad


def _marked(mask: Any) -> Any:
    return pc.fill_null(mask, False).to_numpy(zero_copy_only=False)


def worded(found: list[Any], codes: Any) -> Any:
    """Codes of texts to what they mean, as a dictionary array; None is null."""
    words = sorted({v for v in found if v is not None})
    place = {word: n for n, word in enumerate(words)}
    meant = np.array([-1 if v is None else place[v] for v in found] or [-1], dtype=np.int32)
    return dictionary(np.where(codes < 0, -1, meant[codes]).astype(np.int32), words)


def code(read: values.Read) -> values.Read:
    return values.Read(read.value[1] if read.value else None)


def going_back(reading: Reading) -> Any:
    """Rows that go back already, for a reason that says more."""
    mask = np.zeros(reading.rows, dtype=bool)
    for each, _ in reading.faults:
        mask |= each
    return mask


def plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def said_in(words: Mapping[str, Any], spelt: frozenset[str], text: str) -> values.Read:
    """What a word stands for, whatever its capitals and spaces; those are counted as mended."""
    meant = words.get(plain(text))
    return values.Read(meant, "" if meant is None or text in spelt else "word-spelling")
