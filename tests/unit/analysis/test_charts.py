"""What a described chart carries, and that equal descriptions are equal bytes."""

from dataclasses import FrozenInstanceError, replace

import pytest

from commonweal.analysis.charts import AreaMap, BarChart, LineChart, Series
from commonweal.analysis.maps import Band, MapArea, count_bands
from commonweal.analysis.tables import Column, TableData
from tests.factories.documents import area_map, reviewed


def test_the_title_is_the_message_and_the_rest_stands_below() -> None:
    said, chart = reviewed()
    assert chart.title == said.message
    assert chart.subtitle == "Criminal damage, recorded crimes a month, Manchester, June 2016 to June 2018"
    assert "highest 40 in June 2018" in chart.alt and chart.alt.endswith(".")


def test_the_table_says_what_the_picture_says() -> None:
    _, chart = reviewed(before=(*[20, 24] * 11, None, 20), left_out=((4, "recording change"),))
    rows = {row[0]: row for row in chart.table().rows}
    assert len(rows) == 25
    assert rows["June 2018"][1] == 40 and rows["June 2018"][5] == "under review, exceptional"
    assert rows["October 2016"][5] == "left out of the baseline: recording change"
    assert rows["April 2018"][1] is None
    assert dict(zip(rows, chart.table().texts(), strict=True))["April 2018"][1] == "not supplied"


def test_a_month_that_cannot_be_judged_has_no_limits() -> None:
    _, chart = reviewed(before=(None,) * 20 + (20, 21, 22, 23))
    assert chart.centre is None
    assert chart.table().rows[-1][2] == "not worked out"


def test_descriptions_are_frozen_and_their_form_does_not_move() -> None:
    _, chart = reviewed()
    assert chart.to_json() == reviewed()[1].to_json()
    with pytest.raises(FrozenInstanceError):
        chart.title = "other"  # type: ignore[misc]


def test_a_map_names_its_outlines_by_digest() -> None:
    drawn = area_map()
    moved = replace(drawn.areas[0], rings=(((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 0.0)),))
    assert "380000" not in drawn.to_json()
    assert replace(drawn, areas=(moved, *drawn.areas[1:])).to_json() != drawn.to_json()


def test_a_map_counts_the_areas_of_each_class_and_those_without_data() -> None:
    drawn = area_map()
    assert sum(drawn.counts()) == len(drawn.areas) == 42
    assert drawn.counts()[-1] == 1
    assert drawn.area_table().texts()[27][2] == "no data"


def test_a_map_refuses_a_value_outside_its_classes() -> None:
    with pytest.raises(ValueError, match="classes"):
        replace(area_map(), bands=(Band(0, 1, "0 to 1"),))


@pytest.mark.parametrize("lines", [0, 5])
def test_more_than_four_lines_or_none_are_refused(lines: int) -> None:
    series = tuple(Series(str(i), (1.0,)) for i in range(lines))
    with pytest.raises(ValueError, match="one to 4"):
        LineChart(title="t", subtitle="s", alt="a", unit="u", of="Month", labels=("m",), series=series)


def test_words_are_required() -> None:
    with pytest.raises(ValueError, match="alternative text"):
        BarChart(title="t", subtitle="s", alt="", unit="u", of="x", bars=())
    with pytest.raises(ValueError, match="needs areas"):
        AreaMap(title="t", subtitle="s", alt="a", unit="u", of="x", areas=(), bands=())


def test_a_table_refuses_a_ragged_row() -> None:
    with pytest.raises(ValueError, match="needs 2 cells"):
        TableData("c", (Column("a"), Column("b")), (("x",),))


def test_classes_hold_each_count_once() -> None:
    assert [band.label for band in count_bands([0, 3])] == ["0", "1 to 3"]
    assert count_bands([]) == ()
    square = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0))
    assert MapArea("a", "a", (square,), None).value is None
