"""Bring the three databases up to date, as their owner; quick when nothing is to be done."""

from importlib.resources import files
from typing import Any

from commonweal.config import bootstrap, databases
from commonweal.core import safekeeping
from commonweal.core.actor import Actor
from commonweal.core.progress import Progress

_ALL = "SELECT, INSERT, UPDATE, DELETE"
_ADD = "SELECT, INSERT"
# Tables, views and sequences of the owner's own: it has no say over others.
_OWNED = """SELECT relname, relkind::text FROM pg_class WHERE relnamespace = 'public'::regnamespace
    AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND pg_has_role(relowner, 'USAGE')"""


def migrate_all(progress: Progress) -> bool:
    """Whether anything was done."""
    with safekeeping.while_migrating():
        bootstrap.start()
        done = _brought_up_to_date(progress)
    databases.expect_safe()
    return done


def _brought_up_to_date(progress: Progress) -> bool:
    wanted = _migrations_on_disk()
    due = [alias for alias in databases.STORES if not wanted <= _applied(alias)]
    if due:
        with databases.as_owner():
            for alias in due:
                progress.step(f"Bringing the {databases.STORES[alias]} database up to date")
                _migrate(alias)
    made = [make_operator(), set_up_registers()]
    return any(made) or bool(due)


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
    """The app may use the rows of each table, add alone to append-only ones, and change no table.

    A table that is no model's here gets no grant, and loses any that it had: no policy holds it.
    """
    role = connection.ops.quote_name(app)
    with connection.cursor() as cursor:
        database = connection.ops.quote_name(connection.settings_dict["NAME"])
        cursor.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        cursor.execute(f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC")
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
        rights = _rights(connection.alias)
        cursor.execute(_OWNED)
        for name, kind in cursor.fetchall():
            which = f"{'SEQUENCE' if kind == 'S' else 'TABLE'} {connection.ops.quote_name(name)}"
            cursor.execute(f"REVOKE ALL ON {which} FROM PUBLIC, {role}")
            if granted := "USAGE, SELECT" if kind == "S" else rights.get(name):
                cursor.execute(f"GRANT {granted} ON {which} TO {role}")


def _rights(alias: str) -> dict[str, str]:
    """What the app may do to the rows of each table of one database."""
    from django.apps import apps
    from django.db import router

    return {
        "django_migrations": "SELECT",
        **{
            str(model._meta.db_table): _ADD if getattr(model, "append_only", False) else _ALL
            for model in apps.get_models(include_auto_created=True)
            if router.allow_migrate_model(alias, model)
        },
    }


def make_operator() -> bool:
    """The account of the local operator; whether it was made now."""
    from importlib import import_module

    queries = import_module("commonweal.partnership.queries")
    if queries.has_local_operator():
        return False
    services = import_module("commonweal.partnership.services")
    services.make_local_operator(actor=Actor.process("migrate"))
    return True


def set_up_registers() -> bool:
    """The registers that a release brings something for; whether anything was new."""
    from importlib import import_module

    services = import_module("commonweal.partnership.services")
    return bool(services.set_up_registers(actor=Actor.process("migrate")))
