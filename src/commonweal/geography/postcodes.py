"""Postcode points as published: Code-Point Open of the Ordnance Survey, and the ONS Postcode Directory."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from commonweal.core.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from typing import TextIO

POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}")
LAST_MAPPED_QUALITY = 7  # 8 and 9 are not placed on a map
ONSPD_COLUMNS = (("pcds", "pcd"), ("oseast1m", "east1m"), ("osnrth1m", "north1m"), ("osgrdind", "gridind"))
NOT_ON_THE_GRID = ("BT", "IM", "JE", "GY")  # Northern Ireland's points are on the Irish Grid


class PostcodeSource(StrEnum):
    CODE_POINT_OPEN = "code-point-open"
    ONSPD = "onspd"


@dataclass(frozen=True)
class PostcodeRow:
    """Quality as the ONS writes it: 1 (the building nearest the postcode's mean) to 9 (no position)."""

    postcode: str
    easting: int | None
    northing: int | None
    quality: int


def plain_postcode(text: str) -> str | None:
    """Capitals without spaces, or None where the text is no postcode."""
    plain = re.sub(r"\s+", "", text).upper()
    return plain if POSTCODE.fullmatch(plain) else None


def shown_postcode(plain: str) -> str:
    return f"{plain[:-3]} {plain[-3:]}"


def read_postcodes(path: Path) -> tuple[PostcodeSource, Iterator[PostcodeRow]]:
    """The source that the file turns out to be, and its rows."""
    tables = _tables(path)
    if not tables:
        raise BadInput("No CSV file was found.", where=str(path), remedy="Give Code-Point Open or the ONSPD.")
    with _opened(path, tables[0]) as table:
        first = next(csv.reader(table), [])
    names = [name.strip().lower() for name in first]
    if "pcds" in names or "pcd" in names:
        return PostcodeSource.ONSPD, _onspd(path, tables)
    if len(first) == 10 and plain_postcode(first[0]):
        return PostcodeSource.CODE_POINT_OPEN, _code_point(path, tables)
    raise BadInput(
        "The layout is neither that of Code-Point Open nor of the ONSPD.",
        where=f"{path}: {tables[0]}",
        remedy="Give the folder or archive as it was published.",
    )


def _code_point(path: Path, tables: Sequence[str]) -> Iterator[PostcodeRow]:
    """Columns PC, PQ, EA, NO, …, without a header; PQ is ten times the code of the ONS."""
    for name in tables:
        with _opened(path, name) as table:
            for line, row in enumerate(csv.reader(table), start=1):
                yield _row(row, (0, 2, 3, 1), f"{path}: {name}, line {line}", tens=True)


def _onspd(path: Path, tables: Sequence[str]) -> Iterator[PostcodeRow]:
    for name in tables:
        with _opened(path, name) as table:
            rows = csv.reader(table)
            header = [column.strip().lower() for column in next(rows)]
            at = tuple(_column(header, names, f"{path}: {name}") for names in ONSPD_COLUMNS)
            for line, row in enumerate(rows, start=2):
                yield _row(row, at, f"{path}: {name}, line {line}")


def _row(row: Sequence[str], at: Sequence[int], where: str, *, tens: bool = False) -> PostcodeRow:
    try:
        postcode, east, north, indicator = (row[i].strip() for i in at)
        quality = int(indicator or 9) // (10 if tens else 1)
        position = (int(float(east)), int(float(north))) if east and north else None
    except (IndexError, ValueError) as error:
        raise _not_a_row(row, where) from error
    plain = plain_postcode(postcode)
    if plain is None or not 1 <= quality <= 9:
        raise _not_a_row(row, where)
    if position is None or quality > LAST_MAPPED_QUALITY or plain.startswith(NOT_ON_THE_GRID):
        return PostcodeRow(plain, None, None, quality)
    return PostcodeRow(plain, *position, quality)


def _not_a_row(row: Sequence[str], where: str) -> BadInput:
    shown = ",".join(row[:4])
    return BadInput(f"Not a row of a postcode file: {shown}", where=where, remedy="Mend the row.")


def _column(header: Sequence[str], names: Sequence[str], where: str) -> int:
    for name in names:
        if name in header:
            return header.index(name)
    raise BadInput(
        f"There is no column {' or '.join(names)}.", where=where, remedy="Give the ONSPD as published."
    )


def _tables(path: Path) -> list[str]:
    if path.is_dir():
        names = [str(found.relative_to(path)) for found in path.rglob("*.csv")]
    elif path.suffix.lower() == ".zip":
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if name.lower().endswith(".csv")]
    elif path.is_file():
        return [path.name]
    else:
        raise BadInput("There is no such file or folder.", where=str(path), remedy="Check the path.")
    # Beside the data both archives hold look-up tables and headings.
    data = [name for name in names if re.search(r"(?i)(^|/)data/", name) and "multi_csv" not in name.lower()]
    return sorted(data or [name for name in names if not re.search(r"(?i)(^|/)(doc|documents)/", name)])


@contextmanager
def _opened(path: Path, name: str) -> Iterator[TextIO]:
    if path.is_dir():
        with (path / name).open(encoding="utf-8-sig", newline="") as table:
            yield table
    elif path.suffix.lower() == ".zip":
        with zipfile.ZipFile(path) as archive, archive.open(name) as raw:
            yield io.TextIOWrapper(raw, encoding="utf-8-sig", newline="")
    else:
        with path.open(encoding="utf-8-sig", newline="") as table:
            yield table
