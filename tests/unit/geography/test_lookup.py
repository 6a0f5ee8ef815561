"""The look-up itself: what it refuses, what it keeps, how it is stored."""

from pathlib import Path

import numpy as np
import pytest
import shapely

from commonweal.core.errors import BadInput
from commonweal.geography.lookup import NONE, AreaIndex

WEST = shapely.box(350_000, 400_000, 351_050, 402_000)
EAST = shapely.box(351_050, 400_000, 353_000, 402_000)
HOLED = shapely.Polygon(
    [(0, 0), (1000, 0), (1000, 1000), (0, 1000)], [[(300, 300), (700, 300), (700, 700), (300, 700)]]
)


def test_a_point_on_a_shared_boundary_belongs_to_the_lower_code() -> None:
    line = [351_050.0], [401_000.0]
    assert AreaIndex.build(["b2", "a1"], [WEST, EAST]).codes_of(*line) == ["a1"]
    assert AreaIndex.build(["a1", "b2"], [WEST, EAST]).codes_of(*line) == ["a1"]


def test_the_outer_edge_belongs_to_the_area_and_beyond_it_is_nothing() -> None:
    index = AreaIndex.build(["a1", "b2"], [WEST, EAST])
    x = [350_000.0, 353_000.0, np.nextafter(350_000.0, 0), np.nextafter(353_000.0, 1e9), np.nan]
    assert index.assign(x, [400_000.0] * 5).tolist() == [0, 1, NONE, NONE, NONE]


def test_a_hole_is_no_part_of_the_area_but_its_rim_is() -> None:
    index = AreaIndex.build(["a1"], [HOLED])
    assert index.assign([500, 300, 150, 699.999, 700], [500, 500, 150, 500, 500]).tolist() == [
        -1,
        0,
        0,
        -1,
        0,
    ]


def test_an_area_within_a_hole_is_found() -> None:
    inner = shapely.box(300, 300, 700, 700)
    index = AreaIndex.build(["a1", "b2"], [HOLED, inner])
    assert index.codes_of([500, 300, 150], [500, 500, 150]).tolist() == ["b2", "a1", "a1"]


def test_whole_numbers_and_lists_are_taken() -> None:
    index = AreaIndex.build(["a1", "b2"], [WEST, EAST])
    assert index.assign([350_500, 352_000], np.array([401_000, 401_000], dtype=np.int32)).tolist() == [0, 1]
    assert len(index.assign([], [])) == 0


def test_what_was_saved_answers_alike(tmp_path: Path) -> None:
    index = AreaIndex.build(["b2", "a1"], [WEST, HOLED])
    index.save(tmp_path / "one.npz")
    again = AreaIndex.load(tmp_path / "one.npz")
    points = np.random.default_rng(1).uniform(0, 2000, (2, 500))
    assert again.codes == index.codes == ["a1", "b2"]
    assert (again.assign(*points) == index.assign(*points)).all()
    again.save(tmp_path / "two.npz")
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()


@pytest.mark.parametrize(
    ("codes", "shapes", "word"),
    [
        ([], [], "0 codes"),
        (["a1"], [WEST, EAST], "1 codes and 2"),
        (["a1", "a1"], [WEST, EAST], "twice: a1"),
        (["a1", "b2"], [WEST, shapely.Point(0, 0)], "b2 is not a polygon"),
        (["a1"], [shapely.Polygon()], "a1 is not a polygon"),
    ],
)
def test_what_cannot_be_an_index_is_refused(codes: list[str], shapes: list[object], word: str) -> None:
    with pytest.raises(BadInput, match=word):
        AreaIndex.build(codes, shapes)


def test_eastings_need_northings() -> None:
    with pytest.raises(BadInput, match="2 eastings and 1 northings"):
        AreaIndex.build(["a1"], [WEST]).assign([1, 2], [1])
