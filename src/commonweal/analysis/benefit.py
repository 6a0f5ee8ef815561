"""Money: what prevented events are worth, against what was spent, with the interval and the price year.

Most of a unit cost is the harm to victims. It is no money that anyone saves: fiscal and social are apart.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

VERSION = "1"
UNIT_COSTS = "home-office-2018"
MOST_OPTIMISM = 40.0  # per cent
_FILE = "unit_costs.toml"


@dataclass(frozen=True, slots=True)
class UnitCost:
    """Pounds an event, in the prices of the set's year; `fiscal` is the part of public budgets, if known.

    `checked` is whether the specification records it as read in the publication, not from memory.
    """

    name: str
    label: str
    cost: float
    fiscal: float | None
    checked: bool


@dataclass(frozen=True, slots=True)
class UnitCosts:
    """A dated table of unit costs."""

    name: str
    source: str
    price_year: str
    costs: Mapping[str, UnitCost]


@dataclass(frozen=True, slots=True)
class Amount:
    """Pounds with their interval; or events, or a ratio."""

    value: float
    lower: float
    upper: float

    def times(self, factor: float) -> Amount:
        """Multiplied, limits and all; a factor below 0 is not for amounts."""
        return Amount(self.value * factor, self.lower * factor, self.upper * factor)

    def below_optimism(self, share: float) -> Amount:
        """What is left of a gain once a share is taken off; a loss stays whole."""
        value, lower, upper = (n * share if n > 0 else n for n in (self.value, self.lower, self.upper))
        return Amount(value, lower, upper)

    def less(self, known: float) -> Amount:
        return Amount(self.value - known, self.lower - known, self.upper - known)


@dataclass(frozen=True, slots=True)
class Return:
    """`ratio` is None where nothing was spent; `fiscal` and `social` where a cost of the table has no parts.

    `before_optimism` is the benefit without the correction.
    """

    before_optimism: Amount
    benefit: Amount
    fiscal: Amount | None
    social: Amount | None
    net: Amount
    ratio: Amount | None


def unit_cost_sets() -> tuple[str, ...]:
    """Name the tables of unit costs that come with the system.

    Parameters
    ----------
    None

    Returns
    -------
    tuple of str

    Notes
    -----
    Source: DOMAIN A8, money; the file says where each figure is from.

    Examples
    --------
    >>> unit_cost_sets()
    ('home-office-2018', 'home-office-2005')
    """
    return tuple(_read()["sets"])


def unit_costs(name: str = UNIT_COSTS) -> UnitCosts:
    """Read a dated table of unit costs.

    Parameters
    ----------
    name : str
        Of the set, such as "home-office-2018".

    Returns
    -------
    UnitCosts

    Raises
    ------
    ValueError
        If there is no set of that name.

    Notes
    -----
    Source: DOMAIN A8; Heeks and others (2018), Dubourg and others (2005).

    Examples
    --------
    >>> table = unit_costs("home-office-2005")
    >>> table.price_year, table.costs["domestic-burglary"].cost
    ('2003/04', 3268.0)
    """
    sets = _read()["sets"]
    if name not in sets:
        raise ValueError(f"`name` is {name!r}: there is no such table of unit costs; there are {list(sets)}")
    found = sets[name]
    costs = {
        key: UnitCost(
            key,
            row["label"],
            float(row["cost"]),
            None if row.get("fiscal") is None else float(row["fiscal"]),
            row["checked"] == "publication",
        )
        for key, row in found["costs"].items()
    }
    return UnitCosts(name, found["source"], found["price_year"], costs)


def optimism_bias(level: int) -> float:
    """Say what is taken off a benefit for a design of that level.

    Parameters
    ----------
    level : int
        Of the design ladder, 0 to 5.

    Returns
    -------
    float
        Per cent.

    Raises
    ------
    ValueError
        If there is no such level.

    Notes
    -----
    Source: DOMAIN A8, 0 to 40 per cent by level of evidence; the steps between are this project's.

    Examples
    --------
    >>> optimism_bias(1), optimism_bias(5)
    (40.0, 0.0)
    """
    steps = _read()["optimism_bias"]["per_cent"]
    if not 0 <= level < len(steps):
        raise ValueError(f"`level` is {level}: a rung of the ladder, 0 to {len(steps) - 1}, is wanted")
    return float(steps[level])


def _read() -> dict[str, Any]:
    import tomllib
    from importlib.resources import files

    return tomllib.loads(files("commonweal.analysis").joinpath("reference", _FILE).read_text("utf-8"))


def uprated(amount: float, from_year: str, to_year: str, deflators: Mapping[str, float]) -> float:
    """Bring an amount from the prices of one year to those of another.

    Parameters
    ----------
    amount : float
        Pounds.
    from_year, to_year : str
        As the index names them, such as "2015/16".
    deflators : mapping of str to float
        An index of prices by year, such as the GDP deflator that HM Treasury publishes each quarter: only its
        ratios matter.

    Returns
    -------
    float
        Pounds of `to_year`.

    Raises
    ------
    ValueError
        If a year is not in the index, or its index is not above 0.

    Notes
    -----
    Source: DOMAIN A8; HM Treasury, GDP deflators at market prices. The index is revised: print which
    edition.

    Examples
    --------
    >>> uprated(100.0, "2015/16", "2023/24", {"2015/16": 80.0, "2023/24": 100.0})
    125.0
    """
    for name, year in (("from_year", from_year), ("to_year", to_year)):
        if year not in deflators:
            raise ValueError(f"`{name}` is {year}, which `deflators` does not hold; is it written alike?")
        if not (math.isfinite(deflators[year]) and deflators[year] > 0):
            raise ValueError(f"`deflators` holds {deflators[year]} for {year}: an index above 0 is wanted")
    return amount * deflators[to_year] / deflators[from_year]


def total(amounts: Sequence[Amount]) -> Amount:
    """Add independent amounts, with the interval that theirs imply.

    Parameters
    ----------
    amounts : sequence of Amount
        Of one unit and one level of confidence.

    Returns
    -------
    Amount

    Raises
    ------
    ValueError
        If there is none.

    Notes
    -----
    Source: Zou and Donner (2008), Statistics in Medicine 27, 1693: distances to the limits add up as squares.

    Examples
    --------
    >>> total([Amount(10, 7, 13), Amount(20, 16, 24)])
    Amount(value=30.0, lower=25.0, upper=35.0)
    """
    if not amounts:
        raise ValueError("`amounts` is empty: one amount or more is wanted")
    value = math.fsum(each.value for each in amounts)
    below = math.sqrt(math.fsum((each.value - each.lower) ** 2 for each in amounts))
    above = math.sqrt(math.fsum((each.upper - each.value) ** 2 for each in amounts))
    return Amount(value, value - below, value + above)


def returned(
    prevented: Sequence[Amount],
    costs: Sequence[UnitCost],
    spent: float,
    optimism_percent: float = 0.0,
    price_factor: float = 1.0,
) -> Return:
    """Work what prevented events are worth against what was spent.

    Parameters
    ----------
    prevented : sequence of Amount
        Events prevented of each kind, with their intervals.
    costs : sequence of UnitCost
        Of the same kinds.
    spent : float
        Pounds, of the year to which `price_factor` leads.
    optimism_percent : float
        Taken off a benefit above 0, 0 to 40; a loss is not made smaller by it.
    price_factor : float
        By which unit costs are uprated; see :func:`uprated`.

    Returns
    -------
    Return
        Pounds, and their ratio to what was spent.

    Raises
    ------
    ValueError
        If there is no kind, the lengths differ, or a number is out of its bounds.

    Notes
    -----
    Source: DOMAIN A8: benefit = events prevented x unit cost, net = benefit - cost, ratio = benefit / cost.
    Only what is recorded is counted: multipliers for unrecorded crime are off. The unit cost is taken as
    known; its own uncertainty, which is large, is not in the interval.

    Examples
    --------
    >>> burglary = unit_costs("home-office-2005").costs["domestic-burglary"]
    >>> found = returned([Amount(14.5, 10, 15)], [burglary], spent=20_000)
    >>> found.benefit.value, found.net.value, round(found.ratio.value, 2)
    (47386.0, 27386.0, 2.37)
    """
    if not prevented or len(prevented) != len(costs):
        raise ValueError(f"`prevented` holds {len(prevented)} kinds and `costs` {len(costs)}: one of each")
    for name, number, most in (
        ("spent", spent, math.inf),
        ("optimism_percent", optimism_percent, MOST_OPTIMISM),
        ("price_factor", price_factor, math.inf),
    ):
        if not (math.isfinite(number) and 0 <= number <= most):
            raise ValueError(f"`{name}` is {number}: 0 or more is wanted, at most {most:g}")
    share = 1 - optimism_percent / 100
    each = [one.times(cost.cost * price_factor) for one, cost in zip(prevented, costs, strict=True)]
    plain = total(each)
    benefit = plain.below_optimism(share)
    fiscal, social = _parts(prevented, costs, price_factor, share)
    ratio = benefit.times(1 / spent) if spent > 0 else None
    return Return(plain, benefit, fiscal, social, benefit.less(spent), ratio)


def _parts(
    prevented: Sequence[Amount], costs: Sequence[UnitCost], factor: float, share: float
) -> tuple[Amount | None, Amount | None]:
    if any(cost.fiscal is None for cost in costs):
        return None, None
    parts = [cost.fiscal or 0.0 for cost in costs]
    rests = [cost.cost - part for cost, part in zip(costs, parts, strict=True)]
    fiscal, social = (
        total([one.times(part * factor) for one, part in zip(prevented, of, strict=True)]).below_optimism(
            share
        )
        for of in (parts, rests)
    )
    return fiscal, social
