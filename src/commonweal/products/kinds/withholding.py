"""What the part about the other agencies keeps back, and what may then not stand beside it.

Its exhibits tell of one another: the bars name the total of a feed whose places another table lists, and
some of the records are sensitive. So one threshold holds for all of them, the higher; the total of every
column counts as known, printed or not; and where any of them withholds anything, all receipts keep silent
about how many records there were.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from commonweal.analysis.disclosure import may_show_rate, protect, threshold
from commonweal.exports.document import WITHHELD as SMALL
from commonweal.exports.document import Block, ExhibitBlock, Paragraph, Receipt
from commonweal.hub.warehouse.answers import Answer
from commonweal.products.figures import located, receipt

LEAST = threshold(sensitive=True)
NOTE = f"Counts from 1 to {LEAST - 1} are withheld, and others that would tell them."
OF_A_FEED = "are of the feed "  # with how many: a feed's total, whichever exhibit it stands under


def is_told(count: int) -> bool:
    """Nought, or as many as may be shown."""
    return count == 0 or count >= LEAST


def rate_is_told(part: int, whole: int) -> bool:
    """A rate tells of the others too: of 12 in 14 the two can be worked out."""
    return may_show_rate(part) and (part == whole or may_show_rate(whole - part))


def kept_back(values: Sequence[int | None]) -> tuple[int | None, ...]:
    """The counts that add up to one total, None for those that are withheld or were never known."""
    known = [value for value in values if value is not None]
    shown = iter(protect(known, [range(len(known))], sensitive=True, rounding=False).values)
    return tuple(None if value is None else next(shown) for value in values)


def by_columns(rows: Sequence[Sequence[int]]) -> list[tuple[int | None, ...]]:
    """Rows of counts, each column with a total of its own."""
    return list(zip(*map(kept_back, zip(*rows, strict=True)), strict=True))


def words(values: Iterable[int | None]) -> tuple[int | str, ...]:
    return tuple(SMALL if value is None else value for value in values)


def discreet(made: Receipt) -> Receipt:
    """Of a feed with few records left out it says that there are few."""
    left_out = tuple(
        (reason, 0 if reason.startswith(OF_A_FEED) and not is_told(rows) else rows)
        for reason, rows in made.left_out
    )
    return made if left_out == made.left_out else replace(made, left_out=left_out, least=LEAST)


def quiet(made: Receipt) -> Receipt:
    """It says everything but how many records there were."""
    return replace(made, withheld=True, rows_used=0, left_out=(), located=None)


def receipt_of(answer: Answer, hidden: bool, **method: str) -> Receipt:
    made = receipt(answer, **method)
    return quiet(made) if hidden else discreet(made)


def withholds(blocks: Iterable[Block]) -> bool:
    return any(isinstance(block, ExhibitBlock) and block.receipt.withheld for block in blocks)


def hushed(block: Block, answers: Sequence[Answer]) -> Block:
    """An exhibit that withholds nothing itself, beside one that does: the totals of both are of one area."""
    if not isinstance(block, ExhibitBlock):
        return block
    parts = tuple(
        Paragraph(_without_counts(part.text, answers)) if isinstance(part, Paragraph) else part
        for part in block.parts
    )
    return replace(block, parts=parts, receipt=quiet(block.receipt))


def _without_counts(text: str, answers: Sequence[Answer]) -> str:
    for answer in answers:
        text = text.replace(located(answer), located_words(answer, True))
    return text


def located_words(answer: Answer, hidden: bool) -> str:
    """Without its two counts where a count is withheld, and then in whole per cent."""
    found = answer.location_found
    if not hidden or found is None or not found.records:
        return located(answer)
    if not rate_is_told(found.located, found.records):
        return "Location found: withheld beside small numbers."
    share = round(100 * found.located / found.records)
    return f"Location found: about {share}% of the {found.of}; the others can be counted in no area."


def warned(answer: Answer) -> str:
    """What an answer warns of, in one sentence."""
    return f"Note: {'; '.join(answer.warnings)}." if answer.warnings else ""


def paragraph(*said: str) -> str:
    return " ".join(each for each in said if each)
