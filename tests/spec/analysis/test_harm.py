"""Harm and priorities: the mechanics vectors of DOMAIN A6."""

from __future__ import annotations

from datetime import date

import pytest

from commonweal.analysis.harm import Weights, harm, harm_interval, overlapping, read_weights
from commonweal.analysis.priorities import Score, moved, panel, risk_band, simple_risk
from commonweal.analysis.techniques import worked_example

TECHNIQUES = ("harm", "priorities")
MINE = Weights("illustrative", "1", "made up", {"burglary": 20, "robbery": 365, "common assault": 1})
NAMES = "scheme,version,code,weight,valid_from,valid_to,source"


def test_the_mechanics_vector() -> None:
    """DOMAIN A6: 10 x 20 + 2 x 365 + 50 x 1 = 980; for 5,000 residents 196.0 per 1,000; 3% and 74%."""
    found = harm(["burglary", "robbery", "common assault"], [10, 2, 50], MINE)
    assert found.weighed == 980
    assert found.weighed / 5_000 * 1_000 == 196.0
    assert round(100 * 2 / found.counted) == 3
    assert int(100 * found.by_code["robbery"] / found.weighed) == 74


def test_a_code_without_a_weight_is_listed_and_blocks_publication() -> None:
    """DOMAIN A6: unmatched codes are listed with their count; more than 2% block publication."""
    found = harm(["burglary", "piracy"], [97, 3], MINE)
    assert found.unmatched == {"piracy": 3.0}
    assert found.share_unmatched == pytest.approx(0.03)
    assert not found.fit_for_publication
    assert harm(["burglary", "piracy"], [98, 2], MINE).fit_for_publication


def test_without_a_loaded_table_the_answer_is_marked() -> None:
    """DOMAIN A6: a run without an official table is illustrative, and says so."""
    outcome = worked_example("harm")
    assert outcome.stamp == "below minimum: to check the method only"
    assert any("Illustrative weights" in line for line in outcome.warnings)


def test_weights_hold_by_date() -> None:
    rows = ["x,1,a,10,2020-01-01,2023-05-01,p", "x,2,a,12,2023-05-01,,p"]
    table = "\n".join([NAMES, *rows])
    assert read_weights(table, date(2023, 4, 30)).of == {"a": 10.0}
    assert read_weights(table, date(2023, 5, 1)).of == {"a": 12.0}
    with pytest.raises(ValueError, match="holds none"):
        read_weights(table, date(2019, 1, 1))


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (["x,1,a,ten,,,p"], "the weight 'ten'"),
        (["x,1,a,-1,,,p"], "the weight '-1'"),
        (["x,1,a,1,,,p", "x,1,a,2,,,p"], "two weights"),
        (["x,1,a,1,,,p", "y,1,a,1,,,q"], "name one scheme"),
        (["x,1,a,1,soon,,p"], "where dates belong"),
        ([], "no column"),
    ],
)
def test_a_table_that_cannot_be_is_refused(rows: list[str], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        read_weights("\n".join([NAMES, *rows]), date(2026, 1, 1))


def test_rare_and_heavy_offences_make_the_interval_wide() -> None:
    low, high = harm_interval([10, 2, 50], [20, 365, 1])
    assert low < 980 < high
    assert high - low > 980
    assert harm_interval([10, 2, 50], [20, 365, 1]) == (low, high)


def test_areas_whose_intervals_overlap_are_not_ranked() -> None:
    """DOMAIN A6."""
    assert overlapping([0, 5, 20, 20], [6, 9, 30, 20]).tolist() == [True, True, True, True]
    assert overlapping([0, 10, 20], [9, 19, 30]).tolist() == [False, False, False]


@pytest.mark.parametrize(
    ("impacts", "frequency", "trend", "risk", "named"),
    [
        ((8, 8, 4, 2, 0, 4), 5, 3, 208, "very high"),
        ((1, 4, 4, 2, 0, 4), 3, 1, 60, "medium"),
        ((0, 1, 1, 2, 4, 2), 5, 3, 80, "medium"),
    ],
)
def test_the_matrix(
    impacts: tuple[int, int, int, int, int, int], frequency: int, trend: int, risk: int, named: str
) -> None:
    """DOMAIN A6: domestic abuse 26 x 8 = 208, residential burglary 15 x 4 = 60, fly-tipping 10 x 8 = 80."""
    assert Score(impacts, frequency, trend).risk == risk
    assert risk_band(risk) == named


def test_a_panel_is_its_median_and_shows_how_far_it_was_apart() -> None:
    high, low = Score((8, 8, 4, 2, 0, 4), 5, 3), Score((1, 4, 4, 2, 0, 4), 3, 1, capacity=4, capability=2)
    found = panel([high, low, low])
    assert (found.assessors, found.risk, found.spread, found.organisation) == (3, 60, (60, 208), 6)


@pytest.mark.parametrize(
    "wrong", [((3, 0, 0, 0, 0, 0), 1, 1), ((0,) * 6, 0, 1), ((0,) * 6, 1, 4), ((0,) * 6, 6, 1)]
)
def test_a_score_off_the_scale_is_refused(wrong: tuple[tuple[int, ...], int, int]) -> None:
    with pytest.raises(ValueError, match=r"impacts|frequency|trend"):
        Score(*wrong)  # type: ignore[arg-type]


def test_the_simple_matrix() -> None:
    assert [simple_risk(i, j) for i, j in ((1, 1), (4, 4), (2, 3))] == [1, 16, 6]
    with pytest.raises(ValueError, match="from 1 to 4"):
        simple_risk(5, 1)


def test_a_move_on_the_final_list_needs_its_reason() -> None:
    """DOMAIN A6: elected members may move items; the reason is mandatory."""
    drafted = ["a", "b", "c", "d"]
    assert moved(drafted, drafted, {}) == ()
    with pytest.raises(ValueError, match="a move needs its reason"):
        moved(drafted, ["d", "a", "b", "c"], {})
    assert moved(drafted, ["d", "a", "b", "c"], {"d": "asked for"})[0] == ("d", 3)
