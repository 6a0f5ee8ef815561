"""Where each kind of crime falls: lasting risk of areas, the pull of towns, and kinds of place."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from commonweal.cli.demonstration.centres import CENTRES, METRES_EAST, METRES_NORTH
from commonweal.cli.demonstration.points import DISTRICTS, Points
from commonweal.cli.demonstration.rates import CATEGORIES, PLACE_DRAW
from commonweal.cli.demonstration.stories import (
    HOT_CLUSTER_DISTRICT,
    HOT_CLUSTER_MIDDLE,
    HOT_CLUSTER_REACH,
    HOT_CLUSTER_SHARE,
)

Floats = NDArray[np.float64]
BUMPS, BUMP_REACH = 120, 2_200.0


def metres_to(points: Points, longitude: float, latitude: float) -> Floats:
    east, north = (points.longitude - longitude) * METRES_EAST, (points.latitude - latitude) * METRES_NORTH
    away: Floats = np.hypot(east, north)
    return away


def town_pull(points: Points) -> Floats:
    pull = np.zeros(len(points))
    for centre in CENTRES:
        pull += centre.pull * np.exp(
            -0.5 * (metres_to(points, centre.longitude, centre.latitude) / centre.reach) ** 2
        )
    return pull


def lasting_risk(points: Points, rng: np.random.Generator) -> Floats:
    """Risk of each point's LSOA, the same in all months: a part shared with neighbours and one of its own."""
    smooth = np.zeros(len(points))
    for n in rng.integers(0, len(points), BUMPS):
        smooth += rng.normal() * np.exp(
            -0.5 * (metres_to(points, points.longitude[n], points.latitude[n]) / BUMP_REACH) ** 2
        )
    by_area = np.bincount(points.lsoa, smooth) / np.bincount(points.lsoa)
    by_area = 0.45 * by_area / by_area.std() + 0.4 * rng.normal(size=len(by_area))
    risk: Floats = np.exp(by_area)[points.lsoa]
    return risk


def weights(points: Points, rng: np.random.Generator) -> Floats:
    """Category × point: the relative chance of each point within its district."""
    pull, risk = town_pull(points), lasting_risk(points, rng)
    own = rng.lognormal(0.0, 0.8, len(points))
    table = np.empty((len(CATEGORIES), len(points)))
    for n, category in enumerate(CATEGORIES):
        draws = PLACE_DRAW.get(category.name, {})
        place = np.array([draws.get(name, 1.0) for name in points.place])
        table[n] = own * place * risk**category.unevenness * (1 + category.draw * pull)
    return table


def cumulative(points: Points, weight: Floats, district: int) -> tuple[NDArray[np.int64], Floats]:
    """The points of one district and their cumulative chances, ready to draw from."""
    members = np.flatnonzero(points.district == district)
    chances = np.cumsum(weight[members])
    return members, chances / chances[-1]


def hot_cluster(points: Points, weight: Floats) -> Floats:
    """The weights of burglary with the planted cluster, which takes from the rest of its district."""
    district = points.district == DISTRICTS.index(HOT_CLUSTER_DISTRICT)
    inside = district & (metres_to(points, *HOT_CLUSTER_MIDDLE) <= HOT_CLUSTER_REACH)
    hot = weight.copy()
    wanted = weight[district & ~inside].sum() * HOT_CLUSTER_SHARE / (1 - HOT_CLUSTER_SHARE)
    hot[inside] *= wanted / weight[inside].sum()
    return hot
