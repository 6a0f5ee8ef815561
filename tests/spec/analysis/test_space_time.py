"""Where and when are there more events than elsewhere? Gi* of cells and steps of time.

At a single step it is plain Gi*: the 5 x 5 counts of DOMAIN A2.3, whose middle has 3.890.
"""

import math

import numpy as np
import pytest

from commonweal.analysis.emerging import Shares, category_name, emerging_hot_spots
from commonweal.analysis.space_time import counts_by_step, space_time_gi_star

TECHNIQUES = ("emerging",)

COUNTS = [
    [1, 2, 1, 0, 1],
    [2, 5, 6, 2, 1],
    [1, 7, 12, 5, 0],
    [0, 3, 6, 4, 1],
    [1, 0, 2, 1, 0],
]
GI_STAR = [
    [-0.045, 0.266, 0.104, -0.707, -1.179],
    [0.428, 2.014, 2.447, 0.716, -1.031],
    [0.428, 2.736, 3.890, 2.014, -0.383],
    [-0.545, 1.293, 2.447, 1.148, -0.707],
    [-1.179, -0.545, 0.104, -0.221, -0.801],
]


def test_one_step_is_the_vector_of_plain_gi_star() -> None:
    """Test vector of DOMAIN A2.3; six cells are below 0.05 uncorrected, and one after either correction."""
    found = space_time_gi_star([COUNTS])
    np.testing.assert_allclose(found.z[0], GI_STAR, atol=5e-4)
    significant = {
        correction: int(abs(space_time_gi_star([COUNTS], correction=correction).spot).sum())
        for correction in ("none", "fdr", "bonferroni")
    }
    assert significant == {"none": 6, "fdr": 1, "bonferroni": 1}
    assert found.spot[0, 2, 2] == 1
    assert found.tests == 25


def test_a_neighbourhood_holds_the_same_cells_one_step_earlier_and_none_later() -> None:
    """One event among 3 steps of 5 x 5 cells: 8 + 1 cells see it at its step and at the next, 18 of 75."""
    counts = np.zeros((3, 5, 5))
    counts[1, 2, 2] = 1
    z = space_time_gi_star(counts).z
    n, mean = 75, 1 / 75
    deviation = math.sqrt(mean * (1 - mean))
    inner = (1 - 18 * mean) / (deviation * math.sqrt((n * 18 - 18**2) / (n - 1)))
    assert z[1, 2, 2] == pytest.approx(inner, rel=1e-12)
    assert (z[1, 1:4, 1:4] == z[1, 2, 2]).all(), "the event's step"
    assert (z[2, 1:4, 1:4] == z[1, 2, 2]).all(), "the step after"
    assert (z[0] < 0).all(), "the step before knows nothing of it"
    at_first = -9 * mean / (deviation * math.sqrt((n * 9 - 9**2) / (n - 1)))
    assert z[0, 2, 2] == pytest.approx(at_first, rel=1e-12), "nothing lies before the first step"


def test_a_rise_everywhere_is_seen_beside_the_whole_cube_and_not_beside_its_own_steps() -> None:
    rng = np.random.default_rng(7)
    counts = rng.poisson(2, (12, 10, 10)) + 4 * np.arange(12)[:, None, None]
    cube = space_time_gi_star(counts).z
    steps = space_time_gi_star(counts, compared="steps").z
    assert cube[-1].mean() > 3
    assert cube[0].mean() < -2
    assert abs(steps[-1].mean()) < 0.5


def test_the_radius_is_in_cells_and_keeps_its_diagonals() -> None:
    counts = np.zeros((1, 9, 9))
    counts[0, 4, 4] = 1
    for radius, cells in ((1, 5), (math.sqrt(2), 9), (2, 13), (3, 29)):
        assert (space_time_gi_star(counts, radius=radius).z > 0).sum() == cells


def test_cells_outside_the_mask_count_for_nothing() -> None:
    counts = np.array([np.pad(COUNTS, 1, constant_values=99)])
    inside = np.pad(np.ones((5, 5), bool), 1)
    found = space_time_gi_star(counts, mask=inside)
    np.testing.assert_allclose(found.z[0, 1:6, 1:6], GI_STAR, atol=5e-4)
    assert np.isnan(found.z[0, 0]).all()
    assert not found.spot[0, 0].any()
    assert found.tests == 25


def test_the_whole_way_from_counts_to_histories() -> None:
    counts = np.zeros((12, 15, 15))
    counts[:, 3, 3] = 20  # always
    counts[-1, 11, 11] = 60  # at the last alone
    counts[:8, 11, 3] = 20  # formerly
    found = emerging_hot_spots(counts)
    told = {cell: category_name(int(found.code[cell])) for cell in ((3, 3), (11, 11), (11, 3), (7, 7))}
    assert told == {
        (3, 3): "persistent hot spot",
        (11, 11): "new hot spot",
        (11, 3): "no pattern",
        (7, 7): "no pattern",
    }
    assert found.steps_hot[3, 3] == 12
    assert found.steps_hot[11, 3] == 8, "the step after still sees half as much, which is not enough"
    assert found.hot_class[3, 3] == 1
    assert emerging_hot_spots(counts, shares=Shares(persistent=0.5)).hot_class[11, 3] == 1


def test_progress_is_told_and_may_stop_the_work() -> None:
    counts = np.random.default_rng(1).poisson(1, (12, 6, 6))
    said: list[tuple[int, int]] = []
    emerging_hot_spots(counts, progress=lambda done, of: said.append((done, of)))
    assert said == [(n, 14) for n in range(1, 15)]

    def stop(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        emerging_hot_spots(counts, progress=stop)


def test_events_are_counted_on_the_lower_and_left_edge_of_their_cell_and_not_outside() -> None:
    found = counts_by_step(
        [0, 99.9, 100, 200, -0.1], [0, 0, 0, 0, 0], [0, 0, 1, 0, 0],
        west=0, south=0, cell=100, columns=2, rows=1, steps=2,
    )  # fmt: skip
    assert found.tolist() == [[[2, 0]], [[0, 1]]]


@pytest.mark.parametrize(
    ("counts", "more", "words"),
    [
        ([[1, 2]], {}, "`counts` is of shape"),
        ([[[1, -2]]], {}, "`counts` holds -2"),
        ([[[1, math.nan]]], {}, "`counts` holds nan"),
        ([[[1, math.inf]]], {}, "`counts` holds nan or inf"),
        (np.ones((2, 4, 4)), {}, "all equal"),
        ([COUNTS], {"radius": 300}, "holds all|neighbourhood of all"),
        ([COUNTS], {"radius": 0.5}, "`radius` is 0.5"),
        ([COUNTS], {"compared": "all"}, "`compared` is 'all'"),
        ([COUNTS], {"correction": "holm"}, "`correction` is 'holm'"),
        ([COUNTS], {"alpha": 5}, "`alpha` is 5"),
        ([COUNTS], {"mask": [[True]]}, "`mask` holds"),
        ([COUNTS], {"mask": np.zeros((5, 5), bool)}, "`mask` is False everywhere"),
    ],
)
def test_what_cannot_be_is_refused(counts: object, more: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        space_time_gi_star(counts, **more)  # type: ignore[arg-type]


def test_histories_and_counts_refuse_what_cannot_be() -> None:
    with pytest.raises(ValueError, match="holds 1 step"):
        emerging_hot_spots([COUNTS])
    grid = {"west": 0, "south": 0, "cell": 100, "columns": 2, "rows": 1, "steps": 2}
    with pytest.raises(ValueError, match="`step` is of shape"):
        counts_by_step([1], [1], [0, 1], **grid)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="`step` holds float64"):
        counts_by_step([1], [1], [0.5], **grid)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="nan or inf"):
        counts_by_step([math.nan], [1], [0], **grid)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="`cell` is 0"):
        counts_by_step([1], [1], [0], **(grid | {"cell": 0}))  # type: ignore[arg-type]
