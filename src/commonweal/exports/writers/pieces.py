"""A document laid out in a row: each block with its number, its anchor and its table as text."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from commonweal.exports.document import (
    Block,
    Document,
    ExhibitBlock,
    Figure,
    ShownTable,
    TableBlock,
    shown_table,
)


@dataclass(frozen=True, slots=True)
class Piece:
    block: Any
    anchor: str = ""
    number: int = 0
    table: ShownTable | None = None

    @property
    def kind(self) -> str:
        return type(self.block).__name__.lower()


def pieces(document: Document) -> Iterator[Piece]:
    """The blocks in reading order, those inside exhibits among them, as :meth:`Document.texts` takes them."""
    figure = table = 0
    anchors = dict(zip((id(block) for block in document.blocks), document.anchors, strict=True))
    for block in document.parts():
        if isinstance(block, Figure):
            figure += 1
            yield Piece(block, number=figure, table=shown_table(block.chart.table()) if block.twin else None)
        elif isinstance(block, TableBlock):
            table += 1
            yield Piece(block, number=table, table=shown_table(block.table))
        else:
            yield Piece(block, anchor=_anchor(block, anchors))


def _anchor(block: Block, anchors: dict[int, str]) -> str:
    return anchors.get(id(block), "") or ("exhibit" if isinstance(block, ExhibitBlock) else "")
