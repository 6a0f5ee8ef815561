"""The shapes that several resources share: pages of lists, plain words, tables, what a document tells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any, Generic, TypeVar

from ninja import Field, Schema
from pydantic import BeforeValidator, StringConstraints

from commonweal.analysis.tables import TableData
from commonweal.exports.document import (
    Block,
    Bullets,
    ExhibitBlock,
    Figure,
    Finding,
    Heading,
    Notice,
    Paragraph,
    Receipt,
    TableBlock,
)

Item = TypeVar("Item")
LARGEST_NUMBER = 2**63 - 1  # of a row

# A month as 2026-09, whatever type says it.
MonthText = Annotated[str, BeforeValidator(str)]
Plain = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
"""One line of text, without marks that steer a machine."""


class Paging(Schema):
    page: int = Field(1, ge=1, le=1_000_000, description="Which page of the list, from 1.")
    size: int = Field(50, ge=1, le=200, description="How many a page holds.")


class Listed(Schema, Generic[Item]):
    """A page of a list, and how long the whole is."""

    items: list[Item]
    page: int
    pages: int
    total: int


def listed(rows: Sequence[Any], paging: Paging) -> dict[str, Any]:
    """A page beyond the last is empty."""
    begins = (paging.page - 1) * paging.size
    return {
        "items": rows[begins : begins + paging.size],
        "page": paging.page,
        "pages": max(1, -(-len(rows) // paging.size)),
        "total": len(rows),
    }


class Column(Schema):
    name: str
    unit: str
    numeric: bool


class Table(Schema):
    """A cell of null has nothing to show, for the reason in `empty`; it is never nought."""

    caption: str
    columns: list[Column]
    rows: list[list[str | int | float | None]]
    empty: str
    note: str


class Told(Schema):
    """What a page says, without its pictures: each picture is one of the tables."""

    sentences: list[str]
    tables: list[Table]
    receipts: list[dict[str, str]] = Field(description="How each part was worked out: label and words.")


def told(blocks: Iterable[Block]) -> dict[str, Any]:
    flat = list(_flat(blocks))
    return {
        "sentences": [text for block in flat for text in _texts(block)],
        "tables": [table for block in flat if (table := _table(block)) is not None],
        "receipts": [dict(block.lines()) for block in flat if isinstance(block, Receipt)],
    }


def _flat(blocks: Iterable[Any]) -> Iterator[Any]:
    for block in blocks:
        yield block
        if isinstance(block, ExhibitBlock):
            yield from block.parts
            yield block.receipt


def _texts(block: Block) -> tuple[str, ...]:
    match block:
        case Heading() | Paragraph() | Finding() | Notice():
            return (block.text,)
        case Bullets():
            return block.items
        case ExhibitBlock():
            return (block.sentence,)
    return ()


def _table(block: Block) -> TableData | None:
    if isinstance(block, Figure):
        return block.chart.table() if block.twin else None
    return block.table if isinstance(block, TableBlock) else None
