"""Pieces of a map: outlines in metres, classes of values, numbered squares."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class MapArea:
    """An area with its rings (easting, northing), holes included, and a value; None means no data."""

    code: str
    name: str
    rings: tuple[Ring, ...]
    value: float | None
    shown: str = ""


@dataclass(frozen=True, slots=True)
class MapCell:
    """A numbered square: its south-west corner and its side in metres."""

    number: int
    easting: int
    northing: int
    size: int
    value: float | None
    name: str
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """A class of values, both ends included."""

    lower: float
    upper: float
    label: str

    def holds(self, value: float) -> bool:
        return self.lower <= value <= self.upper


@dataclass(frozen=True, slots=True)
class Compass:
    """The rectangle that holds a map, in metres."""

    west: float
    south: float
    east: float
    north: float

    @property
    def width(self) -> float:
        return self.east - self.west

    @property
    def height(self) -> float:
        return self.north - self.south

    @classmethod
    def around(cls, rings: Iterable[Ring]) -> Compass:
        points = [point for ring in rings for point in ring]
        if not points:
            raise ValueError("a map needs outlines")
        eastings, northings = [p[0] for p in points], [p[1] for p in points]
        return cls(min(eastings), min(northings), max(eastings), max(northings))


def count_bands(counts: Sequence[int], most: int = 4) -> tuple[Band, ...]:
    """Sort counts into classes that hold about as many areas each; nought is a class of its own.

    Parameters
    ----------
    counts : sequence of int
        Counts of the areas that have data, none negative.
    most : int
        Most classes above nought.

    Returns
    -------
    tuple of Band
        From low to high, without gaps between whole numbers; each count lies in exactly one.

    Raises
    ------
    ValueError
        If a count is negative or `most` is under 1.

    Notes
    -----
    Source: quantile classes, cut only between different counts, so equal areas look equal.

    Examples
    --------
    >>> [band.label for band in count_bands([0, 1, 1, 2, 3, 8, 9, 20], most=3)]
    ['0', '1 to 2', '3 to 8', '9 to 20']
    """
    if most < 1 or any(count < 0 for count in counts):
        raise ValueError("counts are not negative, and there is at least one class")
    bands = [Band(0, 0, "0")] if any(count == 0 for count in counts) else []
    above = sorted(count for count in counts if count > 0)
    tops = (
        sorted({above[max(0, -(-len(above) * k // most) - 1)] for k in range(1, most + 1)}) if above else []
    )
    low = 1
    for top in tops:
        bands.append(Band(low, top, f"{low:,}" if low == top else f"{low:,} to {top:,}"))
        low = top + 1
    return tuple(bands)
