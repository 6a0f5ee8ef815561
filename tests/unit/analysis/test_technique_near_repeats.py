"""Near repeats as techniques: what is left out, what is refused, and what may be said."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from commonweal.analysis.charts import MatrixChart
from commonweal.analysis.precision import Precision
from commonweal.analysis.techniques import technique
from commonweal.analysis.techniques.grammar import BadParameter, chosen
from commonweal.analysis.techniques.guarding import STAMP, Refused
from commonweal.analysis.techniques.inputs import BadData, Data, of_columns
from commonweal.analysis.techniques.outcome import Outcome


def given(name: str, **columns: Any) -> Data:
    return of_columns(technique(name).TECHNIQUE, columns, said="burglaries")


def ran(name: str, data: Data, guard: bool = True, **settings: str) -> Outcome:
    module = technique(name)
    found: Outcome = module.run(data, chosen(module.Parameters, settings), guard=guard)
    return found


def burglaries(repeats: bool, many: int = 150) -> Data:
    """Places and days at random; if so wished, every third is followed by one 60 m off two days later."""
    generator = np.random.default_rng(4)
    x, y = generator.integers(380_000, 390_000, (2, many))
    day = generator.integers(0, 300, many)
    if repeats:
        x[1::3], y[1::3], day[1::3] = x[::3] + 60, y[::3], day[::3] + 2
    time = np.datetime64("2025-06-01") + day
    return given("knox", easting=x.tolist(), northing=y.tolist(), time=time.astype(str).tolist())


def left(outcome: Outcome) -> dict[str, int]:
    return {each.reason: each.rows for each in outcome.left_out}


def test_near_repeats_are_found_where_they_were_put_and_told_with_both_counts() -> None:
    found = ran("knox", burglaries(repeats=True))
    assert found.value["observed"][4] == 50, "over 1 to 100 m, 0 to 7 days"
    assert found.value["p"][4] == 0.001
    assert "over 1 to 100 m, 0 to 7 days: 50 pairs where " in found.sentence
    assert list(found.value["space_from"][:5]) == [0, 0, 0, 0, 1]
    assert list(found.value["time_to"][:4]) == [7, 14, 21, 28]
    drawn = found.chart()
    assert isinstance(drawn, MatrixChart) and (1, 0) in drawn.marked
    assert any("same place" in line for line in found.announced)


def test_none_is_said_plainly() -> None:
    found = ran("knox", burglaries(repeats=False), space="5000", time="28")
    assert found.sentence.endswith("these 150 events give no sign of near repeats.")
    several = ran("knox", burglaries(repeats=False), space="2500,5000", time="28")
    assert several.sentence.startswith("None of the 2 combinations of distance and time holds")


def test_few_events_are_refused_and_stamped_where_the_guard_is_off() -> None:
    few = burglaries(repeats=True, many=99)
    with pytest.raises(Refused, match="at least 100 events, and there are 99"):
        ran("knox", few)
    assert ran("knox", few, guard=False).stamp == STAMP


def test_rows_that_stand_twice_are_taken_once_unless_they_are_asked_for() -> None:
    data = burglaries(repeats=True)
    twice = replace(data, columns={name: np.tile(values, 2) for name, values in data.columns.items()})
    once, each = ran("knox", twice), ran("knox", twice, repeated_rows="each")
    assert left(once) == {"repeat another row: the same place and the same time": 150}
    assert once.value["observed"] == ran("knox", data).value["observed"]
    assert each.value["observed"][0] >= 150


def test_of_a_short_range_the_middle_is_taken_and_a_long_one_is_left_out() -> None:
    places = {"easting": [1.0, 1.0, 1.0, 1.0, 1.0], "northing": [1.0] * 5}
    data = given(
        "knox",
        **places,
        **{
            "from": ["2026-01-01", "2026-01-08", "2026-01-10", "2026-01-20", None],
            "to": ["2026-01-03", "2026-01-11", "2026-01-14", "2026-01-19", "2026-02-01"],
            "time": ["2026-03-01"] * 5,
        },
    )
    # The middles are 2 January and, half a day off, 9 January: 7 days by the calendar, 7.5 by the clock.
    found = ran("knox", data, guard=False, space="1", time="7,14")
    assert found.value["observed"] == [1, 0]
    assert left(found) == {
        "are known only to within more than 3 days": 1,
        "have a to that lies before their from": 1,
    }
    assert ran("knox", data, guard=False, space="1", time="7,14", clock="seconds").value["observed"] == [0, 1]
    assert any(line.startswith("time: the middle") for line in found.announced)


def test_ranges_that_are_blank_fall_back_on_the_time() -> None:
    columns = {
        "easting": [1.0, 1.0],
        "northing": [1.0, 1.0],
        "from": [None, None],
        "to": [None, None],
        "time": ["2026-01-01", "2026-01-05"],
    }
    assert ran("knox", given("knox", **columns), guard=False, space="1", time="7").value["observed"] == [1]


def test_without_any_time_the_column_is_named() -> None:
    with pytest.raises(BadData, match="time: burglaries has no such column"):
        ran("knox", given("knox", easting=[1.0, 2.0], northing=[1.0, 2.0]))
    words = {"easting": [1.0], "northing": [1.0], "from": ["2026-01-01"]}
    data = replace(given("knox", **words), columns={**given("knox", **words).columns, "to": np.array(["x"])})
    with pytest.raises(BadData, match="to: burglaries holds no dates"):
        ran("knox", data)


def test_streets_take_wide_bands_and_narrow_ones_are_refused() -> None:
    streets = replace(burglaries(repeats=True), precision=Precision.STREET_DATE)
    found = ran("knox", streets)
    assert sorted(set(found.value["space_to"])) == [200, 300, 400]
    assert any("middle of a street" in line for line in (*found.announced, *found.warnings))
    with pytest.raises(Refused, match="a band of 100 m is too narrow"):
        ran("knox", streets, space="100,200")
    assert ran("knox", streets, guard=False, space="100,200").stamp == STAMP


@pytest.mark.parametrize(("name", "ends"), [("space", "200,100"), ("time", "7,7"), ("space", "0,100")])
def test_bands_that_do_not_rise_are_named(name: str, ends: str) -> None:
    settings = {"space": "100", "time": "7", name: ends}
    with pytest.raises(BadParameter, match=name):
        ran("knox", burglaries(repeats=True), space=settings["space"], time=settings["time"])


def test_a_single_thin_combination_is_warned_of() -> None:
    found = ran("knox", burglaries(repeats=True, many=60), guard=False, space="1,70", time="2")
    assert any("Fewer than one pair" in line for line in found.warnings)


def test_chains_that_began_in_the_last_week_are_told() -> None:
    data = burglaries(repeats=True)
    found = ran("near-repeat-chains", data)
    assert found.value["events"].sum() >= 100
    last = str(data["time"].max().astype("datetime64[D]"))
    assert f"began in the 7 days to {last}." in found.sentence
    assert f"as_of: {last}, the day of the last event." in found.announced
    lonely = ran("near-repeat-chains", burglaries(repeats=False), distance="1")
    assert lonely.sentence.endswith("there is no chain.") and lonely.chart() is None


def test_a_chain_of_almost_everything_is_warned_of() -> None:
    wide = ran("near-repeat-chains", burglaries(repeats=True), distance="5000", days="100")
    assert any("take a lesser distance" in line for line in wide.warnings)
    assert not ran("near-repeat-chains", burglaries(repeats=True)).warnings


def test_a_week_has_seven_days() -> None:
    columns = {"easting": [1.0, 2.0], "northing": [1.0, 2.0], "time": ["2026-09-08", "2026-09-09"]}
    data = given("near-repeat-chains", **columns)
    assert ran("near-repeat-chains", data, as_of="2026-09-14").value["new"] == ["yes"]
    assert ran("near-repeat-chains", data, as_of="2026-09-15").value["new"] == [""]
    with pytest.raises(BadParameter, match="as_of: 'soon' is no day"):
        ran("near-repeat-chains", data, as_of="soon")


def test_only_what_had_happened_counts_for_the_surface_of_a_day() -> None:
    columns = {
        "easting": [380_025.0] * 4,
        "northing": [398_025.0] * 4,
        "time": ["2026-09-14", "2026-09-13", "2026-07-20", "2026-07-19"],
    }
    data = given("prospective", **columns)
    found = ran("prospective", data, as_of="2026-09-14")
    assert found.value["risk"][0] == pytest.approx(1 + 1 / 9), "yesterday, and 56 days before"
    assert left(found) == {"lie on 2026-09-14 or later": 1, "lie more than 8 weeks before 2026-09-14": 1}
    default = ran("prospective", data)
    assert "as_of: 2026-09-15, the day after the last event." in default.announced
    assert default.value["rank"][0] == 1 and default.value["band"][0] == "top 1%"
    with pytest.raises(Refused, match="no event lies in the 8 weeks before"):
        ran("prospective", data, guard=False, as_of="2020-01-01")
    with pytest.raises(Refused, match="reaches the middle of no cell"):
        ran("prospective", data, as_of="2026-09-15", cell_size="10000", distance="1")


def test_equal_cells_share_a_rank() -> None:
    columns = {"easting": [25.0, 25.0], "northing": [25.0, 25.0], "time": ["2026-09-13", "2026-09-12"]}
    found = ran("prospective", given("prospective", **columns), as_of="2026-09-14", distance="50")
    assert list(found.value["rank"]) == [1, 2, 2, 2, 2]
    assert found.map() is not None
