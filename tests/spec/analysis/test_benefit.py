"""Money: dated unit costs, benefit with its interval, net and ratio (DOMAIN A8)."""

from dataclasses import replace

import pytest

from commonweal.analysis.benefit import (
    Amount,
    optimism_bias,
    returned,
    total,
    unit_cost_sets,
    unit_costs,
    uprated,
)
from commonweal.analysis.evaluation import Counts
from commonweal.analysis.prevention import prevented

TECHNIQUES = ("money",)

BURGLARY = unit_costs("home-office-2005").costs["domestic-burglary"]


@pytest.mark.parametrize(
    ("table", "offence", "pounds"),
    [
        ("home-office-2018", "homicide", 3_200_000),
        ("home-office-2018", "rape", 39_360),
        ("home-office-2018", "other-sexual", 6_520),
        ("home-office-2018", "violence-with-injury", 14_050),
        ("home-office-2018", "violence-without-injury", 5_930),
        ("home-office-2018", "robbery", 11_320),
        ("home-office-2018", "domestic-burglary", 5_930),
        ("home-office-2018", "theft-of-vehicle", 10_290),
        ("home-office-2018", "theft-from-vehicle", 870),
        ("home-office-2018", "theft-from-person", 1_380),
        ("home-office-2018", "arson", 8_420),
        ("home-office-2018", "other-criminal-damage", 1_350),
        ("home-office-2018", "cyber", 550),
        ("home-office-2005", "domestic-burglary", 3_268),
        ("home-office-2005", "wounding", 10_407),
        ("home-office-2005", "robbery", 7_282),
        ("home-office-2005", "theft", 844),
        ("home-office-2005", "criminal-damage", 866),
    ],
)
def test_the_unit_costs(table: str, offence: str, pounds: int) -> None:
    assert unit_costs(table).costs[offence].cost == pounds


def test_each_table_has_its_source_and_the_year_of_its_prices() -> None:
    assert [(name, unit_costs(name).price_year) for name in unit_cost_sets()] == [
        ("home-office-2018", "2015/16"),
        ("home-office-2005", "2003/04"),
    ]
    assert all(unit_costs(name).source for name in unit_cost_sets())


@pytest.mark.parametrize(("months", "benefit", "net"), [(4, 47_386, 27_386), (3, 34_722.5, 14_722.5)])
def test_liverpool(months: int, benefit: float, net: float) -> None:
    found = prevented(Counts(31, 1), 8, months)
    events = Amount(found.value, found.lower, found.upper)
    money = returned([events], [BURGLARY], 20_000)
    assert money.benefit.value == benefit
    assert money.net.value == net
    assert money.ratio is not None
    assert money.ratio.value == pytest.approx(benefit / 20_000)
    assert money.benefit.lower == pytest.approx(found.lower * 3_268)
    assert money.net.upper == pytest.approx(found.upper * 3_268 - 20_000)


def test_fiscal_and_social_are_apart_or_not_said() -> None:
    assert returned([Amount(10, 5, 15)], [BURGLARY], 0).fiscal is None
    known = replace(BURGLARY, fiscal=1_000.0)
    found = returned([Amount(10, 5, 15)], [known], 0)
    assert found.fiscal == Amount(10_000, 5_000, 15_000)
    assert found.social is not None
    assert found.fiscal is not None
    assert found.fiscal.value + found.social.value == pytest.approx(found.benefit.value)
    assert returned([Amount(10, 5, 15)] * 2, [known, BURGLARY], 0).fiscal is None


def test_optimism_is_taken_off_the_benefit_and_not_off_the_cost() -> None:
    found = returned([Amount(10, 5, 15)], [BURGLARY], 1_000, optimism_percent=40)
    assert found.before_optimism.value == 32_680
    assert found.benefit.value == pytest.approx(19_608)
    assert found.net.value == pytest.approx(18_608)


def test_a_loss_is_not_made_smaller_by_doubt() -> None:
    found = returned([Amount(-10, -15, 5)], [BURGLARY], 0, optimism_percent=40)
    assert found.benefit.value == -32_680
    assert found.benefit.upper == pytest.approx(0.6 * 5 * 3_268)


def test_the_stronger_the_design_the_less_is_taken_off() -> None:
    steps = [optimism_bias(level) for level in range(6)]
    assert steps == sorted(steps, reverse=True)
    assert (steps[0], steps[5]) == (40, 0)


def test_prices_of_another_year() -> None:
    assert uprated(3_268, "2003/04", "2015/16", {"2003/04": 75.0, "2015/16": 93.75}) == pytest.approx(4_085)
    found = returned([Amount(10, 5, 15)], [BURGLARY], 0, price_factor=1.25)
    assert found.benefit.value == pytest.approx(40_850)


def test_without_a_cost_there_is_no_ratio() -> None:
    assert returned([Amount(10, 5, 15)], [BURGLARY], 0).ratio is None


def test_intervals_add_up_as_squares() -> None:
    assert total([Amount(10, 7, 14), Amount(20, 16, 23)]) == Amount(30, 25, 35)


def test_what_cannot_be_is_named() -> None:
    one = Amount(1, 0, 2)
    for work, named in (
        (lambda: unit_costs("2018"), "there is no such table"),
        (lambda: optimism_bias(6), "`level` is 6"),
        (lambda: uprated(1, "2015", "2016", {"2015/16": 1}), "is it written alike"),
        (lambda: uprated(1, "a", "b", {"a": 0, "b": 1}), "index above 0"),
        (lambda: total([]), "`amounts` is empty"),
        (lambda: returned([one], [], 0), "one of each"),
        (lambda: returned([one], [BURGLARY], -1), "`spent` is -1"),
        (lambda: returned([one], [BURGLARY], 1, 41), "`optimism_percent` is 41"),
        (lambda: returned([one], [BURGLARY], 1, 0, float("nan")), "`price_factor` is nan"),
    ):
        with pytest.raises(ValueError, match=named):
            work()  # type: ignore[no-untyped-call]
