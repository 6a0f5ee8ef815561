"""Rows of points, areas or periods in text, as the techniques take them; what was guessed is announced."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from commonweal.analysis.precision import Precision
from commonweal.analysis.techniques.grammar import Form, Kind, Technique
from commonweal.analysis.techniques.inputs import BadData, Data

# The names that other programs give a column, in small letters and without marks.
CALLED = {
    "easting": ("easting", "eastings", "x", "bngeasting", "osgrgridrefeasting", "locationeastingosgr"),
    "northing": ("northing", "northings", "y", "bngnorthing", "locationnorthingosgr"),
    "longitude": ("longitude", "lon", "lng", "long"),
    "latitude": ("latitude", "lat"),
    "time": ("time", "datetime", "date", "when", "occurred", "dateoccurred", "month"),
    "from": ("from", "start", "earliest", "committedfrom", "occurredfrom"),
    "to": ("to", "end", "latest", "committedto", "occurredto"),
    "area": ("area", "areacode", "lsoa", "lsoacode", "lsoa21cd", "lsoa11cd", "ward", "wardcode", "code"),
    "period": ("period", "month", "week", "quarter", "year", "date"),
    "value": ("value", "count", "n", "number", "events", "rate"),
}
BLANK = frozenset(["", "na", "n/a", "null", "none", "nan"])
DAY_FIRST = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})(?:[ T](\d{1,2}:\d\d(?::\d\d)?))?")
MONTH = re.compile(r"\d{4}-\d\d")
THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?")
MIDNIGHT = re.compile(r".*[ T]0?0:00(?::00(?:\.0+)?)?")
LONDON = ZoneInfo("Europe/London")
DEGREES = ("longitude", "latitude")
MOST_DEGREES = 180
NO_NUMBER = "a text stands where a number is needed (1234.5, or 1,234.5 with a comma at each thousand)"
NO_DATE = "no date that can be read (2026-09-14 13:05 or 14/09/2026 13:05)"
SNAPPED_SHARE = 0.4  # of distinct points among the rows: fewer, and the points are of a fixed list


@dataclass(frozen=True)
class _Sheet:
    name: str
    header: tuple[str, ...]
    rows: list[list[str]]
    lines: list[int]

    def cells(self, name: str) -> list[str]:
        if self.header.count(name) > 1:
            raise BadData(f"{self.name} has two columns {name!r}; rename the one that is not meant")
        at = self.header.index(name)
        return [row[at].strip() if at < len(row) else "" for row in self.rows]

    def array(self, name: str, kind: Kind) -> Any:
        """The column as numbers, moments or words; BadData names the line of a cell that is none."""
        import numpy as np

        texts = self.cells(name)
        if kind not in _READ:
            return np.array([None if text.casefold() in BLANK else text for text in texts], dtype=object)
        read, wanted, dtype = _READ[kind]
        found = []
        for text, line in zip(texts, self.lines, strict=True):
            try:
                found.append(read(text))
            except ValueError:
                raise BadData(f"{self.name}, line {line}, column {name!r}: {wanted}") from None
        return np.array(found, dtype=dtype)


def read(path: Path, technique: Technique, named: Mapping[str, str], precision: str = "") -> Data:
    """The columns that the technique takes; `named` says which of the file is meant by each of ours."""
    return read_text(path.name, _text(path), technique, named, precision)


def read_text(
    name: str, text: str, technique: Technique, named: Mapping[str, str], precision: str = ""
) -> Data:
    """The same of a text that somebody typed or pasted; `name` is what errors call it."""
    sheet = _sheet(name, text)
    announced: list[str] = []
    found = _columns(sheet, technique, named, announced)
    columns: dict[str, Any] = {}
    for each in technique.takes:
        if each.name in found:
            columns[each.name] = sheet.array(found[each.name], each.kind)
    in_degrees = technique.form is Form.POINTS and "easting" not in columns
    if in_degrees:
        columns |= _from_degrees(sheet, named, announced)
    _check_needed(sheet, technique, columns)
    _check_metres(sheet, found, columns)
    data = Data(technique.form, columns, said=f"{name}, {len(sheet.rows):,} rows")
    known = _precision(data, sheet, found, precision, announced)
    data = replace(data, precision=known, announced=tuple(announced))
    placed = "easting" in columns and "easting" in {each.name for each in technique.takes}
    return _within(data, sheet, named) if in_degrees and placed else data


def _check_needed(sheet: _Sheet, technique: Technique, columns: Mapping[str, Any]) -> None:
    for each in technique.needed:
        if each.name not in columns:
            near = get_close_matches(each.name, sheet.header, n=1)
            hint = f"is it {near[0]!r}? " if near else ""
            raise BadData(
                f"{each.name}: {sheet.name}, {len(sheet.rows):,} rows has no such column "
                f"({each.meaning}); it has {_listed(sheet)}: {hint}--column {each.name}=… says which is meant"
            )


def _check_metres(sheet: _Sheet, found: Mapping[str, str], columns: Mapping[str, Any]) -> None:
    """Degrees east of Greenwich are numbers that metres could be too."""
    import numpy as np

    if not {"easting", "northing"} <= set(found):
        return
    there = np.concatenate([columns["easting"], columns["northing"]])
    there = there[~np.isnan(there)]
    if len(there) and there.min() >= 0 and there.max() <= MOST_DEGREES and (there % 1 != 0).any():
        raise BadData(
            f"easting: {sheet.name} holds degrees in {found['easting']!r} and {found['northing']!r}, "
            "not metres of the national grid; name the columns longitude and latitude"
        )


def _within(data: Data, sheet: _Sheet, named: Mapping[str, str]) -> Data:
    """Without the rows whose degrees are not in Great Britain; an error where that is all of them."""
    import numpy as np

    lon, lat = (sheet.array(column, Kind.NUMBER) for column in _degrees(sheet, named))
    outside = ~np.isnan(lon) & ~np.isnan(lat) & np.isnan(data["easting"])
    if outside.any() and np.isnan(data["easting"]).all():
        at = int(outside.argmax())
        raise BadData(
            f"longitude: {lon[at]:g} with the latitude {lat[at]:g} (line {sheet.lines[at]}) and all others "
            "are not in Great Britain; are the two swapped?"
        )
    return data.only(~outside, "are not in Great Britain by their longitude and latitude")


def _sheet(name: str, text: str) -> _Sheet:
    separator = max(",;\t", key=text.partition("\n")[0].count)
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        kept = [(row, lines.line_num) for row in lines if any(map(str.strip, row))]
    except csv.Error as error:
        raise BadData(f"{name} cannot be read as a CSV: {error}") from error
    if len(kept) < 2:
        raise BadData(f"{name} holds no rows under a header")
    header = tuple(cell.strip() for cell in kept[0][0])
    for row, line in kept[1:]:
        if any(map(str.strip, row[len(header) :])):
            raise BadData(
                f"{name}, line {line}: {len(row)} cells under a header of {len(header)}; a cell with a "
                f"{separator!r} in it belongs in quotation marks"
            )
    return _Sheet(name, header, [row for row, _ in kept[1:]], [line for _, line in kept[1:]])


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadData(f"{path} cannot be opened: {error.strerror}") from error
    if b"\0" in content[:1_000]:
        raise BadData(f"{path.name} is no CSV; save it as one, UTF-8 with commas")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _columns(
    sheet: _Sheet, technique: Technique, named: Mapping[str, str], announced: list[str]
) -> dict[str, str]:
    """Our names -> the file's."""
    ours = [each.name for each in technique.takes]
    ours += [name for name in DEGREES if technique.form is Form.POINTS and name not in ours]
    for name in named:
        if name not in ours:
            raise BadData(
                f"--column {name}=…: {technique.name} takes no such column; it takes {', '.join(ours)}"
            )
    found: dict[str, str] = {}
    for each in technique.takes:
        if each.name in named:
            if named[each.name] not in sheet.header:
                raise BadData(f"{sheet.name} has no column {named[each.name]!r}; it has {_listed(sheet)}")
            found[each.name] = named[each.name]
            continue
        meant = _named_as(each.name, sheet.header, taken={*found.values(), *named.values()})
        if meant is None:
            continue
        found[each.name] = meant
        if meant != each.name:
            announced.append(
                f"The column {meant!r} is taken for {each.name}; --column {each.name}=… says another."
            )
    return found


def _named_as(name: str, header: Sequence[str], taken: set[str]) -> str | None:
    plain = {re.sub(r"[^a-z0-9]", "", each.casefold()): each for each in header if each not in taken}
    called = (re.sub(r"[^a-z0-9]", "", name), *CALLED.get(name, ()))
    return next((plain[word] for word in called if word in plain), None)


def _listed(sheet: _Sheet) -> str:
    return ", ".join(repr(each) for each in sheet.header)


def _number(text: str) -> float:
    if text.casefold() in BLANK:
        return float("nan")
    if "_" in text or ("," in text and not THOUSANDS.fullmatch(text)):
        raise ValueError(NO_NUMBER)
    return float(text.replace(",", ""))


def _moment(text: str) -> str:
    """As numpy reads it, by the clock of London where a zone is written; ValueError where it is no date."""
    if text.casefold() in BLANK:
        return "NaT"
    if MONTH.fullmatch(text):
        text = f"{text}-01"
    elif found := DAY_FIRST.fullmatch(text):
        hour, _, rest = (found[4] or "").partition(":")
        time = f"T{hour:0>2}:{rest}" if hour else ""
        text = f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}{time}"
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is not None:
        try:
            moment = moment.astimezone(LONDON)
        except OverflowError:
            raise ValueError(NO_DATE) from None
    return moment.replace(tzinfo=None, microsecond=0).isoformat()


_READ: dict[Kind, tuple[Callable[[str], Any], str, str]] = {
    Kind.NUMBER: (_number, NO_NUMBER, "float64"),
    Kind.COUNT: (_number, NO_NUMBER, "float64"),
    Kind.DAY: (_moment, NO_DATE, "datetime64[s]"),
    Kind.MOMENT: (_moment, NO_DATE, "datetime64[s]"),
}


def _from_degrees(sheet: _Sheet, named: Mapping[str, str], announced: list[str]) -> dict[str, Any]:
    from commonweal.geography.projection import to_grid

    found = _degrees(sheet, named)
    if len(found) < len(DEGREES):
        return {}
    lon, lat = (sheet.array(column, Kind.NUMBER) for column in found)
    easting, northing = to_grid(lon, lat)
    announced.append("Longitude and latitude were turned into metres of the national grid.")
    return {"easting": easting, "northing": northing}


def _degrees(sheet: _Sheet, named: Mapping[str, str]) -> list[str]:
    """The columns of longitude and latitude, those that there are."""
    found = [named.get(name) or _named_as(name, sheet.header, set()) for name in DEGREES]
    for name in found:
        if name is not None and name not in sheet.header:
            raise BadData(f"{sheet.name} has no column {name!r}; it has {_listed(sheet)}")
    return [name for name in found if name is not None]


def _precision(
    data: Data, sheet: _Sheet, found: Mapping[str, str], said: str, announced: list[str]
) -> Precision | None:
    """How exactly place and time are known, by the coarsest rows: as said, else as the cells look."""
    if said:
        return Precision(said)
    if data.form is Form.AREAS:
        return Precision.AREA
    if data.form is not Form.POINTS or "easting" not in data:
        return None
    known = _as_it_looks(data, [sheet.cells(found[name]) for name in ("time", "from") if name in found])
    announced.append(f"It is taken to be known by {known.value}; --precision says otherwise.")
    return known


def _as_it_looks(data: Data, times: list[list[str]]) -> Precision:
    import numpy as np

    points = np.column_stack([data["easting"], data["northing"]])
    points = points[~np.isnan(points).any(axis=1)]
    distinct = len(np.unique(points, axis=0)) / max(1, len(points))
    texts = [text for column in times for text in column if text.casefold() not in BLANK]
    if any(map(MONTH.fullmatch, texts)):
        return Precision.SNAPPED_MONTH
    if len(points) >= 1_000 and distinct < SNAPPED_SHARE:
        return Precision.STREET_DATE
    to_the_minute = bool(texts) and all(":" in text for text in texts)
    if to_the_minute and not all(map(MIDNIGHT.fullmatch, texts)):
        return Precision.ADDRESS_MINUTE
    return Precision.ADDRESS_DATE
