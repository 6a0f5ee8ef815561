"""Opens delivered files. This module alone does, and only inside the limited child process of `child.py`.

The parent asks on standard input, one JSON line a request; answers leave on standard output as frames of
(kind, length, payload): `J` a JSON object, `B` an Arrow stream holding one batch, `E` the end of an answer,
`X` an error in JSON. Everything is handed over as text, with the supplier's own line numbers; what a cell
means is for the source to say, not for the reader.
"""

from __future__ import annotations

import io
import json
import re
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any

if __package__:
    from .lines import Lines, ends_within_quotes
else:  # in the child, which knows the files beside this one and no package
    from lines import Lines, ends_within_quotes  # type: ignore[import-not-found,no-redef]

FRAME = struct.Struct(">cQ")
HEAD_BYTES = 65_536
BLOCK_BYTES = 16 << 20  # small blocks stay in the processor's cache, large ones spare the parent work
JSON_ROWS_A_BATCH = 50_000
MOST_BYTES_A_MEMBER = 8 << 30
MOST_MEMBERS = 20_000
MOST_BYTES_OF_CONTROL = 65_536
MOST_EXPANSION = 200  # a zip member that grows more than this is refused as a bomb
API_FIELDS = (
    "id", "persistent_id", "ward_code", "month", "category", "location_type", "location_subtype",
    "latitude", "longitude", "street_id", "street_name", "context", "outcome_category", "outcome_date",
)  # fmt: skip
_NESTED = {
    ("location", "latitude"): "latitude",
    ("location", "longitude"): "longitude",
    ("street", "id"): "street_id",
    ("street", "name"): "street_name",
    ("outcome", "category"): "outcome_category",
    ("outcome", "date"): "outcome_date",
}
WARD_IN_NAME = re.compile(r"(?<![A-Z0-9])([EWSN]\d{8})(?![0-9])")


class Unreadable(Exception):
    """The file is not what it claims to be; the message is for the person who sent it."""


# ── members: a plain file, a gzip, or what an archive holds ──────────────────────────────────────


def _kind(name: str) -> str | None:
    bare = name.lower().removesuffix(".gz")
    if bare.endswith((".csv", ".txt")):
        return "csv"
    return "json" if bare.endswith(".json") else None


def _ignored(name: str) -> bool:
    base = name.rpartition("/")[2]  # as archives part their folders, on every system
    return base.startswith((".", "~$")) or "__MACOSX" in name or base.lower() in {"readme.txt", "license.txt"}


def members(path: str) -> Iterator[tuple[str, str | None]]:
    """What a delivered path holds: (member name, kind), in the order of the names."""
    if not path.lower().endswith(".zip"):
        yield "", _kind(path)
        return
    import zipfile

    try:
        with zipfile.ZipFile(path) as archive:
            infos = [i for i in archive.infolist() if not i.is_dir() and not _ignored(i.filename)]
    except zipfile.BadZipFile as error:
        raise Unreadable(f"the archive cannot be opened: {error}") from error
    if len(infos) > MOST_MEMBERS:
        raise Unreadable(f"the archive holds {len(infos):,} files; at most {MOST_MEMBERS:,} are read")
    for info in sorted(infos, key=lambda i: i.filename):
        if info.flag_bits & 1:
            raise Unreadable(f"{info.filename} is locked with a password; send it without one")
        if info.file_size > MOST_BYTES_A_MEMBER or info.file_size > MOST_EXPANSION * max(
            info.compress_size, 1
        ):
            raise Unreadable(f"{info.filename} would grow to {info.file_size:,} bytes; it is not opened")
        yield info.filename, _kind(info.filename)


class _Bounded(io.RawIOBase):
    """A stream that may grow to a limit and no further."""

    def __init__(self, stream: IO[bytes] | Any, most: int) -> None:
        self._stream, self._left = stream, min(most, MOST_BYTES_A_MEMBER)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        taken: bytes = self._stream.read(size)
        self._left -= len(taken)
        if self._left < 0:
            raise Unreadable("the file grows far beyond its packed size; it is not read on")
        return taken


@contextmanager
def opened(path: str, member: str) -> Iterator[IO[bytes] | Any]:
    if member:
        import zipfile

        with zipfile.ZipFile(path) as archive, archive.open(member) as stream:
            yield stream
    elif path.lower().endswith(".gz"):
        import gzip

        with gzip.open(path) as stream:
            yield _Bounded(stream, max(Path(path).stat().st_size, HEAD_BYTES) * MOST_EXPANSION)
    else:
        with Path(path).open("rb") as stream:
            yield stream


# ── survey: what is there, without reading it all ────────────────────────────────────────────────


def survey(path: str) -> Iterator[dict[str, Any]]:
    for member, kind in members(path):
        found: dict[str, Any] = {"path": path, "member": member, "kind": kind, "header": [], "note": ""}
        try:
            with opened(path, member) as stream:
                head = stream.read(HEAD_BYTES)
        except Exception as error:  # a damaged file is named, and the others are still looked at
            found["note"] = f"cannot be opened: {error}"
            head = b""
        if kind == "csv" and head:
            found["header"] = _header(head)
        elif kind == "json":
            found["header"] = _json_header(head)
        yield found


def _header(head: bytes) -> list[str]:
    import csv

    text = head.decode(_encoding(head), errors="replace").lstrip("\ufeff")
    return next(csv.reader(text.splitlines()), [])


def _encoding(head: bytes) -> str:
    return "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"


def _json_header(head: bytes) -> list[str]:
    text = head.decode("utf-8", errors="replace").lstrip("\ufeff \r\n\t")
    if text[:1] == "[" and text[1:].lstrip()[:1] == "]":
        return []
    try:  # the layout of the API's answers, as `rows` will hand it over; anything else by its own names
        record, _ = json.JSONDecoder().raw_decode(text[text.index("{") :])
    except ValueError:
        return ["?"]
    if not isinstance(record.get("location"), dict):
        return sorted(record)
    flat = _flat(record, "")
    return [*API_FIELDS, *sorted(set(flat) - set(API_FIELDS))]


# ── rows ─────────────────────────────────────────────────────────────────────────────────────────


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

    def types(self, header: list[str], as_numbers: bool) -> dict[str, Any]:
        import pyarrow as pa

        code = pa.dictionary(pa.int32(), pa.string())
        number = pa.float64() if as_numbers else pa.string()
        return {n: number if n in self.numbers else code if n in self.coded else pa.string() for n in header}

    def kept(self, header: list[str]) -> list[str]:
        return [name for name in header if name not in self.left_out]


class _NotNumbers(Exception):
    """A cell that should hold a number holds something else."""


def rows(path: str, member: str, kind: str, wanted: Wanted) -> Iterator[tuple[dict[str, Any], Any]]:
    """Batches, each with what is needed to number its lines."""
    if kind == "json":
        with opened(path, member) as stream:
            yield from _json_rows(stream, member or Path(path).name)
        return
    with opened(path, member) as stream:
        head = stream.read(HEAD_BYTES)
    if not head.strip():
        yield {"first_line": 2, "skipped": [], "jumps": []}, None
        return
    header = _header(head)
    repeated = sorted({name for name in header if header.count(name) > 1})
    if repeated:
        raise Unreadable(f"the header names {repeated[0]!r} twice; give each column one name")
    table = _Table(path, member, header, _encoding(head), _may_quote(path, member), wanted)
    sent = 0
    try:
        for note, batch in table.batches(as_numbers=True):
            yield note, batch
            sent += 1
    except _NotNumbers:  # once more with the numbers as text, after the batches that are already there
        yield from islice(table.batches(as_numbers=False), sent, None)


@dataclass(frozen=True)
class _Table:
    """A delimited file, ready to be parsed."""

    path: str
    member: str
    header: list[str]
    encoding: str
    quoted: bool
    wanted: Wanted

    def batches(self, as_numbers: bool) -> Iterator[tuple[dict[str, Any], Any]]:
        import pyarrow as pa

        lines = Lines(self.quoted)
        kept = self.wanted.kept(self.header)
        with opened(self.path, self.member) as stream:
            compressed = self.member or self.path.endswith(".gz")
            source = pa.PythonFile(stream, mode="r") if compressed else pa.OSFile(self.path)
            try:
                for batch in self._parsed(source, lines, as_numbers):
                    if self.quoted and ends_within_quotes(batch) and _quotes(self.path, self.member) % 2:
                        raise Unreadable(
                            "a quotation mark opens a cell and none closes it, so rows run together"
                        )
                    note = lines.of(batch)
                    yield note, _legible(_sound(batch.select(kept)), note)
                if lines.lost:
                    yield lines.rest(), None
            except pa.ArrowInvalid as error:
                if "Empty CSV" in str(error):  # a header without a line end
                    return
                if as_numbers and "conversion error" in str(error):
                    raise _NotNumbers from error
                raise Unreadable(f"the table cannot be read: {error}") from error

    def _parsed(self, source: Any, lines: Lines, as_numbers: bool) -> Any:
        """The parser's batches; of a quoted file every column, since a line end may stand in any."""
        from pyarrow import csv

        types = self.wanted.types(self.header, as_numbers)
        return csv.open_csv(
            source,
            read_options=csv.ReadOptions(block_size=BLOCK_BYTES, use_threads=False, encoding=self.encoding),
            parse_options=csv.ParseOptions(
                newlines_in_values=self.quoted,
                invalid_row_handler=lines.remember,
                ignore_empty_lines=False,  # a blank line is a row that holds nothing: it goes back as one
            ),
            convert_options=csv.ConvertOptions(
                column_types=types,
                include_columns=self.header if self.quoted else self.wanted.kept(self.header),
                null_values=list(self.wanted.blanks),
                check_utf8=False,
                strings_can_be_null=False,
            ),
        )


def _sound(batch: Any) -> Any:
    """The batch, if its numbers are numbers: the word "nan" is no number and no blank."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for column in batch.columns:
        if pa.types.is_floating(column.type) and pc.any(pc.is_nan(column)).as_py():
            raise _NotNumbers
    return batch


def _may_quote(path: str, member: str) -> bool:
    """Whether a quotation mark may stand in the file; only a plain file is worth looking through."""
    return bool(member) or path.endswith(".gz") or _quotes(path, member) > 0


def _quotes(path: str, member: str) -> int:
    with opened(path, member) as stream:
        return sum(block.count(b'"') for block in iter(lambda: stream.read(1 << 20), b""))


def _legible(batch: Any, note: dict[str, Any]) -> Any:
    """Text that is not UTF-8 is read as Windows-1252, as Excel writes it, and that is said."""
    import pyarrow as pa

    columns = []
    for index, name in enumerate(batch.schema.names):
        column = batch.column(index)
        values = column.dictionary if pa.types.is_dictionary(column.type) else column
        if not pa.types.is_string(values.type):
            columns.append(column)
            continue
        try:
            values.validate(full=True)
        except pa.ArrowInvalid:
            note.setdefault("windows_1252", []).append(name)
            raw = values.cast(pa.binary()).to_pylist()
            values = pa.array([None if v is None else _decoded(v) for v in raw], pa.string())
            column = (
                pa.DictionaryArray.from_arrays(column.indices, values)
                if pa.types.is_dictionary(column.type)
                else values
            )
        columns.append(column)
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _json_rows(stream: IO[bytes], name: str) -> Iterator[tuple[dict[str, Any], Any]]:
    try:
        records = json.loads(stream.read().decode("utf-8-sig"))
    except ValueError as error:
        raise Unreadable(f"not valid JSON: {error}") from error
    if not isinstance(records, list):
        raise Unreadable("the file holds one object; the API answers with a list of records")
    asked = WARD_IN_NAME.search(name)
    flat = [_flat(record, asked.group(1) if asked else "") for record in records]
    unknown = sorted({key for row in flat for key in row} - set(API_FIELDS))
    header = [*API_FIELDS, *unknown]
    for start in range(0, len(flat), JSON_ROWS_A_BATCH):
        yield (
            {"first_line": start + 1, "skipped": [], "jumps": []},
            _batch(flat[start : start + JSON_ROWS_A_BATCH], header),
        )


def _batch(rows_: list[dict[str, str]], header: list[str]) -> Any:
    import pyarrow as pa

    return pa.RecordBatch.from_pydict(
        {name: pa.array([r.get(name, "") for r in rows_], pa.string()) for name in header}
    )


def _flat(record: Any, ward: str) -> dict[str, str]:
    """One API record as the columns of the flattened layout; a field nobody knows keeps its own name."""
    if not isinstance(record, dict):
        raise Unreadable("a record of the list is no object")
    rest = dict(record)
    location = _inner(rest, "location")
    parts = {
        "street": _inner(location, "street"),
        "location": location,
        "outcome": _inner(rest, "outcome_status"),
    }
    flat = {"ward_code": ward, **{k: _text(v) for k, v in rest.items()}}
    for part, held in parts.items():
        flat |= {_NESTED.get((part, k), f"{part}.{k}"): _text(v) for k, v in held.items()}
    return flat


def _inner(record: dict[str, Any], name: str) -> dict[str, Any]:
    """The object inside a record, taken out of it; absent or null is an empty one."""
    found = record.pop(name, None)
    if found is not None and not isinstance(found, dict):
        raise Unreadable(f"{name!r} of a record is no object")
    return dict(found or {})


def _text(value: Any) -> str:
    return "" if value is None else str(value)


# ── the child's side of the conversation ─────────────────────────────────────────────────────────


def _send(out: IO[bytes], kind: bytes, payload: Any = b"") -> None:
    out.write(FRAME.pack(kind, len(payload)))
    out.write(payload)


def _send_json(out: IO[bytes], kind: bytes, value: Any) -> None:
    _send(out, kind, json.dumps(value).encode())


def _send_batch(out: IO[bytes], batch: Any) -> None:
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    _send(out, b"B", memoryview(sink.getvalue()))


def control(path: str) -> dict[str, Any]:
    """The rows that the supplier says a file holds, from the control file beside it."""
    with Path(path).open("rb") as stream:
        said = json.loads(stream.read(MOST_BYTES_OF_CONTROL))
    if not isinstance(said, dict) or not isinstance(said.get("rows"), int) or said["rows"] < 0:
        raise Unreadable('a control file says {"rows": N}, a whole number')
    return {"rows": said["rows"]}


def _answer(request: dict[str, Any], out: IO[bytes]) -> None:
    if request["ask"] == "survey":
        for found in survey(request["path"]):
            _send_json(out, b"J", found)
    elif request["ask"] == "control":
        _send_json(out, b"J", control(request["path"]))
    else:
        wanted = Wanted(
            left_out=frozenset(request["left_out"]),
            coded=frozenset(request["coded"]),
            numbers=frozenset(request["numbers"]),
            blanks=tuple(request["blanks"]),
        )
        for note, batch in rows(request["path"], request["member"], request["kind"], wanted):
            _send_json(out, b"J", note)
            if batch is not None:
                _send_batch(out, batch)
    _send(out, b"E")


def main() -> None:
    from limits import confine  # type: ignore[import-not-found]  # beside this file; no package is imported here

    out = sys.stdout.buffer
    import pyarrow.csv  # noqa: F401  loaded before the walls close

    confine()
    for line in sys.stdin.buffer:
        try:
            _answer(json.loads(line), out)
        except Unreadable as error:
            _send_json(out, b"X", {"reason": str(error)})
        except MemoryError:
            _send_json(out, b"X", {"reason": "reading the file took more memory than a delivery may"})
        except Exception as error:  # whatever a hostile file provokes ends here, as words
            _send_json(out, b"X", {"reason": f"the file cannot be read ({type(error).__name__}: {error})"})
        out.flush()


if __name__ == "__main__":
    main()
