"""Test-only tables of the restricted database, guarded as the policy says: one for each permission.

Whoever may do the act may see, add, change and remove the row. Three shapes: `columns` has each fact in a
column of its own, `links` keeps facts of many values in link tables and is its own matter, `silent` states
nothing but the matter, in two columns, and the subjects. Beside each stands an open copy without row
security.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps.registry import Apps
from django.contrib.postgres.fields import ArrayField
from django.db import connections, models

from commonweal.config import databases
from commonweal.core.guarded import Column, Fact, Guarded, GuardedRows, Guards, Many, guards
from commonweal.core.policy import policy
from commonweal.core.rowpolicies import Table, statements
from tests.generative.permission.rows import (
    SEVERAL,
    SINGLE,
    Row,
    looks_at_several,
    looks_at_the_thing,
    rows_of,
)

STORE = "restricted"
NUMBERED = (
    "author",
    "person",
    "roster",
    "handlers",
)  # account numbers, where a link or a key stands for them
ACCOUNT = "account:"


@dataclass(frozen=True)
class CellTable:
    permission: str
    shape: str

    @property
    def name(self) -> str:
        return f"cell_{self.permission.replace('.', '_')}_{self.shape}"

    @property
    def rows(self) -> tuple[Row, ...]:
        return rows_of(self.permission, self.shape)

    @property
    def guards(self) -> Guards:
        one = self.permission
        return guards(see=one, add=one, change=one, remove=one, **self.facts())  # type: ignore[arg-type]

    @property
    def guarded(self) -> Table:
        return Table(self.name, "key", self.guards)

    def facts(self) -> dict[str, Fact]:
        subjects: dict[str, Fact] = {"subjects": Column("subjects", many=True)}
        if self.shape == "silent":
            return subjects | {"matter": Column("matter_id", of="matter_class")}
        if self.shape == "columns":
            several: dict[str, Fact] = {name: Column(name, many=True) for name in SEVERAL}
            return {name: Column(name) for name in SINGLE} | several | subjects | {"matter": Column("matter")}
        single = {name: Column(name, prefix=ACCOUNT if name in NUMBERED else "") for name in SINGLE}
        links: dict[str, Fact] = {
            name: Many(self.link(name), "row_id", "value", ACCOUNT if name in NUMBERED else "")
            for name in SEVERAL
        }
        return single | links | subjects

    def link(self, fact: str) -> str:
        return f"{self.name}_{fact}"

    def columns(self, row: Row) -> dict[str, Any]:
        """A row as the table holds it."""
        found: dict[str, Any] = {"key": row.key}
        for name, fact in self.facts().items():
            if isinstance(fact, Many):
                continue
            values = [value.removeprefix(fact.prefix) for value in row.facts[name]]
            if fact.of:
                found[fact.of], _, found[fact.name] = values[0].partition(":")
            else:
                found[name] = values if fact.many else next(iter(values), None)
        return found

    # ------------------------------------------------------------------------------------------- as the owner

    def make(self, cursor: Any, app: str) -> None:
        kinds = {name: self._kind(name) for name in self.columns(self.rows[0])}
        columns = ", ".join(f"{name} {kind}" for name, kind in kinds.items())
        cursor.execute(f"CREATE TABLE {self.name} ({columns}, note text NOT NULL DEFAULT '')")
        cursor.executemany(
            insertion(self.name, list(kinds)), [list(self.columns(r).values()) for r in self.rows]
        )
        for fact in SEVERAL if self.shape == "links" else ():
            kind = "integer" if fact in NUMBERED else "text"
            cursor.execute(f"CREATE TABLE {self.link(fact)} (row_id text NOT NULL, value {kind} NOT NULL)")
            linked = [(row.key, v.removeprefix(ACCOUNT)) for row in self.rows for v in row.facts[fact]]
            cursor.executemany(insertion(self.link(fact), ["row_id", "value"]), linked)
            cursor.execute(f"GRANT SELECT ON {self.link(fact)} TO {app}")
        cursor.execute(f"CREATE TABLE {self.name}_open AS TABLE {self.name}")
        for sql in statements(self.guarded):
            cursor.execute(sql)
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {self.name}, {self.name}_open TO {app}")

    def _kind(self, column: str) -> str:
        if column in (*SEVERAL, "subjects"):
            return "text[]"
        return "integer" if self.shape == "links" and column in NUMBERED else "text"

    def drop(self, cursor: Any) -> None:
        links = [self.link(fact) for fact in SEVERAL] if self.shape == "links" else []
        cursor.execute(f"DROP TABLE IF EXISTS {', '.join([self.name, f'{self.name}_open', *links])}")


def insertion(table: str, columns: list[str]) -> str:
    marks = ", ".join(["%s"] * len(columns))
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"


def tables_of(permission: str) -> list[CellTable]:
    found = [CellTable(permission, "columns")]
    if looks_at_several(permission):
        found.append(CellTable(permission, "links"))
    if looks_at_the_thing(permission):
        found.append(CellTable(permission, "silent"))
    return found


def tables_of_class(object_class: str) -> list[CellTable]:
    acts = [action.name for action in policy().actions.values() if action.on == object_class]
    return [table for act in acts for table in tables_of(act)]


@contextmanager
def standing_tables(tables: list[CellTable]) -> Iterator[None]:
    """The tables, committed, for as long as the block: made and dropped by the owner, asked by the app."""
    app = str(databases.definition(STORE, "app")["USER"])
    with databases.as_owner(), connections[STORE].cursor() as cursor:
        for table in tables:
            table.drop(cursor)
            table.make(cursor, app)
    try:
        yield
    finally:
        with databases.as_owner(), connections[STORE].cursor() as cursor:
            for table in tables:
                table.drop(cursor)


# ------------------------------------------------------------------------------------------------- as a model


@cache
def registry() -> Apps:
    """Apart from the models of the product, so that nothing else finds a test's."""
    return Apps()


class RegisteredModels:
    """In place of Django's registry, for what looks up the model of a link."""

    @staticmethod
    def get_models(**_: bool) -> list[Any]:
        return list(registry().all_models["core"].values())


@cache
def model_of(table: CellTable, *, is_open: bool = False) -> Any:
    """A guarded model on the table, or on its open copy."""
    fields: dict[str, Any] = {"key": models.TextField(primary_key=True), "note": models.TextField(default="")}
    for name, fact in table.facts().items():
        if isinstance(fact, Many):
            _link_model(fact)
        elif fact.many:
            fields[name] = ArrayField(models.TextField())
        else:
            numbered = fact.prefix == ACCOUNT
            fields[fact.name] = models.IntegerField(null=True) if numbered else models.TextField(null=True)
            if fact.of:
                fields[fact.of] = models.TextField()
    name = f"{table.name}_open" if is_open else table.name
    return _model(name, Guarded, {**fields, "guarded": table.guards, "objects": GuardedRows.as_manager()})


@cache
def _link_model(fact: Many) -> Any:
    """Rows of a link have no key of their own; Django is told of one that is never asked for."""
    value = models.IntegerField() if fact.prefix else models.TextField()
    return _model(fact.table, models.Model, {"row_id": models.TextField(primary_key=True), "value": value})


def _model(table: str, base: type[models.Model], parts: dict[str, Any]) -> Any:
    meta = type("Meta", (), {"app_label": "core", "apps": registry(), "managed": False, "db_table": table})
    return type(table.title().replace("_", ""), (base,), {**parts, "Meta": meta, "__module__": __name__})
