"""What kinds of event there were, and what share each had."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from commonweal.core.periods import Month
from commonweal.core.scope import AreaRef, Form, Scope
from commonweal.hub.warehouse import store
from commonweal.hub.warehouse.answers import Answer, AnswerColumn
from commonweal.hub.warehouse.queries.asking import account as accounts
from commonweal.hub.warehouse.queries.asking.composing import compose, from_cube
from commonweal.hub.warehouse.queries.asking.parameters import FIRST, LAST, WHAT
from commonweal.hub.warehouse.queries.asking.selection import Selection, select
from commonweal.hub.warehouse.queries.asking.showing import shows
from commonweal.hub.warehouse.snapshot import Snapshot

VERSION = "1"
PARAMETERS = (FIRST, LAST, *WHAT)
COLUMNS = (
    AnswerColumn("domain", "kind of thing that happened"),
    AnswerColumn("category", "category in the source's own words"),
    AnswerColumn("events", "how many events", "events"),
    AnswerColumn("share", "share of the events of the answer", "per cent, one decimal"),
)


@shows(Form.COUNTS)
def category_mix(
    snapshot: Snapshot,
    scope: Scope,
    *,
    first: Month,
    last: Month | None = None,
    area: AreaRef | None = None,
    categories: Iterable[str] | None = None,
    domains: Iterable[str] | None = None,
    feeds: Iterable[str] | None = None,
) -> Answer:
    """What kinds of event there were in a period, and what share each had.

    Parameters
    ----------
    snapshot, scope
        What is counted from, and what of it may be seen.
    first, last : Month
        First and last month, both included; `last` is `first` where it is not given.
    area : AreaRef, optional
        Only events in this area.
    categories, domains, feeds : words, optional
        Only these; without `feeds`, those that totals are made of.

    Returns
    -------
    Answer
        One row for each domain and category with an event: `domain`, `category`, `events`, `share`; most
        events first.

    Units
    -----
    Events; shares in per cent of the events of the answer, to one decimal, so that they may not add up to
    100.

    Raises
    ------
    BadInput
        An argument that cannot be, by name and with the likely mistake.
    NotPermitted
        A kind of area finer than the scope shows.

    Caveats
    -------
    Categories of different schemes are not comparable. A share may change because another category did.

    Source
    ------
    The cube; the events where the cube cannot tell.

    Examples
    --------
    >>> category_mix(snapshot, scope, first=Month(2018, 6), domains=("crime",))  # doctest: +SKIP
    """
    chosen = select(
        snapshot,
        scope,
        first=first,
        last=last,
        area=area,
        categories=categories,
        domains=domains,
        feeds=feeds,
    )
    account = accounts.take(snapshot, scope, chosen)
    table = store.run(_counted(snapshot, scope, chosen), snapshot, scope)
    return compose(
        snapshot,
        scope,
        account,
        query="category_mix",
        version=VERSION,
        columns=COLUMNS,
        rows=_shared(table.to_pylist()),
        parameters={"first": chosen.first, "last": chosen.last, "area": area,
                    "categories": categories, "domains": domains, "feeds": feeds},
        from_cube=from_cube(snapshot, scope, chosen.columns("domain", "category")),
    )  # fmt: skip


def expressions(snapshot: Snapshot, scope: Scope, **parameters: Any) -> Mapping[str, Any]:
    """What `category_mix` runs, by name."""
    chosen = select(snapshot, scope, **parameters)
    return {
        "counted": _counted(snapshot, scope, chosen),
        "account": accounts.expression(snapshot, scope, chosen),
    }


def _counted(snapshot: Snapshot, scope: Scope, chosen: Selection) -> Any:
    rows = chosen.measured(snapshot, scope, "domain", "category")
    return rows.group_by(["domain", "category"]).agg(events=rows["n"].sum())


def _shared(found: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    total = sum(row["events"] for row in found)
    rows = [(row["domain"], row["category"], row["events"], percent(row["events"], total)) for row in found]
    return sorted(rows, key=lambda row: (-row[2], row[0] or "", row[1] or ""))


def percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1)
