"""Assaults as ambulances and emergency departments see them, and what else ambulances are called to.

Rates: the Trauma and Injury Intelligence Group counted some eight to nine thousand assault attendances a year
in the emergency departments of Greater Manchester, and about 80 in 100 such patients have not told the police
(DOMAIN B2.6); a quarter of the county is some 200 a month. Overdoses and mental health make most
of the ambulance calls that a partnership is sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from commonweal.cli.demonstration import rates, rhythms
from commonweal.cli.demonstration.crimes import PUBLIC_ORDER, VIOLENCE, crimes_of
from commonweal.cli.demonstration.ground import Floats, Integers, ground
from commonweal.cli.demonstration.incidents import OTHERS, logs_of
from commonweal.core.periods import Month

Booleans = NDArray[np.bool_]
VIOLENT = (VIOLENCE, PUBLIC_ORDER, rates.NAMES.index("Robbery"))
VIOLENT_LOGS = tuple(n for n, other in enumerate(OTHERS) if "violence" in other[0] or "domestic" in other[0])

ATTENDED = 200  # assaults a month that an emergency department treats
KNOWN_TO_POLICE = 0.2
BY_AMBULANCE = 0.3  # share of the attended who came by ambulance
CALLED_ONLY = 70  # assaults a month that an ambulance sees and no department
OF_THOSE_KNOWN = 0.6
OTHER_CALLS = (("overdose", 460), ("psychiatric", 230), ("stab or gunshot", 12))
CLOSE_MINUTES = 50  # between what the police and what others say of when it was
UNKNOWN = -1
ATTEMPTS, HEARD_MINUTES, HEARD_METRES = 12, 210, 290


@dataclass(frozen=True)
class Assaults:
    """Assaults of one month that health services saw; `crime` is the row of the month's crimes, or
    UNKNOWN."""

    crime: Integers
    moment: Integers
    point: Integers
    easting: Integers
    northing: Integers
    arrived: Integers  # moment of arrival, for those attended
    attended: Integers  # 1 where a department treated it
    called: Integers  # 1 where an ambulance came
    age: Integers
    male: Integers
    at_home: Integers

    def __len__(self) -> int:
        return len(self.crime)


@cache
def assaults_of(month: Month, ago: int, seed: int) -> Assaults:
    rng = np.random.default_rng([seed, month.index, 40])
    crimes, land = crimes_of(month, ago, seed), ground(seed)
    attended, only = rng.poisson(ATTENDED), rng.poisson(CALLED_ONLY)
    number = attended + only
    treated = np.arange(number) < attended
    known = rng.random(number) < np.where(treated, KNOWN_TO_POLICE, OF_THOSE_KNOWN)
    candidates = np.flatnonzero((crimes.category == VIOLENCE) & (crimes.end < 0) & (crimes.point >= 0))
    crime = np.full(number, UNKNOWN)
    crime[known] = rng.choice(candidates, int(known.sum()), replace=False)
    at_home = np.where(known, crimes.at_home[crime], rng.random(number) < 0.35).astype(np.int64)
    moment, point = _unknown(month, ago, number, at_home, seed, rng)
    moment[known] = crimes.start[crime[known]] + rng.integers(0, CLOSE_MINUTES, int(known.sum()))
    point[known] = crimes.point[crime[known]]
    easting, northing = land.strayed(point, rng)
    easting[known] = crimes.easting[crime[known]] + rng.integers(-60, 61, int(known.sum()))
    northing[known] = crimes.northing[crime[known]] + rng.integers(-60, 61, int(known.sum()))
    return Assaults(
        crime,
        moment,
        point,
        easting,
        northing,
        moment + np.clip(rng.lognormal(np.log(75), 0.6, number), 15, 2_000).astype(np.int64),
        treated.astype(np.int64),
        (~treated | (rng.random(number) < BY_AMBULANCE)).astype(np.int64),
        ages(number, rng),
        (rng.random(number) < 0.66).astype(np.int64),
        at_home,
    )


def _unknown(
    month: Month, ago: int, number: int, at_home: Integers, seed: int, rng: np.random.Generator
) -> tuple[Integers, Integers]:
    """When and where the assaults lie that the police never heard of: more of them where people drink. Where
    one
    would fall beside something violent in the police's log, another place and time is drawn."""
    home = at_home == 1
    moment, point = np.zeros(number, np.int64), np.zeros(number, np.int64)
    waiting = np.arange(number)
    for _ in range(ATTEMPTS):
        indoors = home[waiting]
        moment[waiting] = rhythms.drawn("night_out", month, len(waiting), rng)
        moment[waiting[indoors]] = rhythms.drawn("assault_home", month, int(indoors.sum()), rng)
        point[waiting] = ground(seed).draw("town", len(waiting), rng)
        point[waiting[indoors]] = ground(seed).draw("Violence and sexual offences", int(indoors.sum()), rng)
        waiting = waiting[_heard_of(month, ago, seed, moment[waiting], point[waiting])]
    return moment, point


def _heard_of(month: Month, ago: int, seed: int, moment: Integers, point: Integers) -> Booleans:
    """Whether the police have something violent so near that it may pass for the same."""
    when, where = _violent(month, ago, seed)
    land = ground(seed)
    first, end = np.searchsorted(when, moment - HEARD_MINUTES), np.searchsorted(when, moment + HEARD_MINUTES)
    which = np.repeat(np.arange(len(moment)), end - first)
    other = (
        np.arange(len(which)) - np.repeat(np.cumsum(end - first) - (end - first), end - first) + first[which]
    )
    east = land.easting[point[which]] - land.easting[where[other]]
    near = np.hypot(east, land.northing[point[which]] - land.northing[where[other]]) <= HEARD_METRES
    found: Booleans = np.bincount(which[near], minlength=len(moment)) > 0
    return found


@lru_cache(maxsize=2)
def _violent(month: Month, ago: int, seed: int) -> tuple[Integers, Integers]:
    """Moments, in order, and points of what the police have of violence."""
    crimes, logs = crimes_of(month, ago, seed), logs_of(month, ago, seed)
    crime = np.flatnonzero(np.isin(crimes.category, VIOLENT) & (crimes.point >= 0))
    log = np.flatnonzero(np.isin(logs.other, VIOLENT_LOGS) & (logs.point >= 0))
    moment = np.concatenate([crimes.start[crime], logs.opened[log]])
    point = np.concatenate([crimes.point[crime], logs.point[log]])
    order = np.argsort(moment, kind="stable")
    return moment[order], point[order]


def ages(number: int, rng: np.random.Generator, middle: float = 28.0) -> Integers:
    drawn: Floats = rng.lognormal(np.log(middle), 0.42, number)
    return np.clip(drawn, 10, 94).astype(np.int64)
