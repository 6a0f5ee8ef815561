"""Map points gathered into cells, the fullest first, with the names of the places in them."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from commonweal.core.scope import Scope
from commonweal.hub.warehouse.answers import LeftOut
from commonweal.hub.warehouse.queries.asking.account import Account
from commonweal.hub.warehouse.queries.asking.selection import Selection
from commonweal.hub.warehouse.snapshot import Snapshot

NAMES_SHOWN = 3


def fullest(snapshot: Snapshot, scope: Scope, chosen: Selection, cell: int | None, number: int) -> Any:
    """The fullest cells (without `cell`, points) and, in each, how many events stand under each place's name.

    The names are looked up for the fullest cells alone: grouping every row by its text costs several times
    as much.
    """
    rows = _gathered(chosen.events(snapshot, scope, "easting", "northing", "place"), cell)
    tallied = rows.group_by(["east", "north"]).agg(events=rows["n"].sum())
    order = [tallied["events"].desc(), tallied["east"], tallied["north"]]
    top = tallied.order_by(order).limit(number)
    named = rows.join(top, ["east", "north"], how="inner")
    return named.group_by(["east", "north", "events", "place"]).agg(named=named["n"].sum())


def _gathered(rows: Any, cell: int | None) -> Any:
    rows = rows.filter(rows["easting"].notnull() & rows["northing"].notnull())
    east, north = rows["easting"], rows["northing"]
    if cell is not None:
        east, north = ((axis / cell).floor().cast("int32") * cell for axis in (east, north))
    return rows.select(east=east, north=north, place=rows["place"], n=rows["n"])


def ranked(table: Any) -> list[tuple[Any, Any, int, tuple[str, ...]]]:
    """East, north, events, and the most frequent names, fullest first; equals by name, west to east, south
    to north."""
    names: dict[tuple[Any, Any, int], Counter[str]] = defaultdict(Counter)
    for row in table.to_pylist():
        names[row["east"], row["north"], row["events"]][row["place"] or ""] += row["named"]
    ordered = sorted(names.items(), key=lambda item: (-item[0][2], item[0][0], item[0][1]))
    return [(*key, _most_frequent(counted)) for key, counted in ordered]


def _most_frequent(counted: Counter[str]) -> tuple[str, ...]:
    ordered = sorted(((-number, name) for name, number in counted.items() if name))
    return tuple(name for _, name in ordered[:NAMES_SHOWN])


def without_point(account: Account) -> tuple[LeftOut, ...]:
    """Rows of the selection that have no point and so are in no cell."""
    rows = account.rows_used - account.located
    return (LeftOut(rows, "have no point"),) if rows else ()
