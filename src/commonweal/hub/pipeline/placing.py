"""Points to places: the grid reference of each distinct point and the area of each kind that it lies in.

Published points are shared by many records, so each distinct point is placed once and remembered.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import numpy as np
import pyarrow as pa

from commonweal.hub.sources.declaration import Reading
from commonweal.hub.sources.text_columns import codes_of

# Longitude and latitude are taken to seven decimals (about a centimetre): a point is one whole number.
SCALE = 10_000_000
REMEMBERED_AT_MOST = 2_000_000
FORCES = "police_force"  # whose light layer covers the country


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
    # Where postcodes lie, as the partnership's own look-up says; none where it holds no such look-up.
    postcodes: Callable[[Collection[str]], Mapping[str, tuple[float, float]]] | None = None
    # For a kind of area, the areas of other kinds that each of its areas lies in.
    above: Callable[[str], Mapping[str, Mapping[str, str]]] = lambda kind: {}
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

    def place_reading(self, reading: Reading) -> Placed:
        """By its point, else in the areas that the row itself names."""
        placed = self._of_points(reading)
        return self._in_named_areas(reading, placed) if reading.areas else placed

    def _in_named_areas(self, reading: Reading, placed: Placed) -> Placed:
        """Rows without a point lie in the area that they name, and in those above it."""
        areas = {kind: codes.copy() for kind, codes in placed.areas.items()}
        nowhere = np.isnan(placed.easting)
        for named, given in reading.areas.items():
            words, codes = given.dictionary.to_pylist(), codes_of(given)
            for kind in self.indexes:
                above = {} if kind == named else self.above(named).get(kind, {})
                meant = [word if kind == named else above.get(word) for word in words]
                number = {code: n for n, code in enumerate(self.indexes[kind].codes)}
                numbers = np.array([number.get(m, -1) for m in meant] or [-1], dtype=np.int32)
                fill = nowhere & (codes >= 0) & (areas[kind] < 0)
                areas[kind][fill] = numbers[codes[fill]]
        return replace(placed, areas=areas, combination=self._numbered(areas, reading.rows))

    def _of_points(self, reading: Reading) -> Placed:
        if reading.on_the_grid:
            return self.place_on_grid(reading.easting, reading.northing)
        if reading.longitude is None:
            nowhere = np.full(reading.rows, np.nan)
            return self.place(nowhere, nowhere)
        return self.place(reading.longitude, reading.latitude)

    def geocode(self, reading: Reading) -> None:
        """Rows without a point are placed by their postcode, where it is whole and known, and say so."""
        texts = reading.columns.get("postcode")
        if texts is None or self.postcodes is None or (reading.longitude is not None):
            return
        easting = np.full(reading.rows, np.nan) if reading.easting is None else reading.easting
        northing = np.full(reading.rows, np.nan) if reading.northing is None else reading.northing
        words = texts.cast(pa.string()).to_pylist()
        open_ = [row for row in np.flatnonzero(np.isnan(easting)).tolist() if words[row]]
        found = self.postcodes({words[row] for row in open_})
        placed = [row for row in open_ if words[row] in found]
        if not placed:
            return
        easting, northing = easting.copy(), northing.copy()
        for row in placed:
            easting[row], northing[row] = found[words[row]]
        reading.easting, reading.northing = easting, northing
        reading.placed_by_postcode = np.isin(np.arange(reading.rows), placed)

    def exchanged(self, reading: Reading, placed: Placed) -> Any:
        """Rows in no force's area that would be in one, were easting and northing the other way round."""
        nowhere = np.zeros(reading.rows, dtype=bool)
        if not reading.on_the_grid or FORCES not in self.indexes:
            return nowhere
        outside = np.flatnonzero((placed.areas[FORCES] < 0) & ~np.isnan(placed.easting))
        if len(outside) == 0:
            return nowhere
        other = self.place_on_grid(reading.northing[outside], reading.easting[outside])
        nowhere[outside[other.areas[FORCES] >= 0]] = True
        return nowhere

    def place(self, longitude: Any, latitude: Any) -> Placed:
        """Place points given in degrees WGS84."""
        return self._placed(packed_points(longitude, latitude))

    def place_on_grid(self, easting: Any, northing: Any) -> Placed:
        """Place points given in metres of the British National Grid."""
        return self._placed(packed_on_grid(easting, northing))

    def _placed(self, packed: Any) -> Placed:
        distinct, inverse = _distinct(packed)
        rows = self._rows_of(distinct)[inverse]
        return Placed(
            easting=self._east[rows],
            northing=self._north[rows],
            areas={kind: codes[rows] for kind, codes in self._areas.items()},
            combination=self._combination[rows],
            degenerate=(packed == _ZERO_DEGREES) | (packed == _ZERO_METRES),
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

        east, north = np.empty(len(points)), np.empty(len(points))
        metres = points < NOWHERE
        east[metres], north[metres] = unpacked_on_grid(points[metres])
        east[~metres], north[~metres] = to_grid(*unpacked_points(points[~metres]))
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
CENTIMETRES = 100
GRID_EAST, GRID_NORTH = 700_000, 1_300_000  # where the British National Grid ends


def packed_points(longitude: Any, latitude: Any) -> Any:
    """Longitude and latitude as one whole number a point; points without either are `NOWHERE`."""
    missing = np.isnan(longitude) | np.isnan(latitude)
    beyond = ~missing & ((np.abs(longitude) > 180) | (np.abs(latitude) > 90))
    unusable = missing | beyond
    east = np.round((np.where(unusable, 0.0, longitude) + 180) * SCALE).astype(np.int64)
    north = np.round((np.where(unusable, 0.0, latitude) + 90) * SCALE).astype(np.int64)
    return np.where(unusable, NOWHERE, (east << 31) | north)


def beyond(reading: Reading) -> Any:
    """Rows whose coordinates are none: beyond the degrees of the earth, or beyond the national grid."""
    if reading.on_the_grid:
        east, north = reading.easting, reading.northing
        return (east < 0) | (north < 0) | (east > GRID_EAST) | (north > GRID_NORTH)
    if reading.longitude is None:
        return np.zeros(reading.rows, dtype=bool)
    return (np.abs(reading.longitude) > 180) | (np.abs(reading.latitude) > 90)


def packed_on_grid(easting: Any, northing: Any) -> Any:
    """Metres of the grid as one whole number a point, to the centimetre; below those of degrees."""
    missing = np.isnan(easting) | np.isnan(northing)
    beyond = ~missing & ((easting < 0) | (northing < 0) | (easting > GRID_EAST) | (northing > GRID_NORTH))
    unusable = missing | beyond
    east = np.round(np.where(unusable, 0.0, easting) * CENTIMETRES).astype(np.int64)
    north = np.round(np.where(unusable, 0.0, northing) * CENTIMETRES).astype(np.int64)
    return np.where(unusable, NOWHERE, -2 - ((east << 32) | north))


def unpacked_on_grid(points: Any) -> tuple[Any, Any]:
    packed = -2 - points
    return (packed >> 32) / CENTIMETRES, (packed & 0xFFFFFFFF) / CENTIMETRES


def unpacked_points(points: Any) -> tuple[Any, Any]:
    nowhere = points == NOWHERE
    longitude = (points >> 31) / SCALE - 180
    latitude = (points & 0x7FFFFFFF) / SCALE - 90
    return np.where(nowhere, np.nan, longitude), np.where(nowhere, np.nan, latitude)


def _distinct(values: Any) -> tuple[Any, Any]:
    """Distinct whole numbers and where each row's lies among them, by hashing rather than sorting."""
    import pyarrow as pa
    import pyarrow.compute as pc

    coded = pc.dictionary_encode(pa.array(values))
    return coded.dictionary.to_numpy(), coded.indices.to_numpy()


_ZERO_DEGREES = packed_points(np.zeros(1), np.zeros(1))[0]
_ZERO_METRES = packed_on_grid(np.zeros(1), np.zeros(1))[0]
