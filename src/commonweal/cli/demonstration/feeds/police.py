"""Files of the police: recorded crime, calls for service, hate incidents, community tension."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from commonweal.cli.demonstration import crimes, health, incidents, rates, scenes, stories
from commonweal.cli.demonstration.ground import ground
from commonweal.cli.demonstration.moments import DAY, EPOCH, HOUR, bounds, days, times
from commonweal.cli.demonstration.rhythms import FRIDAY, SATURDAY
from commonweal.core.periods import Month

from .cells import (
    NOTE,
    Booleans,
    Integers,
    blank,
    district,
    metres,
    named,
    only,
    people,
    references,
    stream,
    street,
    words,
    yes,
)  # fmt: skip
from .feed import Columns, Feed
from .reference import published

# Offences of each kind, with shares of a usual year (Home Office open data by force, rounded).
OFFENCES: dict[str, dict[str, float]] = {
    "Bicycle theft": {"Theft of a Pedal Cycle": 1},
    "Burglary": {"Burglary Residential": 60, "Attempted Burglary Residential": 11,
    "Burglary Business and Community": 24,
                 "Attempted Burglary Business and Community": 3, "Distraction Burglary Residential": 1.2,
                 "Aggravated Burglary Residential": 0.8},
    "Criminal damage and arson": {"Criminal Damage to a Vehicle": 41, "Criminal Damage to a Dwelling": 23,
                                  "Other Criminal Damage": 17, "Arson Not Endangering Life": 5.5,
                                  "Criminal Damage to a Building Other than a Dwelling": 12.7,
                                  "Arson Endangering Life": 0.8},
    "Drugs": {"Possession of Controlled Drugs (Cannabis)": 60, "Trafficking in Controlled Drugs": 23,
              "Possession of Controlled Drugs (excluding Cannabis)": 17},
    "Other crime": {"Other Notifiable Offence": 30, "Perverting the Course of Justice": 18,
    "Dangerous Driving": 18,
                    "Handling Stolen Goods": 9, "Going Equipped for Stealing": 7, "Bail Offences": 6,
                    "Forgery or Use of False Documents": 6, "Fraud by False Representation": 6},
    "Other theft": {"Other Theft": 72, "Making Off without Payment": 14, "Theft in a Dwelling": 9,
    "Theft by an Employee": 3,
                    "Blackmail": 2},
    "Possession of weapons": {"Possession of Article with Blade or Point": 58,
    "Possession of Other Weapons": 34,
                              "Possession of Firearms Offences": 8},
    "Public order": {"Public Fear, Alarm or Distress": 84, "Affray": 7, "Violent Disorder": 1,
                     "Racially or Religiously Aggravated Public Fear, Alarm or Distress": 8},
    "Robbery": {"Robbery of Personal Property": 89, "Robbery of Business Property": 11},
    "Shoplifting": {"Theft from Shops and Stalls": 1},
    "Theft from the person": {"Theft from the Person": 1},
    "Vehicle crime": {"Theft from a Vehicle": 52, "Theft or Unauthorised Taking of a Motor Vehicle": 34,
                      "Interfering with a Motor Vehicle": 12, "Aggravated Vehicle Taking": 2},
    "Violence and sexual offences": {
        "Assault without Injury": 31, "Assault with Injury": 23, "Harassment": 12,
        "Malicious Communications": 9.5,
        "Stalking": 6, "Sexual Assault on a Female Aged 13 and Over": 3.5, "Threats to Kill": 2.6,
        "Controlling or Coercive Behaviour": 2.6, "Rape of a Female Aged 16 and Over": 2.2,
        "Assault without Injury on a Constable": 1.6, "Cruelty to Children/Young Persons": 1.4,
        "Wounding with Intent to do Grievous Bodily Harm": 1.6, "Exposure and Voyeurism": 1.2,
        "Racially or Religiously Aggravated Assault without Injury": 0.7,
        "Assault with Injury on a Constable": 0.6,
        "Racially or Religiously Aggravated Assault with Injury": 0.3, "Attempted Murder": 0.1, "Murder": 0.1,
    },
}  # fmt: skip
INJURY, WOUNDING = "Assault with Injury", "Wounding with Intent to do Grievous Bodily Harm"
NAMES = tuple(dict.fromkeys(name for table in OFFENCES.values() for name in table))
_OUTCOME_TYPES = (None, "18", "16", "1", "21", "8", "10", "3", None, "20")  # as rates.OUTCOMES
_PREMISES = {
    "Burglary": "Dwelling", "Shoplifting": "Shop", "Vehicle crime": "Street", "Bicycle theft": "Street",
    "Robbery": "Street", "Theft from the person": "Street", "Other theft": "Other", "Drugs": "Street",
    "Criminal damage and arson": "Street", "Public order": "Street",
}  # fmt: skip
# What a log is closed as, by the kind of crime that came of it.
_CLOSED_AS = {
    "Bicycle theft": "Theft and Handling", "Burglary": "Burglary",
    "Criminal damage and arson": "Criminal Damage",
    "Drugs": "Drugs", "Other crime": "Other Crime", "Other theft": "Theft and Handling",
    "Possession of weapons": "Firearms or Weapons Incident", "Public order": "Violence", "Robbery": "Robbery",
    "Shoplifting": "Shoplifting", "Theft from the person": "Theft and Handling",
    "Vehicle crime": "Vehicle Crime",
    "Violence and sexual offences": "Violence",
}  # fmt: skip
_OTHERWISE = {"violence reported": "Violence"}
CLOSING = (
    *(name.title().replace("-Related", " Related") for name in incidents.ASB_NAMES),
    *(_OTHERWISE.get(name, name.title().replace(" For ", " for ")) for name, *_ in incidents.OTHERS),
    *dict.fromkeys(_CLOSED_AS.values()),
)
_RESULTS = {
    "Attended - no further action": 40, "Resolved on telephone": 26, "Words of advice": 12,
    "Area searched - no trace": 10, "Not attended": 7, "Referred to partner": 4, "Arrest": 1,
}  # fmt: skip
_GRADES = {"1": 15, "2": 34, "3": 22, "4": 9, "5": 14, "6": 6}
_HATE = {"Verbal Abuse": 44, "Public Order": 16, "Harassment": 12, "Physical Assault": 7, "Threats": 7,
         "Malicious Communications": 5, "Online Abuse": 4, "Graffiti": 3, "Criminal Damage": 2}  # fmt: skip
_HATE_PLACES = {"Street": 40, "Home": 24, "Shop": 10, "Public transport": 9, "Pub or club": 6, "School": 5,
                "Hospital": 3, "Park": 3}  # fmt: skip
_THEMES = {"Neighbour Disputes": 22, "Youth and Gangs": 22, "Race": 14, "Asylum and Migration": 10,
           "Protest": 8,
           "Policing": 8, "Religion": 6, "Local Development": 5, "International Events": 5}  # fmt: skip


def recorded_crime(month: Month, ago: int, seed: int) -> Columns:
    held, rng = crimes.crimes_of(month, ago, seed), stream(seed, month, 161)
    number = len(held)
    offence = _offences(month, ago, held, seed, rng)
    names = np.array(NAMES)[offence]
    person = ~np.isin(
        held.category, [rates.NAMES.index(n) for n in ("Drugs", "Possession of weapons", "Shoplifting")]
    )
    settled = np.array([code is not None for code in _OUTCOME_TYPES])[held.outcome]
    domestic = (held.at_home == 1) & (rng.random(number) < 0.7)
    hate = np.char.startswith(names, "Racially")
    known = rng.random(number) < 0.38
    return {
        "Crime Number": references(f"CRI/06/{month.year % 100}{month.month:02d}/{{}}", held.number),
        "Incident Ref": blank(number),
        "HO Offence Code": blank(number),
        "Offence": named(offence, NAMES),
        "HO Class": blank(number),
        "Date Recorded": days(held.recorded),
        "Committed From Date": days(held.start),
        "Committed From Time": times(held.start),
        "Committed To Date": days(held.end),
        "Committed To Time": times(held.end),
        "Reported Date": days(held.reported),
        "Reported Time": times(held.reported),
        "Beat": blank(number),
        "Premises Type": _premises(held),
        "House No": blank(number),
        "Street": street(held.point),
        "Locality": district(held.point),
        "Postcode": blank(number),
        "Easting": metres(held.easting, held.point),
        "Northing": metres(held.northing, held.point),
        "MO Summary": NOTE,
        "MO Keywords": blank(number),
        "Property Stolen": blank(number),
        "Vehicle Registration": blank(number),
        "DA Flag": yes(domestic),
        "Hate Crime Type": named(hate, ("None", "Race")),
        "Alcohol Related": yes(_at_night(held.start) & (rng.random(number) < 0.45)),
        "Drugs Related": yes(rng.random(number) < 0.02),
        "Knife Enabled": yes(rng.random(number) < 0.015),
        "Firearm": "No",
        "Cyber Enabled": yes(np.char.startswith(names, "Malicious") & (rng.random(number) < 0.5)),
        "Night Time Economy": yes(_at_night(held.start) & (ground(seed).pull[held.point] > 0.3)),
        "Victim Ref": only(people(rng, "N{}", number, 90_000), person),
        "Victim Age": only(pa.array(health.ages(number, rng, 34)), person),
        "Victim Gender": only(words(rng, number, {"Female": 50, "Male": 48, "Unknown": 2}), person),
        "Victim Ethnicity": blank(number),
        "Repeat Victim": yes(person & (rng.random(number) < 0.13)),
        "Suspect 1 Ref": only(people(rng, "N{}", number, 40_000), known),
        "Suspect 2 Ref": only(people(rng, "N{}", number, 40_000), known & (rng.random(number) < 0.1)),
        "Relationship": blank(number),
        "Outcome Type": named(held.outcome, _OUTCOME_TYPES),
        "Outcome Date": only(days(held.recorded + 14 * DAY), settled),
        "Crime Status": named(np.where(rng.random(number) < 0.004, 2, settled), ("Under Investigation",
        "Finalised", "No Crime")),
        "Officer in Case": blank(number),
    }  # fmt: skip


def _offences(month: Month, ago: int, held: crimes.Crimes, seed: int, rng: np.random.Generator) -> Integers:
    """An offence for each crime; what a hospital or an ambulance saw was an assault with injury."""
    offence = np.zeros(len(held), np.int64)
    for n, name in enumerate(rates.NAMES):
        table = OFFENCES.get(name)
        rows = np.flatnonzero(held.category == n)
        if table:
            shares = np.array(list(table.values()))
            places = np.array([NAMES.index(title) for title in table])
            offence[rows] = places[rng.choice(len(places), len(rows), p=shares / shares.sum())]
    seen = health.assaults_of(month, ago, seed).crime
    injured = seen[seen >= 0]
    offence[injured] = np.where(injured % 12 == 0, NAMES.index(WOUNDING), NAMES.index(INJURY))
    if 0 <= ago < stories.HOT_CLUSTER_MONTHS:
        hot = ground(seed).within(*stories.HOT_CLUSTER_MIDDLE, stories.HOT_CLUSTER_REACH)
        offence[(held.category == crimes.BURGLARY) & np.isin(held.point, hot)] = NAMES.index(
            "Burglary Residential"
        )
    return offence


def _premises(held: crimes.Crimes) -> Any:
    kinds = [_PREMISES.get(name, "Street") for name in rates.NAMES]
    return named(np.where(held.at_home == 1, len(kinds), held.category), [*kinds, "House"])


def _at_night(moment: Integers) -> Booleans:
    """From nine in the evening to four on the nights that begin on Friday and Saturday."""
    began = moment - 4 * HOUR  # so that a night is one day
    weekday = (began // DAY + EPOCH.weekday()) % 7
    found: Booleans = np.isin(weekday, (FRIDAY, SATURDAY)) & (began % DAY >= 17 * HOUR)
    return found


def calls(month: Month, ago: int, seed: int) -> Columns:
    logs, rng = incidents.logs_of(month, ago, seed), stream(seed, month, 162)
    number = len(logs)
    asb, linked = logs.asb >= 0, logs.crime >= 0
    repeats = logs.parent != np.arange(number)
    qualifier = np.where(asb, rng.choice(3, number, p=incidents.QUALIFIER_SHARES), -1)
    closed = np.minimum(
        logs.opened + 20 + rng.exponential(300, number).astype(np.int64), bounds(month)[1] + 3 * DAY
    )
    result = words(rng, number, _RESULTS)
    result = _instead(result, linked, "Crime recorded")
    form = f"L{month.year % 100}{month.month:02d}-{{}}"
    return {
        "Log Number": references(form, np.arange(number) + 1),
        "Parent Log": only(references(form, logs.parent + 1), repeats),
        "Date Opened": days(logs.opened),
        "Time Opened": times(logs.opened),
        "Date Closed": days(closed),
        "Time Closed": times(closed),
        "Grade": words(rng, number, _GRADES),
        "Opening Code": blank(number),
        "Closing Category": named(_closing(month, ago, logs, seed), CLOSING),
        "ASB Qualifier": named(qualifier, [word.title() for word in incidents.QUALIFIERS]),
        "Youth Related": yes(asb & (rng.random(number) < 0.35)),
        "Alcohol Related": yes(_at_night(logs.opened) & (rng.random(number) < 0.3)),
        "Vulnerable Caller": yes(rng.random(number) < 0.04),
        "Repeat Location": yes(rng.random(number) < 0.06),
        "Street": street(logs.point),
        "Location Text": blank(number),
        "Postcode": blank(number),
        "Easting": metres(logs.easting, logs.point),
        "Northing": metres(logs.northing, logs.point),
        "Beat": blank(number),
        "Result": _instead(result, repeats, "Duplicate log"),
        "Linked Crime": only(
            references(f"CRI/06/{month.year % 100}{month.month:02d}/{{}}", logs.crime + 1), linked
        ),
        "Caller Name": blank(number),
        "Caller Telephone": blank(number),
        "Caller Address": blank(number),
        "Result Text": blank(number),
        "Call Taker": blank(number),
    }


def _closing(month: Month, ago: int, logs: incidents.Logs, seed: int) -> Integers:
    """What each log was closed as, as a position in CLOSING."""
    category = crimes.crimes_of(month, ago, seed).category
    first = len(incidents.ASB_NAMES)
    of_kind = np.array([CLOSING.index(_CLOSED_AS[n]) if n in _CLOSED_AS else 0 for n in rates.NAMES])
    of_crime = of_kind[category[np.maximum(logs.crime, 0)]]
    found: Integers = np.where(
        logs.asb >= 0, logs.asb, np.where(logs.crime >= 0, of_crime, first + logs.other)
    )
    return found


def _instead(cells: Any, where: Booleans, word: str) -> Any:
    import pyarrow.compute as pc

    return pc.if_else(pa.array(where), word, cells)


def hate(month: Month, ago: int, seed: int) -> Columns:
    found, rng = scenes.scenes_of(scenes.HATE, month, seed, 77), stream(seed, month, 163)
    number = len(found)
    marked = rng.choice(5, number, p=(0.72, 0.08, 0.12, 0.06, 0.02))
    return {
        "Hate Ref": references(f"H{month.year % 100}{month.month:02d}-{{}}", np.arange(number) + 1),
        "Date Occurred": days(found.moment),
        "Time Occurred": times(found.moment),
        "Date Reported": days(found.moment + DAY),
        "Incident Type": words(rng, number, _HATE),
        "Crime or Incident": words(rng, number, {"Crime": 70, "Incident": 30}),
        **{
            name: yes(marked == n)
            for n, name in enumerate(("Race", "Religion", "Sexual Orientation", "Disability", "Transgender"))
        },
        "Reported Through": words(
            rng, number, {"Police": 84, "True Vision": 7, "Third party centre": 5, "Council": 4}
        ),
        "Location Type": words(rng, number, _HATE_PLACES),
        "Street": street(found.point),
        "Postcode": blank(number),
        "Easting": metres(found.easting, found.point),
        "Northing": metres(found.northing, found.point),
        "Victim Ref": people(rng, "N{}", number, 6_000),
        "Victim Age": pa.array(health.ages(number, rng, 34)),
        "Victim Gender": words(rng, number, {"Male": 52, "Female": 46, "Unknown": 2}),
        "Repeat Victim": yes(rng.random(number) < 0.15),
        "Suspect Ref": people(rng, "N{}", number, 9_000, known=0.4),
        "Victim Name": blank(number),
        "Details": NOTE,
    }


def tension(month: Month, ago: int, seed: int) -> Columns:
    """Of the weeks that begin in the month."""
    rng, wards = stream(seed, month, 164), published("wards_2022.csv")
    number = rng.poisson(scenes.TENSION[0].monthly)
    first, end = bounds(month)
    mondays = np.array([d for d in range(first // DAY, end // DAY) if (d + EPOCH.weekday()) % 7 == 0])
    week = np.sort(rng.choice(mondays, number))
    ward = pa.array((wards.num_rows * rng.random(number) ** 2).astype(np.int64))
    return {
        "Report Ref": references(f"CT{month.year % 100}{month.month:02d}-{{}}", np.arange(number) + 1),
        "Week Commencing": days(week * DAY),
        "Date of Report": days((week + 7) * DAY),
        "Theme": words(rng, number, _THEMES),
        "Tension Level": words(rng, number, {"1": 20, "2": 58, "3": 20, "4": 2}),
        "Assessment": words(rng, number, {"Experienced": 40, "Evidenced": 25, "Potential": 35}),
        "Ward Code": wards.column("code").combine_chunks().take(ward),
        "Ward Name": wards.column("name").combine_chunks().take(ward),
        "Narrative": NOTE,
        "Groups Affected": blank(number),
        "Author": blank(number),
    }


FEEDS = (
    Feed("police_recorded_crime", "gmp_recorded_crime_{period}.csv", recorded_crime, arrives=6),
    Feed("police_incidents", "gmp_incidents_{period}.csv", calls, arrives=7),
    Feed(
        "hate_incidents",
        "Hate incidents {period}.xlsx",
        hate,
        arrives=12,
        title="Hate incidents and hate crimes",
    ),
    Feed("tension_reports", "tension_{period}.csv", tension, encoding="cp1252"),
)
