"""The four signals, one at a time and at their edges."""

import pytest

from commonweal.analysis.signals import signals

CENTRE, LOWER, UPPER = 10.0, 4.0, 16.0


def kinds(values: list[float | None]) -> set[tuple[str, str, int, int]]:
    size = len(values)
    found = signals(values, [CENTRE] * size, [LOWER] * size, [UPPER] * size)
    return {(signal.kind, signal.side, signal.start, signal.end) for signal in found}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([16.0], set()),
        ([16.1], {("beyond", "above", 0, 0)}),
        ([4.0], set()),
        ([3.9], {("beyond", "below", 0, 0)}),
        ([11, 12, 11, 12, 11, 12], set()),
        ([11, 12, 11, 12, 11, 12, 11], {("run", "above", 0, 6)}),
        ([9, 8, 9, 8, 9, 8, 9, 8], {("run", "below", 0, 7)}),
        ([11, 12, 11, 10, 12, 11, 12, 11], set()),
        ([11, 12, 11, None, 12, 11, 12, 11], set()),
        ([7, 8, 9, 10, 11], set()),
        ([7, 8, 9, 10, 11, 12], {("trend", "rising", 0, 5)}),
        ([13, 12, 11, 10, 9, 8], {("trend", "falling", 0, 5)}),
        ([7, 8, 9, 9, 10, 11], set()),
        ([7, 8, 9, None, 10, 11, 12], set()),
        ([15, 10, 15], {("outer third", "above", 0, 2)}),
        ([15, 10, 10, 15], set()),
        ([15, 10, 5], set()),
        ([5, 5, 10], {("outer third", "below", 0, 1)}),
        ([14, 10, 14], set()),
    ],
)
def test_each_signal_and_its_edge(
    values: list[float | None], expected: set[tuple[str, str, int, int]]
) -> None:
    assert kinds(values) == expected


def test_lines_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="same length"):
        signals([1.0], [1.0, 2.0], [0.0], [2.0])
