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
