"""Every published file in one warehouse: the sums stand side by side, whatever the order of loading."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from datetime import date
from typing import Any

import pytest

from commonweal.core.actor import Actor
from commonweal.core.periods import Month
from commonweal.geography.services import import_generation
from commonweal.hub.services import adopt_generation, withdraw
from commonweal.hub.warehouse.queries.counts import counts
from commonweal.hub.warehouse.queries.series import series
from tests.factories.police_loads import ALL, opened, published, totals
from tests.realdata import real_data
from tests.sampling import SAMPLE

pytestmark = pytest.mark.usefixtures("clean_state")

CRIME, STOPS, SERIES = "police.uk/street", "police.uk/stop-and-search", "police.uk/extract"
# File, what of it counts when all are loaded, and the day on which it is taken to have come.
FILES = [
    ("city_of_london_street_2024-01_2025-12.zip", 18_594, date(2026, 1, 5)),
    ("manchester_crimes_2019-06.csv.gz", 8_828, date(2026, 1, 5)),
    ("btp_street_2020-01.csv.gz", 5_694, date(2026, 1, 5)),
    ("gm_crimes_2018-06_api.csv.gz", 0, date(2026, 1, 5)),  # replaced by the same month's raw answers
    ("gm_crimes_2018-06_api_json.zip", 33_289, date(2026, 1, 7)),
    ("gm_burglary_2016-02_2018-07.csv.gz", 77_194, date(2026, 1, 5)),
    ("gm_stop_and_search_2018-01_2018-09.zip", 2_433, date(2026, 1, 5)),
    ("gm_stop_and_search_2019-06.csv.gz", 907, date(2026, 1, 5)),
]
LARGE = [
    ("surrey_street_2020-08_2022-12.zip", 197_435, date(2026, 1, 5)),
    ("west_yorkshire_street_2016-07_2017-07_2018-07.zip", 87_348, date(2026, 1, 5)),
    ("met_stop_and_search_2020-07_2020-09.zip", 65_964, date(2026, 1, 5)),
    # Less the county, which came again later, and seven of its records that only the neighbours' wards gave.
    ("uk_crimes_2018-06_api_excl_london_cleveland.csv.gz", 412_376 - 33_289 - 7, date(2026, 1, 6)),
    ("london_crimes_2016-01_2017-12_api.csv.gz", 1_452_818, date(2026, 1, 5)),
]
EVERY = [*FILES, *LARGE] if SAMPLE.full else FILES


def whole(actor: Actor) -> Counter[Any]:
    return totals(actor, "feed", "police_force", "month", "category")


def test_all_that_was_published_loads_in_any_order(operator: Actor) -> None:
    expected: Counter[str] = Counter()
    for name, n, _ in EVERY:
        expected[SERIES if "burglary" in name else STOPS if "stop_and_search" in name else CRIME] += n
    found: list[Counter[Any]] = []
    for order in (EVERY, EVERY[::-1]):
        numbers = [
            published(operator, real_data(f"police/{name}"), received=received).delivery
            for name, _, received in order
        ]
        found.append(whole(operator))
        by_feed: Counter[str] = Counter()
        for (feed, *_), n in found[-1].items():
            by_feed[feed] += n
        assert by_feed == expected
        expect_the_same_in_answers(operator, expected[CRIME])
        for number in numbers:
            withdraw(actor=operator, number=number, why="to load them in another order")
        assert not whole(operator)
    assert found[0] == found[1]


def expect_the_same_in_answers(actor: Actor, crimes: int) -> None:
    """The site's own crime records make up the totals; the extract tells the same burglaries again."""
    answer = counts(opened(actor), ALL, first=Month(2016, 1), last=Month(2025, 12), by=("month",))
    assert sum(answer.column("events")) == crimes
    assert any(SERIES in said for said in answer.overlaps)


def test_the_burglary_series_has_no_gap_and_no_more_than_was_sent(operator: Actor) -> None:
    path = real_data("police/gm_burglary_2016-02_2018-07.csv.gz")
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        sent = Counter(row["Month"] for row in csv.DictReader(stream))
    published(operator, path)
    answer = series(
        opened(operator), ALL, first=Month(2016, 1), last=Month(2018, 8), feeds=("police.uk/extract",)
    )
    months = {row["month"]: row["events"] for row in answer.records()}
    assert months == {"2016-01": None, **sent, "2018-08": None}
    assert sum(sent.values()) == 77_194


def test_the_transport_police_in_manchester(operator: Actor) -> None:
    import_generation(
        actor=operator,
        kind="district",
        generation="2021",
        path=real_data("boundaries/gm_lad21_full_resolution.geojson.gz"),
        source="ONS",
    )
    adopt_generation(actor=operator, kind="district", generation="2021")
    published(operator, real_data("police/btp_street_2020-01.csv.gz"))
    assert totals(operator, "district")["E08000003",] == 97
    assert totals(operator, "source_ref", "outcome") == {(None, None): 5_694}
