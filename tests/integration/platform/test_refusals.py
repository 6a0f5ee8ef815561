"""No start under anything that row security would not hold: each bad state, in a process and by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from typing import Any

import pytest
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper

from commonweal.config import cluster, databases
from commonweal.core import safekeeping
from commonweal.core.errors import InstallationProblem
from tests.architecture.source import ROOT
from tests.integration.platform.refusals import APP, OBJECTS, OF_T4, OWNER, ROLES, Bad
from tests.integration.platform.refusing import SPOILT, Installation, installation, refused
from tests.sampling import SAMPLE

STORES = tuple(databases.STORES.values())
ALL = {**ROLES, **OBJECTS}
assert ALL.keys() >= OF_T4
BACKUP, REPORT = "commonweal_backup", "commonweal_report"


def in_turn(states: dict[str, Bad]) -> list[Any]:
    """A process for each state, by turns in each database."""
    chosen = [name for name in states if SAMPLE.full or name in OF_T4]
    return [
        pytest.param(states[name], store, id=name) for name, store in zip(chosen, cycle(STORES), strict=False)
    ]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installation(tmp_path_factory.mktemp("refusals")) as made:
        yield made


# ------------------------------------------------------------------------------- a process that is to refuse


@pytest.mark.threat("T4")
@pytest.mark.parametrize(("bad", "store"), in_turn(ROLES))
def test_a_role_that_could_pass_row_security_by_does_not_start(
    bad: Bad, store: str, server: Installation
) -> None:
    with server.spoilt(store, bad) as settings:
        refused(server.started("check", settings=settings), bad.says)


@pytest.mark.threat("T4")
@pytest.mark.parametrize(("bad", "store"), in_turn(OBJECTS))
def test_a_database_that_row_security_does_not_hold_does_not_serve(
    bad: Bad, store: str, server: Installation
) -> None:
    with server.spoilt(store, bad) as settings:
        refused(server.started("check", settings=settings), bad.says, f"database {SPOILT!r}")


@pytest.mark.threat("T4")
@pytest.mark.parametrize("bad", [ROLES["bypasses row security"], OBJECTS["row security not forced"]])
def test_a_command_that_looks_at_nothing_by_itself_refuses_at_its_first_connection(
    bad: Bad, server: Installation
) -> None:
    with server.spoilt("working", bad) as settings:
        refused(server.started("deliveries", settings=settings), bad.says)


@pytest.mark.threat("T4")
@pytest.mark.parametrize("store", STORES)
@pytest.mark.parametrize(
    ("role", "says"), [(cluster.SUPERUSER, "is a superuser"), (OWNER, "owns tables or other things")]
)
def test_an_address_that_names_the_wrong_role_does_not_start(
    role: str, says: str, store: str, server: Installation
) -> None:
    settings = server.urls(**{store: server.url(f"commonweal_{store}", role)})
    done = server.started("check", settings=settings)
    refused(done, f"the role {role!r} {says}", f"database 'commonweal_{store}'")


@pytest.mark.threat("T4")
@pytest.mark.parametrize(
    ("role", "options", "says"),
    [
        (cluster.SUPERUSER, f"-c role={APP}", "was opened as 'postgres', acts as 'commonweal_app'"),
        (APP, "-c app.actor=account:1 -c app.roles=auditor", "somebody's context (app.actor, app.roles)"),
        (APP, "-c search_path=besides,pg_catalog,public", "'pg_catalog' before 'public'"),
        (APP, "-c default_transaction_read_only=on", "cannot add to the audit log"),
    ],
)
def test_an_address_whose_options_undo_what_the_role_is_does_not_start(
    role: str, options: str, says: str, server: Installation
) -> None:
    settings = server.urls(working=server.url("commonweal_working", role, options))
    refused(server.started("deliveries", settings=settings), says)


@pytest.mark.threat("T4")
def test_a_context_that_the_database_lends_to_all_does_not_start(server: Installation) -> None:
    lent = Bad("ALTER DATABASE {database} SET app.areas = '*'", "somebody's context (app.areas)")
    with server.spoilt("restricted", lent) as settings:
        refused(server.started("check", settings=settings), lent.says)


# ----------------------------------------------------------------------------------- roles of other purposes


@pytest.fixture(scope="module")
def other_roles(server: Installation) -> Installation:
    """The roles for backups and reports, as the handbook makes them."""
    page = (ROOT / "docs" / "how-to" / "use-your-own-postgresql.md").read_text("utf-8")
    section = page.split("## Roles for backups and reports")[1].split("\n## ")[0]
    (statements,) = re.findall(r"```sql\n(.*?)```", section, re.DOTALL)
    server.tell(statements)
    server.let_in(BACKUP, REPORT)
    return server


@pytest.mark.threat("T4")
@pytest.mark.parametrize("store", STORES)
def test_the_role_for_backups_is_no_role_for_the_app(store: str, other_roles: Installation) -> None:
    settings = other_roles.urls(**{store: other_roles.url(f"commonweal_{store}", BACKUP)})
    done = other_roles.started("check", settings=settings)
    refused(done, f"the role {BACKUP!r} may bypass row security", f"database 'commonweal_{store}'")


@pytest.mark.threat("T4")
def test_the_role_for_reports_is_no_role_for_the_app(other_roles: Installation) -> None:
    settings = other_roles.urls(public=other_roles.url("commonweal_public", REPORT))
    refused(other_roles.started("check", settings=settings), f"{REPORT} cannot add to the audit log")
    settings = other_roles.urls(restricted=other_roles.url("commonweal_restricted", REPORT))
    done = other_roles.started("check", settings=settings)
    assert (done.returncode, done.stdout) == (6, "")
    assert "The restricted database does not answer" in done.stderr


@pytest.mark.threat("T4")
@pytest.mark.parametrize("role", [BACKUP, REPORT])
def test_nor_may_the_app_become_either(role: str, other_roles: Installation) -> None:
    other_roles.tell(f"GRANT {role} TO {APP} WITH INHERIT FALSE")
    try:
        done = other_roles.started("deliveries", settings=other_roles.urls())
    finally:
        other_roles.tell(f"REVOKE {role} FROM {APP}")
    refused(done, role)


@pytest.mark.threat("T4")
def test_the_role_for_backups_reads_all_and_writes_nothing(other_roles: Installation) -> None:
    import psycopg

    (kept,) = other_roles.tell("SELECT count(*) FROM core_event", "commonweal_working")
    with psycopg.connect(other_roles.url("commonweal_working", BACKUP), autocommit=True) as backup:
        assert backup.execute("SELECT count(*) FROM core_event").fetchone() == kept
        assert kept[0] > 0
        backup.execute("SET default_transaction_read_only = off")
        for statement in ("DELETE FROM core_outbox", "CREATE TABLE x (y int)", "TRUNCATE core_event"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                backup.execute(statement)


# ----------------------------------------------------------------------------------------- where all is well


@pytest.mark.threat("T4")
def test_where_all_is_in_order_it_starts(server: Installation) -> None:
    done = server.started("check")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "row security is what the policy file says" in done.stdout


@pytest.mark.threat("T4")
def test_a_view_that_asks_and_a_table_out_of_reach_are_no_reason_to_refuse(server: Installation) -> None:
    harmless = Bad(
        "CREATE VIEW own WITH (security_invoker = yes) AS SELECT * FROM core_event;"
        "GRANT SELECT ON own TO {app};"
        "CREATE TABLE apart (words text); CREATE SCHEMA theirs;"
        "CREATE TABLE theirs.things AS SELECT 1; GRANT SELECT ON theirs.things TO PUBLIC;"
        "CREATE MATERIALIZED VIEW figures AS SELECT count(*) FROM core_event;"
        "CREATE FUNCTION theirs.count() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
        "",
    )
    with server.spoilt("restricted", harmless) as settings:
        done = server.started("check", settings=settings)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.threat("T4")
def test_a_policy_that_was_changed_by_hand_is_found_by_the_check(server: Installation) -> None:
    server.tell("CREATE POLICY besides ON partnership_agreement USING (true)", "commonweal_working")
    try:
        done = server.started("check")
    finally:
        server.tell("DROP POLICY besides ON partnership_agreement", "commonweal_working")
    assert done.returncode == 6
    assert "partnership_agreement: the policy besides is not of the policy" in done.stdout


# ---------------------------------------------------------------------------- every state, in every database


class Judged:
    """One database, spoilt in a transaction that is never committed, as the app would find it."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def tell(self, statements: str) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(f"RESET SESSION AUTHORIZATION; {statements}")

    def found(self) -> list[safekeeping.Finding]:
        self.tell(f"SET LOCAL SESSION AUTHORIZATION {APP}")
        return [
            *safekeeping.role_weaknesses(self.connection),
            *safekeeping.object_weaknesses(self.connection),
        ]


@contextmanager
def judged(server: Installation, alias: str) -> Iterator[Judged]:
    name = f"commonweal_{databases.STORES[alias]}"
    there = {"HOST": str(server.sockets), "NAME": name, "USER": cluster.SUPERUSER, "OWNER": True}
    connection = DatabaseWrapper({**connections[alias].settings_dict, **there}, alias)
    try:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
        yield Judged(connection)
    finally:
        connection.close()


@pytest.fixture
def _databases(django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


@pytest.mark.threat("T4")
@pytest.mark.usefixtures("_databases")
@pytest.mark.parametrize("alias", databases.STORES)
def test_an_app_and_a_database_in_order_have_nothing_amiss(alias: str, server: Installation) -> None:
    with judged(server, alias) as here:
        assert here.found() == []


@pytest.mark.threat("T4")
@pytest.mark.usefixtures("_databases")
@pytest.mark.parametrize("alias", databases.STORES)
@pytest.mark.parametrize("bad", ALL.values(), ids=ALL.keys())
def test_each_bad_state_is_found_and_what_is_said_to_mend_it_does(
    bad: Bad, alias: str, server: Installation
) -> None:
    with judged(server, alias) as here:
        here.tell(bad.sql(f"commonweal_{databases.STORES[alias]}"))
        found = here.found()
        assert bad.says in "; ".join(each.what for each in found)
        if bad.by_hand:
            return
        for each in found:
            here.tell(each.mend.replace(" TO owner;", f" TO {OWNER};"))
        assert here.found() == []


@pytest.mark.threat("T4")
@pytest.mark.usefixtures("_databases")
@pytest.mark.parametrize("alias", ["restricted", "public"])
def test_a_table_of_another_store_is_a_stranger(alias: str, server: Installation) -> None:
    """The process of the public site has no table of people, sessions or agreements at all."""
    with judged(server, alias) as here:
        for table in ("partnership_account", "django_session", "partnership_agreement"):
            here.tell(f"CREATE TABLE {table} (id int); GRANT SELECT ON {table} TO {APP}")
            assert f"the table {table} is none of" in "; ".join(each.what for each in here.found())


@pytest.mark.threat("T4")
@pytest.mark.usefixtures("_databases")
def test_all_that_is_amiss_is_said_at_once(server: Installation) -> None:
    bad = [OBJECTS["row security off"], OBJECTS["a view that reads as its owner"], OBJECTS["a rule"]]
    with judged(server, "default") as here:
        here.tell(";".join(each.sql("") for each in bad))
        said = str(safekeeping.problem(here.connection, here.found()))
        assert all(each.says in said for each in bad)
        with pytest.raises(InstallationProblem, match="row security is off for core_event"):
            safekeeping.expect_safe(here.connection)


@pytest.mark.threat("T4")
@pytest.mark.usefixtures("_databases")
def test_a_refused_connection_is_closed_and_looked_at_again(server: Installation) -> None:
    """Nothing is left to go on with, and a database that was found amiss is not taken for a good one."""
    bad = OBJECTS["row security off"]
    there = {"HOST": str(server.sockets), "NAME": SPOILT, "USER": APP}
    with server.spoilt("working", bad):
        connection = DatabaseWrapper({**connections["default"].settings_dict, **there}, "default")
        for _ in range(2):
            with pytest.raises(InstallationProblem, match=bad.says):
                connection.ensure_connection()
            assert connection.connection is None
        server.tell("ALTER TABLE core_event ENABLE ROW LEVEL SECURITY", SPOILT)
        connection.ensure_connection()
        connection.close()
