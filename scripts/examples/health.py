"""The samples of health: emergency departments, hospital admissions, treatment."""

from __future__ import annotations

from datetime import date, timedelta

from .invented import OUTWARD, Draw, british
from .justice import DISTRICT_CODES, QUARTER, count
from .police import SEPTEMBER, Rows, clock, in_order, table
from .writing import names

JULY = date(2026, 7, 1)
ED_HEADER = names(
    "Site Code of Treatment,Arrival Date,Arrival Time,Assault Date,Assault Time,Assault Method,"
    "Assault Method Other Description,Assault Location Type,Assault Location Description"
)
FOUND = ["Assault Location Easting", "Assault Location Northing"]
METHODS = {
    "Fists": 40,
    "Fists and feet": 14,
    "Pushed": 9,
    "Head": 4,
    "Blunt object": 8,
    "Knife": 5,
    "Glass": 2,
    "Bottle": 3,
    "Bitten": 2,
    "Sexual assault": 2,
    "Other": 5,
    "Not known": 6,
}
PLACES = {
    "Own home": 20,
    "Someone else's home": 8,
    "Street": 34,
    "Licensed premises - pub": 12,
    "Licensed premises - club": 8,
    "School or college": 5,
    "Workplace": 4,
    "Public transport": 3,
    "Park or open space": 3,
    "Not known": 3,
}


def heading(site: str) -> Rows:
    """What DCB1594 puts above the attendances: the period and the site."""
    return [
        ["DCB1594 Information Sharing to Tackle Violence"],
        ["Reporting Period Start Date", british(SEPTEMBER)],
        ["Reporting Period End Date", "30/09/2026"],
        ["Site Code of Treatment", site],
        [],
    ]


def attendances(site: str, number: int, seed: int, *, placed: bool) -> Rows:
    """With what comes back: an arrival on a day that is none, and a method left blank."""
    draw, rows = Draw(seed), []
    for moment in in_order(draw, SEPTEMBER, 29, number):
        spot, arrived = draw.spot(anywhere=0.5), moment + timedelta(minutes=draw.whole(20, 240))
        method, place = draw.word(METHODS), draw.word(PLACES)
        rows.append(
            {
                "Site Code of Treatment": site,
                "Arrival Date": british(arrived.date()),
                "Arrival Time": clock(arrived),
                "Assault Date": british(moment.date()),
                "Assault Time": clock(moment) if draw.chance(0.8) else "",
                "Assault Method": method,
                "Assault Method Other Description": f"Hit with {draw.person()}'s handbag"
                if method == "Other"
                else "",
                "Assault Location Type": place,
                "Assault Location Description": f"outside {draw.person()}'s, {spot.street}",
                **(
                    {FOUND[0]: str(spot.easting), FOUND[1]: str(spot.northing)}
                    if placed and draw.chance(0.6)
                    else {}
                ),
            }
        )
    rows[8]["Arrival Date"] = "2O/09/2026"  # the letter, not the figure
    rows[19]["Assault Method"] = ""
    return table([*ED_HEADER, *FOUND] if placed else ED_HEADER, rows)


# ── admissions ──

ADMISSIONS_HEADER = [
    "Provider Code",
    "Admission Date",
    "Outward Postcode",
    "ICD-10 Code",
    "ICD-10 Description",
]
CODES = {
    "Y04.0": "Assault by bodily force: unarmed brawl",
    "X99.1": "Assault by sharp object: residential institution",
    "Y00.4": "Assault by blunt object: street",
    "Y09.9": "Assault by unspecified means",
    "F10.0": "Alcohol: acute intoxication",
    "F10.2": "Alcohol: dependence syndrome",
    "F10.3": "Alcohol: withdrawal state",
    "F11.2": "Opioids: dependence syndrome",
    "F19.0": "Multiple drugs: acute intoxication",
    "T51.0": "Toxic effect of ethanol",
    "Y91.2": "Severe alcohol intoxication",
}
WEIGHTS = (10, 4, 6, 3, 20, 14, 10, 8, 6, 3, 4)


def admissions() -> Rows:
    """With what comes back: two full postcodes, and a day that is none."""
    draw = Draw(310)
    rows = []
    for _ in range(210):
        code = draw.word(dict(zip(CODES, WEIGHTS, strict=True)))
        rows.append(
            [draw.word(("RM301", "R0A02")), british(draw.day(JULY, 92)), outward(draw), code, CODES[code]]
        )
    rows[30][2], rows[95][2] = "M6 7GZ", "BL1 4QZ"
    rows[120][1] = "31/06/2026"
    return rows


ABUSE_HEADER = ["Admission Date", "Outward Postcode", "Admission Category"]


def abuse() -> Rows:
    """With what comes back: a full postcode, and a blank day."""
    draw = Draw(320)
    rows = [[british(draw.day(JULY, 92)), outward(draw), "Domestic abuse"] for _ in range(72)]
    rows[11][1] = "OL6 8TD"
    rows[40][0] = "N/A"
    return rows


def outward(draw: Draw) -> str:
    return draw.word(tuple(OUTWARD.values()))


# ── treatment ──

TREATMENT_HEADER = names(
    "Local Authority Code,Local Authority,Quarter,Indicator,Substance Group,Number,Comment"
)
IN_TREATMENT = (
    ("Adults in drug treatment", "Opiate", 700),
    ("Adults in drug treatment", "Non-opiate only", 210),
    ("Adults in drug treatment", "Non-opiate and alcohol", 160),
    ("Adults in alcohol treatment", "Alcohol only", 520),
    ("Young people in treatment", "All", 9),
    ("New presentations to treatment", "All", 330),
    ("Mental illness outpatient first attendances", "All", 1450),
)


def treatment() -> Rows:
    """Ten districts; the small counts are held back; one indicator is unknown."""
    draw, rows = Draw(330), []
    for code, name in DISTRICT_CODES:
        for indicator, group, middle in IN_TREATMENT:
            rows.append([code, name, QUARTER, indicator, group, count(draw, middle, "*"), ""])
    rows[22][3] = "Adults who asked about treatment"
    rows[0][6] = "Checked with the service"
    return rows
