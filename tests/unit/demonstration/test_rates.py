"""The invented record looks like that of a large county in volume, mix, season and concentration."""

from __future__ import annotations

from collections import Counter

import pytest

from commonweal.cli.demonstration.rates import CATEGORIES, NAMES


@pytest.fixture(scope="module")
def by_month(written):
    """Month of the year -> crime type -> rows, over the four years."""
    found = {n: Counter() for n in range(1, 13)}
    for delivery in written.counting():
        found[delivery.month.month].update(row["Crime type"] for row in written.rows(delivery))
    return found


def test_there_are_about_four_hundred_thousand_rows(written):
    assert 380_000 < sum(d.rows for d in written.counting()) < 420_000
    assert all(6_500 < d.rows < 10_000 for d in written.deliveries)


def test_shares_of_the_kinds_are_those_of_the_county(by_month):
    total = sum(by_month.values(), Counter())
    rows = sum(total.values())
    assert set(total) == set(NAMES)
    assert 0.13 < total["Anti-social behaviour"] / rows < 0.22
    assert 0.24 < total["Violence and sexual offences"] / rows < 0.32
    assert 0.05 < total["Burglary"] / rows < 0.085
    assert 0.005 < total["Possession of weapons"] / rows < 0.012


def test_two_to_three_rows_in_a_hundred_have_no_location(written):
    for delivery in written.deliveries[::8]:
        missing = sum(row["Location"] == "No Location" for row in written.rows(delivery))
        assert 0.018 < missing / delivery.rows < 0.033


@pytest.mark.parametrize(
    ("category", "high", "low"),
    [
        ("Anti-social behaviour", (6, 7, 8), (12, 1, 2)),
        ("Burglary", (11, 12, 1), (5, 6, 7)),
        ("Bicycle theft", (6, 7, 8), (12, 1, 2)),
        ("Shoplifting", (12,), (2,)),
        ("Criminal damage and arson", (10, 11), (12, 1)),
    ],
)
def test_the_year_has_its_seasons(by_month, category, high, low):
    def usual(months):
        return sum(by_month[month][category] for month in months) / len(months)

    assert usual(high) > 1.08 * usual(low)


def test_a_years_factors_average_one():
    for category in CATEGORIES:
        assert len(category.year) == 12 and abs(sum(category.year) / 12 - 1) < 0.03, category.name


def test_a_few_areas_carry_much_of_it_and_stay_the_same(written):
    first, last = (Counter(row["LSOA code"] for row in written.rows(d)) for d in written.counting()[::47])
    first.pop(""), last.pop("")
    busiest = {code for code, _ in first.most_common(167)}
    assert sum(first[code] for code in busiest) > 0.3 * sum(first.values())
    assert sum(last[code] for code in busiest) > 0.25 * sum(last.values())


def test_points_are_shared_by_many_crimes(written):
    rows = [r for r in written.rows(written.deliveries[0]) if r["Longitude"]]
    assert len({(r["Longitude"], r["Latitude"]) for r in rows}) < 0.7 * len(rows)
