"""The Vulnerable Localities Index: which small residential areas need attention first."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from commonweal.analysis.result import DEFAULT_SEED

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

# Each input: what is counted, by what it is divided, and how many of that it is for.
INPUTS: Mapping[str, tuple[str, str, float]] = {
    "burglary": ("burglary", "households", 1_000.0),
    "damage": ("damage", "dwellings", 1_000.0),
    "income": ("income", "", 1.0),
    "employment": ("employment", "", 1.0),
    "young": ("young", "population", 1.0),
    "qualifications": ("no_qualifications", "adults", 1.0),
}
NAMES = tuple(INPUTS)
BASES = ("area_mean", "pooled")
CRIMES = ("burglary", "damage")
PRIORITY, WATCH, MEAN = 200.0, 150.0, 100.0
BANDS = ("priority", "watch", "above average", "below average")


@dataclass(frozen=True, slots=True)
class Localities:
    """Index and its parts, one row an area that is included; columns of `parts` in the order of `names`.

    `included` holds the positions of those areas among the ones given.
    """

    index: Any
    parts: Any
    names: tuple[str, ...]
    included: Any
    base: str

    @property
    def whole(self) -> bool:
        """Whether it is the index, or a partial one."""
        return len(self.names) == len(NAMES)

    @property
    def called(self) -> str:
        if self.whole:
            return "VLI"
        return f"partial index ({len(self.names)} of {len(NAMES)})"

    @property
    def rank(self) -> Any:
        """1 for the highest; equal ones share the better place."""
        return ranks(self.index)

    @property
    def excess(self) -> Any:
        """The share that each part has in what an index lies above 100; NaN for an area at or below it."""
        import numpy as np

        above = self.index - MEAN
        return (self.parts - MEAN) / len(self.names) / np.where(above > 0, above, np.nan)[:, None]


def ranks(values: ArrayLike) -> Any:
    """Place of each value, 1 for the highest; equal ones share the better place.

    Parameters
    ----------
    values : array of float, shape (n,)

    Returns
    -------
    array of int64, shape (n,)

    Raises
    ------
    ValueError
        If a value is not a number.

    Notes
    -----
    Source: a rule of this project ("1 2 2 4"). Values are held equal to nine digits, so that the order in
    which they were added up decides nothing.

    Examples
    --------
    >>> ranks([3.0, 5.0, 3.0, 1.0]).tolist()
    [2, 1, 2, 4]
    """
    import numpy as np

    given = np.asarray(values, dtype=np.float64)
    if np.isnan(given).any():
        raise ValueError("`values` holds nan: a place needs a value")
    rounded = np.array([float(f"{value:.9e}") for value in given.tolist()])
    return (1 + len(rounded) - np.searchsorted(np.sort(rounded), rounded, side="right")).astype(np.int64)


def vulnerable_localities(
    columns: Mapping[str, ArrayLike],
    *,
    base: str = "area_mean",
    inputs: tuple[str, ...] = NAMES,
    least_households: float = 0.0,
) -> Localities:
    """Work the index of every area from its six inputs.

    Parameters
    ----------
    columns : mapping of str to array of float, shape (areas,)
        `households`, `dwellings`, `population`, `adults` (residents of 16 and over); counts `burglary`
        (of dwellings), `damage` (criminal damage to dwellings), `young` (residents of 15 to 24),
        `no_qualifications` (residents of 16 and over without any); proportions `income` and `employment`.
        NaN where a figure is missing.
    base : {"area_mean", "pooled"}
        100 is the unweighted mean of the areas' own rates; or the rate of all areas together, where that of
        the two proportions is weighed by population.
    inputs : tuple of str
        Which of the six. With fewer the result is a partial index, and says so.
    least_households : float
        Areas with fewer are not residential enough, and are left out.

    Returns
    -------
    Localities

    Raises
    ------
    ValueError
        If a column is missing or of another length, a figure is negative or endless, a proportion is over 1,
        no area is left, an input is nought everywhere, or `base` or `inputs` are unknown.

    Notes
    -----
    Source: DOMAIN A1; Jill Dando Institute with the National Centre for Policing Excellence (2006). The index
    of an input is 100 x / mean of x; the VLI is the plain mean of the six. With base `area_mean` the mean
    VLI is 100 exactly. An area with a missing figure or a denominator of nought is left out, and is in no
    mean. Two runs over different areas are not comparable: 200 in one district is not 200 in another.

    Examples
    --------
    >>> two = {"households": [500, 500], "dwellings": [500, 500], "population": [1000, 1000],
    ...        "adults": [800, 800], "burglary": [6, 2], "damage": [6, 2], "income": [0.3, 0.1],
    ...        "employment": [0.3, 0.1], "young": [150, 50], "no_qualifications": [300, 100]}
    >>> vulnerable_localities(two).index.tolist()
    [150.0, 50.0]
    """
    import numpy as np

    _check_choice(base, inputs)
    given = _given(columns, inputs)
    kept = _complete(given, inputs) & (given.get("households", np.inf) >= least_households)
    included = np.flatnonzero(kept)
    if not len(included):
        raise ValueError(
            "no area is left: each lacks a figure, has a denominator of nought, or too few households"
        )
    given = {name: values[included] for name, values in given.items()}
    parts = np.column_stack([_part(given, name, base) for name in inputs])
    return Localities(parts.mean(axis=1), parts, tuple(inputs), included, base)


def band(index: float) -> str:
    """Name the band of an index.

    Parameters
    ----------
    index : float
        100 is the mean.

    Returns
    -------
    str
        "priority" over 200, "watch" over 150, "above average" over 100, else "below average".

    Raises
    ------
    ValueError
        If it is not a number.

    Notes
    -----
    Source: DOMAIN A1: the threshold of 200 is published; the two others are this project's.

    Examples
    --------
    >>> band(213.7), band(150), band(76.1)
    ('priority', 'above average', 'below average')
    """
    if math.isnan(index):
        raise ValueError("`index` is nan: an area without an index has no band")
    for least, name in zip((PRIORITY, WATCH, MEAN), BANDS, strict=False):
        if index > least:
            return name
    return BANDS[-1]


def ranks_without(found: Localities) -> Any:
    """Rank the areas anew without each of the inputs in turn.

    Parameters
    ----------
    found : Localities

    Returns
    -------
    array of int64, shape (areas, inputs)
        The place of each area when that input is left out: an area that one figure lifts falls with it.

    Raises
    ------
    ValueError
        If there is one input alone.

    Notes
    -----
    Source: DOMAIN A1 (sensitivity). Each of these is a partial index and is never shown as a VLI.

    Examples
    --------
    >>> import numpy as np
    >>> three = Localities(np.array([150.0, 100.0]), np.array([[250.0, 50.0], [80.0, 120.0]]),
    ...                    ("burglary", "income"), np.array([0, 1]), "area_mean")
    >>> ranks_without(three).tolist()
    [[2, 1], [1, 2]]
    """
    import numpy as np

    many = len(found.names)
    if many < 2:
        raise ValueError("`found` has one input: without it there is nothing to rank")
    left = found.parts.sum(axis=1, keepdims=True) - found.parts
    return np.column_stack([ranks(left[:, at] / (many - 1)) for at in range(many)])


def rank_intervals(
    columns: Mapping[str, ArrayLike],
    found: Localities,
    *,
    draws: int = 1_000,
    confidence: float = 0.95,
    seed: int = DEFAULT_SEED,
) -> tuple[Any, Any]:
    """Say between which places each area lies once the chance in its crime counts is allowed for.

    Parameters
    ----------
    columns : mapping
        As given to :func:`vulnerable_localities`.
    found : Localities
        What it gave.
    draws : int
        How often the counts are drawn anew.
    confidence : float
        The share of draws between both places.
    seed : int

    Returns
    -------
    lower, upper : arrays of int64, shape (areas,)
        The better and the worse place.

    Raises
    ------
    ValueError
        If there are no draws, or the confidence is not between 0 and 1.

    Notes
    -----
    Source: DOMAIN A1; a parametric bootstrap of this project. Burglary and damage are drawn from Poisson
    distributions with the counted numbers, and half an event where there was none; census and deprivation
    figures are taken as known, so the true uncertainty is larger.

    Examples
    --------
    >>> two = {"households": [500, 500], "dwellings": [500, 500], "population": [1000, 1000],
    ...        "adults": [800, 800], "burglary": [60, 2], "damage": [60, 2], "income": [0.3, 0.1],
    ...        "employment": [0.3, 0.1], "young": [150, 50], "no_qualifications": [300, 100]}
    >>> lower, upper = rank_intervals(two, vulnerable_localities(two), draws=50)
    >>> lower.tolist(), upper.tolist()
    ([1, 2], [1, 2])
    """
    import numpy as np

    if draws < 1 or not 0 < confidence < 1:
        raise ValueError(f"`draws` is {draws} and `confidence` {confidence}: at least 1, and between 0 and 1")
    random = np.random.default_rng(seed)
    given = {name: values[found.included] for name, values in _given(columns, found.names).items()}
    places = np.empty((draws, len(found.included)), dtype=np.int64)
    crimes = [name for name in CRIMES if name in found.names]
    for draw in range(draws):
        drawn = dict(given)
        for name in crimes:
            drawn[name] = random.poisson(np.maximum(given[name], 0.5)).astype(np.float64)
        parts = found.parts.copy()
        for name in crimes:
            if drawn[name].any():
                parts[:, found.names.index(name)] = _part(drawn, name, found.base)
        places[draw] = ranks(parts.mean(axis=1))
    tail = (1 - confidence) / 2
    lower = np.quantile(places, tail, axis=0, method="inverted_cdf")
    upper = np.quantile(places, 1 - tail, axis=0, method="inverted_cdf")
    return lower.astype(np.int64), upper.astype(np.int64)


def _check_choice(base: str, inputs: tuple[str, ...]) -> None:
    if base not in BASES:
        raise ValueError(f"`base` is {base!r}: it is one of {', '.join(BASES)}")
    unknown = [name for name in inputs if name not in INPUTS]
    if unknown or not inputs or len(set(inputs)) != len(inputs):
        raise ValueError(
            f"`inputs` are {', '.join(inputs) or 'none'}: they are of {', '.join(NAMES)}, each once"
        )


def _needed(inputs: tuple[str, ...]) -> tuple[str, ...]:
    wanted = {column for name in inputs for column in INPUTS[name][:2] if column}
    return tuple(sorted(wanted | {"population"}))


def _given(columns: Mapping[str, ArrayLike], inputs: tuple[str, ...]) -> dict[str, Any]:
    """The columns that the inputs need, as arrays that can be."""
    import numpy as np

    wanted = {*_needed(inputs), *({"households"} & set(columns))}
    absent = sorted(wanted - set(columns))
    if absent:
        raise ValueError(f"`columns` has no {absent[0]}")
    found = {name: np.asarray(columns[name], dtype=np.float64) for name in sorted(wanted)}
    if len({values.shape for values in found.values()}) != 1:
        raise ValueError("`columns` are of different lengths: one figure an area in each")
    for name, values in found.items():
        if np.isinf(values).any() or (values < 0).any():
            raise ValueError(f"`{name}` holds a figure below 0, or an endless one")
        if name in ("income", "employment") and (values > 1).any():
            raise ValueError(f"`{name}` holds a figure over 1: it is a proportion, not a per cent or a score")
    return found


def _complete(given: Mapping[str, Any], inputs: tuple[str, ...]) -> Any:
    import numpy as np

    kept = ~np.isnan(given["population"])
    for name in inputs:
        counted, by, _ = INPUTS[name]
        kept &= ~np.isnan(given[counted])
        if by:
            kept &= given[by] > 0
    return kept


def _part(given: Mapping[str, Any], name: str, base: str) -> Any:
    """The index of one input, 100 at the mean."""
    counted, by, per = INPUTS[name]
    rate = given[counted] / given[by] * per if by else given[counted]
    if base == "area_mean":
        mean = float(rate.mean())
    elif by:
        mean = float(given[counted].sum() / given[by].sum() * per)
    else:
        mean = float((rate * given["population"]).sum() / given["population"].sum())
    if not mean > 0:
        raise ValueError(f"`{counted}` is nought in every area: an index of it cannot be worked out")
    return 100.0 * rate / mean
