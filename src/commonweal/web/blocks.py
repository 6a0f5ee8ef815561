"""Blocks of a document as parts of a page: the same words, pictures, tables and receipts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from commonweal.exports.document import (
    TWIN_WORDS,
    Block,
    ExhibitBlock,
    Figure,
    Receipt,
    ShownTable,
    TableBlock,
    shown_table,
)
from commonweal.ui.charts import draw


@dataclass(frozen=True)
class Shown:
    """A block with what a template needs beside it: its kind, a drawn picture, a table as text."""

    kind: str
    block: Any
    picture: str = ""
    table: ShownTable | None = None
    twin_words: str = TWIN_WORDS


def shown(blocks: Iterable[Block]) -> Iterator[Shown]:
    """In reading order, those inside exhibits among them, each receipt after what it is of."""
    for number, block in enumerate(_flat(blocks), start=1):
        kind = type(block).__name__.lower()
        if isinstance(block, Figure):
            table = shown_table(block.chart.table()) if block.twin else None
            yield Shown(kind, block, _picture(block, number), table)
        elif isinstance(block, TableBlock):
            yield Shown(kind, block, table=shown_table(block.table))
        else:
            yield Shown(kind, block)


def _flat(blocks: Iterable[Any]) -> Iterator[Any]:
    for block in blocks:
        yield block
        if isinstance(block, ExhibitBlock):
            yield from block.parts
            yield block.receipt


def _picture(figure: Figure, number: int) -> Markup:
    """One picture may stand twice on a page, so the names inside it follow its place there."""
    drawn = draw(figure.chart, "svg", titled=False).decode("utf-8")
    named = re.search(r'aria-labelledby="(c[0-9a-f]+)-alt"', drawn)
    if named:
        drawn = drawn.replace(named.group(1), f"picture-{number}")
    return Markup(drawn)  # noqa: S704 - a picture rebuilt by ui.svg, which lets no markup of others through


__all__ = ["Receipt", "Shown", "shown"]
