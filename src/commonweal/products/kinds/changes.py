"""What changed in an area: each category's month against its own usual variation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from commonweal.analysis.tables import Column, TableData
from commonweal.analysis.wording import change_sentence, limits_text
from commonweal.core.periods import Month
from commonweal.exports.document import (
    Block,
    ExhibitBlock,
    Figure,
    Heading,
    Paragraph,
    Receipt,
    TableBlock,
)
from commonweal.hub.warehouse.answers import Answer
from commonweal.hub.warehouse.snapshot import Snapshot
from commonweal.products.areas import Area
from commonweal.products.figures import METHOD, METHOD_VERSION, Measure, located, measure

from .withholding import receipt_of

MONTHS_BEFORE = 24
CHARTS_SHOWN = 6
TOTAL = "All crime and anti-social behaviour"


def force_of(snapshot: Snapshot, month: Month, total: Answer) -> str | None:
    """The force whose records the area's are, for the recording-change register; None where several mix."""
    used = {d for source in total.sources for d in source.deliveries}
    forces = {
        snapshot.slices[number].force
        for number, delivery in snapshot.counting
        if delivery in used
        and (number, delivery) not in snapshot.fragments
        and snapshot.slices[number].month == month
    }
    named = {force for force in forces if not force.startswith("btp") and force != "elsewhere"}
    return named.pop() if len(named) == 1 else None


def measures_of(answer: Answer, months: list[Month], area: Area, force: str | None) -> list[Measure]:
    values: dict[str, list[int | None]] = defaultdict(list)
    for category, _, events in answer.rows:
        values[category].append(events)
    return [
        measure(c, months, v, area.name, c, force) for c, v in sorted(values.items()) if len(v) == len(months)
    ]


def changed(
    whole: Measure, measures: list[Measure], total: Answer, by_category: Answer, area: Area
) -> Iterator[Block]:
    yield Heading(2, "What changed", "what-changed")
    yield ExhibitBlock(
        id="usual-variation",
        sentence=f"{area.name}: each category of the month against its own usual variation",
        parts=(
            Paragraph(f"Baseline: {whole.said.baseline}. {located(by_category)}"),
            TableBlock(_table(whole, measures, area)),
        ),
        receipt=_receipt(by_category, whole),
    )
    yield _chart(whole, total)
    shown = [m for m in measures if m.exceptional][:CHARTS_SHOWN]
    for found in shown:
        yield _chart(found, by_category)


def _chart(found: Measure, answer: Answer) -> ExhibitBlock:
    return ExhibitBlock(
        id=f"chart-{found.subject}",
        sentence=f"{found.subject}, 25 months",
        parts=(
            Figure(found.drawn),
            Paragraph(
                f"Baseline: {found.said.baseline}. "
                f"{change_sentence(found.subject, *_last_year(found), found.last_year)} {located(answer)}"
            ),
        ),
        receipt=_receipt(answer, found),
    )


def _receipt(answer: Answer, found: Measure) -> Receipt:
    return receipt_of(
        answer, False, method=METHOD, method_version=METHOD_VERSION, baseline=found.said.baseline
    )


def _last_year(found: Measure) -> tuple[str, str]:
    labels = found.drawn.labels
    return labels[found.review - 12], labels[found.review]


def _table(whole: Measure, measures: list[Measure], area: Area) -> TableData:
    columns = (
        Column("Category"),
        Column("Month under review", "records", numeric=True),
        Column("Same month last year", "records", numeric=True),
        Column("Usual variation", "records"),
        Column("Against usual variation"),
    )
    rows = tuple(
        (m.subject, m.now, m.last_year.then, _limits(m), m.said.standing.value) for m in [*measures, whole]
    )
    return TableData(f"Categories against usual variation, {area.name}", columns, rows, total=True)


def _limits(found: Measure) -> str:
    return limits_text(found.chart) if found.chart is not None and found.chart.varies else "not worked out"
