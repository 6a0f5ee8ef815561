"""How much of what, when and where: rates that make the invented record look like that of a large county.

Shares of the kinds of crime and of their outcomes follow the months that were published for Greater
Manchester up to 2019, rounded; seasons follow the usual course of the year. They are plausible, not
estimates.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commonweal.cli.demonstration.points import DISTRICTS

ROWS_A_MONTH = 8_300  # about a quarter of the real county
NO_LOCATION = 0.025  # share of all rows
ASB = "Anti-social behaviour"


@dataclass(frozen=True)
class Category:
    """A crime type: its share of all rows, how much places differ, how towns draw it, and its year."""

    name: str
    share: float
    unevenness: float  # power of an area's lasting risk
    draw: float  # extra weight in the middle of a district's main town
    year: tuple[float, ...]  # January to December, 1 = usual


def year(percentages: str) -> tuple[float, ...]:
    return tuple(int(word) / 100 for word in percentages.split())


FLAT = year("100 98 100 99 100 101 101 100 100 102 100 99")
CATEGORIES = (
    Category(ASB, 0.165, 1.1, 3, year("82 86 96 103 108 112 116 113 98 109 104 80")),
    Category("Bicycle theft", 0.013, 0.5, 6, year("64 68 88 102 118 128 132 129 112 102 86 64")),
    Category("Burglary", 0.065, 0.9, 0.6, year("112 106 102 95 92 90 91 94 100 106 112 108")),
    Category("Criminal damage and arson", 0.085, 1.0, 1, year("94 93 100 101 103 102 103 100 98 108 109 93")),
    Category("Drugs", 0.020, 1.2, 4, FLAT),
    Category("Other crime", 0.025, 1.0, 2, FLAT),
    Category("Other theft", 0.070, 0.6, 4, year("95 93 100 98 102 103 105 103 100 102 100 99")),
    Category("Possession of weapons", 0.009, 1.2, 4, FLAT),
    Category("Public order", 0.105, 1.0, 4, year("92 92 100 100 106 108 108 105 99 100 97 93")),
    Category("Robbery", 0.016, 1.1, 6, year("102 96 98 95 97 98 100 98 100 106 108 103")),
    Category("Shoplifting", 0.055, 0.2, 9, year("96 94 99 97 98 98 98 98 100 101 109 118")),
    Category("Theft from the person", 0.017, 0.3, 18, year("90 92 98 97 100 102 100 100 98 103 107 113")),
    Category("Vehicle crime", 0.075, 0.7, 0.8, year("105 100 100 96 96 95 96 98 100 105 106 103")),
    Category(
        "Violence and sexual offences", 0.280, 1.0, 3, year("95 93 100 99 103 105 106 103 99 101 98 98")
    ),
)
NAMES = tuple(c.name for c in CATEGORIES)

# Share of the county's rows in the order of points.DISTRICTS, and crimes that lean to one district.
DISTRICT_SHARES = (0.102, 0.058, 0.278, 0.088, 0.087, 0.103, 0.080, 0.083, 0.070, 0.094)
LEANINGS = {
    ("Manchester", "Theft from the person"): 2.0,
    ("Manchester", "Bicycle theft"): 1.5,
    ("Manchester", "Robbery"): 1.4,
    ("Manchester", "Drugs"): 1.2,
    ("Manchester", "Burglary"): 0.9,
    ("Manchester", "Criminal damage and arson"): 0.85,
    ("Manchester", "Shoplifting"): 1.15,
    ("Trafford", "Shoplifting"): 1.35,
    ("Trafford", "Bicycle theft"): 1.3,
    ("Stockport", "Burglary"): 1.15,
    ("Stockport", "Shoplifting"): 1.15,
    ("Salford", "Vehicle crime"): 1.1,
    ("Wigan", "Theft from the person"): 0.4,
    ("Wigan", "Robbery"): 0.6,
    ("Wigan", "Criminal damage and arson"): 1.15,
    ("Rochdale", ASB): 1.1,
    ("Oldham", "Burglary"): 1.15,
    ("Oldham", "Robbery"): 0.9,
}

# What draws a kind of crime to a kind of place, beside an ordinary street.
PLACE_DRAW: dict[str, dict[str, float]] = {
    "Shoplifting": {"Supermarket": 40, "Shopping Area": 25, "Petrol Station": 10, "Parking Area": 2},
    "Theft from the person": {"Nightclub": 10, "Shopping Area": 5, "Bus/Coach Station": 6},
    "Other theft": {"Petrol Station": 12, "Shopping Area": 3, "Nightclub": 3, "Supermarket": 2},
    "Violence and sexual offences": {
        "Nightclub": 5,
        "Hospital": 5,
        "Shopping Area": 1.5,
        "Bus/Coach Station": 2,
    },
    "Public order": {
        "Nightclub": 4,
        "Hospital": 4,
        "Shopping Area": 2,
        "Supermarket": 3,
        "Bus/Coach Station": 3,
    },
    "Vehicle crime": {"Parking Area": 5},
    "Bicycle theft": {"Parking Area": 2, "Sports/Recreation Area": 4, "Supermarket": 3, "Shopping Area": 2},
    ASB: {"Park/Open Space": 5, "Supermarket": 3, "Bus/Coach Station": 3, "Parking Area": 1.5},
    "Burglary": {"Parking Area": 0.3, "Park/Open Space": 0.2, "Pedestrian Subway": 0.2},
    "Drugs": {"Nightclub": 5, "Park/Open Space": 3},
    "Robbery": {"Park/Open Space": 3, "Pedestrian Subway": 3, "Shopping Area": 1.5},
}

OUTCOMES = (
    "Under investigation",
    "Investigation complete; no suspect identified",
    "Unable to prosecute suspect",
    "Awaiting court outcome",
    "Further investigation is not in the public interest",
    "Local resolution",
    "Formal action is not in the public interest",
    "Offender given a caution",
    "Status update unavailable",
    "Action to be taken by another organisation",
)
UNDER_INVESTIGATION = 0
_OUTCOME_WEIGHTS = {
    "Bicycle theft": (17, 78, 3, 0.3, 1, 0.2, 0, 0.1, 0.5, 0.2),
    "Burglary": (26, 69, 3, 1, 0.4, 0.1, 0, 0.1, 0.5, 0.1),
    "Criminal damage and arson": (21, 60, 13, 3, 1.5, 1.2, 0.1, 0.3, 0.5, 0.1),
    "Drugs": (22, 32, 8, 12, 4, 13, 2, 5, 1, 0.5),
    "Other crime": (37, 30, 21, 5, 4, 0.5, 1, 1, 1, 0.4),
    "Other theft": (19, 70, 7, 0.5, 2.4, 0.4, 0.1, 0.1, 0.5, 0.1),
    "Possession of weapons": (37, 31, 10, 10, 4, 1.2, 5, 1, 0.5, 0.4),
    "Public order": (29, 43, 17, 2.6, 6, 1, 0.5, 0.3, 0.5, 0.2),
    "Robbery": (52, 41, 4, 2, 0.4, 0, 0, 0.1, 0.5, 0.1),
    "Shoplifting": (17, 55, 10, 5, 8, 3, 0.5, 0.5, 0.5, 0.1),
    "Theft from the person": (16, 82, 1.6, 0.4, 0.1, 0, 0.1, 0, 0.5, 0.1),
    "Vehicle crime": (15, 81, 2.2, 0.7, 0.4, 0, 0, 0, 0.5, 0.1),
    "Violence and sexual offences": (36, 23, 32, 4, 3.4, 0.9, 0.4, 0.3, 0.5, 0.3),
}  # fmt: skip


def outcome_odds() -> NDArray[np.float64]:
    """Category × outcome, cumulative, two months after the month. The row of ASB is unused."""
    flat = (1.0,) * len(OUTCOMES)
    weights = np.array([_OUTCOME_WEIGHTS.get(name, flat) for name in NAMES])
    odds: NDArray[np.float64] = np.cumsum(weights / weights.sum(axis=1, keepdims=True), axis=1)
    odds[:, -1] = 1.0  # whatever the rounding
    return odds


def usual_counts() -> NDArray[np.float64]:
    """District × category: rows with a place in a usual month."""
    share = np.array([c.share for c in CATEGORIES])
    table = np.outer(DISTRICT_SHARES, share / share.sum()) / sum(DISTRICT_SHARES)
    for (district, category), lean in LEANINGS.items():
        table[DISTRICTS.index(district), NAMES.index(category)] *= lean
    counts: NDArray[np.float64] = ROWS_A_MONTH * (1 - NO_LOCATION) * table / table.sum()
    return counts
