"""The samples of licensing and trading standards: registers of premises, complaints, test purchases."""

from __future__ import annotations

from datetime import date, timedelta

from .council import place_cells
from .invented import OFFICERS, Draw, british, columns

Rows = list[list[str]]
EXTRACT = date(2026, 9, 30)
JULY, AUGUST = date(2026, 7, 1), date(2026, 8, 1)
# Names of which some say that they are a place's, and some do not: those are left out.
FIRST = ("Lantern", "Kindle", "Pippin", "Otterly", "Saffron", "Garnet", "Wagtail", "Zephyr")
NAMED = {
    "Public house": ("Arms", "Inn", "Tavern", "Head"),
    "Bar": ("Bar", "Lounge"),
    "Nightclub": ("Nightclub", "Rooms"),
    "Restaurant": ("Restaurant", "Spice"),
    "Off-licence": ("Wines", "Off Licence"),
    "Convenience store": ("Stores", "Shop"),
    "Takeaway": ("Takeaway", "Fried Chicken"),
    "Members' club": ("Social Club", "Bowling Club"),
}
KINDS = {
    "Public house": 20,
    "Bar": 12,
    "Nightclub": 2,
    "Restaurant": 20,
    "Off-licence": 12,
    "Convenience store": 20,
    "Takeaway": 10,
    "Members' club": 6,
}


def named(draw: Draw, kind: str) -> str:
    before = "The " if kind == "Public house" else ""
    return f"{before}{draw.word(FIRST)} {draw.word(NAMED[kind])}"


REGISTER_HEADER = columns(
    "Extract Date,Authority,Licence Number,Licence Type,Premises Name,Premises Type,Premises Address",
    "Postcode,UPRN,Easting,Northing,Licence Holder,Designated Premises Supervisor,Alcohol On Sales",
    "Alcohol Off Sales,Late Night Refreshment,Opening Hours,Capacity,Status,Conditions,Granted",
)


def register() -> Rows:
    draw, rows = Draw(40), []
    for at in range(140):
        spot, kind = draw.spot(anywhere=0.0), draw.word(KINDS)
        club = kind == "Members' club"
        drinks = kind not in ("Takeaway", "Off-licence", "Convenience store")
        rows.append(
            [
                british(EXTRACT),
                spot.district,
                f"{'CPC' if club else 'PL'}{draw.whole(1, 9)}{at:04}",
                "Club Premises Certificate" if club else "Premises Licence",
                named(draw, kind),
                kind,
                spot.address,
                *place_cells(spot),
                draw.person(),
                draw.person(),
                "Yes" if drinks else "No",
                "Yes" if kind != "Takeaway" else "No",
                "Yes" if kind in ("Takeaway", "Bar", "Nightclub") else "No",
                "Mon-Sun 10:00-23:30",
                f"{draw.whole(40, 1600):,}",
                draw.word({"Current": 90, "Suspended": 4, "Lapsed": 3, "Surrendered": 3}),
                draw.word(
                    ("CCTV; Challenge 25", "Door supervisors Fri and Sat", f"Agreed with {draw.person()}")
                ),
                british(date(2005, 8, 7) + timedelta(days=draw.whole(0, 7300))),
            ]
        )
    rows[50][9:11] = [rows[50][10], rows[50][9]]  # easting and northing the wrong way round
    rows[77][0] = ""
    return rows


MANCHESTER_HEADER = columns(
    "EXTRACTDATE,CASEREFERENCE,CASEDATE,SERVICETYPELABEL,PREMISESNAME,LOCATIONTEXT,POSTCODE",
    "ENTERTAINMENTTYPELABEL,LATENIGHTREFRESHMENT,ALCOHOLSUPPLY,OPENINGHOURS,STATUSLABEL",
    "LICENCESTARTDATE,LICENCEENDDATE,ONPREMISESALCOHOLSALE,OFFPREMISESALCOHOLSALE,DECISIONDATE,UPRN",
    "GEOPOINTLICENSINGURL",
)
LICENCE = "http://www.nationalarchives.gov.uk/doc/open-government-licence/version/2/"


def manchester() -> Rows:
    """As the council publishes it: blanks after labels and before postcodes, half of the columns empty."""
    draw, rows = Draw(41), []
    for at in range(60):
        spot, kind = draw.spot(), draw.word(KINDS)
        begun = british(date(2005, 4, 5) + timedelta(days=draw.whole(0, 3300)))
        rows.append(
            [
                "10/10/2014",
                str(900_000 + at),
                begun,
                "Club Premises Certificate " if kind == "Members' club" else "Premises Licence ",
                named(draw, kind),
                f"{draw.whole(1, 300)} {spot.street}, Manchester",
                f" M{draw.whole(1, 23)} {draw.whole(1, 9)}{draw.word('ABDEFGH')}{draw.word('JLNPQRS')}",
                draw.word(("Recorded Music", "Live Music|Recorded Music", "")),
                draw.word(("TRUE", "FALSE")),
                "FALSE" if kind == "Takeaway" else "TRUE",
                "",
                "Current",
                begun,
                *["", "", ""],
                begun,
                "",
                LICENCE,
            ]
        )
    rows[12][6] = ""
    rows[30][0] = "10/2014"
    return rows


# Two lines, of which the upper groups columns: the reader joins them as "Premises: Name".
COMPLAINT_GROUPS = (("Complaint", 4), ("Premises", 7), ("Complainant", 2), ("Result", 3))
COMPLAINT_HEADER = columns(
    "Ref,Authority,Date Received,Type,Licence Number,Name,Type,Postcode,UPRN,Easting,Northing,Name",
    "Contact,Officer,Outcome,Details",
)
COMPLAINTS = {
    "Noise from premises": 40,
    "Drunkenness and disorder": 18,
    "Under-age sales": 14,
    "Trading outside hours": 10,
    "Breach of condition": 8,
    "Drugs on premises": 5,
    "Door supervision": 3,
    "Application for review": 2,
}


def complaints(first: date, number: int, seed: int) -> Rows:
    """Of one month, about few premises over and over, as complaints are."""
    draw = Draw(seed)
    known = [
        (draw.spot(anywhere=0.0), kind, named(draw, kind)) for kind in (draw.word(KINDS) for _ in range(25))
    ]
    rows = []
    for at in range(number):
        spot, kind, name = known[int(25 * draw.rng.random() ** 2)]
        rows.append(
            [
                f"LC/{first:%y%m}/{at + 1:04}",
                spot.district,
                british(draw.day(first, 31)),
                draw.word(COMPLAINTS),
                f"PL{draw.whole(10_000, 99_999)}",
                name,
                kind,
                *place_cells(spot),
                draw.person(),
                draw.telephone(),
                draw.word(OFFICERS),
                draw.word(
                    {"Advice given": 5, "Under investigation": 3, "No further action": 3, "Warning letter": 2}
                ),
                draw.note(),
            ]
        )
    return rows


def complaints_july() -> Rows:
    rows = complaints(JULY, 30, 42)
    rows[9][2] = "soon"
    return rows


TEST_HEADER = columns(
    "Attempt Ref,Authority,Date,Time,Operation,Product,Premises Name,Premises Type,Postcode,UPRN",
    "Easting,Northing,Age of Volunteer,Sex of Volunteer,Volunteer,Seller,Sold,Proxy Sale Intelligence",
    "Officer",
)


def test_purchases() -> Rows:
    draw, rows = Draw(43), []
    for at in range(45):
        spot, day = draw.spot(anywhere=0.0), draw.day(JULY, 92)
        kind = draw.word({"Off-licence": 5, "Convenience store": 6, "Takeaway": 1})
        rows.append(
            [
                f"TP{at + 1:04}",
                spot.district,
                british(day),
                f"{draw.whole(10, 20)}:{draw.whole(0, 60):02}",
                f"Operation {draw.word(FIRST)}",
                draw.word({"Alcohol": 5, "Vapes": 5, "Tobacco": 3, "Knives": 2}),
                named(draw, kind),
                kind,
                *place_cells(spot),
                str(draw.whole(14, 17)),
                draw.word(("Female", "Male")),
                draw.person(),
                draw.person() if draw.chance(0.3) else "",
                draw.word({"No": 8, "Yes": 2}),
                draw.word((f"{draw.person()} said to buy for children", "")),
                draw.word(OFFICERS),
            ]
        )
    rows[3][2] = "00/00/2026"
    return rows
