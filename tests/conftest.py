"""One embedded PostgreSQL for the whole run, a set of databases for each xdist worker.

Nothing is started until a test asks for a database. Tables are made by the owner and tests run as the app,
whose role row security holds: the session fails if it could be passed by.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
_SESSION_HOME = "COMMONWEAL_TEST_SESSION_HOME"

if _SESSION_HOME not in os.environ:
    # Short, as the path of a socket must be; before any setting is read, so that var/ is never touched.
    os.environ[_SESSION_HOME] = tempfile.mkdtemp(prefix="commonweal-test-")
    _BEGAN_HERE = True
else:
    _BEGAN_HERE = False

os.environ["COMMONWEAL_HOME"] = os.environ[_SESSION_HOME]
os.environ.pop("COMMONWEAL_KEYS", None)
os.environ["DJANGO_SETTINGS_MODULE"] = "commonweal.config.settings"

from commonweal.config import databases, embedded  # noqa: E402
from tests.offline import stay_here  # noqa: E402

stay_here()

SUFFIX = f"_{_WORKER}" if _WORKER else ""
for _alias, _store in databases.STORES.items():
    for _who in ("app", "owner"):
        os.environ[databases.setting_name(_alias, _who)] = embedded.url(_store, _who, SUFFIX)

import django  # noqa: E402

django.setup()
# Not left for the workers of xdist, whose settings would be read before they know their own databases.
del os.environ["DJANGO_SETTINGS_MODULE"]

from tests.claimed import pytest_configure, pytest_sessionfinish, pytest_terminal_summary  # noqa: E402

__all__ = ["pytest_configure", "pytest_sessionfinish", "pytest_terminal_summary"]

from commonweal.core.actor import Actor  # noqa: E402
from commonweal.core.task import Task, begin  # noqa: E402


def pytest_unconfigure() -> None:
    if _BEGAN_HERE and not _WORKER:
        os.environ["COMMONWEAL_HOME"] = os.environ[_SESSION_HOME]
        embedded.remove()
        shutil.rmtree(os.environ[_SESSION_HOME], ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """In place of pytest-django's own: the owner makes the tables, the app uses them."""
    from django.db import connections

    from commonweal.config.migrate import migrate_all
    from commonweal.core.progress import silent
    from commonweal.core.safekeeping import role_weaknesses

    embedded.ensure(SUFFIX, durable=False)
    with django_db_blocker.unblock():
        migrate_all(silent)
        for alias in databases.STORES:
            if found := role_weaknesses(connections[alias]):
                pytest.exit(f"{alias}: {'; '.join(each.what for each in found)}", returncode=3)
            connections[alias].close()
    yield
    with django_db_blocker.unblock():
        connections.close_all()


@pytest.fixture(autouse=True)
def _no_state_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    begin(Task())  # a command that ran in this process left its own
    monkeypatch.setenv("COMMONWEAL_HOME", os.environ[_SESSION_HOME])


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, _no_state_of_others: None) -> Path:
    """A fresh folder of state; the databases stay where they are."""
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "keys").mkdir(mode=0o700)
    monkeypatch.setenv("COMMONWEAL_HOME", str(folder))
    return folder


@pytest.fixture
def operator(request: pytest.FixtureRequest) -> Actor:
    """The local operator of the test's databases."""
    request.getfixturevalue("clean_state" if "clean_state" in request.fixturenames else "db")
    from commonweal.partnership import queries

    return queries.local_operator()


@pytest.fixture
def clean_state(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest, home: Path
) -> Iterator[Path]:
    """For tests that commit: a fresh home, and afterwards every table of ours empty, events too."""
    from django.db import connections

    with django_db_blocker.unblock():
        yield home
        connections.close_all()
        _empty_tables()


def _empty_tables() -> None:
    from django.apps import apps
    from django.db import connections

    from commonweal.config.migrate import make_operator

    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    with databases.as_owner():
        for alias in databases.STORES:
            with connections[alias].cursor() as cursor:
                there = sorted(tables & set(connections[alias].introspection.table_names(cursor)))
                kept = [
                    model._meta.db_table
                    for model in apps.get_models()
                    if getattr(model, "append_only", False)
                ]
                kept = [table for table in kept if table in there]
                # The owner alone can lift the trigger that keeps events, and only tests do.
                cursor.execute(
                    "".join(f"ALTER TABLE {table} DISABLE TRIGGER USER;" for table in kept) or "SELECT"
                )
                cursor.execute(f"TRUNCATE {', '.join(there)} RESTART IDENTITY CASCADE")
                cursor.execute(
                    "".join(f"ALTER TABLE {table} ENABLE TRIGGER USER;" for table in kept) or "SELECT"
                )
    make_operator()
    connections.close_all()
