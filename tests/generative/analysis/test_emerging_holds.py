"""Emerging hot spots: the table of rules read plainly, one history at a time, gives the same categories."""

from __future__ import annotations

import re
from itertools import product
from typing import Any

import numpy as np
import pymannkendall
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.analysis.emerging import CLASSES, simple_classes, spot_histories
from tests.sampling import SAMPLE

MIRROR = str.maketrans("HC", "CH")


def plainly(history: str, direction: int) -> str:
    """The rules of the table in its order, read from the words of a history."""
    if history.endswith("C"):
        return of_hot(history.translate(MIRROR), -direction).replace("hot", "cold")
    hot = of_hot(history, direction)
    if hot != "no pattern":
        return hot
    return of_hot(history.translate(MIRROR), -direction).replace("hot", "cold")


def of_hot(history: str, direction: int) -> str:
    mostly = history.count("H") / len(history) >= 0.9 - 1e-12
    if not history.endswith("H"):
        return "historical hot spot" if mostly else "no pattern"
    if re.fullmatch("[^H]*H", history):
        return "new hot spot"
    if re.fullmatch("[^H]*HH+", history) and not mostly:
        return "consecutive hot spot"
    if mostly:
        return {1: "intensifying", 0: "persistent", -1: "diminishing"}[direction] + " hot spot"
    return "oscillating hot spot" if "C" in history else "sporadic hot spot"


def flags(histories: list[str]) -> tuple[Any, Any]:
    steps = np.array([list(history) for history in histories])
    return steps == "H", steps == "C"


def test_every_history_of_up_to_seven_steps() -> None:
    ramp = {1: np.arange(8.0), 0: np.zeros(8), -1: -np.arange(8.0)}
    for steps in range(2, 8):
        histories = ["".join(history) for history in product(".HC", repeat=steps)]
        for z in ramp.values():
            cube = np.tile(z[:steps], (len(histories), 1))
            found = spot_histories(cube, *flags(histories))
            wanted = [plainly(h, int(d)) for h, d in zip(histories, found.trend_direction, strict=True)]
            assert found.names == wanted


HISTORIES = st.integers(10, 36).flatmap(
    lambda steps: st.lists(
        st.one_of(
            st.text("HC.", min_size=steps, max_size=steps),
            st.text("HHHHHHHHHHHHHHH.", min_size=steps, max_size=steps),
            st.text("..........H", min_size=steps, max_size=steps),
        ),
        min_size=1,
        max_size=12,
    )
)


def scores(histories: list[str], seed: int) -> Any:
    rng = np.random.default_rng(seed)
    slope = rng.choice([-0.3, 0.0, 0.3], size=(len(histories), 1))
    return rng.normal(size=(len(histories), len(histories[0]))) + slope * np.arange(len(histories[0]))


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(HISTORIES, st.integers(0, 2**31))
def test_long_histories_with_the_trend_of_pymannkendall(histories: list[str], seed: int) -> None:
    z = scores(histories, seed)
    found = spot_histories(z, *flags(histories))
    for row, history in enumerate(histories):
        trend = pymannkendall.original_test(z[row]).trend
        direction = {"increasing": 1, "decreasing": -1, "no trend": 0}[trend]
        assert found.trend_direction[row] == direction
        assert found.names[row] == plainly(history, direction)


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(HISTORIES, st.integers(0, 2**31), st.randoms(use_true_random=False))
def test_cells_are_named_each_by_itself_and_cold_mirrors_hot(
    histories: list[str], seed: int, rng: Any
) -> None:
    z, (hot, cold) = scores(histories, seed), flags(histories)
    found = spot_histories(z, hot, cold)
    order = rng.sample(range(len(histories)), len(histories))
    assert (spot_histories(z[order], hot[order], cold[order]).code == found.code[order]).all()
    assert (spot_histories(-z, cold, hot).code == -found.code).all()


def simply(history: str, hot: float, persistent: float, recent: float) -> str:
    steps = len(history)
    lately = max(1, int(steps * recent + 1e-9))
    new, old = history[-lately:], history[:-lately]

    def share(part: str) -> float:
        return part.count("H") / len(part) + 1e-9

    if share(history) >= persistent:
        return "persistent"
    if share(history) < hot:
        return "no pattern"
    if share(new) >= hot > share(old):
        return "emerging"
    if share(old) >= hot > share(new):
        return "former"
    return "intermittent"


SHARES = st.sampled_from([0.1, 0.2, 0.25, 0.3, 0.5, 0.8, 0.9])


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(HISTORIES, SHARES, SHARES, SHARES)
def test_the_simpler_scheme_equals_its_words(
    histories: list[str], hot: float, persistent: float, recent: float
) -> None:
    codes = simple_classes(
        flags(histories)[0], hot_share=hot, persistent_share=persistent, recent_share=recent
    )
    assert [CLASSES[c] for c in codes] == [simply(h, hot, persistent, recent) for h in histories]


def test_no_cells_are_no_categories() -> None:
    none = np.zeros((0, 12), dtype=bool)
    assert spot_histories(np.zeros((0, 12)), none, none).names == []
    assert len(simple_classes(none)) == 0
