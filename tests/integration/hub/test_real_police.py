"""Files as they were published: what is received, accepted and counted is what the account of them says."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest

from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.periods import Month
from commonweal.geography.services import import_generation
from commonweal.hub.models import Delivery
from commonweal.hub.queries import returns_of
from commonweal.hub.services import adopt_generation
from commonweal.hub.warehouse.queries.counts import counts
from tests.factories.police_loads import ALL, cube, opened, published, totals
from tests.realdata import real_data
from tests.sampling import SAMPLE

pytestmark = pytest.mark.usefixtures("clean_state")

FULL_ONLY = pytest.mark.skipif(not SAMPLE.full, reason="a large file: in make test-full alone")
# File | source | received | accepted | duplicates | rejected
FILES = [
    ("city_of_london_street_2024-01_2025-12.zip", "street", 18_867, 18_594, 8, 265),
    ("gm_crimes_2018-06_api.csv.gz", "api_csv", 33_891, 33_289, 602, 0),
    ("gm_crimes_2018-06_api_json.zip", "api_json", 33_891, 33_289, 602, 0),
    ("gm_burglary_2016-02_2018-07.csv.gz", "extract", 77_194, 77_194, 0, 0),
    ("manchester_crimes_2019-06.csv.gz", "r_export", 8_828, 8_828, 0, 0),
    ("btp_street_2020-01.csv.gz", "street", 5_694, 5_694, 0, 0),
    ("gm_stop_and_search_2018-01_2018-09.zip", "stop_and_search", 2_433, 2_433, 0, 0),
    ("gm_stop_and_search_2019-06.csv.gz", "stop_and_search", 907, 907, 0, 0),
]
LARGE = [
    ("surrey_street_2020-08_2022-12.zip", "street", 197_435, 197_435, 0, 0),
    ("west_yorkshire_street_2016-07_2017-07_2018-07.zip", "street", 87_348, 87_348, 0, 0),
    ("met_stop_and_search_2020-07_2020-09.zip", "stop_and_search", 65_964, 65_964, 0, 0),
    ("uk_crimes_2018-06_api_excl_london_cleveland.csv.gz", "api_csv", 422_270, 412_376, 9_894, 0),
    ("london_crimes_2016-01_2017-12_api.csv.gz", "api_csv", 1_526_220, 1_452_818, 73_402, 0),
]
EVERY = [*FILES, *(pytest.param(*row, marks=FULL_ONLY) for row in LARGE)]
JUNE = ("gm_crimes_2018-06_api.csv.gz", "gm_crimes_2018-06_api_json.zip")
COUNTRY = "uk_crimes_2018-06_api_excl_london_cleveland.csv.gz"


@pytest.mark.parametrize(("name", "source", "received", "accepted", "duplicates", "rejected"), EVERY)
def test_the_sums_are_those_of_the_account(
    operator: Actor, name: str, source: str, received: int, accepted: int, duplicates: int, rejected: int
) -> None:
    done = published(operator, real_data(f"police/{name}"), control=accepted)
    assert done.source == f"police_uk_{source}"
    sums = (done.received, done.accepted, done.duplicates, done.rejected)
    assert sums == (received, accepted, duplicates, rejected)
    by_feed = totals(operator, "feed", "police_force")
    assert sum(by_feed.values()) == accepted
    assert cube(operator, "feed", "police_force") == by_feed


def test_what_city_of_london_repeats_goes_back_with_its_lines(operator: Actor) -> None:
    """273 rows repeat a Crime ID of their month: eight say the same again, the others something else."""
    done = published(operator, real_data("police/city_of_london_street_2024-01_2025-12.zip"))
    with acting(operator):
        found = returns_of(actor=operator, number=done.delivery)
    assert Counter(row.reasons for row in found) == {"repeated-key": 8, "key-conflict": 265}
    assert all(row.key and row.line > 1 and row.file.endswith("-street.csv") for row in found)


# ── June 2018, three times over ──


def manchester_in_june(actor: Actor) -> tuple[int, int]:
    """The records of Greater Manchester's police, and of the transport police there."""
    shown = opened(actor)
    found = totals(actor, "month", "slice", "feed")
    june = {key[1]: n for key, n in found.items() if key[0] == date(2018, 6, 1)}
    by_holder = {shown.slices[number].force: n for number, n in june.items()}
    return by_holder["greater-manchester"], by_holder["btp/greater-manchester"]


def test_june_as_a_table_and_as_answers_is_the_same_june(operator: Actor) -> None:
    for names in permutations(JUNE):
        for name in names:
            published(operator, real_data(f"police/{name}"), received=date(2018, 8, 1), part=False)
            assert sum(manchester_in_june(operator)) == 33_289
        with acting(operator):
            numbers = list(Delivery.objects.standing().values_list("number", flat=True))
        from commonweal.hub.services import withdraw

        for number in numbers:
            withdraw(actor=operator, number=number, why="to load them in another order")


@FULL_ONLY
@pytest.mark.parametrize("order", list(permutations((*JUNE, COUNTRY))), ids=lambda o: o[0][:9] + o[1][:9])
def test_june_is_never_counted_twice_in_whatever_order_it_comes(
    operator: Actor, order: tuple[str, ...]
) -> None:
    """The delivery received last counts.

    The country's file holds seven records more: its answers for neighbouring wards place them just inside.
    """
    for name in order:
        published(operator, real_data(f"police/{name}"))
        last = manchester_in_june(operator)
        assert last == ((33_158, last[1]) if name == COUNTRY else (33_151, 138))


@FULL_ONLY
@pytest.mark.parametrize("order", list(permutations((*JUNE, COUNTRY))), ids=lambda o: o[0][:9] + o[1][:9])
def test_by_the_days_received_the_order_of_loading_does_not_matter(
    operator: Actor, order: tuple[str, ...]
) -> None:
    days = {JUNE[0]: date(2018, 8, 1), COUNTRY: date(2018, 8, 2), JUNE[1]: date(2018, 8, 3)}
    for name in order:
        published(operator, real_data(f"police/{name}"), received=days[name])
    assert manchester_in_june(operator) == (33_151, 138)
    shown = totals(operator, "feed", "month")
    assert sum(shown.values()) == 412_376 - 7


# ── control totals ──


def test_the_burglary_series_meets_the_published_monthly_totals(operator: Actor) -> None:
    published(operator, real_data("police/gm_burglary_2016-02_2018-07.csv.gz"))
    with real_data("police/gm_2017_monthly_by_type.csv").open(newline="") as stream:
        said = {
            Month(2017, int(r["Month"])): int(r["n"])
            for r in csv.DictReader(stream)
            if r["crime_type"] == "Burglary"
        }
    shown = opened(operator)
    answer = counts(
        shown,
        ALL,
        first=Month(2017, 1),
        last=Month(2017, 12),
        categories=("Burglary",),
        feeds=("police.uk/extract",),
    )
    assert {Month.parse(row["month"]): row["events"] for row in answer.records()} == said
    assert len(said) == 12


def adopted(actor: Actor, file: str, generation: str) -> None:
    path = real_data(f"boundaries/{file}")
    metres = 200 if "200m" in file else 20
    import_generation(
        actor=actor, kind="lsoa", generation=generation, path=path, source="ONS", resolution_m=metres
    )
    adopt_generation(actor=actor, kind="lsoa", generation=generation)


@pytest.mark.parametrize(
    ("layer", "agree"),
    [("gm_lsoa11_generalised_20m.geojson.gz", 0.947), ("gm_lsoa11_super_generalised_200m.geojson.gz", 0.851)],
)
def test_the_published_lsoa_is_kept_beside_the_derived_one_and_their_difference_is_measured(
    operator: Actor, layer: str, agree: float
) -> None:
    adopted(operator, layer, "2011")
    done = published(operator, real_data("police/manchester_crimes_2019-06.csv.gz"))
    with acting(operator):
        share = Delivery.objects.get(number=done.delivery).measures["shares"]["published_area_differs"]
    assert round(1 - share, 3) == agree
    pairs = [pair for pair, n in totals(operator, "lsoa", "lsoa_published").items() for _ in range(n)]
    both = [(derived, said) for derived, said in pairs if derived and said]
    assert round(sum(a == b for a, b in both) / len(both), 3) == agree


def test_burglaries_by_derived_lsoa_stand_to_the_published_ones_as_was_measured(operator: Actor) -> None:
    import numpy as np

    adopted(operator, "gm_lsoa11_generalised_20m.geojson.gz", "2011")
    published(operator, real_data("police/gm_burglary_2016-02_2018-07.csv.gz"))
    found: Counter[str] = Counter()
    for (area, month), n in totals(operator, "lsoa", "month").items():
        if area and month.year == 2017:
            found[area] += n
    with real_data("police/gm_2017_burglary_by_lsoa_imd2019.csv").open(newline="") as stream:
        said = {row["LSOAcode"]: int(row["burglary_count"]) for row in csv.DictReader(stream)}
    assert (sum(found.values()), sum(said.values())) == (33_015, 33_014)
    pairs = np.array([(found[code], n) for code, n in said.items()])
    assert round(float(np.mean(pairs[:, 0] == pairs[:, 1])), 2) == 0.52
    assert round(float(np.corrcoef(pairs.T)[0, 1]), 3) == 0.990


def test_what_cannot_be_recognised_of_the_other_published_files_is_named(
    operator: Actor, tmp_path: Path
) -> None:
    """A table of totals is no table of records."""
    from tests.factories.police_loads import load

    for name in ("gm_2017_monthly_by_type.csv", "gm_all_crime_monthly_totals_2016-02_2018-07.csv"):
        (left,) = load(operator, real_data(f"police/{name}"))
        assert left.name == name
        assert "comes nearest" in left.why
