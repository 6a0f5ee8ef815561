"""June 2018 came three times: as a table, as raw answers, and inside the country's month. It is counted once.

The published files themselves say what must come out: their identifiers are read here with `csv` alone.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path

import pytest

from commonweal.core.actor import Actor
from tests.factories.police_loads import published, rows
from tests.realdata import real_data
from tests.sampling import SAMPLE

pytestmark = pytest.mark.usefixtures("clean_state")

TABLE, ANSWERS, COUNTRY = "table", "answers", "country"
ORDERS = list(permutations((TABLE, ANSWERS, COUNTRY)))
TRIED = ORDERS if SAMPLE.full else [(COUNTRY, TABLE, ANSWERS), (ANSWERS, TABLE, COUNTRY)]
# Greater Manchester with a ring of its neighbours, in degrees.
WEST, EAST, SOUTH, NORTH = -2.80, -1.85, 53.28, 53.72
JUST_INSIDE = 7  # records that only the answers for wards over the border gave, with a point in the county


@dataclass(frozen=True)
class June:
    paths: dict[str, Path]
    ids: dict[str, set[str]]
    beyond: set[str]
    """Identifiers that the country's file has from wards outside Greater Manchester alone."""


def read(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def ids(records: Iterable[dict[str, str]]) -> set[str]:
    return {record["id"] for record in records}


def around(record: dict[str, str]) -> bool:
    return WEST < float(record["longitude"]) < EAST and SOUTH < float(record["latitude"]) < NORTH


@pytest.fixture(scope="module")
def june(tmp_path_factory: pytest.TempPathFactory) -> June:
    table = real_data("police/gm_crimes_2018-06_api.csv.gz")
    country = real_data("police/uk_crimes_2018-06_api_excl_london_cleveland.csv.gz")
    records, own = read(country), read(table)
    if not SAMPLE.full:
        records = [record for record in records if around(record)]
        country = tmp_path_factory.mktemp("june") / "north_west_2018-06_api.csv.gz"
        with gzip.open(country, "wt", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(records[0]))
            writer.writeheader()
            writer.writerows(records)
    wards = {record["ward_code"] for record in own}
    within = ids(record for record in records if record["ward_code"] in wards)
    answers = real_data("police/gm_crimes_2018-06_api_json.zip")
    paths = {TABLE: table, ANSWERS: answers, COUNTRY: country}
    held = {TABLE: ids(own), ANSWERS: ids(own), COUNTRY: ids(records)}
    return June(paths, held, held[COUNTRY] - within)


def counted(actor: Actor) -> list[str]:
    return [number for (number,) in rows(actor, "source_ref")]


def test_the_country_has_all_that_the_county_has(june: June) -> None:
    assert len(june.ids[TABLE]) == 33_289
    assert june.ids[TABLE] <= june.ids[COUNTRY]
    if SAMPLE.full:
        assert len(june.ids[COUNTRY]) == 412_376


@pytest.mark.parametrize("order", TRIED, ids="-".join)
def test_each_record_counts_once_in_whatever_order_it_comes(
    operator: Actor, june: June, order: tuple[str, ...]
) -> None:
    so_far: set[str] = set()
    for name in order:
        published(operator, june.paths[name])
        so_far |= june.ids[name]
        found = counted(operator)
        assert len(found) == len(set(found))  # nothing twice
        lost = so_far - set(found)
        assert set(found) <= so_far
        if name == COUNTRY or COUNTRY not in order[: order.index(name)]:
            assert not lost
        else:  # the county's own delivery replaced the county's slices, as it says more of them
            assert lost <= june.beyond
            assert len(lost) == JUST_INSIDE


def test_the_county_short_of_its_control_total_is_not_made_up(operator: Actor, june: June) -> None:
    """Ten wards at the edge did not answer: 96.8 per cent of the control total came, and no more is shown."""
    published(operator, june.paths[TABLE])
    path = real_data("police/gm_all_crime_monthly_totals_2016-02_2018-07.csv")
    with path.open(encoding="utf-8", newline="") as stream:
        said = {row["month"][:7]: int(row["crimes"]) for row in csv.DictReader(stream)}
    assert said["2018-06"] == 34_386
    assert round(100 * len(counted(operator)) / said["2018-06"], 1) == 96.8


def test_a_control_total_that_is_not_met_refuses_the_delivery(operator: Actor, june: June) -> None:
    from tests.factories.police_loads import load

    (outcome,) = load(operator, june.paths[TABLE], control=34_386)
    assert outcome.state == "refused"
    assert "34,386" in outcome.reason
    assert "33,289" in outcome.reason
