"""Answers to questions, as long as the snapshot that they were asked of stays open in the process.

A page asks several questions, and people look at the same page again; the same question of the same snapshot
within the same scope has the same answer. Whoever asks is still asked about: nothing here looks at people.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

from commonweal.core.periods import Month
from commonweal.core.scope import AreaRef, Scope
from commonweal.hub.warehouse import engine
from commonweal.hub.warehouse.answers import Answer
from commonweal.hub.warehouse.snapshot import Snapshot

MOST = 512  # answers of one snapshot
LARGEST = 5_000  # rows
PLAIN = (str, int, float, bool, Month, AreaRef, type(None))

_Key = tuple[Any, ...]


def answered(
    question: Callable[..., Answer],
    snapshot: Snapshot,
    scope: Scope,
    given: tuple[Any, ...],
    named: Mapping[str, Any],
) -> Answer:
    """From memory, or asked now. A snapshot that lost rows, and a question whose parameters cannot be
    compared, are asked every time."""
    key = None if snapshot.losses or snapshot.doing_without else _key(question, scope, given, named)
    if key is None or (memory := engine.current()).forgetful:
        return question(snapshot, scope, *given, **named)
    kept = memory.told.setdefault(snapshot, OrderedDict())
    found: Answer | None = kept.get(key)
    if found is None:
        found = question(snapshot, scope, *given, **named)
        if len(found.rows) <= LARGEST:
            kept[key] = found
            while len(kept) > MOST:
                kept.popitem(last=False)
    return found


def _key(
    question: Callable[..., Answer], scope: Scope, given: tuple[Any, ...], named: Mapping[str, Any]
) -> _Key | None:
    values = [*given, *(value for _, value in sorted(named.items()))]
    parts = [_part(value) for value in values]
    if any(part is None for part in parts):
        return None
    return (question.__module__, question.__qualname__, scope.digest, tuple(sorted(named)), tuple(parts))


def _part(value: Any) -> tuple[Any, ...] | None:
    """With its type, as True is no 1; None for what can be read once, or is of a kind not known here."""
    if isinstance(value, PLAIN):
        return (type(value), value)
    if isinstance(value, (tuple, list, set, frozenset)):
        several = sorted(value, key=repr) if isinstance(value, (set, frozenset)) else value
        parts = tuple(_part(each) for each in several)
        return None if None in parts else (type(value), *parts)
    return None
