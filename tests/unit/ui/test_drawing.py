"""How described charts are drawn."""

import struct
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from commonweal.analysis.charts import BarChart, Chart, LineChart, Series
from commonweal.ui import palette
from commonweal.ui.charts import draw
from commonweal.ui.lettering import shortened, width, wrapped
from commonweal.ui.scale import apart, ticks
from commonweal.ui.svg import tidy
from tests.factories import statistical_charts
from tests.factories.documents import MONTHS, area_map, reviewed, tactical_document

SVG = "{http://www.w3.org/2000/svg}"


def line_chart() -> LineChart:
    series = (Series("Burglary", (1.0,) * 25), Series("Robbery", (None, *(2.0,) * 24)))
    return LineChart(
        title="Two lines",
        subtitle="Recorded crimes a month",
        alt="Two lines.",
        unit="crimes",
        of="Month",
        labels=MONTHS,
        series=series,
    )


def bar_chart() -> BarChart:
    return next(f.chart for f in tactical_document().figures() if isinstance(f.chart, BarChart))


CHARTS: list[Chart] = [
    reviewed()[1],
    reviewed(last=None)[1],
    line_chart(),
    bar_chart(),
    area_map(),
    *statistical_charts.PLAIN,
    *statistical_charts.EXTREME,
]


def texts(picture: bytes) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(picture).iter(f"{SVG}text"))


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.kind)
@pytest.mark.parametrize("format", ["svg", "png"])
def test_the_same_description_gives_the_same_bytes(chart: Chart, format: str) -> None:
    assert draw(chart, format) == draw(replace(chart), format)  # type: ignore[arg-type]


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.kind)
def test_a_picture_carries_its_alternative_text(chart: Chart) -> None:
    root = ElementTree.fromstring(draw(chart))
    title = root.find(f"{SVG}title")
    assert title is not None and title.text == chart.alt
    assert root.get("role") == "img" and root.get("aria-labelledby") == title.get("id")


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.kind)
def test_the_title_is_drawn_only_where_the_page_has_none(chart: Chart) -> None:
    assert chart.subtitle in "".join(e.text or "" for e in texts(draw(chart)))
    assert chart.subtitle not in "".join(e.text or "" for e in texts(draw(chart, titled=False)))


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.kind)
def test_every_text_lies_inside_the_picture(chart: Chart) -> None:
    picture = draw(chart)
    root = ElementTree.fromstring(picture)
    for element in texts(picture):
        long = width(
            element.text or "", float(element.get("font-size", 0)), bold=element.get("font-weight") == "bold"
        )
        anchor = {"start": 0.0, "middle": 0.5, "end": 1.0}[element.get("text-anchor", "start")]
        left = float(element.get("x", 0)) - anchor * long
        assert left >= 0, element.text
        assert left + long <= float(root.get("width", 0)), element.text
        assert 0 < float(element.get("y", 0)) <= float(root.get("height", 0)), element.text


def test_a_png_is_twice_the_size_of_the_drawing() -> None:
    content = draw(reviewed()[1], "png")
    assert content.startswith(b"\x89PNG")
    assert struct.unpack(">I", content[16:20]) == (1360,)


def test_signals_and_months_left_out_have_signs_of_their_own() -> None:
    plain = draw(reviewed(last=23)[1]).decode()
    marked = draw(reviewed(last=40, left_out=((3, "recording change"),))[1]).decode()
    assert palette.ORANGE not in plain and "exceptional month" not in plain
    assert palette.ORANGE in marked
    for words in ("exceptional month", "left out of the baseline", "upper limit", "June 2018: 40"):
        assert words in marked


def test_a_month_not_supplied_leaves_a_gap() -> None:
    whole = draw(reviewed()[1]).decode().count("<polyline")
    holed = draw(reviewed(before=(*[20, 24] * 6, None, *[20, 24] * 5, 21))[1]).decode().count("<polyline")
    assert (whole, holed) == (1, 2)


def test_a_map_hatches_areas_without_data_and_counts_its_classes() -> None:
    picture = draw(area_map()).decode()
    assert 'fill="url(#c' in picture and "<pattern" in picture
    assert "no data (1)" in picture and "North is up" in picture
    numbers = [e.text for e in texts(draw(area_map())) if e.get("text-anchor") == "middle"]
    assert numbers == [str(n) for n in range(1, 7)]


def test_numbers_on_a_map_do_not_cover_each_other() -> None:
    chart = area_map()
    crowded = replace(
        chart,
        cells=tuple(
            replace(cell, easting=382_000 + 20 * i, northing=397_000) for i, cell in enumerate(chart.cells)
        ),
    )
    places = [
        (float(e.get("x", 0)), float(e.get("y", 0)))
        for e in texts(draw(crowded))
        if e.get("text-anchor") == "middle"
    ]
    gaps = [((a - c) ** 2 + (b - d) ** 2) ** 0.5 for i, (a, b) in enumerate(places) for c, d in places[:i]]
    assert min(gaps) > 18


def test_only_known_elements_attributes_and_inner_references_pass() -> None:
    source = (
        '<svg xmlns="http://www.w3.org/2000/svg" onload="x()"><script>x()</script><foreignObject/>'
        '<g style="background:url(http://x)"><rect id="a" fill="url(http://x)" onclick="x()"/>'
        '<rect fill="url(#a)" href="http://x"/></g><image href="http://x"/></svg>'
    )
    kept = tidy(source, "p", "words")
    assert "http://x" not in kept and "x()" not in kept and "script" not in kept
    assert 'id="p-a"' in kept and 'fill="url(#p-a)"' in kept and 'fill="none"' in kept


def test_an_unknown_format_or_chart_is_refused() -> None:
    with pytest.raises(ValueError, match="no such format"):
        draw(reviewed()[1], "gif")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        draw(object())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("highest", "steps"),
    [
        (0, [0, 1]),
        (1, [0, 1]),
        (4.2, [0, 1, 2, 3, 4, 5]),
        (40, [0, 10, 20, 30, 40]),
        (1503, [0, 500, 1000, 1500, 2000]),
    ],
)
def test_axes_have_round_steps(highest: float, steps: list[float]) -> None:
    assert ticks(highest) == steps


def test_labels_are_pushed_apart_and_stay_inside() -> None:
    assert apart([50, 52, 10], 16, 0, 100) == [50, 66, 10]
    assert apart([98, 99], 16, 0, 100) == [84, 100]


def test_lines_are_broken_at_spaces_and_long_words_cut() -> None:
    assert wrapped("one two three", width("one two", 12) + 1, 12) == ["one two", "three"]
    assert "".join(wrapped("x" * 100, 60, 12)) == "x" * 100
    assert shortened("Violence and sexual offences", 60, 12).endswith("…")
