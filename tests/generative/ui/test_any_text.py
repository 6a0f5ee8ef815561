"""Whatever a label says, a picture stays a picture."""

import itertools
from dataclasses import replace
from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as some

from commonweal.analysis.charts import Curve, Interval, Mark, Shade
from commonweal.ui.axes_drawing import steps_between
from commonweal.ui.charts import draw
from commonweal.ui.scale import apart, ticks
from tests.factories.documents import area_map, reviewed
from tests.factories.statistical_charts import cells, curves, intervals, week
from tests.sampling import SAMPLE

SETTINGS = settings(max_examples=SAMPLE.examples, deadline=None)
HOSTILE = some.one_of(
    some.text(min_size=1),
    some.sampled_from(
        [
            "</text><script>x()</script>",
            "&lt;b&gt;",
            "\x00\x0b",
            "\ud800",
            "]]>",
            "<!--",
            "url(#x)",
            "‮abc",
            "'\"`",
        ]
    ),
)
KNOWN = {"svg", "title", "g", "rect", "line", "circle", "path", "text", "polyline", "defs", "pattern"}


def elements(picture: bytes) -> set[str]:
    return {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(picture).iter()}


@SETTINGS
@given(words=HOSTILE)
def test_no_text_becomes_markup(words: str) -> None:
    chart = replace(reviewed()[1], title=words, subtitle=words, alt=words, unit=words, labels=(words,) * 25)
    assert elements(draw(chart)) <= KNOWN
    drawn = area_map()
    areas = tuple(replace(area, name=words, code=words) for area in drawn.areas)
    assert (
        elements(draw(replace(drawn, title=words, unit=words, of=words, attribution=words, areas=areas)))
        <= KNOWN
    )


@SETTINGS
@given(words=HOSTILE)
def test_no_text_of_a_technique_becomes_markup(words: str) -> None:
    said = {"title": words, "subtitle": words, "alt": words}
    pictures = [
        week(of_rows=words, of_columns=words, unit=words, rows=(words,) * 7, columns=(words,) * 24),
        intervals(Interval(words, 1.0, 0.0, 2.0), unit=words, reference_name=words),
        curves(of_x=words, of_y=words, curves=(Curve(words, ((0.0, 1.0),)),), marks=(Mark(1.0, 1.0, words),)),
        cells(unit=words, of=words, undrawn=words, attribution=words, shades=(Shade(words, 1),) * 4),
    ]
    for picture in pictures:
        assert elements(draw(replace(picture, **said))) <= KNOWN  # type: ignore[arg-type]


@SETTINGS
@given(ends=some.tuples(some.floats(-1e9, 1e9), some.floats(-1e9, 1e9)).map(sorted))
def test_an_axis_holds_both_ends_in_few_steps(ends: list[float]) -> None:
    steps = steps_between(ends[0], ends[1])
    slack = 1e-6 * max(1.0, abs(ends[0]), abs(ends[1]))
    assert steps[0] <= ends[0] + slack and ends[1] - slack <= steps[-1]
    assert 2 <= len(steps) <= 12


@SETTINGS
@given(highest=some.floats(0, 1e9))
def test_an_axis_reaches_the_highest_value_in_few_steps(highest: float) -> None:
    steps = ticks(highest)
    assert steps[0] == 0 and steps[-1] >= highest * 0.999999 - 1e-6
    assert 2 <= len(steps) <= 8


@SETTINGS
@given(places=some.lists(some.floats(0, 220), max_size=4))
def test_labels_never_touch(places: list[float]) -> None:
    moved = sorted(apart(places, 16, 0, 220))
    assert all(b - a >= 16 - 1e-6 for a, b in itertools.pairwise(moved))
    assert all(-1e-6 <= place <= 220 + 1e-6 for place in moved)
