"""Subjects of every kind against every act: a covering array of strength three.

Any value of any three dimensions meets in some case: this role with that exclusion by such a channel, and so
on. The long dimensions (role, act, channel) are crossed in full; the others are laid over them so that most
triples meet, and each that is left gets a case of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations

import numpy as np

from commonweal.core.policy import policy
from tests.generative.permission.subjects import Case
from tests.generative.permission.values import DIMENSIONS, case_of

Row = tuple[int, ...]


def dimensions() -> dict[str, Sequence[object]]:
    rules = policy()
    return {
        "role": [*rules.roles, ""],
        "action": list(rules.actions),
        "channel": list(rules.channels),
        **DIMENSIONS,
    }


@cache
def array() -> np.ndarray:
    sizes = [len(values) for values in dimensions().values()]
    crossed = np.indices(sizes[:3]).reshape(3, -1)
    role, action, channel = crossed
    chance = np.random.default_rng(20260701)
    columns = [*crossed]
    for size in sizes[3:]:
        # Ten channels of one role and act take every value of the dimension by turns, from any start.
        start = chance.integers(0, size, sizes[:2])
        columns.append((start[role, action] + channel * chance.integers(1, size)) % size)
    rows = np.stack(columns, axis=1)
    return np.concatenate([rows, np.array(_left(rows, sizes), dtype=rows.dtype).reshape(-1, len(sizes))])


def _left(rows: np.ndarray, sizes: Sequence[int]) -> list[Row]:
    """A row for each triple of values that the rows lack."""
    chance = np.random.default_rng(7)
    found = []
    for three in combinations(range(len(sizes)), 3):
        for triple in missing(rows, sizes, three):
            row = [int(chance.integers(0, size)) for size in sizes]
            for at, value in zip(three, triple, strict=True):
                row[at] = value
            found.append(tuple(row))
    return found


def missing(rows: np.ndarray, sizes: Sequence[int], three: tuple[int, int, int]) -> list[Row]:
    shape = tuple(sizes[at] for at in three)
    met = np.zeros(shape, dtype=bool)
    met[tuple(rows[:, at] for at in three)] = True
    return [tuple(int(v) for v in triple) for triple in np.argwhere(~met)]


def cases(every: int = 1) -> Iterator[tuple[str, Case]]:
    """The act and the case of each row, or of one row in so many."""
    named = list(dimensions().items())
    for row in array()[::every].tolist():
        picked = {name: values[value] for (name, values), value in zip(named, row, strict=True)}
        yield str(picked["action"]), case_of(picked)
