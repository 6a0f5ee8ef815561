"""Comparison and evaluation on any data: a named refusal, or an answer whose parts fit together."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.analysis.canonical import canonical
from commonweal.analysis.techniques import technique
from commonweal.analysis.techniques.grammar import BadParameter, Kind
from commonweal.analysis.techniques.guarding import Refused
from commonweal.analysis.techniques.inputs import BadData, of_columns
from tests.sampling import SAMPLE

NAMES = (
    "rate",
    "two-periods",
    "peers",
    "nearest-peers",
    "funnel",
    "trajectory",
    "deprivation-gap",
    "evaluation",
    "difference-in-differences",
    "money",
    "regression-to-the-mean",
    "legacy-indicators",
)
COUNT = st.one_of(st.integers(0, 3), st.integers(0, 500), st.sampled_from([0.5, 1e6, 1e12]), st.none())
WORDS = {
    "indicator": ["NI 195", "ni 32", "NI 1"],
    "group": ["treatment", "comparison", "buffer", "buffer comparison", "Buffer"],
    "offence": ["robbery", "domestic burglary", "arson", "cyber", "rape", "homicide"],
    "area": [*"ABCDEFGHIJKLMNOPQRST", None],
}


@st.composite
def columns(draw: Any, name: str) -> dict[str, list[Any]]:
    about, rows = technique(name).TECHNIQUE, draw(st.integers(0, 14))
    found: dict[str, list[Any]] = {}
    for each in about.takes:
        if each.optional and draw(st.booleans()):
            continue
        if each.kind is Kind.WORD:
            cells: Any = st.permutations(WORDS[each.name] * 4)
            found[each.name] = draw(cells)[:rows] if draw(st.booleans()) else (WORDS[each.name] * 4)[:rows]
        elif each.kind is Kind.PERIOD:
            first = draw(st.integers(24_240, 24_300))
            found[each.name] = [f"{(first + n) // 12}-{(first + n) % 12 + 1:02}" for n in range(rows)]
        elif each.name in ("treated", "after"):
            found[each.name] = draw(st.lists(st.integers(0, 1), min_size=rows, max_size=rows))
        else:
            found[each.name] = draw(st.lists(COUNT, min_size=rows, max_size=rows))
    return found


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=SAMPLE.examples, deadline=None)
@given(st.data())
def test_any_data_are_refused_by_name_or_answered(name: str, data: Any) -> None:
    module, given_columns = technique(name), data.draw(columns(name))
    try:
        found = module.run(of_columns(module.TECHNIQUE, given_columns), module.Parameters(), guard=False)
    except (BadData, BadParameter, Refused) as why:
        assert len(str(why)) > 20
        return
    assert found.sentence
    for values in found.value.values():
        for value in values:
            assert not (isinstance(value, float) and (math.isinf(value) or math.isnan(value)))
    figures = [found.value.get(each) for each in ("lower", "value", "upper")]
    if all(each is not None for each in figures) and name != "trajectory":
        for lower, value, upper in zip(*figures, strict=True):
            if None not in (lower, value, upper):
                slack = 1e-6 * max(1.0, abs(lower), abs(upper))
                assert lower - slack <= value <= upper + slack
    canonical(found.twin("a table"))
