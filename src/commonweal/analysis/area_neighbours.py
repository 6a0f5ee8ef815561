"""Neighbours of named areas: from lists of names, or from centroids, and what to say of the choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from commonweal.analysis.comparison import number, one_decimal
from commonweal.analysis.neighbours import (
    Neighbours,
    nearest_neighbours,
    neighbours_from_pairs,
    neighbours_within,
)

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

VERSION = "1"
PARTED_BY = ";"
NO_ONE = "none"


@dataclass(frozen=True, slots=True)
class Joined:
    """Neighbours, in words how they were found, and names in lists that are of no area."""

    neighbours: Neighbours
    announced: str
    unknown: tuple[str, ...] = ()

    @property
    def alone(self) -> int:
        """How many areas have no neighbour."""
        return int((self.neighbours.sizes == 0).sum())

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader has to know of them."""
        said = []
        if self.unknown:
            some = ", ".join(self.unknown[:3]) + (" and others" if len(self.unknown) > 3 else "")
            said.append(f"neighbours names {number(len(self.unknown))} that are no area of the data: {some}")
        if self.alone:
            said.append(f"{number(self.alone)} without neighbours: they count in the mean alone")
        return tuple(said)


def joined_areas(columns: Mapping[str, Any], *, nearest: int, distance: float | None = None) -> Joined:
    """Join areas by what there is: lists of neighbours, else centroids.

    Parameters
    ----------
    columns : mapping of str to array, shape (areas,)
        `area`, and either `neighbours` or both `easting` and `northing`.
    nearest, distance
        As of :func:`joined_by_place`.

    Returns
    -------
    Joined

    Raises
    ------
    ValueError
        If there is neither, or lists and a distance both, and as the others do.

    Notes
    -----
    Source: DOMAIN A2.4.

    Examples
    --------
    >>> columns = {"area": ["A", "B"], "easting": [0, 10], "northing": [0, 0]}
    >>> joined_areas(columns, nearest=1).neighbours.sizes.tolist()
    [1, 1]
    """
    if "neighbours" in columns:
        if distance is not None:
            raise ValueError("`distance` is given, and a column of neighbours too: leave one of them out")
        return joined_by_names(columns["area"], columns["neighbours"])
    if "easting" not in columns or "northing" not in columns:
        raise ValueError(
            "`neighbours` is no column, and easting and northing of the centroids are not there: nothing "
            "says which areas are neighbours"
        )
    return joined_by_place(columns["easting"], columns["northing"], nearest=nearest, distance=distance)


def joined_by_names(areas: Sequence[object], lists: Sequence[object]) -> Joined:
    """Join areas that name each other as neighbours; one of the two is enough.

    Parameters
    ----------
    areas : sequence of str
        Names, each once.
    lists : sequence of str
        Of each area the names of its neighbours, parted by semicolons; "none" where it has none.

    Returns
    -------
    Joined

    Raises
    ------
    ValueError
        If no list names any area.

    Notes
    -----
    Source: DOMAIN A2.4: contiguity as whoever drew the boundaries has it.

    Examples
    --------
    >>> found = joined_by_names(["A", "B", "C"], ["B; C", "A", "none"])
    >>> found.neighbours.sizes.tolist(), found.announced
    ([2, 1, 1], 'neighbours: as listed, 1.3 an area on average.')
    """
    place = {str(area): at for at, area in enumerate(areas)}
    first, second, unknown = [], [], set()
    for at, listed in enumerate(lists):
        for name in filter(None, (part.strip() for part in str(listed).split(PARTED_BY))):
            if name in place:
                first.append(at)
                second.append(place[name])
            elif name.lower() != NO_ONE:
                unknown.add(name)
    if not first:
        raise ValueError(
            f"`neighbours` names none of the {number(len(place))} areas: names are parted by "
            f"{PARTED_BY!r}, and are those of the column area"
        )
    found = neighbours_from_pairs(len(place), first, second)
    return Joined(found, f"neighbours: as listed, {_on_average(found)}.", tuple(sorted(unknown)))


def joined_by_place(
    easting: ArrayLike, northing: ArrayLike, *, nearest: int, distance: float | None = None
) -> Joined:
    """Join areas by their centroids: the nearest so many, or all within a distance.

    Parameters
    ----------
    easting, northing : array of float, shape (areas,)
        Centroids, metres.
    nearest : int
        How many, where no distance is given.
    distance : float, optional
        Metres.

    Returns
    -------
    Joined

    Raises
    ------
    ValueError
        As :func:`commonweal.analysis.neighbours.nearest_neighbours` does, and if the distance joins no two.

    Notes
    -----
    Source: DOMAIN A2.4; a stand-in where boundaries are not at hand.

    Examples
    --------
    >>> joined_by_place([0, 10, 30], [0, 0, 0], nearest=1).announced
    'neighbours: the 1 nearest by centroid (and any as near), 1.0 an area on average.'
    """
    if distance is None:
        found = nearest_neighbours(easting, northing, nearest)
        said = f"the {nearest} nearest by centroid (and any as near)"
    else:
        found = neighbours_within(easting, northing, distance)
        said = f"within {distance:g} m of the centroid"
    if not len(found.indices):
        raise ValueError(f"`distance` of {distance:g} m joins no two areas: is it in metres?")
    return Joined(found, f"neighbours: {said}, {_on_average(found)}.")


def _on_average(found: Neighbours) -> str:
    return f"{one_decimal(len(found.indices) / found.areas)} an area on average"
