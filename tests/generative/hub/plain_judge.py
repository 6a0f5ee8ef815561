"""A second opinion on a street file, row by row, from DOMAIN's words and in plain Python."""

from __future__ import annotations

import csv
import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from commonweal.geography.forces import force_index
from commonweal.geography.projection import to_grid

TYPES = {
    "anti-social behaviour", "bicycle theft", "burglary", "criminal damage and arson", "drugs", "other crime",
    "other theft", "possession of weapons", "public order", "robbery", "shoplifting", "theft from the person",
    "vehicle crime", "violence and sexual offences",
}  # fmt: skip
KEPT = ("Crime type", "Location", "LSOA code", "Last outcome category")
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")


@dataclass
class Judged:
    """What should become of each row; rows are named by the line on which they begin."""

    received: int = 0
    good: dict[int, dict[str, str]] = field(default_factory=dict)
    rejected: dict[int, set[str]] = field(default_factory=dict)

    def repeats(self) -> dict[tuple[str, str, str], list[tuple[str, ...]]]:
        """The contents under each key that stands more than once in a slice."""
        together: dict[tuple[str, str, str], list[tuple[str, ...]]] = defaultdict(list)
        for row in self.good.values():
            if row["Crime ID"]:
                together[holder(row), row["Month"].strip(), row["Crime ID"]].append(kept(row))
        return {key: found for key, found in together.items() if len(found) > 1}

    def taken_out(self) -> int:
        """However the repeats are told apart, one row of each key stays."""
        return sum(len(found) - 1 for found in self.repeats().values())

    def may_be_duplicates(self) -> set[int]:
        """Duplicates are the repeats of the content that is kept, whichever that is; the others conflict."""
        sums = {0}
        for found in self.repeats().values():
            choices = {count - 1 for count in Counter(found).values()}
            sums = {s + c for s in sums for c in choices}
        return sums


def holder(row: dict[str, str]) -> str:
    """Whose slice the row is in: the transport police's slices are cut by the force area of the point."""
    force = row["Reported by"].strip()
    if force != "British Transport Police" or not row["Longitude"].strip():
        return force
    east, north = to_grid([float(row["Longitude"])], [float(row["Latitude"])])
    return f"{force}/{force_index().codes_of(east, north)[0]}"


def judge(lines: Sequence[str], header: Sequence[str]) -> Judged:
    """`lines` are the file's rows, each as it stands in the file; blank lines at its end are none."""
    told, line = Judged(), 2
    for text in without_the_end(lines):
        cells = next(csv.reader([text], strict=True), []) or [""] * len(header)  # a blank line holds nothing
        told.received += 1
        if len(cells) != len(header):
            told.rejected[line] = {"wrong-number-of-cells"}
        elif found := reasons(row := dict(zip(header, cells, strict=True))):
            told.rejected[line] = found
        else:
            told.good[line] = row
        line += 1 + text.count("\n")
    return told


def without_the_end(lines: Sequence[str]) -> list[str]:
    """What ends a sheet is no row: spreadsheets write blank lines where there once was something."""
    found = list(lines)
    while found and not any(cell.strip() for cell in next(csv.reader([found[-1]], strict=True), [])):
        found.pop()
    return found


def reasons(row: dict[str, str]) -> set[str]:
    found = set()
    if not re.fullmatch(r"(19|20)\d\d-(0[1-9]|1[0-2])", row["Month"].strip()):
        found.add("month-not-readable")
    if row["Crime type"].strip().lower() not in TYPES:
        found.add("no-category")
    if not row["Reported by"].strip():
        found.add("no-force")
    numbers = {}
    for axis in ("longitude", "latitude"):
        text = row[axis.title()].strip()
        readable = bool(NUMBER.fullmatch(text)) and math.isfinite(float(text))
        numbers[axis] = float(text) if readable else None
        if text and not readable:
            found.add(f"{axis}-not-a-number")
    longitude, latitude = numbers["longitude"], numbers["latitude"]
    given = [bool(row[axis].strip()) for axis in ("Longitude", "Latitude")]
    if given[0] != given[1]:
        found.add("half-a-coordinate")
    if None not in (longitude, latitude) and round(longitude, 7) == round(latitude, 7) == 0:
        found.add("coordinate-is-zero")
    if abs(longitude or 0) > 180 or abs(latitude or 0) > 90:
        found.add("coordinate-out-of-range")
    return found


def kept(row: dict[str, str]) -> tuple[str, ...]:
    """What of a row reaches the warehouse: two rows that agree in it have the same content."""
    point = tuple(f"{float(t):.7f}" if (t := row[a].strip()) else "" for a in ("Longitude", "Latitude"))
    return (*point, row["Crime type"].strip().lower(), *(row[name] for name in KEPT[1:]))
