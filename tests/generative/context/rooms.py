"""Tables of locked rooms that do not stand yet, for tests alone, and the hand of the owner who fills them.

Their row security is compiled from the policy as that of any guarded table. The models are taken out of
Django's register again, so that no other test meets them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connections, models

from commonweal.config import databases
from commonweal.core.guarded import Column, Guarded, GuardedRows, Many, guards
from commonweal.core.models import Event, FormDraft
from commonweal.core.permissions import Permission
from commonweal.core.rowpolicies import Table, guarded_models, statements
from tests.integration.platform import hidden_rows

DEFINITIONS = {
    "restricted": (
        "CREATE TABLE ctx_case (id uuid PRIMARY KEY, area text)",
        "CREATE TABLE ctx_case_roster (case_id uuid, person text)",
        "CREATE TABLE ctx_case_subjects (case_id uuid, subject text)",
        "CREATE TABLE ctx_marac (id uuid PRIMARY KEY, area text, subjects text[] NOT NULL)",
        "CREATE TABLE ctx_marac_roster (marac_id uuid, account integer)",
        "CREATE TABLE ctx_intelligence (id uuid PRIMARY KEY, account integer)",
        "CREATE TABLE ctx_note (id uuid PRIMARY KEY, case_id uuid, area text, author text)",
    ),
    "default": ("CREATE TABLE ctx_grant (id uuid PRIMARY KEY, agency text)",),
}
PARTNERSHIP = ("partnership.Agreement", "partnership.Exclusion", "partnership.Attestation")
TABLES = {alias: [each.split()[2] for each in made] for alias, made in DEFINITIONS.items()}


@dataclass(frozen=True)
class Room:
    """A guarded table of one database: `label` is the SQL by which its rows are told apart here."""

    name: str
    alias: str
    model: Any
    object_class: str
    see: tuple[str, ...]
    label: str = "id::text"
    by_facts: bool = False

    @property
    def key(self) -> str:
        return str(self.model._meta.pk.column)

    @property
    def table(self) -> str:
        return str(self.model._meta.db_table)


def _built(name: str, table: str, **parts: Any) -> Any:
    meta = type("Meta", (), {"app_label": "core", "db_table": table, "managed": False})
    return type(name, parts.pop("bases", (models.Model,)), {"Meta": meta, "__module__": __name__} | parts)


def _guarded(name: str, table: str, **parts: Any) -> Any:
    rows = type(f"{name}Rows", (GuardedRows,), {})
    key = models.UUIDField(primary_key=True)
    return _built(name, table, bases=(Guarded,), id=key, objects=rows.as_manager(), **parts)


def _link(name: str, table: str, key: str, **value: Any) -> Any:
    """Django wants a primary key; nothing here asks for it."""
    return _built(name, table, **{key: models.UUIDField(primary_key=True), **value})


def _registered() -> tuple[Room, ...]:
    _link("CtxCaseRoster", "ctx_case_roster", "case_id", person=models.TextField())
    _link("CtxCaseSubjects", "ctx_case_subjects", "case_id", subject=models.TextField())
    _link("CtxMaracRoster", "ctx_marac_roster", "marac_id", account=models.IntegerField())
    case = _guarded(
        "CtxCase",
        "ctx_case",
        area=models.TextField(null=True),
        guarded=guards(
            see=(Permission.CASE_KNOW, Permission.CASE_READ),
            area="area",
            roster=Many("ctx_case_roster", "case_id", "person"),
            subjects=Many("ctx_case_subjects", "case_id", "subject"),
        ),
    )
    marac = _guarded(
        "CtxMarac",
        "ctx_marac",
        area=models.TextField(null=True),
        subjects=ArrayField(models.TextField()),
        guarded=guards(
            see=Permission.MARAC_READ,
            area="area",
            roster=Many("ctx_marac_roster", "marac_id", "account", prefix="account:"),
            subjects=Column("subjects", many=True),
        ),
    )
    intelligence = _guarded(
        "CtxIntelligence",
        "ctx_intelligence",
        account=models.IntegerField(null=True),
        guarded=guards(
            see=(Permission.INTELLIGENCE_KNOW, Permission.INTELLIGENCE_READ),
            subjects=Column("account", prefix="account:"),
        ),
    )
    note = _guarded(
        "CtxNote",
        "ctx_note",
        case_id=models.UUIDField(),
        area=models.TextField(null=True),
        author=models.TextField(null=True),
        guarded=guards(
            see=Permission.NOTE_READ, area="area", author="author", matter=Column("case_id", prefix="case:")
        ),
    )
    grant = _guarded(
        "CtxGrant",
        "ctx_grant",
        agency=models.TextField(null=True),
        guarded=guards(see=Permission.GRANT_READ, agency="agency"),
    )
    return (
        Room("case", "restricted", case, "case", ("case.know", "case.read")),
        Room("marac", "restricted", marac, "marac_case", ("marac.read",)),
        Room(
            "intelligence",
            "restricted",
            intelligence,
            "intelligence",
            ("intelligence.know", "intelligence.read"),
        ),
        Room("note", "restricted", note, "sealed_note", ("note.read",)),
        Room("grant", "default", grant, "grant_application", ("grant.read",)),
        *(_existing(alias) for alias in ("restricted", "default")),
        *(_log(alias) for alias in ("restricted", "default")),
        *_of_partnership(),
    )


def _of_partnership() -> Iterator[Room]:
    """Tables of the directory, of which nothing is known here but what they state of their facts."""
    for model in guarded_models():
        if model._meta.label in PARTNERSHIP:
            rules, key = model.guarded, model._meta.pk.column
            label = f"{key}::text"
            yield Room(model._meta.model_name, "default", model, rules.object_class, rules.see, label, True)


def _existing(alias: str) -> Room:
    return Room(f"draft in {alias}", alias, FormDraft, "draft", ("draft.keep", "draft.clear"))


def _log(alias: str) -> Room:
    label = "concat_ws('|', operation, object_type, object_id, object_version)"
    reading = ("audit.read_own", "audit.read_all", "audit.read_agency")
    return Room(f"log in {alias}", alias, Event, "audit_event", reading, label)


def _put_back() -> None:
    for name in [name for name in apps.all_models["core"] if name.startswith("ctx")]:
        del apps.all_models["core"][name]
    apps.clear_cache()


def secure(rooms: tuple[Room, ...], only: str = "") -> None:
    """Put the row security of the test's own tables into the state of the policy."""
    with databases.as_owner():
        for room in rooms:
            if room.table.startswith("ctx_") and only in ("", room.name):
                with connections[room.alias].cursor() as cursor:
                    for sql in statements(Table.of(room.model)):
                        cursor.execute(sql)


def change_policy(room: Room, sql: str) -> None:
    with databases.as_owner(), connections[room.alias].cursor() as cursor:
        cursor.execute(sql)


@contextmanager
def standing() -> Iterator[tuple[Room, ...]]:
    """The tables and their models stand for the length of the block."""
    rooms = _registered()
    try:
        app = str(databases.definition("restricted", "app")["USER"])
        with databases.as_owner():
            for alias, made in DEFINITIONS.items():
                with connections[alias].cursor() as cursor:
                    for sql in made:
                        cursor.execute(sql)
                    cursor.execute(f"GRANT SELECT, INSERT ON {', '.join(TABLES[alias])} TO {app}")
        secure(rooms)
        yield rooms
    finally:
        with databases.as_owner():
            for alias, tables in TABLES.items():
                with connections[alias].cursor() as cursor:
                    cursor.execute(f"DROP TABLE IF EXISTS {', '.join(tables)}")
        _put_back()


class OwnersHand:
    """Writes rows as a room's own past did, under no row security or trigger."""

    def __init__(self, stand: tuple[Room, ...]) -> None:
        self._hands = {alias: hidden_rows.OwnersHand(alias) for alias in DEFINITIONS}
        self._tables = {(room.alias, room.table) for room in stand if room.by_facts}
        self._constraints = ExitStack()
        for alias, table in sorted(self._tables):
            self._constraints.enter_context(hidden_rows.without_checks(self._hands[alias], table))

    def write(self, alias: str, sql: str, values: tuple[Any, ...] = ()) -> None:
        self._hands[alias].ask(sql, *values)

    def count(self, alias: str, sql: str, *values: Any) -> int:
        return int(self._hands[alias].ask(sql, *values)[0][0])

    def sweep(self, *, whole: bool) -> None:
        """Every table of the machine empty; `whole` gives the space back too, where no act is open."""
        for alias, tables in TABLES.items():
            for table in (*tables, "core_formdraft", "core_event", "core_eventdetail", "core_seal"):
                self.write(alias, f"TRUNCATE {table}" if whole else f"DELETE FROM {table}")
        for alias, table in self._tables:
            self.write(alias, f"DELETE FROM {table}")

    def close(self) -> None:
        self.sweep(whole=False)
        self._constraints.close()
        for hand in self._hands.values():
            hand.connection.close()
