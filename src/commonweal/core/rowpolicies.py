"""The row security of guarded tables, as SQL made from the policy; never written by hand.

Each condition becomes an expression over the columns that carry its fact and the settings of the transaction
(`core.context` sets them). What needs no row is asked in a sub-select, once a query and not once a row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from commonweal.core.conditions import EVERYWHERE, ROW_CHECKS, Condition, token
from commonweal.core.guarded import Fact, Guards, Many
from commonweal.core.policy import Policy, policy

COMMANDS = {"see": "SELECT", "add": "INSERT", "change": "UPDATE", "remove": "DELETE"}


@dataclass(frozen=True)
class RowPolicy:
    """One policy of one table: `shows` filters rows that are there, `takes` those that are written."""

    table: str
    command: str
    shows: str
    takes: str

    @property
    def name(self) -> str:
        return f"{self.table}_{self.command.lower()}"

    def create(self) -> str:
        using = f" USING ({self.shows})" if self.shows else ""
        check = f" WITH CHECK ({self.takes})" if self.takes else ""
        return f"CREATE POLICY {self.name} ON {self.table} FOR {self.command}{using}{check}"


@dataclass(frozen=True)
class Table:
    """What the SQL needs to know of a guarded table."""

    name: str
    key: str
    guards: Guards

    @classmethod
    def of(cls, model: Any) -> Table:
        return cls(model._meta.db_table, model._meta.pk.column, model.guarded)


def guarded_models() -> list[Any]:
    """In the order of their tables' names."""
    from django.apps import apps

    found = [model for model in apps.get_models() if isinstance(vars(model).get("guarded"), Guards)]
    return sorted(found, key=lambda model: str(model._meta.db_table))


def policies_of(table: Table, rules: Policy | None = None) -> list[RowPolicy]:
    """The policies of a table; a command that nobody is granted has none and is refused to all."""
    rules = rules or policy()
    found = []
    for part, command in COMMANDS.items():
        permissions = getattr(table.guards, part)
        own = table.guards.add_where if part == "add" else ()
        if not permissions and not own:
            continue
        condition = _any_of(rules, table, permissions, own)
        shows = condition if command != "INSERT" else ""
        takes = condition if command in ("INSERT", "UPDATE") else ""
        found.append(RowPolicy(table.name, command, shows, takes))
    return found


def statements(table: Table, rules: Policy | None = None) -> list[str]:
    """SQL that puts a table's row security into the state of the policy, whatever stood there before."""
    forget = f"""DO $$ DECLARE old record; BEGIN
        FOR old IN SELECT policyname AS name FROM pg_policies
            WHERE schemaname = 'public' AND tablename = '{table.name}'
        LOOP EXECUTE format('DROP POLICY %I ON {table.name}', old.name); END LOOP; END $$"""  # noqa: S608
    return [
        forget,
        f"ALTER TABLE {table.name} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table.name} FORCE ROW LEVEL SECURITY",
        *(each.create() for each in policies_of(table, rules)),
    ]


# -------------------------------------------------------------------------------------------------- settings


# Read the settings of the transaction. A setting once made comes back as an empty string on a used
# connection, never as NULL; hence `nullif`. An empty list is an empty array.
FUNCTIONS = [
    """CREATE OR REPLACE FUNCTION app_setting(name text) RETURNS text LANGUAGE sql STABLE
    AS $$ SELECT nullif(current_setting('app.' || name, true), '') $$""",
    """CREATE OR REPLACE FUNCTION app_list(name text) RETURNS text[] LANGUAGE sql STABLE
    AS $$ SELECT coalesce(
        string_to_array(nullif(current_setting('app.' || name, true), ''), ','), '{}') $$""",
]


def _setting(name: str) -> str:
    return f"app_setting('{name}')"


def _list(name: str) -> str:
    return f"app_list('{name}')"


def _array(values: Iterable[str]) -> str:
    return "ARRAY[" + ", ".join(f"'{value}'" for value in sorted(values)) + "]::text[]"


def _once(expression: str) -> str:
    return f"(SELECT {expression})"


# ------------------------------------------------------------------------------------------------ expressions


def _any_of(rules: Policy, table: Table, permissions: Iterable[str], own: tuple[str, ...]) -> str:
    """Somebody acts, no exclusion, and one of the permissions holds, or the row is their own."""
    each_way = [_permitted(rules, table, each) for each in permissions]
    if own:
        each_way.append(" AND ".join(_on_row(table, rules.conditions[name]) for name in own))
    ways = " OR ".join(f"({way})" for way in each_way)
    if own:  # a line of the log can be left by whoever acts, about whatever they were refused
        return f"{_once(_setting('actor') + ' IS NOT NULL')} AND ({ways})"
    return f"{_once(_setting('actor') + ' IS NOT NULL')} AND {_not_excluded(table)} AND ({ways})"


def _permitted(rules: Policy, table: Table, permission: str) -> str:
    action = rules.actions[permission]
    by_needs: dict[frozenset[str], list[str]] = defaultdict(list)
    for role in rules.granting[permission]:
        by_needs[rules.needs(role, action)].append(role.name)
    if not by_needs:
        return "false"
    barred = [role.name for role in rules.roles.values() if rules.forbidden(role, action)]
    ceiling = _once(f"NOT {_list('roles')} && {_array(barred)}") + " AND " if barred else ""
    channel = _once(f"{_setting('channel')} = ANY ({_array(action.via)})")
    grants = " OR ".join(
        f"({_granted(rules, table, action.on, roles, needs)})"
        for needs, roles in sorted(by_needs.items(), key=lambda pair: sorted(pair[1]))
    )
    return f"{ceiling}{channel} AND ({grants})"


def _granted(rules: Policy, table: Table, object_class: str, roles: list[str], needs: frozenset[str]) -> str:
    conditions = [rules.conditions[name] for name in sorted(needs)]
    met = [token(each, object_class) for each in conditions if not each.of_the_row]
    parts = [_once(f"{_list('roles')} && {_array(roles)}")]
    if met:
        parts.append(_once(f"{_list('met')} @> {_array(met)}"))
    parts += [_on_row(table, each) for each in conditions if each.of_the_row]
    return " AND ".join(parts)


def _on_row(table: Table, condition: Condition) -> str:
    fact = table.guards.fact(condition.fact, table.key)
    if fact is None:
        holds = "false"
    else:
        against, passes = ROW_CHECKS[condition.check]
        holds = _meets(table, fact, {"agency": "agency", "actor": "actor", "areas": "areas"}[against])
        holds = holds if passes else _never(holds)
        if against == "areas":
            everywhere = _once(f"'{EVERYWHERE}' = ANY ({_list('areas')})")
            holds = f"({everywhere} OR {holds})"
    if not condition.waived:
        return holds
    matter = table.guards.fact("matter", table.key)
    return f"({holds} OR {_meets(table, matter, 'opened')})" if matter else holds


def _not_excluded(table: Table) -> str:
    facts = (table.guards.fact(name, table.key) for name in ("matter", "subjects"))
    return " AND ".join(_never(_meets(table, fact, "exclusions")) for fact in facts if fact)


def _never(condition: str) -> str:
    """A value that is not there is among none."""
    return f"NOT coalesce({condition}, false)"


def _meets(table: Table, fact: Fact, setting: str) -> str:
    """Whether a value of the fact is among those of the setting."""
    wanted = f"(SELECT {_list(setting)})::text[]"
    if isinstance(fact, Many):
        value = _prefixed(f"linked.{fact.value}", fact.prefix)
        return (
            f"EXISTS (SELECT FROM {fact.table} linked WHERE linked.{fact.key} = {table.name}.{table.key} "
            f"AND {value} = ANY ({wanted}))"
        )
    if fact.many:
        return f"{fact.name}::text[] && {wanted}"
    value = f"({fact.of} || ':' || {fact.name}::text)" if fact.of else _prefixed(fact.name, fact.prefix)
    return f"{value} = ANY ({wanted})"


def _prefixed(column: str, prefix: str) -> str:
    return f"('{prefix}' || {column}::text)" if prefix else f"{column}::text"


# ---------------------------------------------------------------------------------------------------- drift


def drift(connection: Any, tables: Iterable[Table], rules: Policy | None = None) -> list[str]:
    """Where the row security of the live database is not what the policy says, in words.

    PostgreSQL writes an expression in its own way; so the policies as they should be are made on an empty
    copy of the table, in a transaction that is rolled back, and both are read back.
    """
    found = []
    for table in tables:
        wanted, live = _as_wanted(connection, table, rules), _as_live(connection, table.name, "public")
        for name in sorted(wanted.keys() | live.keys()):
            if wanted.get(name) != live.get(name):
                what = (
                    "is missing"
                    if name not in live
                    else "is not of the policy"
                    if name not in wanted
                    else "differs"
                )
                found.append(f"{table.name}: the policy {name} {what}")
    return found


def _as_wanted(connection: Any, table: Table, rules: Policy | None) -> Mapping[str, tuple[str, ...]]:
    from django.db import transaction

    copy = f"drift_{table.name}"
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        point = transaction.savepoint(using=connection.alias)
        cursor.execute(f"CREATE TEMPORARY TABLE {copy} (LIKE public.{table.name})")
        for each in policies_of(table, rules):
            sql = each.create().replace(f" ON {table.name} ", f" ON pg_temp.{copy} ", 1)
            cursor.execute(sql.replace(f"= {table.name}.", f"= {copy}."))
        read = _as_live(connection, copy, None)
        transaction.savepoint_rollback(point, using=connection.alias)
    return {name: tuple(part.replace(copy, table.name) for part in parts) for name, parts in read.items()}


def _as_live(connection: Any, table: str, schema: str | None) -> dict[str, tuple[str, ...]]:
    where = "schemaname = 'public'" if schema else "schemaname LIKE 'pg_temp%%'"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT policyname, permissive, array_to_string(roles, ','), cmd, coalesce(qual, ''),
                coalesce(with_check, '') FROM pg_policies WHERE {where} AND tablename = %s""",  # noqa: S608
            [table],
        )
        return {row[0]: tuple(row[1:]) for row in cursor.fetchall()}
