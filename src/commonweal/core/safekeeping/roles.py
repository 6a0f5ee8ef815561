"""Whether the role of a connection could pass row security by, itself or as another that it may become."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from commonweal.core.safekeeping.finding import Finding

_SHOWN = 3  # of the things that a role owns; the owner has hundreds

# Membership counts however it was given: inherited or not, direct or by way of another role. What it owns is
# read where PostgreSQL notes who depends on a role, so no kind of thing is forgotten.
_ROLE = """
WITH mine AS MATERIALIZED (
  SELECT oid, rolname::text AS name, rolsuper, rolbypassrls, rolreplication, rolcreaterole FROM pg_roles
  WHERE pg_has_role(current_user, oid, 'MEMBER') OR pg_has_role(session_user, oid, 'MEMBER')
), owned AS MATERIALIZED (
  SELECT name, classid, objid, objsubid FROM pg_shdepend JOIN mine ON refobjid = mine.oid
  WHERE refclassid = 'pg_authid'::regclass AND deptype = 'o'
  AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
)
SELECT session_user::text, current_user::text, current_database()::text, current_schemas(false)::text[],
  ARRAY(SELECT name FROM mine WHERE rolsuper ORDER BY name = current_user DESC, name),
  ARRAY(SELECT name FROM mine WHERE rolbypassrls ORDER BY name),
  ARRAY(SELECT name FROM mine WHERE rolreplication ORDER BY name),
  ARRAY(SELECT name FROM mine WHERE rolcreaterole ORDER BY name),
  ARRAY(SELECT name FROM mine WHERE left(name, 3) = 'pg_' AND name <> 'pg_database_owner' ORDER BY name),
  ARRAY(SELECT name FROM mine WHERE NOT (rolsuper OR rolbypassrls OR left(name, 3) = 'pg_')
        AND NOT pg_has_role(current_user, oid, 'USAGE') ORDER BY name),
  (SELECT count(*) FROM owned),
  ARRAY(SELECT pg_describe_object(classid, objid, objsubid) FROM owned ORDER BY classid, objid LIMIT %s),
  ARRAY(SELECT DISTINCT name FROM owned ORDER BY name),
  ARRAY(SELECT name FROM mine JOIN pg_database ON datdba = mine.oid WHERE datname = current_database()),
  has_schema_privilege('public', 'CREATE'),
  has_database_privilege(current_database(), 'CREATE'),
  has_database_privilege(current_database(), 'TEMPORARY'),
  has_parameter_privilege('session_replication_role', 'SET'),
  ARRAY(SELECT name FROM unnest(%s::text[]) AS name
        WHERE coalesce(current_setting('app.' || name, true), '') <> '')"""

# What a role may by itself, in the order of the columns above, and the word that takes it away.
_POWERS = (
    ("is a superuser", "NOSUPERUSER"),
    ("may bypass row security", "NOBYPASSRLS"),
    ("may replicate the database", "NOREPLICATION"),
    ("may make roles", "NOCREATEROLE"),
)

# What was granted to it, likewise.
_GRANTS = (
    ("may make functions and tables in the schema", "REVOKE CREATE ON SCHEMA public FROM {role}, PUBLIC;"),
    ("may make schemas in the database", "REVOKE CREATE ON DATABASE {database} FROM {role}, PUBLIC;"),
    (
        "may make temporary tables, whose triggers could forge seals of the audit log",
        "REVOKE TEMPORARY ON DATABASE {database} FROM {role}, PUBLIC;",
    ),
    (
        "may switch triggers off",
        "REVOKE SET ON PARAMETER session_replication_role FROM {role}, PUBLIC;",
    ),
)


def role_weaknesses(connection: Any) -> list[Finding]:
    """Why the role of the connection could pass row security by; empty when it cannot."""
    from commonweal.core.context import SETTINGS

    with connection.cursor() as cursor:
        cursor.execute(_ROLE, [_SHOWN, list(SETTINGS)])
        opened, role, database, schemas, *rest, preset = cursor.fetchone()
    powers, memberships, things, grants = rest[:4], rest[4:6], rest[6:10], rest[10:]
    if opened != role:
        return [_borrowed(opened, role)]
    found = list(_powers(role, powers))
    if powers[0]:  # a superuser may do all the rest as well
        return found[:1]
    found += _memberships(role, *memberships)
    found += _owned(role, database, *things)
    names = {"role": _quoted(role), "database": _quoted(database)}
    found += [
        Finding(f"the role {role!r} {words}", mend.format(**names))
        for (words, mend), held in zip(_GRANTS, grants, strict=True)
        if held
    ]
    if schemas[:1] != ["public"]:
        found.append(_elsewhere(role, schemas))
    # Inside an act they are set by `core.context`; a new connection must have none.
    if preset and not connection.in_atomic_block:
        found.append(_preset(role, preset))
    return found


def _powers(role: str, powers: list[list[str]]) -> Iterator[Finding]:
    for (words, word), holders in zip(_POWERS, powers, strict=True):
        for holder in holders:
            if holder == role:
                yield Finding(f"the role {role!r} {words}", f"ALTER ROLE {_quoted(role)} {word};")
            else:
                yield Finding(f"the role {role!r} may become {holder!r}, which {words}", _leave(role, holder))


def _memberships(role: str, predefined: list[str], asleep: list[str]) -> Iterator[Finding]:
    for holder in predefined:
        words = "whose rights row security does not govern"
        yield Finding(f"the role {role!r} is a member of {holder!r}, {words}", _leave(role, holder))
    # What such a role may do is not seen when the role of the app is asked what it may do.
    for holder in asleep:
        words = "whose rights it does not have yet and could take on"
        yield Finding(f"the role {role!r} is a member of {holder!r}, {words}", _leave(role, holder))


def _leave(role: str, holder: str) -> str:
    return f"REVOKE {_quoted(holder)} FROM {_quoted(role)}; -- or from the role that stands between them"


def _borrowed(opened: str, role: str) -> Finding:
    return Finding(
        f"the connection was opened as {opened!r}, acts as {role!r} and could go back",
        f"-- name {role} itself in the *_DATABASE_URL settings; "
        f"and: ALTER ROLE {_quoted(opened)} RESET role;",
    )


def _owned(
    role: str, database: str, many: int, shown: list[str], owners: list[str], of_database: list[str]
) -> Iterator[Finding]:
    others = f" and {many - len(shown)} more" if many > len(shown) else ""
    for owner in owners:
        things = f"owns tables or other things ({', '.join(shown)}{others})"
        yield _as_owner(role, owner, things, f"REASSIGN OWNED BY {_quoted(role)} TO owner;")
    for owner in of_database:
        mend = f"ALTER DATABASE {_quoted(database)} OWNER TO owner;"
        yield _as_owner(role, owner, "owns the database", mend)


def _as_owner(role: str, owner: str, words: str, mend: str) -> Finding:
    if owner == role:
        return Finding(f"the role {role!r} {words}", mend)
    return Finding(f"the role {role!r} may become {owner!r}, which {words}", _leave(role, owner))


def _elsewhere(role: str, schemas: list[str]) -> Finding:
    first = f"in the schema {schemas[0]!r} before 'public'" if schemas else "in no schema"
    return Finding(
        f"the role {role!r} looks for tables {first}",
        f"ALTER ROLE {_quoted(role)} RESET search_path; -- and name none in the settings' addresses",
    )


def _preset(role: str, names: list[str]) -> Finding:
    listed = ", ".join(f"app.{name}" for name in names)
    return Finding(
        f"a new connection of {role!r} begins with somebody's context ({listed})",
        "; ".join(f"ALTER ROLE {_quoted(role)} RESET app.{name}" for name in names)
        + "; -- likewise ALTER DATABASE, and name none in the settings' addresses",
    )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
