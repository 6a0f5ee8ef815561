"""What a delivered file can be refused for, in words for the person who sent it.

The words name a file, a sheet, a row and a column, never what stands in a cell.
"""

from __future__ import annotations


class Unreadable(Exception):
    """The file is not what it claims to be; the message is for the person who sent it."""


class NotNumbers(Exception):
    """A cell that should hold a number holds something else: the file's numbers are handed over as text."""


class NotUtf8(Exception):
    """A line that is to be told of is no UTF-8: the file is parsed as bytes, and each cell read by itself."""


def said(error: BaseException) -> str:
    """An error in words that hold nothing of what stands in the file."""
    if isinstance(error, Unreadable):
        return str(error)
    if isinstance(error, MemoryError):
        return "reading the file took more memory than a delivery may"
    if isinstance(error, UnicodeError):
        return "the file cannot be read: a character of its text is cut or damaged"
    if isinstance(error, EOFError):
        return "the file cannot be read: it is cut short"
    if isinstance(error, OSError) and error.strerror:
        return f"the file cannot be read ({error.strerror})"
    if type(error).__name__ in ("BadZipFile", "BadGzipFile", "EOFError", "error") and "CRC" in str(error):
        return "cannot be read: its check sum (CRC) does not fit, so it is damaged"
    return f"the file cannot be read ({type(error).__name__})"
