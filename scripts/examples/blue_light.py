"""The samples of fire and rescue, ambulance and transport, and two in the layouts of published files."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from .invented import OFFICERS, Draw, british
from .police import SEPTEMBER, Row, Rows, clock, in_order, table, yes
from .writing import names

# ── fire ──

FIRE_HEADER = names(
    "Incident Number,FRS,Date of Call,Time of Call,Incident Type,Motive,Property Category,"
    "Property Type,Smoke Alarm,Worst Injury,Attack on Staff,Alcohol or Drugs Suspected,"
    "Young People Involved,Pumps Attending,Station Ground,Street,Postcode,UPRN,Easting,Northing,"
    "Estimated Cost,Occupier,Description,Officer in Charge"
)
# Type, motive, kind of property, its type, weight.
FIRES = (
    ("Secondary fire", "Deliberate", "Refuse or Bin", "Wheelie bin", 30),
    ("Secondary fire", "Deliberate - unknown owner", "Grassland or Heath", "Scrub land", 10),
    ("Secondary fire", "Accidental", "Outdoor", "Tree scrub", 6),
    ("Primary fire - road vehicle", "Deliberate - others property", "Road Vehicle", "Car", 6),
    ("Primary fire - road vehicle", "Accidental", "Road Vehicle", "Car", 3),
    ("Primary fire - dwelling", "Accidental", "Dwelling", "House - single occupancy", 12),
    ("Primary fire - dwelling", "Deliberate - own property", "Dwelling", "Purpose built flat", 5),
    ("Primary fire - other building", "Deliberate", "Non Residential", "Empty warehouse", 2),
    ("Primary fire - outdoor structure", "Not known", "Outdoor Structure", "Shed", 2),
    ("False alarm - malicious", "", "Dwelling", "Purpose built flat", 4),
    ("False alarm - good intent", "", "Outdoor", "Bonfire", 18),
    ("False alarm - apparatus", "", "Dwelling", "Self contained sheltered housing", 36),
    ("Special service - effecting entry", "", "Dwelling", "House - single occupancy", 10),
    ("Special service - road traffic collision", "", "Road Vehicle", "Multiple vehicles", 8),
    ("Special service - flooding", "", "Dwelling", "Bungalow", 3),
    ("Special service - violence against staff", "", "Outdoor", "Road surface", 2),
)
ALARMS = {"Present - operated": 5, "Present - did not operate": 2, "None fitted": 3, "Not known": 1}


def fires() -> Rows:
    """With what comes back: a swapped grid reference, no number, hours that there are none of, one twice."""
    draw = Draw(200)
    rows = [_fire(draw, at, moment) for at, moment in enumerate(in_order(draw, SEPTEMBER, 30, 180))]
    rows[25]["Easting"], rows[25]["Northing"] = rows[25]["Northing"], rows[25]["Easting"]
    rows[60]["Incident Number"] = ""
    rows[90]["Time of Call"] = "7.65pm"
    rows.append(dict(rows[100]))
    return table(FIRE_HEADER, rows)


def _fire(draw: Draw, at: int, moment: datetime) -> Row:
    kind, motive, category, type_, _ = FIRES[int(draw.word({str(n): f[4] for n, f in enumerate(FIRES)}))]
    spot, burning = draw.spot(anywhere=0.6), kind.startswith("Primary fire")
    return {
        "Incident Number": f"{100_000 + at:06}-{moment:%d%m%Y}",
        "FRS": "Greater Manchester",
        "Date of Call": british(moment.date()),
        "Time of Call": clock(moment),
        "Incident Type": kind,
        "Motive": motive,
        "Property Category": category,
        "Property Type": type_,
        "Smoke Alarm": draw.word(ALARMS) if kind == "Primary fire - dwelling" else "",
        "Worst Injury": draw.word({"None": 8, "Slight": 2, "Serious": 1}) if burning else "None",
        "Attack on Staff": "Yes" if kind.endswith("staff") or draw.chance(0.01) else "No",
        "Alcohol or Drugs Suspected": "Yes" if draw.chance(0.05) else "No",
        "Young People Involved": "Yes" if kind == "Secondary fire" and draw.chance(0.3) else "No",
        "Pumps Attending": str(draw.whole(1, 4)),
        "Station Ground": f"G{draw.whole(10, 60)}",
        "Street": spot.street,
        "Postcode": spot.postcode,
        "UPRN": spot.uprn if category == "Dwelling" else "",
        "Easting": str(spot.easting),
        "Northing": str(spot.northing),
        "Estimated Cost": f"£{draw.whole(4, 90) * 100:,}" if burning else "",
        "Occupier": draw.person() if category == "Dwelling" else "",
        "Description": draw.note(),
        "Officer in Charge": draw.word(OFFICERS),
    }


LONDON_HEADER = names("date,borough,ward,easting_rounded,northing_rounded,hmo_yn,hmo_license,property_type")
LONDON_HOMES = {
    "House - single occupancy": 33,
    "Purpose Built Flats/Maisonettes - Up to 3 storeys": 20,
    "Purpose Built Flats/Maisonettes - 4 to 9 storeys": 19,
    "Converted Flat/Maisonette - Up to 2 storeys": 7,
    "Self contained Sheltered Housing": 4,
    "Bungalow - single occupancy": 1,
}


def london() -> Rows:
    """Invented fires in the layout of the published file, in Greater Manchester; one day is none."""
    draw, rows = Draw(210), []
    for at in range(120):
        spot = draw.spot(anywhere=1.0)
        rows.append(
            [
                draw.day(date(2021, 1, 1), 365).isoformat() if at != 40 else "2021-02-30",
                "E08000006",
                "E05013024",
                str(spot.easting // 50 * 50),
                str(spot.northing // 50 * 50),
                "Other dwelling",
                "Other dwelling",
                draw.word(LONDON_HOMES),
            ]
        )
    return rows


# ── ambulance ──

AMBULANCE_HEADER = names(
    "Call Reference,Call Date,Call Time,AMPDS Protocol,AMPDS Determinant,Response Category,Street,"
    "District,Street Easting,Street Northing,Age Band,Sex,Conveyed,Receiving Hospital,Police Attended,"
    "Alcohol Involved,Crew Notes"
)
PROTOCOLS = {
    "23 - Overdose / Poisoning": 45,
    "25 - Psychiatric / Abnormal Behaviour / Suicide Attempt": 25,
    "4 - Assault / Sexual Assault": 27,
    "27 - Stab / Gunshot / Penetrating Trauma": 3,
}
BANDS = ("10-19", "20-29", "20-29", "30-39", "40-49", "50-59", "60-69", "70-79", "80+")


def ambulances() -> Rows:
    """With what comes back: a swapped grid reference, a day that is none, a blank reference, a call twice."""
    draw, rows = Draw(220), []
    for at, moment in enumerate(in_order(draw, SEPTEMBER, 30, 160)):
        spot, protocol = draw.spot(anywhere=0.6), draw.word(PROTOCOLS)
        rows.append(
            {
                "Call Reference": f"NW{260_900_000 + 37 * at}",
                "Call Date": british(moment.date()),
                "Call Time": clock(moment),
                "AMPDS Protocol": protocol,
                "AMPDS Determinant": f"{protocol.split()[0]}{draw.word('ABD')}{draw.whole(1, 4)}",
                "Response Category": draw.word({"C1": 2, "C2": 6, "C3": 3, "C4": 1}),
                "Street": spot.street,
                "District": spot.district,
                "Street Easting": str(round(spot.easting, -1)),
                "Street Northing": str(round(spot.northing, -1)),
                "Age Band": draw.word(BANDS) if draw.chance(0.93) else "NULL",
                "Sex": draw.word({"F": 5, "M": 6, "U": 1}),
                "Conveyed": draw.word(
                    {"Conveyed to ED": 6, "Treated at scene": 3, "Not conveyed": 1, "Hoax": 0.3}
                ),
                "Receiving Hospital": draw.word(("Salford Royal", "Wythenshawe", "")),
                "Police Attended": yes(draw, 0.5 if protocol[0] == "4" else 0.2),
                "Alcohol Involved": yes(draw, 0.3),
                "Crew Notes": draw.note(),
            }
        )
    rows[14]["Street Easting"], rows[14]["Street Northing"] = (
        rows[14]["Street Northing"],
        rows[14]["Street Easting"],
    )
    rows[51]["Call Date"] = "00/09/2026"
    rows[77]["Call Reference"] = ""
    rows.append(dict(rows[90]))
    return table(AMBULANCE_HEADER, rows)


TEMPE_HEADER = ["year", "incident_date", "narcan_given", "latitude", "longitude"]


def tempe() -> Rows:
    """Invented calls in the layout of the published file; one has no day."""
    draw, rows = Draw(230), []
    for at in range(90):
        day = draw.day(date(2023, 1, 1), 365)
        rows.append(
            [
                str(day.year),
                day.isoformat() if at != 33 else "",
                draw.word({"True": 6, "False": 3, "": 1}),
                f"33.{draw.whole(3100, 4900)}",
                f"-111.{draw.whole(7870, 9990)}",
            ]
        )
    return rows


# ── transport ──

TRANSPORT_HEADER = names(
    "Incident ID,Incident Date,Incident Time,Mode,Operator,Route/Line,Vehicle No,Category,Place Level,"
    "Location Type,Stop Code,Stop Name,Easting,Northing,Injury,Result,Police Ref,Staff Name,"
    "Description"
)
TROUBLE = {
    "Rowdy Behaviour": 16,
    "Youth Disorder": 14,
    "Fare Related ASB": 12,
    "Criminal Damage": 10,
    "Missiles": 8,
    "Alcohol or Drugs": 8,
    "Assault on Staff": 4,
    "Assault on Passenger": 4,
    "Graffiti": 3,
    "Trespass on Tracks": 2,
    "Hate Incident": 2,
}
DEALT = ("Dealt with by staff", "Offenders left", "Police called", "Police attended", "No action")


def transport(first: date, number: int, seed: int) -> Rows:
    """A third is known by the route alone; with what comes back: no identifier, hours there are none of."""
    draw, rows = Draw(seed), []
    for at, moment in enumerate(in_order(draw, first, 28, number)):
        spot, route, tram = draw.spot(anywhere=0.6), draw.chance(0.33), draw.chance(0.5)
        rows.append(
            {
                "Incident ID": f"T{first:%y%m}{at + 1:05}",
                "Incident Date": british(moment.date()),
                "Incident Time": clock(moment),
                "Mode": "Tram" if tram else "Bus",
                "Operator": draw.word(("Invented Trams", "Made Up Buses")),
                "Route/Line": "Invented Line" if tram else str(draw.whole(8, 150)),
                "Vehicle No": str(draw.whole(3001, 3147)),
                "Category": draw.word(TROUBLE),
                "Place Level": "Route" if route else "Stop",
                "Location Type": "On vehicle" if route else "Tram stop" if tram else "Bus stop",
                "Stop Code": "" if route else f"1800SB{draw.whole(10_000, 60_000)}",
                "Stop Name": "" if route else spot.street,
                **({} if route else {"Easting": str(spot.easting), "Northing": str(spot.northing)}),
                "Injury": draw.word({"None": 12, "Minor": 2, "Serious": 0.3}),
                "Result": draw.word(DEALT),
                "Staff Name": draw.word(OFFICERS),
                "Description": draw.note(),
            }
        )
    rows[9]["Incident ID"] = ""
    rows[21]["Incident Time"] = "midnight"
    return table(TRANSPORT_HEADER, rows)


def transport_months() -> dict[str, Rows]:
    """One file a month, as the operators pack them."""
    july = date(2026, 7, 1)
    return {
        f"incidents_{day:%Y_%m}.csv": transport(day, 70 + 5 * n, 240 + n)
        for n, day in enumerate((july, july + timedelta(days=31), SEPTEMBER))
    }
