"""Files that were made to do harm, or came to grief: each is built here, none is kept.

Each names what must become of it: `refused` (with a reason that names it) or `read` (and how many rows).
"""

from __future__ import annotations

import gzip
import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

MANY = 1 << 20
HEADER, ROW = b"id,value\n", b"1,2\n"
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]>"
)
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Bomb:
    name: str
    make: Callable[[Path], Path]
    verdict: str  # refused or read, or either
    words: str = ""  # in the reason
    rows: int = 0  # that are read


# ── plain text ──


def text(name: str, content: bytes) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        (path := folder / name).write_bytes(content)
        return path

    return make


def long_line(folder: Path) -> Path:
    """A gigabyte without a line end, which takes no room on a disk that knows holes."""
    path = folder / "long.csv"
    with path.open("wb") as stream:
        stream.write(HEADER)
        stream.truncate(1 << 30)
    return path


def blank_lines(folder: Path) -> Path:
    return text("blank.csv", HEADER + ROW + b"\n" * (8 << 20) + ROW)(folder)


# ── archives ──


def archive(members: Mapping[str, bytes], name: str = "a.zip") -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = folder / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
            for member, content in members.items():
                made.writestr(zipfile.ZipInfo(member), content, zipfile.ZIP_DEFLATED)
        return path

    return make


def zipped(members: Mapping[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for member, content in members.items():
            made.writestr(member, content)
    return held.getvalue()


def flat(folder: Path) -> Path:
    path = folder / "flat.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made, made.open("a.csv", "w") as stream:
        stream.write(HEADER)
        for _ in range(256):
            stream.write(bytes(MANY))
    return path


def nested(folder: Path) -> Path:
    """An archive of archives of archives, as the best known bomb is made."""
    inner = zipped({"a.csv": HEADER + b"0" * (4 << 20)})
    for _ in range(3):
        inner = zipped({f"{n}.zip": inner for n in range(10)})
    return text("nested.zip", inner)(folder)


def overlapping(folder: Path) -> Path:
    """Many entries that are all the same bytes."""
    content = HEADER + random.Random(1).randbytes(1_000).hex().encode()
    held = zipped({"a.csv": content})
    at = held.index(b"PK\x01\x02")
    length = 46 + len("a.csv")
    entry = held[at : at + length]
    entries = b"".join(entry[:46] + b"%05d" % n for n in range(2_000))
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 2_000, 2_000, len(entries), at, 0)
    return text("overlapping.zip", held[:at] + entries + end)(folder)


def lying_zip(folder: Path) -> Path:
    """A member that says it is short and goes on without end; the check sum is that of its beginning."""
    claimed = HEADER + ROW * 10
    return text("lying.zip", _lying("a.csv", claimed, claimed + b"0" * (64 << 20)))(folder)


def _lying(name: str, claimed: bytes, real: bytes) -> bytes:
    pack = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = pack.compress(real) + pack.flush()
    made = zipfile.ZipInfo(name)
    facts = struct.pack("<3L2H", zlib.crc32(claimed), len(packed), len(claimed), len(name), 0)
    local = struct.pack("<4s5H", b"PK\x03\x04", 20, 0, 8, 0, 33) + facts + name.encode()
    central = (
        struct.pack("<4s6H", b"PK\x01\x02", made.create_version, 20, 0, 8, 0, 33)
        + facts
        + struct.pack("<3H2L", 0, 0, 0, 0, 0)
        + name.encode()
    )
    body = local + packed
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, len(central), len(body), 0)
    return body + central + end


def link(folder: Path) -> Path:
    path = folder / "link.zip"
    info = zipfile.ZipInfo("a.csv")
    info.create_system, info.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(path, "w") as made:
        made.writestr(info, "/etc/passwd")
    return path


def twins(folder: Path) -> Path:
    path = folder / "twins.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("a.csv", HEADER + ROW)
        made.writestr("b.csv", HEADER + ROW * 2)
    path.write_bytes(path.read_bytes().replace(b"b.csv", b"a.csv"))
    return path


def truncated(folder: Path) -> Path:
    path = archive({"a.csv": HEADER + random.Random(2).randbytes(40_000).hex().encode()})(folder)
    path.write_bytes(path.read_bytes()[:-100])
    return path


def wrong_sum(folder: Path) -> Path:
    path = folder / "sum.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as made:
        made.writestr("a.csv", HEADER + b"".join(b"%d,2\n" % n for n in range(100_000)))
    content = bytearray(path.read_bytes())
    content[300_000] ^= 1
    path.write_bytes(content)
    return path


def packed_bomb(folder: Path) -> Path:
    path = folder / "bomb.csv.gz"
    with gzip.open(path, "wb") as stream:
        stream.write(HEADER)
        for _ in range(256):
            stream.write(b"1,2\n" * (MANY // 4))
    return path


def cut_gzip(folder: Path) -> Path:
    content = gzip.compress(HEADER + b"".join(b"%d,%d\n" % (n, n * n) for n in range(90_000)))
    return text("cut.csv.gz", content[: len(content) // 2])(folder)


# ── workbooks ──


def workbook(folder: Path, name: str = "a.xlsx", rows: int = 3) -> Path:
    path = folder / name
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Data")
        sheet.write_row(0, 0, ["id", "value"])
        for row in range(rows):
            sheet.write_row(row + 1, 0, [f"k{row}", row])
    return path


SHEET = "xl/worksheets/sheet1.xml"


def changed(
    name: str, change: Callable[[bytes], bytes], part: str = SHEET, more: Mapping[str, bytes] | None = None
) -> Callable[[Path], Path]:
    """A workbook of which one part is changed, or to which parts are added."""

    def make(folder: Path) -> Path:
        with zipfile.ZipFile(workbook(folder, f"plain-{name}")) as plain:
            parts = {i.filename: plain.read(i) for i in plain.infolist()}
        (folder / f"plain-{name}").unlink()
        parts[part] = change(parts[part])
        return text(name, zipped(parts | dict(more or {})))(folder)

    return make


def with_sheet_data(name: str, rows: bytes) -> Callable[[Path], Path]:
    def change(part: bytes) -> bytes:
        first, _, rest = part.partition(b"<sheetData>")
        return first + b"<sheetData>" + rows + b"</sheetData>" + rest.partition(b"</sheetData>")[2]

    return changed(name, change)


def same(part: bytes) -> bytes:
    return part


def cell(reference: str, value: int | str) -> bytes:
    return f'<c r="{reference}" t="inlineStr"><is><t>{value}</t></is></c>'.encode()


TOP = b'<row r="1">' + cell("A1", "id") + cell("B1", "value") + b"</row>"


def one_text_everywhere(folder: Path) -> Path:
    """A long text that a small sheet names a million times: it grows in the reader, not in the file."""
    strings = b"<si><t>id</t></si><si><t>value</t></si><si><t>" + b"x" * 32_000 + b"</t></si>"
    rows = b"".join(
        b'<row r="%d"><c r="A%d" t="s"><v>2</v></c><c r="B%d" t="s"><v>2</v></c></row>' % (n, n, n)
        for n in range(2, 250_000)
    )
    head = b'<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
    sheet = with_sheet_data("sheet.xlsx", head + rows)(folder)
    with zipfile.ZipFile(sheet) as plain:
        parts = {i.filename: plain.read(i) for i in plain.infolist()}
    sheet.unlink()
    namespace = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts["xl/sharedStrings.xml"] = b'<sst xmlns="%s" count="3" uniqueCount="3">%s</sst>' % (
        namespace,
        strings,
    )
    return text("text.xlsx", zipped(parts))(folder)


def lying_sheet(folder: Path) -> Path:
    """A part that says it is short and goes on: a reader in another language inflates it to its end."""
    with zipfile.ZipFile(workbook(folder, "plain.xlsx")) as plain:
        parts = {i.filename: plain.read(i) for i in plain.infolist()}
    (folder / "plain.xlsx").unlink()
    path = folder / "lying.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content + (b" " * (128 << 20) if name == SHEET else b""))
    raw, claimed = bytearray(path.read_bytes()), parts[SHEET]
    with zipfile.ZipFile(path) as made:
        info = made.getinfo(SHEET)
    entry = raw.rindex(SHEET.encode()) - 46
    for at in (entry + 16, info.header_offset + 14):
        struct.pack_into("<L", raw, at, zlib.crc32(claimed))
        struct.pack_into("<L", raw, at + 8, len(claimed))
    return text("lying.xlsx", bytes(raw))(folder)


def hidden(folder: Path) -> Path:
    path = folder / "hidden.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Cover")
        sheet = book.add_worksheet("Data")
        sheet.write_row(0, 0, ["id", "value"])
        sheet.write_row(1, 0, ["k", 1])
        sheet.hide()
    return path


def formula(stored: bytes) -> Callable[[Path], Path]:
    row = b'<row r="2">' + cell("A2", "k") + b'<c r="B2"><f>1+1</f>' + stored + b"</c></row>"
    return with_sheet_data("formula.xlsx", TOP + row)


def wide_sheet(folder: Path) -> Path:
    path = folder / "wide.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for row in range(3):
            sheet.write_row(row, 0, [f"c{n}" if row == 0 else n for n in range(301)])
    return path


def numbered(count: int) -> bytes:
    return ",".join(f"c{n}" for n in range(count)).encode()


def _bombs() -> tuple[Bomb, ...]:
    utf16 = "id,value\n1,é\n".encode("utf-16")
    book = zipped({"[Content_Types].xml": b"", "xl/workbook.xml": b""})
    far = TOP + b'<row r="1048576">' + cell("KN1048576", 1) + b"</row>"
    edge = TOP + b'<row r="1048576">' + cell("XFD1048576", 1) + b"</row>"
    claim = b'<dimension ref="A1:XFD1048576"/>'
    return (
        Bomb("a line of one gigabyte", long_line, "refused", "longer than"),
        Bomb(
            "a quotation mark that nobody closes",
            text("q.csv", HEADER + b'1,"' + b"x,2\n" * 9_000_000),
            "refused",
            "quotation mark",
        ),
        Bomb(
            "two quotation marks that nobody closes, a thousand records apart",
            text("q.csv", HEADER + (b"1,2\n" * 1_000 + b'1,"2\n') * 2 + b"1,2\n" * 100_000),
            "refused",
            "line 1,002 and none closes it",
        ),
        Bomb("eight million blank lines", blank_lines, "read", rows=2 + (8 << 20)),
        Bomb(
            "a hundred thousand broken lines",
            text("r.csv", HEADER + b"1,2,3\n" * 200_000),
            "refused",
            "far too many lines",
        ),
        Bomb(
            "301 columns",
            text("w.csv", numbered(301) + b"\n" + b",".join([b"1"] * 301) + b"\n"),
            "refused",
            "301 columns",
        ),
        Bomb(
            "300 columns",
            text("w.csv", numbered(300) + b"\n" + b",".join([b"1"] * 300) + b"\n"),
            "read",
            rows=1,
        ),
        Bomb("a hundred thousand columns", text("w.csv", numbered(100_000) + b"\n1\n"), "refused"),
        Bomb(
            "a cell of 40,000 characters",
            text("c.csv", HEADER + ROW + b"2," + b"x" * 40_000 + b"\n"),
            "refused",
            "line 3, column 'value'",
        ),
        Bomb(
            "a cell of 32,000 characters",
            text("c.csv", HEADER + b"2," + b"x" * 32_000 + b"\n"),
            "read",
            rows=1,
        ),
        Bomb("NUL bytes", text("n.csv", HEADER + b"1,\0\0\n\0,2\n"), "read", rows=2),
        Bomb("nothing but NUL bytes", text("n.csv", bytes(MANY)), "refused"),
        Bomb(
            "marks at the beginning and within",
            text("b.csv", b"\xef\xbb\xbf" + HEADER + b"1,\xef\xbb\xbf2\n"),
            "read",
            rows=1,
        ),
        Bomb("two-byte text", text("u.csv", utf16), "read", rows=1),
        Bomb("two-byte text cut in a character", text("u.csv", utf16[:-1]), "refused", "a character"),
        Bomb(
            "three encodings in one file",
            text("m.csv", HEADER + "1,é\n".encode() + "2,é\n".encode("cp1252") + b"3,\x81\n"),
            "read",
            rows=3,
        ),
        Bomb("random bytes", text("x.csv", random.Random(3).randbytes(300_000)), "refused or read"),
        Bomb(
            "an archive under the name of a table",
            text("z.csv", zipped({"a.csv": HEADER + ROW})),
            "refused",
            "zip archive",
        ),
        Bomb(
            "a table under the name of an archive", text("t.zip", HEADER + ROW), "refused", "cannot be opened"
        ),
        Bomb(
            "a table under the name of a workbook",
            text("t.xlsx", HEADER + ROW),
            "refused",
            "but the file is text",
        ),
        Bomb(
            "a workbook under the name of an archive",
            text("t.zip", book),
            "refused",
            "workbook under the name",
        ),
        Bomb(
            "a program under the name of a table",
            text("e.csv", b"\x7fELF" + bytes(100)),
            "refused",
            "a program",
        ),
        Bomb("a flat zip bomb", flat, "refused", "would grow"),
        Bomb("a nested zip bomb", nested, "refused", "archive within the archive|would grow"),
        Bomb(
            "a zip in a zip",
            archive({"a.zip": zipped({"a.csv": HEADER + ROW})}),
            "refused",
            "archive within the archive",
        ),
        Bomb(
            "a gzip in a zip",
            archive({"a.csv.gz": gzip.compress(HEADER + ROW)}),
            "refused",
            "archive within the archive",
        ),
        Bomb("entries that overlap", overlapping, "refused", "overlap"),
        Bomb("a zip that lies about its sizes", lying_zip, "refused", "beyond the length|would grow"),
        Bomb("a zip cut short", truncated, "refused", "cut short"),
        Bomb("a zip with a wrong check sum", wrong_sum, "refused", "damaged"),
        Bomb(
            "a path that climbs out", archive({"../../etc/passwd.csv": HEADER + ROW}), "refused", "leads out"
        ),
        Bomb("an absolute path", archive({"/etc/passwd.csv": HEADER + ROW}), "refused", "leads out"),
        Bomb(
            "a path of another system", archive({"C:\\windows\\a.csv": HEADER + ROW}), "refused", "leads out"
        ),
        Bomb("a link in a zip", link, "refused", "is a link"),
        Bomb("two files of one name", twins, "refused", "same name"),
        Bomb("a gzip bomb", packed_bomb, "refused", "far beyond its packed size"),
        Bomb("a gzip cut short", cut_gzip, "refused", "cannot be read"),
        Bomb("JSON without an end of nesting", text("d.json", b"[" * 200_000), "refused", "not valid JSON"),
        Bomb(
            "JSON with a number of a million digits",
            text("d.json", b'[{"id": ' + b"9" * MANY + b"}]"),
            "refused",
            "not valid JSON|characters",
        ),
        Bomb(
            "entities that laugh, in a sheet",
            changed("l.xlsx", lambda p: LAUGHS + p),
            "refused",
            "declares entities",
        ),
        Bomb(
            "entities that laugh, in the list of sheets",
            changed("l.xlsx", lambda p: LAUGHS + p, "xl/workbook.xml"),
            "refused",
            "declares entities",
        ),
        Bomb(
            "an entity from outside",
            changed("o.xlsx", lambda p: OUTSIDE + p, "xl/sharedStrings.xml"),
            "refused",
            "declares entities",
        ),
        Bomb(
            "entities in two-byte text",
            changed("o.xlsx", lambda p: (OUTSIDE + p).decode().encode("utf-16")),
            "refused",
            "not written in UTF-8",
        ),
        Bomb(
            "a sheet that claims 17 thousand million cells",
            changed("d.xlsx", lambda p: p.replace(b'<dimension ref="A1:B4"/>', claim)),
            "read",
            rows=3,
        ),
        Bomb("a cell in the farthest corner", with_sheet_data("f.xlsx", edge), "refused", "16,384 columns"),
        Bomb("a cell far down within the columns", with_sheet_data("f.xlsx", far), "refused", "spreads"),
        Bomb(
            "a list of strings that claims four thousand million",
            changed(
                "s.xlsx",
                lambda p: p.replace(b'uniqueCount="', b'uniqueCount="429496729'),
                "xl/sharedStrings.xml",
            ),
            "refused or read",
        ),
        Bomb(
            "one long text named half a million times",
            one_text_everywhere,
            "refused",
            "memory|ended|would grow",
        ),
        Bomb("a sheet that lies about its size", lying_sheet, "refused", "beyond the length|would grow"),
        Bomb("a workbook with 301 columns", wide_sheet, "refused", "301 columns"),
        Bomb(
            "a workbook with a cell of 40,000 characters",
            with_sheet_data("c.xlsx", TOP + b'<row r="2">' + cell("A2", "x" * 40_000) + b"</row>"),
            "refused",
            "line 2, column 'id'",
        ),
        Bomb(
            "a workbook with macros",
            changed("m.xlsx", same, more={"xl/vbaProject.bin": OLE}),
            "refused",
            "macros",
        ),
        Bomb(
            "a workbook with macros in sheets",
            changed("m.xlsx", same, more={"xl/macrosheets/sheet1.xml": b"<x/>"}),
            "refused",
            "macros",
        ),
        Bomb(
            "a workbook for macros", lambda folder: workbook(folder, "a.xlsm"), "refused", "may hold macros"
        ),
        Bomb(
            "a workbook with links to other files",
            changed("k.xlsx", same, more={"xl/externalLinks/externalLink1.xml": b'<x ddeService="cmd"/>'}),
            "refused",
            "links to other files",
        ),
        Bomb(
            "a locked workbook",
            text("p.xlsx", OLE + bytes(4_000) + "EncryptedPackage".encode("utf-16-le")),
            "refused",
            "locked with a password",
        ),
        Bomb("a workbook in the old form", text("o.xls", OLE + bytes(4_000)), "refused", "old form of Excel"),
        Bomb("a workbook of LibreOffice", text("o.ods", zipped({"mimetype": b""})), "refused", "LibreOffice"),
        Bomb("a workbook cut short", lambda folder: cut(workbook(folder)), "refused", "cut short"),
        Bomb("a formula with its value", formula(b"<v>2</v>"), "read", rows=1),
        Bomb("a formula without its value", formula(b""), "refused", "without a stored value in cell B2"),
        Bomb(
            "a formula with an empty value",
            formula(b"<v></v>"),
            "refused",
            "without a stored value in cell B2",
        ),
        Bomb(
            "a formula whose value is an empty text",
            with_sheet_data(
                "formula.xlsx",
                TOP + b'<row r="2">' + cell("A2", "k") + b'<c r="B2" t="str"><f>""</f><v></v></c></row>',
            ),
            "read",
            rows=1,
        ),
        Bomb("a hidden sheet", hidden, "refused", "hidden"),
        Bomb(
            "a workbook in a zip bomb's clothes",
            archive({"a.xlsx": bytes(64 << 20)}),
            "refused",
            "would grow",
        ),
    )


def cut(path: Path) -> Path:
    path.write_bytes(path.read_bytes()[:-200])
    return path


BOMBS = _bombs()
