"""Files about licensed premises, and of trading standards."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from commonweal.cli.demonstration import premises, rhythms, stories
from commonweal.cli.demonstration.moments import days, minutes_of, times
from commonweal.cli.demonstration.postcodes import unit
from commonweal.core.periods import Month

from .cells import NOTE, blank, district, metres, named, references, stream, uprns, words, yes
from .feed import Columns, Feed

_TYPES = ("Public house", "Nightclub", "Restaurant", "Off-licence", "Members' club")
_COMPLAINTS = {
    "Noise from premises": 34, "Drunkenness and disorder": 20, "Breach of condition": 12,
    "Under-age sales": 10, "Trading outside hours": 8, "Drugs on premises": 5, "Door supervision": 5,
    "Sale to drunk person": 3, "Counterfeit or smuggled goods": 2, "Overcrowding": 1,
}  # fmt: skip
_OUTCOMES = {
    "Advice given": 46, "No further action": 25, "Warning letter": 15, "Action plan agreed": 6,
    "Under investigation": 6, "Review called": 2,
}  # fmt: skip
_PRODUCTS = {"Alcohol": 46, "Vapes": 28, "Tobacco": 14, "Fireworks": 4, "Knives": 6, "Lottery": 2}
COMPLAINTS_A_MONTH, ATTEMPTS_A_MONTH = 55, 30
NAMED_DRAW = 12.0  # how much more often the premises of the night-time hot spot are complained of


def register(month: Month, ago: int, seed: int) -> Columns:
    """The whole register as it stood at the end of a quarter."""
    held, rng = premises.premises(seed), stream(seed, month, 181)
    number = len(held)
    alcohol = held.kind != premises.RESTAURANT
    return {
        "Extract Date": days(np.full(number, minutes_of(month.plus(1).start) - 1_440)),
        "Authority": district(held.point),
        "Licence Number": references("PA{}", np.arange(number) + 1),
        "Licence Type": named(held.kind == premises.CLUB, ("Premises Licence", "Club Premises Certificate")),
        "Premises Name": pa.array(held.name),
        "Premises Type": named(held.kind, _TYPES),
        "Premises Address": blank(number),
        "Postcode": unit(held.point),
        "UPRN": uprns(held.uprn),
        "Easting": metres(held.easting, held.point),
        "Northing": metres(held.northing, held.point),
        "Licence Holder": blank(number),
        "Designated Premises Supervisor": blank(number),
        "Alcohol On Sales": yes(held.kind != premises.OFF_LICENCE),
        "Alcohol Off Sales": yes(alcohol & (held.kind == premises.OFF_LICENCE)),
        "Late Night Refreshment": yes(held.until > 23),
        "Opening Hours": blank(number),
        "Capacity": pa.array(held.capacity),
        "Status": words(rng, number, {"Current": 97, "Suspended": 2, "Under review": 1}),
        "Conditions": NOTE,
        "Granted": blank(number),
    }


def complaints(month: Month, ago: int, seed: int) -> Columns:
    held, rng = premises.premises(seed), stream(seed, month, 182)
    weight = np.where(held.kind == premises.OFF_LICENCE, 0.6, 1.0) + (held.kind == premises.NIGHTCLUB)
    weight[: len(stories.NIGHT_PREMISES)] = NAMED_DRAW
    chosen = rng.choice(len(held), rng.poisson(COMPLAINTS_A_MONTH), p=weight / weight.sum())
    number = len(chosen)
    moment = np.sort(rhythms.drawn("office", month, number, rng))
    point = held.point[chosen]
    return {
        "Complaint Ref": references(f"LC{month.year % 100}{month.month:02d}/{{}}", np.arange(number) + 1),
        "Authority": district(point),
        "Date Received": days(moment),
        "Complaint Type": words(rng, number, _COMPLAINTS),
        "Licence Number": references("PA{}", chosen + 1),
        "Premises Name": pa.array(held.name).take(pa.array(chosen)),
        "Premises Type": named(held.kind[chosen], _TYPES),
        "Postcode": unit(point),
        "UPRN": uprns(held.uprn[chosen]),
        "Easting": metres(held.easting[chosen], point),
        "Northing": metres(held.northing[chosen], point),
        "Complainant": blank(number),
        "Complainant Contact": blank(number),
        "Officer": blank(number),
        "Outcome": words(rng, number, _OUTCOMES),
        "Details": NOTE,
    }


def attempts(month: Month, ago: int, seed: int) -> Columns:
    held, rng = premises.premises(seed), stream(seed, month, 183)
    shops = np.flatnonzero((held.kind == premises.OFF_LICENCE) | (held.kind == premises.PUBLIC_HOUSE))
    chosen = rng.choice(shops, rng.poisson(ATTEMPTS_A_MONTH))
    number = len(chosen)
    moment = np.sort(rhythms.drawn("shop", month, number, rng))
    point = held.point[chosen]
    return {
        "Attempt Ref": references(f"TP{month.year % 100}{month.month:02d}/{{}}", np.arange(number) + 1),
        "Authority": district(point),
        "Date": days(moment),
        "Time": times(moment),
        "Operation": blank(number),
        "Product": words(rng, number, _PRODUCTS),
        "Premises Name": pa.array(held.name).take(pa.array(chosen)),
        "Premises Type": named(held.kind[chosen], _TYPES),
        "Postcode": unit(point),
        "UPRN": uprns(held.uprn[chosen]),
        "Easting": metres(held.easting[chosen], point),
        "Northing": metres(held.northing[chosen], point),
        "Age of Volunteer": pa.array(rng.integers(14, 18, number)),
        "Sex of Volunteer": words(rng, number, {"Female": 55, "Male": 45}),
        "Volunteer": blank(number),
        "Seller": blank(number),
        "Sold": words(rng, number, {"No": 82, "Yes": 16, "Challenged then sold": 2}),
        "Proxy Sale Intelligence": blank(number),
        "Officer": blank(number),
    }


FEEDS = (
    Feed(
        "licensed_premises", "Premises Register {period}.xlsx", register, arrives=20, every=3, last_alone=True
    ),
    Feed("premises_complaints", "premises_complaints_{period}.csv", complaints, encoding="cp1252"),
    Feed("test_purchases", "test_purchases_{period}.xlsx", attempts, arrives=25, every=3),
)
