"""Are we on course for the year's target? Month by month, with red, amber and green told from chance."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any

from commonweal.analysis.charts import Curve, CurveChart
from commonweal.analysis.comparison import SMALL_BASELINE, number, one_decimal, signed
from commonweal.analysis.individuals import xmr
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

YEARS = 3  # whole years before, of which the shape of a year is taken
BASELINE = 24  # months before, by which usual variation is known
FEWEST = 12

TECHNIQUE = Technique(
    name="trajectory",
    title="Target and trajectory",
    question="Are we on course for the year's target, and is a red month more than usual variation?",
    form=Form.SERIES,
    takes=(
        Takes("period", Kind.PERIOD, "months such as 2026-09, one a row, none missing"),
        Takes("value", Kind.COUNT, "events in it"),
    ),
    gives=(
        Gives("period", "months of the year under review"),
        Gives("value", "as it was given"),
        Gives("due", "what the target leaves for the month", decimals=1),
        Gives("value_so_far", "events of the year up to it", decimals=1),
        Gives("due_so_far", "what the target leaves up to it", decimals=1),
        Gives("rating", "green, amber or red"),
        Gives("badge", "“SPC: no signal” where a red month is within usual variation"),
    ),
    misleads=(
        "A target is a wish: to miss it is not by itself a change. Look at usual variation first.",
        "Red early in the year is a few events; the same few are amber by the winter.",
        "A change of recording moves the year and not the target.",
    ),
    references=(
        "Wheeler, D. J. (2000). Understanding Variation: The Key to Managing Chaos, 2nd edition. SPC Press.",
        "DOMAIN A7: annual target by the seasonal shares of three years.",
    ),
    section="A7",
    version="1",
    unit="events",
    minimums=(Minimum(1, "months of the year under review"),),
    cost="grows with the months: one pass",
    example=Example(
        says="Baseline 1,200, six per cent fewer wanted, shares by month (test vector of A7); six months.",
        columns={
            "period": ["2026-04", "2026-05", "2026-06", "2026-07", "2026-08", "2026-09"],
            "value": [99, 92, 93, 101, 108, 90],
        },
        finds="The target is 1,128 events, of which 570.8 are due by September; 583 are there: amber.",
        settings={
            "baseline": "1200",
            "change": "-6",
            "shares": "8.5,8.0,8.2,8.6,9.0,8.3,9.4,8.8,7.6,7.9,7.5,8.2",
        },
    ),
)


@dataclass(frozen=True, slots=True)
class Parameters:
    change: float = parameter(
        0.0, "the target for the year against the one before; -6 is six fewer in a hundred", unit="%",
        least=-100, most=1_000,
    )  # fmt: skip
    baseline: float | None = parameter(None, "events of the year before", least=0)
    shares: tuple[float, ...] | None = parameter(
        None, "of each month, first month of the year first, adding up to 100", least=0
    )
    year_begins: int = parameter(4, "calendar month in which the year begins", least=1, most=12)
    better: str = parameter("lower", "which way is good", among=("lower", "higher"))
    amber: float = parameter(5.0, "how far off course is still amber", unit="%", least=0, most=100)


def run(
    data: Data, parameters: Parameters, *, guard: bool = True, progress: Progress | None = None
) -> Outcome:
    """Compare a year with its target. Kernel: :func:`commonweal.analysis.targets.trajectory`."""
    parameters, data = checked(parameters), expected(data, TECHNIQUE)
    months, values = _in_order(data)
    year = (months[-1] - parameters.year_begins + 1) % 12 + 1 if months else 0
    year = min(year, len(values))
    standing = judged(TECHNIQUE, data, {"months of the year under review": year}, guard=guard)
    if not year:
        raise BadData("period: there is no month; is the file empty?")
    before = values[:-year]
    baseline, shares, announced = _chosen(before, parameters)
    columns = _columns(months, values, year, baseline, shares, parameters)
    said = _sentence(columns, baseline, parameters)
    badged = (f"Usual variation is that of the {min(len(before), BASELINE)} months before the year.",)
    unknown = ("Too few months before the year: whether red is usual variation is not judged.",)
    return outcome(
        TECHNIQUE,
        data,
        parameters,
        standing,
        columns,
        sentence=said,
        announced=(*announced, *(badged if len(before) >= FEWEST else unknown)),
        warnings=_warnings(baseline, columns),
        drawn=_drawn(columns, said, data.said),
    )


def _in_order(data: Data) -> tuple[list[int], list[float]]:
    """Months as numbers that count up by one, and their values; a gap or a doubled month is an error."""
    numbered: list[tuple[int, float]] = []
    for period, value in zip(data["period"].tolist(), data["value"].tolist(), strict=True):
        found = re.match(r"(\d{4})-(\d{2})(?:-\d{2})?(?:\D|$)", str(period))
        if not found or not 1 <= int(found[2]) <= 12:
            raise BadData(f"period: {period!r} is not a month; write it like 2026-09")
        numbered.append((int(found[1]) * 12 + int(found[2]) - 1, value))
    numbered.sort(key=lambda pair: pair[0])
    for (one, _), (other, _) in pairwise(numbered):
        if other != one + 1:
            wrong = f"{_name(one)} comes twice" if other == one else f"{_name(one + 1)} is missing"
            raise BadData(f"period: {wrong}; each month is wanted once")
    return [month for month, _ in numbered], [value for _, value in numbered]


def _name(month: int) -> str:
    return f"{month // 12}-{month % 12 + 1:02}"


def _chosen(before: list[float], parameters: Parameters) -> tuple[float, Any, tuple[str, ...]]:
    """The baseline and the shares, as set or from the years before."""
    from commonweal.analysis.targets import MONTHS, seasonal_shares

    announced: list[str] = []
    baseline, shares = parameters.baseline, parameters.shares
    if baseline is None:
        if len(before) < MONTHS:
            raise BadData(
                f"value: {len(before)} months before the year are given, and 12 are wanted for a baseline; "
                "give more, or --set baseline="
            )
        baseline = sum(before[-MONTHS:])
        announced.append(f"The baseline is the 12 months before the year: {number(baseline)} events.")
    if shares is not None and len(shares) != MONTHS:
        raise BadData(f"shares: {len(shares)} are given, and one for each of twelve months is wanted")
    if shares is None:
        years = min(len(before) // MONTHS, YEARS)
        past = before[len(before) - years * MONTHS :]
        if not sum(past):
            shares = (100 / MONTHS,) * MONTHS
            announced.append("There is no whole year with events before: each month is due a twelfth.")
        else:
            rows = [past[at : at + MONTHS] for at in range(0, len(past), MONTHS)]
            shares = tuple(seasonal_shares(rows).tolist())
            announced.append(f"Shares of the months are those of {years} whole years before.")
    return baseline, shares, tuple(announced)


def _columns(
    months: list[int], values: list[float], year: int, baseline: float, shares: Any, parameters: Parameters
) -> dict[str, Any]:
    from commonweal.analysis.targets import rag, trajectory

    try:
        path = trajectory(baseline, parameters.change, shares)
    except ValueError as wrong:
        raise BadData(f"shares: {wrong}") from None
    first = (months[-year] - parameters.year_begins + 1) % 12  # a series may begin within its year
    due = path.monthly[first : first + year].tolist()
    so_far, due_so_far = list(accumulate(values[-year:])), list(accumulate(due))
    ratings = rag(so_far, due_so_far, parameters.better, parameters.amber)  # type: ignore[arg-type]
    return {
        "period": [_name(month) for month in months[-year:]],
        "value": values[-year:],
        "due": due,
        "value_so_far": so_far,
        "due_so_far": due_so_far,
        "rating": list(ratings),
        "badge": _badges(values, year, ratings),
    }


def _badges(values: list[float], year: int, ratings: tuple[str, ...]) -> list[str]:
    """A red month without a signal that its reader could have seen then."""
    before = len(values) - year
    if before < FEWEST:
        return [""] * year
    chart = xmr(values, slice(max(0, before - BASELINE), before))
    return [
        "SPC: no signal" if rating == "red" and not chart.signals_at(before + at) else ""
        for at, rating in enumerate(ratings)
    ]


def _warnings(baseline: float, columns: dict[str, Any]) -> tuple[str, ...]:
    """Source: DOMAIN 0.4, rule 5."""
    if min(baseline, columns["due_so_far"][-1]) >= SMALL_BASELINE:
        return ()
    return (
        f"Small numbers: fewer than {SMALL_BASELINE} events in the baseline or due so far, and per cents of "
        "so few move much by chance.",
    )


def _sentence(columns: dict[str, Any], baseline: float, parameters: Parameters) -> str:
    now, due = columns["value_so_far"][-1], columns["due_so_far"][-1]
    off = f", {signed((now - due) * 100 / due)}%" if due else ""
    target = number(round(baseline * (1 + parameters.change / 100), 1))
    said = (
        f"{number(now)} events by {columns['period'][-1]} against {one_decimal(due)} due{off}: "
        f"{columns['rating'][-1]}. The target for the year is {target}, from {number(baseline)} "
        f"({signed(parameters.change)}%)"
    )
    if columns["badge"][-1]:
        return f"{said}. The last month is within usual variation (SPC: no signal)."
    return f"{said}."


def _drawn(columns: dict[str, Any], said: str, where: str) -> CurveChart:
    places = [float(at) for at in range(1, len(columns["period"]) + 1)]
    lines = {"so far": columns["value_so_far"], "due": columns["due_so_far"]}
    return CurveChart(
        title=f"{columns['rating'][-1].capitalize()} by {columns['period'][-1]}",
        subtitle=f"events of the year so far, and what the target leaves; {where}",
        alt=said,
        of_x="Month",
        of_y="events",
        curves=tuple(
            Curve(name, tuple(zip(places, line, strict=True)), dashed=name == "due")
            for name, line in lines.items()
        ),
        ticks=tuple(zip(places, columns["period"], strict=True)),
    )
