"""The index equals plain arithmetic, and its order does not depend on how the areas stand."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from commonweal.analysis.vulnerable_localities import INPUTS, NAMES, ranks, vulnerable_localities
from tests.sampling import SAMPLE

SETTINGS = settings(max_examples=SAMPLE.examples, deadline=None)


@st.composite
def areas(draw: st.DrawFn) -> dict[str, Any]:
    n = draw(st.integers(2, 12))
    counts = st.lists(st.integers(0, 90).map(float), min_size=n, max_size=n)
    people = st.lists(st.sampled_from([0.0, 40.0, 400.0, 1500.0, float("nan")]), min_size=n, max_size=n)
    shares = st.lists(st.floats(0, 1, allow_subnormal=False), min_size=n, max_size=n)
    found = {name: draw(counts) for name in ("burglary", "damage", "young", "no_qualifications")}
    found |= {name: draw(people) for name in ("households", "dwellings", "population", "adults")}
    return found | {name: draw(shares) for name in ("income", "employment")}


def plainly(given: dict[str, Any], base: str) -> dict[int, float] | None:
    kept = []
    for at in range(len(given["burglary"])):
        row = {name: values[at] for name, values in given.items()}
        if all(value == value for value in row.values()) and all(
            row[by] > 0 for _, by, _ in INPUTS.values() if by
        ):
            kept.append((at, row))
    if not kept:
        return None
    totals = {at: 0.0 for at, _ in kept}
    for counted, by, _ in INPUTS.values():
        rates = {at: row[counted] / row[by] if by else row[counted] for at, row in kept}
        if base == "area_mean":
            mean = sum(rates.values()) / len(rates)
        elif by:
            mean = sum(row[counted] for _, row in kept) / sum(row[by] for _, row in kept)
        else:
            people = sum(row["population"] for _, row in kept)
            mean = sum(row[counted] * row["population"] for _, row in kept) / people
        if mean <= 0:
            return None
        for at in totals:
            totals[at] += 100 * rates[at] / mean / len(NAMES)
    return totals


@SETTINGS
@given(given=areas(), base=st.sampled_from(["area_mean", "pooled"]))
def test_the_index_is_plain_arithmetic(given: dict[str, Any], base: str) -> None:
    expected = plainly(given, base)
    assume(expected is not None)
    assert expected is not None
    found = vulnerable_localities(given, base=base)
    assert found.included.tolist() == sorted(expected)
    np.testing.assert_allclose(found.index, [expected[at] for at in sorted(expected)], rtol=1e-9, atol=1e-9)
    if base == "area_mean":
        np.testing.assert_allclose(found.index.mean(), 100.0, rtol=1e-12)


@SETTINGS
@given(values=st.lists(st.integers(0, 6).map(float), min_size=1, max_size=20))
def test_a_place_is_one_more_than_those_above(values: list[float]) -> None:
    assert ranks(values).tolist() == [1 + sum(other > value for other in values) for value in values]
