"""The SQL that migrations use for tables whose row security is not made from the policy, and for those that
only grow.

A setting made with `set_config(…, true)` comes back as an empty string on a used connection, never as NULL;
hence `nullif`.
"""

from django.db.migrations.operations import RunSQL

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


def seen_by_owner(table: str, statement: str) -> list[str]:
    """The statement of a migration that reads all rows of another room's table."""
    return [
        f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
        statement,
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
    ]


def open_to_owner(table: str) -> RunSQL:
    """The owner sees and may change all rows of an append-only table, until `kept_from_owner`.

    In the same migration: its transaction locks the table, so that nobody else ever finds it open.
    """
    return RunSQL(
        [
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE TRIGGER {table}_row_stays",
        ]
    )


def kept_from_owner(table: str) -> RunSQL:
    return RunSQL(
        [
            f"ALTER TABLE {table} ENABLE TRIGGER {table}_row_stays",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        ]
    )


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
