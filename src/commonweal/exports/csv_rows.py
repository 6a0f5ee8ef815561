"""Rows as CSV, in UTF-8 with its mark, so that a spreadsheet reads its letters and runs none of its cells."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from commonweal.analysis.tables import Cell
from commonweal.exports.text import clean

_WOULD_RUN = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # also as wide letters
_NUMBER = re.compile(r"-?\d+(\.\d+)?(e[-+]?\d+)?")


def as_csv(lines: Iterable[Sequence[str]]) -> bytes:
    """Cells that are `safe` already."""
    file = io.StringIO()
    csv.writer(file, lineterminator="\r\n").writerows(lines)
    return file.getvalue().encode("utf-8-sig")


def safe(cell: Cell) -> str:
    """A cell as text that no spreadsheet takes for a formula; a number stays as it is."""
    if cell is None:
        return ""
    text = clean(str(cell))
    return f"'{text}" if text.startswith(_WOULD_RUN) and not _NUMBER.fullmatch(text) else text
