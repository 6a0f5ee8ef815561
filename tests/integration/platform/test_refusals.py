"""A start under anything that row security would not hold: a process of its own, which must refuse to serve.

One server of the module's own, brought into each bad state by its superuser and back again.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from commonweal.config import cluster, embedded
from tests.architecture.source import ROOT

APP, OWNER = "commonweal_app", "commonweal_owner"


@dataclass(frozen=True)
class Bad:
    """A state in which nobody may start: how it is made and undone, and what the refusal names."""

    make: str
    undo: str
    says: str
    store: str = "working"


ROLES = {
    "superuser": Bad(f"ALTER ROLE {APP} SUPERUSER", f"ALTER ROLE {APP} NOSUPERUSER", "is a superuser"),
    "bypasses row security": Bad(
        f"ALTER ROLE {APP} BYPASSRLS", f"ALTER ROLE {APP} NOBYPASSRLS", "may bypass row security"
    ),
    "member of a role that bypasses": Bad(
        f"CREATE ROLE backups BYPASSRLS; GRANT backups TO {APP} WITH INHERIT FALSE",
        "DROP ROLE backups",
        "may bypass row security",
    ),
    "member of a member": Bad(
        "CREATE ROLE backups BYPASSRLS; CREATE ROLE between;"
        f"GRANT backups TO between; GRANT between TO {APP}",
        "DROP ROLE backups; DROP ROLE between",
        "may bypass row security",
    ),
    "member of the owner": Bad(f"GRANT {OWNER} TO {APP}", f"REVOKE {OWNER} FROM {APP}", "owns tables"),
    "owner of a table": Bad(
        f"ALTER TABLE core_outbox OWNER TO {APP}",
        f"ALTER TABLE core_outbox OWNER TO {OWNER};"
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON core_outbox TO {APP}",
        "owns tables",
    ),
    "owner of the database": Bad(
        f"ALTER DATABASE commonweal_working OWNER TO {APP}",
        f"ALTER DATABASE commonweal_working OWNER TO {OWNER};"
        f"GRANT CONNECT ON DATABASE commonweal_working TO {APP}",
        "owns the database",
    ),
    "owner of the schema": Bad(
        f"ALTER SCHEMA public OWNER TO {APP}",
        f"ALTER SCHEMA public OWNER TO pg_database_owner; REVOKE CREATE ON SCHEMA public FROM {APP};"
        f"GRANT USAGE ON SCHEMA public TO {APP}",
        "owns the schema",
    ),
    "may make roles": Bad(f"ALTER ROLE {APP} CREATEROLE", f"ALTER ROLE {APP} NOCREATEROLE", "may make roles"),
    "may replicate": Bad(f"ALTER ROLE {APP} REPLICATION", f"ALTER ROLE {APP} NOREPLICATION", "may replicate"),
    "reads all data": Bad(
        f"GRANT pg_read_all_data TO {APP}", f"REVOKE pg_read_all_data FROM {APP}", "all data"
    ),
    "may make functions": Bad(
        f"GRANT CREATE ON SCHEMA public TO {APP}",
        f"REVOKE CREATE ON SCHEMA public FROM {APP}",
        "may make functions",
    ),
    "may make schemas": Bad(
        f"GRANT CREATE ON DATABASE commonweal_working TO {APP}",
        f"REVOKE CREATE ON DATABASE commonweal_working FROM {APP}",
        "may make schemas",
    ),
    "may make temporary tables": Bad(
        f"GRANT TEMPORARY ON DATABASE commonweal_working TO {APP}",
        f"REVOKE TEMPORARY ON DATABASE commonweal_working FROM {APP}",
        "temporary tables",
    ),
    "may switch triggers off": Bad(
        f"GRANT SET ON PARAMETER session_replication_role TO {APP}",
        f"REVOKE SET ON PARAMETER session_replication_role FROM {APP}",
        "switch triggers off",
    ),
}

OBJECTS = {
    "row security off": Bad(
        "ALTER TABLE partnership_agreement DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE partnership_agreement ENABLE ROW LEVEL SECURITY",
        "row security is off for partnership_agreement",
    ),
    "row security not forced": Bad(
        "ALTER TABLE core_event NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE core_event FORCE ROW LEVEL SECURITY",
        "row security is not forced on core_event",
    ),
    "row security not forced where cases lie": Bad(
        "ALTER TABLE core_event NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE core_event FORCE ROW LEVEL SECURITY",
        "commonweal_restricted",
        store="restricted",
    ),
    "row security off where the public site reads": Bad(
        "ALTER TABLE core_formdraft DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE core_formdraft ENABLE ROW LEVEL SECURITY",
        "commonweal_public",
        store="public",
    ),
    "a table of nobody's": Bad(
        f"CREATE TABLE leaked AS SELECT * FROM core_event; GRANT SELECT ON leaked TO {APP}",
        "DROP TABLE leaked",
        "the table leaked",
    ),
    "a column of it alone": Bad(
        f"CREATE TABLE leaked AS SELECT * FROM core_event; GRANT SELECT (actor) ON leaked TO {APP}",
        "DROP TABLE leaked",
        "the table leaked",
    ),
    "a definer function": Bad(
        "CREATE FUNCTION all_events() RETURNS SETOF core_event LANGUAGE sql SECURITY DEFINER "
        "AS 'SELECT * FROM core_event'",
        "DROP FUNCTION all_events()",
        "all_events() runs as its definer",
    ),
    "a view that reads as its owner": Bad(
        f"CREATE VIEW every_event AS SELECT * FROM core_event; GRANT SELECT ON every_event TO {APP}",
        "DROP VIEW every_event",
        "every_event reads as its owner",
    ),
    "a view in another schema": Bad(
        f"CREATE SCHEMA reports; CREATE VIEW reports.events AS SELECT * FROM core_event;"
        f"GRANT USAGE ON SCHEMA reports TO {APP}; GRANT SELECT ON reports.events TO {APP}",
        "DROP SCHEMA reports CASCADE",
        "reports.events reads as its owner",
    ),
    "a materialised view": Bad(
        f"CREATE MATERIALIZED VIEW kept AS SELECT * FROM core_event; GRANT SELECT ON kept TO {APP}",
        "DROP MATERIALIZED VIEW kept",
        "materialised view kept",
    ),
    "events that can be changed": Bad(
        f"GRANT UPDATE ON core_event TO {APP}",
        f"REVOKE UPDATE ON core_event FROM {APP}",
        "core_event only grows",
    ),
    "one column of events that can": Bad(
        f"GRANT UPDATE (outcome) ON core_event TO {APP}",
        f"REVOKE UPDATE (outcome) ON core_event FROM {APP}",
        "core_event only grows",
    ),
    "events that can be emptied": Bad(
        f"GRANT TRUNCATE ON core_event TO {APP}", f"REVOKE TRUNCATE ON core_event FROM {APP}", "core_event"
    ),
    "a table that can be emptied past its row security": Bad(
        f"GRANT TRUNCATE ON partnership_agreement TO {APP}",
        f"REVOKE TRUNCATE ON partnership_agreement FROM {APP}",
        "emptied past its row security",
    ),
    "a table that can be given triggers": Bad(
        f"GRANT TRIGGER ON core_seal TO {APP}", f"REVOKE TRIGGER ON core_seal FROM {APP}", "given triggers"
    ),
    "seals that are not made": Bad(
        "ALTER TABLE core_event DISABLE TRIGGER core_event_sealed",
        "ALTER TABLE core_event ENABLE TRIGGER core_event_sealed",
        "core_event_sealed",
    ),
    "rows that are not kept": Bad(
        "ALTER TABLE core_seal DISABLE TRIGGER core_seal_row_stays",
        "ALTER TABLE core_seal ENABLE TRIGGER core_seal_row_stays",
        "core_seal_row_stays",
    ),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The home of an installation of the module's own, migrated."""
    home, before = tmp_path_factory.mktemp("refusals"), os.environ["COMMONWEAL_HOME"]
    os.environ["COMMONWEAL_HOME"] = str(home)
    try:
        embedded.ensure(durable=False)
        os.environ["COMMONWEAL_HOME"] = before
        assert started(home, "migrate").returncode == 0
        yield home
    finally:
        os.environ["COMMONWEAL_HOME"] = str(home)
        embedded.remove()
        os.environ["COMMONWEAL_HOME"] = before


def started(home: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """The command as a user starts it, with nothing of this process's settings."""
    own = {k: v for k, v in os.environ.items() if not k.startswith(("COMMONWEAL_", "DJANGO_", "PYTEST_"))}
    return subprocess.run(
        [sys.executable, "-c", "from commonweal.cli import main; main()", *arguments],
        env={**own, "COMMONWEAL_HOME": str(home), "PYTHONPATH": str(ROOT / "src")},
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
    )


def told(home: Path, store: str, statements: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setenv("COMMONWEAL_HOME", str(home))
        sockets = str(embedded.place().sockets)
    with psycopg.connect(
        host=sockets, user=cluster.SUPERUSER, dbname=f"commonweal_{store}", autocommit=True
    ) as connection:
        connection.execute(statements)  # type: ignore[arg-type]


def refuses(bad: Bad, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told(home, bad.store, bad.make, monkeypatch)
    try:
        done = started(home, "check")
    finally:
        told(home, bad.store, bad.undo, monkeypatch)
    assert done.returncode == 6, done.stdout + done.stderr
    assert "Row security would not hold" in done.stderr
    assert bad.says in done.stderr
    assert "What to do:" in done.stderr
    assert done.stdout == ""


@pytest.mark.threat("T4")
@pytest.mark.parametrize("bad", ROLES.values(), ids=ROLES.keys())
def test_a_role_that_could_pass_row_security_by_does_not_start(
    bad: Bad, server: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuses(bad, server, monkeypatch)


@pytest.mark.threat("T4")
@pytest.mark.parametrize("bad", OBJECTS.values(), ids=OBJECTS.keys())
def test_a_database_that_row_security_does_not_hold_does_not_serve(
    bad: Bad, server: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuses(bad, server, monkeypatch)


@pytest.mark.threat("T4")
def test_where_all_is_in_order_it_starts(server: Path) -> None:
    done = started(server, "check")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "row security is what the policy file says" in done.stdout


@pytest.mark.threat("T4")
def test_a_policy_that_was_changed_by_hand_is_found_by_the_check(
    server: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(server, "working", "CREATE POLICY besides ON partnership_agreement USING (true)", monkeypatch)
    try:
        done = started(server, "check")
    finally:
        told(server, "working", "DROP POLICY besides ON partnership_agreement", monkeypatch)
    assert done.returncode == 6
    assert "partnership_agreement: the policy besides is not of the policy" in done.stdout
