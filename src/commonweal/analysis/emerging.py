"""How hot spots come and go: what a cell's history says, in nine categories or in five simpler classes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from commonweal.analysis.space_time import QUEEN, Progress, SpaceTime, space_time_gi_star
from commonweal.analysis.trend import mann_kendall_many

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

VERSION = "1"
ALPHA = 0.05
MOSTLY = (9, 10)  # at least nine steps of ten
CATEGORIES = (
    "no pattern",
    "new",
    "consecutive",
    "intensifying",
    "persistent",
    "diminishing",
    "sporadic",
    "oscillating",
    "historical",
)
CLASSES = ("no pattern", "persistent", "emerging", "former", "intermittent")
_NONE, _NEW, _CONSECUTIVE, _INTENSIFYING, _PERSISTENT, _DIMINISHING, _SPORADIC, _OSCILLATING, _HISTORICAL = (
    range(len(CATEGORIES))
)
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Emerging:
    """The category of each cell: a place in CATEGORIES for hot, the same negative for cold, 0 for neither.

    `trend_p` and `trend_direction` are of the Mann-Kendall test of each cell's z: 1 where it rises, -1 where
    it falls, 0 where p is not below the level.
    """

    code: Any
    trend_p: Any
    trend_direction: Any

    @property
    def names(self) -> list[str]:
        """The category of each cell in words, as "new hot spot", "historical cold spot" or "no pattern"."""
        return [category_name(code) for code in self.code.tolist()]


@dataclass(frozen=True, slots=True)
class EmergingMap:
    """The history of each cell of a grid, told by both schemes.

    All arrays are of shape (rows, columns). `code` is as in :class:`Emerging`; `hot_class` and `cold_class`
    are places in CLASSES; `steps_hot` and `steps_cold` count the steps at which a cell was significant. Cells
    outside the study area have a code and classes of 0 and a `trend_p` of NaN.
    """

    gi_star: SpaceTime
    code: Any
    trend_p: Any
    trend_direction: Any
    hot_class: Any
    cold_class: Any
    steps_hot: Any
    steps_cold: Any


@dataclass(frozen=True, slots=True)
class Shares:
    """The parameters of the simpler scheme, as :func:`simple_classes` explains them."""

    hot: float = 0.1
    persistent: float = 0.8
    recent: float = 0.2


def emerging_hot_spots(
    counts: ArrayLike,
    *,
    radius: float = QUEEN,
    mask: ArrayLike | None = None,
    compared: str = "cube",
    correction: str = "fdr",
    alpha: float = ALPHA,
    shares: Shares | None = None,
    progress: Progress | None = None,
) -> EmergingMap:
    """Find how the hot and cold spots of a grid came and went, from counts alone.

    Parameters
    ----------
    counts : array of float, shape (steps, rows, columns)
        Events of each cell at each step, in order of time, as :func:`counts_by_step` gives them.
    radius, mask, compared, correction
        Of Gi*, as in :func:`commonweal.analysis.space_time.space_time_gi_star`.
    alpha : float
        The level of significance of hot and cold spots, and of trends.
    shares : Shares, optional
        Of the simpler scheme.
    progress : callable, optional
        Called with pieces of work done and all pieces; it may raise to stop.

    Returns
    -------
    EmergingMap

    Raises
    ------
    ValueError
        As its parts do; and if there are fewer than two steps.

    Notes
    -----
    Source: DOMAIN A2.7. Gi* in space and time, the false discovery rate over all cells and steps, then the
    trend of each cell's z and both schemes. Trends are tested each by itself: of many cells without one the
    share alpha is said to have one. Cost grows with cells x steps, and the trend with cells x steps squared.

    Examples
    --------
    >>> import numpy as np
    >>> counts = np.zeros((12, 9, 9))
    >>> counts[:, 4, 4] = 20
    >>> counts[-1, 1, 1] = 60
    >>> found = emerging_hot_spots(counts)
    >>> category_name(found.code[4, 4]), category_name(found.code[1, 1]), category_name(found.code[8, 8])
    ('persistent hot spot', 'new hot spot', 'no pattern')
    """
    import numpy as np

    shares = shares or Shares()
    pieces = _Pieces(progress)
    spots = space_time_gi_star(
        counts,
        radius=radius,
        mask=mask,
        compared=compared,
        correction=correction,
        alpha=alpha,
        progress=pieces.of_gi_star,
    )
    steps, *sides = spots.z.shape
    if steps < 2:
        raise ValueError(f"`counts` holds {steps} step: a history takes two at least, and ten to be told")
    inside = np.ones(sides, np.bool_) if mask is None else np.asarray(mask)
    z = _by_cell(spots.z, inside)
    spot = _by_cell(spots.spot, inside)
    hot, cold = spot == 1, spot == -1
    told = spot_histories(z, hot, cold, alpha)
    pieces.of_history(1)
    simple = [
        simple_classes(
            flags,
            hot_share=shares.hot,
            persistent_share=shares.persistent,
            recent_share=shares.recent,
        )
        for flags in (hot, cold)
    ]
    pieces.of_history(2)
    numbers = [flags.sum(axis=1).astype(np.int32) for flags in (hot, cold)]
    parts = (told.code, told.trend_p, told.trend_direction, *simple, *numbers)
    return EmergingMap(spots, *(_on_the_map(part, inside) for part in parts))


def category_name(code: int) -> str:
    """Give the category of a code in words.

    Parameters
    ----------
    code : int
        As in :class:`Emerging`.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If there is no such code.

    Notes
    -----
    Source: DOMAIN A2.7.

    Examples
    --------
    >>> category_name(1), category_name(-8), category_name(0)
    ('new hot spot', 'historical cold spot', 'no pattern')
    """
    if not abs(code) < len(CATEGORIES):
        raise ValueError(
            f"`code` is {code}: categories run from {1 - len(CATEGORIES)} to {len(CATEGORIES) - 1}"
        )
    if code == 0:
        return CATEGORIES[0]
    return f"{CATEGORIES[abs(code)]} {'hot' if code > 0 else 'cold'} spot"


def spot_histories(z: ArrayLike, hot: ArrayLike, cold: ArrayLike, alpha: float = ALPHA) -> Emerging:
    """Say of each cell how its hot or cold spot came and went over the steps.

    Parameters
    ----------
    z : array of float, shape (cells, steps)
        Gi* of each cell at each step, in order of time.
    hot, cold : array of bool, shape (cells, steps)
        Where the cell was significantly hot, or cold, after correction for the number of tests.
    alpha : float
        The level of p below which z has a trend.

    Returns
    -------
    Emerging

    Raises
    ------
    ValueError
        If shapes differ, z holds what is not a number, a flag is not True or False, a cell is hot and cold at
        one step, or there are fewer than two steps.

    Notes
    -----
    Source: DOMAIN A2.7, which restates the categories of Esri's Emerging Hot Spot Analysis. The rules are
    tried in the order of its table and the first that fits names the cell, except that a cell which is not
    hot in the last step is historical before it is anything else. So a cell that was cold at first and is
    hot in the last step alone is new, not oscillating. What a cell is in the last step goes before what it
    was: mostly hot and now cold for the first time, it is a new cold spot. Cold categories mirror hot ones:
    an intensifying cold spot is one whose z falls. The trend is of z at all steps, hot or not.

    Examples
    --------
    >>> import numpy as np
    >>> z = np.array([[0.1, 0.3, 0.2, 4.0], [5.0, 4.1, 4.6, 4.4], [0.1, 4.0, 0.3, 0.2]])
    >>> spot_histories(z, z > 3, z < -3).names
    ['new hot spot', 'persistent hot spot', 'no pattern']
    """
    import numpy as np

    cube = np.asarray(z, dtype=np.float64)
    if cube.ndim != 2 or cube.shape[1] < 2:
        raise ValueError(f"`z` is of shape {cube.shape}: cells by steps are wanted, of two steps at least")
    if not np.isfinite(cube).all():
        where = np.argwhere(~np.isfinite(cube))[0].tolist()
        raise ValueError(
            f"`z` holds {cube[tuple(where)]} at {where}: Gi* of a step without any variation is none"
        )
    warm, chill = _flags("hot", hot, cube.shape), _flags("cold", cold, cube.shape)
    if (warm & chill).any():
        where = np.argwhere(warm & chill)[0].tolist()
        raise ValueError(f"`hot` and `cold` are both True at {where}: a cell is one of them or neither")
    trends = mann_kendall_many(cube, alpha)
    as_hot = _categories(warm, chill, trends.direction)
    as_cold = _categories(chill, warm, -trends.direction)
    now_cold = chill[:, -1] | ((as_hot == _NONE) & ~warm[:, -1])
    return Emerging(np.where(now_cold, -as_cold, as_hot).astype(np.int8), trends.p, trends.direction)


def simple_classes(
    flags: ArrayLike, *, hot_share: float = 0.1, persistent_share: float = 0.8, recent_share: float = 0.2
) -> Any:
    """Class each cell by how often it was hot, lately and before: the simpler scheme of five classes.

    Parameters
    ----------
    flags : array of bool, shape (cells, steps)
        Where the cell was significantly hot (or, for cold spots, significantly cold), in order of time.
    hot_share : float
        The least share of all steps for a cell to be of any class; of recent and of older steps, for it to
        have been hot in those.
    persistent_share : float
        The least share of all steps for a cell to be persistent.
    recent_share : float
        The share of all steps, the last ones, that are recent: rounded down, and one step at least.

    Returns
    -------
    array of int8, shape (cells,)
        A place in CLASSES.

    Raises
    ------
    ValueError
        If the flags are not of two sides or not True or False, a share is not between 0 and 1, or no step is
        left that is not recent.

    Notes
    -----
    Source: DOMAIN A2.7; the parameters and their defaults are those documented for the R package sfhotspot
    (Ashby). Persistent: hot in at least `persistent_share` of all steps. Otherwise emerging: lately hot and
    not before; former: hot before and not lately; intermittent: any other cell hot in `hot_share` of all
    steps. Recent and older steps share none and each share is of as many steps as it counts, which that
    package's code does otherwise. With 12 steps one hot step is 8% of them, and no pattern.

    Examples
    --------
    >>> history = ["HHHHHHHHH.", "........HH", "HHH.......", ".H..H..H.H"]
    >>> [CLASSES[c] for c in simple_classes([[step == "H" for step in cell] for cell in history])]
    ['persistent', 'emerging', 'former', 'intermittent']
    """
    import numpy as np

    shares = {"hot_share": hot_share, "persistent_share": persistent_share, "recent_share": recent_share}
    for name, share in shares.items():
        if not 0 < share < 1:
            raise ValueError(f"`{name}` is {share}: a share lies between 0 and 1, not in percent")
    found = np.asarray(flags)
    if found.ndim != 2 or found.shape[1] < 2:
        raise ValueError(
            f"`flags` is of shape {found.shape}: cells by steps are wanted, of two steps at least"
        )
    found, steps = _flags("flags", found, found.shape), found.shape[1]
    recent = max(1, math.floor(recent_share * steps + _ROUNDING))

    def often(part: Any, share: float) -> Any:
        return part.sum(axis=1) >= share * part.shape[1] - _ROUNDING

    lately, before = often(found[:, -recent:], hot_share), often(found[:, :-recent], hot_share)
    at_all = often(found, hot_share)
    rules = [often(found, persistent_share), at_all & lately & ~before, at_all & before & ~lately, at_all]
    return np.select(rules, [1, 2, 3, 4], 0).astype(np.int8)


class _Pieces:
    """Progress over the parts of the work: steps of Gi*, then two of the histories."""

    def __init__(self, progress: Progress | None) -> None:
        self.progress, self.before = progress, 0

    def of_gi_star(self, done: int, steps: int) -> None:
        self.before = steps
        if self.progress is not None:
            self.progress(done, steps + 2)

    def of_history(self, done: int) -> None:
        if self.progress is not None:
            self.progress(self.before + done, self.before + 2)


def _by_cell(cube: Any, inside: Any) -> Any:
    """The cells of the study area one a row, their steps along it."""
    import numpy as np

    flat = cube.reshape(len(cube), -1)
    return np.ascontiguousarray((flat if inside.all() else flat[:, inside.ravel()]).T)


def _on_the_map(values: Any, inside: Any) -> Any:
    import numpy as np

    blank = np.nan if values.dtype.kind == "f" else 0
    found = np.full(inside.shape, blank, dtype=values.dtype)
    found[inside] = values
    return found


def _flags(name: str, flags: ArrayLike, shape: tuple[int, ...]) -> Any:
    import numpy as np

    found = np.asarray(flags)
    if found.dtype != np.bool_:
        raise ValueError(f"`{name}` holds {found.dtype}: it has to say True or False, not z or p")
    if found.shape != shape:
        raise ValueError(
            f"`{name}` is of shape {found.shape} and `z` of {shape}: not the same cells and steps"
        )
    return found


def _categories(on: Any, opposite: Any, direction: Any) -> Any:
    """The hot categories, where `on` is hot and z that rises is 1; the cold ones with both turned round."""
    import numpy as np

    steps = on.shape[1]
    number, last = on.sum(axis=1), on[:, -1]
    mostly = number * MOSTLY[1] >= steps * MOSTLY[0]
    final_run = np.where(on.all(axis=1), steps, np.argmin(on[:, ::-1], axis=1))
    unbroken = number == final_run
    turned = opposite.any(axis=1)
    rules = [
        (~last & mostly, _HISTORICAL),
        (~last, _NONE),
        (number == 1, _NEW),
        (unbroken & ~mostly, _CONSECUTIVE),
        (mostly & (direction > 0), _INTENSIFYING),
        (mostly & (direction == 0), _PERSISTENT),
        (mostly, _DIMINISHING),
        (~turned, _SPORADIC),
    ]
    return np.select([rule for rule, _ in rules], [code for _, code in rules], _OSCILLATING)
