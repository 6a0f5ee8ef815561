"""Files of the ten councils: casework, noise, fly-tipping, clean streets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from commonweal.cli.demonstration import scenes
from commonweal.cli.demonstration.ground import ground
from commonweal.cli.demonstration.health import ages
from commonweal.cli.demonstration.moments import days, times
from commonweal.cli.demonstration.postcodes import unit
from commonweal.core.periods import Month

from .cells import NOTE, blank, district, metres, named, only, people, references, stream, street, words
from .feed import Columns, Feed

_CASE_KINDS = {
    "Rowdy/Nuisance Neighbours": 38, "Rowdy or Inconsiderate Behaviour": 20, "Nuisance Noise": 12,
    "Vehicle - Nuisance/Inappropriate Use": 7, "Vehicle - Abandoned": 3, "Littering/Drugs Paraphernalia": 5,
    "Animal Problems": 4, "Trespass": 2, "Nuisance Communications": 3, "Street Drinking": 2,
    "Prostitution Related Activity": 1, "Begging/Vagrancy": 2, "Fireworks": 1,
}  # fmt: skip
_STAGES = {
    "1 - Advice": 55, "2 - Warning": 28, "3 - Acceptable Behaviour Contract": 12, "4 - Legal Action": 5,
}  # fmt: skip
_POWERS = {
    "None": 82, "Community Protection Warning": 9, "Community Protection Notice": 4, "Civil Injunction": 2,
    "Criminal Behaviour Order": 1, "Closure Order": 0.5, "PSPO Fixed Penalty": 1.5,
}  # fmt: skip
_NOISES = (
    {"Loud music": 70, "Party": 30},
    {"Shouting/banging": 70, "DIY": 30},
    {"Barking dog": 100},
    {"Alarm - house": 75, "Alarm - car": 25},
    {"Pub/club music": 70, "Pub/club patrons": 30},
)
_PREMISES_OF_NOISE = ("Domestic", "Domestic", "Domestic", "Domestic", "Licensed premises")
_ACTIONS = {
    "Letter 1 sent": 34, "Diary sheets issued": 28, "Advice given": 18, "No further action": 12,
    "Visit - no nuisance": 4, "Visit - nuisance witnessed": 2.6, "Abatement notice served": 1.2,
    "Equipment seized": 0.2,
}  # fmt: skip
# Shares as in the national return: household waste makes two thirds, highways and alleys take most.
_WASTE = (
    {"Black bags - household": 30, "Other household waste": 62, "White goods": 8},
    {"Construction/demolition/excavation": 22, "Black bags - commercial": 12, "Other commercial waste": 10,
     "Other (unidentified)": 26, "Green": 9, "Tyres": 8, "Vehicle parts": 4, "Other electrical": 6,
     "Animal carcass": 1, "Asbestos": 1, "Chemical drums, oil or fuel": 0.7, "Clinical": 0.3},
)  # fmt: skip
_LAND = {
    "Highway": 43, "Back alleyway": 18, "Footpath/bridleway": 15, "Council land": 15,
    "Private/residential": 3, "Commercial/industrial": 3, "Other (unidentified)": 2, "Watercourse/bank": 1,
}  # fmt: skip
_SIZES = (
    ("Small van load", 34, 60), ("Car boot load or less", 27, 32), ("Transit van load", 17, 115),
    ("Single item", 14, 29), ("Single black bag", 4, 7), ("Tipper lorry load", 3, 345),
    ("Significant/multi loads", 1, 1_100),
)  # fmt: skip
_DONE = {
    "None": 40, "Investigation": 46, "Warning letter": 6, "Fixed penalty notice": 4.5,
    "Statutory notice": 1.5,
    "Duty of care inspection": 1.6, "Prosecution": 0.2, "Formal caution": 0.1, "Vehicle seized": 0.1,
}  # fmt: skip
_ELEMENTS = ("Litter", "Detritus", "Graffiti", "Fly-posting", "Dog fouling", "Weed growth", "Needles")
_GRADES = {"A": 24, "B+": 18, "B": 30, "B-": 14, "C": 9, "C-": 3, "D": 2}
_LAND_USE = {
    "Main retail and commercial": 12, "Other retail and commercial": 12, "High density housing": 22,
    "Medium density housing": 18, "Low density housing": 10, "Industry, warehousing, retail sheds": 8,
    "Main road": 8, "Other highway": 5, "Recreation area": 5,
}  # fmt: skip
TRANSECTS = 150


def casework(month: Month, ago: int, seed: int) -> Columns:
    found, rng = scenes.scenes_of(scenes.COUNCIL_ASB, month, seed, 71), stream(seed, month, 171)
    number = len(found)
    closed = scenes.later(found.moment, 50, rng)
    return {
        "Case Ref": references(f"ASB{month.year % 100}{month.month:02d}-{{}}", np.arange(number) + 1),
        "District": district(found.point),
        "Date Opened": days(found.moment),
        "Category": words(rng, number, _CASE_KINDS),
        "Complainant Ref": people(rng, "C{}", number, 9_000),
        "Subject Ref": people(rng, "S{}", number, 5_000, known=0.7),
        "Subject Age": pa.array(ages(number, rng)),
        "Subject Gender": words(rng, number, {"Male": 68, "Female": 30, "Not stated": 2}),
        "Ward": blank(number),
        "Address": street(found.point),
        "Postcode": unit(found.point),
        "UPRN": blank(number),
        "Easting": metres(found.easting, found.point),
        "Northing": metres(found.northing, found.point),
        "Officer": blank(number),
        "Stage": words(rng, number, _STAGES),
        "Power Used": words(rng, number, _POWERS),
        "Date Closed": only(days(closed), rng.random(number) < min(0.95, 0.2 + 0.25 * ago)),
        "Satisfaction": blank(number),
        "Notes": NOTE,
    }


def noise(month: Month, ago: int, seed: int) -> Columns:
    found, rng = scenes.scenes_of(scenes.NOISE, month, seed, 72), stream(seed, month, 172)
    number = len(found)
    return {
        "Request No": references(f"EH/{month.year % 100}{month.month:02d}/{{}}", np.arange(number) + 1),
        "District": district(found.point),
        "Received": days(found.moment),
        "Date of Noise": days(found.moment),
        "Time of Noise": only(times(found.moment), rng.random(number) < 0.93),
        "Noise Type": by_kind(found.kind, _NOISES, rng),
        "Source Premises": named(found.kind, _PREMISES_OF_NOISE),
        "Source Name": blank(number),
        "Source Address": street(found.point),
        "Source Postcode": unit(found.point),
        "Source UPRN": blank(number),
        "Source Easting": metres(found.easting, found.point),
        "Source Northing": metres(found.northing, found.point),
        "Complainant": blank(number),
        "Complainant Phone": blank(number),
        "Complainant ID": people(rng, "N{}", number, 12_000),
        "Action": words(rng, number, _ACTIONS),
        "Officer": blank(number),
        "Diary Notes": NOTE,
    }


def fly_tipping(month: Month, ago: int, seed: int) -> Columns:
    found, rng = scenes.scenes_of(scenes.FLY_TIPPING, month, seed, 73), stream(seed, month, 173)
    number = len(found)
    size = rng.choice(len(_SIZES), number, p=np.array([s[1] for s in _SIZES]) / sum(s[1] for s in _SIZES))
    return {
        "Incident ID": references(f"FT{month.year % 100}{month.month:02d}{{}}", np.arange(number) + 1),
        "Authority": district(found.point),
        "Date Reported": days(found.moment),
        "Date Cleared": days(scenes.later(found.moment, 2, rng)),
        "Land Type": words(rng, number, _LAND),
        "Waste Type": by_kind(found.kind, _WASTE, rng),
        "Size": named(size, [s[0] for s in _SIZES]),
        "Clearance Cost (£)": named(
            size, [f"{s[2]:,.2f}" if s[2] < 1_000 else f"£{s[2]:,.2f}" for s in _SIZES]
        ),
        "Action Taken": words(rng, number, _DONE),
        "Street": street(found.point),
        "Location Details": NOTE,
        "Ward": blank(number),
        "Easting": metres(found.easting, found.point),
        "Northing": metres(found.northing, found.point),
        "Evidence Found": blank(number),
        "Reported By": blank(number),
        "Crew": blank(number),
    }


def cleanliness(month: Month, ago: int, seed: int) -> Columns:
    """Three surveys a year: the same transects every time, each once for every element."""
    rng, land = stream(seed, month, 174), ground(seed)
    place = np.repeat(land.draw("waste", TRANSECTS, np.random.default_rng([seed, 74])), len(_ELEMENTS))
    number = len(place)
    begun = np.int64((month.start.toordinal() - 719_163) * 1_440)
    moment = begun + np.repeat(rng.integers(0, 27, TRANSECTS), len(_ELEMENTS)) * 1_440
    return {
        "Transect": references("T{}", np.repeat(np.arange(TRANSECTS) + 1, len(_ELEMENTS))),
        "Authority": district(place),
        "Survey Date": days(moment),
        "Tranche": f"Tranche {month.month // 4}",
        "Land Use": words(rng, number, _LAND_USE),
        "Street": street(place),
        "Easting": metres(np.rint(land.easting[place]).astype(np.int64), place),
        "Northing": metres(np.rint(land.northing[place]).astype(np.int64), place),
        "Element": named(np.tile(np.arange(len(_ELEMENTS)), TRANSECTS), _ELEMENTS),
        "Grade": words(rng, number, _GRADES),
        "Surveyor": blank(number),
        "Comments": NOTE,
    }


def by_kind(kind: Any, tables: Sequence[Mapping[str, float]], rng: np.random.Generator) -> Any:
    """Words drawn from the table of each row's kind."""
    names = [name for table in tables for name in table]
    position = np.zeros(len(kind), np.int64)
    begins = 0
    for n, table in enumerate(tables):
        rows = np.flatnonzero(kind == n)
        shares = np.array(list(table.values()))
        position[rows] = begins + rng.choice(len(table), len(rows), p=shares / shares.sum())
        begins += len(table)
    return named(position, names)


FEEDS = (
    Feed("council_asb", "ASB Casework {period}.xlsx", casework, title="ASB cases opened in the period"),
    Feed("noise_complaints", "noise_{period}.csv", noise, encoding="cp1252"),
    Feed("fly_tipping", "flytipping_{period}.csv", fly_tipping, encoding="cp1252"),
    Feed("street_cleanliness", "cleanliness_{period}.csv", cleanliness, arrives=28, every=4, last_alone=True),
)
