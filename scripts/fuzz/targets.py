"""What is fuzzed: each target takes bytes and ends in silence; an error that is no refusal is a crash."""

from __future__ import annotations

import io
import os
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from commonweal.core.errors import CommonwealError
from commonweal.hub.intake import layout, totals, workbook
from commonweal.hub.intake.batches import Wanted
from commonweal.hub.intake.errors import Unreadable
from commonweal.hub.intake.rows import rows
from commonweal.hub.intake.surveying import survey

# What the reading process says in words of its own; anything else is a crash.
REFUSALS = (Unreadable, UnicodeError, EOFError, OSError, zlib.error, CommonwealError)
WANTED = Wanted(frozenset({"b"}), frozenset({"a"}), frozenset({"value"}), ("", "N/A"))
IN_MEMORY = Path("/dev/shm")
FOLDER = Path(tempfile.mkdtemp(prefix="fuzz-", dir=IN_MEMORY if IN_MEMORY.is_dir() else None))


def read_through(name: str, content: bytes) -> None:
    """As a load does: survey the file, and take the rows of each table that it holds."""
    path = FOLDER / f"{os.getpid()}-{name}"
    path.write_bytes(content)
    try:
        for found in survey(str(path)):
            if not found["note"] and found["kind"]:
                for note, batch in rows(str(path), found["member"], found["kind"], WANTED):
                    if batch is not None:
                        batch.validate(full=True)
                        if min([note["first_line"], *(by for _, by in note["jumps"])]) < 0:
                            raise AssertionError("a line before the first")
    except REFUSALS:
        pass
    finally:
        path.unlink()


def csv(content: bytes) -> None:
    read_through("a.csv", content)


def json(content: bytes) -> None:
    read_through("a.json", content)


def archive(content: bytes) -> None:
    read_through("a.zip", content)


def packed(content: bytes) -> None:
    read_through("a.csv.gz", content)


def header(content: bytes) -> None:
    """The header finder alone, over cells of all kinds."""
    lines = content.decode("utf-8", errors="replace").split("\n")[:300]
    sample = [line.split(",") for line in lines]
    found = layout.find(sample)
    if found is not None:
        layout.looks_like_a_row(found, sample)
        if not 0 < found.first <= len(sample):
            raise AssertionError("the first row lies outside the sample")
    totals.at_the_end(sample)


def book(content: bytes) -> None:
    """The bytes as a whole workbook."""
    read_through("a.xlsx", content)


def parts(content: bytes) -> None:
    """The bytes as one part of a workbook that is sound otherwise; the first byte says which."""
    if not content:
        return
    names = sorted(SOUND)
    changed = dict(SOUND)
    changed[names[content[0] % len(names)]] = content[1:]
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        for name, part in changed.items():
            made.writestr(name, part)
    read_through("a.xlsx", held.getvalue())


def sheet(content: bytes) -> None:
    """What is looked for in a sheet's XML, however it is cut into pieces."""
    cut = content[0] + 1 if content else 1
    pieces = [content[n : n + cut] for n in range(0, len(content), cut)]
    with suppress(Unreadable):
        strings = workbook.Strings()
        workbook.seen(workbook.STRINGS, pieces, strings)
        workbook.seen("xl/worksheets/sheet1.xml", pieces, strings)


def mapping(content: bytes) -> None:
    """The grammar of a source's mapping."""
    from commonweal.hub.sources.mapping import grammar

    with suppress(*REFUSALS):
        grammar.parsed(content.decode("utf-8", errors="replace"), "fuzzed.toml")


def _sound() -> Mapping[str, bytes]:
    from tests.factories.bombs import workbook as made

    with zipfile.ZipFile(made(FOLDER, "sound.xlsx")) as plain:
        return {info.filename: plain.read(info) for info in plain.infolist()}


SOUND = _sound()
_CSV = b'id,value,a\r\n1,2.5,x\r\n"2",N/A,"y\nz"\r\nTotal,2.5,\r\n'
SEEDS: Mapping[str, tuple[bytes, ...]] = {
    "csv": (_CSV, _CSV.decode().encode("utf-16"), _CSV.replace(b",", b";"), b"T\n\nA,,B,\n,c,,d\n1,2,3,4\n"),
    "json": (b'[{"id": 1, "location": {"street": {"id": 2}}, "outcome_status": null}]',),
    "archive": (),
    "packed": (),
    "header": (b"Title\n\nA,,B,\nc,d,e,f\n1,x,3,y\n",),
    "book": (),
    "parts": tuple(bytes([at]) + SOUND[name] for at, name in enumerate(sorted(SOUND))),
    "sheet": (b"\x10" + SOUND["xl/worksheets/sheet1.xml"],),
    "mapping": (),
}
TARGETS: Mapping[str, Callable[[bytes], None]] = {
    "csv": csv,
    "json": json,
    "archive": archive,
    "packed": packed,
    "header": header,
    "book": book,
    "parts": parts,
    "sheet": sheet,
    "mapping": mapping,
}


def seeds(target: str) -> tuple[bytes, ...]:
    """What the fuzzer begins with."""
    import gzip

    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a.csv", _CSV)
        made.writestr("b/b.json", SEEDS["json"][0])
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as made:
        for name, part in SOUND.items():
            made.writestr(name, part)
    sources = Path(__file__).resolve().parents[2] / "src" / "commonweal" / "hub" / "sources"
    more = {
        "archive": (held.getvalue(),),
        "packed": (gzip.compress(_CSV),),
        "book": (whole.getvalue(),),
        "mapping": tuple(path.read_bytes() for path in sorted(sources.glob("*.toml"))),
    }
    return SEEDS[target] + more.get(target, ())
