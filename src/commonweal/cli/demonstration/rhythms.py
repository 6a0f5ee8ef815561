"""When in the week things happen: measured shares (`rhythms.csv`), and shapes that follow published
reports."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from commonweal.cli.demonstration.moments import DAY, EPOCH, HOUR, Integers, bounds
from commonweal.core.periods import Month

Floats = NDArray[np.float64]
HOURS = 24
FRIDAY, SATURDAY, SUNDAY = 4, 5, 6
NIGHT_FROM, NIGHT_UNTIL = 22, 3  # the hours of the planted night-time hot spot

# Hours of a day, in parts of a hundred, read off published charts and rounded: fire statistics for England
# show deliberate fires from the end of school to late evening and dwelling fires at meal times; ASB calls to
# British forces peak in the early evening.
_DAILY = {
    "asb": "1.8 1.1 .8 .5 .4 .4 .7 1.4 2.5 3.2 3.7 4.1 "
    "4.5 4.9 5.3 6.2 6.7 7.1 7.9 8.4 8.5 7.7 5.9 3.7",
    "calls": "3.0 2.3 1.9 1.5 1.2 1.2 1.5 2.5 3.9 4.7 4.9 5.0 "
    "5.1 5.1 5.3 5.8 6.0 6.1 6.0 5.7 5.4 5.2 4.7 4.0",
    "deliberate_fire": "3.3 2.5 1.9 1.5 1.1 .8 .7 .8 1.0 1.4 1.9 2.4 "
    "3.0 3.4 4.0 5.4 6.7 7.9 9.1 10.2 10.5 9.3 6.9 4.3",
    "dwelling_fire": "2.4 1.8 1.5 1.2 1.1 1.0 1.3 2.0 2.8 3.4 4.0 4.9 "
    "5.9 5.7 5.4 5.7 6.8 8.1 8.4 7.5 6.3 5.2 4.2 3.4",
    "overdose": "5.2 4.6 3.9 3.2 2.6 2.1 1.9 2.0 2.4 2.9 3.3 3.6 "
    "4.0 4.2 4.4 4.6 4.9 5.2 5.5 5.8 6.0 6.0 5.9 5.8",
    "office": "0 0 0 0 0 0 0 .5 6 13 14 13 "
    "11 11 12 11 6 2 .5 0 0 0 0 0",
    "noise": "9.0 7.0 5.0 3.0 1.5 .8 .6 .8 1.2 1.8 2.2 2.5 "
    "2.7 2.8 2.9 3.0 3.4 3.9 4.7 5.8 7.2 8.8 9.9 9.5",
    "transport": ".8 .3 .1 .1 .2 .6 1.4 3.5 5.0 3.3 3.0 3.3 "
    "3.8 4.2 5.2 9.5 9.8 9.2 8.5 8.0 7.0 5.6 4.2 3.4",
    "shop": "0 0 0 0 0 0 .3 1.5 3.5 5.5 7.5 9.0 "
    "9.5 9.5 9.5 9.5 9.0 8.5 7.0 5.0 3.0 1.5 .7 .2",
}  # fmt: skip
_WEEK = {
    "office": (1.25, 1.2, 1.15, 1.1, 1.05, 0.1, 0.05),
    "noise": (0.7, 0.7, 0.75, 0.85, 1.2, 1.6, 1.3),
    "asb": (0.95, 0.95, 0.96, 0.98, 1.08, 1.1, 0.98),
    "shop": (1, 1, 1, 1.05, 1.1, 1.1, 0.75),
}


@cache
def measured() -> Mapping[str, Floats]:
    text = files(__package__).joinpath("rhythms.csv").read_text("utf-8")
    found: dict[str, Floats] = {}
    for row in csv.DictReader(line for line in text.splitlines() if not line.startswith("#")):
        week = found.setdefault(row["theme"], np.zeros((7, HOURS)))
        week[int(row["weekday"]), int(row["hour"])] = float(row["share"])
    return found


@cache
def week(theme: str) -> Floats:
    """Weekday × hour: the relative chance of each hour of the week."""
    if theme == "night_out":
        return _night_out()
    if theme == "planted_night":
        return _planted_night()
    if theme in _DAILY:
        hours = np.array([float(word) for word in _DAILY[theme].split()])
        return np.outer(_WEEK.get(theme, (1.0,) * 7), hours)
    return measured()[theme]


def _night_out() -> Floats:
    """Violence where people drink: late evening to four, Friday and Saturday nights above all."""
    said = "9 9 8 6 3 1 .4 .3 .3 .4 .5 .7 1 1.2 1.5 1.8 2 2.4 3 3.6 4.6 5.6 6.8 8"
    hours = np.array([float(word) for word in said.split()])
    nights = np.array([0.5, 0.5, 0.6, 0.8, 2.2, 2.6, 0.8])  # by the day on which the night begins
    table = np.outer(nights, hours)
    table[:, :6] = np.outer(np.roll(nights, 1), hours[:6])
    return table


def _planted_night() -> Floats:
    table = np.zeros((7, HOURS))
    table[[FRIDAY, SATURDAY], NIGHT_FROM:] = 1.0
    table[[SATURDAY, SUNDAY], :NIGHT_UNTIL] = 1.0
    return table


def drawn(
    theme: str, month: Month, number: int, rng: np.random.Generator, of_days: Floats | None = None
) -> Integers:
    """Moments of a month: by the hours of the week, and by the weight of each day where that is given."""
    start, end = bounds(month)
    hours = np.arange(start // HOUR, end // HOUR)
    day = hours // HOURS
    weekday = (day + EPOCH.weekday()) % 7
    chances = week(theme)[weekday, hours % HOURS].astype(float)
    if of_days is not None:
        chances = chances * of_days[day - start // DAY]
    reached = np.cumsum(chances)
    chosen = np.searchsorted(reached / reached[-1], rng.random(number), side="right")
    moments: Integers = hours[chosen] * HOUR + rng.integers(0, HOUR, number)
    return moments
