"""Rows of a delimited file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from . import kinds, reader, totals
from .batches import (
    Note,
    Wanted,
    frames,
    judge_cells,
    judge_header,
    judge_numbers,
    legible,
    without_its_end,
)
from .bounds import Limits
from .errors import NotNumbers, NotUtf8, Unreadable
from .layout import NAMELESS
from .lines import Lines, ends_within_quotes
from .text import BYTES, Dialect, dialect, last_rows


class Delimited:
    """A delimited file, ready to be parsed."""

    def __init__(self, path: str, member: str, made: Dialect, wanted: Wanted, limits: Limits) -> None:
        self.path, self.member, self.made, self.wanted, self.limits = path, member, made, wanted, limits
        self.names = made.layout.names
        self.packed = bool(member) or path.lower().endswith(".gz")
        self.quoted = self.packed or self._has_quotes()

    def as_bytes(self) -> None:
        """From now on the parser is given each byte as a character of its own."""
        self.made = replace(self.made, encoding=BYTES)

    @classmethod
    def of(cls, path: str, member: str, wanted: Wanted, limits: Limits) -> Delimited | None:
        with reader.opened(path, member, limits) as stream:
            head = stream.read(reader.HEAD_BYTES)
        kinds.judge(member or path, head, inside=bool(member))
        if not head.strip(b"\xef\xbb\xbf\xff\xfe\0 \r\n\t"):
            return None
        made = dialect(head, reader.split, whole=len(head) < reader.HEAD_BYTES)
        if made is None:
            raise Unreadable("the table cannot be read: no header is found in its first lines")
        if made.headless:
            raise Unreadable("the file has no header: its first line is a record like the others")
        judge_header(made.layout.header, limits)
        return cls(path, member, made, wanted, limits)

    def batches(self, as_numbers: bool) -> Iterator[tuple[Note, Any]]:
        import pyarrow as pa

        lines = Lines(
            self.quoted,
            self.made.above + 1,
            self.made.separator,
            self.limits.unreadable_lines,
            self.made.shapes,
        )
        with reader.opened(self.path, self.member, self.limits) as stream:
            source = pa.PythonFile(stream, mode="r") if self.packed else pa.OSFile(self.path)
            try:
                parsed = reader.parsed(source, self.made, self.quoted, self.wanted, as_numbers, lines)
                yield from self._handed_over(stream, parsed, lines)
            except pa.ArrowInvalid as error:  # its words may hold a row's text: they go no further
                reason = str(error)
                if "Empty CSV" in reason or "Could not skip initial" in reason:  # a header without a line end
                    return
                if as_numbers and "conversion error" in reason:
                    raise NotNumbers from None
                if "Expected" in reason and lines.left_to_lose >= 0 and not self.made.recoded:
                    raise NotUtf8 from None
                raise Unreadable(self._why(reason, lines)) from None

    def _why(self, reason: str, lines: Lines) -> str:
        if lines.left_to_lose < 0:
            return "far too many lines have more or fewer cells than the header"
        if "straddling" in reason or "block" in reason:
            return (
                f"the table cannot be read: a line after line {lines.line - 1:,} is longer than "
                f"{reader.BLOCK_BYTES:,} bytes, or a quotation mark opens a cell and none closes it"
            )
        return f"the table cannot be read on after line {lines.line - 1:,}"

    def _handed_over(self, stream: Any, parsed: Any, lines: Lines) -> Iterator[tuple[Note, Any]]:
        """Each batch once the next one is there: the last is cut where the table ends."""
        waiting = None
        for batch in frames(self._whole(parsed)):
            if waiting is not None:
                yield self._judged(waiting, self._note(lines, waiting))
            waiting = batch
        if waiting is not None:
            note = self._note(lines, waiting)
            ending, gone = totals.at_the_end(self._last_rows(stream, waiting))
            if lines.lost:  # the table goes on after its blank lines
                ending = 0
            yield self._judged(without_its_end(waiting, note, ending, gone), note)
        if lines.lost:
            yield lines.rest(), None

    def _note(self, lines: Lines, batch: Any) -> Note:
        note = lines.of(batch)
        lines.expect_no_record_in_a_cell(batch, note)
        return note

    def _whole(self, parsed: Any) -> Iterator[Any]:
        for batch in parsed:
            if self.quoted and ends_within_quotes(batch) and self._quotes() % 2:
                raise Unreadable("a quotation mark opens a cell and none closes it, so rows run together")
            yield batch

    def _judged(self, batch: Any, note: Note) -> tuple[Note, Any]:
        kept = self.wanted.kept(self.names)
        nameless = [name for name in self.names if name.startswith(NAMELESS)]
        read = legible(
            judge_numbers(batch.select([*kept, *nameless])), note, as_bytes=self.made.encoding == BYTES
        )
        judge_cells(read, note, self.limits)
        return note, read.select(kept)

    def _last_rows(self, stream: Any, last: Any) -> list[list[str]]:
        if self.quoted:
            end = last.slice(max(0, last.num_rows - 2_000))
            columns = [_bytes_as_text(column) for column in end.columns]
            return [list(row) for row in zip(*columns, strict=True)]
        size = Path(self.path).stat().st_size
        stream.seek(max(0, size - reader.TAIL_BYTES))
        return last_rows(stream.read(), self.made, from_the_start=size <= reader.TAIL_BYTES)[-last.num_rows :]

    def _has_quotes(self) -> bool:
        """Only a plain file is looked through beforehand; in another one they may always stand."""
        with reader.opened(self.path, self.member, self.limits) as stream:
            return any(b'"' in block for block in iter(lambda: stream.read(1 << 20), b""))

    def _quotes(self) -> int:
        """How many quotation marks stand in the file."""
        with reader.opened(self.path, self.member, self.limits) as stream:
            return sum(block.count(b'"') for block in iter(lambda: stream.read(1 << 20), b""))


def _bytes_as_text(column: Any) -> list[str]:
    import pyarrow as pa

    if pa.types.is_floating(column.type):
        return ["" if value is None else "1" for value in column.to_pylist()]
    plain = column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
    return [value.decode("latin-1") for value in plain.cast(pa.binary()).to_pylist()]
