"""When each event was: dates and times of a batch, in London, as moments in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from commonweal.hub.sources.text_columns import blank_as_null, codes_of, dictionary

from . import values
from .batch import Batch, going_back
from .moments import (
    DAY,
    EPOCH,
    NOT_THERE,
    days,
    in_london,
    instants,
    later_of_an_hour_that_comes_twice,
    months,
    utc,
)
from .orders import expect_the_order
from .stamps import plain_stamps
from .words import MOMENTS

if TYPE_CHECKING:
    from .mapped import Field

STAMP = (
    r"^(?P<day>\d{4}-\d\d-\d\d|\d+(?:st|nd|rd|th)?[ /.\-](?:\d+|[A-Za-z]+)[ /.\-]\d+|\d+)"
    r"(?:,?[ T]+(?P<time>\d[^+Z]*?)|(?P<share>\.\d+))?\s*(?P<zone>Z|[+-]\d\d(?::?\d\d)?)?$"
)
OF_TIMES = ("time", "hour")


@dataclass
class Local:
    """A moment as it was sent: a day and a time of day in London, or a moment where the zone was said."""

    day: Any  # days since 1970, NOT_THERE for none
    seconds: Any  # of the day, -1 where no time of day is said
    moment: Any = None  # seconds of UTC, NOT_THERE where the zone was not said; None where it never is

    def in_utc(self, day: Any, seconds: Any) -> tuple[Any, int]:
        if self.moment is None:
            return utc(day, seconds)
        zoned = self.moment != NOT_THERE
        said, missing = utc(np.where(zoned, NOT_THERE, day), seconds)
        return np.where(zoned, self.moment, said), missing

    def not_before(self, given: Any, begin: Any) -> Any:
        """Ends in UTC; in an hour that comes twice, the one after its beginning, unless a zone says which."""
        later = later_of_an_hour_that_comes_twice(given, begin)
        return later if self.moment is None else np.where(self.moment == NOT_THERE, later, given)


def read_times(batch: Batch) -> None:
    """Fill the moments, the precision of the time, and the month that each row belongs to."""
    local = {to: _local(batch, to) for to in MOMENTS}
    for to in ("reported_at", "recorded_at"):
        said = local[to]
        if said is not None:
            batch.out.columns[to] = instants(_utc(batch, said, said.day, np.maximum(said.seconds, 0)))
    if local["occurred_from"] is not None:
        _occurrence(batch, local["occurred_from"], local["occurred_to"])
    _months(batch, local)
    _outcome_month(batch)


def _local(batch: Batch, to: str) -> Local | None:
    """A date, a time beside it or in the same cell; the columns that fill one moment are combined."""
    found = seconds = None
    for each in batch.source.field_for(to):
        if not batch.there(each):
            continue
        if each.kind in OF_TIMES:
            seconds = _seconds(batch, each)
        elif each.kind == "moment":
            found = _both(batch, each)
        else:
            day = _by_day(batch, each)
            found = Local(day, np.full(batch.out.rows, -1, dtype=np.int64))
    if found is not None and seconds is not None:
        found.seconds = np.where(found.seconds < 0, seconds, found.seconds)
    return found


def _by_day(batch: Batch, each: Field) -> Any:
    cells = batch.cells(each)
    found, codes, bad = batch.read(cells, lambda text: values.day(text, batch.source.order))
    expect_the_order(batch, each, cells.dictionary.to_pylist, bad)
    batch.fault(bad, "date-not-readable")
    return np.where(codes < 0, NOT_THERE, days(found)[codes])


def _seconds(batch: Batch, each: Field) -> Any:
    meaning = values.hour if each.kind == "hour" else values.time_of_day
    found, codes, bad = batch.read(batch.cells(each), meaning)
    batch.fault(bad, "time-not-readable")
    return _numbers(found, codes, -1)


def _both(batch: Batch, each: Field) -> Local:
    """A date and a time in one cell: as bytes where they are plain, else by their parts."""
    texts = batch.texts(each)
    day, seconds = plain_stamps(texts, batch.source.order)
    local = Local(day, seconds)
    other = (day == NOT_THERE) & texts.is_valid().to_numpy(zero_copy_only=False)
    if other.any():
        _in_parts(batch, each, texts, other, local)
    return local


def _in_parts(batch: Batch, each: Field, texts: Any, other: Any, local: Local) -> None:
    """Cells in another form, parted so that each part repeats and is understood once."""
    rows = np.flatnonzero(other)
    taken = texts.take(pa.array(rows))
    parts = pc.extract_regex(taken, STAMP)
    day = pc.dictionary_encode(_part(parts, "day"))
    found, codes, _ = batch.read(day, lambda text: values.day(text, batch.source.order))
    of_day = np.where(codes < 0, NOT_THERE, days(found)[codes])
    wrong = _spread(of_day == NOT_THERE, rows, batch.out.rows)

    def every_day() -> list[str | None]:
        seen: list[str | None] = pc.unique(pc.struct_field(pc.extract_regex(texts, STAMP), "day")).to_pylist()
        return seen

    expect_the_order(batch, each, every_day, wrong)
    batch.fault(wrong, "date-not-readable")
    time = pc.coalesce(_part(parts, "time"), _part(parts, "share"))
    seconds, codes, bad = batch.read(pc.dictionary_encode(time), values.time_of_day)
    local.day[rows], local.seconds[rows] = of_day, _numbers(seconds, codes, -1)
    zones = pc.dictionary_encode(_part(parts, "zone"))
    if zones.null_count < len(zones):
        bad |= _no_zones(zones, taken)
        _in_zones(zones, rows, local, batch.out.rows)
    batch.fault(_spread(bad, rows, batch.out.rows), "time-not-readable")


def _no_zones(zones: Any, texts: Any) -> Any:
    """Where what stands in the place of a zone is none, or may be a range as values.may_be_a_range says."""
    said = zones.dictionary.to_pylist()
    none = np.array([values.seconds_ahead(zone) is None for zone in said])
    signed = np.array([zone != "Z" for zone in said])
    by_programs = pc.match_substring_regex(texts, values.WRITTEN_BY_PROGRAMS).to_numpy(zero_copy_only=False)
    codes = codes_of(zones)
    return (codes >= 0) & (none[codes] | (signed[codes] & ~by_programs))


def _in_zones(zones: Any, rows: Any, local: Local, every: int) -> None:
    """What says its distance from UTC is that moment, whatever the clocks of London showed."""
    ahead = [values.seconds_ahead(text) for text in zones.dictionary.to_pylist()]
    codes = codes_of(zones)
    day, seconds = local.day[rows], local.seconds[rows]
    said = (codes >= 0) & (day != NOT_THERE) & (seconds >= 0)
    at = np.where(said, day, 0) * DAY + seconds - _numbers(ahead, codes, 0)
    moment = np.full(every, NOT_THERE, dtype=np.int64)
    moment[rows] = np.where(said, at, NOT_THERE)
    local.moment = moment
    local.day = np.where(moment == NOT_THERE, local.day, in_london(moment))


def _occurrence(batch: Batch, start: Local, until: Local | None) -> None:
    """A day without a time is the whole day, never its midnight."""
    day, seconds = start.day, start.seconds
    timed = seconds >= 0
    begin = _utc(batch, start, day, np.where(timed, seconds, 0))
    midnight = np.zeros(len(day), dtype=np.int64)
    end_of_day, _ = utc(np.where(day == NOT_THERE, NOT_THERE, day + 1), midnight)
    end = np.where(timed, NOT_THERE, end_of_day)
    if until is not None:
        whole = until.seconds < 0
        last = np.where(whole & (until.day != NOT_THERE), until.day + 1, until.day)
        given = _utc(batch, until, last, np.where(whole, 0, until.seconds))
        given = until.not_before(given, begin)
        end = np.where(given == NOT_THERE, end, given)
        batch.fault((given != NOT_THERE) & (begin != NOT_THERE) & (given < begin), "ends-before-it-begins")
    batch.out.columns["occurred_from"] = instants(begin)
    batch.out.columns["occurred_to"] = instants(end)
    exact = batch.source.precision.split("+")[1]
    ranged = timed & (end != NOT_THERE) & (end > begin)
    spread = ~timed & (end != NOT_THERE) & (end > end_of_day)
    words = [exact if exact not in ("date", "month") else "minute", "date", "range", "unknown"]
    codes = np.where(begin == NOT_THERE, 3, np.where(ranged | spread, 2, np.where(timed, 0, 1)))
    batch.out.columns["time_precision"] = dictionary(codes.astype(np.int32), words)


def _utc(batch: Batch, local: Local, day: Any, seconds: Any) -> Any:
    moment, missing = local.in_utc(day, seconds)
    if missing:
        batch.out.mended["time-in-missing-hour"] += missing
    return moment


def _months(batch: Batch, local: dict[str, Local | None]) -> None:
    """The month that the row belongs to: as it says, else that of its first date that it gives."""
    month = np.full(batch.out.rows, -1, dtype=np.int32)
    for each in batch.source.field_for("month"):
        if batch.there(each):
            found, codes, bad = _by_month(batch, each)
            batch.fault(bad, "month-not-readable")
            month = _numbers([None if m is None else m.index for m in found], codes, -1).astype(np.int32)
    for to in ("occurred_from", "reported_at", "recorded_at"):
        said = local[to]
        if said is not None:
            month = np.where(month < 0, months(said.day), month).astype(np.int32)
    if batch.source.period is not None:  # a register as it stood on a day
        first = batch.source.period.first
        month = np.where(month < 0, first.year * 12 + first.month - 1, month).astype(np.int32)
    batch.out.month = month
    batch.fault((month < 0) & ~going_back(batch.out), "month-not-said")


def _outcome_month(batch: Batch) -> None:
    for each in batch.source.field_for("outcome_month"):
        if not batch.there(each):
            continue
        found, codes, bad = _by_month(batch, each)
        batch.left_out(bad, "cell-left-out")
        firsts = _numbers([None if m is None else (m.start - EPOCH).days for m in found], codes, 0)
        missing = (codes < 0) | bad
        batch.out.columns["outcome_month"] = pa.array(firsts.astype(np.int32), pa.int32(), mask=missing).cast(
            pa.date32()
        )


def _by_month(batch: Batch, each: Field) -> tuple[list[Any], Any, Any]:
    cells = batch.cells(each)
    found, codes, bad = batch.read(cells, lambda text: values.month(text, batch.source.order))
    expect_the_order(batch, each, cells.dictionary.to_pylist, bad, values.month)
    return found, codes, bad


def _part(parts: Any, name: str) -> Any:
    """A piece of each cell; an empty piece is none."""
    return blank_as_null(pc.dictionary_encode(pc.struct_field(parts, name))).cast(pa.string())


def _numbers(found: list[Any], codes: Any, none: int) -> Any:
    numbers = np.array([none if v is None else v for v in found] or [none], dtype=np.int64)
    return np.where(codes < 0, none, numbers[codes])


def _spread(mask: Any, rows: Any, every: int) -> Any:
    """What holds of some rows, as a mask of every row."""
    out = np.zeros(every, dtype=bool)
    out[rows] = mask
    return out
