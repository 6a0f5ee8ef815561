"""Columns that are made of finer ones and tell less: what counts by the hour, the address or the night need.

Each says, as the columns of the schema do, in what form of showing it may be asked for and what it gives
away. A moment beside a point is as good as the record, so that the two together are for rows alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from commonweal.analysis.aoristic import LONG
from commonweal.analysis.same_occurrence import HOURS
from commonweal.core.scope import Form, TimeGrain
from commonweal.hub.warehouse import schema
from commonweal.hub.warehouse.snapshot import Snapshot

LONDON = ZoneInfo("Europe/London")
NIGHT = (22, 5)  # from 22:00 to 05:00, London time
POINTS = frozenset({"easting", "northing", "place", "address"})


@dataclass(frozen=True)
class Derived:
    """`of` are the columns it is made of: it is blank where the scope hides one of them."""

    name: str
    of: tuple[str, ...]
    form: Form
    type: str
    make: Callable[[Any, Snapshot], Any]
    finest: TimeGrain | None = None  # the time that it tells


def _began(rows: Any, snapshot: Snapshot) -> Any:
    return rows["occurred_from"]


def _ended(rows: Any, snapshot: Snapshot) -> Any:
    return rows["occurred_to"]


def _at_night(rows: Any, snapshot: Snapshot) -> Any:
    """Blank where it may have been either way. Night and day are longer than a range may be, so that one
    which begins and ends in either lies wholly in it."""
    import ibis

    begin, end = (rows[name].cast("timestamp") for name in ("occurred_from", "occurred_to"))
    ranged = (end > begin).fill_null(False)
    last = ibis.ifelse(ranged, end - ibis.interval(seconds=1), begin)
    night = _in_the_night(begin, snapshot)
    short = ~ranged | (end <= begin + ibis.interval(hours=LONG))
    sure = short & (night == _in_the_night(last, snapshot))
    return ibis.ifelse(sure, night, ibis.null("boolean"))


def _in_the_night(moment: Any, snapshot: Snapshot) -> Any:
    first, last = NIGHT
    since = (_local(moment, snapshot).hour() + 24 - first) % 24
    return since < (last - first) % 24


def _brief(rows: Any, snapshot: Snapshot) -> Any:
    """Between moments further apart nearly anything near would be linked to it."""
    import ibis

    begin, end = (rows[name].cast("timestamp") for name in ("occurred_from", "occurred_to"))
    return begin.notnull() & (end.isnull() | (end <= begin + ibis.interval(hours=round(HOURS))))


def _timed(rows: Any, snapshot: Snapshot) -> Any:
    return rows["time_precision"]


def _placed(rows: Any, snapshot: Snapshot) -> Any:
    return rows["geo_precision"]


def _address(rows: Any, snapshot: Snapshot) -> Any:
    return rows["uprn"]


def _hate(rows: Any, snapshot: Snapshot) -> Any:
    import ibis

    return (ibis.literal(" ") + rows["flags"].fill_null("")).contains(" hate_")


COLUMNS: Mapping[str, Derived] = {
    column.name: column
    for column in (
        Derived("began", ("occurred_from",), Form.MAP, "timestamp('UTC')", _began, TimeGrain.MINUTE),
        Derived("ended", ("occurred_to",), Form.MAP, "timestamp('UTC')", _ended, TimeGrain.MINUTE),
        Derived("at_night", ("occurred_from",), Form.COUNTS, "boolean", _at_night, TimeGrain.MINUTE),
        # Of a time it tells how well it is known, as the word for it does, and not when it was.
        Derived("brief", ("time_precision",), Form.COUNTS, "boolean", _brief),
        Derived("timed", ("time_precision",), Form.COUNTS, "string", _timed),
        Derived("placed", ("geo_precision",), Form.COUNTS, "string", _placed),
        Derived("address", ("uprn",), Form.MAP, "string", _address),
        Derived("hate", ("flags",), Form.COUNTS, "boolean", _hate),
    )
}
_MOMENTS = frozenset({"began", "ended"})


def form_of(table: schema.Table, columns: Iterable[str]) -> Form:
    """In what form these columns show records; what the store adds tells no more than the cube does."""
    asked = set(columns)
    forms = [table[name].form for name in asked if name in table]
    forms += [COLUMNS[name].form for name in asked if name in COLUMNS and name not in table]
    if asked & _MOMENTS and asked & POINTS:
        forms.append(Form.ROWS)
    return max(forms, default=Form.COUNTS)


def _local(moment: Any, snapshot: Snapshot) -> Any:
    """The moment as a clock in London showed it."""
    import ibis

    told = moment.cast("timestamp")
    summers = [(told >= _plain(start)) & (told < _plain(end)) for start, end in _summers(snapshot)]
    if not summers:
        return told
    in_summer = summers[0]
    for each in summers[1:]:
        in_summer = in_summer | each
    return ibis.ifelse(in_summer, told + ibis.interval(hours=1), told)


def _plain(moment: datetime) -> Any:
    import ibis

    return ibis.timestamp(moment.strftime("%Y-%m-%dT%H:%M:%S"))


def _summers(snapshot: Snapshot) -> list[tuple[datetime, datetime]]:
    """From when to when London was an hour ahead, in UTC, in each year that the snapshot has months of."""
    years = {part.month.year for part in snapshot.slices.values()}
    if not years:
        return []
    return [found for year in range(min(years) - 1, max(years) + 2) if (found := _summer(year))]


@cache
def _summer(year: int) -> tuple[datetime, datetime] | None:
    hours = (datetime(year, 1, 1, tzinfo=UTC) + timedelta(hours=hour) for hour in range(366 * 24))
    ahead = [hour for hour in hours if hour.year == year and hour.astimezone(LONDON).utcoffset()]
    return (ahead[0], ahead[-1] + timedelta(hours=1)) if ahead else None
