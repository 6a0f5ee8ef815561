"""Answers of the warehouse as the techniques of analysis take them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from commonweal.analysis.result import LeftOut
from commonweal.analysis.techniques.grammar import Form, Technique
from commonweal.analysis.techniques.inputs import Data
from commonweal.hub.warehouse.answers import Answer

LONDON = ZoneInfo("Europe/London")
PLACE_NAMES = ("place", "entity", "address", "facility")  # what techniques call where something struck


def data_of(technique: Technique, columns: Mapping[str, Any], answers: Sequence[Answer], given: str) -> Data:
    """The columns that the technique takes of those there are, with what the answers say of themselves.

    `given` says in words what was asked for. Precision stays unsaid: the questions have looked at it already.
    """
    taken = {each.name for each in technique.takes}
    lines = (line for answer in answers for line in (*answer.missing, *answer.warnings))
    return Data(
        technique.form,
        {name: values for name, values in columns.items() if name in taken},
        said=f"the warehouse, snapshot {answers[0].snapshot} ({given})",
        left_out=tuple(
            LeftOut(left.reason, left.rows) for answer in answers for left in answer.rows_left_out
        ),
        warnings=tuple(dict.fromkeys(f"{line[:1].upper()}{line[1:]}" for line in lines)),
    )


def points_of(answer: Answer) -> dict[str, Any]:
    """Of the question `points`: a row an event, dated to the first of its month."""
    import numpy as np

    times = np.array(answer.column("events"), dtype=np.int64)
    months = np.array([f"{month}-01" for month in answer.column("month")], dtype="datetime64[s]")
    places = {name: np.array(answer.column(name), dtype=np.float64) for name in ("easting", "northing")}
    return {name: np.repeat(values, times) for name, values in {**places, "time": months}.items()}


def moments_of(answer: Answer) -> dict[str, Any]:
    """Of the question `moments`: a row an event, in the time of London; a place is its point."""
    import numpy as np

    east, north = answer.column("easting"), answer.column("northing")
    began, ended = (_london(answer.column(name)) for name in ("began", "ended"))
    point = np.array(
        [None if e is None else f"{e:.0f} {n:.0f}" for e, n in zip(east, north, strict=True)], dtype=object
    )
    return {
        "easting": np.array(east, dtype=np.float64),
        "northing": np.array(north, dtype=np.float64),
        "time": began,
        "from": began,
        "to": ended,
        **dict.fromkeys(PLACE_NAMES, point),
    }


def series_of(answer: Answer, technique: Technique) -> dict[str, Any]:
    """Of the question `series` in all: a row a month; one that was not supplied has no value."""
    import numpy as np

    period, number, *_ = technique.needed
    return {
        period.name: np.array(answer.column("month"), dtype=object),
        number.name: np.array(answer.column("events"), dtype=np.float64),
    }


def areas_of(columns: Mapping[str, Mapping[str, float]], counted: Iterable[str]) -> dict[str, Any]:
    """Of figures by area: a row an area. In `counted`, an area that only the others have had no event."""
    import numpy as np

    areas = sorted({area for values in columns.values() for area in values})
    absent = {name: 0.0 if name in set(counted) else np.nan for name in columns}
    found = {
        name: np.array([values.get(area, absent[name]) for area in areas], dtype=np.float64)
        for name, values in columns.items()
    }
    return {"area": np.array(areas, dtype=object), **found}


def is_series(technique: Technique) -> bool:
    """Whether it takes one number a period, and nothing else that is needed."""
    return technique.form is Form.SERIES and len(technique.needed) == 2


def _london(moments: Iterable[Any]) -> Any:
    import numpy as np

    texts = ["NaT" if m is None else m.astimezone(LONDON).strftime("%Y-%m-%dT%H:%M:%S") for m in moments]
    return np.array(texts, dtype="datetime64[s]")
