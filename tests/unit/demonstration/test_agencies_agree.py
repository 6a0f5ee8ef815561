"""The agencies tell of one county: the same assault, the same places, the same crimes as the open data."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import numpy as np
import pytest

from commonweal.cli.demonstration import police

from .conftest import MONTHS, moment

HOURS, METRES = 3, 200
ASSAULT = ("assault", "wounding", "bodily harm", "violence", "robbery", "affray")


def places(rows):
    """Minutes, easting and northing of rows that have all of them."""
    kept = [(moment(day, time), int(east), int(north)) for day, time, east, north in rows if time and east]
    minutes = np.array([(when - datetime(2020, 1, 1)).total_seconds() / 60 for when, _, _ in kept])
    return minutes, np.array([[east, north] for _, east, north in kept], dtype=float)


def share_seen(some, others):
    """Share of the ones that have one of the others within three hours and 200 metres."""
    order = np.argsort(others[0])
    minutes, where = others[0][order], others[1][order]
    seen = 0
    for minute, place in zip(*some, strict=True):
        first, end = np.searchsorted(minutes, (minute - HOURS * 60, minute + HOURS * 60))
        away = np.hypot(*(where[first:end] - place).T)
        seen += bool((away <= METRES).any())
    return seen / len(some[0])


@pytest.fixture(scope="module")
def attended(sent):
    return places(
        sent.rows("emergency_department", "Assault Date", "Assault Time", "Assault Location Easting",
                  "Assault Location Northing")
    )  # fmt: skip


def test_about_four_in_five_assaults_that_a_department_treats_are_unknown_to_the_police(sent, attended):
    recorded = [
        row[1:]
        for row in sent.rows("police_recorded_crime", "Offence", "Committed From Date", "Committed From Time",
                             "Easting", "Northing")
        if any(word in row[0].casefold() for word in ASSAULT)
    ]  # fmt: skip
    assert 0.17 < share_seen(attended, places(recorded)) < 0.25


def test_about_a_third_of_them_came_by_ambulance(sent, attended):
    calls = [
        row[1:]
        for row in sent.rows("ambulance", "AMPDS Protocol", "Call Date", "Call Time", "Street Easting",
                             "Street Northing")
        if "Assault" in row[0]
    ]  # fmt: skip
    assert 0.25 < share_seen(attended, places(calls)) < 0.45


def test_recorded_crime_holds_the_crimes_of_the_open_data(sent, written):
    (latest,) = [d for d in sent.of("police_recorded_crime") if d.month == police.LAST]
    table = sent.table(latest)
    by_district = Counter(table.column("Locality").to_pylist())
    street = [
        r for r in written.rows(written.counting()[-1]) if r["Crime ID"] and r["Month"] == str(police.LAST)
    ]
    published = Counter(r["LSOA name"][:-5] for r in street)
    assert all(abs(by_district[name] - published[name]) <= 3 for name in by_district if name)
    offences = Counter(table.column("Offence").to_pylist())
    burglaries = sum(n for name, n in offences.items() if "Burglary" in name)
    assert abs(burglaries - sum(r["Crime type"] == "Burglary" for r in street)) <= 2


def test_the_calls_hold_the_anti_social_behaviour_of_the_open_data(sent, written):
    (latest,) = [d for d in sent.of("police_incidents") if d.month == police.LAST]
    qualifiers = sent.table(latest).column("ASB Qualifier").to_pylist()
    published = sum(r["Crime type"] == "Anti-social behaviour" for r in written.rows(written.counting()[-1]))
    assert published < sum(q != "" for q in qualifiers) < 1.25 * published


def test_burglaries_lie_between_two_times_and_assaults_at_one(sent):
    rows = sent.rows("police_recorded_crime", "Offence", "Committed From Date", "Committed From Time",
                     "Committed To Date", "Committed To Time")  # fmt: skip
    ranged = Counter()
    for offence, day, time, to_day, to_time in rows:
        kind = "burglary" if "Burglary" in offence else "assault" if "Assault with Injury" in offence else ""
        ranged[kind, to_day != ""] += 1
        assert not to_day or moment(day, time) < moment(to_day, to_time)
    assert 0.5 < ranged["burglary", True] / (ranged["burglary", True] + ranged["burglary", False]) < 0.75
    assert ranged["assault", True] < 0.05 * ranged["assault", False]


def test_fires_are_set_where_rubbish_is_left(sent):
    def squares(rows):
        return Counter((int(east) // 250, int(north) // 250) for east, north in rows if east)

    set_on_fire = squares(
        (east, north)
        for kind, motive, east, north in sent.rows(
            "fire_irs", "Incident Type", "Motive", "Easting", "Northing"
        )
        if kind == "Secondary fire" and motive.startswith("Deliberate")
    )
    dumped = squares(sent.rows("fly_tipping", "Easting", "Northing"))
    worst = {square for square, _ in dumped.most_common(60)}
    share = sum(n for square, n in set_on_fire.items() if square in worst) / sum(set_on_fire.values())
    assert share > 0.15 and share > 5 * len(worst) / len(dumped)


def test_there_are_about_three_million_rows_in_all(sent, written):
    counting = sum(d.rows for d in {(d.path.parent, d.path.name): d for d in sent.deliveries}.values())
    of_all_months = counting * police.MONTHS / MONTHS
    assert 2_600_000 < of_all_months + sum(d.rows for d in written.counting()) < 3_300_000
