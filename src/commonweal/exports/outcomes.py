"""What a technique gave, as a document: the sentence, the pictures, the table, and how it was worked out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from commonweal.analysis.charts import Column, TableData
from commonweal.analysis.techniques.outcome import Outcome
from commonweal.exports.document import (
    Bullets,
    Document,
    ExhibitBlock,
    FeedUse,
    Figure,
    Heading,
    Notice,
    Part,
    Receipt,
    TableBlock,
)

MOST_ROWS_SHOWN = 60
MISLEADS_WORDS = "Where this misleads"
SOURCES_WORDS = "Where the method is from"


def document_of(
    outcome: Outcome,
    *,
    made_at: datetime,
    marking: str = "OFFICIAL",
    attribution: tuple[str, ...] = (),
    synthetic_notice: str = "",
    draws_on: tuple[FeedUse, ...] | None = None,
) -> Document:
    """The outcome with all of its rows beside it; a page shows the first of a long table."""
    about = outcome.technique
    return Document(
        title=about.title,
        subtitle=outcome.inputs[0] if outcome.inputs else "",
        marking=marking,
        made_at=made_at,
        blocks=(
            exhibit_of(outcome, level=2),
            Heading(2, MISLEADS_WORDS),
            Bullets(about.misleads),
            Heading(2, SOURCES_WORDS),
            Bullets(about.references),
        ),
        attribution=attribution,
        synthetic_notice=synthetic_notice,
        draws_on=draws_on,
        data=data_of(outcome),
    )


def exhibit_of(outcome: Outcome, *, level: int = 3, id: str = "") -> ExhibitBlock:
    """The sentence with what it rests on, warnings before the pictures."""
    return ExhibitBlock(
        id=id or outcome.technique.name,
        sentence=outcome.sentence,
        parts=tuple(_parts(outcome)),
        receipt=receipt_of(outcome),
        level=level,
    )


def _parts(outcome: Outcome) -> Iterator[Part]:
    for words in filter(None, (outcome.stamp, *outcome.warnings)):
        yield Notice(f"{words[:1].upper()}{words[1:]}.".replace("..", "."))
    for picture in (outcome.map(), outcome.chart()):
        if picture is not None:
            yield Figure(picture, twin=False)
    yield TableBlock(_shown(outcome))
    if outcome.announced:
        yield Bullets(outcome.announced)


def _shown(outcome: Outcome) -> TableData:
    """The whole table where it is short; else its first rows, or what the map says comes first."""
    whole = outcome.twin(outcome.technique.title)
    if len(whole.rows) <= MOST_ROWS_SHOWN:
        return whole
    drawn = outcome.map()
    first = whole if drawn is None else drawn.table()
    shown = first.rows[:MOST_ROWS_SHOWN]
    which = (
        f"The first {len(shown)} of {len(whole.rows):,} rows"
        if drawn is None
        else (f"What the map shows first, of {len(whole.rows):,} rows")
    )
    note = f"{which}; all of them leave as csv."
    return TableData(whole.caption, first.columns, shown, empty=first.empty, note=note)


def data_of(outcome: Outcome) -> TableData:
    """Every row, its columns named as the technique's public contract names them."""
    whole = outcome.twin(outcome.technique.title)
    columns = tuple(Column(each.name, numeric=each.numeric) for each in whole.columns)
    return TableData(whole.caption, columns, whole.rows, empty="")


def receipt_of(outcome: Outcome) -> Receipt:
    """Everything needed to work it again."""
    parameters = {**outcome.parameters, "seed": outcome.seed}
    return Receipt(
        snapshot=", ".join(outcome.inputs),
        query=outcome.method,
        parameters=tuple((name, _written(value)) for name, value in parameters.items()),
        period=f"{outcome.start} to {outcome.end}" if outcome.start and outcome.end else "",
        rows_used=outcome.rows_used,
        left_out=tuple((left.reason, left.rows) for left in outcome.left_out),
        method=outcome.technique.title,
        method_version=outcome.method_version,
    )


def _written(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(map(_written, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "chosen for the data" if value is None else f"{value}"
