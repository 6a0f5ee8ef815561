"""The published look-ups between generations: exact fit look-ups of the ONS, as CSV."""

from __future__ import annotations

import csv
import gzip
import io
import re
from typing import TYPE_CHECKING

from commonweal.core.errors import BadInput
from commonweal.geography.changes import Change, ChangeCode
from commonweal.geography.columns import BEGINNINGS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

CHANGE_COLUMNS = ("CHGIND", "CHNGIND")  # the LSOA file writes the one, the output area file the other


def read_changes(path: Path, *, kind: str, from_generation: str, to_generation: str) -> list[Change]:
    rows = csv.reader(io.StringIO(_text_of(path)))
    header = [column.strip() for column in next(rows, [])]
    where = str(path)
    old = _code_column(header, kind, from_generation, where)
    new = _code_column(header, kind, to_generation, where)
    letter = next((i for i, column in enumerate(header) if column.upper() in CHANGE_COLUMNS), None)
    if letter is None:
        raise BadInput(
            f"There is no column {' or '.join(CHANGE_COLUMNS)}; the columns are {', '.join(header)}.",
            where=where,
            remedy="Give the exact fit look-up, which says U, S, M or X of each row.",
        )
    changes = set()
    for line, row in enumerate(rows, start=2):
        if not any(row):
            continue
        try:
            changes.add(Change(row[old].strip(), row[new].strip(), ChangeCode(row[letter].strip().upper())))
        except (IndexError, ValueError) as error:
            raise BadInput(
                f"Not a row of a change look-up: {error}.",
                where=f"{where}, line {line}",
                remedy="Mend the row.",
            ) from error
    if not changes:
        raise BadInput("The look-up holds no row.", where=where, remedy="Give the whole file.")
    return sorted(changes)


def _code_column(header: Sequence[str], kind: str, generation: str, where: str) -> int:
    year = generation[-2:]
    own = re.compile(
        rf"(?:{BEGINNINGS.get(kind, kind)})_?(?:\d\d)?{re.escape(year)}_?(?:cd|code)", re.IGNORECASE
    )
    found = [i for i, column in enumerate(header) if own.fullmatch(column)]
    if not found:
        raise BadInput(
            f"No column holds the {kind} codes of {generation}; the columns are {', '.join(header)}.",
            where=where,
            remedy=f"Expected a column such as {kind.upper()}{year}CD.",
        )
    return found[0]


def _text_of(path: Path) -> str:
    try:
        raw = path.read_bytes()
        if path.name.lower().endswith(".gz"):
            raw = gzip.decompress(raw)
        return raw.decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise BadInput(
            f"The look-up cannot be read: {error}", where=str(path), remedy="Give a CSV in UTF-8."
        ) from error
