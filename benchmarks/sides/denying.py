"""Ours: how long it takes to be told that there is no such thing, of a row that is hidden and of none."""

from __future__ import annotations

import random
import time
import uuid
from contextlib import suppress
from typing import Any

from benchmarks.sides.speaking import answer

ROWS = 20_000
WARMING = 25
ANN = "account:1"
# Why the row is hidden, and whose it is: another's, or one's own from which one is excluded by name.
WAYS = {"somebody else's": ("account:2", False), "one's own, but for a named exclusion": (ANN, True)}


def work(pairs: int) -> dict[str, Any]:
    from commonweal.config.migrate import migrate_all
    from commonweal.core.progress import silent

    migrate_all(silent)
    _fill()
    return {name: _measured(author, excluded, pairs) for name, (author, excluded) in WAYS.items()}


def _fill() -> None:
    """The owner writes forms of many people; row security, forced, would hold the owner too."""
    from django.db import connections

    from commonweal.config.databases import as_owner

    with as_owner(), connections["default"].cursor() as cursor:
        cursor.execute("ALTER TABLE core_formdraft NO FORCE ROW LEVEL SECURITY")
        cursor.execute(
            """INSERT INTO core_formdraft (id, owner, form, answers, saved_at)
               SELECT gen_random_uuid(), 'account:' || 1 + mod(n, 50), 'form-' || n, '{}', now()
               FROM generate_series(1, %s) n""",
            [ROWS],
        )
        cursor.execute("ALTER TABLE core_formdraft FORCE ROW LEVEL SECURITY")
        cursor.execute("ANALYZE core_formdraft")


def _keys_of(author: str) -> list[uuid.UUID]:
    from commonweal.core.context import acting
    from commonweal.core.models import FormDraft

    with acting(_person(author, frozenset())):
        return list(FormDraft.objects.order_by("form").values_list("pk", flat=True))


def _measured(author: str, excluded: bool, pairs: int) -> dict[str, Any]:
    """Pairs of a hidden row and a key that no row has, now the one first and now the other."""
    from commonweal.core import clock
    from commonweal.core.task import Task, task

    keys = _keys_of(author)[: pairs + WARMING]
    if len(keys) < min(pairs + WARMING, ROWS // 50):
        raise RuntimeError(f"only {len(keys)} hidden rows")
    ann = _person(ANN, frozenset(f"draft:{key}" for key in keys) if excluded else frozenset())
    order, found = random.Random(1), {"denied": [], "unknown": []}
    with task(Task(purpose="tasking", multi_factor_at=clock.now())):
        for number in range(pairs + WARMING):
            asked = [("denied", keys[number % len(keys)]), ("unknown", uuid.uuid4())]
            order.shuffle(asked)
            for name, key in asked:
                taken = _time_of(ann, key)
                if number >= WARMING:
                    found[name].append(taken)
    return {**found, "p": _p(found["denied"], found["unknown"])}


def _time_of(actor: Any, key: uuid.UUID) -> float:
    """As a service does it, with the line that is left in the log."""
    from commonweal.core.context import acting
    from commonweal.core.errors import NotFound
    from commonweal.core.guarded import find
    from commonweal.core.models import FormDraft

    began = time.perf_counter()
    with suppress(NotFound), acting(actor):
        find(FormDraft.objects.visible_to(actor), actor, "draft.keep", pk=key)
        raise RuntimeError(f"the row {key} is shown")
    return time.perf_counter() - began


def _person(number: str, exclusions: frozenset[str]) -> Any:
    from commonweal.core.actor import Actor

    return Actor(id=number, name=number, kind="person", roles=frozenset({"analyst"}), exclusions=exclusions)


def _p(ours: list[float], theirs: list[float]) -> float:
    """Of the two-sided test of Mann and Whitney: how likely such a difference is where there is none."""
    from scipy.stats import mannwhitneyu

    return float(mannwhitneyu(ours, theirs, alternative="two-sided").pvalue)


if __name__ == "__main__":
    answer(work)
