"""What share of the records came from each agency."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from commonweal.core.periods import Month
from commonweal.core.scope import AreaRef, Form, Scope
from commonweal.hub.warehouse import store
from commonweal.hub.warehouse.answers import Answer, AnswerColumn
from commonweal.hub.warehouse.queries.asking import account as accounts
from commonweal.hub.warehouse.queries.asking.agencies import agency_of, select_every, title_of
from commonweal.hub.warehouse.queries.asking.composing import compose, from_cube
from commonweal.hub.warehouse.queries.asking.parameters import FIRST, LAST, WHAT, Parameter, one_of
from commonweal.hub.warehouse.queries.asking.selection import Selection
from commonweal.hub.warehouse.queries.asking.showing import shows
from commonweal.hub.warehouse.queries.category_mix import percent
from commonweal.hub.warehouse.snapshot import Snapshot

VERSION = "1"
BY = ("feed", "agency")
PARAMETERS = (
    FIRST,
    LAST,
    Parameter("by", "word", "a row for each feed, or for each agency", "feed", BY),
    *WHAT,
)
_AGENCY = AnswerColumn("agency", "agency whose records they are")
_FEEDS = (
    AnswerColumn("feed", "feed that the records came by"),
    AnswerColumn("title", "what the feed is called"),
)
_COLUMNS = (
    AnswerColumn("events", "how many records", "events"),
    AnswerColumn("share", "share of the records of the answer", "per cent, one decimal"),
)


@shows(Form.COUNTS)
def share_by_source(
    snapshot: Snapshot,
    scope: Scope,
    *,
    first: Month,
    last: Month | None = None,
    by: str = "feed",
    area: AreaRef | None = None,
    categories: Iterable[str] | None = None,
    domains: Iterable[str] | None = None,
    feeds: Iterable[str] | None = None,
) -> Answer:
    """What share of the records each feed or agency brought.

    Parameters
    ----------
    snapshot, scope
        What is counted from, and what of it may be seen.
    first, last : Month
        First and last month, both included; `last` is `first` where it is not given.
    by : {"feed", "agency"}
        A row for each feed, or for each agency.
    area : AreaRef, optional
        Only events in this area.
    categories, domains, feeds : words, optional
        Only these; without `feeds`, those of every agency that do not repeat another.

    Returns
    -------
    Answer
        One row for each feed or agency with a record, most records first: `agency`, `feed`, `title`,
        `events`, `share`; by agency without `feed` and `title`.

    Units
    -----
    Records, each of one source; shares in per cent of the records of the answer, to one decimal.

    Raises
    ------
    BadInput
        An argument that cannot be, by name and with the likely mistake.
    NotPermitted
        A kind of area finer than the scope shows.

    Caveats
    -------
    A share says who records, not who suffers: an agency records what it is called to. One occurrence may
    stand in the records of several. A feed that has no row brought nothing, or lies in no area of this kind,
    or was not supplied: `Answer.missing` names the months that were not.

    Source
    ------
    The cube; the events where the cube cannot tell.

    Examples
    --------
    >>> share_by_source(snapshot, scope, first=Month(2026, 6), by="agency")  # doctest: +SKIP
    """
    one_of("by", by, BY)
    chosen = select_every(
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
        query="share_by_source",
        version=VERSION,
        columns=(_AGENCY, *_FEEDS, *_COLUMNS) if by == "feed" else (_AGENCY, *_COLUMNS),
        rows=_shared(snapshot, table.to_pylist(), by),
        parameters={"first": chosen.first, "last": chosen.last, "by": by, "area": area,
                    "categories": categories, "domains": domains, "feeds": feeds},
        from_cube=from_cube(snapshot, scope, chosen.columns("feed")),
        apart=True,
    )  # fmt: skip


def expressions(snapshot: Snapshot, scope: Scope, **parameters: Any) -> Mapping[str, Any]:
    """What `share_by_source` runs, by name."""
    parameters.pop("by", None)
    chosen = select_every(snapshot, scope, **parameters)
    return {
        "counted": _counted(snapshot, scope, chosen),
        "account": accounts.expression(snapshot, scope, chosen),
    }


def _counted(snapshot: Snapshot, scope: Scope, chosen: Selection) -> Any:
    rows = chosen.measured(snapshot, scope, "feed")
    return rows.group_by("feed").agg(events=rows["n"].sum())


def _shared(snapshot: Snapshot, found: list[dict[str, Any]], by: str) -> list[tuple[Any, ...]]:
    counted: dict[tuple[str, ...], int] = defaultdict(int)
    for row in found:
        feed = row["feed"]
        agency = agency_of(snapshot, feed)
        counted[(agency, feed, title_of(snapshot, feed)) if by == "feed" else (agency,)] += row["events"]
    total = sum(counted.values())
    rows = [(*key, events, percent(events, total)) for key, events in counted.items()]
    return sorted(rows, key=lambda row: (-row[-2], row[:-2]))
