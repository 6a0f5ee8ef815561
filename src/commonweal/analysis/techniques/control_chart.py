"""Is the last month unusual, as counts, rates or shares go? The c, u, u′, p and CUSUM charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from commonweal.analysis.attribute_charts import LimitsChart, c, p, u, u_prime
from commonweal.analysis.charts import LineChart, Series
from commonweal.analysis.comparison import number
from commonweal.analysis.cusum import Cusum, cusum
from commonweal.analysis.individuals import xmr
from commonweal.analysis.period_labels import last_stretch
from commonweal.analysis.signals import Signal
from commonweal.analysis.techniques.grammar import (
    Example,
    Form,
    Gives,
    Kind,
    Minimum,
    Progress,
    Publishes,
    Takes,
    Technique,
    checked,
    parameter,
)
from commonweal.analysis.techniques.guarding import Refused, judged, refusing
from commonweal.analysis.techniques.inputs import BadData, Data, expected
from commonweal.analysis.techniques.outcome import Outcome, outcome

C, U, U_PRIME, P, CUSUM = "c", "u", "u-prime", "p", "cusum"
LONGEST, SHORTEST = 24, 12  # points of a baseline
D2 = 1.128
TOO_NARROW = (
    "Limits of a {chart} chart suppose that events come one by one, by chance; crimes come in bursts, so "
    "that they are too narrow: {instead} is the safer choice"
)

TECHNIQUE = Technique(
    name="control-chart",
    title="Control charts of counts, rates and shares",
    question="Is the last month unusual, where the measure is a count, a rate, a share, or a small shift?",
    form=Form.SERIES,
    takes=(
        Takes("period", Kind.PERIOD, "months or weeks, one a row, in order of time"),
        Takes("count", Kind.COUNT, "events of it; of a share, those that went well", "events"),
        Takes(
            "exposure", Kind.COUNT, "what they are events of: people, visits, days, all cases", optional=True
        ),
    ),
    gives=(
        Gives("period", "as it was given"),
        Gives("count", "as it was given", "events"),
        Gives("value", "that is charted: the count, or the count over its exposure", decimals=4),
        Gives("centre", "of the baseline", decimals=4),
        Gives("lower", "lower limit of usual variation; of cusum none", decimals=4),
        Gives("upper", "upper limit of usual variation; of cusum none", decimals=4),
        Gives("above", "cusum: what has added up above the centre", "standard deviations", 3),
        Gives("below", "cusum: what has added up below it", "standard deviations", 3),
        Gives("signal", "what is exceptional about it; blank for nothing"),
    ),
    misleads=(
        "The c, u and p charts suppose that events come independently of each other: crimes do not, and the "
        "limits are too narrow; take xmr or u-prime.",
        "CUSUM says that something small has lasted; when it began is better asked of change points.",
        "Limits of a baseline that was itself unusual are wrong: look at the baseline first.",
    ),
    references=(
        "Montgomery, D. C. (2013). Introduction to Statistical Quality Control, 7th edition.",
        "Laney, D. B. (2002). Improved control charts for attributes. Quality Engineering 14(4), 531-537.",
        "Page, E. S. (1954). Continuous inspection schemes. Biometrika 41, 100-115.",
    ),
    section="A4",
    version="1",
    unit="as charted",
    publishes=Publishes.COUNTS,
    counted="count",
    minimums=(Minimum(SHORTEST, "baseline points"),),
    cost="grows with the points: one pass",
    example=Example(
        says="Twelve quiet months and a thirteenth (test vector of A4).",
        columns={
            "period": [f"2025-{month:02}" for month in range(1, 13)] + ["2026-01"],
            "count": [20, 24, 22, 26, 18, 21, 25, 23, 24, 22, 20, 25, 40],
        },
        settings={"chart": C},
        finds="The upper limit of the c chart is 36.73, and the 40 of January 2026 lies above it.",
    ),
)


@dataclass(frozen=True, slots=True)
class Parameters:
    chart: str | None = parameter(
        None, "c for counts, u or u-prime for rates, p for shares, cusum for small shifts that last",
        among=(C, U, U_PRIME, P, CUSUM),
    )  # fmt: skip
    baseline: int | None = parameter(None, "points that fix centre and limits", unit="points", least=2)
    fixed: bool | None = parameter(
        None, "whether these are the first so many points, or those before the last point"
    )
    allowance: float = parameter(0.5, "of cusum, k: departures up to it do not add up", least=0, most=5)
    decision: float = parameter(5.0, "of cusum, h: a sum above it is a signal", least=0.1, most=100)


def run(
    data: Data, parameters: Parameters, *, guard: bool = True, progress: Progress | None = None
) -> Outcome:
    """Judge the points of a series by limits of a distribution, or by cumulative sums. Kernels:
    :mod:`commonweal.analysis.attribute_charts` and :func:`commonweal.analysis.cusum.cusum`."""
    parameters, data = checked(parameters), expected(data, TECHNIQUE)
    chart = parameters.chart or (U_PRIME if "exposure" in data else C)
    fixed = chart == CUSUM if parameters.fixed is None else parameters.fixed
    span = _baseline(data.rows, parameters.baseline, fixed, chart)
    standing = judged(TECHNIQUE, data, {"baseline points": span.stop - span.start}, guard=guard)
    labels = [str(label) for label in data["period"].tolist()]
    with refusing(TECHNIQUE):
        last_stretch(labels)  # for the order: a gap between points is none between limits
        if chart == CUSUM:
            columns, said = _summed(data, labels, span, parameters)
        else:
            columns, said = _limited(data, labels, span, chart)
    announced = [f"The baseline is the points {labels[span.start]} to {labels[span.stop - 1]}."]
    if parameters.chart is None:
        announced.insert(
            0, f"The chart is {chart}, as there is {'an' if 'exposure' in data else 'no'} exposure."
        )
    return outcome(
        TECHNIQUE, data, parameters, standing, columns, sentence=said, announced=tuple(announced),
        warnings=_warnings(chart), drawn=_drawn(data, columns, chart, said, parameters),
    )  # fmt: skip


def _baseline(rows: int, wanted: int | None, fixed: bool, chart: str) -> slice:
    """The points that fix the limits; never the last, which is under review."""
    last = max(0, rows - 1)
    if fixed:
        length = wanted or (LONGEST if rows >= LONGEST + SHORTEST else SHORTEST)
        return slice(0, min(length, last))
    if chart == CUSUM:
        raise Refused(
            "control-chart adds up what comes after a baseline: of cusum the baseline is the first points "
            "(fixed=yes)"
        )
    return slice(max(0, last - (wanted or LONGEST)), last)


def _limited(data: Data, labels: list[str], span: slice, chart: str) -> tuple[dict[str, Any], str]:
    found = _chart_of(data, span, chart)
    size = data.rows
    seen = found.signals_at(size - 1)
    columns = {
        "period": labels, "count": data["count"], "value": list(found.values),
        "centre": [found.centre] * size, "lower": list(found.lower_shown), "upper": list(found.upper_shown),
        "above": [None] * size, "below": [None] * size, "signal": _words(found.signals, size),
    }  # fmt: skip
    value, limits = (
        _figure(found.values[-1]),
        f"{_figure(found.lower_shown[-1])} to {_figure(found.upper_shown[-1])}",
    )
    where = f"The measure stood at {value} in {labels[-1]}"
    if not seen:
        return columns, f"{where}, within usual variation ({limits})."
    kind = min(seen, key=lambda signal: signal.kind != "beyond")
    if kind.kind == "beyond":
        return columns, f"{where}, beyond usual variation ({limits}): it lies {kind.side} the limit."
    return columns, f"{where}, inside the limits ({limits}) but exceptional: {_because(kind)}."


def _chart_of(data: Data, span: slice, chart: str) -> LimitsChart:
    counts = data["count"].tolist()
    if chart == C:
        return c(counts, span)
    if "exposure" not in data:
        raise BadData(
            f"exposure: {data.said} has no such column, and a {chart} chart divides by it; or chart=c"
        )
    exposures = data["exposure"].tolist()
    return {U: u, U_PRIME: u_prime, P: p}[chart](counts, exposures, span)


def _because(signal: Signal) -> str:
    if signal.kind == "run":
        return f"it is the last of {signal.length} points in a row {signal.side} the centre"
    if signal.kind == "trend":
        side = "above" if signal.side == "rising" else "below"
        return f"it is the last of {signal.length} points in a row, each {side} the one before"
    limit = "upper" if signal.side == "above" else "lower"
    return f"two of three points in a row lie close to the {limit} limit"


def _summed(data: Data, labels: list[str], span: slice, parameters: Parameters) -> tuple[dict[str, Any], str]:
    counts = data["count"].tolist()
    limits = xmr(counts, span)
    found = cusum(
        counts[span.stop :], limits.mean, limits.average_moving_range / D2,
        allowance=parameters.allowance, decision=parameters.decision,
    )  # fmt: skip
    before: list[Any] = [None] * span.stop
    signal = ["sustained" if at in {*found.signals_above, *found.signals_below} else ""
              for at in range(len(found.upper_sums))]  # fmt: skip
    columns = {
        "period": labels, "count": data["count"], "value": counts, "centre": [limits.mean] * data.rows,
        "lower": [None] * data.rows, "upper": [None] * data.rows,
        "above": before + list(found.upper_sums), "below": before + list(found.lower_sums),
        "signal": [""] * span.stop + signal,
    }  # fmt: skip
    return columns, _sum_sentence(found, labels, limits.mean, parameters.decision)


def _sum_sentence(found: Cusum, labels: Sequence[str], mean: float, decision: float) -> str:
    last = len(found.upper_sums) - 1
    for side, signals, sums in (
        ("above", found.signals_above, found.upper_sums),
        ("below", found.signals_below, found.lower_sums),
    ):
        if last in signals:
            return (
                f"A small shift has lasted up to {labels[-1]}: what lies {side} the mean of {number(mean)} "
                f"adds up to {sums[last]:.1f} standard deviations, over the {decision:g} that are a signal."
            )
    return f"No small shift has lasted up to {labels[-1]}: the sums are within usual variation."


def _figure(value: float) -> str:
    return number(value) if value >= 10 or float(value).is_integer() else f"{value:.3g}"


def _words(found: Sequence[Signal], size: int) -> list[str]:
    words = [""] * size
    for signal in found:
        for at in range(signal.start, signal.end + 1):
            words[at] = words[at] or signal.kind
    return words


def _warnings(chart: str) -> tuple[str, ...]:
    instead = {C: "xmr", U: "u-prime", P: "xmr on the share"}
    return (TOO_NARROW.format(chart=chart, instead=instead[chart]),) if chart in instead else ()


def _drawn(data: Data, columns: dict[str, Any], chart: str, said: str, parameters: Parameters) -> LineChart:
    labels, size = tuple(columns["period"]), data.rows
    if chart == CUSUM:
        lines: tuple[Series, ...] = (
            Series("sum above", tuple(columns["above"])),
            Series("sum below", tuple(columns["below"])),
            Series("signal", (parameters.decision,) * size),
        )
    else:
        lines = tuple(Series(name, tuple(columns[name])) for name in ("value", "centre", "lower", "upper"))
    return LineChart(
        title=said.split(":")[0].split(" (")[0].rstrip("."),
        subtitle=f"{'CUSUM' if chart == CUSUM else chart} chart, {data.said}, {labels[0]} to {labels[-1]}",
        alt=f"{size} points with centre and limits. {said}",
        unit="standard deviations" if chart == CUSUM else "as charted",
        of="Period",
        labels=labels,
        series=lines,
    )
