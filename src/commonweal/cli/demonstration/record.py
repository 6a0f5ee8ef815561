"""One month of the invented record: how many, where, of what kind, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from commonweal.cli.demonstration import places, rates, stories
from commonweal.cli.demonstration.points import DISTRICTS, Points
from commonweal.core.periods import Month

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
BURGLARY = rates.NAMES.index("Burglary")
ASB = rates.NAMES.index(rates.ASB)
NOWHERE = -1
COUNTY_NOISE, DISTRICT_NOISE, PLANTED_NOISE = 0.012, 0.03, 0.02
SETTLED_BY_REISSUE, RECLASSIFIED, REMOVED = 0.6, 0.008, 0.006


@dataclass(frozen=True)
class MonthRecord:
    """The rows of one month, side by side, in the order of the published files."""

    month: Month
    ids: list[str]
    point: Integers  # NOWHERE where the place is not known
    category: Integers
    outcome: Integers

    def __len__(self) -> int:
        return len(self.ids)

    def take(self, order: Integers) -> MonthRecord:
        return replace(
            self,
            ids=[self.ids[n] for n in order],
            point=self.point[order],
            category=self.category[order],
            outcome=self.outcome[order],
        )


class County:
    """What lasts from month to month: the chances of each place. Each month is drawn from it on its own."""

    def __init__(self, points: Points, seed: int) -> None:
        self.points, self.seed = points, seed
        weight = places.weights(points, np.random.default_rng([seed, 0]))
        hot = places.hot_cluster(points, weight[BURGLARY])
        self._lsoa_rank = np.argsort(np.argsort(np.array(points.lsoa_names)))[points.lsoa]
        self._chances = [[places.cumulative(points, w, d) for w in weight] for d in range(len(DISTRICTS))]
        self._hot = [places.cumulative(points, hot, d) for d in range(len(DISTRICTS))]
        self._odds = rates.outcome_odds()

    def month(self, month: Month, ago: int) -> MonthRecord:
        rng = np.random.default_rng([self.seed, month.index])
        counts = located_counts(month, ago, rng)
        point = np.concatenate(
            [self._places(int(d), int(c), int(n), ago, rng) for (d, c), n in np.ndenumerate(counts)]
        )
        category = np.concatenate([np.full(n, c) for (_, c), n in np.ndenumerate(counts)])
        point = self._vulnerable(month, point, category)
        lost = rng.poisson(len(point) * rates.NO_LOCATION / (1 - rates.NO_LOCATION))
        point = np.concatenate([point, np.full(lost, NOWHERE)])
        category = np.concatenate([category, rng.choice(category, lost)])
        keys = rng.bytes(32 * len(point)).hex()
        ids = ["" if c == ASB else keys[64 * n : 64 * n + 64] for n, c in enumerate(category)]
        return self._ordered(MonthRecord(month, ids, point, category, self._outcomes(category, rng)))

    def reissued(self, first: MonthRecord) -> MonthRecord:
        """The same month given again later: cases settled, kinds corrected, some records withdrawn."""
        rng = np.random.default_rng([self.seed, first.month.index, 2])
        outcome, category, n = first.outcome.copy(), first.category.copy(), len(first)
        settled = (outcome == rates.UNDER_INVESTIGATION) & (rng.random(n) < SETTLED_BY_REISSUE)
        outcome[settled] = self._outcomes(category, rng)[settled]
        corrected = (category != ASB) & (rng.random(n) < RECLASSIFIED)
        others = np.array([c for c in range(len(rates.NAMES)) if c != ASB])
        category[corrected] = rng.choice(others, int(corrected.sum()))
        kept = np.flatnonzero(rng.random(n) >= REMOVED)
        return self._ordered(replace(first, category=category, outcome=outcome).take(kept))

    def _places(
        self, district: int, category: int, number: int, ago: int, rng: np.random.Generator
    ) -> Integers:
        planted = category == BURGLARY and 0 <= ago < stories.HOT_CLUSTER_MONTHS
        members, chances = self._hot[district] if planted else self._chances[district][category]
        return members[np.searchsorted(chances, rng.random(number), side="right")]

    def _vulnerable(self, month: Month, point: Integers, category: Integers) -> Integers:
        """Part of a district's burglary and damage falls in the planted localities; its totals stay."""
        rng = np.random.default_rng([self.seed, month.index, 4])
        kinds = [rates.NAMES.index(name) for name in stories.VULNERABLE_KINDS]
        district = DISTRICTS.index(stories.VULNERABLE_DISTRICT)
        north = [name < stories.VULNERABLE_FROM for name in self.points.lsoa_names]
        chosen = (rng.random(len(point)) < stories.VULNERABLE_SHARE) & ~np.array(north)[
            self.points.lsoa[point]
        ]
        moved = chosen & (self.points.district[point] == district) & np.isin(category, kinds)
        codes = [self.points.lsoa_codes.index(code) for code in stories.VULNERABLE]
        there = rng.choice(np.flatnonzero(np.isin(self.points.lsoa, codes)), len(point))
        return np.where(moved, there, point)

    def _outcomes(self, category: Integers, rng: np.random.Generator) -> Integers:
        drawn = rng.random(len(category))
        chosen: Integers = (drawn[:, None] > self._odds[category]).sum(axis=1)
        return chosen

    def _ordered(self, record: MonthRecord) -> MonthRecord:
        known = record.point != NOWHERE
        area = np.where(known, self._lsoa_rank[record.point], len(self.points))
        return record.take(np.lexsort((self.points.name_order[record.point], record.category, area)))


def located_counts(month: Month, ago: int, rng: np.random.Generator) -> Integers:
    """District × category: the number of rows with a place in one month, with the planted stories."""
    season = np.array([c.year[month.month - 1] for c in rates.CATEGORIES])
    usual = rates.usual_counts() * season
    shared, own = rng.normal(size=usual.shape[1]), rng.normal(size=usual.shape)
    counts: Integers = rng.poisson(usual * np.exp(COUNTY_NOISE * shared + DISTRICT_NOISE * own))
    steady = 1 + PLANTED_NOISE * rng.normal(size=usual.shape)
    for (d, c), rate in np.ndenumerate(usual):
        factor = stories.factor(DISTRICTS[d], rates.NAMES[c], ago)
        if factor != 1.0:
            counts[d, c] = round(rate * factor * steady[d, c])
    return counts
