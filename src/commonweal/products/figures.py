"""From the warehouse's answers to exhibits: receipts, and one measure's months against usual variation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from commonweal.analysis.charts import ControlChart, control_chart
from commonweal.analysis.comparison import Change, same_month_last_year
from commonweal.analysis.control_charts import MINIMUM_BASELINE, XmR, tactical_baseline, xmr
from commonweal.analysis.recording import baseline_exclusions
from commonweal.analysis.wording import MonthSentence, month_sentence
from commonweal.core.periods import Month
from commonweal.exports.document import Receipt, located_text
from commonweal.hub.queries import recording_changes
from commonweal.hub.warehouse.answers import Answer

METHOD, METHOD_VERSION = "XmR chart, 24 months before the month under review", "1"


@dataclass(frozen=True)
class Measure:
    """One category's 25 months: the count under review, the sentence it may be given, and its chart."""

    subject: str
    values: tuple[int | None, ...]
    review: int
    chart: XmR | None
    said: MonthSentence
    drawn: ControlChart
    last_year: Change

    @property
    def now(self) -> int | None:
        return self.values[self.review]

    @property
    def exceptional(self) -> bool:
        return self.said.standing.exceptional


def measure(
    subject: str,
    months: Sequence[Month],
    values: Sequence[int | None],
    area: str,
    category: str | None,
    force: str | None,
) -> Measure:
    """Judge the last of the months against the ones before it, less those that the register leaves out."""
    review = len(months) - 1
    left_out = _left_out(months[:review], values[:review], category, force)
    baseline = tactical_baseline(review, [index for index, _ in left_out])
    chart = xmr(values, baseline) if len(baseline) >= MINIMUM_BASELINE else None
    labels = [m.name for m in months]
    said = month_sentence(subject, labels, values, review, chart, left_out, baseline)
    drawn = control_chart(
        said,
        subject=subject,
        area=area,
        unit="records",
        labels=labels,
        values=values,
        review=review,
        chart=chart,
        left_out=left_out,
    )
    return Measure(subject, tuple(values), review, chart, said, drawn, same_month_last_year(values, review))


def _left_out(
    months: Sequence[Month], values: Sequence[int | None], category: str | None, force: str | None
) -> list[tuple[int, str]]:
    by_register = dict(
        baseline_exclusions(recording_changes(), [(m.start, m.end) for m in months], category, force)
    )
    missing = {index: "not supplied" for index, value in enumerate(values) if value is None}
    return sorted((missing | by_register | missing).items())


def located(answer: Answer) -> str:
    """Beside each figure of an area: a record without a location can be in no area's count."""
    found = answer.location_found
    if found is None or not found.records:
        return "Location found: not known."
    share = located_text((found.located, found.records))
    return f"Location found: {share} of the {found.of}; the others can be counted in no area."


def receipt(answer: Answer, *, method: str = "", method_version: str = "", baseline: str = "") -> Receipt:
    """What stands under a figure, from the answer that it was made of."""
    found = answer.location_found
    said = answer.receipt()
    return Receipt(
        snapshot=f"{answer.snapshot}"
        + (f", as known on {answer.known_on:%d %B %Y}" if answer.known_on else ""),
        query=f"{answer.query}, version {answer.version}, read from the {answer.read_from}",
        parameters=tuple((name, value) for name, value in sorted(answer.parameters.items()) if value),
        scope=f"{answer.scope} ({answer.scope_words})",
        rows_used=answer.rows_used,
        left_out=tuple((left["reason"], left["rows"]) for left in said["rows_left_out"]),
        method=method,
        method_version=method_version,
        located=(found.located, found.records) if found and found.records else None,
        baseline=baseline,
        sources=tuple(
            f"{s.source} (deliveries {_span(s.deliveries)}, {s.months[0]} to {s.months[1]})"
            for s in answer.sources
        ),
        overlaps=answer.overlaps,
    )


def _span(numbers: Sequence[int]) -> str:
    """Delivery numbers in short: 3, 5–9."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}\N{EN DASH}{b}" for a, b in runs)
