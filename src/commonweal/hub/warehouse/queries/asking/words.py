"""Words in no record: a category that looks like another misspelt is refused, not counted as nought."""

from __future__ import annotations

from difflib import get_close_matches

from commonweal.core.scope import Scope
from commonweal.hub.warehouse import store
from commonweal.hub.warehouse.queries.asking.parameters import bad
from commonweal.hub.warehouse.queries.asking.selection import Selection
from commonweal.hub.warehouse.snapshot import Snapshot

ALIKE = 0.75  # a word that is in use nowhere, and as like one that is as this, is taken for a mistake


def check(snapshot: Snapshot, scope: Scope, selection: Selection) -> None:
    for argument, column, words in (
        ("categories", "category", selection.categories),
        ("domains", "domain", selection.domains),
    ):
        if words is not None:
            _check(argument, words, _used(snapshot, scope, column))


def _used(snapshot: Snapshot, scope: Scope, column: str) -> set[str]:
    """The words within reach of the scope, and no others."""
    rows = store.measured(snapshot, scope, [column])
    found = store.run(rows.select(column).distinct(), snapshot, scope)
    return {word for word in found.column(column).to_pylist() if word is not None}


def _check(argument: str, words: frozenset[str], used: set[str]) -> None:
    by_lower = {word.lower(): word for word in sorted(used)}
    for word in sorted(words - used):
        close = get_close_matches(word.lower(), by_lower, n=1, cutoff=ALIKE)
        if close:
            raise bad(
                argument, word, "no record in reach is called so", f"Did you mean {by_lower[close[0]]!r}?"
            )
