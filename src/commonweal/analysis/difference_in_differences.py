"""Treated and untreated areas, period by period: the effect of an action as a difference in differences."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from commonweal.analysis.rates import checked

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

VERSION = "1"
CONFIDENCE = 0.95
_NOTHING = 1e-7  # of a logarithm: what the fitting leaves, where nothing changed at all
Family = Literal["poisson", "negative binomial"]


@dataclass(frozen=True, slots=True)
class Ratio:
    """A rate as a multiple of what was to be expected, with its interval; `p` is two-sided, of 1.

    Limits and `p` are NaN where there is one area on a side: its own ups and downs cannot be told from the
    effect.
    """

    value: float
    lower: float
    upper: float
    p: float

    @property
    def distinguishable(self) -> bool:
        return self.lower > 1 or self.upper < 1


@dataclass(frozen=True, slots=True)
class Effect:
    """`effect` is the treated areas' rate after, as a multiple of what the others lead to expect.

    `trend` is by how much the treated areas moved against the others in each period before: 1 is not at all;
    None with fewer than three periods before. `alpha` is the extra variance of the negative binomial, 0 for
    the Poisson; `dispersion` the Pearson one. `silent_areas` and `silent_periods` had no event and say
    nothing.
    """

    effect: Ratio
    trend: Ratio | None
    family: Family
    alpha: float
    dispersion: float
    treated_areas: int
    untreated_areas: int
    periods_before: int
    periods_after: int
    silent_areas: int
    silent_periods: int


@dataclass(frozen=True, slots=True)
class _Panel:
    counts: Any
    area: Any
    period: Any
    treated: Any
    after: Any


def difference_in_differences(
    counts: ArrayLike,
    area: ArrayLike,
    period: ArrayLike,
    treated: ArrayLike,
    after: ArrayLike,
    family: Family = "poisson",
    confidence: float = CONFIDENCE,
    progress: Callable[[int, int], None] | None = None,
) -> Effect:
    """Work the effect on treated areas against untreated ones over the same periods.

    Parameters
    ----------
    counts : array of float, shape (rows,)
        Events of an area in a period.
    area, period : array of int, shape (rows,)
        Which area, and which period: numbers from 0, periods in order of time, one row for each pair.
    treated, after : array of bool, shape (rows,)
        Whether the area is a treated one, and whether the period is after the start; one start for all.
    family : {"poisson", "negative binomial"}
        How counts vary. Errors are cluster-robust by area with either, so that the Poisson does for most.
    confidence : float
        Between 0 and 1.
    progress : callable, optional
        Told how many of the two models are fitted; it may raise to stop the work.

    Returns
    -------
    Effect

    Raises
    ------
    ValueError
        If the lengths differ, a count is negative, an area is partly treated, a period partly after, a pair
        comes twice, there is no event in one of the four corners, or there are as many unknowns as rows.

    Notes
    -----
    Source: DOMAIN A8. A generalised linear model with a log link, an effect of each area and of each period,
    and area x after; clusters are areas, with the correction for their number, and t with areas - 1 degrees
    of freedom. The earlier trend is fitted to the periods before alone, treated x time. With a full table the
    Poisson effect is the ratio of ratios of the four sums, to the last digits. With few areas on a side the
    errors come out too small, with a single one there are none (Bertrand, Duflo and Mullainathan 2004).
    Time grows with rows x (areas + periods)^2.

    Examples
    --------
    >>> import numpy as np
    >>> rows = [(a, p) for a in range(4) for p in range(4)]
    >>> area, period = np.array(rows).T
    >>> counts = [20, 22, 10, 12, 30, 28, 16, 15, 20, 21, 19, 22, 40, 42, 41, 37]
    >>> found = difference_in_differences(counts, area, period, area < 2, period > 1)
    >>> round(found.effect.value, 4), found.effect.distinguishable
    (0.5478, True)
    """
    panel, silent = _heard(_panel(counts, area, period, treated, after))
    if family not in ("poisson", "negative binomial"):
        raise ValueError(f"`family` is {family!r}: 'poisson' or 'negative binomial' is wanted")
    if not 0 < confidence < 1:
        raise ValueError(f"`confidence` is {confidence}: a share between 0 and 1 is wanted, such as 0.95")
    told = progress or (lambda done, total: None)
    effect, alpha, dispersion = _fitted(panel, panel.treated & panel.after, family, confidence)
    told(1, 2)
    trend = _earlier_trend(panel, family, confidence)
    told(2, 2)
    return Effect(
        effect,
        trend,
        family,
        alpha,
        dispersion,
        _distinct(panel.area[panel.treated]),
        _distinct(panel.area[~panel.treated]),
        _distinct(panel.period[~panel.after]),
        _distinct(panel.period[panel.after]),
        *silent,
    )


def _panel(
    counts: ArrayLike, area: ArrayLike, period: ArrayLike, treated: ArrayLike, after: ArrayLike
) -> _Panel:
    import numpy as np

    events = checked("counts", counts, "events of an area in a period are wanted", least=0)
    codes = [np.asarray(each, dtype=np.int64) for each in (area, period)]
    flags = [np.asarray(each, dtype=bool) for each in (treated, after)]
    for name, each in zip(("area", "period", "treated", "after"), codes + flags, strict=True):
        if each.shape != events.shape or events.ndim != 1:
            raise ValueError(f"`{name}` is of shape {each.shape} and `counts` of {events.shape}: one a row")
    _steady("treated", flags[0], codes[0], "area", "an area is treated or it is not")
    _steady("after", flags[1], codes[1], "period", "one start for all is wanted: is it staggered?")
    order = np.lexsort((codes[1], codes[0]))  # the same sums, whatever the order of rows
    panel = _Panel(*(each[order] for each in (events, *codes, *flags)))
    if ((np.diff(panel.area) == 0) & (np.diff(panel.period) == 0)).any():
        raise ValueError("`area` and `period` come twice together: add such rows up first")
    for is_treated in (True, False):
        for is_after in (True, False):
            corner = panel.counts[(panel.treated == is_treated) & (panel.after == is_after)]
            if corner.sum() <= 0:
                who, when = "treated" if is_treated else "untreated", "after" if is_after else "before"
                raise ValueError(f"`counts` has no event of {who} areas {when}: nothing can be compared")
    return panel


def _steady(name: str, flag: Any, codes: Any, of: str, mistake: str) -> None:
    import numpy as np

    numbers = np.unique(codes, return_inverse=True)[1]
    share = np.bincount(numbers, weights=flag) / np.bincount(numbers)
    if ((share > 0) & (share < 1)).any():
        raise ValueError(f"`{name}` is not the same in all rows of one {of}: {mistake}")


def _heard(panel: _Panel) -> tuple[_Panel, tuple[int, int]]:
    """Areas and periods without an event fit themselves exactly, at minus infinity: they are left out."""
    import numpy as np

    keep = np.ones(len(panel.counts), dtype=bool)
    silent = []
    for codes in (panel.area, panel.period):
        values, numbers = np.unique(codes, return_inverse=True)
        heard = np.bincount(numbers, weights=panel.counts) > 0
        keep &= heard[numbers]
        silent.append(int(len(values) - heard.sum()))
    parts = (panel.counts, panel.area, panel.period, panel.treated, panel.after)
    return _Panel(*(each[keep] for each in parts)), (silent[0], silent[1])


def _distinct(codes: Any) -> int:
    return len(set(codes.tolist()))


def _design(panel: _Panel, of_interest: Any) -> Any:
    """An effect of each area, of each period but the first, and what is asked for, in the last column."""
    import numpy as np

    columns = [panel.area[:, None] == np.unique(panel.area), panel.period[:, None] == np.unique(panel.period)]
    return np.column_stack([columns[0], columns[1][:, 1:], of_interest]).astype(np.float64)


def _fitted(panel: _Panel, asked: Any, family: Family, confidence: float) -> tuple[Ratio, float, float]:
    import warnings

    import numpy as np
    import statsmodels.api as sm  # type: ignore[import-untyped]
    from scipy import stats

    design, groups = _design(panel, asked), np.unique(panel.area, return_inverse=True)[1]
    if len(panel.counts) <= design.shape[1]:
        raise ValueError(
            f"`counts` holds {len(panel.counts)} rows with events for {design.shape[1]} unknowns: more "
            "periods are wanted; for two areas and two periods there is the relative effect"
        )
    clusters = int(groups.max()) + 1
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of perfect fits and few clusters: this project says that itself
        alpha, chosen = 0.0, sm.families.Poisson()
        if family != "poisson":
            plain = sm.GLM(panel.counts, design, family=chosen).fit(tol=1e-12, maxiter=200)
            alpha = _extra_variance(panel.counts, plain.fittedvalues)
            chosen = sm.families.NegativeBinomial(alpha=alpha) if alpha > 0 else chosen
        fit = sm.GLM(panel.counts, design, family=chosen).fit(
            tol=1e-12, maxiter=200, cov_type="cluster", cov_kwds={"groups": groups, "use_correction": True}
        )
    log, error = float(fit.params[-1]), _error(fit, panel)
    log = 0.0 if abs(log) < _NOTHING else log
    freedom = max(clusters - 1, 1)
    reach = float(stats.t.ppf((1 + confidence) / 2, freedom)) * error
    p = float(2 * stats.t.sf(abs(log) / error, freedom))
    rest = max(len(panel.counts) - design.shape[1], 1)
    ratio = Ratio(math.exp(log), math.exp(log - reach), math.exp(log + reach), p)
    return ratio, alpha, float(fit.pearson_chi2) / rest


def _error(fit: Any, panel: _Panel) -> float:
    """With the mean of an area fitted, a side of one area has nothing left over to see its errors from."""
    alone = min(_distinct(panel.area[panel.treated]), _distinct(panel.area[~panel.treated])) < 2
    return math.nan if alone else max(float(fit.bse[-1]), 1e-12)


def _extra_variance(counts: Any, fitted: Any) -> float:
    """Regress ((y - m)^2 - y) / m on m without a constant: variance m + alpha m^2 (Cameron and Trivedi)."""
    slope = (((counts - fitted) ** 2 - counts) / fitted * fitted).sum() / (fitted**2).sum()
    return max(0.0, float(slope))


def _earlier_trend(panel: _Panel, family: Family, confidence: float) -> Ratio | None:
    import numpy as np

    before = ~panel.after
    parts = (panel.counts, panel.area, panel.period, panel.treated, panel.after)
    early, _ = _heard(_Panel(*(each[before] for each in parts)))
    steps = np.unique(early.period)
    unknowns = _distinct(early.area) + len(steps)
    if len(steps) < 3 or early.treated.all() or not early.treated.any() or len(early.counts) <= unknowns:
        return None
    step = np.searchsorted(steps, early.period) - len(steps) / 2
    return _fitted(early, np.where(early.treated, step, 0.0), family, confidence)[0]
