"""The forms in which the samples of police, fire, ambulance, health, probation and transport are sent."""

from __future__ import annotations

from . import blue_light, health, justice, police
from .writing import Kinds, Rows, archive, text, unicode_text, workbook

Files = dict[str, bytes]
BOM, WINDOWS = "utf-8-sig", "cp1252"


def _named(header: list[str], *endings: str) -> frozenset[str]:
    return frozenset(name for name in header if name.endswith(endings))


def _crime() -> Files:
    header, rows = police.crimes_august()
    kinds = Kinds(
        dates=_named(header, "Date", "Date Recorded"),
        times=_named(header, ": Time"),
        numbers=_named(header, "Easting", "Northing", "Age"),
    )
    titles = [["Recorded crime extract"], ["Crimes recorded in August 2026", "", "OFFICIAL - SENSITIVE"]]
    return {
        "recorded_crime_2026-08.xlsx": workbook(
            header, rows, titles=titles, kinds=kinds, totals=("Total crimes", len(rows))
        ),
        "recorded_crime_2026-09.csv": text(
            police.CRIME_HEADER, police.crimes_september(), encoding=WINDOWS, end="\r\n"
        ),
    }


def _fire() -> Files:
    rows, header = blue_light.fires(), blue_light.FIRE_HEADER
    kinds = Kinds(
        dates=frozenset({"Date of Call"}),
        times=frozenset({"Time of Call"}),
        numbers=frozenset({"Easting", "Northing", "Pumps Attending"}),
    )
    titles = [["Incident Recording System"], ["Incidents of September 2026, as verified on 9 October 2026"]]
    return {
        "irs_2026-09.xlsx": workbook(
            header, rows, titles=titles, kinds=kinds, totals=("Grand total", len(rows))
        )
    }


def _department() -> Files:
    """Two departments, each in its own form: text under the heading of the standard, and a workbook."""
    salford = health.attendances("RM301", 96, 300, placed=False)
    infirmary = health.attendances("R0A02", 110, 301, placed=True)
    header = [*health.ED_HEADER, *health.FOUND]
    kinds = Kinds(
        dates=frozenset({"Arrival Date", "Assault Date"}),
        times=frozenset({"Arrival Time", "Assault Time"}),
        numbers=frozenset(health.FOUND),
    )
    titles = health.heading("R0A02")[:-1]
    return {
        "istv_R0A02_2026-09.xlsx": workbook(header, infirmary, titles=titles, kinds=kinds),
        "istv_RM301_2026-09.csv": text(
            health.ED_HEADER, salford, encoding=BOM, end="\r\n", above=health.heading("RM301")
        ),
    }


def _transport() -> Files:
    months = {
        name: text(blue_light.TRANSPORT_HEADER, rows, end="\r\n")
        for name, rows in blue_light.transport_months().items()
    }
    return {"transport_2026_q3.zip": archive(months)}


def _probation() -> Files:
    rows = justice.probation(justice.QUARTERS, 340)
    kinds = Kinds(numbers=frozenset(justice.PROBATION_COLUMNS))
    titles = [
        ["Probation caseload, Greater Manchester"],
        ["As at the end of each quarter; counts of 1 to 4 held back"],
    ]
    return {
        "probation_2026_q3.xlsx": workbook(
            justice.PROBATION_HEADER, rows, titles=titles, kinds=kinds, totals=("Total", "", "", 4)
        )
    }


def _tension() -> Files:
    kinds = Kinds(
        dates=frozenset({"Week Commencing", "Date of Report"}), numbers=frozenset({"Tension Level"})
    )
    return {"tension_2026-09.xlsx": workbook(police.TENSION_HEADER, police.tension(), kinds=kinds)}


def _text(name: str, header: list[str], rows: Rows, encoding: str = "utf-8", end: str = "\n") -> Files:
    return {name: text(header, rows, encoding=encoding, end=end)}


def samples() -> dict[str, Files]:
    """Source -> its files."""
    return {
        "police_recorded_crime": _crime(),
        "police_incidents": {
            "incidents_2026-09_unicode.csv": unicode_text(police.INCIDENT_HEADER, police.incidents())
        },
        "hate_incidents": _text("hate_2026-09.csv", police.HATE_HEADER, police.hate(), WINDOWS, "\r\n"),
        "tension_reports": _tension(),
        "fire_irs": _fire(),
        "fire_london": _text("dwelling_fires.csv", blue_light.LONDON_HEADER, blue_light.london()),
        "ambulance": _text(
            "calls_2026-09.csv", blue_light.AMBULANCE_HEADER, blue_light.ambulances(), BOM, "\r\n"
        ),
        "ems_calls": _text("opioid_calls.csv", blue_light.TEMPE_HEADER, blue_light.tempe()),
        "transport_incidents": _transport(),
        "emergency_department": _department(),
        "hospital_admissions": _text("admissions_2026_q2.csv", health.ADMISSIONS_HEADER, health.admissions()),
        "hospital_domestic_abuse": _text(
            "domestic_abuse_2026_q2.csv", health.ABUSE_HEADER, health.abuse(), BOM, "\r\n"
        ),
        "treatment_counts": _text(
            "treatment_2026_q3.csv", health.TREATMENT_HEADER, health.treatment(), WINDOWS
        ),
        "probation_aggregates": _probation(),
        "youth_justice_aggregates": _text("youth_2026_q3.csv", justice.YOUTH_HEADER, justice.youth()),
    }
