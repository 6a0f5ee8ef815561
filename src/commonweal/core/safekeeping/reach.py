"""Functions, views and rules in reach of the app that act with somebody else's rights."""

from __future__ import annotations

from collections.abc import Iterator

from commonweal.core.safekeeping.finding import IN_REACH, NOT_THE_SYSTEMS, Asked, Finding


def weaknesses(asked: Asked) -> Iterator[Finding]:
    yield from _definers(asked)
    yield from _views(asked)
    yield from _rules(asked)


def _definers(asked: Asked) -> Iterator[Finding]:
    """A trigger sets its function off whether or not whoever writes the row may call it."""
    found = asked.rows(
        f"""SELECT proc.oid::regprocedure::text FROM pg_proc proc
            JOIN pg_namespace ON pronamespace = pg_namespace.oid
            WHERE prosecdef AND {NOT_THE_SYSTEMS}
            AND (has_function_privilege(proc.oid, 'EXECUTE')
                 AND has_schema_privilege(pg_namespace.oid, 'USAGE')
                 OR EXISTS (SELECT FROM pg_trigger WHERE tgfoid = proc.oid))
            ORDER BY 1"""  # noqa: S608
    )
    for (function,) in found:
        yield Finding(
            f"the function {function} runs as its definer", f"ALTER FUNCTION {function} SECURITY INVOKER;"
        )


def _views(asked: Asked) -> Iterator[Finding]:
    found = asked.rows(
        f"""SELECT pg_class.oid::regclass::text, relkind::text FROM pg_class
            JOIN pg_namespace ON relnamespace = pg_namespace.oid
            WHERE relkind IN ('v', 'm') AND {IN_REACH}
            AND (has_any_column_privilege(pg_class.oid, 'SELECT, INSERT, UPDATE')
                 OR has_table_privilege(pg_class.oid, 'DELETE'))
            AND NOT (relkind = 'v' AND EXISTS (SELECT FROM pg_options_to_table(reloptions)
                     WHERE option_name = 'security_invoker' AND option_value::boolean))
            ORDER BY 1"""  # noqa: S608
    )
    for view, kind in found:
        if kind == "m":
            yield Finding(
                f"the materialised view {view} keeps rows of its own", f"DROP MATERIALIZED VIEW {view};"
            )
        else:
            yield Finding(
                f"the view {view} reads as its owner", f"ALTER VIEW {view} SET (security_invoker = true);"
            )


def _rules(asked: Asked) -> Iterator[Finding]:
    """What a rule puts in place of a statement is done with the rights of the table's owner."""
    found = asked.rows(
        f"""SELECT rulename::text, ev_class::regclass::text FROM pg_rewrite
            JOIN pg_class ON ev_class = pg_class.oid JOIN pg_namespace ON relnamespace = pg_namespace.oid
            WHERE relkind IN ('r', 'p') AND {NOT_THE_SYSTEMS} ORDER BY 2, 1"""  # noqa: S608
    )
    for rule, table in found:
        yield Finding(
            f"the rule {rule} on {table} acts as the owner of the table", f'DROP RULE "{rule}" ON {table};'
        )
