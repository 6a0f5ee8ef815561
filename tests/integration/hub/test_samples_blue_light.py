"""The samples of police, fire, ambulance, health, justice and transport load with these tallies."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.errors import NotFound
from commonweal.hub.queries import returns_of
from commonweal.hub.sources import source_named
from commonweal.partnership.services import create_agreement
from scripts.examples.blue_light_files import samples
from scripts.examples.invented import FORENAMES, OFFICERS, SURNAMES
from tests.factories.police_loads import load, published, totals
from tests.realdata import real_data

pytestmark = pytest.mark.usefixtures("clean_state")

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
# Both names together: invented streets are called by some of the surnames.
NAMES = re.compile("|".join((f"(?:{'|'.join(FORENAMES)}) (?:{'|'.join(SURNAMES)})", *OFFICERS)))
# Source, file: received, accepted, duplicates, and the reasons of what went back. A total under a table is a
# row that was received and is none; a row twice goes back too, but is counted as a duplicate.
TALLIES: list[tuple[str, str, int, int, int, dict[str, int]]] = [
    ("police_recorded_crime", "recorded_crime_2026-08.xlsx", 121, 119, 0,
     {"date-not-readable": 1, "total-line": 1}),
    ("police_recorded_crime", "recorded_crime_2026-09.csv", 241, 238, 1,
     {"date-not-readable": 1, "no-key": 1, "repeated-key": 1}),
    ("police_incidents", "incidents_2026-09_unicode.csv", 222, 220, 1,
     {"repeated-key": 1, "time-not-readable": 1}),
    ("hate_incidents", "hate_2026-09.csv", 84, 82, 0, {"date-not-readable": 1, "no-key": 1}),
    ("tension_reports", "tension_2026-09.xlsx", 67, 65, 1, {"no-key": 1, "repeated-key": 1}),
    ("fire_irs", "irs_2026-09.xlsx", 182, 178, 1,
     {"no-key": 1, "repeated-key": 1, "time-not-readable": 1, "total-line": 1}),
    ("fire_london", "dwelling_fires.csv", 120, 119, 0, {"date-not-readable": 1}),
    ("ambulance", "calls_2026-09.csv", 161, 158, 1,
     {"date-not-readable": 1, "no-key": 1, "repeated-key": 1}),
    ("ems_calls", "opioid_calls.csv", 90, 89, 0, {"month-not-said": 1}),
    ("transport_incidents", "transport_2026_q3.zip", 225, 219, 0, {"no-key": 3, "time-not-readable": 3}),
    ("emergency_department", "istv_R0A02_2026-09.xlsx", 110, 108, 0,
     {"category-blank": 1, "date-not-readable": 1}),
    ("emergency_department", "istv_RM301_2026-09.csv", 96, 94, 0,
     {"category-blank": 1, "date-not-readable": 1}),
    ("hospital_admissions", "admissions_2026_q2.csv", 210, 207, 0,
     {"date-not-readable": 1, "postcode-too-fine": 2}),
    ("hospital_domestic_abuse", "domestic_abuse_2026_q2.csv", 72, 70, 0,
     {"month-not-said": 1, "postcode-too-fine": 1}),
    ("probation_aggregates", "probation_2026_q3.xlsx", 41, 39, 0, {"area-not-readable": 1, "total-line": 1}),
    ("youth_justice_aggregates", "youth_2026_q3.csv", 220, 218, 0,
     {"holder-not-known": 1, "period-not-readable": 1}),
    ("treatment_counts", "treatment_2026_q3.csv", 70, 69, 0, {"word-not-known": 1}),
]  # fmt: skip
MONTHS = {
    "police_recorded_crime": {date(2026, 8, 1): 119, date(2026, 9, 1): 238},
    "transport_incidents": {date(2026, 7, 1): 68, date(2026, 8, 1): 73, date(2026, 9, 1): 78},
    "tension_reports": {date(2026, 8, 1): 13, date(2026, 9, 1): 52},
    "emergency_department": {date(2026, 9, 1): 202},  # of two departments: neither replaces the other
    "hospital_admissions": {date(2026, 7, 1): 61, date(2026, 8, 1): 83, date(2026, 9, 1): 63},
}


@pytest.fixture
def agreed(operator: Actor) -> Actor:
    """An agreement covers what is held under one."""
    create_agreement(
        actor=operator,
        reference="isa-samples",
        parties=("gmp", "salford"),
        purpose="to see that the samples load",
        legal_basis="Crime and Disorder Act 1998, section 115",
        feeds=sorted({source_named(name).feed for name, *_ in TALLIES}),
        in_force_from=date(2026, 1, 1),
        in_force_to=date(2036, 1, 1),
    )
    return operator


@pytest.mark.parametrize(("source", "file", "received", "accepted", "duplicates", "reasons"), TALLIES)
def test_each_sample_loads_with_its_tally(
    agreed: Actor,
    source: str,
    file: str,
    received: int,
    accepted: int,
    duplicates: int,
    reasons: dict[str, int],
) -> None:
    done = published(agreed, EXAMPLES / source / file)
    assert done.source == source
    rejected = received - accepted - duplicates
    assert (done.received, done.accepted, done.duplicates, done.rejected) == (
        received,
        accepted,
        duplicates,
        rejected,
    )
    with acting(agreed):
        returned = returns_of(actor=agreed, number=done.delivery)
    told = Counter(reason for row in returned for reason in row.reasons.split(","))
    assert told == reasons


@pytest.mark.parametrize("source", MONTHS)
def test_every_file_of_a_source_counts_in_its_months(agreed: Actor, source: str) -> None:
    done = load(agreed, EXAMPLES / source)
    assert {each.state for each in done} == {"released"}
    feed = source_named(source).feed
    counted = totals(agreed, "feed", "month")
    assert {month: n for (of, month), n in counted.items() if of == feed} == MONTHS[source]


def test_no_sample_is_missing_from_the_tallies() -> None:
    made = {(source, file) for source, files in samples().items() for file in files}
    assert made == {(source, file) for source, file, *_ in TALLIES}


@pytest.mark.parametrize("source", sorted(samples()))
def test_names_of_people_do_not_come_through(agreed: Actor, clean_state: Path, source: str) -> None:
    load(agreed, EXAMPLES / source)
    found = list((clean_state / "warehouse").rglob("*.parquet"))
    assert found
    for part in found:
        table = pq.read_table(part)
        for name in table.column_names:
            values = " ".join(str(v) for v in set(table.column(name).to_pylist()))
            assert not NAMES.search(values), (part.name, name)


def test_a_full_postcode_of_an_admission_is_sent_back_and_a_file_of_them_refused(
    agreed: Actor, tmp_path: Path
) -> None:
    path = tmp_path / "admissions.csv"
    lines = [f"RM301,{day:02}/07/2026,M6 7GZ,F10.0" for day in range(1, 21)]
    path.write_text("Provider Code,Admission Date,Postcode,ICD-10 Code\n" + "\n".join(lines) + "\n")
    (done,) = load(agreed, path)
    assert (done.state, done.source) == ("refused", "hospital_admissions")
    with pytest.raises(NotFound, match="no snapshot"):
        totals(agreed, "feed")


def test_transport_that_is_known_by_its_route_has_no_point(agreed: Actor) -> None:
    load(agreed, EXAMPLES / "transport_incidents")
    counted = totals(agreed, "geo_precision", "location_type")
    assert counted == {("route", "vehicle"): 76, ("site", "transport"): 143}


def test_what_is_prescribed_of_fires_can_be_counted(agreed: Actor) -> None:
    published(agreed, EXAMPLES / "fire_irs" / "irs_2026-09.xlsx")
    categories = totals(agreed, "category")
    deliberate = {c: n for (c,), n in categories.items() if c.startswith("deliberate")}
    assert set(deliberate) == {
        "deliberate primary fire: dwelling",
        "deliberate primary fire: other building",
        "deliberate primary fire: vehicle",
        "deliberate secondary fire",
    }
    assert sum(deliberate.values()) > 40
    assert categories["malicious false alarm",] > 0
    assert any("violence_against_staff" in (flags or "") for (flags,) in totals(agreed, "flags"))
    outcomes = totals(agreed, "outcome")
    assert outcomes["no smoke alarm fitted",] > 0


def test_a_cancelled_crime_stays_and_says_so(agreed: Actor) -> None:
    path = EXAMPLES / "police_recorded_crime" / "recorded_crime_2026-09.csv"
    published(agreed, path)
    outcomes = totals(agreed, "outcome")
    assert outcomes["cancelled",] == 8
    assert outcomes["investigation complete: no suspect identified",] > 20
    assert ("",) not in outcomes


# ── the published files whose layouts two of the samples have ──


def test_the_dwelling_fires_of_london_are_all_read(operator: Actor) -> None:
    done = published(
        operator, real_data("partners/london_fire_brigade_dwelling_fires_2009_2021.csv.gz"), control=77_228
    )
    sums = (done.source, done.received, done.accepted, done.duplicates, done.rejected)
    assert sums == ("fire_london", 77_228, 77_228, 0, 0)
    assert sum(totals(operator, "month").values()) == 77_228
    precision = totals(operator, "geo_precision", "time_precision", "domain")
    assert precision == {("snapped_point", "date", "fire"): 77_228}


def test_the_emergency_calls_of_tempe_load_without_a_place(operator: Actor) -> None:
    done = published(operator, real_data("partners/tempe_ems_opioid_calls.csv.gz"), control=3_379)
    sums = (done.source, done.received, done.accepted, done.duplicates, done.rejected)
    assert sums == ("ems_calls", 3_379, 3_379, 0, 0)
    assert totals(operator, "easting") == {(None,): 3_379}
    assert totals(operator, "outcome") == {
        ("naloxone given",): 1_978,
        ("naloxone not given",): 900,
        (None,): 501,
    }


# ── against the files, read by other means ──


def kept(home: Path, table: str) -> list[dict[str, Any]]:
    """Every row of a table of the warehouse, from the files in which it lies."""
    parts = sorted((home / "warehouse" / table).rglob("*.parquet"))
    return [row for part in parts for row in pq.read_table(part).to_pylist()]


def test_the_flags_and_people_of_recorded_crime_are_those_of_the_file(
    agreed: Actor, clean_state: Path
) -> None:
    path = EXAMPLES / "police_recorded_crime" / "recorded_crime_2026-09.csv"
    published(agreed, path)
    with path.open(encoding="cp1252", newline="") as file:
        sent = {row["Crime Number"]: row for row in csv.DictReader(file)}
    good = [row for key, row in sent.items() if key and row["Committed From Date"] != "31/09/2026"]
    assert len(good) == 238
    flags = Counter(flag for row in kept(clean_state, "events") for flag in (row["flags"] or "").split())
    for column, flag in (
        ("DA Flag", "domestic_abuse"),
        ("Alcohol Related", "alcohol"),
        ("Night Time Economy", "night_time_economy"),
        ("Repeat Victim", "repeat_victim"),
    ):
        assert flags[flag] == sum(row[column] == "Y" for row in good) > 0, flag
    assert flags["hate_race"] == sum(row["Hate Crime Type"] == "Race" for row in good) > 0
    people = kept(clean_state, "event_persons")
    for role, columns in (("victim", ["Victim Ref"]), ("suspect", ["Suspect 1 Ref", "Suspect 2 Ref"])):
        mine = [row["person"] for row in people if row["role"] == role]
        references = [row[name] for row in good for name in columns if row[name]]
        assert len(mine) == len(references) > 0
        assert len(set(mine)) == len(set(references)), "one person, one word"
        assert not set(mine) & set(references)
    ages = Counter(row["age_band"] for row in people if row["role"] == "victim")
    assert ages["20-29"] == sum(
        row["Victim Age"].startswith("2") and len(row["Victim Age"]) == 2 for row in good
    )


def test_figures_and_what_was_held_back_add_up_to_the_file(agreed: Actor, clean_state: Path) -> None:
    published(agreed, EXAMPLES / "youth_justice_aggregates" / "youth_2026_q3.csv")
    with (EXAMPLES / "youth_justice_aggregates" / "youth_2026_q3.csv").open(newline="") as file:
        sent = [r for r in csv.DictReader(file) if r["Authority"] != "Salfordshire" and r["Quarter"] != "N/A"]
    figures = kept(clean_state, "statistics")
    assert len(figures) == len(sent) == 218
    assert sum(row["suppressed"] for row in figures) == sum(row["Number"] == "*" for row in sent) == 55
    assert sum(row["value"] or 0 for row in figures) == 2_910
    boys = [row for row in figures if row["breakdown"] == "age band: 16-17; sex: male"]
    assert {row["measure"] for row in boys} == {"custodial sentences"}


def test_each_grouped_column_of_a_probation_sheet_is_a_figure(agreed: Actor, clean_state: Path) -> None:
    published(agreed, EXAMPLES / "probation_aggregates" / "probation_2026_q3.xlsx")
    figures = kept(clean_state, "statistics")
    assert len(figures) == 39 * 27
    assert sum(row["suppressed"] for row in figures) == 52
    assert sum(row["value"] or 0 for row in figures) == 351_808
    assert Counter(row["period_to"] for row in figures)[date(2026, 9, 30)] == 9 * 27
