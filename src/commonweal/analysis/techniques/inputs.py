"""Data that a technique is given, and the one place where it is looked at before any technique runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from commonweal.analysis.precision import Precision
from commonweal.analysis.result import LeftOut
from commonweal.analysis.techniques.grammar import Form, Kind, Takes, Technique

EASTINGS, NORTHINGS = (0.0, 700_000.0), (0.0, 1_300_000.0)  # of Great Britain, metres
NUMBERS = (Kind.NUMBER, Kind.COUNT)
LARGEST = 2.0**53  # beyond it a float does not tell a number from the next


class BadData(ValueError):
    """Data that the technique cannot take; the message names the column, the value and the likely mistake."""


@dataclass(frozen=True)
class Data:
    """Columns of one length, as numpy arrays: numbers as float64, moments and days as datetime64, words as
    objects.

    `said` is what the data is called in a receipt; `precision` what its coarsest rows record, None where that
    is not known; `announced` what was chosen for the user on the way in, `warnings` what else must be said.
    """

    form: Form
    columns: Mapping[str, Any]
    said: str = "the data"
    precision: Precision | None = None
    left_out: tuple[LeftOut, ...] = ()
    announced: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        lengths = {name: len(values) for name, values in self.columns.items()}
        if len(set(lengths.values())) > 1:
            raise BadData(f"the columns of {self.said} are of different lengths: {lengths}")

    @property
    def rows(self) -> int:
        return len(next(iter(self.columns.values()), ()))

    def __getitem__(self, name: str) -> Any:
        return self.columns[name]

    def __contains__(self, name: str) -> bool:
        return name in self.columns

    def only(self, keep: Any, reason: str) -> Data:
        """The rows that a mask keeps; the others are left out for the reason."""
        gone = int(len(keep) - keep.sum())
        if not gone:
            return self
        columns = {name: values[keep] for name, values in self.columns.items()}
        return replace(self, columns=columns, left_out=(*self.left_out, LeftOut(reason, gone)))


def of_columns(
    technique: Technique,
    columns: Mapping[str, Sequence[Any]],
    *,
    said: str = "the data",
    precision: Precision | None = None,
) -> Data:
    """Data from plain lists: the columns that the technique takes, dates as text or datetime64."""
    import numpy as np

    kinds = {each.name: each.kind for each in technique.takes}
    dates = (Kind.DAY, Kind.MOMENT)
    arrays = {
        name: np.array(values, dtype="datetime64[s]") if kinds.get(name) in dates else _plain(values)
        for name, values in columns.items()
    }
    return Data(technique.form, arrays, said=said, precision=precision)


def _plain(values: Sequence[Any]) -> Any:
    import numpy as np

    numbers = all(isinstance(value, (int, float)) or value is None for value in values)
    return np.array(values, dtype=np.float64 if numbers else object)


def expected(data: Data, technique: Technique) -> Data:
    """The data with the columns that the technique takes, once they are what it needs.

    Rows that lack a cell are left out and counted; a column that is not there, or that holds something else,
    is an error.
    """
    if data.form is not technique.form:
        raise BadData(
            f"{technique.name} takes {technique.form.value}, and {data.said} holds {data.form.value}"
        )
    for each in technique.needed:
        if each.name not in data:
            raise BadData(_absent(each, data))
    taken = [each for each in technique.takes if each.name in data]
    data = replace(data, columns={each.name: _looked_at(data[each.name], each, data.said) for each in taken})
    for each in taken:
        data = data.only(_there(data[each.name]), f"have no {each.name}")
    for each in taken:
        _bounded(data[each.name], each, data.said)
    return data


def _absent(each: Takes, data: Data) -> str:
    near = get_close_matches(each.name, data.columns, n=1)
    hint = f"is it the column {near[0]!r}? rename it" if near else f"there are {', '.join(data.columns)}"
    return f"{each.name}: {data.said} has no such column ({each.meaning}); {hint}"


def _looked_at(values: Any, each: Takes, said: str) -> Any:
    import numpy as np

    if each.kind in NUMBERS:
        try:
            return np.asarray(values, dtype=np.float64)
        except (TypeError, ValueError):
            raise BadData(f"{each.name}: {said} holds text where numbers are needed") from None
    if each.kind in (Kind.DAY, Kind.MOMENT):
        moments = np.asarray(values)
        if moments.dtype.kind != "M":
            raise BadData(f"{each.name}: {said} holds no dates there")
        return moments
    return np.asarray(values, dtype=object)


def _there(values: Any) -> Any:
    import numpy as np

    if values.dtype.kind == "f":
        return ~np.isnan(values)
    if values.dtype.kind == "M":
        return ~np.isnat(values)
    return np.array([value is not None and value == value and value != "" for value in values], dtype=bool)


def _bounded(values: Any, each: Takes, said: str) -> None:
    import numpy as np

    if each.kind not in NUMBERS or not len(values):
        return
    if not np.isfinite(values).all():
        raise BadData(f"{each.name}: {said} holds an endless number")
    if np.abs(values).max() > LARGEST:
        raise BadData(f"{each.name}: {said} holds {np.abs(values).max():g}, too large a number to work with")
    if each.kind is Kind.COUNT and values.min() < 0:
        raise BadData(f"{each.name}: {values.min():g} is below nought, and counts are not")
    for name, (least, most), other in (
        ("easting", EASTINGS, "longitude"),
        ("northing", NORTHINGS, "latitude"),
    ):
        if each.name == name and (values.min() < least or values.max() > most):
            wrong = values.min() if values.min() < least else values.max()
            raise BadData(
                f"{name}: {wrong:g} is not in Great Britain (metres of the national grid); "
                f"if it is a {other}, name the column {other}"
            )
