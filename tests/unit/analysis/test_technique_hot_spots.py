"""Hot spots on grids and areas: what these techniques refuse, announce, and say at the edges."""

from typing import Any

import numpy as np
import pytest

from commonweal.analysis.techniques import technique, worked_example
from commonweal.analysis.techniques.grammar import BadParameter, chosen
from commonweal.analysis.techniques.guarding import Refused
from commonweal.analysis.techniques.inputs import BadData, of_columns
from commonweal.analysis.techniques.outcome import Outcome


def run(name: str, columns: dict[str, Any], *, guard: bool = True, **settings: str) -> Outcome:
    module = technique(name)
    data = of_columns(module.TECHNIQUE, columns)
    found: Outcome = module.run(data, chosen(module.Parameters, settings), guard=guard)
    return found


def example(name: str) -> dict[str, Any]:
    return dict(technique(name).TECHNIQUE.example.columns)


def scattered(seed: int = 1, events: int = 300) -> dict[str, list[Any]]:
    """Events over 3 km x 2 km, a third of them crowded in one place."""
    generator = np.random.default_rng(seed)
    x, y = generator.uniform(380_000, 383_000, events), generator.uniform(398_000, 400_000, events)
    x[::3], y[::3] = 381_050 + x[::3] % 150, 399_050 + y[::3] % 150
    return {"easting": x.tolist(), "northing": y.tolist()}


def test_columns_are_the_public_contract() -> None:
    assert list(worked_example("gi-star").value) == [
        "easting", "northing", "count", "z", "p", "p_adjusted", "band",
    ]  # fmt: skip
    assert list(worked_example("local-moran").value) == ["area", "value", "i", "quadrant", "p", "p_adjusted"]
    assert list(worked_example("grid").value) == ["easting", "northing", "count"]


@pytest.mark.parametrize("name", ["grid", "gi-star"])
def test_every_cell_of_the_area_is_a_row_and_every_event_in_one(name: str) -> None:
    for cells in ("box", "hull", "occupied"):
        found = run(name, scattered(), cell_size="100", cells=cells)
        assert sum(found.value["count"]) == 300
        assert any(line.startswith("cells:") for line in found.announced)
    assert min(found.value["count"]) > 0


def test_the_cell_that_was_chosen_is_announced() -> None:
    assert run("grid", scattered()).announced[0].startswith("cell_size: 50 m")
    assert not any("cell_size" in line for line in run("grid", scattered(), cell_size="100").announced)


def test_a_neighbourhood_of_300_m_is_announced_with_its_cells() -> None:
    found = run("gi-star", scattered(), cell_size="100", neighbours="distance", distance="300")
    assert "a neighbourhood has up to 29 cells" in found.announced[-1]
    chosen_for_me = run("gi-star", scattered(), cell_size="100", neighbours="distance")
    assert chosen_for_me.announced[-1].startswith("distance: 300 m, 3 cells")
    assert list(chosen_for_me.value["z"]) == list(found.value["z"])


def test_a_distance_that_would_not_be_used_is_refused() -> None:
    with pytest.raises(BadParameter, match="neighbours=distance"):
        run("gi-star", scattered(), distance="300")
    with pytest.raises(BadParameter, match="reaches no other cell"):
        run("gi-star", scattered(), cell_size="100", neighbours="distance", distance="50")


def test_the_sentence_shows_what_either_correction_leaves() -> None:
    said = worked_example("gi-star").sentence
    assert "1 of 25 cells is a significant hot spot (p below 0.05, false discovery rate)" in said
    assert "6 would pass without a correction, 1 pass the false discovery rate and 1 Bonferroni" in said


def test_no_hot_spot_is_said_plainly() -> None:
    board = [(row, column) for row in range(8) for column in range(8) for _ in range(1 + (row + column) % 2)]
    places = {
        "northing": [398_050 + 100 * n for n, _ in board],
        "easting": [380_050 + 100 * n for _, n in board],
    }
    found = run("gi-star", places, cell_size="100")
    assert found.sentence.startswith("None of 64 cells is a significant hot spot")


def test_draws_find_the_same_place_and_too_few_of_them_are_warned_of() -> None:
    normal = run("gi-star", scattered(), cell_size="100")
    drawn = run("gi-star", scattered(), cell_size="100", permutations="9999", cells="hull")
    best = int(np.argmax(drawn.value["z"]))
    assert drawn.value["p"][best] == pytest.approx(2 / 10_000)
    assert normal.value["band"][int(np.argmax(normal.value["z"]))] == "hot 99.9%"
    few = run("gi-star", scattered(), cell_size="100", permutations="99", correction="bonferroni")
    assert any("No p can be below 0.02" in line for line in few.warnings)
    assert few.sentence.startswith("None of")


def test_mostly_empty_cells_are_warned_of() -> None:
    found = run("gi-star", scattered(), cell_size="50")
    assert any("hold no event" in line for line in found.warnings)


def test_below_the_minimum_it_is_refused() -> None:
    with pytest.raises(Refused, match="at least 50 events"):
        run("gi-star", scattered(events=49), cell_size="100")
    with pytest.raises(Refused, match="at least 25 cells"):
        run("gi-star", scattered(), cell_size="1000")
    with pytest.raises(Refused, match="at least 25 areas"):
        run("moran", {key: values[:24] for key, values in example("moran").items()})


def test_listed_neighbours_go_before_centroids() -> None:
    columns = example("local-moran")
    columns["neighbours"] = [columns["area"][at - 1] for at in range(25)]
    found = run("local-moran", columns)
    assert found.announced == ("neighbours: as listed, 2.0 an area on average.",)
    with pytest.raises(Refused, match="leave one of them out"):
        run("local-moran", columns, distance="1500")


def test_names_that_are_of_no_area_are_warned_of() -> None:
    columns = example("moran")
    columns["neighbours"] = ["A1; Z9"] * 24 + ["none"]
    found = run("moran", columns)
    assert any("Z9" in line for line in found.warnings)
    assert any("1 without neighbours" in line for line in found.warnings)
    columns["neighbours"] = ["nobody"] * 25
    with pytest.raises(Refused, match="names none of the 25 areas"):
        run("moran", columns)


@pytest.mark.parametrize("name", ["moran", "local-moran"])
def test_neighbours_must_come_from_somewhere_and_areas_once(name: str) -> None:
    columns = example(name)
    columns.pop("easting")
    with pytest.raises(Refused, match="which areas are neighbours"):
        run(name, columns)
    columns = example(name)
    with pytest.raises(BadData, match="comes twice"):
        run(name, columns | {"area": ["A1", "A1", *columns["area"][2:]]})


def test_the_nearest_are_taken_and_announced_where_nothing_is_set() -> None:
    found = run("moran", example("moran"))
    assert found.announced[0].startswith("neighbours: the 6 nearest by centroid")


def test_no_permutations_leave_their_p_blank() -> None:
    found = run("moran", example("moran"), permutations="0", distance="1500")
    assert found.value["p_drawn"] == [None]
    assert "of the normal distribution" in found.sentence


def test_bonferroni_on_too_few_draws_is_warned_of() -> None:
    found = run("local-moran", example("local-moran"), correction="bonferroni", permutations="99")
    assert any("No p can be below" in line for line in found.warnings)
    assert found.sentence.startswith("None of 25 areas")
