"""The samples of the council's files: anti-social behaviour, noise, rubbish, street surveys."""

from __future__ import annotations

from datetime import date, timedelta

from .invented import OFFICERS, Draw, Spot, british, columns

Rows = list[list[str]]
JULY, AUGUST, SEPTEMBER = date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1)

ASB_HEADER = columns(
    "Case Ref,District,Date Opened,Category,Complainant Ref,Subject Ref,Subject Age,Subject Gender,Ward",
    "Address,Postcode,UPRN,Easting,Northing,Officer,Stage,Power Used,Date Closed,Satisfaction,Notes",
)
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
                *place_cells(spot),
                draw.word(OFFICERS),
                draw.word(STAGES),
                draw.word(POWERS),
                british(closed) if draw.chance(0.6) else "",
                draw.word(("Very satisfied", "Fairly satisfied", "Dissatisfied", "")),
                draw.note(),
            ]
        )
    return rows


def place_cells(spot: Spot) -> list[str]:
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


NOISE_HEADER = columns(
    "Request No,District,Received,Date of Noise,Time of Noise,Noise Type,Source Premises,Source Name",
    "Source Address,Source Postcode,Source UPRN,Source Easting,Source Northing,Complainant",
    "Complainant Phone,Complainant ID,Action,Officer,Diary Notes",
)
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


def noises(first: date, seed: int) -> Rows:
    """Of one month: noise is heard at a time and reported later; some do not say when they heard it."""
    draw, rows = Draw(seed), []
    for at in range(60):
        spot, heard = draw.spot(), draw.moment(first, 31)
        kind = draw.word({name: weight for name, (_, weight) in NOISE_TYPES.items()})
        rows.append(
            [
                f"EH{first:%y%m}{at:03}",
                spot.district,
                british(heard.date() + timedelta(days=draw.whole(0, 4))),
                british(heard.date()),
                f"{heard:%H:%M}" if draw.chance(0.85) else "",
                kind,
                NOISE_TYPES[kind][0],
                draw.person(),
                spot.address,
                *place_cells(spot),
                draw.person(),
                draw.telephone(),
                draw.reference("C{:05}", 200),
                draw.word(NOISE_ACTIONS),
                draw.word(OFFICERS),
                draw.note(),
            ]
        )
    return rows


def noise_july() -> Rows:
    rows = noises(JULY, 3)
    rows[7][3] = "14th of the month"
    rows[19][11:13] = [rows[19][12], ""]
    rows[52][4] = "25:70"
    return rows


FLY_HEADER = columns(
    "Incident ID,Authority,Date Reported,Date Cleared,Land Type,Waste Type,Size,Clearance Cost (£)",
    "Action Taken,Street,Location Details,Ward,Easting,Northing,Evidence Found,Reported By,Crew",
)
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
LANDS = {
    "Highway": 50,
    "Back alleyway": 20,
    "Council land": 15,
    "Footpath/bridleway": 8,
    "Private/residential": 4,
    "Watercourse/bank": 3,
}


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


CLEAN_HEADER = columns(
    "Transect,Authority,Survey Date,Tranche,Land Use,Street,Easting,Northing,Element,Grade,Surveyor",
    "Comments",
)
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
        rows.extend(
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
            for element in ("Litter", "Detritus", "Graffiti", "Fly-posting")
        )
    return rows


def cleanliness() -> Rows:
    rows = transects(1, JULY)
    rows[13][2] = "July"
    return rows
