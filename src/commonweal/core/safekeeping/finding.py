"""What is found amiss, and whom to ask: one database, as the role that the connection was opened as."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# A condition on pg_namespace: everything but the schemas that are PostgreSQL's own.
NOT_THE_SYSTEMS = "nspname <> 'information_schema' AND left(nspname, 3) <> 'pg_'"
IN_REACH = f"{NOT_THE_SYSTEMS} AND has_schema_privilege(pg_namespace.oid, 'USAGE')"


@dataclass(frozen=True, slots=True)
class Finding:
    what: str
    mend: str


@dataclass(frozen=True, slots=True)
class Asked:
    """`known`, `guarded` and `growing` are tables that belong in this database, by their models."""

    connection: Any
    role: str
    known: dict[str, Any]

    @classmethod
    def of(cls, connection: Any) -> Asked:
        from django.apps import apps
        from django.db import router

        models = [
            model
            for model in apps.get_models(include_auto_created=True)
            if router.allow_migrate_model(connection.alias, model)
        ]
        with connection.cursor() as cursor:
            cursor.execute("SELECT quote_ident(current_user)")
            role = str(cursor.fetchone()[0])
        return cls(connection, role, {str(model._meta.db_table): model for model in models})

    @property
    def guarded(self) -> list[str]:
        return [
            table
            for table, model in self.known.items()
            if "guarded" in vars(model) or getattr(model, "row_secured", False)
        ]

    @property
    def growing(self) -> list[str]:
        return [table for table, model in self.known.items() if getattr(model, "append_only", False)]

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with self.connection.cursor() as cursor:
            cursor.execute(sql, values)
            return list(cursor.fetchall())
