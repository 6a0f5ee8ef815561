"""What must hold for any figures."""

import itertools
import math

from hypothesis import given, settings
from hypothesis import strategies as some

from commonweal.analysis.comparison import percent_change
from commonweal.analysis.control_charts import XmR, xmr
from commonweal.analysis.disclosure import suppress_counts, threshold
from commonweal.analysis.maps import count_bands
from commonweal.analysis.signals import Signal, signals
from tests.sampling import SAMPLE

SETTINGS = settings(max_examples=SAMPLE.examples, deadline=None)
counts = some.lists(some.integers(0, 5_000), min_size=13, max_size=40)
holes = some.lists(some.one_of(some.none(), some.integers(0, 60)), min_size=3, max_size=40)


def plain_limits(values: list[int | None], baseline: list[int]) -> tuple[float, float] | None:
    """A slow second opinion: mean and average moving range, one step at a time."""
    total, number = 0.0, 0
    steps, stepped = 0.0, 0
    for index in range(len(values)):
        value = values[index]
        if index not in baseline or value is None:
            continue
        total, number = total + value, number + 1
        before = values[index - 1] if index and index - 1 in baseline else None
        if before is not None:
            steps, stepped = steps + abs(value - before), stepped + 1
    return (total / number, steps / stepped) if stepped else None


@SETTINGS
@given(values=holes, data=some.data())
def test_limits_equal_those_worked_one_step_at_a_time(
    values: list[int | None], data: some.DataObject
) -> None:
    supplied = [index for index, value in enumerate(values) if value is not None]
    baseline = data.draw(some.lists(some.sampled_from(supplied), unique=True) if supplied else some.just([]))
    expected = plain_limits(values, baseline)
    if expected is None:
        try:
            xmr(values, baseline)
        except ValueError:
            return
        raise AssertionError("limits were worked out from nothing")
    chart = xmr(values, baseline)
    assert math.isclose(chart.mean, expected[0], abs_tol=1e-9)
    assert math.isclose(chart.average_moving_range, expected[1], abs_tol=1e-9)


def shape(chart: XmR) -> list[tuple[str, str, int, int]]:
    return [(signal.kind, signal.side, signal.start, signal.end) for signal in chart.signals]


@SETTINGS
@given(values=counts, shift=some.integers(-1_000, 1_000))
def test_moving_every_month_moves_the_limits_and_no_signal(values: list[int], shift: int) -> None:
    here, there = xmr(values, slice(0, 12)), xmr([value + shift for value in values], slice(0, 12))
    assert math.isclose(there.mean, here.mean + shift, abs_tol=1e-6)
    assert math.isclose(there.upper - there.lower, here.upper - here.lower, abs_tol=1e-6)
    assert there.moving_ranges == here.moving_ranges
    beyond = {s for s in shape(here) if s[0] in ("beyond", "trend")}
    assert beyond == {s for s in shape(there) if s[0] in ("beyond", "trend")}


@SETTINGS
@given(values=counts)
def test_the_order_of_a_baseline_does_not_matter(values: list[int]) -> None:
    assert xmr(values, list(range(12))) == xmr(values, [*reversed(range(12)), 3])


def plain_run_points(values: list[int | None], centre: float) -> set[int]:
    found = set()
    for start in range(len(values) - 6):
        window = values[start : start + 7]
        if all(v is not None and v > centre for v in window) or all(
            v is not None and v < centre for v in window
        ):
            found |= set(range(start, start + 7))
    return found


def points(found: tuple[Signal, ...], kind: str) -> set[int]:
    return {i for signal in found if signal.kind == kind for i in range(signal.start, signal.end + 1)}


@SETTINGS
@given(values=some.lists(some.one_of(some.none(), some.integers(8, 12)), max_size=40))
def test_runs_and_trends_equal_every_window_tried(values: list[int | None]) -> None:
    size = len(values)
    found = signals(values, [10.0] * size, [0.0] * size, [20.0] * size)
    assert points(found, "run") == plain_run_points(values, 10.0)
    rising = set()
    for start in range(size - 5):
        window = values[start : start + 6]
        pairs = list(itertools.pairwise(window))
        if all(a is not None and b is not None and a < b for a, b in pairs) or all(
            a is not None and b is not None and a > b for a, b in pairs
        ):
            rising |= set(range(start, start + 6))
    assert points(found, "trend") == rising


@SETTINGS
@given(values=some.lists(some.one_of(some.none(), some.integers(0, 30))), sensitive=some.booleans())
def test_no_small_count_is_left_in_view(values: list[int | None], sensitive: bool) -> None:
    table = suppress_counts(values, sensitive=sensitive)
    least = threshold(sensitive=sensitive)
    assert all(value is None or value == 0 or value >= least for value in table.values)
    assert len(table.shown) == len(table.values) == len(values)
    for before, after, shown in zip(values, table.values, table.shown, strict=True):
        assert after in (before, None)
        assert shown == "not supplied" if before is None else shown in (f"<{least}", f"{before:,}")


@SETTINGS
@given(then=some.integers(0, 10_000), now=some.integers(0, 10_000))
def test_a_percentage_never_stands_without_its_counts(then: int, now: int) -> None:
    text = percent_change(then, now).text
    assert f"from {then:,} to {now:,}" in text
    assert "inf" not in text and "nan" not in text
    assert ("small numbers" in text) == (0 < then < 20)


@SETTINGS
@given(values=some.lists(some.integers(0, 400)), most=some.integers(1, 6))
def test_each_count_lies_in_one_class(values: list[int], most: int) -> None:
    bands = count_bands(values, most)
    assert all(sum(band.holds(value) for band in bands) == 1 for value in values)
    assert len(bands) <= most + 1
