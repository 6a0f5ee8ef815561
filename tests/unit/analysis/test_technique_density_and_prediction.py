"""Density, emerging hot spots, hot places and prediction: their refusals, announcements and sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from commonweal.analysis.techniques import technique, worked_example
from commonweal.analysis.techniques.grammar import BadParameter, chosen
from commonweal.analysis.techniques.guarding import Refused
from commonweal.analysis.techniques.inputs import BadData, of_columns
from commonweal.analysis.techniques.outcome import Outcome


def ran(name: str, columns: dict[str, Sequence[Any]], guard: bool = True, **settings: str) -> Outcome:
    module = technique(name)
    data = of_columns(module.TECHNIQUE, columns)
    outcome: Outcome = module.run(data, chosen(module.Parameters, settings), guard=guard)
    return outcome


def crowd(events: int = 400, seed: int = 3) -> dict[str, Any]:
    """A year of events: half of them in three clusters."""
    rng = np.random.default_rng(seed)
    middles = np.array([[380_000, 398_000], [383_000, 399_000], [381_000, 401_500]])
    close = middles[rng.integers(0, 3, events)] + rng.normal(0, 150, (events, 2))
    wide = rng.uniform([378_000, 396_000], [385_000, 403_000], (events, 2))
    points = np.where(rng.random((events, 1)) < 0.5, close, wide).round()
    days = np.datetime64("2025-07-01") + rng.integers(0, 365, events)
    return {"easting": points[:, 0].tolist(), "northing": points[:, 1].tolist(), "time": days.tolist()}


def places(columns: dict[str, Any]) -> dict[str, Any]:
    return {name: columns[name] for name in ("easting", "northing")}


def by_cell(outcome: Outcome, column: str) -> Any:
    """The cells of a column from the south-west, however the table is ordered."""
    order = np.lexsort((outcome.value["easting"], outcome.value["northing"]))
    return np.asarray(outcome.value[column])[order]


def changed_order(columns: dict[str, Any], east: float = 0.0) -> dict[str, Any]:
    order = np.random.default_rng(1).permutation(len(columns["easting"]))
    mixed = {name: [values[n] for n in order] for name, values in columns.items()}
    return mixed | {"easting": [value + east for value in mixed["easting"]]}


def test_kde_announces_what_it_chose_and_claims_no_test() -> None:
    outcome = ran("kde", places(crowd()))
    assert [said.split(":")[0] for said in outcome.announced[:2]] == ["cell_size", "bandwidth"]
    assert "significan" not in outcome.sentence + str(outcome.map()) + str(outcome.chart())
    assert "does not test" in outcome.sentence
    drawn = outcome.map()
    assert drawn is not None
    assert sum(drawn.counts()) == len(outcome.value["density"])  # type: ignore[union-attr]
    whole = float(np.sum(outcome.value["density"])) * drawn.size**2 / 1e6  # type: ignore[union-attr]
    assert whole == pytest.approx(400, rel=1e-3), "a density adds up to the events"


def test_kde_warns_of_a_bandwidth_under_two_cells_and_says_what_cannot_be() -> None:
    assert "the map is rough" in ran("kde", places(crowd()), cell_size="100", bandwidth="150").warnings[-1]
    by_rule = ran("kde", places(crowd()), rule="normal-reference")
    assert any("normal-reference" in said for said in by_rule.announced)
    one_line = {"easting": [380_000] * 60, "northing": [398_000 + n for n in range(60)]}
    with pytest.raises(Refused, match="`width` is 0"):
        ran("kde", one_line)
    with pytest.raises(Refused, match="`cell` of 1 m makes a grid"):
        ran("kde", places(crowd()), cell_size="1")
    with pytest.raises(Refused, match="reaches the middle of no cell"):
        ran("kde", one_line, cell_size="1000", bandwidth="1")


@pytest.mark.parametrize("name", ["kde", "dual-kde", "emerging", "pai"])
def test_neither_the_order_of_rows_nor_the_place_on_the_map_counts(name: str) -> None:
    columns = crowd() if name != "kde" else places(crowd())
    here, there = ran(name, columns), ran(name, changed_order(columns, east=60_000))
    for column in here.value:
        one, other = list(here.value[column]), list(there.value[column])
        if isinstance(one[0], str):
            assert one == other
            continue
        moved = 60_000 if column == "easting" else 0
        near = [np.nan if value is None else value for value in one]
        far = [np.nan if value is None else value for value in other]
        np.testing.assert_allclose(far, np.array(near, float) + moved, rtol=1e-9, atol=1e-9)


def test_two_sets_are_compared_by_ratio_and_two_periods_by_difference() -> None:
    columns = crowd()
    sets = ["burglary" if n % 2 else "dwelling" for n in range(400)]
    by_set = ran("dual-kde", places(columns) | {"set": sets})
    assert any("'burglary', by the alphabet" in said for said in by_set.announced)
    assert any(said.startswith("kind: ratio") for said in by_set.announced)
    turned = ran("dual-kde", places(columns) | {"set": sets}, first="dwelling", kind="log")
    one = ran("dual-kde", places(columns) | {"set": sets}, kind="log")
    there, back = by_cell(one, "compared"), by_cell(turned, "compared")
    both = np.isfinite(there) & np.isfinite(back)
    assert both.any()
    np.testing.assert_allclose(there[both], -back[both], atol=1e-9)
    by_time = ran("dual-kde", columns)
    assert any(said.startswith("split: 20") for said in by_time.announced)
    assert any(said.startswith("kind: difference") for said in by_time.announced)
    change = float(np.sum(by_time.value["compared"]))
    assert change == pytest.approx(float(np.sum(by_time.value["first"] - by_time.value["second"])))
    unequal = ran("dual-kde", columns, split="2025-10-01")
    assert "densities differ for that alone" in unequal.warnings[-1]


def test_dual_kde_says_what_it_cannot_compare() -> None:
    columns = crowd()
    with pytest.raises(BadData, match="neither a column set"):
        ran("dual-kde", places(columns))
    with pytest.raises(BadData, match="two words are compared"):
        ran("dual-kde", places(columns) | {"set": ["a"] * 400})
    with pytest.raises(BadParameter, match="'c' is not one of the sets a, b"):
        ran("dual-kde", places(columns) | {"set": ["a", "b"] * 200}, first="c")
    with pytest.raises(BadParameter, match="split: 'spring' is no day"):
        ran("dual-kde", columns, split="spring")
    with pytest.raises(Refused, match="holds none"):
        ran("dual-kde", columns, guard=False, split="2031-01-01")


def test_both_schemes_of_emerging_hot_spots_and_the_last_month_that_is_not_over() -> None:
    columns = crowd(2_000)
    esri, five = (ran("emerging", columns, scheme=scheme, cell_size="500") for scheme in ("esri", "five"))
    assert {"persistent hot spot"} <= set(five.value["category"])
    assert set(esri.value["category"]) > {"no pattern"}
    assert (by_cell(esri, "steps_hot") == by_cell(five, "steps_hot")).all()
    drawn: Any = esri.map()
    told = dict(
        zip(
            zip(esri.value["easting"], esri.value["northing"], strict=True),
            esri.value["category"],
            strict=True,
        )
    )
    for east, north, shade in zip(drawn.eastings, drawn.northings, drawn.classes, strict=True):
        kind = told[east, north].split(" hot spot")[0].split()[-1]
        assert kind in drawn.shades[shade].name or "cold" in drawn.shades[shade].name
    assert not [said for said in esri.warnings if "month ends" in said]
    cut = [n for n, day in enumerate(columns["time"]) if str(day) < "2026-06-12"]
    part = {name: [values[n] for n in cut] for name, values in columns.items()}
    assert "if the month is not over" in ran("emerging", part, cell_size="500").warnings[-1]
    weeks = ran("emerging", part, cell_size="500", step="four weeks")
    assert not [said for said in weeks.warnings if "month" in said]
    assert [left.reason for left in weeks.left_out] == ["lie before the first whole step of time"]


def test_emerging_cells_outside_the_study_area_are_not_listed() -> None:
    occupied = ran("emerging", crowd(), cell_size="500", cells="occupied")
    assert min(occupied.value["count"]) > 0
    box = ran("emerging", crowd(), cell_size="500")
    assert sum(box.value["count"]) == sum(occupied.value["count"]) == 400


def test_emerging_refuses_few_steps_and_a_wrong_date() -> None:
    columns = crowd()
    short = columns | {"time": [f"2026-0{1 + n % 6}-03" for n in range(400)]}
    with pytest.raises(Refused, match="needs at least 10 steps of time, and there are 6"):
        ran("emerging", short)
    wrong = columns | {"time": ["1066-10-14", *map(str, columns["time"][1:])]}
    with pytest.raises(Refused, match="an event with a wrong date"):
        ran("emerging", wrong, cell_size="50")


def test_a_map_is_never_tested_on_its_own_window() -> None:
    columns = crowd()
    with pytest.raises(Refused, match="a map is tested on later crimes alone"):
        ran("pai", columns, test_from="2026-01-01", map_until="2026-03-01")
    with pytest.raises(Refused, match="has to end after it starts"):
        ran("pai", columns, test_from="2025-01-01")
    with pytest.raises(Refused, match="later events"):
        ran("pai", columns, test_from="2026-06-20")
    gap = ran("pai", columns, test_from="2026-03-01", map_until="2026-01-01")
    assert any("are in neither" in said for said in gap.warnings)


def test_the_scores_are_those_of_a_plain_count() -> None:
    columns = crowd()
    outcome = ran(
        "pai", columns, method="counts", area_shares="0.05", test_from="2026-04-01", cell_size="200"
    )
    row = {name: values[0] for name, values in outcome.value.items()}
    cell = [
        (int(e // 200), int(n // 200)) for e, n in zip(columns["easting"], columns["northing"], strict=True)
    ]
    late = [str(day) >= "2026-04-01" for day in columns["time"]]
    wide = max(c for c, _ in cell) - min(c for c, _ in cell) + 1
    tall = max(r for _, r in cell) - min(r for _, r in cell) + 1
    before: dict[tuple[int, int], int] = {}
    for place, is_late in zip(cell, late, strict=True):
        before[place] = before.get(place, 0) + (not is_late)
    many = round(row["area_share"] * wide * tall)
    assert many == int(0.05 * wide * tall)
    ranked = sorted((p for p in before if before[p]), key=lambda p: (-before[p], p[1], p[0]))
    chosen_cells = set(ranked[:many])
    hits = sum(place in chosen_cells for place, is_late in zip(cell, late, strict=True) if is_late)
    assert (row["hits"], row["later_events"]) == (hits, sum(late))
    assert row["pai"] == pytest.approx((hits / sum(late)) / (many / (wide * tall)))
    assert row["threshold"] == before[ranked[many - 1]]
    own = sum(before[place] for place in chosen_cells) / (400 - sum(late))
    assert row["rri"] == pytest.approx((hits / sum(late)) / own)


def test_the_sentence_shows_the_hit_rate_and_area_with_the_index() -> None:
    said = ran("pai", crowd()).sentence
    assert "% of the area" in said
    assert "% of later events (" in said
    assert said.index("% of later events") < said.index("PAI")
    outside = ran("pai", crowd(), area_shares="0.2")
    assert outside.value["pei_star"][:2] == [None] * 2, "no share of a fifth can be patrolled"
    assert "counts had too few cells" in outside.warnings[-1]


def test_hot_places_name_the_fewest_and_count_places_without_an_event() -> None:
    outcome = worked_example("hot-places")
    assert outcome.sentence.startswith("2 of 10 places (20.0%) hold 20 of 30 events (66.7%).")
    names = [place for place in "abcdefgh" for _ in range(4)]
    tied = ran("hot-places", {"place": names})
    assert "4 more places have as many events" in tied.warnings[-1]
    assert "a has the most, 4, as have 7 more" in tied.sentence
    assert "8 places with an event" in tied.announced[0]
    with pytest.raises(BadParameter, match="3 is fewer than the 8 places"):
        ran("hot-places", {"place": names}, all_places="3")
