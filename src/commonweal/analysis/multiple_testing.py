"""Many tests at once: p corrected for their number, bands of significance, and how many stay significant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

VERSION = "1"
ALPHA = 0.05
CORRECTIONS = ("fdr", "bonferroni", "none")
BANDS = (90.0, 95.0, 99.0, 99.9)  # percent
BAND_LEVELS = (0.1, 0.05, 0.01, 0.001)  # the corrected p that each band has to be below
BAND_NAMES = {
    0: "not significant",
    **{n: f"hot {band:g}%" for n, band in enumerate(BANDS, start=1)},
    **{-n: f"cold {band:g}%" for n, band in enumerate(BANDS, start=1)},
}


@dataclass(frozen=True, slots=True)
class Passing:
    """How many of `tests` have p below the level: as they are, and after each correction."""

    tests: int
    uncorrected: int
    fdr: int
    bonferroni: int


def benjamini_hochberg(p: ArrayLike, times: ArrayLike | None = None) -> Any:
    """Correct p for many tests so that of those called significant a known share is false.

    Parameters
    ----------
    p : array of float, shape (tests,)
        From 0 to 1.
    times : array of int, shape (tests,), optional
        How often each p comes, where equal ones were put together; once where it is not given.

    Returns
    -------
    array of float64, shape (tests,)
        Compare each with the level that is wanted (0.05: of the significant, one in twenty is false).

    Raises
    ------
    ValueError
        If p is empty, NaN or not between 0 and 1, or `times` is of another length or holds less than 1.

    Notes
    -----
    Source: DOMAIN A2.3; Benjamini and Hochberg (1995), as adjusted p: the k-th smallest of n is multiplied by
    n / k, and none is larger than one that follows it. Valid where the tests do not depend on each other, or
    depend positively, as those of neighbouring cells do.

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.02, 0.03, 0.5]).round(4).tolist()
    [0.04, 0.04, 0.04, 0.5]
    >>> benjamini_hochberg([0.01, 0.04], times=[1, 3]).tolist()
    [0.04, 0.04]
    """
    import numpy as np

    values, number = _tests(p, times)
    order = np.argsort(values, kind="stable")
    rank = np.cumsum(number[order])
    raised = values[order] * (float(rank[-1]) / rank)
    found = np.empty_like(values)
    found[order] = np.minimum(np.minimum.accumulate(raised[::-1])[::-1], 1.0)
    return found


def bonferroni(p: ArrayLike, times: ArrayLike | None = None) -> Any:
    """Correct p for many tests so that the chance of even one false one is kept.

    Parameters
    ----------
    p : array of float, shape (tests,)
        From 0 to 1.
    times : array of int, shape (tests,), optional
        How often each p comes; once where it is not given.

    Returns
    -------
    array of float64, shape (tests,)
        Each p times the number of tests, 1 at most.

    Raises
    ------
    ValueError
        As :func:`benjamini_hochberg` does.

    Notes
    -----
    Source: DOMAIN A2.3; Bonferroni. Holds however the tests depend on each other, and misses more than the
    false discovery rate does.

    Examples
    --------
    >>> bonferroni([0.01, 0.02, 0.5]).tolist()
    [0.03, 0.06, 1.0]
    """
    import numpy as np

    values, number = _tests(p, times)
    return np.minimum(values * float(number.sum()), 1.0)


def corrected(p: ArrayLike, correction: str = "fdr", times: ArrayLike | None = None) -> Any:
    """Correct p by the rule that is named.

    Parameters
    ----------
    p : array of float, shape (tests,)
        From 0 to 1.
    correction : {"fdr", "bonferroni", "none"}
        The false discovery rate, the family-wise rate, or no correction.
    times : array of int, shape (tests,), optional
        How often each p comes; once where it is not given.

    Returns
    -------
    array of float64, shape (tests,)

    Raises
    ------
    ValueError
        If there is no such correction, and as :func:`benjamini_hochberg` does.

    Notes
    -----
    Source: DOMAIN A2.3.

    Examples
    --------
    >>> corrected([0.01, 0.5], "bonferroni").tolist(), corrected([0.01, 0.5], "none").tolist()
    ([0.02, 1.0], [0.01, 0.5])
    """
    check_correction(correction)
    if correction == "fdr":
        return benjamini_hochberg(p, times)
    return bonferroni(p, times) if correction == "bonferroni" else _tests(p, times)[0].copy()


def bands(p_corrected: ArrayLike, sign: ArrayLike) -> Any:
    """Class tests by how sure they are, hot above and cold below.

    Parameters
    ----------
    p_corrected : array of float
        Corrected p; NaN where nothing was tested.
    sign : array of float, the same shape
        Above 0 for hot, below for cold (the z of the test).

    Returns
    -------
    array of int8
        0 for not significant, 1 to 4 for hot at 90, 95, 99 and 99.9 per cent, the same negative for cold:
        BAND_NAMES says them in words.

    Raises
    ------
    ValueError
        If the shapes differ.

    Notes
    -----
    Source: DOMAIN A2.3. A band is reached where the corrected p is below 0.1, 0.05, 0.01, 0.001.

    Examples
    --------
    >>> bands([0.0005, 0.03, 0.2], [4.0, -2.0, 1.0]).tolist()
    [4, -2, 0]
    """
    import numpy as np

    p, z = np.asarray(p_corrected, dtype=np.float64), np.asarray(sign, dtype=np.float64)
    if p.shape != z.shape:
        raise ValueError(f"`sign` is of shape {z.shape} and `p_corrected` of {p.shape}: one of each a test")
    reached = np.zeros(p.shape, dtype=np.int8)
    for level in BAND_LEVELS:
        reached += p < level
    return np.where(z > 0, reached, np.where(z < 0, -reached, np.int8(0))).astype(np.int8)


def passing(p: ArrayLike, alpha: float = ALPHA, times: ArrayLike | None = None) -> Passing:
    """Count the tests that pass a level, without and with each correction.

    Parameters
    ----------
    p : array of float, shape (tests,)
        From 0 to 1, not corrected.
    alpha : float
        The level that p has to be below.
    times : array of int, shape (tests,), optional
        How often each p comes; once where it is not given.

    Returns
    -------
    Passing

    Raises
    ------
    ValueError
        If alpha is not between 0 and 1, and as :func:`benjamini_hochberg` does.

    Notes
    -----
    Source: DOMAIN A2.3: both counts are shown, so that a reader sees what the correction did.

    Examples
    --------
    >>> passing([0.001, 0.02, 0.03, 0.9])
    Passing(tests=4, uncorrected=3, fdr=3, bonferroni=1)
    """
    if not 0 < alpha < 1:
        raise ValueError(f"`alpha` is {alpha}: a level lies between 0 and 1, as 0.05 does")
    values, number = _tests(p, times)
    below = [
        int(number[found < alpha].sum())
        for found in (values, benjamini_hochberg(values, number), bonferroni(values, number))
    ]
    return Passing(int(number.sum()), *below)


def p_words(p: float) -> str:
    """Say a p as a sentence can.

    Parameters
    ----------
    p : float
        From 0 to 1.

    Returns
    -------
    str

    Notes
    -----
    Source: house style of this project: three decimals, and none that reads as impossible.

    Examples
    --------
    >>> p_words(0.0421), p_words(0.00002), p_words(0.9999)
    ('p = 0.042', 'p below 0.001', 'p above 0.999')
    """
    if p < 0.001:
        return "p below 0.001"
    return "p above 0.999" if 0.999 < p < 1 else f"p = {p:.3f}"


def check_correction(correction: str) -> None:
    """Refuse the name of a correction that there is not.

    Parameters
    ----------
    correction : str

    Returns
    -------
    None

    Raises
    ------
    ValueError
        If it is none of CORRECTIONS.

    Notes
    -----
    Source: DOMAIN A2.3.

    Examples
    --------
    >>> check_correction("fdr")
    """
    if correction not in CORRECTIONS:
        raise ValueError(f"`correction` is {correction!r}: it has to be one of {', '.join(CORRECTIONS)}")


def _tests(p: ArrayLike, times: ArrayLike | None) -> tuple[Any, Any]:
    import numpy as np

    values = np.asarray(p, dtype=np.float64)
    if values.ndim != 1 or not len(values):
        raise ValueError(f"`p` is of shape {values.shape}: a list of at least one test is wanted")
    if not ((values >= 0) & (values <= 1)).all():
        wrong = values[~((values >= 0) & (values <= 1))][0]
        raise ValueError(f"`p` holds {wrong}: a p lies between 0 and 1; is it a z?")
    number = np.ones(len(values), dtype=np.int64) if times is None else np.asarray(times, dtype=np.int64)
    if number.shape != values.shape or (number < 1).any():
        raise ValueError(f"`times` has to hold {len(values)} numbers of 1 or more: one for each p")
    return values, number
