"""The months against which a month is held."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from commonweal.analysis.signals import Point

MINIMUM_BASELINE = 12
MAXIMUM_BASELINE = 24

Baseline = Sequence[int] | slice | None


def tactical_baseline(
    review: int, left_out: Iterable[int] = (), *, length: int = MAXIMUM_BASELINE
) -> tuple[int, ...]:
    """Choose the baseline for one month under review: the 24 months before it, less those left out.

    Parameters
    ----------
    review : int
        Index of the month under review; it is never part of its own baseline.
    left_out : iterable of int
        Indices of months that may not count (recording changes, months not supplied).
    length : int
        Months looked back over.

    Returns
    -------
    tuple of int
        May hold fewer than :data:`MINIMUM_BASELINE`; then the month cannot be judged, and the wording says
        so.

    Notes
    -----
    Source: design rule of the monthly tactical assessment. Months left out are not replaced by older ones:
    the window stays the same for every category of one document.

    Examples
    --------
    >>> tactical_baseline(5, left_out=[3])
    (0, 1, 2, 4)
    >>> len(tactical_baseline(30))
    24
    """
    refused = frozenset(left_out)
    return tuple(index for index in range(max(0, review - length), review) if index not in refused)


def baseline_indices(baseline: Baseline, values: Sequence[Point]) -> tuple[int, ...]:
    """Turn a choice of baseline into the indices of its points.

    Parameters
    ----------
    baseline : sequence of int, slice or None
        None takes the first 24 points that were supplied. Order and repeats do not matter.
    values : sequence of float or None
        The series.

    Returns
    -------
    tuple of int
        In order of time.

    Raises
    ------
    ValueError
        If a point is outside the series or was not supplied.

    Notes
    -----
    Source: A4: the first 12 to 24 points, then fixed.

    Examples
    --------
    >>> baseline_indices(None, [3, None, 5]), baseline_indices(slice(0, 2), [3, 4, 5])
    ((0, 2), (0, 1))
    """
    length = len(values)
    if baseline is None:
        supplied = [index for index, value in enumerate(values) if value is not None]
        return tuple(supplied[:MAXIMUM_BASELINE])
    chosen = range(length)[baseline] if isinstance(baseline, slice) else baseline
    indices = tuple(sorted(set(chosen)))
    if any(index < 0 or index >= length for index in indices):
        raise ValueError(f"the baseline names points outside the {length} values")
    if any(values[index] is None for index in indices):
        raise ValueError("the baseline names a point that was not supplied")
    return indices
