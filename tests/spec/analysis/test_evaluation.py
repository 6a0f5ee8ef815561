"""Did it work?

Treated 100 to 70, buffer 60 to 54, comparison 400 to 380: gross effect 30, net effect 0.06579, WDQ 0.12,
total net effect 28, relative effect 1.3571 (0.970 to 1.899). With comparisons of like size (95 to 90, and 58
to 57 for the buffer) the weighted displacement difference is -30 (-77.4 to 17.4): a fall of 30 per cent that
cannot be told from none (DOMAIN A8).
"""

import math

import numpy as np
import pytest
from scipy import stats

from commonweal.analysis.campaign_days import Window, same_days
from commonweal.analysis.design_ladder import LADDER, Design, Effect, Level, level, permitted_sentence
from commonweal.analysis.evaluation import (
    NO_SUCCESS,
    Counts,
    displacement_quotient,
    gross_effect,
    net_effect,
    relative_effect,
    total_net_effect,
    unlike,
    weighted_difference,
)
from commonweal.analysis.prevention import changes_together, naive_saving, prevented, prevented_against

TECHNIQUES = ("evaluation",)

TREATED, BUFFER, COMPARISON = Counts(100, 70), Counts(60, 54), Counts(400, 380)
LIKE, LIKE_BUFFER = Counts(95, 90), Counts(58, 57)
LIVERPOOL = Counts(31, 1)


def test_effects() -> None:
    assert gross_effect(TREATED) == 30
    assert net_effect(TREATED, COMPARISON) == pytest.approx(0.06579, abs=5e-6)
    assert total_net_effect(TREATED, BUFFER, COMPARISON) == pytest.approx(28)


def test_the_displacement_quotient() -> None:
    found = displacement_quotient(TREATED, BUFFER, COMPARISON)
    assert found.success == pytest.approx(-0.06579, abs=5e-6)
    assert found.quotient == pytest.approx(0.12)
    assert "diffusion" in found.reading


@pytest.mark.parametrize(
    ("buffer", "quotient", "reading"),
    [
        (Counts(100, 50), 50 / 30, "more than the direct effect"),
        (Counts(100, 70), 1, "some diffusion"),
        (Counts(100, 100), 0, "neither"),
        (Counts(100, 110), -1 / 3, "some displacement"),
        (Counts(100, 130), -1, "some displacement"),
        (Counts(100, 150), -50 / 30, "outweighs"),
    ],
)
def test_what_the_quotient_means(buffer: Counts, quotient: float, reading: str) -> None:
    found = displacement_quotient(TREATED, buffer, Counts(200, 200))
    assert found.quotient == pytest.approx(quotient, abs=1e-12)
    assert reading in found.reading


@pytest.mark.parametrize("treated", [Counts(100, 95), Counts(100, 100), Counts(200, 190), Counts(7, 6.65)])
def test_without_success_there_is_no_quotient(treated: Counts) -> None:
    """Also not where the treated area fell just as the comparison did, by 5 per cent."""
    found = displacement_quotient(treated, BUFFER, COMPARISON)
    assert (found.quotient, found.reading) == (None, NO_SUCCESS)


def test_the_weighted_difference_is_not_distinguishable() -> None:
    found = weighted_difference(TREATED, LIKE, BUFFER, LIKE_BUFFER)
    assert found.value == -30
    assert found.standard_error == pytest.approx(24.166, abs=5e-4)
    assert found.z == pytest.approx(-1.241, abs=5e-4)
    assert (found.lower, found.upper) == pytest.approx((-77.4, 17.4), abs=0.05)
    assert found.p == pytest.approx(2 * stats.norm.sf(1.2414), abs=1e-4)
    assert not found.distinguishable


def test_the_published_example_of_the_weighted_difference() -> None:
    """Wheeler and Ratcliffe (2018), Crime Science 7, 11: -118 (39.6), z -2.98, 95 % -196 to -40."""
    found = weighted_difference(Counts(207, 110), Counts(308, 318), Counts(178, 157), Counts(150, 140))
    assert found.value == -118
    assert found.standard_error == pytest.approx(math.sqrt(1_568))
    assert found.z == pytest.approx(-2.98, abs=5e-3)
    assert (found.lower, found.upper) == pytest.approx((-196, -40), abs=0.5)
    assert found.distinguishable


def test_a_buffer_is_matched_or_not_there() -> None:
    assert weighted_difference(TREATED, LIKE).value == -25
    assert weighted_difference(TREATED, LIKE).standard_error == pytest.approx(math.sqrt(355))
    with pytest.raises(ValueError, match="give both or neither"):
        weighted_difference(TREATED, LIKE, BUFFER)


def test_the_relative_effect() -> None:
    found = relative_effect(TREATED, COMPARISON)
    assert found.odds == pytest.approx(1.3571, abs=5e-5)
    assert (found.lower, found.upper) == pytest.approx((0.970, 1.899), abs=5e-4)
    assert found.reduction == pytest.approx(26.3, abs=0.05)
    assert not found.distinguishable


def test_over_dispersion_widens_the_relative_effect() -> None:
    plain, wide = relative_effect(TREATED, COMPARISON), relative_effect(TREATED, COMPARISON, phi=4)
    assert wide.odds == plain.odds
    assert math.log(wide.upper / wide.lower) == pytest.approx(2 * math.log(plain.upper / plain.lower))


def test_a_comparison_of_another_size_is_told() -> None:
    assert unlike(TREATED, COMPARISON)
    assert not unlike(TREATED, LIKE)


class TestLiverpool:
    """31 burglaries in 8 months and then 1: the fall is real, the saving about half of what was claimed."""

    def test_the_claim_as_a_negative_example(self) -> None:
        assert naive_saving(LIVERPOOL, 3_268) == 98_040
        assert naive_saving(LIVERPOOL, 3_268) - 20_000 == 78_040

    @pytest.mark.parametrize(
        ("months", "expected", "value", "saving", "net", "p"),
        [
            (4, 15.5, 14.5, 47_386, 27_386, 3.9e-5),
            (3, 11.625, 10.625, 34_722.5, 14_722.5, 4.9e-4),
        ],
    )
    def test_adjusted_for_the_length_of_the_windows(
        self, months: int, expected: float, value: float, saving: float, net: float, p: float
    ) -> None:
        found = prevented(LIVERPOOL, 8, months)
        assert (found.expected, found.value) == (expected, value)
        assert found.value * 3_268 == saving
        assert found.value * 3_268 - 20_000 == net
        assert found.p == pytest.approx(p, rel=0.015)
        assert found.p == pytest.approx(stats.binom.cdf(1, 32, months / (8 + months)), rel=1e-9)
        assert 0 < found.lower < found.value < found.upper <= found.expected

    def test_without_a_comparison_the_cause_stays_open(self) -> None:
        at = level(Design(same_season=False, signal=True))
        assert at == Level.BEFORE_AFTER
        assert "other causes cannot be ruled out" in permitted_sentence(at, "burglaries", 31, 1)
        assert level(Design(same_season=True, signal=True)) == Level.SEASON_AND_SIGNAL


def test_nottingham_the_second_fall_is_of_what_the_first_left() -> None:
    assert changes_together((-24, -10)) == pytest.approx(-31.6)


@pytest.mark.traces("3-33")
class TestKnowsley:
    """30 and 31 October and the campaign, by kind, with the same days of two years before."""

    DAYS = np.array(
        ["2006-10-30"] * 30 + ["2006-10-31"] * 20 + ["2005-10-30"] * 40 + ["2004-10-31"] * 25
        + ["2006-11-05", "2005-11-05", "2006-11-06", "2003-10-30"], dtype="datetime64[D]"
    )  # fmt: skip
    KINDS = np.array((["fire"] * 20 + ["damage"] * 10) + ["fire"] * 20 + ["damage"] * 65 + ["fire"] * 4)
    WINDOWS = (
        Window("Mischief Night", (10, 30), (10, 30)),
        Window("Halloween", (10, 31), (10, 31)),
        Window("campaign", (10, 27), (11, 5)),
    )

    def test_each_window_is_set_against_the_same_days_of_the_years_before(self) -> None:
        found = same_days(self.DAYS, self.KINDS, self.WINDOWS, 2006)
        fire = {each.window: each.counts for each in found if each.kind == "fire"}
        assert fire == {"Mischief Night": (20, 0, 0), "Halloween": (20, 0, 0), "campaign": (41, 1, 0)}
        every = {each.window: each.counts for each in found if each.kind == "all"}
        assert every == {"Mischief Night": (30, 40, 0), "Halloween": (20, 0, 25), "campaign": (51, 41, 25)}

    def test_a_percentage_has_its_two_counts(self) -> None:
        found = same_days(self.DAYS, self.KINDS, self.WINDOWS, 2006)
        texts = [change.text for each in found for change in each.changes]
        assert "from 40 to 30 (\N{MINUS SIGN}25.0%)" in texts
        assert "from 0 to 20 (percentage not calculable)" in texts
        assert all(text.startswith("from ") for text in texts)

    def test_no_level_of_the_ladder_gives_a_percentage_alone(self) -> None:
        for at in Level:
            said = permitted_sentence(at, "fires", 40, 30, effect=Effect(25, 5, 40))
            assert "30" in said
            assert "%" not in said or "40" in said

    def test_a_window_may_run_over_the_new_year(self) -> None:
        days = np.array(["2005-12-31", "2006-01-01", "2006-12-31", "2007-01-01"], dtype="datetime64[D]")
        window = Window("New Year", (12, 31), (1, 1))
        found = same_days(days, np.array(["x"] * 4), (window,), 2006, earlier=1)
        assert found[0].counts == (2, 2)

    def test_a_day_that_a_year_lacks_is_named(self) -> None:
        leap = Window("leap day", (2, 29), (2, 29))
        with pytest.raises(ValueError, match="29 February"):
            same_days(self.DAYS, self.KINDS, (leap,), 2006)


def test_what_the_comparison_leads_to_expect() -> None:
    found = prevented_against(TREATED, COMPARISON)
    assert (found.expected, found.value) == (95, 25)
    assert found.lower < 0 < found.upper
    assert found.p == pytest.approx(relative_effect(TREATED, COMPARISON).p / 2)
    assert prevented_against(Counts(70, 100), COMPARISON).p > 0.5


@pytest.mark.traces("0-23")
class TestLadder:
    def test_a_rung_for_each_level(self) -> None:
        assert [rung.level for rung in LADDER] == list(Level)

    @pytest.mark.parametrize(
        ("design", "at"),
        [
            (Design(before=False, signal=True), Level.AFTER_ONLY),
            (Design(), Level.BEFORE_AFTER),
            (Design(same_season=True), Level.BEFORE_AFTER),
            (Design(same_season=True, signal=True), Level.SEASON_AND_SIGNAL),
            (Design(comparisons=1, buffer=True, earlier_trends_alike=True), Level.COMPARISON),
            (Design(comparisons=5, buffer=True), Level.COMPARISON),
            (Design(comparisons=2, buffer=True, earlier_trends_alike=True), Level.SEVERAL_COMPARISONS),
            (Design(comparisons=1, randomised=True), Level.RANDOMISED),
        ],
    )
    def test_the_highest_rung_whose_demands_are_met(self, design: Design, at: Level) -> None:
        assert level(design) == at

    def test_only_chance_lets_the_word_caused_be_said(self) -> None:
        for at in Level:
            said = permitted_sentence(at, "burglaries", 100, 70, effect=Effect(26, 5, 47))
            assert ("caused" in said) == (at == Level.RANDOMISED)

    @pytest.mark.parametrize("at", [Level.COMPARISON, Level.SEVERAL_COMPARISONS, Level.RANDOMISED])
    def test_an_effect_that_may_be_none_is_said_to_be_so(self, at: Level) -> None:
        said = permitted_sentence(at, "burglaries", 100, 70, effect=Effect(26.3, -3.1, 47.3))
        assert "not statistically distinguishable" in said
        assert "caused" not in said
        assert "evidence" not in said

    @pytest.mark.parametrize(
        ("before", "after", "effect", "said"),
        [
            (100, 70, Effect(26, 5, 47), "fell from 100 to 70, by 26.0% more than the comparison"),
            (100, 120, Effect(26, 5, 47), "went from 100 to 120, 26.0% less than the comparison leads to"),
            (100, 120, Effect(-26, -47, -5), "went from 100 to 120, 26.0% more than the comparison leads to"),
        ],
    )
    def test_the_sentence_of_a_comparison(self, before: int, after: int, effect: Effect, said: str) -> None:
        assert said in permitted_sentence(Level.COMPARISON, "thefts", before, after, effect=effect)

    def test_a_level_without_what_it_needs_is_refused(self) -> None:
        with pytest.raises(ValueError, match="`before` is missing"):
            permitted_sentence(Level.BEFORE_AFTER, "thefts", None, 3)
        with pytest.raises(ValueError, match="`effect` is missing"):
            permitted_sentence(Level.COMPARISON, "thefts", 4, 3)
        with pytest.raises(ValueError, match="left untreated"):
            Design(randomised=True)


def test_what_cannot_be_is_named() -> None:
    none = Counts(5, 0)
    for work, named in (
        (lambda: Counts(-1, 3), "`before` is -1"),
        (lambda: Counts(1, float("nan")), "`after` is nan"),
        (lambda: net_effect(TREATED, none), "`comparison` is 5 before and 0 after"),
        (lambda: displacement_quotient(none, BUFFER, COMPARISON), "`treated` is 5 before and 0 after"),
        (lambda: displacement_quotient(TREATED, none, COMPARISON), "`buffer` is 5 before and 0 after"),
        (lambda: total_net_effect(TREATED, BUFFER, none), "`comparison`"),
        (lambda: relative_effect(TREATED, none), "`comparison`"),
        (lambda: relative_effect(TREATED, COMPARISON, phi=0.5), "`phi` is 0.5"),
        (lambda: weighted_difference(Counts(0, 0), Counts(0, 0)), "all 0"),
        (lambda: weighted_difference(TREATED, LIKE, confidence=95), "`confidence` is 95"),
        (lambda: prevented(Counts(0, 3)), "no event before"),
        (lambda: prevented(TREATED, 0, 1), "`exposure_before`|`length_before`"),
        (lambda: naive_saving(TREATED, -1), "`unit_cost` is -1"),
        (lambda: changes_together(()), "`percents` is empty"),
        (lambda: changes_together((-101,)), "-101"),
    ):
        with pytest.raises(ValueError, match=named):
            work()  # type: ignore[no-untyped-call]
