"""Whether every table of a database is held: its row security, its triggers, and who may do what to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from commonweal.core.safekeeping.finding import IN_REACH, Asked, Finding

MIGRATIONS = "django_migrations"

# How a trigger fires, in the bits of pg_trigger.tgtype.
_ROW, _BEFORE, _INSERT, _DELETE, _UPDATE, _TRUNCATE = 1, 2, 4, 8, 16, 32

# The triggers that make and keep the seals (core.trail.sealing): table, trigger, function, how it fires.
SEALING = (
    ("core_event", "core_event_sealed", "core_event_seal", _ROW | _INSERT),
    ("core_seal", "core_seal_no_forgery", "core_seal_from_within", _ROW | _BEFORE | _INSERT),
    (
        "core_subjectkey",
        "core_subjectkey_one_way",
        "core_subjectkey_goes_one_way",
        _ROW | _BEFORE | _UPDATE | _DELETE,
    ),
)


def weaknesses(asked: Asked) -> Iterator[Finding]:
    yield from _unguarded(asked)
    yield from _strangers(asked)
    yield from _changeable(asked)
    yield from _triggers(asked)
    yield from _too_many_rights(asked)
    yield from _not_the_apps(asked)


def unsecured_tables(connection: Any, tables: list[str]) -> list[str]:
    """Which of `tables` lack forced row security, or any policy."""
    found = {row[0] for row in _row_security(Asked.of(connection), tables) if not all(row[1:])}
    return [table for table in tables if table in found]


def _row_security(asked: Asked, tables: list[str]) -> list[tuple[Any, ...]]:
    return asked.rows(
        """SELECT relname::text, relrowsecurity, relforcerowsecurity,
             EXISTS (SELECT FROM pg_policy WHERE polrelid = pg_class.oid)
           FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname = ANY (%s::name[])
           ORDER BY relname""",
        tables,
    )


def _unguarded(asked: Asked) -> Iterator[Finding]:
    for table, enabled, forced, policed in _row_security(asked, asked.guarded):
        if not enabled:
            yield Finding(
                f"row security is off for {table}", f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
            )
        if not forced:
            yield Finding(
                f"row security is not forced on {table}", f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY;"
            )
        if not policed:
            yield Finding(f"{table} has no policy", _policies(asked.known[table]))


def _policies(model: Any) -> str:
    from commonweal.core.rowpolicies import Table, policies_of

    if "guarded" not in vars(model):
        return f"-- make the policies of {model._meta.db_table} again, as its migrations have them"
    return "; ".join(each.create() for each in policies_of(Table.of(model))) + ";"


def _strangers(asked: Asked) -> Iterator[Finding]:
    found = asked.rows(
        f"""SELECT pg_class.oid::regclass::text FROM pg_class
            JOIN pg_namespace ON relnamespace = pg_namespace.oid
            WHERE relkind IN ('r', 'p', 'f') AND {IN_REACH}
            AND NOT (nspname = 'public' AND relname = ANY (%s::name[]))
            AND (has_any_column_privilege(pg_class.oid, 'SELECT, INSERT, UPDATE')
                 OR has_table_privilege(pg_class.oid, 'DELETE, TRUNCATE'))
            ORDER BY 1""",  # noqa: S608
        [*asked.known, MIGRATIONS],
    )
    for (table,) in found:
        yield Finding(
            f"the table {table} is none of Commonweal's in this database, has no policy and can be read "
            "or changed",
            f"REVOKE ALL ON {table} FROM PUBLIC, {asked.role};",
        )


def _changeable(asked: Asked) -> Iterator[Finding]:
    """Tables that only grow, and the list of migrations, which only the owner writes."""
    found = asked.rows(
        """SELECT relname::text FROM pg_class
           WHERE relnamespace = 'public'::regnamespace AND relname = ANY (%s::name[])
           AND (has_table_privilege(oid, 'DELETE, TRUNCATE') OR has_any_column_privilege(oid, 'UPDATE')
                OR relname = %s AND has_any_column_privilege(oid, 'INSERT')) ORDER BY relname""",
        [*asked.growing, MIGRATIONS],
        MIGRATIONS,
    )
    for (table,) in found:
        if table == MIGRATIONS:
            yield Finding(
                f"the list of migrations, {table}, can be changed",
                f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {table} FROM PUBLIC, {asked.role};",
            )
        else:
            yield Finding(
                f"{table} only grows, and its rows can be changed or removed",
                f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM PUBLIC, {asked.role};",
            )


def _triggers(asked: Asked) -> Iterator[Finding]:
    """The triggers that keep rows, and those that seal events, are there, as they were made, and fire."""
    wanted = [*(each for table in asked.growing for each in _stay(table)), *SEALING]
    found = asked.rows(
        """SELECT relname::text, tgname::text, proname::text, tgtype, tgenabled IN ('O', 'A'),
             tgqual IS NULL AND tgattr::text = '' AND (tgconstraint = 0 OR tginitdeferred)
           FROM pg_class LEFT JOIN pg_trigger ON tgrelid = pg_class.oid AND NOT tgisinternal
           LEFT JOIN pg_proc ON tgfoid = pg_proc.oid
           WHERE relnamespace = 'public'::regnamespace AND relname = ANY (%s::name[])""",
        sorted({each[0] for each in wanted}),
    )
    there = {row[0] for row in found}
    triggers = {row[:2]: row[2:] for row in found}
    for table, trigger, function, fires in wanted:
        if table not in there:
            continue
        as_it_is = triggers.get((table, trigger))
        if as_it_is is None or as_it_is[:2] != (function, fires) or not as_it_is[3]:
            state = "missing" if as_it_is is None else "not as it was made"
            yield Finding(
                f"the trigger {trigger} on {table} is {state}",
                f"-- make the trigger {trigger} on {table} again, as the migrations of core have it",
            )
        elif not as_it_is[2]:
            yield Finding(
                f"the trigger {trigger} on {table} is switched off",
                f"ALTER TABLE {table} ENABLE TRIGGER {trigger};",
            )


def _stay(table: str) -> Iterator[tuple[str, str, str, int]]:
    """Those of `core.rowsecurity.append_only`."""
    yield table, f"{table}_row_stays", f"{table}_stays", _ROW | _BEFORE | _UPDATE | _DELETE
    yield table, f"{table}_rows_stay", f"{table}_stays", _BEFORE | _TRUNCATE


def _too_many_rights(asked: Asked) -> Iterator[Finding]:
    found = asked.rows(
        """SELECT oid::regclass::text,
             has_table_privilege(oid, 'TRUNCATE, TRIGGER') OR has_any_column_privilege(oid, 'REFERENCES')
           FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
           AND (has_table_privilege(oid, 'TRUNCATE, TRIGGER') OR has_any_column_privilege(oid, 'REFERENCES')
             OR has_any_column_privilege(oid, 'SELECT WITH GRANT OPTION, INSERT WITH GRANT OPTION, '
                'UPDATE WITH GRANT OPTION') OR has_table_privilege(oid, 'DELETE WITH GRANT OPTION'))
           ORDER BY 1""",
    )
    for table, past in found:
        if past:
            yield Finding(
                f"{table} can be emptied past its row security, given triggers or referred to",
                f"REVOKE TRUNCATE, REFERENCES, TRIGGER ON {table} FROM PUBLIC, {asked.role};",
            )
        else:
            yield Finding(
                f"the rights to {table} can be passed on to others",
                f"REVOKE GRANT OPTION FOR ALL ON {table} FROM {asked.role};",
            )


def _not_the_apps(asked: Asked) -> Iterator[Finding]:
    """A role for reports or backups reads and cannot leave a line in the log: nothing may be read so."""
    found = asked.rows(
        """SELECT FROM pg_class WHERE oid = to_regclass('public.core_event')
           AND (NOT has_table_privilege(oid, 'INSERT')
                OR current_setting('default_transaction_read_only')::boolean)"""
    )
    if found:
        yield Finding(
            f"the role {asked.role} cannot add to the audit log, so it is not the role of the app",
            "-- name the role of the app in the *_DATABASE_URL settings; reports and backups have their own",
        )
