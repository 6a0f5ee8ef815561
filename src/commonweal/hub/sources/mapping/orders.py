"""Whether dates are written in the order that the mapping says: else the delivery stops, with the fix."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from commonweal.core.errors import BadInput

from . import values

if TYPE_CHECKING:
    from .batch import Batch
    from .mapped import Field

ORDERS = ("day-first", "month-first", "year-first")


def expect_the_order(
    batch: Batch,
    each: Field,
    texts: Callable[[], list[str | None]],
    bad: Any,
    reads: Callable[[str, str], values.Read] = values.day,
) -> None:
    """Stop where the dates are written in another order than the mapping says, or in one that it does not.

    `texts` are the distinct texts, asked for only where some of them cannot be read.
    """
    if not bad.any():
        return
    order = batch.source.order
    there = [text for text in texts() if text and text not in batch.source.blanks]
    numeric = [text for text in there if values.in_an_order(text)]
    if not order and not numeric:
        return
    dates = [text for text in there if _in_some_order(text, reads)] if order else numeric
    if order and all(reads(text, order).value for text in dates):
        return  # what failed is no date at all: its rows go back
    fitting = [one for one in ORDERS if one != order and all(reads(t, one).value for t in dates)]
    if order and not fitting:
        return
    raise BadInput(
        f"the dates of the column {each.column.name!r} are written {_said(fitting)}, and the mapping says "
        + (order or "no order"),
        where=batch.raw.member.name,
        remedy=_remedy(fitting),
    )


def _in_some_order(text: str, reads: Callable[[str, str], values.Read]) -> bool:
    return any(reads(text, order).value for order in ORDERS)


def _said(fitting: list[str]) -> str:
    if not fitting:
        return "in numbers, in no one order"
    return f"in numbers that read {' and '.join(fitting)}"


def _remedy(fitting: list[str]) -> str:
    again = "at the top of the mapping, raise its version, and add it again with `commonweal source add`."
    if len(fitting) == 1:
        return f'Ask the sender; if they are right, write order = "{fitting[0]}" {again}'
    return f'Ask the sender which it is, and write order = "day-first" (or another) {again}'
