"""What kind of file a name promises, and whether the content keeps the promise."""

from __future__ import annotations

from .errors import Unreadable

TABLES = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".json": "json", ".xlsx": "xlsx"}
SAVE_AS_XLSX = "save it in the spreadsheet program as .xlsx"
UNREAD = {
    ".xls": f"is in the old form of Excel; {SAVE_AS_XLSX}",
    ".xlsb": f"is in Excel's binary form; {SAVE_AS_XLSX}",
    ".xlsm": f"is a workbook that may hold macros; {SAVE_AS_XLSX}",
    ".xltx": f"is a template; {SAVE_AS_XLSX}",
    ".xltm": f"is a template that may hold macros; {SAVE_AS_XLSX}",
    ".ods": f"is in the form of LibreOffice; {SAVE_AS_XLSX}",
}
ARCHIVES = (".zip", ".gz", ".7z", ".rar", ".tar", ".tgz", ".bz2", ".xz")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
PACKED = ("a zip archive", "a gzip", "a 7z archive", "a RAR archive")
_CONTENTS = (
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "a workbook in the old form of Excel, or one locked with a password",
    ),
    (b"\x1f\x8b", "a gzip"),
    (b"%PDF", "a PDF"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"PAR1", "a Parquet file"),
)


def by_name(name: str) -> str | None:
    bare = name.lower().removesuffix(".gz")
    return next((kind for ending, kind in TABLES.items() if bare.endswith(ending)), None)


def is_archive(name: str) -> bool:
    return name.lower().endswith(ARCHIVES)


def ignored(name: str) -> bool:
    base = name.rpartition("/")[2]  # as archives part their folders, on every system
    return base.startswith((".", "~$")) or "__MACOSX" in name or base.lower() in {"readme.txt", "license.txt"}


def unread(name: str) -> str:
    """Why a spreadsheet of another form is not read; blank where that is not the reason."""
    return next((why for ending, why in UNREAD.items() if name.lower().endswith(ending)), "")


def judge(name: str, head: bytes, *, inside: bool) -> None:
    """Refuse what is not what its name says, or is of a form that is not read. `head` is unpacked already."""
    if why := unread(name):
        raise Unreadable(f"the file {why}")
    lower, found = name.lower(), content(head)
    if inside and (is_archive(lower) or (found in PACKED and not by_name(name))):
        raise Unreadable("the file is an archive within the archive; send what it holds without it")
    if lower.endswith(".xlsx"):
        if found.startswith("a workbook"):
            raise Unreadable(f"the file is {found}; save it as .xlsx, without a password")
        if found != "a zip archive":
            raise Unreadable(
                f"the name ends in .xlsx, but the file is {found or 'text'}; give it its right ending"
            )
    elif found and by_name(name):
        ending = lower.removesuffix(".gz").rpartition(".")[2]
        raise Unreadable(f"the name ends in .{ending}, but the file is {found}; give it its right ending")


def content(head: bytes) -> str:
    """What the first bytes say a file is; blank for text."""
    if head.startswith(_ZIP):
        return "a zip archive"
    return next((what for mark, what in _CONTENTS if head.startswith(mark)), "")
