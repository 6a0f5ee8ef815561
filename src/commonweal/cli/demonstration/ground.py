"""Where the invented happenings of all agencies lie: the same risk of places that the street files are drawn
by."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from commonweal.cli.demonstration import places, rates
from commonweal.cli.demonstration.points import DISTRICTS, Points, points

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
DUMPS, DUMP_PULL = 60, 40.0  # corners where rubbish is left, and set alight
STRAY, STRAY_AT_MOST = 14.0, 40.0  # metres between a snapped point and where it happened
WASTE = "waste"


@dataclass(frozen=True)
class Ground:
    """Every point in metres of the National Grid, and what it attracts."""

    points: Points
    easting: Floats
    northing: Floats
    pull: Floats  # of town centres
    attraction: dict[str, tuple[Integers, Floats]]  # kind -> points, cumulative chances
    dumps: Integers

    def draw(self, kind: str, number: int, rng: np.random.Generator) -> Integers:
        members, reached = self.attraction[kind]
        return members[np.searchsorted(reached, rng.random(number), side="right")]

    def strayed(self, point: Integers, rng: np.random.Generator) -> tuple[Integers, Integers]:
        """Easting and northing near each point, to the metre; zero where the point is not known."""
        known = point >= 0
        away = np.clip(rng.normal(0, STRAY, (2, len(point))), -STRAY_AT_MOST, STRAY_AT_MOST)
        east = np.where(known, np.rint(self.easting[point] + away[0]), 0).astype(np.int64)
        north = np.where(known, np.rint(self.northing[point] + away[1]), 0).astype(np.int64)
        return east, north

    def within(self, longitude: float, latitude: float, metres: float) -> Integers:
        return np.flatnonzero(places.metres_to(self.points, longitude, latitude) <= metres)


@cache
def ground(seed: int) -> Ground:
    from commonweal.geography.projection import to_grid

    known = points()
    easting, northing = to_grid(known.longitude, known.latitude)
    pull = places.town_pull(known)
    weight = dict(zip(rates.NAMES, places.weights(known, np.random.default_rng([seed, 0])), strict=True))
    rng = np.random.default_rng([seed, 20])
    open_ground = np.flatnonzero((pull < 0.2) & (weight[rates.ASB] > np.median(weight[rates.ASB])))
    dumps = np.sort(rng.choice(open_ground, DUMPS, replace=False))
    waste = np.sqrt(weight[rates.ASB] * weight["Criminal damage and arson"])
    waste[dumps] *= DUMP_PULL
    kinds = {
        **weight,
        WASTE: waste,
        "home": np.ones(len(known)) / (1 + pull),
        "town": weight[rates.ASB] * pull,
    }
    return Ground(known, easting, northing, pull, {k: _chances(known, w) for k, w in kinds.items()}, dumps)


def _chances(known: Points, weight: Floats) -> tuple[Integers, Floats]:
    """Districts hold their share of the county, whatever its points weigh elsewhere."""
    chance = np.zeros(len(known))
    for district, share in enumerate(rates.DISTRICT_SHARES):
        members = known.district == district
        chance[members] = share * weight[members] / weight[members].sum()
    reached = np.cumsum(chance)
    return np.arange(len(known)), reached / reached[-1]


def district_codes() -> tuple[str, ...]:
    """Codes of the districts in the order of DISTRICTS: the county's ten follow one another."""
    return tuple(f"E{8_000_001 + n:08d}" for n in range(len(DISTRICTS)))
