"""Batches of rows as they leave the child: judged, made legible, and cut where a table ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from .bounds import Limits
from .errors import NotNumbers, Unreadable
from .layout import NAMELESS

ROWS_A_FRAME = 250_000

Note = dict[str, Any]


@dataclass(frozen=True)
class Wanted:
    """Which columns to hand over and how: `coded` as dictionaries, `numbers` as floats, the others as text.

    Columns `left_out` are not handed over. Where a cell of `numbers` is neither a number nor one of the
    `blanks`, the file's numbers come as text.
    """

    left_out: frozenset[str]
    coded: frozenset[str]
    numbers: frozenset[str]
    blanks: tuple[str, ...]

    def types(self, header: Iterable[str], as_numbers: bool) -> dict[str, Any]:
        import pyarrow as pa

        code = pa.dictionary(pa.int32(), pa.string())
        number = pa.float64() if as_numbers else pa.string()
        return {n: number if n in self.numbers else code if n in self.coded else pa.string() for n in header}

    def kept(self, header: Iterable[str]) -> list[str]:
        return [name for name in header if name not in self.left_out and not name.startswith(NAMELESS)]


def judge_header(header: Sequence[str], limits: Limits) -> None:
    if len(header) > limits.columns:
        raise Unreadable(f"the header has {len(header):,} columns; at most {limits.columns} are read")
    repeated = sorted({name for name in header if header.count(name) > 1})
    if repeated:
        raise Unreadable(f"the header names {repeated[0]!r} twice; give each column one name")


def frames(batches: Iterable[Any]) -> Iterator[Any]:
    """Batches of no more rows than the other side takes at once: a line may be a single byte."""
    for batch in batches:
        for start in range(0, batch.num_rows, ROWS_A_FRAME):
            yield batch.slice(start, ROWS_A_FRAME)


def line_of(note: Note, row: int) -> int:
    further: int = sum(by for at, by in note["jumps"] if at <= row)
    return int(note["first_line"]) + row + further


def after(note: Note, batch: Any, rows: int, line: int) -> tuple[Any, int]:
    """What follows so many rows, the last of them on that line; and how many rows are still to be passed."""
    if not line:
        return batch, 0
    for lost in ("skipped", "totals"):
        note[lost] = [one for one in note[lost] if (one[0] if lost == "skipped" else one) > line]
    if batch is None or not rows:
        return batch, rows
    if rows >= batch.num_rows:
        return None, rows - batch.num_rows
    note["first_line"] = line_of(note, rows)
    note["jumps"] = [(at - rows, by) for at, by in note["jumps"] if at > rows]
    return batch.slice(rows), 0


def judge_cells(batch: Any, note: Note, limits: Limits) -> None:
    """Refuse a cell beyond measure, and content in a column that has no name."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        if pa.types.is_floating(column.type):
            continue
        coded = pa.types.is_dictionary(column.type)
        lengths = pc.binary_length((column.dictionary if coded else column).cast(pa.binary()))
        longest = pc.max(lengths).as_py() or 0
        nameless = name.startswith(NAMELESS)
        if longest <= limits.cell and not (nameless and longest):
            continue
        by_row = lengths.take(column.indices) if coded else lengths
        for row, length in enumerate(by_row.to_pylist()):
            text = column[row].as_py() if length > (0 if nameless else limits.cell) else ""
            if nameless and text.strip():
                where = f"column {name.removeprefix(NAMELESS)}"
                raise Unreadable(f"{where} has no name, and holds something in line {line_of(note, row)}")
            if len(text) > limits.cell:
                where = f"line {line_of(note, row)}, column {name!r}"
                raise Unreadable(f"the cell in {where} holds more than {limits.cell:,} characters")


def judge_numbers(batch: Any) -> Any:
    """The batch, if its numbers are numbers: the word "nan" is no number and no blank."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for column in batch.columns:
        if pa.types.is_floating(column.type) and pc.any(pc.is_nan(column)).as_py():
            raise NotNumbers
    return batch


def legible(batch: Any, note: Note, *, as_bytes: bool) -> Any:
    """Text that is not UTF-8 is read as Windows-1252, as Excel writes it, and that is said.

    `as_bytes`: each character of the batch stands for a byte of the file.
    """
    import pyarrow as pa

    columns = []
    for index, name in enumerate(batch.schema.names):
        column = batch.column(index)
        values = column.dictionary if pa.types.is_dictionary(column.type) else column
        if not pa.types.is_string(values.type):
            columns.append(column)
            continue
        if not as_bytes:
            try:
                values.validate(full=True)
                columns.append(column)
                continue
            except pa.ArrowInvalid:
                pass
        raw = [_raw(v, as_bytes) for v in values.cast(pa.binary()).to_pylist()]
        if not all(_is_utf8(value) for value in raw):
            note.setdefault("windows_1252", []).append(name)
        values = pa.array([None if v is None else _decoded(v) for v in raw], pa.string())
        if pa.types.is_dictionary(column.type):
            column = pa.DictionaryArray.from_arrays(column.indices, values)
        else:
            column = values
        columns.append(column)
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def without_its_end(batch: Any, note: Note, ending: int, totals: list[int]) -> Any:
    """The last batch without the blank rows that end it and without its totals, which the note names.

    `totals` count from the end of the batch, 1 the last.
    """
    import numpy as np
    import pyarrow as pa

    rows = batch.num_rows
    ending = min(ending, rows)
    gone = [rows - back for back in totals if back <= rows]
    note["totals"] = sorted([*note.get("totals", ()), *(line_of(note, row) for row in gone)])
    keep = np.ones(rows, dtype=bool)
    keep[gone] = False
    keep[rows - ending :] = False
    if keep.all():
        return batch
    shift = np.concatenate([[0], np.cumsum(~keep)])
    moved = [(int(at - shift[at]), by) for at, by in note["jumps"]]
    note["jumps"] = sorted([*moved, *((int(row - shift[row]), 1) for row in gone)])
    return batch.filter(pa.array(keep))


def table_of(header: list[str], columns: Iterable[list[str]], wanted: Wanted, as_numbers: bool) -> Any:
    """A batch of columns of text, each as it is wanted; for what comes without a parser that does it."""
    import pyarrow as pa
    import pyarrow.compute as pc

    arrays = []
    for name, values in zip(header, columns, strict=True):
        text = pa.array(values, pa.string())
        kind = wanted.types([name], as_numbers)[name]
        if pa.types.is_dictionary(kind):
            text = text.dictionary_encode()
        elif pa.types.is_floating(kind):
            blank = pc.is_in(text, value_set=pa.array(list(wanted.blanks), pa.string()))
            try:
                text = pc.if_else(blank, pa.scalar(None, pa.string()), text).cast(kind)
            except pa.ArrowInvalid:
                raise NotNumbers from None
        arrays.append(text)
    return pa.RecordBatch.from_arrays(arrays, names=header)


def _raw(value: bytes | None, as_bytes: bool) -> bytes | None:
    return value.decode().encode("latin-1") if as_bytes and value is not None else value


def _is_utf8(raw: bytes | None) -> bool:
    try:
        return raw is None or raw.decode() is not None
    except UnicodeDecodeError:
        return False


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")
