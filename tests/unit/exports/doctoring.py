"""Copies of a file in which somebody hid something: the corpus that every proof has to refuse."""

import io
import zipfile
from collections.abc import Callable, Mapping

from pypdf import PdfWriter

Change = Callable[[str], str]


def doctored(content: bytes, changed: Mapping[str, Change] | None = None, **added: str) -> bytes:
    """A zip file with parts changed as text, and parts added (two underscores stand for a slash)."""
    copy = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(copy, "w") as target:
        for entry in source.infolist():
            before = source.read(entry.filename)
            change = (changed or {}).get(entry.filename)
            after = change(before.decode("utf-8")).encode("utf-8") if change else before
            assert change is None or after != before, f"{entry.filename} was not changed"
            target.writestr(entry.filename, after)
        for name, text in added.items():
            target.writestr(name.replace("__", "/"), text)
    return copy.getvalue()


def swap(old: str, new: str) -> Change:
    return lambda text: text.replace(old, new, 1)


def rewritten(content: bytes, change: Callable[[PdfWriter], object]) -> bytes:
    """A PDF changed as a whole and written again."""
    writer = PdfWriter(clone_from=io.BytesIO(content))
    writer.pdf_header = "%PDF-1.7"
    writer._info.pop("/Producer", None)
    change(writer)
    copy = io.BytesIO()
    writer.write(copy)
    return copy.getvalue()


def repainted(content: bytes, change: Callable[[bytes], bytes], page: int = 0) -> bytes:
    """A PDF with the signs of a page changed."""

    def repaint(writer: PdfWriter) -> None:
        stream = writer.pages[page]["/Contents"].get_object()
        before = stream.get_data()
        after = change(before)
        assert after != before, "the page was not changed"
        stream.set_data(after)

    return rewritten(content, repaint)
