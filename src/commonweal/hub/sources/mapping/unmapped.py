"""Words that a mapping does not know stop the delivery, with a message that shows the fix."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from commonweal.core.errors import BadInput
from commonweal.hub.intake.child import RawBatch
from commonweal.hub.sources.kept_cells import unknown_words, word_fit_to_show

MOST_SHOWN = 20


def stop_at_unknown(
    source: str, raw: RawBatch, cells: Any, meaning: Callable[[str], Any], column: str, table: str
) -> None:
    """All unmapped words at once, with the lines to add; a rare word is named by its line alone."""
    strange = unknown_words(cells, meaning)
    if not strange:
        return
    shown, named, hidden = [], [], []
    for word, rows, first in strange:
        if word_fit_to_show(word, rows):
            named.append(word)
            shown.append(f'  {json.dumps(word, ensure_ascii=False)} = "…"   # {rows:,} rows')
        else:
            hidden.append(_line(raw, first))
    lines = [f"[{table}]", *shown[:MOST_SHOWN]] if shown else []
    if hidden:
        where = ", ".join(f"{line:,}" for line in hidden[:MOST_SHOWN])
        lines.append(f"  (the words in line {where} of the file too; they are rare, and not shown here)")
    if len(shown) > MOST_SHOWN:
        lines.insert(MOST_SHOWN + 1, f"  (and {len(shown) - MOST_SHOWN:,} more words)")
    # Not the commonest word, but the commonest that may be shown.
    first_word = repr(named[0]) if named else f"that in line {hidden[0]:,}"
    raise BadInput(
        f"{len(strange)} words of {column!r} are not mapped, such as {first_word}",
        where=raw.member.name,
        remedy=f"The file was read up to line {_line(raw, raw.table.num_rows - 1):,}; nothing of it is "
        f"released. Ask the sender what they mean, add to {source}.toml, raise its version and add it with "
        "`commonweal source add`:\n" + "\n".join(lines),
    )


def _line(raw: RawBatch, row: int) -> int:
    """The supplier's line of a row."""
    return raw.first_line + row + sum(by for at, by in raw.jumps if at <= row)
