"""Points to places: the grid reference of each distinct point and the area of each kind that it lies in.

Published points are shared by many records, so each distinct point is placed once and remembered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

# Longitude and latitude are taken to seven decimals (about a centimetre): a point is one whole number.
SCALE = 10_000_000
REMEMBERED_AT_MOST = 2_000_000


class Index(Protocol):
    codes: Any

    def assign(self, easting: Any, northing: Any) -> Any: ...


@dataclass(frozen=True)
class Placed:
    """Where each row of a batch lies; `areas` holds codes into `words`, -1 for none."""

    easting: Any
    northing: Any
    areas: Mapping[str, Any]
    combination: Any  # which set of areas, as a number that means the same throughout the load
    degenerate: Any  # rows at longitude 0, latitude 0


@dataclass
class Placer:
    """Places points in the adopted areas; `force` stands beside them for sources that do not name one."""

    indexes: Mapping[str, Index]
    _known: Any = None
    _east: Any = None
    _north: Any = None
    _areas: dict[str, Any] = field(default_factory=dict)
    _combination: Any = None
    _combinations: dict[tuple[int, ...], int] = field(default_factory=dict)

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(self.indexes)

    def words(self, kind: str) -> list[str]:
        return list(self.indexes[kind].codes)

    def combinations(self) -> list[tuple[int, ...]]:
        """Every set of areas met so far, by its number: one code a kind, in the order of `kinds`."""
        return list(self._combinations)

    def place(self, longitude: Any, latitude: Any) -> Placed:
        packed = packed_points(longitude, latitude)
        distinct, inverse = _distinct(packed)
        rows = self._rows_of(distinct)[inverse]
        return Placed(
            easting=self._east[rows],
            northing=self._north[rows],
            areas={kind: codes[rows] for kind, codes in self._areas.items()},
            combination=self._combination[rows],
            degenerate=packed == packed_points(np.zeros(1), np.zeros(1))[0],
        )

    def _rows_of(self, points: Any) -> Any:
        """Where each point stands among those known; new ones are placed first."""
        if self._known is None or len(self._known) > REMEMBERED_AT_MOST:
            self._forget()
        order = np.argsort(points)  # looked up in order, neighbours are found in the processor's cache
        ordered = points[order]
        positions = np.searchsorted(self._known, ordered)
        inside = positions < len(self._known)
        known = np.zeros(len(points), dtype=bool)
        known[inside] = self._known[positions[inside]] == ordered[inside]
        if not known.all():
            self._learn(ordered[~known])
            positions = np.searchsorted(self._known, ordered)
        rows = np.empty(len(points), dtype=np.int64)
        rows[order] = positions
        return rows

    def _forget(self) -> None:
        self._known = np.empty(0, dtype=np.int64)
        self._east, self._north = np.empty(0), np.empty(0)
        self._areas = {kind: np.empty(0, dtype=np.int32) for kind in self.indexes}
        self._combination = np.empty(0, dtype=np.int32)

    def _learn(self, points: Any) -> None:
        from commonweal.geography.projection import to_grid

        east, north = to_grid(*unpacked_points(points))
        areas = {
            kind: np.asarray(index.assign(east, north), dtype=np.int32)
            for kind, index in self.indexes.items()
        }
        combination = self._numbered(areas, len(points))
        known = np.concatenate([self._known, points])
        order = np.argsort(known, kind="stable")
        self._known = known[order]
        self._east = np.concatenate([self._east, east])[order]
        self._north = np.concatenate([self._north, north])[order]
        self._areas = {k: np.concatenate([self._areas[k], areas[k]])[order] for k in self.indexes}
        self._combination = np.concatenate([self._combination, combination])[order]

    def _numbered(self, areas: Mapping[str, Any], count: int) -> Any:
        if not areas:
            return np.full(count, self._combinations.setdefault((), 0), dtype=np.int32)
        stacked = np.stack([areas[kind] for kind in self.indexes], axis=1)
        sets, inverse = np.unique(stacked, axis=0, return_inverse=True)
        numbers = [
            self._combinations.setdefault(tuple(row), len(self._combinations)) for row in sets.tolist()
        ]
        return np.array(numbers, dtype=np.int32)[inverse.ravel()]


NOWHERE = np.int64(-1)


def packed_points(longitude: Any, latitude: Any) -> Any:
    """Longitude and latitude as one whole number a point; points without either are `NOWHERE`."""
    missing = np.isnan(longitude) | np.isnan(latitude)
    beyond = ~missing & ((np.abs(longitude) > 180) | (np.abs(latitude) > 90))
    unusable = missing | beyond
    east = np.round((np.where(unusable, 0.0, longitude) + 180) * SCALE).astype(np.int64)
    north = np.round((np.where(unusable, 0.0, latitude) + 90) * SCALE).astype(np.int64)
    return np.where(unusable, NOWHERE, (east << 32) | north)


def unpacked_points(points: Any) -> tuple[Any, Any]:
    nowhere = points == NOWHERE
    longitude = (points >> 32) / SCALE - 180
    latitude = (points & 0xFFFFFFFF) / SCALE - 90
    return np.where(nowhere, np.nan, longitude), np.where(nowhere, np.nan, latitude)


def _distinct(values: Any) -> tuple[Any, Any]:
    """Distinct whole numbers and where each row's lies among them, by hashing rather than sorting."""
    import pyarrow as pa
    import pyarrow.compute as pc

    coded = pc.dictionary_encode(pa.array(values))
    return coded.dictionary.to_numpy(), coded.indices.to_numpy()
