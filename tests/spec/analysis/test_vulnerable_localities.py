"""The Vulnerable Localities Index: five areas of DOMAIN A1, and what may not be called by its name."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from commonweal.analysis.techniques.vli import EXAMPLE
from commonweal.analysis.vulnerable_localities import (
    NAMES,
    band,
    rank_intervals,
    ranks_without,
    vulnerable_localities,
)

TECHNIQUES = ("vli", "vli-sensitivity", "partial-index")
FIVE: dict[str, Any] = {name: values for name, values in EXAMPLE.columns.items() if name != "area"}


def test_the_vector_of_the_specification() -> None:
    """DOMAIN A1, base area_mean: the five indices, the six parts of area A, and a mean of 100."""
    found = vulnerable_localities(FIVE)
    np.testing.assert_allclose(found.index, [213.7, 106.9, 76.1, 49.3, 54.0], atol=0.05)
    np.testing.assert_allclose(found.parts[0], [273.5, 252.7, 210.5, 208.3, 153.2, 183.9], atol=0.05)
    assert found.index.mean() == pytest.approx(100.0, abs=1e-12)
    assert found.called == "VLI"


def test_the_pooled_base() -> None:
    """DOMAIN A1, base pooled: the two proportions are weighed by population."""
    found = vulnerable_localities(FIVE, base="pooled")
    np.testing.assert_allclose(found.index, [217.6, 108.7, 77.3, 50.0, 54.9], atol=0.05)


def test_the_bands() -> None:
    """DOMAIN A1: over 200 priority, 150 to 200 watch, 100 to 150 above average, under 100 below."""
    named = [band(index) for index in (213.7, 200.0, 150.1, 150.0, 100.1, 100.0, 20.0)]
    assert named == [
        "priority", "watch", "watch", "above average", "above average", "below average", "below average",
    ]  # fmt: skip


def test_with_an_input_missing_it_is_a_partial_index_and_never_a_vli() -> None:
    """DOMAIN A1: five are not averaged under the name of six."""
    five = {name: values for name, values in FIVE.items() if name not in ("damage", "dwellings")}
    with pytest.raises(ValueError, match="has no damage"):
        vulnerable_localities(five)
    found = vulnerable_localities(five, inputs=tuple(name for name in NAMES if name != "damage"))
    assert not found.whole
    assert found.called == "partial index (5 of 6)"
    assert found.index.mean() == pytest.approx(100.0)


def test_an_area_with_a_denominator_of_nought_is_in_no_mean() -> None:
    """DOMAIN A1: excluded, listed, and not in the mean."""
    households = [600.0, 0.0, 700.0, 620.0, 680.0]
    found = vulnerable_localities({**FIVE, "households": households})
    assert found.included.tolist() == [0, 2, 3, 4]
    four = vulnerable_localities({name: np.delete(values, 1) for name, values in FIVE.items()})
    np.testing.assert_allclose(found.index, four.index)


def test_an_input_that_is_nought_everywhere_stops_it() -> None:
    """DOMAIN A1: a variable whose mean is 0 is an error."""
    with pytest.raises(ValueError, match="burglary"):
        vulnerable_localities({**FIVE, "burglary": [0] * 5})


def test_a_score_in_place_of_a_proportion_is_noticed() -> None:
    """DOMAIN A1: only the income and employment domain scores are proportions."""
    with pytest.raises(ValueError, match="it is a proportion"):
        vulnerable_localities({**FIVE, "income": [32.1, 12.0, 4.0, 5.0, 6.0]})


def test_the_parts_of_what_lies_above_the_mean_add_up() -> None:
    found = vulnerable_localities(FIVE)
    np.testing.assert_allclose(found.excess[:2].sum(axis=1), 1.0)
    assert np.isnan(found.excess[2:]).all()


def test_an_order_that_rests_on_one_input_falls_without_it() -> None:
    lifted = {**FIVE, "young": [300, 220, 1600, 150, 165]}
    found = vulnerable_localities(lifted)
    assert found.rank.tolist()[2] == 2
    assert ranks_without(found)[2, NAMES.index("young")] == 3


def test_small_counts_leave_the_order_less_sure() -> None:
    found = vulnerable_localities(FIVE)
    lower, upper = rank_intervals(FIVE, found, draws=300)
    assert (lower <= found.rank).all() and (found.rank <= upper).all()
    many = {
        **FIVE,
        "burglary": [n * 100 for n in FIVE["burglary"]],
        "damage": [n * 100 for n in FIVE["damage"]],
    }
    surer = rank_intervals(many, vulnerable_localities(many), draws=300)
    assert (surer[1] - surer[0]).sum() <= (upper - lower).sum()
