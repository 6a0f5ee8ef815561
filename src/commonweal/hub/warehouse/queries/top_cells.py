"""The fullest cells of the national grid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from commonweal.core.periods import Month
from commonweal.core.scope import AreaRef, Form, Scope
from commonweal.hub.warehouse import store
from commonweal.hub.warehouse.answers import Answer, AnswerColumn
from commonweal.hub.warehouse.queries.asking import account as accounts
from commonweal.hub.warehouse.queries.asking import points
from commonweal.hub.warehouse.queries.asking.composing import compose
from commonweal.hub.warehouse.queries.asking.parameters import FIRST, LAST, WHAT, Parameter, whole_between
from commonweal.hub.warehouse.queries.asking.selection import Selection, check_points, select
from commonweal.hub.warehouse.queries.asking.showing import shows
from commonweal.hub.warehouse.queries.category_mix import percent
from commonweal.hub.warehouse.snapshot import Snapshot

VERSION = "1"
PARAMETERS = (
    FIRST,
    LAST,
    Parameter("cell", "whole", "side of a cell in metres, 50 to 10000", 250),
    Parameter("number", "whole", "how many cells, 1 to 100000", 20),
    *WHAT,
)
COLUMNS = (
    AnswerColumn("rank", "place in the order; equal cells west to east, south to north"),
    AnswerColumn("easting", "western edge of the cell", "metres, British National Grid"),
    AnswerColumn("northing", "southern edge of the cell", "metres, British National Grid"),
    AnswerColumn("events", "how many events", "events"),
    AnswerColumn("share", "share of the located events of the period", "per cent, one decimal"),
    AnswerColumn("places", "most frequent place names in the cell, at most three"),
)


@shows(Form.MAP)
def top_cells(
    snapshot: Snapshot,
    scope: Scope,
    *,
    first: Month,
    last: Month | None = None,
    cell: int = 250,
    number: int = 20,
    area: AreaRef | None = None,
    categories: Iterable[str] | None = None,
    domains: Iterable[str] | None = None,
    feeds: Iterable[str] | None = None,
) -> Answer:
    """Which cells of the national grid had most events, with the place names most frequent in them.

    Parameters
    ----------
    snapshot, scope
        What is counted from, and what of it may be seen.
    first, last : Month
        First and last month, both included; `last` is `first` where it is not given.
    cell : int
        Side of a cell in metres, 50 to 10,000; cells start at the origin of the grid.
    number : int
        How many cells at most, 1 to 100,000.
    area : AreaRef, optional
        Only events in this area.
    categories, domains, feeds : words, optional
        Only these; without `feeds`, those that totals are made of.

    Returns
    -------
    Answer
        One row for each cell, fullest first: `rank`, `easting`, `northing` (south-west corner), `events`,
        `share`, `places`.

    Units
    -----
    Metres of the British National Grid; a point on an edge belongs to the cell east or north of it. Shares
    in per cent of the located events of the selection.

    Raises
    ------
    BadInput
        An argument that cannot be, by name and with the likely mistake.
    NotPermitted
        A scope that shows no points.

    Caveats
    -------
    Snapped points pile up many addresses on one spot, and the answer warns of them. A cell of the border
    may lie partly outside the area. Not for publication as it stands: see the rules on small numbers.

    Source
    ------
    The events.

    Examples
    --------
    >>> top_cells(snapshot, scope, first=Month(2018, 6), cell=250, number=10)  # doctest: +SKIP
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
    table = store.run(_expression(snapshot, scope, chosen, cell, number), snapshot, scope)
    return compose(
        snapshot,
        scope,
        account,
        query="top_cells",
        version=VERSION,
        columns=COLUMNS,
        rows=[
            (rank, east, north, events, percent(events, account.located), names)
            for rank, (east, north, events, names) in enumerate(points.ranked(table), 1)
        ],
        parameters={"first": chosen.first, "last": chosen.last, "cell": cell, "number": number, "area": area,
                    "categories": categories, "domains": domains, "feeds": feeds},
        from_cube=False,
        points=True,
        rows_used=account.located,
        left_out=points.without_point(account),
    )  # fmt: skip


def expressions(snapshot: Snapshot, scope: Scope, **parameters: Any) -> Mapping[str, Any]:
    """What `top_cells` runs, by name."""
    cell, number = parameters.pop("cell", 250), parameters.pop("number", 20)
    chosen = select(snapshot, scope, **parameters)
    return {
        "cells": _expression(snapshot, scope, chosen, cell, number),
        "account": accounts.expression(snapshot, scope, chosen),
    }


def _expression(snapshot: Snapshot, scope: Scope, chosen: Selection, cell: int, number: int) -> Any:
    check_points(scope, "top_cells")
    whole_between("cell", cell, 50, 10_000, "metres")
    whole_between("number", number, 1, 100_000, "cells")
    return points.fullest(snapshot, scope, chosen, cell, number)
