"""What the tables of the warehouse hold, column by column; it says nothing of any record."""

from __future__ import annotations

from commonweal.hub.warehouse.schema import TABLES, Table


def warehouse_tables() -> tuple[Table, ...]:
    return tuple(TABLES.values())
