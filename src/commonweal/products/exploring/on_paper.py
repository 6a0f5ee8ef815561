"""The answer as a document, so that a file of it says what the page says."""

from __future__ import annotations

from commonweal.analysis.tables import TableData
from commonweal.core import clock
from commonweal.exports.document import Document, ExhibitBlock, Figure, TableBlock, feeds_used

from .answering import Explored

SYNTHETIC = "SYNTHETIC DATA: every record here is made up. They describe no real place's crime."


def on_paper(found: Explored, *, marking: str) -> Document:
    """With the first of its tables as the rows beside it."""
    asked = found.asked
    chosen = (
        ("Area", found.area),
        ("Months", asked.words),
        ("Category", asked.category or "all categories"),
        ("Source", asked.feed or "those that totals are made of"),
    )
    return Document(
        title=found.sentence,
        subtitle=f"{found.area}, {asked.words}",
        marking=marking,
        made_at=clock.now(),
        blocks=found.blocks,
        attribution=found.attribution,
        synthetic_notice=SYNTHETIC if found.synthetic else "",
        draws_on=feeds_used((source.feed, source.basis) for each in found.answers for source in each.sources),
        data=_rows(found),
        filters=chosen,
    )


def _rows(found: Explored) -> TableData | None:
    parts = [part for block in found.blocks if isinstance(block, ExhibitBlock) for part in block.parts]
    for part in parts:
        if isinstance(part, TableBlock):
            return part.table
        if isinstance(part, Figure):
            return part.chart.table()
    return None
