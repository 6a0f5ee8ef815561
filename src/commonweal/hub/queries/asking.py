"""The one way by which a door asks the warehouse: within the scope of who asks, and written down."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from commonweal.core import events
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry, part_of_an_act
from commonweal.core.errors import NotFound
from commonweal.core.scope import READS, FeedFacts, Form, Scope
from commonweal.hub.access import as_keeper, may_ask
from commonweal.hub.models import Delivery
from commonweal.hub.queries.sources import sources_known
from commonweal.hub.sources.declaration import Basis
from commonweal.hub.warehouse.answers import Answer
from commonweal.hub.warehouse.queries import ALL
from commonweal.hub.warehouse.queries.asking.parameters import Question
from commonweal.hub.warehouse.snapshot import Snapshot as Opened


def question_named(name: str) -> Question:
    if name not in ALL:
        raise NotFound(
            f"no question is called {name!r}", remedy=f"The questions are: {', '.join(sorted(ALL))}."
        )
    return ALL[name]


@part_of_an_act
def scope_of(*, actor: Actor, shows: Form | None = None) -> Scope:
    """What the actor may see at this moment in a form; without one, in the widest that is granted."""
    return Scope.for_actor(actor, feeds_known(), shows)


def feeds_known() -> tuple[FeedFacts, ...]:
    """Every feed that is declared or was ever delivered. Where two say different things of one feed, the
    stricter holds."""
    stated: set[tuple[str, bool, str]] = {
        (source.feed, source.basis is Basis.OPEN_LICENCE, source.supplier) for source in sources_known()
    }
    with as_keeper():
        delivered = set(Delivery.objects.order_by().values_list("feed", "basis", "supplier").distinct())
    stated |= {(feed, basis == Basis.OPEN_LICENCE.value, supplier) for feed, basis, supplier in delivered}
    found = []
    for name in sorted({feed for feed, _, _ in stated}):
        suppliers = {supplier for feed, _, supplier in stated if feed == name}
        found.append(
            FeedFacts(
                name,
                all(is_open for feed, is_open, _ in stated if feed == name),
                suppliers.pop() if len(suppliers) == 1 else "",
            )
        )
    return tuple(found)


@entry(*READS.values())
def ask(*, actor: Actor, opened: Opened, question: str, parameters: Mapping[str, Any]) -> Answer:
    """The answer to a question, within what the actor may see of it now; the trail tells of it."""
    asked = question_named(question)
    may_ask(actor, asked.entry)
    scope = scope_of(actor=actor, shows=asked.shows)
    answer = asked.ask(opened, scope, **parameters)
    given = {name: value for name, value in sorted(answer.parameters.items()) if value}
    written = ", ".join(f"{name}={value}" for name, value in given.items())
    record_consultation(
        actor=actor,
        opened=opened,
        scope=scope,
        query=f"{question}({written})",
        fields=answer.names,
        result_count=len(answer.rows),
        feeds={source.feed for source in answer.sources},
    )
    return answer


@part_of_an_act
def record_consultation(
    *,
    actor: Actor,
    opened: Opened,
    scope: Scope,
    query: str,
    fields: tuple[str, ...],
    result_count: int,
    feeds: Collection[str],
) -> None:
    """Write down what was read of the warehouse, under the digest of the scope that stands in the receipt.

    An agency that supplies one of the feeds finds the line among those who read its records.
    """
    owners = {feed.supplier for feed in feeds_known() if feed.name in feeds} - {""}
    with acting(actor):
        events.record(
            actor=actor,
            operation="consultation",
            object_type="depersonalised_events",
            object_id=str(opened.number),
            object_version=scope.digest,
            query=query,
            fields=fields,
            result_count=result_count,
            owners=tuple(sorted(owners)),
        )
