"""The only way to rows: which deliveries count, and what the scope lets through, applied innermost.

What is asked for says by its columns in what form records would be seen (`schema.Column.form`); a scope that
does not reach so far is refused here, where no question and no direct call can pass it by.

Expressions are over two tables without a place: `events` (or `cube`) and `counting`, one row for each slice
and delivery that counts, with the holder of the slice. `engine` binds them to the files of a snapshot.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from commonweal.core.errors import BadInput
from commonweal.core.handling import Tier
from commonweal.core.scope import Scope, TimeGrain
from commonweal.hub.warehouse import derived, schema
from commonweal.hub.warehouse.snapshot import Snapshot

COUNTING = {"slice": "!int32", "delivery": "!int32", "holder": "!string"}
# What the store adds to the columns of a table: who holds the slice, whether there is a point, how many
# events.
ADDED = ("holder", "located", "n")
_KEY = "own_key"  # by which the store joins, whatever the scope shows of an event's number


def events(snapshot: Snapshot, scope: Scope, columns: Iterable[str] | None = None) -> Any:
    """Rows of events that count and that the scope lets through, as an Ibis table.

    `columns` names those wanted, all where it is not given. Besides those of the schema there are `holder`
    (whose slice the row stands in), `located` (whether it has a point) and `n` (always 1), and those of
    `derived`, each only where it is named.
    """
    return _scoped(schema.EVENTS, snapshot, scope, columns)


def cube(snapshot: Snapshot, scope: Scope, columns: Iterable[str] | None = None) -> Any:
    """Counts of the cube that count and that the scope lets through; refused where the cube cannot tell."""
    if not cube_covers(snapshot, scope, columns or ()):
        raise BadInput(
            "The cube cannot answer this within the scope.",
            where=f"scope {scope.digest}; {scope.describe()}",
            remedy="Ask `store.measured`, which turns to the events where the cube does not reach.",
        )
    return _scoped(schema.CUBE, snapshot, scope, columns)


def measured(snapshot: Snapshot, scope: Scope, columns: Iterable[str]) -> Any:
    """Counted rows (`n` events each): of the cube where it holds the columns and covers the scope, else of
    the events."""
    needed = tuple(columns)
    table = schema.CUBE if cube_covers(snapshot, scope, needed) else schema.EVENTS
    return _scoped(table, snapshot, scope, needed)


def cube_covers(snapshot: Snapshot, scope: Scope, columns: Iterable[str]) -> bool:
    """Whether the cube may be used: never for "as known on", never where it lacks a column the scope asks
    about."""
    if snapshot.known_on is not None or "cube" not in snapshot.tables:
        return False
    asked = {area.kind for area in scope.areas or ()} | set(columns)
    return all(name in schema.CUBE or name in ADDED for name in asked)


def persons(snapshot: Snapshot, scope: Scope, columns: Iterable[str]) -> Any:
    """Those who took part in events that count and that the scope lets through."""
    wanted, table = tuple(dict.fromkeys(columns)), schema.EVENT_PERSONS
    scope.may_show(derived.form_of(table, wanted)).require()
    rows = _table(table)
    tiers = _tiers(rows, scope)
    rows = _counted(rows.filter(tiers) if tiers else rows).select(*dict.fromkeys(("event_id", *wanted)))
    rows = rows.join(_keys(snapshot, scope, "event_id"), "event_id", how="semi")
    return rows.select(**{name: _value(rows, table, name, snapshot, scope) for name in wanted})


def statistics(snapshot: Snapshot, scope: Scope, columns: Iterable[str]) -> Any:
    """Figures of deliveries that count, of areas and feeds that the scope lets through."""
    return _scoped(schema.STATISTICS, snapshot, scope, columns)


def links(snapshot: Snapshot, scope: Scope, columns: Iterable[str]) -> Any:
    """Statements that two rows may be of one occurrence, where the scope lets both of them through."""
    wanted = tuple(dict.fromkeys(columns))
    scope.may_show(derived.form_of(schema.LINKS, wanted)).require()
    rows = _pairs(snapshot, scope)
    return rows.select(**{name: _value(rows, schema.LINKS, name, snapshot, scope) for name in wanted})


def linked(
    snapshot: Snapshot,
    scope: Scope,
    columns: Iterable[str],
    *,
    kind: str,
    to: Iterable[str] | None = None,
    least: float = 0,
) -> Any:
    """Events, and `linked`: whether a record of the feeds `to` may be of the same occurrence.

    It tells no more than that: which record it is stays in the store.
    """
    wanted = tuple(dict.fromkeys(columns))
    scope.may_show(derived.form_of(schema.EVENTS, wanted)).require()
    pairs = _pairs(snapshot, scope)
    pairs = pairs.filter([pairs["kind"] == kind, pairs["score"] >= least])
    either = pairs.select(one=pairs["from_event"], other=pairs["to_event"]).union(
        pairs.select(one=pairs["to_event"], other=pairs["from_event"])
    )
    known = either.join(_keys(snapshot, scope, "other", to), "other", how="semi").select("one").distinct()
    rows = _let_through(schema.EVENTS, snapshot, scope, (*wanted, _KEY))
    joined = rows.join(known.view(), [(_KEY, "one")], how="left")
    return joined.select(*wanted, linked=joined["one"].notnull())


def _pairs(snapshot: Snapshot, scope: Scope) -> Any:
    """Links that count, between two events that the scope lets through."""
    rows = _counted(_table(schema.LINKS)).select(*schema.LINKS.names)
    for end in ("from_event", "to_event"):
        rows = rows.join(_keys(snapshot, scope, end), end, how="semi")
    return rows


def _keys(snapshot: Snapshot, scope: Scope, name: str, feeds: Iterable[str] | None = None) -> Any:
    """The events that count and that the scope lets through, of these feeds where they are given."""
    rows = _let_through(schema.EVENTS, snapshot, scope, (_KEY, "feed"))
    chosen = rows if feeds is None else rows.filter(among(rows["feed"], feeds))
    return chosen.select(**{name: chosen[_KEY]}).view()


def may_show(scope: Scope, name: str) -> bool:
    """Whether the scope lets the values of a column through at all (a month coarsened to its quarter is let
    through)."""
    return _visible(schema.EVENTS[name], scope)


def run(expression: Any, snapshot: Snapshot, scope: Scope | None = None) -> Any:
    """The rows of an expression, as an Arrow table, from the files of a snapshot."""
    from commonweal.hub.warehouse import engine

    return engine.run(expression, snapshot, scope)


def _table(table: schema.Table) -> Any:
    import ibis

    return ibis.table(table.ibis_schema(), name=table.name)


def counting() -> Any:
    import ibis

    return ibis.table(COUNTING, name="counting")


def _scoped(table: schema.Table, snapshot: Snapshot, scope: Scope, columns: Iterable[str] | None) -> Any:
    wanted = tuple(columns) if columns is not None else (*table.names, *(n for n in ADDED if n not in table))
    unknown = [n for n in wanted if n not in table and n not in _added(table)]
    if unknown:
        raise KeyError(f"the table {table.name} has no column {unknown[0]!r}")
    scope.may_show(derived.form_of(table, wanted)).require()
    return _let_through(table, snapshot, scope, wanted)


def _let_through(table: schema.Table, snapshot: Snapshot, scope: Scope, wanted: tuple[str, ...]) -> Any:
    """Whatever the form: what the store joins rows by is shown to nobody."""
    rows = _table(table)
    conditions = [*_feeds(rows, scope), *_areas(rows, table, scope), *_tiers(rows, scope)]
    if conditions:
        rows = rows.filter(conditions)
    rows = _counted(rows)
    return rows.select(**{name: _value(rows, table, name, snapshot, scope) for name in dict.fromkeys(wanted)})


def _added(table: schema.Table) -> tuple[str, ...]:
    return (
        (*ADDED, *derived.COLUMNS)
        if table is schema.EVENTS
        else ADDED
        if table is schema.CUBE
        else ("holder",)
    )


def _counted(rows: Any) -> Any:
    """Only rows of a delivery that counts for their slice."""
    kept = counting()
    join = [rows["slice"] == kept["slice"], rows["delivery"] == kept["delivery"]]
    return rows.join(kept, join, how="inner", rname="counting_{name}")


def _feeds(rows: Any, scope: Scope) -> list[Any]:
    return [] if scope.feeds is None else [among(rows["feed"], scope.feeds)]


def _areas(rows: Any, table: schema.Table, scope: Scope) -> list[Any]:
    """Rows that lie in any of the scope's areas; an area of an unknown kind lets nothing through."""
    if scope.areas is None:
        return []
    known = [area for area in scope.areas if area.kind in schema.AREA_KINDS and area.kind in table]
    kinds = sorted({area.kind for area in known})
    inside = [among(rows[kind], {area.code for area in known if area.kind == kind}) for kind in kinds]
    return [reduce(or_, inside)] if inside else [_nothing()]


def _tiers(rows: Any, scope: Scope) -> list[Any]:
    if scope.tiers == frozenset(Tier):
        return []
    return [among(rows["disclosure_class"], {tier.word for tier in scope.tiers})]


def among(column: Any, values: Iterable[str]) -> Any:
    """One of the values; an empty set lets nothing through, a blank is among none."""
    listed = sorted(values)
    return column.isin(listed) if listed else _nothing()


def _nothing() -> Any:
    import ibis

    return ibis.literal(False)


def _value(rows: Any, table: schema.Table, name: str, snapshot: Snapshot, scope: Scope) -> Any:
    """A column as the scope lets it be seen: as it is, coarser, or blank."""
    import ibis

    if name == "n" and "n" not in table:
        return ibis.literal(1, "int64")
    if name == "located" and "located" not in table:
        return rows["easting"].notnull()
    if name == "holder":
        return rows["holder"]
    if name == _KEY:
        return rows["event_id"]
    if name not in table:
        return _made(rows, table, derived.COLUMNS[name], snapshot, scope)
    column = table[name]
    if not _visible(column, scope):
        return ibis.null(column.ibis_type.removeprefix("!"))
    return _coarsened(rows[name], column, scope) if _coarsens(column, scope) else rows[name]


def _made(rows: Any, table: schema.Table, made: derived.Derived, snapshot: Snapshot, scope: Scope) -> Any:
    """A derived column, blank where the scope hides what it is made of or shows no time so fine."""
    import ibis

    hidden = made.finest is not None and made.finest < scope.finest_time
    if hidden or not all(_visible(table[name], scope) for name in made.of):
        return ibis.null(made.type)
    return made.make(rows, snapshot)


def _visible(column: schema.Column, scope: Scope) -> bool:
    # A public column tells nothing by itself; whether its row is seen is for the row's own tier to say.
    if column.tier != Tier.PUBLIC and column.tier not in scope.tiers:
        return False
    if column.place is not None and column.place < scope.finest_place:
        return False
    return column.time is None or column.time >= scope.finest_time or _coarsens(column, scope)


def _coarsens(column: schema.Column, scope: Scope) -> bool:
    """Instants become days, months become quarters; nothing else that tells too fine a time has a coarser
    form."""
    if column.type == "instant":
        return scope.finest_time == TimeGrain.DAY
    return column.type == "date" and column.time == TimeGrain.MONTH and scope.finest_time == TimeGrain.QUARTER


def _coarsened(value: Any, column: schema.Column, scope: Scope) -> Any:
    import ibis

    # The day is that of UTC: an event of the first summer hour after midnight falls on the day before.
    if column.type == "instant":
        return value.truncate("D")
    return ibis.date(value.year(), value.quarter() * 3 - 2, 1)
