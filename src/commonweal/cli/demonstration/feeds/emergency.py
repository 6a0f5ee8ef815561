"""Files of the fire service, the ambulance service, hospitals and public transport."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from commonweal.cli.demonstration import health, rhythms, scenes
from commonweal.cli.demonstration.ground import ground
from commonweal.cli.demonstration.moments import days, times
from commonweal.cli.demonstration.points import points
from commonweal.cli.demonstration.postcodes import outward
from commonweal.core.periods import Month

from .cells import NOTE, blank, district, metres, named, only, references, stream, street, words, yes
from .council import by_kind
from .feed import Columns, Feed

_FIRES = (
    {"Secondary fire": 1},
    {"Primary fire - other building": 45, "Primary fire - dwelling": 35,
     "Primary fire - outdoor structure": 20},
    {"Primary fire - road vehicle": 1},
    {"Primary fire - dwelling": 1},
    {"Secondary fire": 62, "Primary fire - other building": 26, "Primary fire - road vehicle": 12},
    {"False alarm - malicious": 1},
    {"False alarm - apparatus": 72, "False alarm - good intent": 28},
    {"Special service - effecting entry": 36, "Special service - assist other agencies": 24,
     "Special service - road traffic collision": 18, "Special service - lift release": 10,
     "Special service - flooding": 8, "Special service - animal assistance": 4},
    {"Special service - violence against staff": 1},
)  # fmt: skip
_MOTIVES = ("Deliberate - unknown owner", "Deliberate - others property", "Deliberate - others property",
            "Accidental", "Accidental", None, None, None, None)  # fmt: skip
_PROPERTY = (
    {"Refuse or Bin": 58, "Grassland or Heath": 27, "Outdoor": 15},
    {"Non Residential": 50, "Dwelling": 30, "Outdoor Structure": 20},
    {"Road Vehicle": 1},
    {"Dwelling": 1},
    {"Outdoor": 50, "Non Residential": 35, "Road Vehicle": 15},
    {"Dwelling": 60, "Non Residential": 40},
    {"Dwelling": 45, "Non Residential": 40, "Other Residential": 15},
    {"Dwelling": 70, "Outdoor": 30},
    {"Outdoor": 1},
)  # fmt: skip
_ALARMS = {"Present - operated": 52, "Present - did not operate": 18, "None fitted": 26, "Not known": 4}
_PROTOCOLS = ("4 - Assault / Sexual Assault", "23 - Overdose / Poisoning",
              "25 - Psychiatric / Abnormal Behaviour / Suicide Attempt",
              "27 - Stab / Gunshot / Penetrating Trauma")  # fmt: skip
_CALL_RHYTHMS = ("overdose", "calls", "serious_assault")  # as health.OTHER_CALLS
_METHODS = {"Fists": 44, "Fists and feet": 14, "Feet": 5, "Pushed": 9, "Blunt object": 8, "Head": 3,
            "Knife": 3.5,
            "Glass": 2, "Bottle": 2.5, "Bitten": 2, "Other": 4, "Not known": 3}  # fmt: skip
_AWAY = {"Street": 52, "Licensed premises - pub": 12, "Licensed premises - club": 9, "Workplace": 7,
         "School or college": 5, "Park or open space": 6, "Public transport": 5, "Other": 4}  # fmt: skip
# Departments by district, in the order of DISTRICTS; Manchester has three.
_SITES = ("RMC01", "RM317", "R0A02", "RM318", "RM317", "RM301", "RWJ09", "RMP01", "R0A07", "RRF02")
_MANCHESTER = ("R0A02", "R0A66", "R0A07")
_OF_ASSAULT = {"Y04.0": 62, "X99.0": 14, "Y00.0": 10, "Y09.0": 8, "Y08.0": 4, "X95.0": 2}
_OF_SUBSTANCES = {
    "F10.0": 42,
    "F10.2": 22,
    "F11.2": 8,
    "F14.1": 5,
    "F12.1": 4,
    "F19.2": 6,
    "T51": 6,
    "Y91": 7,
}
ADMITTED, OF_SUBSTANCES, OF_DOMESTIC_ABUSE = 0.12, 260, 14
_TRANSPORT = (
    {"Rowdy Behaviour": 46, "Youth Disorder": 34, "Alcohol or Drugs": 14, "Begging": 6},
    {"Missiles": 1},
    {"Criminal Damage": 60, "Graffiti": 40},
    {"Assault on Staff": 70, "Assault on Passenger": 30},
    {"Fare Related ASB": 1},
)  # fmt: skip


def fires(month: Month, ago: int, seed: int) -> Columns:
    found, rng = scenes.scenes_of(scenes.FIRE, month, seed, 78), stream(seed, month, 165)
    number, kinds = len(found), [kind.name for kind in scenes.FIRE]
    dwelling = np.isin(found.kind, (kinds.index("accidental dwelling"), kinds.index("deliberate primary")))
    small = found.kind == kinds.index("deliberate secondary")
    return {
        "Incident Number": references(f"{month.year % 100}{month.month:02d}/{{}}", np.arange(number) + 1),
        "FRS": blank(number),
        "Date of Call": days(found.moment),
        "Time of Call": times(found.moment),
        "Incident Type": by_kind(found.kind, _FIRES, rng),
        "Motive": named(np.where([_MOTIVES[k] is None for k in found.kind], -1, found.kind), _MOTIVES),
        "Property Category": by_kind(found.kind, _PROPERTY, rng),
        "Property Type": blank(number),
        "Smoke Alarm": only(words(rng, number, _ALARMS), dwelling),
        "Worst Injury": words(rng, number, {"None": 97, "Slight": 2, "Serious": 0.8, "Fatal": 0.2}),
        "Attack on Staff": yes(found.kind == kinds.index("attack on staff")),
        "Alcohol or Drugs Suspected": yes(rng.random(number) < 0.04),
        "Young People Involved": yes(small & (rng.random(number) < 0.5)),
        "Pumps Attending": pa.array(rng.integers(1, 3, number)),
        "Station Ground": blank(number),
        "Street": street(found.point),
        "Postcode": blank(number),
        "UPRN": blank(number),
        "Easting": metres(found.easting, found.point),
        "Northing": metres(found.northing, found.point),
        "Estimated Cost": blank(number),
        "Occupier": blank(number),
        "Description": NOTE,
        "Officer in Charge": blank(number),
    }


def ambulance(month: Month, ago: int, seed: int) -> Columns:
    """Assaults as they are told by whoever called, and what else the purpose lets pass; points of the
    street."""
    assaults, rng, land = health.assaults_of(month, ago, seed), stream(seed, month, 166), ground(seed)
    called = np.flatnonzero(assaults.called)
    sizes = [int(rng.poisson(monthly)) for _, monthly in health.OTHER_CALLS]
    others = [rhythms.drawn(name, month, n, rng) for name, n in zip(_CALL_RHYTHMS, sizes, strict=True)]
    moment = np.concatenate([assaults.moment[called] + 8, *others])
    point = np.concatenate([assaults.point[called], land.draw("Drugs", sum(sizes), rng)])
    kind = np.repeat(np.arange(4), [len(called), *sizes])
    age = np.concatenate([assaults.age[called], health.ages(sum(sizes), rng, 36)])
    male = np.concatenate([assaults.male[called], rng.random(sum(sizes)) < 0.55])
    treated = np.concatenate([assaults.attended[called], rng.random(sum(sizes)) < 0.6])
    number = len(moment)
    order = np.argsort(moment, kind="stable")
    moment, point, kind = np.minimum(moment, _last(month))[order], point[order], kind[order]
    band = age[order] // 10
    return {
        "Call Reference": references(f"NW{month.year % 100}{month.month:02d}-{{}}", np.arange(number) + 1),
        "Call Date": days(moment),
        "Call Time": times(moment),
        "AMPDS Protocol": named(kind, _PROTOCOLS),
        "AMPDS Determinant": blank(number),
        "Response Category": words(rng, number, {"C1": 9, "C2": 62, "C3": 24, "C4": 5}),
        "Street": street(point),
        "District": district(point),
        "Street Easting": metres(np.rint(land.easting[point]).astype(np.int64), point),
        "Street Northing": metres(np.rint(land.northing[point]).astype(np.int64), point),
        "Age Band": named(band, [f"{10 * n}-{10 * n + 9}" for n in range(10)]),
        "Sex": named(male[order], ("Female", "Male")),
        "Conveyed": named(treated[order], ("Treated at scene", "Conveyed to ED")),
        "Receiving Hospital": blank(number),
        "Police Attended": yes(rng.random(number) < np.where(kind == 0, 0.4, 0.1)),
        "Alcohol Involved": yes(rng.random(number) < 0.3),
        "Crew Notes": NOTE,
    }


def _last(month: Month) -> int:
    from commonweal.cli.demonstration.moments import bounds

    return bounds(month)[1] - 1


def attendances(month: Month, ago: int, seed: int) -> Columns:
    assaults, rng = health.assaults_of(month, ago, seed), stream(seed, month, 167)
    rows = np.flatnonzero(assaults.attended)
    rows = rows[np.argsort(assaults.arrived[rows], kind="stable")]
    number, point, home = len(rows), assaults.point[rows], assaults.at_home[rows] == 1
    lies = points().district[point]
    central = rng.choice(len(_MANCHESTER), number)
    site = np.where(lies == 2, len(_SITES) + central, lies)
    at_home = words(rng, number, {"Own home": 75, "Someone else's home": 25}).to_pylist()
    away = words(rng, number, _AWAY).to_pylist()
    found = rng.random(number) < 0.9
    return {
        "Reporting Period Start Date": month.start.strftime("%d/%m/%Y"),
        "Reporting Period End Date": days(np.full(number, _last(month))),
        "Site Code of Treatment": named(site, [*_SITES, *_MANCHESTER]),
        "Arrival Date": days(assaults.arrived[rows]),
        "Arrival Time": times(assaults.arrived[rows]),
        "Assault Date": days(assaults.moment[rows]),
        "Assault Time": times(assaults.moment[rows]),
        "Assault Method": words(rng, number, _METHODS),
        "Assault Method Other Description": blank(number),
        "Assault Location Type": pa.array([h if is_home else a for h, a, is_home in zip(at_home, away, home,
        strict=True)]),
        "Assault Location Description": blank(number),
        "Assault Location Easting": only(metres(assaults.easting[rows], point), found),
        "Assault Location Northing": only(metres(assaults.northing[rows], point), found),
    }  # fmt: skip


def admissions(month: Month, ago: int, seed: int) -> Columns:
    assaults, rng = health.assaults_of(month, ago, seed), stream(seed, month, 168)
    kept = np.flatnonzero((assaults.attended == 1) & (rng.random(len(assaults)) < ADMITTED))
    more = int(rng.poisson(OF_SUBSTANCES))
    moment = np.concatenate([assaults.moment[kept], rhythms.drawn("overdose", month, more, rng)])
    point = np.concatenate([assaults.point[kept], ground(seed).draw("Drugs", more, rng)])
    order = np.argsort(moment, kind="stable")
    codes = [*words(rng, len(kept), _OF_ASSAULT).to_pylist(), *words(rng, more, _OF_SUBSTANCES).to_pylist()]
    return {
        "Provider Code": blank(len(order)),
        "Admission Date": days(moment[order]),
        "Outward Postcode": outward(point[order]),
        "ICD-10 Code": pa.array(codes).take(pa.array(order)),
        "ICD-10 Description": blank(len(order)),
    }


def domestic_abuse(month: Month, ago: int, seed: int) -> Columns:
    rng = stream(seed, month, 169)
    number = int(rng.poisson(OF_DOMESTIC_ABUSE))
    moment = np.sort(rhythms.drawn("assault_home", month, number, rng))
    return {
        "Admission Date": days(moment),
        "Outward Postcode": outward(ground(seed).draw("Violence and sexual offences", number, rng)),
        "Admission Category": pa.array(["Domestic abuse"] * number, pa.string()),
        "Provider Code": blank(number),
    }


def transport(month: Month, ago: int, seed: int) -> Columns:
    """Of about one in eight the route alone is known."""
    found, rng = scenes.scenes_of(scenes.TRANSPORT, month, seed, 79), stream(seed, month, 170)
    number = len(found)
    stop = rng.random(number) < 0.88
    point = np.where(stop, found.point, -1)
    return {
        "Incident ID": references(f"T{month.year % 100}{month.month:02d}-{{}}", np.arange(number) + 1),
        "Incident Date": days(found.moment),
        "Incident Time": times(found.moment),
        "Mode": words(rng, number, {"Bus": 68, "Tram": 28, "Train": 4}),
        "Operator": blank(number),
        "Route/Line": pa.array(rng.integers(1, 400, number)),
        "Vehicle No": blank(number),
        "Category": by_kind(found.kind, _TRANSPORT, rng),
        "Place Level": named(stop, ("Route", "Stop")),
        "Location Type": named(stop, ("On vehicle", "Bus stop")),
        "Stop Code": blank(number),
        "Stop Name": street(point),
        "Easting": metres(found.easting, point),
        "Northing": metres(found.northing, point),
        "Injury": words(rng, number, {"None": 95, "Minor": 4.5, "Serious": 0.5}),
        "Result": words(rng, number, {"Police called": 24, "Police attended": 12, "Dealt with by staff": 34,
                                      "Offenders left": 24, "Service stopped": 2, "No action": 4}),
        "Police Ref": blank(number),
        "Staff Name": blank(number),
        "Description": NOTE,
    }  # fmt: skip


FEEDS = (
    Feed("fire_irs", "gmfrs_irs_{period}.csv", fires, arrives=9, encoding="cp1252"),
    Feed("ambulance", "nwas_{period}.zip", ambulance),
    Feed("emergency_department", "ISTV {period}.xlsx", attendances, arrives=9, title="Assault attendances"),
    Feed("hospital_admissions", "admissions_{period}.csv", admissions, arrives=28, every=3),
    Feed("hospital_domestic_abuse", "da_admissions_{period}.csv", domestic_abuse, arrives=28, every=3),
    Feed("transport_incidents", "tfgm_{period}.csv", transport),
)  # fmt: skip
