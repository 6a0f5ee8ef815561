"""An installation of a test's own, whose databases are copied and spoilt, and the processes that meet it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest

from commonweal.config import cluster, databases, embedded
from tests.architecture.source import ROOT
from tests.integration.platform.refusals import APP, OWNER, Bad

SPOILT = "commonweal_spoilt"

# What a copy of a database does not take away with it when it goes.
_OF_THE_SERVER = f"""
ALTER ROLE {APP} NOSUPERUSER NOBYPASSRLS NOREPLICATION NOCREATEROLE;
REVOKE pg_read_all_data, pg_write_all_data, pg_read_server_files, {OWNER} FROM {APP};
REVOKE SET ON PARAMETER session_replication_role FROM {APP};
DROP ROLE IF EXISTS chief, backups, between, readers"""


@dataclass(frozen=True)
class Installation:
    home: Path
    sockets: Path
    data: Path

    def tell(self, statements: str, database: str = "postgres") -> list[Any]:
        """As the superuser."""
        with psycopg.connect(
            host=str(self.sockets), user=cluster.SUPERUSER, dbname=database, autocommit=True
        ) as connection:
            done = connection.execute(statements)  # type: ignore[arg-type]
            return list(done.fetchall()) if done.description else []

    def url(self, database: str, role: str = APP, options: str = "") -> str:
        more = f"&options={quote(options)}" if options else ""
        return f"postgresql://{role}@/{database}?host={quote(str(self.sockets), safe='/')}{more}"

    def urls(self, **changed: str) -> dict[str, str]:
        """The settings that name the three databases, some by another address: `working="postgresql://…"`."""
        return {
            databases.setting_name(alias, "app"): changed.get(store, self.url(f"commonweal_{store}"))
            for alias, store in databases.STORES.items()
        }

    def started(
        self, *arguments: str, settings: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """The command as a user starts it, with nothing of this process's settings."""
        ours = ("COMMONWEAL_", "DJANGO_", "PYTEST_")
        own = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        return subprocess.run(
            [sys.executable, "-c", "from commonweal.cli import main; main()", *arguments],
            env={
                **own,
                "COMMONWEAL_HOME": str(self.home),
                "PYTHONPATH": str(ROOT / "src"),
                **(settings or {}),
            },
            cwd=self.home,
            capture_output=True,
            text=True,
            check=False,
        )

    @contextmanager
    def spoilt(self, store: str, bad: Bad) -> Iterator[dict[str, str]]:
        """A copy of one database in a bad state; the settings with which to start on it."""
        try:
            self.tell(f"CREATE DATABASE {SPOILT} TEMPLATE commonweal_{store} OWNER {OWNER}")
            self.tell(
                f"REVOKE ALL ON DATABASE {SPOILT} FROM PUBLIC; GRANT CONNECT ON DATABASE {SPOILT} TO {APP}"
            )
            self.tell(bad.sql(SPOILT), SPOILT)
            yield self.urls(**{store: self.url(SPOILT)})
        finally:
            self.tell(f"DROP DATABASE IF EXISTS {SPOILT} WITH (FORCE)")
            self.tell(_OF_THE_SERVER)

    def let_in(self, *roles: str) -> None:
        """The system's user may come as these roles too: the embedded server knows its own two alone."""
        names = self.data / "pg_ident.conf"
        lines = names.read_text("utf-8").splitlines()
        users = dict.fromkeys(line.split()[1] for line in lines)
        more = [f"commonweal {user} {role}" for user in users for role in roles]
        names.write_text("\n".join([*lines, *(each for each in more if each not in lines)]) + "\n", "utf-8")
        self.tell("SELECT pg_reload_conf()")


def refused(done: subprocess.CompletedProcess[str], *says: str) -> None:
    """It ended before it showed anything, and said why and what to do."""
    assert done.returncode == 6, done.stdout + done.stderr
    for each in ("Row security would not hold", "What to do:", *says):
        assert each in done.stderr
    assert done.stdout == ""


@contextmanager
def installation(home: Path) -> Iterator[Installation]:
    """Migrated by its own command, in a home of its own; gone afterwards."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("COMMONWEAL_HOME", str(home))
        server = embedded.ensure(durable=False)
    made = Installation(home, server.sockets, server.data)
    try:
        done = made.started("migrate")
        assert done.returncode == 0, done.stdout + done.stderr
        yield made
    finally:
        with pytest.MonkeyPatch.context() as patched:
            patched.setenv("COMMONWEAL_HOME", str(home))
            embedded.remove()
