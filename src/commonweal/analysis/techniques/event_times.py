"""When events happened, for near repeats: one moment each, of a short range its middle, each record once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from commonweal.analysis.techniques.grammar import BadParameter, Kind, Takes, Technique
from commonweal.analysis.techniques.inputs import BadData, Data, expected

VERSION = "1"
A_DAY = 86_400
CLOCKS = ("days", "seconds")
REPEATED = ("once", "each")
PLACE_AND_TIME = (
    Takes("easting", Kind.NUMBER, "of the event", unit="m"),
    Takes("northing", Kind.NUMBER, "of the event", unit="m"),
    Takes("time", Kind.MOMENT, "when it happened; from and to stand before it", optional=True),
    Takes("from", Kind.MOMENT, "the earliest it can have happened", optional=True),
    Takes("to", Kind.MOMENT, "the latest it can have happened", optional=True),
)
CLOCK_SAYS = "by which time is told: days of the calendar, or seconds"
RANGE_SAYS = "longest range of from and to whose middle is taken"
REPEATED_SAYS = "how often rows of one place and time count"


@dataclass(frozen=True, slots=True)
class Timed:
    """The rows that are left, and when each happened: whole seconds since 1970 began, by local clocks."""

    data: Data
    seconds: Any
    announced: tuple[str, ...]


def timed(data: Data, technique: Technique, *, clock: str, longest: float, repeated: str) -> Timed:
    """Look at the data of a technique of near repeats, and say when each event happened.

    Parameters
    ----------
    data : Data
        With `easting`, `northing`, and `time` or `from` (and `to`).
    technique : Technique
        That takes PLACE_AND_TIME.
    clock : {"days", "seconds"}
        Whether the time of day counts.
    longest : float
        Days; of a range up to this long the middle is taken, a longer one is left out.
    repeated : {"once", "each"}
        Whether rows of one place and one time are taken for one record.

    Returns
    -------
    Timed

    Raises
    ------
    BadData
        If a column is not there or holds something else.

    Notes
    -----
    Source: DOMAIN A3: the middle of a range up to three days, else left out and counted; repeats at one
    address count in the band of the same place, so that rows that stand twice have to go first.

    Examples
    --------
    >>> from commonweal.analysis.techniques.inputs import of_columns
    >>> from commonweal.analysis.techniques.knox import TECHNIQUE
    >>> given = {"easting": [1, 1, 2], "northing": [1, 1, 2], "from": ["2026-09-01"] * 3,
    ...          "to": ["2026-09-03", "2026-09-03", "2026-09-09"]}
    >>> found = timed(of_columns(TECHNIQUE, given), TECHNIQUE, clock="days", longest=3, repeated="once")
    >>> found.seconds.astype("datetime64[s]").astype("datetime64[D]").tolist()
    [datetime.date(2026, 9, 2)]
    >>> [(left.rows, left.reason[:13]) for left in found.data.left_out]
    [(1, 'are known onl'), (1, 'repeat anothe')]
    """
    import numpy as np

    data, announced = _with_range(data)
    data = expected(data, technique)
    if "time" not in data and "from" not in data:
        raise BadData(f"time: {data.said} has no such column (when it happened), nor from and to")
    first, last = _ends(data)
    data = data.only(first <= last, "have a to that lies before their from")
    first, last = _ends(data)
    short = last - first <= np.timedelta64(round(longest * A_DAY), "s")
    data = data.only(short, f"are known only to within more than {longest:g} days")
    if repeated == "once":
        data = data.only(_once(data), "repeat another row: the same place and the same time")
    first, last = _ends(data)
    moments = first + (last - first) // 2
    if clock == "days":
        moments = moments.astype("datetime64[D]").astype("datetime64[s]")
        announced += ("clock: days of the calendar; the time of day is not looked at.",)
    return Timed(data, moments.astype(np.int64), announced)


def day_of(name: str, text: str) -> int:
    """Read a day that a person set, as seconds since 1970 began.

    Parameters
    ----------
    name : str
        Of the parameter.
    text : str
        Such as "2026-09-14".

    Returns
    -------
    int

    Raises
    ------
    BadParameter
        If it is no day.

    Notes
    -----
    Source: the grammar of the techniques.

    Examples
    --------
    >>> day_of("as_of", "1970-01-02")
    86400
    """
    import numpy as np

    day: Any
    try:
        day = np.datetime64(text, "D")
    except ValueError:
        day = np.datetime64("NaT")
    if np.isnat(day):
        raise BadParameter(f"{name}: {text!r} is no day; write it as 2026-09-14")
    return int(day.astype(np.int64)) * A_DAY


def day_text(seconds: int) -> str:
    """Write the day of a moment.

    Parameters
    ----------
    seconds : int
        Since 1970 began.

    Returns
    -------
    str

    Notes
    -----
    Source: the grammar of the techniques.

    Examples
    --------
    >>> day_text(86_400)
    '1970-01-02'
    """
    import numpy as np

    return str(np.datetime64(int(seconds), "s").astype("datetime64[D]"))


def _with_range(data: Data) -> tuple[Data, tuple[str, ...]]:
    """With both ends of every range, where the data have ranges; one end stands for the other."""
    import numpy as np

    columns = dict(data.columns)
    ends = [np.asarray(columns.get(name)) for name in ("from", "to")]
    if any(end.dtype.kind != "M" for end in ends):  # no ranges; what is no date is refused with the others
        return data, ()
    first, last = (end.astype("datetime64[s]") for end in ends)
    spare = np.asarray(columns.pop("time", np.full(len(first), "NaT", dtype="datetime64[s]")))
    if spare.dtype.kind != "M":
        return data, ()
    spare = spare.astype("datetime64[s]")
    columns["from"] = np.where(np.isnat(first), np.where(np.isnat(last), spare, last), first)
    columns["to"] = np.where(np.isnat(last), columns["from"], last)
    said = "time: the middle of from and to; where one is blank, the other."
    return replace(data, columns=columns), (said,)


def _ends(data: Data) -> tuple[Any, Any]:
    """The earliest and the latest moment of each event."""
    first = data["from"] if "from" in data else data["time"]
    last = data["to"] if "to" in data and "from" in data else first
    return first.astype("datetime64[s]"), last.astype("datetime64[s]")


def _once(data: Data) -> Any:
    """True for the first of rows of one place and time."""
    import numpy as np

    first, last = (end.astype(np.int64) for end in _ends(data))
    columns = (data["easting"], data["northing"], first, last)
    order = np.lexsort(columns)
    new = np.ones(data.rows, dtype=np.bool_)
    if data.rows:
        new[1:] = np.any([each[order][1:] != each[order][:-1] for each in columns], axis=0)
    kept = np.zeros(data.rows, dtype=np.bool_)
    kept[order[new]] = True
    return kept
