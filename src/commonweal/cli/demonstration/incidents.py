"""Calls for service: the log of the police, in which the crimes and the street files' ASB stand as well.

Rates: forces the size of the county open some 150,000 logs a month, officers' own and repeated calls
included;
a quarter is some 38,000. About one log in thirty is ASB here, as the open data have it; the mix of the others
follows force disclosures, rounded.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from commonweal.cli.demonstration import rhythms, stories
from commonweal.cli.demonstration.crimes import county, crimes_of
from commonweal.cli.demonstration.ground import Floats, Integers, ground
from commonweal.cli.demonstration.record import ASB
from commonweal.core.periods import Month

LOGS_A_MONTH = 38_000
CRIMES_WITH_A_LOG = 0.65
REPEATED = 0.04  # calls about something that has a log already
# What else is called in: name, share, rhythm, which kind of risk draws it.
OTHERS = (
    ("domestic incident", 0.130, "assault_home", "Violence and sexual offences"),
    ("violence reported", 0.105, "assault_public", "Violence and sexual offences"),
    ("concern for safety", 0.190, "calls", "Violence and sexual offences"),
    ("missing person", 0.045, "calls", "Violence and sexual offences"),
    ("suspicious circumstances", 0.150, "calls", "Burglary"),
    ("highway disruption", 0.110, "transport", "Vehicle crime"),
    ("road traffic collision", 0.075, "collision", "Vehicle crime"),
    ("alarm", 0.030, "calls", "Burglary"),
    ("abandoned call", 0.120, "calls", "home"),
    ("contact record", 0.045, "calls", "home"),
)
QUALIFIERS = ("nuisance", "personal", "environmental")
QUALIFIER_SHARES = (0.68, 0.23, 0.09)
# The thirteen categories of DOMAIN B2.2, with shares of a usual month.
ASB_KINDS = (
    ("vehicle abandoned", 0.030),
    ("vehicle nuisance", 0.130),
    ("rowdy/inconsiderate", 0.470),
    ("rowdy/nuisance neighbours", 0.140),
    ("littering/drug paraphernalia", 0.020),
    ("animals", 0.025),
    ("trespass", 0.030),
    ("nuisance communications", 0.050),
    ("street drinking", 0.015),
    ("prostitution-related", 0.005),
    ("noise", 0.040),
    ("begging/vagrancy", 0.030),
    ("fireworks", 0.015),
)
ASB_NAMES = tuple(name for name, _ in ASB_KINDS)
FIREWORKS, COMMUNICATIONS, ROWDY = (
    ASB_NAMES.index(name) for name in ("fireworks", "nuisance communications", "rowdy/inconsiderate")
)
NOT_LINKED, NOT_ASB = -1, -1


@dataclass(frozen=True)
class Logs:
    """The logs of one month, in the order in which they were opened."""

    opened: Integers
    point: Integers
    easting: Integers
    northing: Integers
    asb: Integers  # position in ASB_NAMES, or NOT_ASB
    other: Integers  # position in OTHERS where neither ASB nor a crime
    crime: Integers  # row of the month's crimes, or NOT_LINKED
    parent: Integers  # row that it repeats, or itself

    def __len__(self) -> int:
        return len(self.opened)


def logs_of(month: Month, ago: int, seed: int) -> Logs:
    rng = np.random.default_rng([seed, month.index, 50])
    asb, linked = _asb(month, ago, seed, rng), _linked(month, ago, seed, rng)
    night = _night(month, seed, rng)
    others = _others(month, LOGS_A_MONTH - len(asb[0]) - len(linked[0]) - len(night[0]), seed, rng)
    parts = zip(asb, linked, night, others, strict=True)
    opened, point, kind, other, crime = (np.concatenate(part) for part in parts)
    easting, northing = ground(seed).strayed(point, rng)
    known = crime >= 0
    crimes = crimes_of(month, ago, seed)
    easting[known], northing[known] = crimes.easting[crime[known]], crimes.northing[crime[known]]
    order = np.argsort(opened, kind="stable")
    columns = [column[order] for column in (opened, point, easting, northing, kind, other, crime)]
    columns.append(_repeats(columns, rng))
    return Logs(*columns)


def day_weights(month: Month) -> Floats:
    """How much more of disorder each day of the month has: the nights around Halloween and Bonfire Night."""
    days = (month.plus(1).start - month.start).days
    weights = np.ones(days)
    for number, weight in stories.HALLOWEEN.items():
        day = date(month.year, *number)
        if day.month == month.month:
            weights[day.day - 1] = weight
    return weights


def _asb(month: Month, ago: int, seed: int, rng: np.random.Generator) -> tuple[Integers, ...]:
    """The ASB of the street files, one for one, and from a date on what is counted with it since."""
    record = county(seed).month(month, ago)
    point = record.point[record.category == ASB]
    number = len(point)
    shares = np.array([share for _, share in ASB_KINDS])
    kind = rng.choice(len(ASB_NAMES), number, p=shares / shares.sum())
    opened = rhythms.drawn("asb", month, number, rng, day_weights(month))
    opened, kind = _plant_fireworks(month, opened, kind, rng)
    if month.start >= stories.RECODED_FROM:
        added = rng.poisson(number * shares[COMMUNICATIONS] * (stories.RECODED_FACTOR - 1))
        point = np.concatenate([point, ground(seed).draw("home", added, rng)])
        kind = np.concatenate([kind, np.full(added, COMMUNICATIONS)])
        opened = np.concatenate([opened, rhythms.drawn("calls", month, added, rng)])
    nothing = np.full(len(point), -1)
    return opened, point, kind, nothing, nothing


def _plant_fireworks(
    month: Month, opened: Integers, kind: Integers, rng: np.random.Generator
) -> tuple[Integers, Integers]:
    """On the nights of the story, part of the rowdiness is fireworks, and it is at night."""
    weights = day_weights(month)
    if weights.max() == 1:
        return opened, kind
    first = month.start.toordinal() - date(1970, 1, 1).toordinal()
    on_the_nights = weights[opened // 1_440 - first] > 1
    fireworks = on_the_nights & (rng.random(len(opened)) < stories.FIREWORKS_SHARE)
    evening = opened // 1_440 * 1_440 + rng.integers(17 * 60, 23 * 60, len(opened))
    return np.where(fireworks, evening, opened), np.where(fireworks, FIREWORKS, kind)


def _linked(month: Month, ago: int, seed: int, rng: np.random.Generator) -> tuple[Integers, ...]:
    """The logs of which crimes came: the same place, at the time of the report."""
    crimes = crimes_of(month, ago, seed)
    rows = np.flatnonzero(rng.random(len(crimes)) < CRIMES_WITH_A_LOG)
    last = _last_minute(month)
    nothing = np.full(len(rows), -1)
    return np.minimum(crimes.reported[rows], last), crimes.point[rows], nothing, nothing, rows


def _night(month: Month, seed: int, rng: np.random.Generator) -> tuple[Integers, ...]:
    """Calls to disorder around the named premises on Friday and Saturday nights."""
    number = rng.poisson(stories.NIGHT_LOGS)
    around = ground(seed).within(*stories.NIGHT_MIDDLE, stories.NIGHT_REACH)
    opened = rhythms.drawn("planted_night", month, number, rng)
    nothing = np.full(number, -1)
    violence = np.full(number, [name for name, *_ in OTHERS].index("violence reported"))
    return opened, rng.choice(around, number), nothing, violence, nothing


def _others(month: Month, number: int, seed: int, rng: np.random.Generator) -> tuple[Integers, ...]:
    shares = np.array([share for _, share, _, _ in OTHERS])
    sizes = rng.multinomial(number, shares / shares.sum())
    land = ground(seed)
    opened = [rhythms.drawn(o[2], month, int(n), rng) for o, n in zip(OTHERS, sizes, strict=True)]
    point = [land.draw(o[3], int(n), rng) for o, n in zip(OTHERS, sizes, strict=True)]
    nothing = np.full(number, -1)
    return (
        np.concatenate(opened),
        np.concatenate(point),
        nothing,
        np.repeat(np.arange(len(OTHERS)), sizes),
        nothing,
    )


def _repeats(columns: list[Integers], rng: np.random.Generator) -> Integers:
    """A second caller about the same thing: the log of the first is the parent of the second."""
    opened, point, easting, northing, kind, other, crime = columns
    rows = np.arange(len(opened))
    parent = rows.copy()
    second = rows[1:][(rng.random(len(rows) - 1) < REPEATED) & (crime[1:] < 0) & (crime[:-1] < 0)]
    second = second[~np.isin(second - 1, second)]
    parent[second] = second - 1
    for column in (point, easting, northing, kind, other):
        column[second] = column[second - 1]
    return parent


def _last_minute(month: Month) -> int:
    return (month.plus(1).start - date(1970, 1, 1)).days * 1_440 - 1
