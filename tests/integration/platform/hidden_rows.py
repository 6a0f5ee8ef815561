"""Rows of any guarded table, made by the owner from the columns alone, whatever later models will hold."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import psycopg
from django.contrib.postgres.fields import ArrayField
from django.db import models
from psycopg.types.json import Jsonb

from commonweal.config import cluster, databases
from commonweal.core.guarded import Column

ELSEWHERE = {
    "agency": "elsewhere",
    "owners": "elsewhere",
    "supplier": "elsewhere",
    "parties": "elsewhere",
    "area": "ward:E05999999",
    "roster": "account:999999",
    "author": "account:999999",
    "person": "account:999999",
    "handlers": "account:999999",
    "subjects": "account:999999",
}


class OwnersHand:
    """The server's superuser, whom neither row security nor a trigger holds."""

    def __init__(self, alias: str) -> None:
        where = databases.definition(alias, "owner")
        self.connection: psycopg.Connection[Any] = psycopg.connect(
            host=where["HOST"], user=cluster.SUPERUSER, dbname=where["NAME"], autocommit=True
        )
        self.connection.execute("SET session_replication_role = replica")

    def ask(self, sql: str, *values: Any) -> list[Any]:
        done = self.connection.execute(sql, values)  # type: ignore[call-overload]
        return list(done.fetchall()) if done.description else []


@contextmanager
def owner(alias: str) -> Iterator[OwnersHand]:
    hand = OwnersHand(alias)
    try:
        yield hand
    finally:
        hand.connection.close()


def another_key(key: Any) -> Any:
    """One that no row has, of the same kind and length."""
    if isinstance(key, uuid.UUID):
        return uuid.uuid4()
    if isinstance(key, int):
        least = 10 ** (len(str(key)) - 1)
        # One that the column can hold: for others Django does not ask the database at all.
        return least + secrets.randbelow(min(9 * least, 2**31 - least))
    return secrets.token_hex(len(key))[: len(key)]


def invented(model: Any) -> dict[str, Any]:
    """Column by column: what the facts of a row name is far from whoever will ask."""
    facts = {fact.name: name for name, fact in model.guarded.stated.items() if isinstance(fact, Column)}
    prefixes = {fact.name: fact.prefix for fact in model.guarded.stated.values() if isinstance(fact, Column)}
    found = {}
    for field in model._meta.concrete_fields:
        text = ELSEWHERE.get(facts.get(field.attname, ""), "")
        found[field.column] = _value(field, text.removeprefix(prefixes.get(field.attname, "")))
    return found


def _value(field: Any, text: str) -> Any:
    """A value that the column takes; `text` is what it should say where it is a fact."""
    if field.is_relation:
        return _value(field.target_field, text)
    if isinstance(field, ArrayField):
        return [_value(field.base_field, text)] if text else []
    if isinstance(field, models.UUIDField):
        return uuid.uuid4()
    if isinstance(field, (models.IntegerField, models.AutoField)):
        return int(text) if text.isdigit() else secrets.randbelow(2**30)
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, models.DateTimeField):
        return datetime(2026, 3, 2, 9, tzinfo=UTC)
    if isinstance(field, models.DateField):
        return date(2026, 3, 2)
    if isinstance(field, models.JSONField):
        return Jsonb({})
    if isinstance(field, models.BinaryField):
        return bytes(32)
    if isinstance(field, (models.TextField, models.CharField)):
        return text or f"made-{secrets.token_hex(6)}"
    raise TypeError(f"no value is known for {field!r}: say here what one looks like")


@contextmanager
def standing(hand: OwnersHand, model: Any, values: dict[str, Any]) -> Iterator[None]:
    """The row stands for the length of the block; what the columns' constraints ask for is set aside."""
    table, key = model._meta.db_table, model._meta.pk.column
    with without_checks(hand, table):
        columns, places = ", ".join(f'"{name}"' for name in values), ", ".join(["%s"] * len(values))
        hand.ask(f"INSERT INTO {table} ({columns}) VALUES ({places})", *values.values())
        try:
            yield
        finally:
            hand.ask(f"DELETE FROM {table} WHERE {key} = %s", values[key])


@contextmanager
def without_checks(hand: OwnersHand, table: str) -> Iterator[None]:
    """Rows stand in the table that only say what a test needs; none is left when they are asked for again."""
    checks = hand.ask(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE conrelid = %s::regclass AND contype = 'c'",
        table,
    )
    for name, _ in checks:
        hand.ask(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    try:
        yield
    finally:
        for name, words in checks:
            hand.ask(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {words}')
