"""Whatever a label says, a picture stays a picture."""

import itertools
from dataclasses import replace
from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as some

from commonweal.ui.charts import draw
from commonweal.ui.scale import apart, ticks
from tests.factories.documents import area_map, reviewed
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
