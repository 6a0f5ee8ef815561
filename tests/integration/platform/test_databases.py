"""Roles, row security and the embedded server."""

import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import DatabaseError, connections

from commonweal.config import cluster, databases, embedded
from commonweal.config.router import StoreRouter, store_of
from commonweal.core.errors import InstallationProblem
from commonweal.core.safekeeping import refuse_unsafe_connection, role_weaknesses, unsecured_tables

EVERYWHERE = pytest.mark.django_db(databases="__all__")


@EVERYWHERE
@pytest.mark.parametrize("alias", databases.STORES)
def test_the_apps_role_cannot_pass_row_security_by(alias: str) -> None:
    assert role_weaknesses(connections[alias]) == []


@EVERYWHERE
@pytest.mark.parametrize("alias", databases.STORES)
def test_every_table_whose_model_knows_who_sees_it_has_row_security_forced(alias: str) -> None:
    router = StoreRouter()
    tables = [
        model._meta.db_table
        for model in apps.get_models()
        if hasattr(model._default_manager.all(), "visible_to")
        and router.allow_migrate(alias, model._meta.app_label)
    ]
    assert "core_event" in tables
    assert unsecured_tables(connections[alias], tables) == []


@EVERYWHERE
def test_a_table_without_row_security_is_named() -> None:
    assert unsecured_tables(connections["default"], ["core_event", "core_outbox"]) == ["core_outbox"]


@EVERYWHERE
@pytest.mark.parametrize(
    "statement", ["CREATE TABLE x (y int)", "DROP TABLE core_event", "TRUNCATE core_outbox"]
)
def test_the_app_can_change_no_table(statement: str) -> None:
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"):
        connections["default"].cursor().execute(statement)


def test_the_owner_and_the_superuser_are_refused_as_the_app(clean_state: Path) -> None:
    connection = connections["default"]
    with databases.as_owner():
        connection.ensure_connection()
        connection.settings_dict["OWNER"] = False
        with pytest.raises(InstallationProblem, match="owns tables"):
            refuse_unsafe_connection(connection)
        connection.settings_dict["USER"] = "postgres"
        with pytest.raises(InstallationProblem, match="superuser"):
            connection.ensure_connection()
        connection.settings_dict["OWNER"] = True


def test_tables_stand_where_their_secrecy_belongs(clean_state: Path) -> None:
    def tables(alias: str) -> set[str]:
        with connections[alias].cursor() as cursor:
            return set(connections[alias].introspection.table_names(cursor))

    core = {model._meta.db_table for model in apps.get_app_config("core").get_models()}
    for alias in databases.STORES:
        assert core <= tables(alias)
        others = tables(alias) - core - {"django_migrations"}
        assert all(store_of(table.split("_")[0]) == alias for table in others)


def test_an_address_is_read_in_both_forms() -> None:
    parsed = databases._parsed("postgresql://ann:p%40ss@db.example:5433/works?sslmode=require", "X")
    assert (parsed["USER"], parsed["PASSWORD"], parsed["HOST"], parsed["PORT"], parsed["NAME"]) == (
        "ann",
        "p@ss",
        "db.example",
        "5433",
        "works",
    )
    assert parsed["OPTIONS"] == {"sslmode": "require"}
    assert databases._parsed("postgresql://ann@/works?host=/a/b", "X")["HOST"] == "/a/b"


@pytest.mark.parametrize("address", ["mysql://a@b/c", "postgresql://a@b", "nonsense"])
def test_a_wrong_address_is_a_problem_with_the_settings_name(address: str) -> None:
    with pytest.raises(InstallationProblem, match="SOME_URL"):
        databases._parsed(address, "SOME_URL")


def test_migrating_without_the_owners_address_says_which_setting_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("COMMONWEAL_WORKING_OWNER_URL")
    with pytest.raises(InstallationProblem, match="COMMONWEAL_WORKING_OWNER_URL"):
        databases.definition("default", "owner")


@pytest.fixture
def own_server(home: Path) -> Iterator[Path]:
    yield home
    os.environ["COMMONWEAL_HOME"] = str(home)
    embedded.remove()


def postmaster(server: embedded.Place) -> int:
    return int((server.data / "postmaster.pid").read_text("utf-8").split()[0])


def _ensure(home: str) -> None:
    os.environ["COMMONWEAL_HOME"] = home
    embedded.ensure(durable=False)


def test_two_starts_at_once_make_one_server(own_server: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    starts = [spawn.Process(target=_ensure, args=(str(own_server),)) for _ in range(2)]
    for start in starts:
        start.start()
    for start in starts:
        start.join(60)
    assert [start.exitcode for start in starts] == [0, 0]
    server = embedded.place()
    assert embedded.is_running(server)

    before = time.perf_counter()
    embedded.ensure()
    assert time.perf_counter() - before < 0.05

    with cluster.connect(str(server.sockets)) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)

    # A crash, and a machine that starts again and gives the old number to another program.
    os.kill(postmaster(server), 9)
    while embedded.is_running(server):
        time.sleep(0.02)
    pid_file = server.data / "postmaster.pid"
    lines = pid_file.read_text("utf-8").splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n", "utf-8")
    embedded.ensure()
    assert embedded.is_running(server)

    embedded.stop()
    assert not embedded.is_running(server)
    embedded.stop()
    embedded.remove()
    assert not server.folder.exists()


def test_starting_changes_no_permission_outside_its_own_folder(own_server: Path) -> None:
    before = {path: path.stat().st_mode for path in (own_server, *own_server.parents)}
    embedded.ensure(durable=False)
    assert {path: path.stat().st_mode for path in before} == before
    assert embedded.place().folder.stat().st_mode & 0o777 == 0o700


def test_a_server_that_cannot_start_says_what_the_log_says(own_server: Path) -> None:
    embedded.ensure(durable=False)
    embedded.stop()
    server = embedded.place()
    with (server.data / "postgresql.auto.conf").open("a") as settings:
        settings.write("nonsense = 1\n")
    with pytest.raises(InstallationProblem, match="nonsense"):
        embedded.ensure()


def test_a_fresh_process_sees_the_embedded_database_and_touches_nothing_else(
    own_server: Path, tmp_path: Path
) -> None:
    """The whole start, as a command does it: start, migrate, ask who the operator is."""
    program = (
        "from commonweal.config.migrate import migrate_all\n"
        "from commonweal.core.progress import silent\n"
        "print(migrate_all(silent), migrate_all(silent))\n"
        "from commonweal.partnership.queries import local_operator\n"
        "print(local_operator().name)\n"
    )
    environment = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**environment, "PYTHONPATH": os.pathsep.join(sys.path), "COMMONWEAL_HOME": str(own_server)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "True False\nLocal operator\n", done.stderr
    assert not (tmp_path / "var").exists()
