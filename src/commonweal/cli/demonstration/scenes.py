"""What the other agencies see each month: fires, rubbish, noise, buses and trams, collisions, hatred.

Rates are a quarter of the county's, rounded: the fire service attends some 30,000 incidents a year (Home
Office fire statistics, with half of its fires set deliberately and most of those small); councils of Greater
Manchester report above 100,000 fly-tips a year in the national return; road casualties are some 3,700 a year
(STATS19). Noise, council ASB, transport, hate and tension follow councils' own published counts, roughly.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from commonweal.cli.demonstration import rhythms
from commonweal.cli.demonstration.ground import WASTE, Integers, ground
from commonweal.cli.demonstration.incidents import day_weights
from commonweal.cli.demonstration.moments import DAY, bounds
from commonweal.core.periods import Month

DAMAGE, ASB, VIOLENCE = "Criminal damage and arson", "Anti-social behaviour", "Violence and sexual offences"


@dataclass(frozen=True)
class Kind:
    """A kind of thing that an agency records: how many in a usual month, when, and what draws it."""

    name: str
    monthly: float
    rhythm: str
    drawn_to: str
    nights: bool = False  # whether the nights around Halloween have more of it
    year: tuple[float, ...] = (1.0,) * 12


_SUMMER = tuple(n / 100 for n in (78, 80, 92, 104, 112, 118, 120, 118, 104, 98, 92, 84))
_DRY = tuple(n / 100 for n in (70, 75, 105, 130, 120, 115, 118, 112, 100, 100, 95, 60))
FIRE = (
    Kind("deliberate secondary", 120, "deliberate_fire", WASTE, True, _DRY),
    Kind("deliberate primary", 14, "deliberate_fire", WASTE, True),
    Kind("deliberate vehicle", 20, "deliberate_fire", "Vehicle crime", True),
    Kind("accidental dwelling", 42, "dwelling_fire", "home"),
    Kind("accidental other", 60, "dwelling_fire", "home", False, _DRY),
    Kind("malicious false alarm", 16, "asb", VIOLENCE, True),
    Kind("other false alarm", 260, "dwelling_fire", "home"),
    Kind("special service", 110, "calls", "home"),
    Kind("attack on staff", 1.2, "deliberate_fire", WASTE, True),
)
FLY_TIPPING = (
    Kind("household", 1_450, "calls", WASTE, False, _SUMMER),
    Kind("other", 850, "calls", WASTE, False, _SUMMER),
)
NOISE = (
    Kind("music or party", 300, "noise", VIOLENCE, False, _SUMMER),
    Kind("neighbour", 170, "noise", "home"),
    Kind("animal", 80, "calls", "home"),
    Kind("alarm", 25, "calls", "home"),
    Kind("premises", 45, "noise", "town"),
)
COUNCIL_ASB = (Kind("case", 250, "office", ASB, False, _SUMMER),)
TRANSPORT = (
    Kind("asb", 160, "transport", "town", True),
    Kind("missiles", 26, "asb", ASB, True),
    Kind("damage", 60, "transport", ASB, True),
    Kind("assault on staff", 16, "transport", "town"),
    Kind("fares", 70, "transport", "town"),
)
HATE = (Kind("hate", 42, "asb", VIOLENCE),)
TENSION = (Kind("tension", 22, "office", VIOLENCE),)
COLLISION = (Kind("collision", 62, "collision", "Vehicle crime"),)


@dataclass(frozen=True)
class Scenes:
    """What happened in a month, in the order of time."""

    kind: Integers
    moment: Integers
    point: Integers
    easting: Integers
    northing: Integers

    def __len__(self) -> int:
        return len(self.kind)

    def take(self, rows: Integers) -> Scenes:
        return Scenes(*(c[rows] for c in (self.kind, self.moment, self.point, self.easting, self.northing)))


@cache
def scenes_of(kinds: tuple[Kind, ...], month: Month, seed: int, stream: int) -> Scenes:
    rng, land = np.random.default_rng([seed, month.index, stream]), ground(seed)
    kind, moment, point = [], [], []
    for n, each in enumerate(kinds):
        weights = day_weights(month) if each.nights else None
        more = 1.0 if weights is None else float(weights.mean())
        number = rng.poisson(each.monthly * each.year[month.month - 1] * more)
        kind.append(np.full(number, n))
        moment.append(rhythms.drawn(each.rhythm, month, number, rng, weights))
        point.append(land.draw(each.drawn_to, number, rng))
    place = np.concatenate(point)
    easting, northing = land.strayed(place, rng)
    found = Scenes(np.concatenate(kind), np.concatenate(moment), place, easting, northing)
    return found.take(np.argsort(found.moment, kind="stable"))


def later(moment: Integers, days: float, rng: np.random.Generator) -> Integers:
    """Some days after each moment, within office hours: when a case was closed or a heap cleared."""
    whole = moment // DAY + 1 + rng.exponential(days, len(moment)).astype(np.int64)
    return whole * DAY + rng.integers(8 * 60, 17 * 60, len(moment))


def days_in(month: Month) -> int:
    first, end = bounds(month)
    return (end - first) // DAY
