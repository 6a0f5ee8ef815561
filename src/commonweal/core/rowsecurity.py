"""Row security: the SQL that migrations use, and the refusal to run where it could be passed by.

A setting made with `set_config(…, true)` comes back as an empty string on a used connection, never as NULL;
hence `nullif`.
"""

from typing import Any

from django.db.migrations.operations import RunSQL

from commonweal.core.errors import InstallationProblem

ACTOR = "nullif(current_setting('app.actor', true), '')"
SEES_AUDIT = "nullif(current_setting('app.audit', true), '') = 'all'"

_COMMANDS = ("SELECT", "INSERT", "UPDATE", "DELETE")


def row_security(table: str, *, see: str, add: str, change: str = "", remove: str = "") -> RunSQL:
    """Force row security on `table`; a command with no condition is refused to everyone, its owner too."""
    forward = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
    ]
    backward = [
        f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    ]
    for command, condition in zip(_COMMANDS, (see, add, change, remove), strict=True):
        if not condition:
            continue
        clause = {
            "SELECT": f"USING ({condition})",
            "INSERT": f"WITH CHECK ({condition})",
            "UPDATE": f"USING ({condition}) WITH CHECK ({condition})",
            "DELETE": f"USING ({condition})",
        }[command]
        policy = f"{table}_{command.lower()}"
        forward.append(f"CREATE POLICY {policy} ON {table} FOR {command} {clause}")
        backward.insert(0, f"DROP POLICY {policy} ON {table}")
    return RunSQL("; ".join(forward), "; ".join(backward))


def append_only(table: str) -> RunSQL:
    """Rows of `table` can be added and never changed, removed or emptied, whoever asks."""
    return RunSQL(
        [
            f"""CREATE FUNCTION {table}_stays() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION '{table} is append-only: rows stay as they were written'; END $$""",
            f"""CREATE TRIGGER {table}_row_stays BEFORE UPDATE OR DELETE ON {table}
                FOR EACH ROW EXECUTE FUNCTION {table}_stays()""",
            f"""CREATE TRIGGER {table}_rows_stay BEFORE TRUNCATE ON {table}
                FOR EACH STATEMENT EXECUTE FUNCTION {table}_stays()""",
        ],
        [
            f"DROP TRIGGER {table}_rows_stay ON {table}",
            f"DROP TRIGGER {table}_row_stays ON {table}",
            f"DROP FUNCTION {table}_stays()",
        ],
    )


def weaknesses(connection: Any) -> list[str]:
    """Why the connection's role could pass row security by, or change the tables; empty when it cannot."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT
                 EXISTS (SELECT FROM pg_roles WHERE rolsuper
                         AND pg_has_role(current_user, oid, 'MEMBER')),
                 EXISTS (SELECT FROM pg_roles WHERE rolbypassrls
                         AND pg_has_role(current_user, oid, 'MEMBER')),
                 EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace
                         AND relkind IN ('r', 'p') AND pg_has_role(current_user, relowner, 'MEMBER'))"""
        )
        superuser, bypasses, owns = cursor.fetchone()
    found = [(superuser, "is a superuser"), (bypasses, "may bypass row security"), (owns, "owns tables")]
    return [words for holds, words in found if holds]


def unsecured_tables(connection: Any, tables: list[str]) -> list[str]:
    """Which of `tables` lack forced row security."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
               AND relname = ANY(%s) AND relrowsecurity AND relforcerowsecurity""",
            [tables],
        )
        secured = {name for (name,) in cursor.fetchall()}
    return [table for table in tables if table not in secured]


def refuse_unsafe_connection(connection: Any, **_: Any) -> None:
    """On each new connection of the app: refuse a role that row security does not hold."""
    if connection.vendor != "postgresql" or connection.settings_dict.get("OWNER"):
        return
    if found := weaknesses(connection):
        user = connection.settings_dict["USER"]
        connection.close()
        raise InstallationProblem(
            f"The database role {user!r} {' and '.join(found)}; row security would not hold.",
            where=f"database {connection.settings_dict['NAME']!r}",
            remedy="Give the app a role of its own: not superuser, no BYPASSRLS, owner of nothing "
            "(the *_DATABASE_URL settings; the owner's belong in *_OWNER_URL).",
        )
