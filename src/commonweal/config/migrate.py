"""Bring the three databases up to date, as their owner; quick when nothing is to be done."""

from importlib.resources import files
from typing import Any

from commonweal.config import bootstrap, databases
from commonweal.core.actor import Actor
from commonweal.core.progress import Progress

_ALL = "SELECT, INSERT, UPDATE, DELETE"
_ADD = "SELECT, INSERT"


def migrate_all(progress: Progress) -> bool:
    """Whether anything was done."""
    bootstrap.start()
    wanted = _migrations_on_disk()
    due = [alias for alias in databases.STORES if not wanted <= _applied(alias)]
    if due:
        with databases.as_owner():
            for alias in due:
                progress.step(f"Bringing the {databases.STORES[alias]} database up to date")
                _migrate(alias)
    return make_operator() or bool(due)


def _migrations_on_disk() -> set[tuple[str, str]]:
    """Found by their files' names: loading Django's migration graph costs more than all else here."""
    from django.apps import apps

    return {
        (app.label, entry.name.removesuffix(".py"))
        for app in apps.get_app_configs()
        if (folder := files(app.name) / "migrations").is_dir()
        for entry in folder.iterdir()
        if entry.name.endswith(".py") and entry.name[0] not in "_~"
    }


def _applied(alias: str) -> set[tuple[str, str]]:
    """As the app sees it: nothing, before the first migration has granted it a look."""
    from django.db import connections

    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(to_regclass('public.django_migrations'), 'SELECT')")
        if not cursor.fetchone()[0]:
            return set()
        cursor.execute("SELECT app, name FROM django_migrations")
        return set(cursor.fetchall())


def _migrate(alias: str) -> None:
    from django.core.management import call_command
    from django.db import connections

    call_command("migrate", database=alias, verbosity=0, interactive=False, skip_checks=True)
    _grant(connections[alias], str(databases.definition(alias, "app")["USER"]))
    connections[alias].close()


def _grant(connection: Any, app: str) -> None:
    """The app may use the rows of each table, add alone to append-only ones, and change no table."""
    from django.apps import apps

    append_only = {
        model._meta.db_table for model in apps.get_models() if getattr(model, "append_only", False)
    }
    role = connection.ops.quote_name(app)
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
        for table in connection.introspection.table_names(cursor):
            rights = "SELECT" if table == "django_migrations" else _ADD if table in append_only else _ALL
            name = connection.ops.quote_name(table)
            cursor.execute(f"REVOKE ALL ON {name} FROM {role}")
            cursor.execute(f"GRANT {rights} ON {name} TO {role}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")


def make_operator() -> bool:
    """The account of the local operator; whether it was made now."""
    from importlib import import_module

    queries = import_module("commonweal.partnership.queries")
    if queries.has_local_operator():
        return False
    services = import_module("commonweal.partnership.services")
    services.make_local_operator(actor=Actor.process("migrate"))
    return True
