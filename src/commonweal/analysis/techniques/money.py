"""What were the prevented events worth, against what was spent?"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from commonweal.analysis.area_rows import first_repeated
from commonweal.analysis.benefit import (
    Amount,
    Return,
    UnitCost,
    UnitCosts,
    optimism_bias,
    returned,
    unit_costs,
)
from commonweal.analysis.charts import Interval, IntervalChart
from commonweal.analysis.comparison import number, one_decimal
from commonweal.analysis.design_ladder import LADDER, Level
from commonweal.analysis.evaluation import Counts
from commonweal.analysis.prevention import Prevented, naive_saving, prevented, prevented_against
from commonweal.analysis.techniques.grammar import (
    Example,
    Form,
    Gives,
    Kind,
    Minimum,
    Progress,
    Takes,
    Technique,
    checked,
    parameter,
)
from commonweal.analysis.techniques.guarding import judged
from commonweal.analysis.techniques.inputs import BadData, Data, expected
from commonweal.analysis.techniques.outcome import Outcome, outcome

TECHNIQUE = Technique(
    name="money",
    title="Benefit and cost",
    question="What were the prevented events worth, with what interval, against what was spent?",
    form=Form.FIGURES,
    takes=(
        Takes(
            "offence", Kind.WORD, "as the table of unit costs names it, such as domestic-burglary; once each"
        ),
        Takes("before", Kind.COUNT, "events before"),
        Takes("after", Kind.COUNT, "events after"),
        Takes("comparison_before", Kind.COUNT, "events of a comparison area before", optional=True),
        Takes("comparison_after", Kind.COUNT, "events of it after", optional=True),
        Takes("unit_cost", Kind.COUNT, "cost of an event, in place of the table's", "£", optional=True),
        Takes("fiscal_cost", Kind.COUNT, "the part of it that public budgets bear", "£", optional=True),
    ),
    gives=(
        Gives("measure", "what was worked out"),
        Gives("unit", "events, £ or times"),
        Gives("value", "blank where it is not known: the reading says why", decimals=2),
        Gives("lower", "lower limit", decimals=2),
        Gives("upper", "upper limit", decimals=2),
        Gives("reading", "what it means"),
    ),
    misleads=(
        "Most of a unit cost is harm to victims: it is no money that anybody saves.",
        "Without a comparison every other cause is counted as prevention; a high area falls by itself.",
        "A fall times a unit cost, whatever the length of the windows, is no saving.",
        "Unit costs are means of very different events, and their own uncertainty is not in the interval.",
    ),
    references=(
        "Heeks, M., Reed, S., Tafsiri, M. and Prince, S. (2018). The economic and social costs of crime, "
        "second edition. Home Office Research Report 99.",
        "Dubourg, R., Hamed, J. and Thorns, J. (2005). The economic and social costs of crime against "
        "individuals and households 2003/04. Home Office Online Report 30/05.",
        "HM Treasury, The Green Book: optimism bias.",
    ),
    section="A8",
    version="1",
    unit="£",
    minimums=(Minimum(1, "offences"),),
    cost="grows with the offences: one pass",
    example=Example(
        says="Liverpool: 31 burglaries in 8 months and 1 in the 4 after; £20,000 spent (test vector of A8).",
        columns={"offence": ["domestic-burglary"], "before": [31], "after": [1]},
        finds=(
            "The claim was £98,040. Adjusted for the length of the windows 14.5 were prevented, worth "
            "£47,386: £27,386 net, with no comparison and no correction for optimism."
        ),
        settings={
            "costs": "home-office-2005",
            "spent": "20000",
            "length_before": "8",
            "length_after": "4",
            "optimism": "0",
        },
    ),
)


@dataclass(frozen=True, slots=True)
class Parameters:
    spent: float = parameter(
        0.0, "what was spent, in the prices of the table times price_factor", unit="£", least=0
    )
    costs: str = parameter(
        "home-office-2018", "dated table of unit costs", among=("home-office-2018", "home-office-2005")
    )
    length_before: float = parameter(
        12.0, "how long the window before is", unit="months", least=0.01, most=1_200
    )
    length_after: float = parameter(
        12.0, "how long the window after is", unit="months", least=0.01, most=1_200
    )
    optimism: float | None = parameter(
        None, "taken off the benefit because evaluations flatter", unit="%", least=0, most=40
    )
    price_factor: float = parameter(
        1.0, "GDP deflator of the year wanted over that of the table's year", least=0.01, most=100
    )
    phi: float = parameter(1.0, "over-dispersion, where there is a comparison", least=1, most=1_000)
    confidence: float = parameter(0.95, "of the intervals", least=0.5, most=0.9999)


def run(
    data: Data, parameters: Parameters, *, guard: bool = True, progress: Progress | None = None
) -> Outcome:
    """Put money to prevented events. Kernel: :func:`commonweal.analysis.benefit.returned`."""
    parameters, data = checked(parameters), expected(data, TECHNIQUE)
    offences = [_plain(name) for name in data["offence"].tolist()]
    twice = first_repeated(offences)
    if twice is not None:
        raise BadData(f"offence: {twice!r} comes twice; add its rows up")
    standing = judged(TECHNIQUE, data, {"offences": data.rows}, guard=guard)
    if not data.rows:
        raise BadData("offence: there is no row; is the file empty?")
    table, compared = unit_costs(parameters.costs), _compared(data)
    costs = [_cost(data, at, offence, table) for at, offence in enumerate(offences)]
    events = [_prevented(data, at, offence, compared, parameters) for at, offence in enumerate(offences)]
    at = Level.COMPARISON if compared else Level.BEFORE_AFTER
    optimism = optimism_bias(at) if parameters.optimism is None else parameters.optimism
    amounts = [Amount(each.value, each.lower, each.upper) for each in events]
    money = returned(amounts, costs, parameters.spent, optimism, parameters.price_factor)
    rows = [*_events(costs, events), *_money(money, optimism, parameters)]
    naive = _naive(data, costs, compared, parameters)
    columns = _as_columns([*rows, *naive])
    said = _sentence(data, events, money, at)
    return outcome(
        TECHNIQUE,
        data,
        parameters,
        standing,
        columns,
        sentence=said,
        announced=_announced(table, at, optimism, parameters),
        warnings=_warnings(data, costs, money),
        drawn=_drawn(costs, events, said, data.said),
    )


def _plain(name: Any) -> str:
    return str(name).strip().lower().replace(" ", "-").replace("_", "-")


def _compared(data: Data) -> bool:
    there = [name in data for name in ("comparison_before", "comparison_after")]
    if any(there) and not all(there):
        raise BadData("comparison_before: give it together with comparison_after, or neither")
    return all(there)


def _cost(data: Data, at: int, offence: str, table: UnitCosts) -> UnitCost:
    fiscal = float(data["fiscal_cost"][at]) if "fiscal_cost" in data else None
    if "unit_cost" in data:
        cost = float(data["unit_cost"][at])
        if fiscal is not None and fiscal > cost:
            raise BadData(f"fiscal_cost: {fiscal:g} is more than the unit_cost of {cost:g} it is a part of")
        return UnitCost(offence, offence.replace("-", " ").capitalize(), cost, fiscal, True)
    if fiscal is not None:
        raise BadData("fiscal_cost: it is a part of a unit_cost; give that too")
    if offence not in table.costs:
        near = get_close_matches(offence, table.costs, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(table.costs)}"
        raise BadData(f"offence: {offence!r} is not in {table.name}; {hint}; or give a column unit_cost")
    return table.costs[offence]


def _prevented(data: Data, at: int, offence: str, compared: bool, parameters: Parameters) -> Prevented:
    counts = Counts(float(data["before"][at]), float(data["after"][at]))
    try:
        if compared:
            other = Counts(float(data["comparison_before"][at]), float(data["comparison_after"][at]))
            return prevented_against(counts, other, parameters.phi, parameters.confidence)
        lengths = parameters.length_before, parameters.length_after
        return prevented(counts, *lengths, parameters.confidence)
    except ValueError as why:
        raise BadData(f"before: {offence}: {str(why).replace('`', '')}") from None


_Row = tuple[str, str, float | None, float | None, float | None, str]


def _events(costs: list[UnitCost], events: list[Prevented]) -> list[_Row]:
    return [
        (
            f"prevented: {cost.label}",
            "events",
            each.value,
            each.lower,
            each.upper,
            f"{one_decimal(each.expected)} were to be expected; {_pounds(cost.cost)} an event",
        )
        for cost, each in zip(costs, events, strict=True)
    ]


def _money(money: Return, optimism: float, parameters: Parameters) -> list[_Row]:
    rows = [_row("benefit before optimism", "£", money.before_optimism, "events prevented times unit cost")]
    rows.append(_row("benefit", "£", money.benefit, f"less {optimism:g}% for optimism"))
    unknown = "the table does not part its unit costs; give unit_cost and fiscal_cost"
    for name, amount, meaning in (
        ("fiscal", money.fiscal, "what public budgets bear: police, criminal justice, health"),
        ("social", money.social, "harm to victims and others: no money that anybody saves"),
    ):
        rows.append(_row(f"benefit, {name} part", "£", amount, meaning if amount is not None else unknown))
    rows.append(_row("net", "£", money.net, f"benefit less the {_pounds(parameters.spent)} spent"))
    nothing = "nothing was spent: there is no ratio"
    rows.append(_row("ratio", "times", money.ratio, nothing if money.ratio is None else "benefit over cost"))
    return rows


def _row(measure: str, unit: str, amount: Amount | None, reading: str) -> _Row:
    if amount is None:
        return measure, unit, None, None, None, reading
    return measure, unit, amount.value, amount.lower, amount.upper, reading


def _naive(data: Data, costs: list[UnitCost], compared: bool, parameters: Parameters) -> list[_Row]:
    """The figure of the press release, beside the honest one, where it differs: a negative example."""
    if compared or parameters.length_before == parameters.length_after:
        return []
    pairs = zip(data["before"].tolist(), data["after"].tolist(), costs, strict=True)
    saving = sum(naive_saving(Counts(b, a), cost.cost * parameters.price_factor) for b, a, cost in pairs)
    reading = "not exposure-adjusted: a fall between windows of different lengths; do not use"
    return [("naive saving", "£", saving, None, None, reading)]


def _as_columns(rows: list[_Row]) -> dict[str, list[Any]]:
    return {
        each.name: list(cells) for each, cells in zip(TECHNIQUE.gives, zip(*rows, strict=True), strict=True)
    }


def _pounds(value: float) -> str:
    sign = "\N{MINUS SIGN}" if round(value) < 0 else ""
    return f"{sign}£{abs(round(value)):,}"


def _sentence(data: Data, events: list[Prevented], money: Return, at: Level) -> str:
    from commonweal.analysis.benefit import total

    every = total([Amount(each.value, each.lower, each.upper) for each in events])
    before, after = number(float(data["before"].sum())), number(float(data["after"].sum()))
    if every.value <= 0:
        return (
            f"From {before} events to {after}, no fewer than were to be expected: there is no benefit to put "
            "money to."
        )
    worth = (
        f"From {before} events to {after}, {one_decimal(every.value)} fewer than were to be expected "
        f"({one_decimal(every.lower)} to {one_decimal(every.upper)}), worth {_pounds(money.benefit.value)} "
        f"({_pounds(money.benefit.lower)} to {_pounds(money.benefit.upper)}), most of it harm and not money"
    )
    net = f"net of what was spent {_pounds(money.net.value)}"
    doubt = ""
    if every.lower <= 0:
        doubt = " The interval goes below nought: there may have been no benefit at all."
    if at < Level.COMPARISON:
        doubt += " Other causes cannot be ruled out."
    return f"{worth}; {net}.{doubt}"


def _announced(table: UnitCosts, at: Level, optimism: float, parameters: Parameters) -> tuple[str, ...]:
    prices = f"Unit costs of {table.source}, in prices of {table.price_year}"
    factor = parameters.price_factor
    prices += "." if factor == 1 else f", times {factor:g}."
    chosen = (
        ()
        if parameters.optimism is not None
        else (
            f"{optimism:g}% is taken off for optimism, as for level {int(at)} of the design ladder "
            f"({LADDER[at].design}).",
        )
    )
    return prices, *chosen, "Only recorded events count: there is no multiplier for unrecorded crime."


def _warnings(data: Data, costs: list[UnitCost], money: Return) -> tuple[str, ...]:
    said = []
    unchecked = [cost.label for cost in costs if not cost.checked]
    if unchecked:
        said.append(f"Check the unit cost of {', '.join(unchecked)} against the publication before use.")
    if money.fiscal is None:
        said.append("Fiscal and social parts are not known: do not call the benefit a saving.")
    if float(data["before"].sum()) < 20:
        said.append("Small numbers: fewer than 20 events before.")
    return tuple(said)


def _drawn(costs: list[UnitCost], events: list[Prevented], said: str, where: str) -> IntervalChart:
    rows = zip(costs, events, strict=True)
    return IntervalChart(
        title="Events prevented, with their interval",
        subtitle=f"events, {where}",
        alt=said,
        unit="events",
        of="Offence",
        intervals=tuple(Interval(cost.label, each.value, each.lower, each.upper) for cost, each in rows),
        reference=0.0,
        reference_name="none prevented",
    )
