"""Cells of the agencies' files: words drawn by weight, references, people, places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from commonweal.cli.demonstration.points import DISTRICTS, points

Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]
NOTE = "Synthetic record"  # what stands in a column of free text


def stream(seed: int, month: Any, number: int) -> np.random.Generator:
    """A draw of its own for each feed and month."""
    return np.random.default_rng([seed, month.index, number])


def words(rng: np.random.Generator, number: int, weights: Mapping[str, float]) -> Any:
    """Words by their weights, as text."""
    shares = np.array(list(weights.values()), dtype=float)
    return named(rng.choice(len(weights), number, p=shares / shares.sum()), list(weights))


def named(position: Integers | Booleans, names: Sequence[str | None]) -> Any:
    """The name at each position; null where it is negative."""
    where = np.asarray(position).astype(np.int64)
    return pa.array(list(names), pa.string()).take(pa.array(np.maximum(where, 0), mask=where < 0))


def references(form: str, numbers: Integers) -> Any:
    """`{}` in the form stands for each number, with noughts before it."""
    before, _, after = form.partition("{}")
    written = pc.utf8_lpad(pa.array(numbers).cast(pa.string()), 7, "0")
    return pc.binary_join_element_wise(before, written, after, "")


def people(rng: np.random.Generator, form: str, number: int, pool: int, known: float = 1.0) -> Any:
    """References of people out of a pool in which a few come up again and again; null for the unknown."""
    who = (pool * rng.random(number) ** 2.2).astype(np.int64)
    return only(references(form, who + 1), rng.random(number) < known)


def only(cells: Any, where: Booleans) -> Any:
    """The cells of the rows where it holds, null in the others."""
    return pc.if_else(pa.array(where), cells, pa.scalar(None, cells.type))


def blank(number: int) -> Any:
    return pa.nulls(number, pa.string())


def district(point: Integers) -> Any:
    """The name of the district in which each point lies; null where it is not known."""
    return named(np.where(point >= 0, points().district[point], -1), DISTRICTS)


# What agencies call the kinds of place that the open data name: the words say what they are.
_CALLED = {
    "Parking Area": "Car Park",
    "Shopping Area": "Shopping Centre",
    "Park/Open Space": "Park",
    "Sports/Recreation Area": "Sports Centre",
}


@cache
def _streets() -> Any:
    names = (cell.split(",")[2].removeprefix("On or near ") for cell in points().cells)
    return pa.array([_CALLED.get(name, name) for name in names])


def street(point: Integers) -> Any:
    return _streets().take(pa.array(np.maximum(point, 0), mask=point < 0))


def metres(values: Integers, point: Integers) -> Any:
    """An easting or northing, null where the point is not known."""
    return pa.array(values, mask=point < 0)


def uprns(numbers: Integers) -> Any:
    """With the leading nought, as a spreadsheet would lose it."""
    return pc.utf8_lpad(pa.array(numbers).cast(pa.string()), 12, "0")


def yes(where: Booleans) -> Any:
    return named(where, ("No", "Yes"))
