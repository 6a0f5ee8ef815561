"""What the migrations grant: the least with which the app works, and nothing to everybody."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connections, transaction

from commonweal.config import databases, migrate
from commonweal.config.router import RESTRICTED

APP = "commonweal_app"
HELD = """SELECT relname::text, relkind::text, coalesce(grantee.rolname, 'everybody')::text,
    array_agg(privilege_type ORDER BY privilege_type)::text[]
  FROM pg_class CROSS JOIN LATERAL aclexplode(relacl) acl
  LEFT JOIN pg_roles grantee ON grantee.oid = acl.grantee
  WHERE relnamespace = 'public'::regnamespace AND acl.grantee <> relowner GROUP BY 1, 2, 3"""
ALL = ["DELETE", "INSERT", "SELECT", "UPDATE"]


def held(alias: str) -> dict[tuple[str, str], list[str]]:
    """Who but the owner holds which rights to each table and sequence."""
    with connections[alias].cursor() as cursor:
        cursor.execute(HELD)
        return {(name, who): rights for name, _, who, rights in cursor.fetchall()}


def tables(alias: str) -> set[str]:
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
        )
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.threat("T4")
@pytest.mark.django_db(databases="__all__")
@pytest.mark.parametrize("alias", databases.STORES)
def test_the_app_holds_what_it_works_with_and_nobody_else_anything(alias: str) -> None:
    growing = {m._meta.db_table for m in apps.get_models() if getattr(m, "append_only", False)}
    rights = held(alias)
    assert {who for _, who in rights} == {APP}
    for table in tables(alias):
        wanted = (
            ["SELECT"] if table == "django_migrations" else ["INSERT", "SELECT"] if table in growing else ALL
        )
        assert rights[table, APP] == wanted, table
    sequences = {name for name, _ in rights} - tables(alias)
    assert sequences
    assert all(rights[name, APP] == ["SELECT", "USAGE"] for name in sequences)


@pytest.mark.threat("T4")
@pytest.mark.django_db(databases="__all__")
@pytest.mark.parametrize("alias", databases.STORES)
def test_everybody_may_look_into_the_schema_and_nothing_more(alias: str) -> None:
    """Of the database itself nobody but its owner and the app holds anything; functions harm nobody."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            """SELECT privilege_type FROM pg_namespace CROSS JOIN LATERAL aclexplode(nspacl)
               WHERE nspname = 'public' AND grantee = 0"""
        )
        assert cursor.fetchall() == [("USAGE",)]
        cursor.execute(
            """SELECT grantee::regrole::text, privilege_type FROM pg_database
               CROSS JOIN LATERAL aclexplode(datacl)
               WHERE datname = current_database() AND grantee <> datdba"""
        )
        assert cursor.fetchall() == [(APP, "CONNECT")]


@pytest.mark.threat("T4")
@pytest.mark.django_db(databases="__all__")
@pytest.mark.parametrize("alias", ["restricted", "public"])
def test_where_cases_lie_and_where_the_public_comes_in_there_are_no_people_and_no_sessions(
    alias: str,
) -> None:
    """The tables of core, and later those of the rooms that keep theirs there."""
    rooms = {"core", *(RESTRICTED if alias == "restricted" else {"engagement"})}
    there = tables(alias) - {"django_migrations"}
    assert "core_event" in there
    assert {table.split("_")[0] for table in there} <= rooms


@pytest.mark.threat("T4")
def test_a_table_that_is_no_models_is_granted_to_nobody(clean_state: Path) -> None:
    """A copy that somebody left in the schema is no policy's, so an upgrade must not hand it out."""

    def grants_of(cursor: Any) -> list[bool]:
        cursor.execute("SELECT has_table_privilege(%s, 'left_over', 'SELECT')", [APP])
        return list(cursor.fetchone())

    with databases.as_owner(), transaction.atomic(), connections["default"].cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE left_over AS SELECT * FROM core_event; GRANT ALL ON left_over TO {APP}, PUBLIC"
        )
        assert grants_of(cursor) == [True]
        migrate._grant(connections["default"], APP)
        assert grants_of(cursor) == [False]
        cursor.execute("SELECT has_table_privilege(%s, 'core_event', 'INSERT')", [APP])
        assert cursor.fetchone() == (True,)
        transaction.set_rollback(True)


@pytest.mark.threat("T4")
def test_an_upgrade_takes_back_what_was_granted_by_hand(clean_state: Path) -> None:
    with databases.as_owner(), transaction.atomic(), connections["default"].cursor() as cursor:
        cursor.execute(
            f"GRANT UPDATE (outcome), TRUNCATE ON core_event TO {APP}; GRANT SELECT ON core_event TO PUBLIC"
        )
        migrate._grant(connections["default"], APP)
        cursor.execute(
            f"""SELECT has_any_column_privilege('{APP}', 'core_event', 'UPDATE'),
                has_table_privilege('{APP}', 'core_event', 'TRUNCATE'),
                has_table_privilege('public', 'core_event', 'SELECT')"""
        )
        assert cursor.fetchone() == (False, False, False)
        transaction.set_rollback(True)
