"""Which room's tables stand in which database. No relation crosses."""

from typing import Any

EVERYWHERE = frozenset({"core"})
RESTRICTED = frozenset({"casework", "intelligence"})
PUBLIC = frozenset({"engagement"})


def store_of(app_label: str) -> str:
    """The alias of the database in which a room keeps its tables."""
    if app_label in RESTRICTED:
        return "restricted"
    return "public" if app_label in PUBLIC else "default"


class StoreRouter:
    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        return None if model._meta.app_label in EVERYWHERE else store_of(model._meta.app_label)

    db_for_write = db_for_read

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        labels = one._meta.app_label, other._meta.app_label
        return not EVERYWHERE & set(labels) and store_of(labels[0]) == store_of(labels[1])

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return app_label in EVERYWHERE or store_of(app_label) == db
