"""How did a hot spot come and go? One category for each cell, from twelve steps of its history.

H: significantly hot in that step; C: significantly cold; a point: neither. Every row of the table of DOMAIN
A2.7 stands here, and is tried for cold spots with H and C, and rising and falling, turned round.
"""

from typing import Any

import numpy as np
import pytest

from commonweal.analysis.emerging import (
    CATEGORIES,
    CLASSES,
    category_name,
    simple_classes,
    spot_histories,
)

TECHNIQUES = ("emerging",)

RISING = np.arange(12.0)
FALLING = RISING[::-1]
FLAT = np.array([0.0, 1.0] * 6)

TABLE = [
    # history, z, category
    ("...........H", FLAT, "new"),
    (".........HHH", FLAT, "consecutive"),
    ("HHHHHHHHHHHH", RISING, "intensifying"),
    ("HHHHHHHHHHHH", FLAT, "persistent"),
    ("HHHHHHHHHHHH", FALLING, "diminishing"),
    ("H.H..H.H..HH", FLAT, "sporadic"),
    (".H.........H", FLAT, "sporadic"),
    ("C...H....H.H", FLAT, "oscillating"),
    ("HHHHHHHHHHH.", FLAT, "historical"),
    ("..HH..H.....", FLAT, "no pattern"),
]
EDGES = [
    ("............", RISING, "no pattern"),
    ("..........HH", FLAT, "consecutive"),
    (".HHHHHHHHHHH", FLAT, "persistent"),  # 11 of 12 are 92%: too many for consecutive
    (".HHHHHHHHHHH", RISING, "intensifying"),
    ("..HHHHHHHHHH", RISING, "consecutive"),  # 10 of 12 are 83%
    ("HHHHH.HHHHHH", FALLING, "diminishing"),
    ("H.HHHHHHHH.H", FLAT, "sporadic"),
    ("HHHHHHHHHH..", FLAT, "no pattern"),  # 83%, and not hot at the last
    ("HHHHHHHHHHH.", RISING, "historical"),  # whatever its trend: it is not hot at the last
    ("C..........H", FLAT, "new"),  # never hot before: the table's order decides
    ("C........HHH", FLAT, "consecutive"),
    ("CHHHHHHHHHHH", FLAT, "persistent"),
    ("H.........CH", FLAT, "oscillating"),
]
MIRROR = {"H": "C", "C": "H", ".": "."}


def category(history: str, z: Any) -> str:
    flags = np.array([list(history)])
    found = spot_histories(np.array([z]), flags == "H", flags == "C")
    return found.names[0]


@pytest.mark.parametrize(("history", "z", "wanted"), TABLE + EDGES)
def test_the_category_of_a_hot_spot(history: str, z: Any, wanted: str) -> None:
    assert category(history, z) == (wanted if wanted == "no pattern" else f"{wanted} hot spot")


@pytest.mark.parametrize(("history", "z", "wanted"), TABLE + EDGES)
def test_the_mirror_image_is_the_category_of_a_cold_spot(history: str, z: Any, wanted: str) -> None:
    mirrored = "".join(MIRROR[step] for step in history)
    assert category(mirrored, -np.asarray(z)) == (wanted if wanted == "no pattern" else f"{wanted} cold spot")


def test_what_a_cell_is_at_the_last_goes_before_what_it_was() -> None:
    assert category("HHHHHHHHHHHC", FLAT) == "new cold spot"
    assert category("CCCCCCCCCCCH", FLAT) == "new hot spot"


@pytest.mark.parametrize(
    ("steps", "hot", "wanted"), [(10, 9, "persistent"), (20, 18, "persistent"), (20, 17, "sporadic")]
)
def test_nine_steps_of_ten_are_ninety_per_cent(steps: int, hot: int, wanted: str) -> None:
    history = "H" + "." * (steps - hot) + "H" * (hot - 1)
    assert category(history, [0.0, 1.0] * (steps // 2)) == f"{wanted} hot spot"


def test_a_trend_needs_the_level_that_was_asked_for() -> None:
    z = [RISING]
    hot, cold = np.full((1, 12), True), np.full((1, 12), False)
    found = spot_histories(z, hot, cold)
    assert found.trend_direction.tolist() == [1]
    assert 1e-6 < found.trend_p[0] < 1e-4
    assert spot_histories(z, hot, cold, alpha=1e-6).names == ["persistent hot spot"]


def test_every_category_has_a_name() -> None:
    assert [category_name(code) for code in range(9)][1:] == [f"{name} hot spot" for name in CATEGORIES[1:]]
    assert category_name(-7) == "oscillating cold spot"
    with pytest.raises(ValueError, match="`code` is 9"):
        category_name(9)


SIMPLE = [
    # ten steps, of which the last two are recent
    ("HHHHHHHH..", "persistent"),
    (".HHHHHHH.H", "persistent"),
    ("........HH", "emerging"),
    (".........H", "emerging"),
    ("........H.", "emerging"),
    ("HHHHHHH...", "former"),
    (".......H..", "former"),  # the third from the end is not recent
    ("......HHHH", "intermittent"),
    ("H........H", "intermittent"),
    ("..........", "no pattern"),
]


@pytest.mark.parametrize(("history", "wanted"), SIMPLE)
def test_the_class_of_the_simpler_scheme(history: str, wanted: str) -> None:
    flags = np.array([list(history)]) == "H"
    assert CLASSES[simple_classes(flags)[0]] == wanted


def test_the_parameters_of_the_simpler_scheme() -> None:
    flags = np.array([list("H..HHH.H..")]) == "H"
    assert CLASSES[simple_classes(flags)[0]] == "former"
    assert CLASSES[simple_classes(flags, recent_share=0.3)[0]] == "intermittent"
    assert CLASSES[simple_classes(flags, persistent_share=0.5)[0]] == "persistent"
    assert CLASSES[simple_classes(flags, hot_share=0.6)[0]] == "no pattern"


def test_one_hot_step_of_twelve_is_below_a_tenth_and_one_of_ten_is_not() -> None:
    assert CLASSES[simple_classes(np.array([list("...........H")]) == "H")[0]] == "no pattern"
    assert CLASSES[simple_classes(np.array([list(".........H")]) == "H")[0]] == "emerging"


def test_where_a_fifth_is_less_than_a_step_the_last_is_recent() -> None:
    assert CLASSES[simple_classes(np.array([[False, False, True]]))[0]] == "emerging"


def test_what_cannot_be_is_refused() -> None:
    z, yes, no = np.zeros((1, 3)), np.full((1, 3), True), np.full((1, 3), False)
    with pytest.raises(ValueError, match=r"`hot` and `cold` are both True at \[0, 0\]"):
        spot_histories(z, yes, yes)
    with pytest.raises(ValueError, match="`cold` is of shape"):
        spot_histories(z, yes, no[:, :2])
    with pytest.raises(ValueError, match="`hot` holds float64"):
        spot_histories(z, z, no)
    with pytest.raises(ValueError, match=r"`z` holds nan at \[0, 1\]"):
        spot_histories([[1, np.nan, 2]], yes, no)
    with pytest.raises(ValueError, match="of two steps at least"):
        spot_histories([[1]], [[True]], [[False]])
    with pytest.raises(ValueError, match="`alpha` is 5"):
        spot_histories(z, yes, no, alpha=5)
    with pytest.raises(ValueError, match="`recent_share` is 20"):
        simple_classes(yes, recent_share=20)
    with pytest.raises(ValueError, match="`flags` is of shape"):
        simple_classes([True, False])
    with pytest.raises(ValueError, match="`flags` holds int64"):
        simple_classes([[1, 0]])
