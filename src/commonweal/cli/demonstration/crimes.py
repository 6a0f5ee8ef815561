"""The crimes of the street files as the police themselves hold them: with times, exact places and people.

Every row is one of `County.month`: same month, kind, outcome and snapped point, so that the open data and the
police extract tell of the same crimes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from commonweal.cli.demonstration import rates, rhythms, stories
from commonweal.cli.demonstration.ground import Ground, Integers, ground
from commonweal.cli.demonstration.moments import DAY, HOUR, NEVER, bounds
from commonweal.cli.demonstration.points import points
from commonweal.cli.demonstration.record import ASB, BURGLARY, County
from commonweal.core.periods import Month

VIOLENCE = rates.NAMES.index("Violence and sexual offences")
PUBLIC_ORDER = rates.NAMES.index("Public order")
DAMAGE = rates.NAMES.index("Criminal damage and arson")
AT_HOME = 0.45  # share of violence that happens in homes
NUMBERS_A_MONTH = 100_000  # references run on within a month

# Kind -> rhythm of its hours, share that is found out only later, and the usual hours until then.
_WHEN = {
    "Bicycle theft": ("shop", 0.55, 6.0),
    "Burglary": ("burglary", 0.65, 8.0),
    "Criminal damage and arson": ("asb", 0.40, 8.0),
    "Drugs": ("asb", 0.0, 0.0),
    "Other crime": ("calls", 0.10, 24.0),
    "Other theft": ("theft", 0.35, 4.0),
    "Possession of weapons": ("asb", 0.0, 0.0),
    "Public order": ("assault_public", 0.0, 0.0),
    "Robbery": ("robbery", 0.0, 0.0),
    "Shoplifting": ("shop", 0.05, 2.0),
    "Theft from the person": ("shop", 0.20, 1.0),
    "Vehicle crime": ("vehicle", 0.70, 9.0),
    "Violence and sexual offences": ("assault_public", 0.02, 24.0),
}
LONGEST = 10 * DAY


@dataclass(frozen=True)
class Crimes:
    """The recorded crimes of one month, side by side."""

    month: Month
    number: Integers  # within the month; with it, the reference
    point: Integers
    category: Integers
    outcome: Integers
    start: Integers  # moments; see `moments`
    end: Integers  # NEVER where the moment is known
    reported: Integers
    recorded: Integers
    easting: Integers
    northing: Integers
    at_home: Integers  # 1 where it happened in somebody's home

    def __len__(self) -> int:
        return len(self.number)


@cache
def county(seed: int) -> County:
    return County(points(), seed)


@cache
def crimes_of(month: Month, ago: int, seed: int) -> Crimes:
    rng = np.random.default_rng([seed, month.index, 30])
    record, land = county(seed).month(month, ago), ground(seed)
    kept = np.flatnonzero(record.category != ASB)
    point, category = record.point[kept], record.category[kept]
    at_home = (category == VIOLENCE) & (rng.random(len(kept)) < AT_HOME)
    start, end = _when(month, category, at_home, rng)
    _plant_wave(month, ago, category, point, start, end, land, rng)
    _plant_night(month, category, point, start, end, land, rng)
    known = np.where(end == NEVER, start, end)
    reported = known + rng.exponential(90, len(kept)).astype(np.int64)
    easting, northing = land.strayed(point, rng)
    return Crimes(
        month,
        np.arange(len(kept)) + 1,
        point,
        category,
        record.outcome[kept],
        start,
        end,
        reported,
        reported + 20 + rng.exponential(600, len(kept)).astype(np.int64),
        easting,
        northing,
        at_home.astype(np.int64),
    )


def _when(
    month: Month, category: Integers, at_home: Integers, rng: np.random.Generator
) -> tuple[Integers, Integers]:
    """From when to when each may have happened; what begins in a month stays in it."""
    start, end = np.zeros(len(category), np.int64), np.full(len(category), NEVER)
    _, month_end = bounds(month)
    for n, name in enumerate(rates.NAMES):
        rows = np.flatnonzero(category == n)
        if name not in _WHEN or not len(rows):
            continue
        theme, share, hours = _WHEN[name]
        start[rows] = rhythms.drawn(theme, month, len(rows), rng)
        found_later = rows[rng.random(len(rows)) < share]
        length = rng.lognormal(np.log(max(hours, 0.1) * HOUR), 0.8, len(found_later))
        end[found_later] = start[found_later] + np.clip(length, 10, LONGEST).astype(np.int64)
    home = np.flatnonzero(at_home)
    start[home] = rhythms.drawn("assault_home", month, len(home), rng)
    end[home] = NEVER
    return start, np.where(end >= month_end, NEVER, end)


def _plant_wave(
    month: Month,
    ago: int,
    category: Integers,
    point: Integers,
    start: Integers,
    end: Integers,
    land: Ground,
    rng: np.random.Generator,
) -> None:
    """Near repeats: burglaries of the hot cluster follow one another within metres and days."""
    if not 0 <= ago < stories.HOT_CLUSTER_MONTHS:
        return
    hot = land.within(*stories.HOT_CLUSTER_MIDDLE, stories.HOT_CLUSTER_REACH)
    waiting = [int(n) for n in np.flatnonzero((category == BURGLARY) & np.isin(point, hot))]
    first_minute, last_minute = bounds(month)
    while waiting:
        first = waiting[0]
        away = np.hypot(
            land.easting[point[waiting]] - land.easting[point[first]],
            land.northing[point[waiting]] - land.northing[point[first]],
        )
        near = [n for n, metres in zip(waiting, away, strict=True) if metres <= stories.WAVE_METRES - 90]
        chain = near[: stories.WAVE_CHAIN]
        days = np.sort(rng.integers(0, stories.WAVE_DAYS - 1, len(chain)))
        span = (last_minute - first_minute) // DAY
        begun = int(rng.integers(0, span - stories.WAVE_DAYS)) - int(days[0])
        length = rng.integers(2 * HOUR, 7 * HOUR, len(chain))
        start[chain] = first_minute + (begun + days) * DAY + rng.integers(9 * HOUR, 16 * HOUR, len(chain))
        end[chain] = start[chain] + length
        waiting = [n for n in waiting if n not in chain]


def _plant_night(
    month: Month,
    category: Integers,
    point: Integers,
    start: Integers,
    end: Integers,
    land: Ground,
    rng: np.random.Generator,
) -> None:
    """Violence and disorder around the named premises: on Friday and Saturday nights."""
    around = land.within(*stories.NIGHT_MIDDLE, stories.NIGHT_REACH)
    there = np.isin(point, around) & np.isin(category, (VIOLENCE, PUBLIC_ORDER))
    moved = np.flatnonzero(there & (rng.random(len(point)) < stories.NIGHT_SHARE))
    start[moved] = rhythms.drawn("planted_night", month, len(moved), rng)
    end[moved] = NEVER
