"""Opens delivered files. This module alone does, and only inside the limited child process of `child.py`.

What it opens is understood by the modules beside it: `surveying` says which tables there are, `delimited`,
`sheets` and `api_records` hand over their rows. Those open nothing themselves.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, Any

from . import archives, kinds, layout, workbook
from .batches import Wanted
from .bounds import COMMAND_LINE, Limits
from .errors import Unreadable
from .lines import Lines
from .text import Dialect

HEAD_BYTES = 65_536
TAIL_BYTES = 65_536
BLOCK_BYTES = 16 << 20  # small blocks stay in the processor's cache, large ones spare the parent work
MOST_BYTES_OF_CONTROL = 65_536


_system: Any = None  # the C library, taken hold of before the walls close


class _NoPandas:
    """pyarrow would load pandas at the first list that it is given: fifty megabytes that nobody needs."""

    def find_spec(self, name: str, *_: object) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name)


def load() -> None:
    """Load what opening needs, before the walls close."""
    global _system
    import ctypes
    import gzip  # noqa: F401
    import zipfile  # noqa: F401

    import defusedxml.ElementTree  # noqa: F401
    import pyarrow.compute
    import pyarrow.csv  # noqa: F401
    import python_calamine  # noqa: F401

    sys.meta_path.insert(0, _NoPandas())
    _system = ctypes.CDLL(None)


def members(path: str, limits: Limits = COMMAND_LINE) -> Iterator[tuple[str, str | None]]:
    """What a delivered path holds: (member name, kind), in the order of the names."""
    size = Path(path).stat().st_size
    if limits.bytes_in is not None and size > limits.bytes_in:
        raise Unreadable(f"the file has {size:,} bytes; a web upload may have {limits.bytes_in:,}")
    if not path.lower().endswith(".zip"):
        yield "", kinds.by_name(path)
        return
    for info in contents(path, limits):
        yield info.filename, kinds.by_name(info.filename) if not kinds.is_archive(info.filename) else None


def contents(path: str, limits: Limits) -> list[Any]:
    """What an archive holds and is looked at, once it was seen to be harmless."""
    infos = _table_of_contents(path, limits).values()
    held = [info for info in infos if not info.is_dir() and not kinds.ignored(info.filename)]
    return sorted(held, key=lambda info: str(info.filename))


_last_contents: dict[Any, dict[str, Any]] = {}


def _table_of_contents(path: str, limits: Limits) -> dict[str, Any]:
    """Kept for the archive at hand: it may hold thousands of files, each opened by its name."""
    about = Path(path).stat()
    key = (path, about.st_ino, about.st_size, about.st_mtime_ns, limits)
    if key not in _last_contents:
        infos = _listed(path, "archive")
        archives.judge(infos, about.st_size, limits)
        if workbook.is_workbook([info.filename for info in infos]):
            raise Unreadable("the file is a workbook under the name of an archive; give it the ending .xlsx")
        _last_contents.clear()
        _last_contents[key] = {info.filename: info for info in infos}
    return _last_contents[key]


def _listed(content: Any, what: str) -> list[Any]:
    """The table of contents of an archive or a workbook, before anything of it is believed."""
    import zipfile

    try:
        with zipfile.ZipFile(content) as archive:
            return archive.infolist()
    except OSError:
        raise
    except Exception:  # it is the sender's, so any error may come of it
        raise Unreadable(
            f"the {what} cannot be opened: it is damaged, cut short, or no zip archive"
        ) from None


class _Pieces:
    """Pieces of a stream, in the sizes that are asked for."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._held = pieces, bytearray()

    def read(self, size: int) -> bytes:
        while len(self._held) < size and (piece := next(self._pieces, None)) is not None:
            self._held += piece
        taken = bytes(self._held[:size])
        del self._held[:size]
        return taken


class _Bounded(io.RawIOBase):
    """A stream that may grow to a limit and no further."""

    def __init__(self, stream: IO[bytes] | Any, most: int) -> None:
        self._stream, self._left = stream, most

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        taken: bytes = self._stream.read(size if size >= 0 else self._left + 1)
        self._left -= len(taken)
        if self._left < 0:
            raise Unreadable("the file grows far beyond its packed size; it is not read on")
        return taken


@contextmanager
def opened(path: str, member: str, limits: Limits = COMMAND_LINE) -> Iterator[IO[bytes] | Any]:
    size = Path(path).stat().st_size
    most = min(limits.member_bytes, limits.bytes_out or limits.member_bytes)
    if member:
        info = _table_of_contents(path, limits).get(member)
        if info is None:
            raise Unreadable("the archive does not hold the file")
        with Path(path).open("rb") as packed:
            yield _Bounded(_Pieces(archives.inflated(packed, info)), most)
    elif path.lower().endswith(".gz"):
        import gzip

        with gzip.open(path) as stream:
            yield _Bounded(stream, min(most, max(size * limits.ratio, limits.harmless)))
    else:
        with Path(path).open("rb") as stream:
            yield stream


# ── tables of text ───────────────────────────────────────────────────────────────────────────────


def split(text: str, separator: str) -> tuple[list[list[str]], list[int]]:
    """The rows of some text, and how many of its lines were read when each of them ended."""
    import csv

    parsed = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows_, lines = [], []
    try:
        for row in islice(parsed, layout.SAMPLE_ROWS + 1):
            rows_.append(row)
            lines.append(parsed.line_num)
    except csv.Error:  # what stands before it is enough to see how the table is written
        pass
    return rows_, lines


def parsed(source: Any, made: Dialect, quoted: bool, wanted: Wanted, as_numbers: bool, lines: Lines) -> Any:
    """The parser's batches; of a quoted file every column, since a line end may stand in any."""
    from pyarrow import csv

    names = made.layout.names
    nameless = [name for name in names if name.startswith(layout.NAMELESS)]
    return csv.open_csv(
        source,
        read_options=csv.ReadOptions(
            block_size=BLOCK_BYTES,
            use_threads=False,
            encoding=made.encoding if made.recoded else "utf8",
            column_names=list(names),
            skip_rows=made.above,
        ),
        parse_options=csv.ParseOptions(
            delimiter=made.separator,
            newlines_in_values=quoted,
            invalid_row_handler=lines.remember,
            ignore_empty_lines=False,  # a blank line is a row that holds nothing: it goes back as one
        ),
        convert_options=csv.ConvertOptions(
            column_types=wanted.types(names, as_numbers),
            include_columns=list(names) if quoted else [*wanted.kept(names), *nameless],
            null_values=list(wanted.blanks),
            check_utf8=False,
            strings_can_be_null=False,
        ),
    )


def control(path: str) -> dict[str, Any]:
    """The rows that the supplier says a file holds, from the control file beside it."""
    import json

    with Path(path).open("rb") as stream:
        content = stream.read(MOST_BYTES_OF_CONTROL)
    try:
        promised = json.loads(content)
    except (ValueError, RecursionError):
        raise Unreadable("the control file is not valid JSON") from None
    if not isinstance(promised, dict) or type(promised.get("rows")) is not int or promised["rows"] < 0:
        raise Unreadable('a control file says {"rows": N}, a whole number')
    return {"rows": promised["rows"]}


# ── workbooks ────────────────────────────────────────────────────────────────────────────────────

_seen: dict[tuple[Any, ...], workbook.Book] = {}


def book_of(path: str, member: str, limits: Limits) -> tuple[Any, workbook.Book]:
    """What calamine is given of a workbook, once all its parts have been seen to be harmless."""
    if member:
        with opened(path, member, limits) as stream:
            content: Any = io.BytesIO(stream.read())
    else:
        content = path
    about = Path(path).stat()
    key = (path, member, about.st_ino, about.st_size, about.st_mtime_ns, limits)
    if key not in _seen:
        _seen.clear()
        _seen[key] = _looked_through(content, limits)
    if member:
        content.seek(0)
    return content, _seen[key]


def _looked_through(content: Any, limits: Limits) -> workbook.Book:
    import zipfile

    from defusedxml.ElementTree import fromstring

    infos = _listed(content, "workbook")
    with zipfile.ZipFile(content) as archive, _bytes_of(content) as stream:
        size = stream.seek(0, io.SEEK_END)
        archives.judge(infos, size, limits)
        names = [info.filename for info in infos]
        workbook.judge_parts(names)
        strings = workbook.Strings()
        sheets = {
            name: workbook.seen(name, archives.inflated(stream, archive.getinfo(name)), strings)
            for name in workbook.in_order(names)
        }
        said_by = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")
        if any(name not in names for name in said_by):
            raise Unreadable("the workbook does not say which sheets it has")
        if any(archive.getinfo(name).file_size > workbook.MOST_BYTES_OF_CONTENTS for name in said_by):
            raise Unreadable("the workbook's list of sheets is longer than any can be")
        try:
            roots = [fromstring(archive.read(name), forbid_dtd=True) for name in said_by]
        except Exception:  # whatever the parser says may hold text of the file
            raise Unreadable("the workbook's list of sheets is damaged") from None
        return workbook.Book(sheets, workbook.sheet_parts(*roots))


@contextmanager
def _bytes_of(content: Any) -> Iterator[IO[bytes]]:
    if isinstance(content, io.BytesIO):
        yield content
    else:
        with Path(content).open("rb") as stream:
            yield stream


def _give_memory_back() -> None:
    """To the system, where it has the call: what one workbook took is not in the way of the next."""
    trim = getattr(_system, "malloc_trim", None)
    if trim is not None:
        trim(0)


@contextmanager
def calamine(content: Any) -> Iterator[Any]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    _give_memory_back()
    try:
        with CalamineWorkbook.from_object(content) as book:
            yield book
    except PasswordError:
        raise Unreadable("the workbook is locked with a password; send it without one") from None
    except CalamineError as error:
        raise Unreadable(f"the workbook is damaged ({type(error).__name__})") from None
