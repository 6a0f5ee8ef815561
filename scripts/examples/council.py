"""The samples of the council's files: anti-social behaviour, noise, rubbish, street surveys, hatred, schools, landlords."""

from __future__ import annotations

from datetime import date, timedelta

from .invented import OFFICERS, Draw, Spot, british

Rows = list[list[str]]
JULY, AUGUST, SEPTEMBER = date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1)
QUARTER_DAYS = 92  # of July to September

ASB_HEADER = (
    "Case Ref,District,Date Opened,Category,Complainant Ref,Subject Ref,Subject Age,Subject Gender,Ward,Address,"
    "Postcode,UPRN,Easting,Northing,Officer,Stage,Power Used,Date Closed,Satisfaction,Notes"
).split(",")
ASB_CATEGORIES = {
    "Rowdy or Inconsiderate Behaviour": 30,
    "Rowdy/Nuisance Neighbours": 25,
    "Nuisance Noise": 12,
    "Littering/Drugs Paraphernalia": 8,
    "Vehicle - Nuisance/Inappropriate Use": 7,
    "Street Drinking": 5,
    "Begging/Vagrancy": 4,
    "Animal Problems": 4,
    "Vehicle - Abandoned": 3,
    "Fireworks": 2,
    "Nuisance Communications": 1,
    "Trespass": 1,
}
POWERS = {
    "None": 70,
    "Community Protection Warning": 14,
    "Community Protection Notice": 6,
    "Civil Injunction": 3,
}
STAGES = {"1 - Advice": 60, "2 - Warning": 25, "3 - Acceptable Behaviour Contract": 10, "4 - Legal Action": 5}


def asb_cases(first: date, number: int, seed: int) -> Rows:
    """One month of cases as the system gives them, the oldest first."""
    draw = Draw(seed)
    days = sorted(draw.day(first, 30) for _ in range(number))
    rows = []
    for at, opened in enumerate(days):
        spot = draw.spot()
        closed = opened + timedelta(days=draw.whole(3, 70))
        rows.append(
            [
                f"ASB/{first:%y%m}/{at + 1:04}",
                spot.district,
                british(opened),
                draw.word(ASB_CATEGORIES),
                draw.reference("P{:06}", 300),
                draw.reference("P{:06}", 90) if draw.chance(0.6) else "",
                str(draw.whole(11, 78)) if draw.chance(0.4) else "",
                draw.word({"Male": 6, "Female": 3, "Not stated": 1}),
                spot.ward,
                spot.address,
                *_place(spot),
                draw.word(OFFICERS),
                draw.word(STAGES),
                draw.word(POWERS),
                british(closed) if draw.chance(0.6) else "",
                draw.word(("Very satisfied", "Fairly satisfied", "Dissatisfied", "")),
                draw.note(),
            ]
        )
    return rows


def _place(spot: Spot) -> list[str]:
    return [spot.postcode, spot.uprn, str(spot.easting), str(spot.northing)]


def asb_july() -> Rows:
    """With what comes back: a day that is none, an unknown council, a point in the sea, a case sent twice."""
    rows = asb_cases(JULY, 84, 1)
    rows[11][2] = "31/06/2026"
    rows[23][1] = "Salfordshire"
    rows[37][12:14] = ["0", "0"]
    rows.append(list(rows[40]))
    rows.append([*rows[41][:3], "Fireworks" if rows[41][3] != "Fireworks" else "Trespass", *rows[41][4:]])
    return rows


NOISE_HEADER = (
    "Request No,District,Received,Date of Noise,Time of Noise,Noise Type,Source Premises,Source Name,Source Address,"
    "Source Postcode,Source UPRN,Source Easting,Source Northing,Complainant,Complainant Phone,Complainant ID,Action,"
    "Officer,Diary Notes"
).split(",")
NOISE_TYPES = {
    "Loud music": ("Domestic", 40),
    "Party": ("Domestic", 14),
    "Barking dog": ("Domestic", 16),
    "Shouting/banging": ("Domestic", 8),
    "DIY": ("Domestic", 4),
    "Alarm - house": ("Domestic", 3),
    "Pub/club music": ("Licensed premises", 8),
    "Pub/club patrons": ("Licensed premises", 3),
    "Construction site": ("Construction site", 3),
    "Industrial/commercial": ("Commercial", 1),
}
NOISE_ACTIONS = {
    "Advice given": 25,
    "Letter 1 sent": 35,
    "Diary sheets issued": 15,
    "Visit - no nuisance": 10,
    "Visit - nuisance witnessed": 6,
    "Abatement notice served": 3,
    "No further action": 6,
}


def noise() -> Rows:
    """Of August: noise is heard at a time and reported later; some do not say when they heard it."""
    draw, rows = Draw(3), []
    for at in range(120):
        spot, heard = draw.spot(), draw.moment(AUGUST, 31)
        kind = draw.word({name: weight for name, (_, weight) in NOISE_TYPES.items()})
        rows.append(
            [
                f"EH{260800 + at}",
                spot.district,
                british(heard.date() + timedelta(days=draw.whole(0, 4))),
                british(heard.date()),
                f"{heard:%H:%M}" if draw.chance(0.85) else "",
                kind,
                NOISE_TYPES[kind][0],
                draw.person(),
                spot.address,
                *_place(spot),
                draw.person(),
                draw.telephone(),
                draw.reference("C{:05}", 200),
                draw.word(NOISE_ACTIONS),
                draw.word(OFFICERS),
                draw.note(),
            ]
        )
    rows[7][3] = "14th of August"
    rows[19][11:13] = [rows[19][12], ""]
    rows[52][4] = "25:70"
    return rows


FLY_HEADER = (
    "Incident ID,Authority,Date Reported,Date Cleared,Land Type,Waste Type,Size,Clearance Cost (£),Action Taken,Street,"
    "Location Details,Ward,Easting,Northing,Evidence Found,Reported By,Crew"
).split(",")
WASTES = {
    "Other household waste": 40,
    "Black bags - household": 25,
    "White goods": 6,
    "Construction/demolition/excavation": 8,
    "Tyres": 4,
    "Green": 4,
    "Other commercial waste": 5,
    "Black bags - commercial": 4,
    "Other electrical": 2,
    "Asbestos": 1,
    "Vehicle parts": 1,
}
# The return's standard cost of each size, in pounds.
SIZES = {
    "Single black bag": (7, 4),
    "Single item": (29, 20),
    "Car boot load or less": (29, 25),
    "Small van load": (57, 25),
    "Transit van load": (118, 18),
    "Tipper lorry load": (413, 5),
    "Significant/multi loads": (1245, 2),
}
LANDS = {"Highway": 50, "Back alleyway": 20, "Council land": 15, "Footpath/bridleway": 8, "Private/residential": 4, "Watercourse/bank": 3}  # fmt: skip


def fly_tips(first: date, number: int, seed: int, *, sign: str) -> Rows:
    """One month as the return counts it; the money as people write it."""
    draw, rows = Draw(seed), []
    for at in range(number):
        spot, reported = draw.spot(anywhere=0.2), draw.day(first, 30)
        size = draw.word({name: weight for name, (_, weight) in SIZES.items()})
        rows.append(
            [
                f"FT-{first:%Y%m}-{at + 1:05}",
                spot.district,
                british(reported),
                british(reported + timedelta(days=draw.whole(0, 9))),
                draw.word(LANDS),
                draw.word(WASTES),
                size,
                f"{sign}{SIZES[size][0]:,.2f}",
                draw.word(
                    {"Investigation": 40, "None": 30, "Warning letter": 14, "Fixed penalty notice": 12}
                ),
                spot.street,
                draw.word(("Rear of garages", "Beside bottle bank", f"Outside {spot.address}", "")),
                spot.ward,
                str(spot.easting),
                str(spot.northing),
                draw.word((f"Letter addressed to {draw.person()}", "None", "")),
                draw.person() if draw.chance(0.5) else "",
                f"Crew {draw.whole(1, 9)}",
            ]
        )
    return rows


def fly_july() -> Rows:
    rows = fly_tips(JULY, 150, 4, sign="£")
    rows[5][2] = ""
    rows[33][12:14] = ["38O123", rows[33][13]]  # a letter for a nought
    rows[60][7] = "about £40"
    return rows


CLEAN_HEADER = (
    "Transect,Authority,Survey Date,Tranche,Land Use,Street,Easting,Northing,Element,Grade,Surveyor,Comments"
).split(",")
LAND_USES = (
    "Main retail and commercial",
    "High density housing",
    "Medium density housing",
    "Low density housing",
    "Main road",
    "Recreation area",
)
GRADES = {"A": 20, "B+": 15, "B": 40, "B-": 10, "C": 10, "C-": 3, "D": 2}


def transects(tranche: int, first: date) -> Rows:
    """Each transect stands once for each element that was graded."""
    draw, rows = Draw(6 + tranche), []
    for at in range(30):
        spot, day = draw.spot(anywhere=0.0), draw.day(first, 28)
        use, surveyor = draw.word(LAND_USES), draw.word(OFFICERS)
        for element in ("Litter", "Detritus", "Graffiti", "Fly-posting"):
            rows.append(
                [
                    f"T{tranche}-{at + 1:03}",
                    spot.district,
                    british(day),
                    str(tranche),
                    use,
                    spot.street,
                    str(spot.easting),
                    str(spot.northing),
                    element,
                    draw.word(GRADES),
                    surveyor,
                    draw.word(("Bin overflowing", "Recently swept", "", "")),
                ]
            )
    return rows


def cleanliness() -> Rows:
    rows = transects(1, JULY)
    rows[13][2] = "July"
    return rows


RACIAL_HEADER = (
    "Incident No,Authority,Date of Incident,Time of Incident,Date Reported,Type of Incident,Faith Related,Repeat Victim,"
    "Victim Name,Victim Ref,Age of Victim,Gender of Victim,Ethnicity of Victim,Alleged Perpetrator,Perpetrator Ref,"
    "Location Type,Location,Postcode,Easting,Northing,Reported to Police,Description,Caseworker"
).split(",")
RACIAL_TYPES = {"Verbal abuse": 50, "Harassment": 15, "Threat": 12, "Graffiti": 10, "Damage to property": 7, "Physical assault": 6}  # fmt: skip
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
        kind, online = draw.word(RACIAL_PLACES), False
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


SCHOOL_HEADER = (
    "Exclusion Ref,Local Authority,Start Date,Type,Reason,Sessions,UPN,Pupil Forename,Pupil Surname,Date of Birth,Age,"
    "Gender,Ethnicity,SEN Provision,Pupil Postcode,School,URN,Phase,School Address,School Postcode,School Easting,"
    "School Northing,Comments"
).split(",")
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


HOUSING_HEADER = (
    "Case ID,Landlord,Opened,ASB Type,Tenancy Ref,Complainant ID,Subject ID,Subject Name,Property Type,Address,Postcode,"
    "UPRN,Easting,Northing,Risk Score,Action,Closed,Cost (£),Housing Officer,Case Notes"
).split(",")
LANDLORDS = ("Irlam Vale Homes", "Weaste Community Housing", "Moorside Living")
HOUSING_TYPES = {"Noise": 30, "Verbal abuse/harassment": 25, "Drugs": 12, "Domestic abuse": 8, "Litter/rubbish": 8, "Communal areas": 7, "Pets and animals": 5, "Vandalism": 3, "Alcohol": 2}  # fmt: skip
HOUSING_ACTIONS = {"Advice": 40, "Warning": 30, "Mediation": 8, "Acceptable behaviour contract": 5, "Notice seeking possession": 3, "None": 10}  # fmt: skip


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
                *_place(spot),
                draw.word({"Low": 5, "Medium": 4, "High": 1}),
                draw.word(HOUSING_ACTIONS),
                british(opened + timedelta(days=draw.whole(5, 60))) if draw.chance(0.5) else "",
                f"£{draw.whole(40, 2400):,}.00",
                draw.word(OFFICERS),
                draw.note(),
            ]
        )
    return rows
