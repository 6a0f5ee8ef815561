"""Files about roads, schools, tenants and what residents say."""

from __future__ import annotations

from functools import cache

import numpy as np
import pyarrow as pa

from commonweal.cli.demonstration import rhythms, scenes
from commonweal.cli.demonstration.ground import Integers, ground
from commonweal.cli.demonstration.health import ages
from commonweal.cli.demonstration.moments import ISO, days, times
from commonweal.cli.demonstration.postcodes import unit
from commonweal.cli.demonstration.streets import FIRST, SECOND
from commonweal.core.periods import Month

from .cells import NOTE, blank, district, metres, named, only, people, references, stream, street, words, yes
from .feed import Columns, Feed
from .reference import published

_AGE_BANDS = (
    "0-5",
    "6-10",
    "11-15",
    "16-20",
    "21-25",
    "26-35",
    "36-45",
    "46-55",
    "56-65",
    "66-75",
    "Over 75",
)
_AGE_SHARES = (2, 3, 6, 12, 13, 22, 16, 12, 8, 4, 2)
_REASONS = {
    "DB": 46, "VA": 17, "PP": 14, "OW": 3, "PA": 6, "DA": 4, "VP": 4, "DM": 2, "BU": 1, "RA": 1.2, "TH": 0.6,
    "SM": 0.6, "MT": 0.6,
}  # fmt: skip
_TENANT_KINDS = {
    "Noise": 34, "Verbal abuse/harassment": 20, "Drugs": 12, "Garden nuisance": 7, "Litter/rubbish": 7,
    "Pets and animals": 6, "Domestic abuse": 4, "Vandalism": 4, "Physical violence": 3, "Communal areas": 3,
}  # fmt: skip
_LANDLORDS = ("Irlam Vale Homes", "Weaste Community Housing", "Moorside Living")
_TENANT_ACTIONS = {"Advice": 45, "Warning": 28, "Mediation": 10, "None": 9,
                   "Acceptable behaviour contract": 5,
                   "Notice seeking possession": 2, "Injunction": 1}  # fmt: skip
_RACIAL = {"Verbal abuse": 52, "Harassment": 16, "Threat": 10, "Graffiti": 7, "Online abuse": 6,
           "Damage to property": 5, "Physical assault": 4}  # fmt: skip
_WHERE = {"Street": 44, "Home": 26, "Shop": 10, "Public transport": 9, "School": 6, "Park": 5}
_AGES = {"16-24": 13, "25-34": 18, "35-44": 17, "45-54": 16, "55-64": 15, "65-74": 12, "75+": 9}
_SAFE = {"Very safe": 16, "Fairly safe": 45, "A bit unsafe": 26, "Very unsafe": 12, "Don't know": 1}
_PROBLEM = {
    "A very big problem": 9, "A fairly big problem": 20, "Not a very big problem": 42,
    "Not a problem at all": 27,
    "Don't know": 2,
}  # fmt: skip
_CONFIDENT = {
    "Very confident": 8, "Fairly confident": 39, "Not very confident": 33, "Not at all confident": 17,
    "Don't know": 3,
}  # fmt: skip
_QUESTIONS = (
    ("How safe do you feel walking alone in your area after dark?", _SAFE),
    ("How much of a problem is anti-social behaviour in your area?", _PROBLEM),
    ("How much of a problem is rubbish or litter in your area?", _PROBLEM),
    ("How confident are you that the police and council deal with the issues that matter?", _CONFIDENT),
)
SCHOOLS, EXCLUSIONS_A_MONTH, RESPONDENTS = 120, 200, 700
TENANT_CASES, RACIAL_A_MONTH = 70, 25
HOLIDAYS = (8,)


def casualties(month: Month, ago: int, seed: int) -> Columns:
    found, rng = scenes.scenes_of(scenes.COLLISION, month, seed, 75), stream(seed, month, 175)
    collision = np.repeat(np.arange(len(found)), rng.choice([1, 2, 3], len(found), p=[0.77, 0.17, 0.06]))
    number, land, point = len(collision), ground(seed).points, found.point[collision]
    severity = rng.choice(3, len(found), p=[0.012, 0.2, 0.788])[collision]
    moment = found.moment[collision]
    return {
        "AREFNO": references(f"{month}-{{}}".replace("-", "", 1), collision + 1),
        "date": days(moment, ISO),
        "year": str(month.year),
        "month": month.start.strftime("%b"),
        "day": days(moment, "%a"),
        "hour": pa.array(moment // 60 % 24),
        "mode": words(
            rng, number, {"Car": 55, "Pedestrian": 18, "Pedal cycle": 15, "Motorcycle": 9, "Bus": 3}
        ),
        "output_time": pa.array([f"{text}:00" for text in times(moment).to_pylist()]),
        "collision_severity": named(severity, ("Fatal", "Serious", "Slight")),
        "casualty_severity": named(severity, ("Fatal", "Serious", "Slight")),
        "number_vehicles": "2",
        "number_casualties": pa.array(np.bincount(collision)[collision]),
        "sex": words(rng, number, {"Male": 60, "Female": 40}),
        "ageband": words(rng, number, dict(zip(_AGE_BANDS, _AGE_SHARES, strict=True))),
        "light_conditions": words(rng, number, {"Daylight": 70, "Dark": 30}),
        "speed_limit": words(rng, number, {"30": 72, "20": 12, "40": 10, "70": 6}),
        "area_name": district(point),
        "lon": pa.array(land.longitude[point]),
        "lat": pa.array(land.latitude[point]),
    }


@cache
def _schools(seed: int) -> tuple[list[str], Integers]:
    rng = np.random.default_rng([seed, 76])
    first, second = rng.integers(0, len(FIRST), SCHOOLS), rng.integers(0, len(SECOND), SCHOOLS)
    stems = [f"{FIRST[a]}{SECOND[b]}" for a, b in zip(first.tolist(), second.tolist(), strict=True)]
    kinds = ("Primary School", "High School", "High School")
    names = [f"{stem} {kinds[n % len(kinds)]}" for n, stem in enumerate(stems)]
    return names, ground(seed).draw("home", SCHOOLS, rng)


def exclusions(month: Month, ago: int, seed: int) -> Columns:
    rng, (names, places) = stream(seed, month, 176), _schools(seed)
    number = rng.poisson(0 if month.month in HOLIDAYS else EXCLUSIONS_A_MONTH)
    school = (SCHOOLS * rng.random(number) ** 1.6).astype(np.int64)
    primary, point = school % 3 == 0, places[school]
    land = ground(seed)
    return {
        "Exclusion Ref": references(f"EX{month.year % 100}{month.month:02d}-{{}}", np.arange(number) + 1),
        "Local Authority": district(point),
        "Start Date": days(np.sort(rhythms.drawn("office", month, number, rng))),
        "Type": words(rng, number, {"SUSP": 98.5, "PERM": 1.5}),
        "Reason": words(rng, number, _REASONS),
        "Sessions": pa.array(rng.integers(1, 11, number)),
        "UPN": people(rng, "U{}", number, 9_000),
        "Pupil Forename": blank(number),
        "Pupil Surname": blank(number),
        "Date of Birth": blank(number),
        "Age": pa.array(np.where(primary, rng.integers(5, 12, number), rng.integers(11, 17, number))),
        "Gender": words(rng, number, {"Male": 66, "Female": 34}),
        "Ethnicity": blank(number),
        "SEN Provision": blank(number),
        "Pupil Postcode": blank(number),
        "School": named(school, names),
        "URN": pa.array(school + 900_000),
        "Phase": named(primary, ("Secondary", "Primary")),
        "School Address": blank(number),
        "School Postcode": unit(point),
        "School Easting": metres(np.rint(land.easting[point]).astype(np.int64), point),
        "School Northing": metres(np.rint(land.northing[point]).astype(np.int64), point),
        "Comments": NOTE,
    }


def tenants(month: Month, ago: int, seed: int) -> Columns:
    rng, land = stream(seed, month, 177), ground(seed)
    number = rng.poisson(TENANT_CASES)
    point = land.draw("Anti-social behaviour", number, rng)
    easting, northing = land.strayed(point, rng)
    moment = np.sort(rhythms.drawn("office", month, number, rng))
    closed = only(days(scenes.later(moment, 40, rng)), rng.random(number) < min(0.95, 0.3 + 0.2 * ago))
    return {
        "Case ID": references(f"H{month.year % 100}{month.month:02d}{{}}", np.arange(number) + 1),
        "Landlord": named(rng.integers(0, len(_LANDLORDS), number), _LANDLORDS),
        "Opened": days(moment),
        "ASB Type": words(rng, number, _TENANT_KINDS),
        "Tenancy Ref": blank(number),
        "Complainant ID": people(rng, "T{}", number, 6_000),
        "Subject ID": people(rng, "T{}", number, 6_000, known=0.8),
        "Subject Name": blank(number),
        "Property Type": words(rng, number, {"Flat": 52, "House": 36, "Bungalow": 6, "Communal area": 6}),
        "Address": blank(number),
        "Postcode": unit(point),
        "UPRN": blank(number),
        "Easting": metres(easting, point),
        "Northing": metres(northing, point),
        "Risk Score": words(rng, number, {"Low": 55, "Medium": 35, "High": 10}),
        "Action": words(rng, number, _TENANT_ACTIONS),
        "Closed": closed,
        "Cost (£)": blank(number),
        "Housing Officer": blank(number),
        "Case Notes": NOTE,
    }


def racial(month: Month, ago: int, seed: int) -> Columns:
    rng, land = stream(seed, month, 178), ground(seed)
    number = rng.poisson(RACIAL_A_MONTH)
    point = land.draw("Violence and sexual offences", number, rng)
    easting, northing = land.strayed(point, rng)
    moment = np.sort(rhythms.drawn("asb", month, number, rng))
    return {
        "Incident No": references(f"RI{month.year % 100}{month.month:02d}/{{}}", np.arange(number) + 1),
        "Authority": district(point),
        "Date of Incident": days(moment),
        "Time of Incident": only(times(moment), rng.random(number) < 0.85),
        "Date Reported": days(scenes.later(moment, 1, rng)),
        "Type of Incident": words(rng, number, _RACIAL),
        "Faith Related": yes(rng.random(number) < 0.17),
        "Repeat Victim": yes(rng.random(number) < 0.2),
        "Victim Name": blank(number),
        "Victim Ref": people(rng, "V{}", number, 3_000),
        "Age of Victim": pa.array(ages(number, rng, 33)),
        "Gender of Victim": words(rng, number, {"Male": 48, "Female": 50, "Not stated": 2}),
        "Ethnicity of Victim": blank(number),
        "Alleged Perpetrator": blank(number),
        "Perpetrator Ref": people(rng, "P{}", number, 3_000, known=0.3),
        "Location Type": words(rng, number, _WHERE),
        "Location": street(point),
        "Postcode": unit(point),
        "Easting": metres(easting, point),
        "Northing": metres(northing, point),
        "Reported to Police": words(rng, number, {"Yes": 38, "No": 50, "Not known": 12}),
        "Description": NOTE,
        "Caseworker": blank(number),
    }


def survey(month: Month, ago: int, seed: int) -> Columns:
    """A wave of a quarter, in its last month: each question a row."""
    rng, wards = stream(seed, month, 179), published("wards_2022.csv")
    who = np.tile(np.arange(RESPONDENTS), len(_QUESTIONS))
    number = len(who)
    ward = pa.array(rng.integers(0, wards.num_rows, RESPONDENTS)[who])
    answers = [words(rng, RESPONDENTS, table).to_pylist() for _, table in _QUESTIONS]
    age = words(rng, RESPONDENTS, _AGES)
    sex = words(rng, RESPONDENTS, {"Female": 52, "Male": 47, "Other": 1})
    return {
        "Respondent ID": references("R{}", who + 1),
        "Wave": f"{month.year} Q{month.month // 3}",
        "Ward Code": wards.column("code").combine_chunks().take(ward),
        "Ward": wards.column("name").combine_chunks().take(ward),
        "Postcode": blank(number),
        "Question": named(np.repeat(np.arange(len(_QUESTIONS)), RESPONDENTS), [q for q, _ in _QUESTIONS]),
        "Answer": pa.array([answer for table in answers for answer in table]),
        "Weight": pa.array(np.round(rng.lognormal(0, 0.3, RESPONDENTS), 3)[who]),
        "Age Group": age.take(pa.array(who)),
        "Gender": sex.take(pa.array(who)),
        "Ethnic Group": blank(number),
        "Interviewer": blank(number),
        "Anything else you would like to say?": NOTE,
    }


FEEDS = (
    Feed("casualties_gm", "gm_casualties_{period}.csv", casualties, arrives=25, every=6),
    Feed("school_exclusions", "Exclusions {period}.xlsx", exclusions, arrives=26, every=4),
    Feed("housing_asb", "housing_asb_{period}.csv", tenants, arrives=22, every=3, encoding="cp1252"),
    Feed("racial_incidents", "racial_incidents_{period}.csv", racial, arrives=24, every=3),
    Feed("survey_responses", "survey_{period}.csv", survey, arrives=30, every=3, last_alone=True),
)
