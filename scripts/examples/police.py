"""The samples of the police: recorded crime, incidents, hate incidents, community tension."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from .invented import OFFICERS, Draw, british
from .writing import names

Row = dict[str, str]
Rows = list[list[str]]
AUGUST, SEPTEMBER = date(2026, 8, 1), date(2026, 9, 1)


def clock(moment: datetime) -> str:
    return f"{moment:%H:%M}"


def table(header: Sequence[str], rows: Sequence[Row]) -> Rows:
    """Cells in the order of the header; a name that a row does not give is blank."""
    return [[row.get(name, "") for name in header] for row in rows]


def yes(draw: Draw, share: float) -> str:
    return "Y" if draw.chance(share) else "N"


def in_order(draw: Draw, first: date, days: int, number: int) -> list[datetime]:
    return sorted(draw.moment(first, days) for _ in range(number))


# ── recorded crime ──

CRIME_HEADER = names(
    "Crime Number,Incident Ref,HO Offence Code,Offence,HO Class,Date Recorded,Committed From Date,"
    "Committed From Time,Committed To Date,Committed To Time,Reported Date,Reported Time,Beat,"
    "Premises Type,House No,Street,Locality,Postcode,Easting,Northing,MO Summary,MO Keywords,"
    "Property Stolen,Vehicle Registration,DA Flag,Hate Crime Type,Alcohol Related,Drugs Related,"
    "Knife Enabled,Firearm,Cyber Enabled,Night Time Economy,Victim Ref,Victim Age,Victim Gender,"
    "Victim Ethnicity,Repeat Victim,Suspect 1 Ref,Suspect 2 Ref,Relationship,Outcome Type,Outcome Date,"
    "Crime Status,Officer in Case"
)
# The same extract saved with grouped headings.
GROUPS = {
    "Committed From Date": "Committed From: Date",
    "Committed From Time": "Committed From: Time",
    "Committed To Date": "Committed To: Date",
    "Committed To Time": "Committed To: Time",
    "Reported Date": "Reported: Date",
    "Reported Time": "Reported: Time",
    "Premises Type": "Location: Premises Type",
    "House No": "Location: House No",
    "Street": "Location: Street",
    "Locality": "Location: Locality",
    "Postcode": "Location: Postcode",
    "Easting": "Location: Easting",
    "Northing": "Location: Northing",
    "DA Flag": "Flags: DA",
    "Hate Crime Type": "Flags: Hate Crime Type",
    "Alcohol Related": "Flags: Alcohol Related",
    "Drugs Related": "Flags: Drugs Related",
    "Knife Enabled": "Flags: Knife Enabled",
    "Firearm": "Flags: Firearm",
    "Cyber Enabled": "Flags: Cyber Enabled",
    "Night Time Economy": "Flags: Night Time Economy",
    "Victim Ref": "Victim: Ref",
    "Victim Age": "Victim: Age",
    "Victim Gender": "Victim: Gender",
    "Victim Ethnicity": "Victim: Ethnicity",
    "Repeat Victim": "Victim: Repeat",
    "Suspect 1 Ref": "Suspect: Ref 1",
    "Suspect 2 Ref": "Suspect: Ref 2",
    "Relationship": "Suspect: Relationship",
    "Outcome Type": "Outcome: Type",
    "Outcome Date": "Outcome: Date",
}
VIOLENCE, DISORDER = "Violence against the person", "Public order offences"
# Offence, code, class, weight, premises, share that is found out later.
OFFENCES = (
    ("Assault with Injury", "8N", VIOLENCE, 14, "person", 0.0),
    ("Assault without Injury", "105A", VIOLENCE, 14, "person", 0.0),
    ("Harassment", "8L", VIOLENCE, 8, "home", 0.1),
    ("Malicious Communications", "8R", VIOLENCE, 6, "online", 0.1),
    ("Wounding with Intent to do Grievous Bodily Harm", "5D", VIOLENCE, 1, "person", 0.0),
    ("Sexual Assault on a Female Aged 13 and Over", "20A", "Sexual offences", 2, "person", 0.1),
    ("Robbery of Personal Property", "34B", "Robbery", 2, "street", 0.0),
    ("Burglary Residential", "28E", "Theft offences", 8, "home", 0.7),
    ("Burglary Business and Community", "30C", "Theft offences", 3, "shop", 0.8),
    ("Theft from a Vehicle", "45", "Theft offences", 6, "street", 0.8),
    ("Theft or Unauthorised Taking of a Motor Vehicle", "48", "Theft offences", 3, "street", 0.8),
    ("Theft of a Pedal Cycle", "44", "Theft offences", 3, "street", 0.6),
    ("Theft from Shops and Stalls", "46", "Theft offences", 9, "shop", 0.1),
    ("Theft from the Person", "39", "Theft offences", 2, "street", 0.2),
    ("Other Theft", "49", "Theft offences", 5, "shop", 0.4),
    ("Criminal Damage to a Vehicle", "58C", "Criminal damage and arson", 6, "street", 0.7),
    ("Criminal Damage to a Dwelling", "58A", "Criminal damage and arson", 4, "home", 0.5),
    ("Arson Not Endangering Life", "56B", "Criminal damage and arson", 1, "open", 0.3),
    ("Possession of Controlled Drugs (Cannabis)", "92E", "Drug offences", 4, "street", 0.0),
    ("Trafficking in Controlled Drugs", "92A", "Drug offences", 1, "street", 0.0),
    ("Possession of Article with Blade or Point", "10D", "Possession of weapons offences", 1, "street", 0.0),
    ("Public Fear, Alarm or Distress", "9A", DISORDER, 7, "street", 0.0),
    ("Racially or Religiously Aggravated Public Fear, Alarm or Distress", "9B", DISORDER, 2, "street", 0.0),
)  # fmt: skip
PREMISES = {
    "person": ("Street", "House", "Public house", "Nightclub", "Park"),
    "home": ("House", "Flat", "Garden"),
    "shop": ("Shop", "Supermarket", "Factory or warehouse"),
    "street": ("Street", "Car park", "Footpath or alley"),
    "open": ("Park", "Open space"),
    "online": ("Online",),
}
OUTCOMES = {"": 25, "18": 30, "16": 15, "14": 8, "15": 6, "1": 8, "8": 3, "3": 2, "20": 1, "22": 1}
STOLEN = ("Gold bracelet, gift of late mother", "£240 in cash", "Black mountain bike", "Satnav, sunglasses")


def crimes(first: date, number: int, seed: int) -> list[Row]:
    """A month of crimes by the day of their recording."""
    draw = Draw(seed)
    return [_crime(draw, first, at, moment) for at, moment in enumerate(in_order(draw, first, 28, number))]


def _crime(draw: Draw, first: date, at: int, start: datetime) -> Row:
    chosen = int(draw.word({str(n): offence[3] for n, offence in enumerate(OFFENCES)}))
    offence, code, group, _, premises, late = OFFENCES[chosen]
    found = draw.chance(late)
    end = start + timedelta(minutes=draw.whole(60, 900)) if found else start
    reported = end + timedelta(minutes=draw.whole(5, 400))
    spot = draw.spot(anywhere=0.6)
    violent = group.startswith(("Violence", "Sexual", "Robbery"))
    outcome = draw.word(OUTCOMES)
    return {
        "Crime Number": f"06B1/{at + 1:05}/{first:%y%m}",
        "Incident Ref": f"{reported:%d%m%y}-{draw.whole(100, 3000):04}" if draw.chance(0.7) else "",
        "HO Offence Code": code,
        "Offence": offence,
        "HO Class": group,
        "Date Recorded": british(reported.date()),
        "Committed From Date": british(start.date()),
        "Committed From Time": clock(start),
        **({"Committed To Date": british(end.date()), "Committed To Time": clock(end)} if found else {}),
        "Reported Date": british(reported.date()),
        "Reported Time": clock(reported),
        "Beat": f"F{draw.whole(1, 5)}{draw.word('ABCD')}",
        "Premises Type": draw.word(PREMISES[premises]),
        "House No": str(draw.whole(1, 180)),
        "Street": spot.street,
        "Locality": spot.district,
        "Postcode": spot.postcode if draw.chance(0.9) else "N/A",
        **_grid(draw, spot.easting, spot.northing, 0.97),
        "MO Summary": f"{draw.note()} – approached from the rear; {draw.person()} seen running off",
        "MO Keywords": "REAR, DOOR, FORCED" if premises == "home" else "",
        "Property Stolen": draw.word(STOLEN) if group.startswith("Theft") else "",
        "Vehicle Registration": "",
        "DA Flag": yes(draw, 0.3 if violent else 0.02),
        "Hate Crime Type": "Race" if offence.startswith("Racially") else "None",
        "Alcohol Related": yes(draw, 0.25 if violent else 0.03),
        "Drugs Related": yes(draw, 0.05),
        "Knife Enabled": yes(draw, 0.06 if violent else 0.0),
        "Firearm": "N",
        "Cyber Enabled": yes(draw, 1.0 if premises == "online" else 0.0),
        "Night Time Economy": yes(draw, 0.15 if violent else 0.0),
        **_people(draw, violent),
        "Outcome Type": outcome,
        "Outcome Date": british((reported + timedelta(days=draw.whole(2, 30))).date()) if outcome else "",
        "Crime Status": "No Crime" if draw.chance(0.02) else draw.word(("Open", "Finalised")),
        "Officer in Case": draw.word(OFFICERS),
    }


def _grid(draw: Draw, easting: int, northing: int, known: float) -> Row:
    return {"Easting": str(easting), "Northing": str(northing)} if draw.chance(known) else {}


def _people(draw: Draw, violent: bool) -> Row:
    victim = draw.chance(0.85)
    suspect = draw.chance(0.55 if violent else 0.15)
    return {
        "Victim Ref": draw.reference("PN{:07}", 400) if victim else "",
        "Victim Age": str(draw.whole(8, 92)) if victim and draw.chance(0.95) else "N/A",
        "Victim Gender": draw.word({"Female": 10, "Male": 10, "Unknown": 1}) if victim else "",
        "Victim Ethnicity": draw.word(("W1", "A2", "B2", "N/A")) if victim else "",
        "Repeat Victim": yes(draw, 0.12),
        "Suspect 1 Ref": draw.reference("PN{:07}", 250) if suspect else "",
        "Suspect 2 Ref": draw.reference("PN{:07}", 250) if suspect and draw.chance(0.2) else "",
        "Relationship": draw.word(("Stranger", "Acquaintance", "Ex-partner", "Family")) if suspect else "",
    }


def crimes_september() -> Rows:
    """With what comes back: a day that is none, a swapped grid reference, no number, a crime sent twice."""
    rows = crimes(SEPTEMBER, 240, 110)
    rows[17]["Committed From Date"] = "31/09/2026"
    rows[62]["Easting"], rows[62]["Northing"] = rows[62]["Northing"], rows[62]["Easting"]
    rows[101]["Crime Number"] = ""
    rows[140]["Crime Status"] = "Cancelled - No Crime"
    rows.append(dict(rows[150]))
    return table(CRIME_HEADER, rows)


def crimes_august() -> tuple[list[str], Rows]:
    """The month before, with grouped headings and a total."""
    rows = crimes(AUGUST, 120, 111)
    rows[30]["Reported Date"] = "N/K"
    return [GROUPS.get(name, name) for name in CRIME_HEADER], table(CRIME_HEADER, rows)


# ── incidents ──

INCIDENT_HEADER = names(
    "Log Number,Parent Log,Date Opened,Time Opened,Date Closed,Time Closed,Grade,Opening Code,"
    "Closing Category,ASB Qualifier,Youth Related,Alcohol Related,Vulnerable Caller,Repeat Location,"
    "Street,Location Text,Postcode,Easting,Northing,Beat,Result,Linked Crime,Caller Name,"
    "Caller Telephone,Caller Address,Result Text,Call Taker"
)
ASB = {
    "Rowdy/Inconsiderate": 46,
    "Rowdy/Nuisance Neighbours": 14,
    "Vehicle Nuisance": 12,
    "Nuisance Communications": 5,
    "Noise": 4,
    "Begging/Vagrancy": 3,
    "Vehicle Abandoned": 3,
    "Trespass": 3,
    "Animals": 3,
    "Littering/Drug Paraphernalia": 2,
    "Street Drinking": 2,
    "Fireworks": 2,
    "Prostitution Related": 1,
}
OTHERS = {
    "Concern for Safety": 18,
    "Suspicious Circumstances": 14,
    "Domestic Incident": 13,
    "Abandoned Call": 11,
    "Violence": 10,
    "Highway Disruption": 9,
    "Road Traffic Collision": 7,
    "Missing Person": 5,
    "Contact Record": 4,
    "Alarm": 3,
    "Hoax Call": 2,
    "Mental Health": 2,
    "Hate Incident": 1,
}
QUALIFIERS = {"Nuisance": 68, "Personal": 23, "Environmental": 9}
RESULTS = (
    "Attended - no further action",
    "Words of advice",
    "Resolved on telephone",
    "Crime recorded",
    "Not attended",
)


def incidents() -> Rows:
    """With what comes back: a swapped grid reference, hours that there are none of, a log sent twice."""
    draw, rows = Draw(120), []
    for at, opened in enumerate(in_order(draw, SEPTEMBER, 30, 220)):
        rows.append(_incident(draw, at, opened))
    repeated = dict(rows[49])  # a second caller about the same thing has a log of its own
    repeated |= {
        "Log Number": "2026090099-2",
        "Parent Log": rows[49]["Log Number"],
        "Result": "Duplicate log",
    }
    rows.insert(50, repeated)
    rows[33]["Easting"], rows[33]["Northing"] = rows[33]["Northing"], rows[33]["Easting"]
    rows[88]["Time Opened"] = "25:10"
    rows.append(dict(rows[120]))
    return table(INCIDENT_HEADER, rows)


def _incident(draw: Draw, at: int, opened: datetime) -> Row:
    disorder = draw.chance(0.4)
    spot, closed = draw.spot(anywhere=0.6), opened + timedelta(minutes=draw.whole(8, 700))
    category = draw.word(ASB if disorder else OTHERS)
    return {
        "Log Number": f"{opened:%Y%m%d}-{at + 1:04}",
        "Date Opened": british(opened.date()),
        "Time Opened": clock(opened),
        "Date Closed": british(closed.date()),
        "Time Closed": clock(closed),
        "Grade": draw.word({"1": 2, "2": 4, "3": 3, "5": 1}),
        "Opening Code": f"G{draw.whole(10, 99)}",
        "Closing Category": category,
        "ASB Qualifier": draw.word(QUALIFIERS) if disorder else "",
        "Youth Related": yes(draw, 0.2 if disorder else 0.03),
        "Alcohol Related": yes(draw, 0.1),
        "Vulnerable Caller": yes(draw, 0.08),
        "Repeat Location": yes(draw, 0.15),
        "Street": spot.street,
        "Location Text": f"outside {draw.person()}'s, by the shops",
        "Postcode": spot.postcode,
        **_grid(draw, spot.easting, spot.northing, 0.95),
        "Beat": f"F{draw.whole(1, 5)}{draw.word('ABCD')}",
        "Result": draw.word(RESULTS),
        "Linked Crime": "",
        "Caller Name": draw.person(),
        "Caller Telephone": draw.telephone(),
        "Caller Address": spot.address,
        "Result Text": draw.note(),
        "Call Taker": draw.word(OFFICERS),
    }


# ── hate incidents ──

HATE_HEADER = names(
    "Hate Ref,Date Occurred,Time Occurred,Date Reported,Incident Type,Crime or Incident,Race,Religion,"
    "Sexual Orientation,Disability,Transgender,Reported Through,Location Type,Street,Postcode,Easting,"
    "Northing,Victim Ref,Victim Age,Victim Gender,Repeat Victim,Suspect Ref,Victim Name,Details"
)
HATE_KINDS = {
    "Verbal Abuse": 8,
    "Harassment": 3,
    "Threats": 3,
    "Criminal Damage": 2,
    "Physical Assault": 2,
    "Online Abuse": 2,
    "Graffiti": 1,
}
STRANDS = {"Race": 14, "Religion": 3, "Sexual Orientation": 3, "Disability": 2, "Transgender": 1}


def hate() -> Rows:
    """Years of two digits; with what comes back: a day that is none and a blank reference."""
    draw, rows = Draw(130), []
    for at, moment in enumerate(in_order(draw, SEPTEMBER, 30, 84)):
        spot, strand = draw.spot(anywhere=0.6), draw.word(STRANDS)
        reported = moment.date() + timedelta(days=draw.whole(0, 6))
        rows.append(
            {
                "Hate Ref": f"H{at + 1:04}/26",
                "Date Occurred": f"{moment:%d/%m/%y}",
                "Time Occurred": clock(moment) if draw.chance(0.9) else "",
                "Date Reported": f"{reported:%d/%m/%y}",
                "Incident Type": draw.word(HATE_KINDS),
                "Crime or Incident": draw.word({"Crime": 3, "Incident": 1}),
                **{name: "Yes" if name == strand else "No" for name in STRANDS},
                "Reported Through": draw.word(
                    {"Police": 6, "Third party centre": 1, "True Vision": 2, "Housing": 1}
                ),
                "Location Type": draw.word(
                    ("Home", "Street", "Shop", "Public transport", "School", "Pub or club")
                ),
                "Street": spot.street,
                "Postcode": spot.postcode,
                **_grid(draw, spot.easting, spot.northing, 0.95),
                "Victim Ref": draw.reference("PN{:07}", 90),
                "Victim Age": str(draw.whole(9, 80)),
                "Victim Gender": draw.word(("F", "M")),
                "Repeat Victim": draw.word({"No": 4, "Yes": 1}),
                "Suspect Ref": draw.reference("PN{:07}", 60) if draw.chance(0.4) else "",
                "Victim Name": draw.person(),
                "Details": f"“Go home”, shouted by {draw.person()}’s son",
            }
        )
    rows[20]["Date Occurred"] = "45/09/26"
    rows[41]["Hate Ref"] = ""
    return table(HATE_HEADER, rows)


# ── community tension ──

TENSION_HEADER = names(
    "Report Ref,Week Commencing,Date of Report,Theme,Tension Level,Assessment,Ward Code,Ward Name,"
    "Narrative,Groups Affected,Author"
)
THEMES = {
    "Race": 4,
    "Asylum and Migration": 4,
    "Youth and Gangs": 4,
    "Neighbour Disputes": 3,
    "Protest": 2,
    "Policing": 1,
}
WARDS = tuple(f"E050130{n}" for n in range(24, 44))  # of Salford


def tension() -> Rows:
    """With what comes back: a report without a number, a report sent twice."""
    draw, rows = Draw(140), []
    for at in range(66):
        monday = date(2026, 8, 31) + timedelta(days=7 * draw.whole(0, 5))
        rows.append(
            {
                "Report Ref": f"CT/2026/{at + 1:03}",
                "Week Commencing": british(monday),
                "Date of Report": british(monday + timedelta(days=draw.whole(0, 5))),
                "Theme": draw.word(THEMES),
                "Tension Level": draw.word({"1": 4, "2": 5, "3": 2, "4": 1}),
                "Assessment": draw.word(("Experienced", "Evidenced", "Potential")),
                "Ward Code": draw.word(WARDS),
                "Ward Name": "Invented Ward",
                "Narrative": f"{draw.person()} says that feelings run high after the match; {draw.note()}",
                "Groups Affected": draw.person(),
                "Author": draw.word(OFFICERS),
            }
        )
    rows[12]["Report Ref"] = ""
    rows.append(dict(rows[30]))
    return table(TENSION_HEADER, rows)
