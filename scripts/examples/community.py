"""The samples of racial incidents, of exclusions from school and of landlords' cases."""

from __future__ import annotations

from datetime import timedelta

from .council import JULY, SEPTEMBER, Rows, place_cells
from .invented import OFFICERS, Draw, british, columns

QUARTER_DAYS = 92  # of July to September

RACIAL_HEADER = columns(
    "Incident No,Authority,Date of Incident,Time of Incident,Date Reported,Type of Incident",
    "Faith Related,Repeat Victim,Victim Name,Victim Ref,Age of Victim,Gender of Victim",
    "Ethnicity of Victim,Alleged Perpetrator,Perpetrator Ref,Location Type,Location,Postcode,Easting",
    "Northing,Reported to Police,Description,Caseworker",
)
RACIAL_TYPES = {
    "Verbal abuse": 50,
    "Harassment": 15,
    "Threat": 12,
    "Graffiti": 10,
    "Damage to property": 7,
    "Physical assault": 6,
}
RACIAL_PLACES = {
    "Street": 35,
    "Home": 25,
    "Public transport": 12,
    "Shop": 12,
    "School": 8,
    "Park": 5,
    "Online": 3,
}


def racial() -> Rows:
    draw, rows = Draw(9), []
    for at in range(48):
        spot, moment = draw.spot(), draw.moment(JULY, QUARTER_DAYS)
        kind = draw.word(RACIAL_PLACES)
        online = kind == "Online"
        rows.append(
            [
                f"RI{26_300 + at}",
                spot.district,
                british(moment.date()),
                f"{moment:%H:%M}" if draw.chance(0.7) else "",
                british(moment.date() + timedelta(days=draw.whole(0, 12))),
                draw.word(RACIAL_TYPES),
                draw.word({"Y": 2, "N": 8}),
                draw.word({"Y": 3, "N": 7}),
                draw.person(),
                draw.reference("V{:04}", 60),
                draw.word((str(draw.whole(12, 80)), "25-34", "")),
                draw.word(("Female", "Male", "Prefer not to say")),
                draw.word(("Asian", "Black", "Mixed", "White other", "")),
                draw.person() if draw.chance(0.3) else "",
                draw.reference("S{:04}", 30) if draw.chance(0.3) else "",
                kind,
                "" if online else spot.street,
                "" if online else spot.postcode,
                "" if online else str(spot.easting),
                "" if online else str(spot.northing),
                draw.word({"Yes": 5, "No": 4, "Not known": 1}),
                draw.note(),
                draw.word(OFFICERS),
            ]
        )
    rows[20][2] = "2026"
    return rows


SCHOOL_HEADER = columns(
    "Exclusion Ref,Local Authority,Start Date,Type,Reason,Sessions,UPN,Pupil Forename,Pupil Surname",
    "Date of Birth,Age,Gender,Ethnicity,SEN Provision,Pupil Postcode,School,URN,Phase,School Address",
    "School Postcode,School Easting,School Northing,Comments",
)
REASONS = {
    "DB": 45,
    "PP": 15,
    "VA": 15,
    "PA": 6,
    "VP": 5,
    "DA": 4,
    "OW": 3,
    "DM": 3,
    "BU": 2,
    "TH": 1,
    "RA": 1,
}
SCHOOLS = (
    "Kindlefold High School",
    "Tarnelmere Primary School",
    "Sorrelthwaite RC High School",
    "Ockleby Academy",
)


def exclusions() -> Rows:
    draw = Draw(10)
    places = {school: draw.spot(anywhere=0.0) for school in SCHOOLS}
    rows = []
    for at in range(60):
        school = draw.word({SCHOOLS[0]: 5, SCHOOLS[1]: 1, SCHOOLS[2]: 4, SCHOOLS[3]: 3})
        spot, primary = places[school], "Primary" in school
        age = draw.whole(7, 11) if primary else draw.whole(11, 16)
        rows.append(
            [
                f"X{2_026_000 + at}",
                spot.district,
                british(draw.day(SEPTEMBER, 30)),
                draw.word({"SUSP": 12, "PERM": 1}),
                draw.word(REASONS),
                str(draw.whole(2, 10)),
                f"Z8{draw.whole(10**10, 10**11)}",
                draw.person().split()[0],
                draw.person().split()[1],
                f"01/0{draw.whole(1, 9)}/{2026 - age}",
                str(age),
                draw.word({"M": 7, "F": 3}),
                draw.word(("WBRI", "APKN", "BAFR", "MWBC")),
                draw.word(("K", "E", "")),
                draw.spot().postcode,
                school,
                str(100_000 + SCHOOLS.index(school)),
                "Primary" if primary else "Secondary",
                spot.address,
                spot.postcode,
                str(spot.easting),
                str(spot.northing),
                draw.note(),
            ]
        )
    rows[30][2] = "30/02/2026"
    return rows


HOUSING_HEADER = columns(
    "Case ID,Landlord,Opened,ASB Type,Tenancy Ref,Complainant ID,Subject ID,Subject Name,Property Type",
    "Address,Postcode,UPRN,Easting,Northing,Risk Score,Action,Closed,Cost (£),Housing Officer",
    "Case Notes",
)
LANDLORDS = ("Irlam Vale Homes", "Weaste Community Housing", "Moorside Living")
HOUSING_TYPES = {
    "Noise": 30,
    "Verbal abuse/harassment": 25,
    "Drugs": 12,
    "Domestic abuse": 8,
    "Litter/rubbish": 8,
    "Communal areas": 7,
    "Pets and animals": 5,
    "Vandalism": 3,
    "Alcohol": 2,
}
HOUSING_ACTIONS = {
    "Advice": 40,
    "Warning": 30,
    "Mediation": 8,
    "Acceptable behaviour contract": 5,
    "Notice seeking possession": 3,
    "None": 10,
}


def tenancy_cases(landlord: int) -> Rows:
    draw, rows = Draw(20 + landlord), []
    for at in range(40):
        spot, opened = draw.spot(anywhere=0.0), draw.day(JULY, QUARTER_DAYS)
        rows.append(
            [
                f"{LANDLORDS[landlord][:2].upper()}-{at + 1:05}",
                LANDLORDS[landlord],
                british(opened),
                draw.word(HOUSING_TYPES),
                f"TEN{draw.whole(10_000, 99_999)}",
                draw.reference("T{:05}", 120),
                draw.reference("T{:05}", 50) if draw.chance(0.7) else "",
                draw.person(),
                draw.word({"Flat": 5, "House": 4, "Maisonette": 1, "Communal area": 1}),
                spot.address,
                *place_cells(spot),
                draw.word({"Low": 5, "Medium": 4, "High": 1}),
                draw.word(HOUSING_ACTIONS),
                british(opened + timedelta(days=draw.whole(5, 60))) if draw.chance(0.5) else "",
                f"£{draw.whole(40, 2400):,}.00",
                draw.word(OFFICERS),
                draw.note(),
            ]
        )
    return rows
