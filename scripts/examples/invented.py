"""Invented places and people of the examples: real districts; streets, postcodes and names that are not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np

from commonweal.cli.demonstration.points import DISTRICTS, points
from commonweal.geography.projection import to_grid

SALFORD = DISTRICTS.index("Salford")
OUTWARD = {
    "Bolton": "BL1",
    "Bury": "BL9",
    "Manchester": "M14",
    "Oldham": "OL4",
    "Rochdale": "OL11",
    "Salford": "M6",
    "Stockport": "SK3",
    "Tameside": "OL6",
    "Trafford": "M33",
    "Wigan": "WN1",
}
# None of them is a name that anybody is known to bear; a test looks for each in what was kept.
FORENAMES = ("Quillon", "Ottaline", "Bramwyn", "Fennimore", "Zephyra", "Tansley")
SURNAMES = ("Umberstone", "Quarlefold", "Wexmoor", "Dapplethorn", "Ickleworth", "Vanderquist")
OFFICERS = ("J Pellworthy", "S Undercliffe-Marr", "R Thistledon")
_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"


@dataclass(frozen=True)
class Spot:
    """Where something is said to have happened."""

    district: str
    ward: str
    street: str
    address: str
    postcode: str
    uprn: str
    easting: int
    northing: int
    longitude: float
    latitude: float
    lsoa: str


class Draw:
    """Draws of one sample: the same seed gives the same rows."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng([20060, seed])
        self._held = points()
        self._home = np.flatnonzero(self._held.district == SALFORD)

    def word(self, weights: Mapping[str, float] | Sequence[str]) -> str:
        words = list(weights)
        shares = np.array(
            list(weights.values()) if isinstance(weights, Mapping) else [1.0] * len(words), dtype=float
        )
        return words[int(self.rng.choice(len(words), p=shares / shares.sum()))]

    def chance(self, share: float) -> bool:
        return bool(self.rng.random() < share)

    def whole(self, low: int, high: int) -> int:
        return int(self.rng.integers(low, high))

    def spot(self, *, anywhere: float = 0.3) -> Spot:
        """Mostly in Salford, else anywhere in the county."""
        everywhere = self.chance(anywhere)
        at = self.whole(0, len(self._held)) if everywhere else int(self.rng.choice(self._home))
        name = self._held.cells[at].split(",")[2].removeprefix("On or near ")
        district = DISTRICTS[int(self._held.district[at])]
        longitude, latitude = float(self._held.longitude[at]), float(self._held.latitude[at])
        east, north = to_grid([longitude], [latitude])
        inward = f"{self.whole(1, 10)}{self.word(_LETTERS)}{self.word(_LETTERS)}"
        return Spot(
            district=district,
            ward=f"Invented Ward {self.whole(1, 21)}",
            street=name,
            address=f"{self.whole(1, 180)} {name}, {district}",
            postcode=f"{OUTWARD[district]} {inward}",
            uprn=f"1000{self.whole(10_000_000, 99_999_999)}",
            easting=round(float(east[0])),
            northing=round(float(north[0])),
            longitude=longitude,
            latitude=latitude,
            lsoa=self._held.lsoa_codes[int(self._held.lsoa[at])],
        )

    def day(self, first: date, days: int) -> date:
        return first + timedelta(days=self.whole(0, days))

    def moment(self, first: date, days: int) -> datetime:
        day = self.day(first, days)
        return datetime.combine(day, time()) + timedelta(minutes=self.whole(0, 24 * 60))

    def person(self) -> str:
        return f"{self.word(FORENAMES)} {self.word(SURNAMES)}"

    def telephone(self) -> str:
        return f"01632 960{self.whole(100, 999)}"  # numbers that are given to nobody

    def note(self) -> str:
        return self.word(
            (
                f"Rang {self.person()} on {self.telephone()}, no answer",
                f"Complainant says that {self.person()} is behind it",
                f"Visited with PCSO; spoke to {self.person()}, who denies it",
                "Chased by e-mail; awaiting reply",
                "",
            )
        )

    def reference(self, form: str, pool: int) -> str:
        """Of a pool of people in which a few come up again and again."""
        return form.format(int(pool * self.rng.random() ** 2.2) + 1)


def british(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def columns(*lines: str) -> list[str]:
    """The names of columns out of lines of them, parted by commas."""
    return ",".join(lines).split(",")
