"""The sentences a figure may be given. A month without a signal is never said to have moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from commonweal.analysis.comparison import Change, number, one_decimal
from commonweal.analysis.control_charts import MINIMUM_BASELINE, XmR
from commonweal.analysis.signals import Point, Signal

SHORTEST_RANGE = 3


class Standing(StrEnum):
    """How a month stands against usual variation."""

    BEYOND = "beyond usual variation"
    SUSTAINED = "sustained"
    NEAR_LIMIT = "near the limit"
    USUAL = "within usual variation"
    NOT_JUDGED = "cannot be judged"
    NOT_SUPPLIED = "not supplied"

    @property
    def exceptional(self) -> bool:
        return self in (Standing.BEYOND, Standing.SUSTAINED, Standing.NEAR_LIMIT)


@dataclass(frozen=True, slots=True)
class MonthSentence:
    """What may be said of one month: the message, and the baseline it rests on; `text` is both."""

    standing: Standing
    message: str
    baseline: str

    @property
    def text(self) -> str:
        return f"{self.message}. Baseline: {self.baseline}."


def limits_text(chart: XmR) -> str:
    """Write the limits of usual variation, the lower one not below nought.

    Parameters
    ----------
    chart : XmR
        A chart of counts.

    Returns
    -------
    str

    Notes
    -----
    Source: wording rules of the tactical assessment.

    Examples
    --------
    >>> from commonweal.analysis.control_charts import xmr
    >>> limits_text(xmr([20, 24, 22, 26, 18, 21, 25, 23, 24, 22, 20, 25]))
    '13.6 to 31.4'
    """
    return f"{one_decimal(chart.lower_shown)} to {one_decimal(chart.upper)}"


def baseline_text(
    labels: Sequence[str], baseline: Sequence[int], left_out: Sequence[tuple[int, str]] = ()
) -> str:
    """Name a baseline: which months, how many, which were left out and why.

    Parameters
    ----------
    labels : sequence of str
        Names of the months of the series.
    baseline : sequence of int
        Indices of the months that count.
    left_out : sequence of (int, str)
        Indices of months inside the window that do not count, each with its reason.

    Returns
    -------
    str

    Notes
    -----
    Source: wording rules: the sentence names its baseline. Months left out for one reason are named together,
    three or more in a row as a range.

    Examples
    --------
    >>> names = ["January 2018", "February 2018", "March 2018"]
    >>> baseline_text(names, [0, 2], [(1, "not supplied")])
    'the 2 months January 2018 to March 2018, without February 2018 (not supplied)'
    >>> baseline_text([f"month {i}" for i in range(1, 7)], [4, 5], [(i, "not supplied") for i in range(4)])
    'the 2 months month 5 to month 6, without month 1 to month 4 (not supplied)'
    """
    if not baseline:
        text = "no months"
    elif len(baseline) == 1:
        text = f"the 1 month {labels[baseline[0]]}"
    else:
        text = f"the {len(baseline)} months {labels[min(baseline)]} to {labels[max(baseline)]}"
    reasons: dict[str, list[int]] = {}
    for index, reason in sorted(left_out):
        reasons.setdefault(reason, []).append(index)
    parts = [f"{_listed(_spans(labels, months))} ({reason})" for reason, months in reasons.items()]
    return f"{text}, without {'; '.join(parts)}" if parts else text


def _spans(labels: Sequence[str], indices: Sequence[int]) -> list[str]:
    """The names of months, in order; months that follow one another without a gap as a range."""
    runs: list[list[int]] = []
    for index in indices:
        if runs and index == runs[-1][-1] + 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    spans: list[str] = []
    for run in runs:
        if len(run) < SHORTEST_RANGE:
            spans.extend(labels[index] for index in run)
        else:
            spans.append(f"{labels[run[0]]} to {labels[run[-1]]}")
    return spans


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def month_sentence(
    subject: str,
    labels: Sequence[str],
    values: Sequence[Point],
    index: int,
    chart: XmR | None,
    left_out: Sequence[tuple[int, str]] = (),
    baseline: Sequence[int] | None = None,
) -> MonthSentence:
    """Say how one month of a measure stands against usual variation, and against which baseline.

    Parameters
    ----------
    subject : str
        What was counted, as a sentence begins with it ("Criminal damage").
    labels : sequence of str
        Names of the months.
    values : sequence of float or None
        One count a month; None where nothing was supplied.
    index : int
        The month under review.
    chart : XmR or None
        Worked on a baseline that does not hold the month under review; None where too few months allowed one.
    left_out : sequence of (int, str)
        Months kept out of the baseline, with reasons.
    baseline : sequence of int or None
        The months there were, where `chart` is None.

    Returns
    -------
    MonthSentence

    Raises
    ------
    ValueError
        If the chart's baseline holds the month under review, or its values are not the values given.

    Notes
    -----
    Source: A4 wording rules. Under 12 baseline months, or where the baseline months are all alike, the month
    is not judged and the counts are given instead. Without a signal the text says "within usual variation"
    and no word of movement is used. Only months up to the one under review are looked at.

    Examples
    --------
    >>> from commonweal.analysis.control_charts import xmr
    >>> counts = [20, 24, 22, 26, 18, 21, 25, 23, 24, 22, 20, 25, 40]
    >>> names = [f"month {i}" for i in range(1, 14)]
    >>> said = month_sentence("Criminal damage", names, counts, 12, xmr(counts, slice(0, 12)))
    >>> said.message
    'Criminal damage: 40 in month 13, beyond usual variation (13.6 to 31.4), above the upper limit'
    >>> said.baseline
    'the 12 months month 1 to month 12'
    """
    if chart is not None and (
        index in chart.baseline or chart.values[: index + 1] != tuple(values[: index + 1])
    ):
        raise ValueError(
            "the chart must be of these values, with a baseline that leaves out the month under review"
        )
    chosen = chart.baseline if chart is not None else tuple(baseline or ())
    named = baseline_text(labels, chosen, [part for part in left_out if part[0] < index])
    value = values[index]
    if value is None:
        return MonthSentence(Standing.NOT_SUPPLIED, f"{subject}: not supplied for {labels[index]}", named)
    standing, words = _judged(chart, len(chosen), index, labels, values)
    return MonthSentence(standing, f"{subject}: {number(value)} in {labels[index]}, {words}", named)


def _judged(
    chart: XmR | None, months: int, index: int, labels: Sequence[str], values: Sequence[Point]
) -> tuple[Standing, str]:
    if chart is None or months < MINIMUM_BASELINE:
        why = f"usual variation cannot be judged: not enough months ({months} of at least {MINIMUM_BASELINE})"
        before = values[index - 1] if index else None
        return Standing.NOT_JUDGED, f"{why}; the month before held {number(before)}"
    if not chart.varies:
        return (
            Standing.NOT_JUDGED,
            f"usual variation cannot be judged: every baseline month held {number(chart.mean)}",
        )
    found = chart.signals_at(index)
    order = {"beyond": 0, "run": 1, "trend": 2, "outer third": 3}
    if not found:
        return Standing.USUAL, f"within usual variation ({limits_text(chart)})"
    strongest = min(found, key=lambda signal: order[signal.kind])
    standing, words = _signal_words(strongest, chart, labels)
    also = next((s for s in found if s.kind == "run" and strongest.kind == "beyond"), None)
    if also is not None:
        words += f"; sustained: {_run_words(also, chart, labels)}"
    return standing, words


def _signal_words(signal: Signal, chart: XmR, labels: Sequence[str]) -> tuple[Standing, str]:
    limits = limits_text(chart)
    if signal.kind == "beyond":
        which = "above the upper limit" if signal.side == "above" else "below the lower limit"
        return Standing.BEYOND, f"{Standing.BEYOND} ({limits}), {which}"
    inside = f"inside the limits ({limits}) but exceptional"
    if signal.kind == "run":
        return Standing.SUSTAINED, f"{inside}; sustained: {_run_words(signal, chart, labels)}"
    if signal.kind == "trend":
        side = "above" if signal.side == "rising" else "below"
        months = f"{signal.length} months {labels[signal.start]} to {labels[signal.end]}"
        return Standing.SUSTAINED, f"{inside}; sustained: over the {months} each lies {side} the one before"
    limit = "upper" if signal.side == "above" else "lower"
    return Standing.NEAR_LIMIT, f"{inside}: two of three months in a row lie close to the {limit} limit"


def _run_words(signal: Signal, chart: XmR, labels: Sequence[str]) -> str:
    months = f"{signal.length} months {labels[signal.start]} to {labels[signal.end]}"
    return f"all {months} lie {signal.side} the baseline mean ({one_decimal(chart.mean)})"


def change_sentence(subject: str, then_label: str, now_label: str, change: Change) -> str:
    """Compare two periods in a sentence that gives both counts and takes no side.

    Parameters
    ----------
    subject, then_label, now_label : str
        What was counted, and the two periods, which have the same length.
    change : Change
        From :func:`commonweal.analysis.comparison.percent_change`.

    Returns
    -------
    str

    Notes
    -----
    Source: cross-cutting rule 5: a percentage without its two counts is refused, so it cannot be written
    here.

    Examples
    --------
    >>> from commonweal.analysis.comparison import percent_change
    >>> change_sentence("Burglary", "June 2017", "June 2018", percent_change(31, 40))
    'Burglary: 40 in June 2018 against 31 in June 2017 (+29.0%).'
    """
    counts = f"{number(change.now)} in {now_label} against {number(change.then)} in {then_label}"
    return f"{subject}: {counts} ({change.percent_text})."
