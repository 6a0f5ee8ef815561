"""Comparison and evaluation: what these techniques refuse, announce, and say at the edges."""

from typing import Any

import pytest

from commonweal.analysis.techniques import technique, worked_example
from commonweal.analysis.techniques.grammar import chosen
from commonweal.analysis.techniques.guarding import Refused
from commonweal.analysis.techniques.inputs import BadData, of_columns
from commonweal.analysis.techniques.outcome import Outcome


def run(name: str, columns: dict[str, list[Any]], *, guard: bool = True, **settings: str) -> Outcome:
    module = technique(name)
    data = of_columns(module.TECHNIQUE, columns)
    found: Outcome = module.run(data, chosen(module.Parameters, settings), guard=guard)
    return found


def cell(found: Outcome, measure: str, column: str) -> Any:
    return found.value[column][found.value["measure"].index(measure)]


AREAS: dict[str, list[Any]] = {"area": ["A", "B", "C"], "count": [30, 40, 50], "denominator": [1000, 0, 2000]}


def test_a_rate_of_nobody_is_left_out_and_counted() -> None:
    found = run("rate", AREAS)
    assert list(found.value["area"]) == ["A", "C"]
    assert found.left_out[0].rows == 1
    assert list(found.value) == ["area", "count", "denominator", "rate", "lower", "upper"]


@pytest.mark.parametrize(
    "name", ["rate", "peers", "two-periods", "funnel", "deprivation-gap", "nearest-peers"]
)
def test_an_area_that_comes_twice_is_refused(name: str) -> None:
    example = technique(name).TECHNIQUE.example
    columns = {key: [*values, values[0]] for key, values in example.columns.items()}
    with pytest.raises(BadData, match="comes twice"):
        run(name, columns, **example.settings)


def test_one_area_alone_may_be_said_to_have_fallen() -> None:
    found = run("two-periods", {"area": ["Ordsall"], "before": [100], "after": [70]})
    assert found.value["verdict"] == ["fell"]
    assert "from 100 to 70" in found.sentence
    assert found.value["z"][0] == pytest.approx(-3.267, abs=5e-4)


def test_periods_of_other_lengths_are_compared_as_rates() -> None:
    found = run(
        "two-periods", {"area": ["X"], "before": [31], "after": [1]}, length_before="8", length_after="4"
    )
    assert found.value["ratio"] == pytest.approx([2 / 31])
    assert "%" not in found.sentence
    assert "8 and 4 long" in found.announced[0]


def test_the_own_area_is_named_or_chosen_aloud() -> None:
    example = technique("peers").TECHNIQUE.example
    assert run("peers", dict(example.columns), own="Bury").sentence.startswith("Bury is lower than its peers")
    assert "No own area was named" in run("peers", dict(example.columns)).announced[0]
    with pytest.raises(BadData, match="own: 'Leeds' is not in"):
        run("peers", dict(example.columns), own="Leeds")


def test_fewer_peers_than_asked_for_are_all_of_them() -> None:
    example = technique("nearest-peers").TECHNIQUE.example
    found = run("nearest-peers", dict(example.columns), own="Ordsall")
    assert len(found.value["peer"]) == 7
    assert "no more than 7" in found.announced[0]


def test_the_funnel_says_how_it_was_widened() -> None:
    example = technique("funnel").TECHNIQUE.example
    assert "widened by its square root" in run("funnel", dict(example.columns)).announced[0]
    people = {"area": list(example.columns["area"]), "count": [9] * 12, "population": [500] * 12}
    found = run("funnel", people)
    assert "rate of all areas" in found.announced[0]
    assert "None of 12 areas" in found.sentence
    with pytest.raises(BadData, match="neither a column expected nor a column population"):
        run("funnel", {"area": ["A"], "count": [1]})


def months(first: int, number: int) -> list[str]:
    return [f"{(first + n) // 12}-{(first + n) % 12 + 1:02}" for n in range(number)]


def test_a_red_month_within_usual_variation_has_its_badge() -> None:
    # From April 2022: three years of 100 a month up and down by 10, then 108 and 109 against a target of 90.
    values = [100 + 10 * (-1) ** n for n in range(36)] + [108, 109]
    found = run("trajectory", {"period": months(2022 * 12 + 3, 38), "value": values}, change="-10")
    assert found.value["rating"] == ["amber", "red"] or found.value["rating"] == ["red", "red"]
    assert found.value["badge"][-1] == "SPC: no signal"
    assert "within usual variation" in found.sentence


def test_a_red_month_beyond_it_has_none() -> None:
    values = [100 + 10 * (-1) ** n for n in range(36)] + [108, 190]
    found = run("trajectory", {"period": months(2022 * 12 + 3, 38), "value": values}, change="-10")
    assert found.value["rating"][-1] == "red"
    assert found.value["badge"][-1] == ""


def test_months_are_put_in_order_and_none_may_be_missing() -> None:
    example = technique("trajectory").TECHNIQUE.example
    columns = {name: list(values)[::-1] for name, values in example.columns.items()}
    assert run("trajectory", columns, **example.settings).value == worked_example("trajectory").value
    columns = {"period": ["2026-04", "2026-06"], "value": [1, 2]}
    with pytest.raises(BadData, match="2026-05 is missing"):
        run("trajectory", columns, **example.settings)
    with pytest.raises(BadData, match="12 are wanted for a baseline"):
        run("trajectory", {"period": ["2026-04"], "value": [1]})


def test_fifths_that_ties_leave_empty_are_refused() -> None:
    columns = {
        "area": list("abcdefghij"),
        "count": [5] * 10,
        "denominator": [100] * 10,
        "deprivation": [3] * 10,
    }
    with pytest.raises(Refused, match="share the lowest value"):
        run("deprivation-gap", columns)


def test_ranks_of_deprivation_run_the_other_way() -> None:
    example = technique("deprivation-gap").TECHNIQUE.example
    columns = dict(example.columns) | {"deprivation": list(range(1, 21))}
    found, score = run("deprivation-gap", columns, given_as="rank"), worked_example("deprivation-gap")
    assert found.value == score.value


class TestEvaluation:
    COLUMNS = {
        "group": ["treatment", "comparison", "buffer"],
        "before": [100, 400, 60],
        "after": [70, 380, 54],
    }

    def test_the_vector_with_a_large_comparison(self) -> None:
        found = run("evaluation", self.COLUMNS)
        assert cell(found, "gross effect", "value") == 30
        assert cell(found, "net effect", "value") == pytest.approx(0.06579, abs=5e-6)
        assert cell(found, "weighted displacement quotient", "value") == pytest.approx(0.12)
        assert cell(found, "total net effect", "value") == pytest.approx(28)
        assert cell(found, "relative effect", "value") == pytest.approx(1.3571, abs=5e-5)
        assert "wants areas of like size" in found.warnings[0]
        assert "not statistically distinguishable" in found.sentence

    def test_the_vector_with_like_comparisons(self) -> None:
        found = worked_example("evaluation")
        assert cell(found, "weighted displacement difference", "value") == -30
        assert cell(found, "weighted displacement difference", "lower") == pytest.approx(-77.4, abs=0.05)
        assert "not distinguishable" in cell(found, "weighted displacement difference", "reading")

    def test_without_success_the_quotient_is_not_given(self) -> None:
        found = run("evaluation", self.COLUMNS | {"after": [99, 380, 54]})
        assert cell(found, "weighted displacement quotient", "value") is None
        assert cell(found, "weighted displacement quotient", "reading") == "no success, WDQ not applicable"

    def test_a_count_of_nought_takes_the_comparison_away(self) -> None:
        found = run("evaluation", self.COLUMNS | {"after": [0, 380, 54]})
        assert cell(found, "relative effect", "value") is None
        assert cell(found, "relative effect", "reading").startswith("refused")
        assert found.sentence == "Recorded incidents fell from 100 to 0; other causes cannot be ruled out."
        assert found.announced[0].startswith("Level 1")

    def test_without_a_comparison_the_cause_stays_open(self) -> None:
        found = run("evaluation", {"group": ["treatment"], "before": [31], "after": [1]})
        assert "other causes cannot be ruled out" in found.sentence
        assert cell(found, "net effect", "reading") == "needs a row comparison"

    def test_an_unknown_group_is_named(self) -> None:
        with pytest.raises(BadData, match="'ring' is not one of"):
            run("evaluation", {"group": ["ring"], "before": [1], "after": [1]})


class TestDifferenceInDifferences:
    def test_its_example(self) -> None:
        found = worked_example("difference-in-differences")
        assert cell(found, "effect, ratio", "value") == pytest.approx(0.76, abs=5e-3)
        assert "no sign that earlier trends were not alike" in found.sentence
        assert "too narrow" in found.warnings[0]

    def test_too_few_periods_are_refused(self) -> None:
        columns = {
            "area": list("aabb"),
            "period": ["2025-01", "2025-02"] * 2,
            "count": [9, 5, 9, 9],
            "treated": [1, 1, 0, 0],
            "after": [0, 1] * 2,
        }
        with pytest.raises(Refused, match="at least 6 periods before, and there are 1"):
            run("difference-in-differences", columns)
        with pytest.raises(Refused, match="relative effect"):
            run("difference-in-differences", columns, guard=False)

    def test_like_trends_alone_do_not_reach_the_fourth_rung(self) -> None:
        found = worked_example("difference-in-differences")
        assert found.announced[0].startswith("Level 3")
        assert "evidence consistent with an effect" not in found.sentence

    def test_flags_are_noughts_and_ones(self) -> None:
        example = technique("difference-in-differences").TECHNIQUE.example
        with pytest.raises(BadData, match="treated: 2 is neither 0 nor 1"):
            run("difference-in-differences", dict(example.columns) | {"treated": [2] * 96})


class TestMoney:
    def test_liverpool(self) -> None:
        found = worked_example("money")
        assert cell(found, "net", "value") == 27_386
        assert cell(found, "naive saving", "value") == 98_040
        assert "not exposure-adjusted" in cell(found, "naive saving", "reading")
        assert "Other causes cannot be ruled out" in found.sentence

    def test_optimism_follows_the_design_and_is_announced(self) -> None:
        columns = {"offence": ["Robbery"], "before": [100], "after": [70]}
        found = run("money", columns)
        assert "40% is taken off" in found.announced[1]
        compared = run("money", columns | {"comparison_before": [400], "comparison_after": [380]})
        assert "15% is taken off" in compared.announced[1]
        assert cell(compared, "prevented: Robbery", "value") == pytest.approx(25)
        assert "there may have been no benefit at all" in compared.sentence

    def test_own_unit_costs_part_fiscal_from_social(self) -> None:
        columns: dict[str, list[Any]] = {
            "offence": ["asb"], "before": [100], "after": [50], "unit_cost": [800], "fiscal_cost": [300],
        }  # fmt: skip
        found = run("money", columns, optimism="0", spent="1000")
        assert cell(found, "benefit, fiscal part", "value") == 15_000
        assert cell(found, "benefit, social part", "value") == 25_000
        with pytest.raises(BadData, match="'asb' is not in home-office-2018"):
            run("money", {"offence": ["asb"], "before": [100], "after": [50]})

    def test_no_fall_has_no_benefit(self) -> None:
        found = run("money", {"offence": ["robbery"], "before": [50], "after": [60]})
        assert "no benefit to put money to" in found.sentence


class TestRegressionToTheMean:
    def test_most_of_the_fall_of_a_high_area_is_not_the_treatment(self) -> None:
        found = worked_example("regression-to-the-mean")
        assert found.value["before"] == [239]
        assert found.value["after"] == [135]
        assert found.value["drift"][0] == pytest.approx(-30.9, abs=0.05)
        assert found.value["expected"][0] == pytest.approx(239 * (1 - 0.30901), abs=0.05)
        assert "Other causes cannot be ruled out" in found.sentence

    def test_a_period_that_an_area_lacks_is_named(self) -> None:
        example = technique("regression-to-the-mean").TECHNIQUE.example
        columns = {name: values[:-1] for name, values in example.columns.items()}
        with pytest.raises(BadData, match="Area J has no row for 2025-12"):
            run("regression-to-the-mean", columns)
