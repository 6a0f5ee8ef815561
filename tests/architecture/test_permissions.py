"""What is made from the policy is as the policy is now: the names, the migrations, and the live databases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections, transaction

from commonweal.config import databases
from commonweal.core.rowpolicies import Table, drift, guarded_models, policies_of
from scripts import build_permissions, build_row_security

CHANGES = {
    "opened": "ALTER POLICY {policy} ON {table} USING (true)",
    "for one role": "ALTER POLICY {policy} ON {table} TO {owner}",
    "another besides": "CREATE POLICY besides ON {table} USING (true)",
    "gone": "DROP POLICY {policy} ON {table}",
    "by another name": "ALTER POLICY {policy} ON {table} RENAME TO renamed",
}


def test_the_names_of_acts_are_as_the_policy_file_says() -> None:
    assert build_permissions.main(["--check"]) == 0, "write them anew: scripts/build_permissions.py"


@pytest.mark.threat("T4")
def test_the_migrations_hold_the_row_security_of_the_policy() -> None:
    assert build_row_security.outdated() == [], "write it: scripts/build_row_security.py"
    assert build_row_security.main(["--check"]) == 0


@pytest.fixture
def live(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


def guarded_tables(alias: str) -> list[Table]:
    there = set(connections[alias].introspection.table_names())
    return [Table.of(model) for model in guarded_models() if model._meta.db_table in there]


def test_every_guarded_table_stands_in_a_database(live: None) -> None:
    found = {table.name for alias in databases.STORES for table in guarded_tables(alias)}
    assert found == {model._meta.db_table for model in guarded_models()} != set()


@pytest.mark.threat("T4")
@pytest.mark.parametrize("alias", databases.STORES)
def test_the_live_row_security_is_that_of_the_policy(alias: str, live: None) -> None:
    # As the owner: the app may not so much as make a table for a moment.
    with databases.as_owner(), transaction.atomic(using=alias):
        assert drift(connections[alias], guarded_tables(alias)) == []
        assert unforced(connections[alias]) & {table.name for table in guarded_tables(alias)} == set()


def unforced(connection: Any) -> set[str]:
    """Tables whose row security does not hold, or not for their owner; policies alone do not show it."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
               AND relkind IN ('r', 'p')
               AND NOT (relrowsecurity AND relforcerowsecurity)"""
        )
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.threat("T4")
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("alias", databases.STORES)
def test_a_change_by_hand_is_drift(alias: str, change: str, live: None) -> None:
    with databases.as_owner(), transaction.atomic(using=alias):
        connection, table = connections[alias], next(iter(guarded_tables(alias)))
        _change(connection, table, CHANGES[change])
        assert drift(connection, [table]), change
        transaction.set_rollback(True, using=alias)


def _change(connection: Any, table: Table, sql: str) -> None:
    owner = connection.settings_dict["USER"]
    one = next(each for each in policies_of(table) if each.shows)
    with connection.cursor() as cursor:
        cursor.execute(sql.format(policy=one.name, table=table.name, owner=owner))


def test_what_is_part_of_a_thing_is_kept_from_whoever_is_kept_from_the_thing() -> None:
    """Of the tables of one class, one alone is the thing itself; the others say whose part they are."""
    whole: dict[str, list[str]] = {}
    for model in guarded_models():
        if "matter" not in model.guarded.stated:
            whole.setdefault(model.guarded.object_class, []).append(model._meta.label)
    found = {name: labels for name, labels in whole.items() if len(labels) > 1}
    assert found == {"register_entry": ["partnership.Advice", "partnership.Collaboration"]}, (
        "state `matter`; of the two registers, an exclusion from one name covers both"
    )
