"""Licensed premises: where the demonstration's pubs, clubs and shops stand. Names are invented."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from commonweal.cli.demonstration import stories
from commonweal.cli.demonstration.ground import Integers, ground
from commonweal.cli.demonstration.streets import FIRST

IN_TOWNS, ELSEWHERE = 520, 380
KINDS = ("public house", "nightclub", "restaurant", "off-licence", "members' club")
KIND_SHARES = (0.34, 0.04, 0.26, 0.31, 0.05)
PUBLIC_HOUSE, NIGHTCLUB, RESTAURANT, OFF_LICENCE, CLUB = range(5)
_NOUNS = (
    "Anvil",
    "Barrel",
    "Beacon",
    "Drum",
    "Feather",
    "Gate",
    "Harp",
    "Lamp",
    "Oak",
    "Ship",
    "Star",
    "Swan",
)
_ENDINGS = {
    NIGHTCLUB: ("Nightclub", "Bar"),
    RESTAURANT: ("Restaurant", "Cafe"),
    OFF_LICENCE: ("Superstore", "Shop"),
    CLUB: ("Social Club",),
}


@dataclass(frozen=True)
class Premises:
    """The register, side by side; the first stand in the planted night-time hot spot."""

    name: list[str]
    kind: Integers
    point: Integers
    easting: Integers
    northing: Integers
    capacity: Integers
    until: Integers  # hour at which it closes, on the clock of the next day where above 24
    uprn: Integers

    def __len__(self) -> int:
        return len(self.name)


@cache
def premises(seed: int) -> Premises:
    rng, land = np.random.default_rng([seed, 60]), ground(seed)
    named = len(stories.NIGHT_PREMISES)
    around = land.within(*stories.NIGHT_MIDDLE, stories.NIGHT_REACH / 2)
    point = np.concatenate(
        [
            rng.choice(around, named),
            land.draw("town", IN_TOWNS, rng),
            land.draw("home", ELSEWHERE, rng),
        ]
    )
    kind = rng.choice(len(KINDS), len(point), p=KIND_SHARES)
    kind[:named] = [PUBLIC_HOUSE, PUBLIC_HOUSE, NIGHTCLUB, NIGHTCLUB][:named]
    easting, northing = land.strayed(point, rng)
    until = np.where(kind == NIGHTCLUB, 27, np.where(kind == PUBLIC_HOUSE, 24, 23))
    until[:named] = 27
    return Premises(
        [*stories.NIGHT_PREMISES, *(_name(int(k), rng) for k in kind[named:])],
        kind,
        point,
        easting,
        northing,
        (rng.lognormal(4.6, 0.5, len(point)) * np.where(kind == NIGHTCLUB, 3, 1)).astype(np.int64),
        until,
        10_090_000_000 + np.arange(len(point)) * 7 + 1,
    )


def _name(kind: int, rng: np.random.Generator) -> str:
    """A name that says what kind of place it is: any other is not kept (hub.depersonalise.place_names)."""
    first = FIRST[int(rng.integers(len(FIRST)))]
    if kind in _ENDINGS:
        return f"{first} {_ENDINGS[kind][int(rng.integers(len(_ENDINGS[kind])))]}"
    second = _NOUNS[int(rng.integers(len(_NOUNS)))]
    return f"The {first} and {second} {'Inn' if rng.random() < 0.6 else 'Tavern'}"
