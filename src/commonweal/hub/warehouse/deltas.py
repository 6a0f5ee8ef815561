"""Delta tables at a version: which files they hold, and which delivery each file belongs to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from commonweal.core.errors import InstallationProblem
from commonweal.core.home import folder


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file of a table, and the one delivery whose rows it holds."""

    path: str
    delivery: int
    rows: int


def warehouse() -> Path:
    return folder("warehouse")


def files(table: str, version: int, deliveries: Iterable[int] | None = None) -> tuple[DataFile, ...]:
    """The files of a table at a version, of these deliveries alone where they are given."""
    found = _files(str(warehouse() / table), version)
    if deliveries is None:
        return found
    wanted = frozenset(deliveries)
    return tuple(file for file in found if file.delivery in wanted)


def open_table(location: str, version: int) -> Any:
    """The Delta table as it stood at a version; reads the last checkpoint and the few commits after it."""
    from deltalake import DeltaTable
    from deltalake.exceptions import DeltaError, TableNotFoundError

    try:
        return DeltaTable(location, version=version)
    except (TableNotFoundError, DeltaError) as error:
        raise InstallationProblem(
            f"Version {version} of a table of the warehouse cannot be opened: {error}",
            where=location,
            remedy="Run `commonweal check`. After a move or restore, restore its `_delta_log` folders too.",
        ) from error


# A version never changes, so what it lists is remembered.
@lru_cache(maxsize=32)
def _files(location: str, version: int) -> tuple[DataFile, ...]:
    listed = _listing(open_table(location, version))
    return tuple(
        sorted((_file(location, row) for row in listed), key=lambda file: (file.delivery, file.path))
    )


def _listing(table: Any) -> list[dict[str, Any]]:
    import pyarrow as pa

    actions = pa.table(table.get_add_actions(flatten=True))
    kept = [n for n in actions.column_names if n in ("path", "num_records") or n.endswith(".delivery")]
    rows: list[dict[str, Any]] = actions.select(kept).to_pylist()
    return rows


def _file(location: str, row: dict[str, Any]) -> DataFile:
    path = f"{location}/{unquote(row['path'])}"
    lowest, highest = row.get("min.delivery"), row.get("max.delivery")
    delivery = row.get("partition.delivery", lowest)
    if delivery is None or lowest != highest:
        raise InstallationProblem(
            "A file of the warehouse does not say which delivery it belongs to.",
            where=path,
            remedy="It was not written by this system. Load its rows as a delivery instead.",
        )
    return DataFile(path=path, delivery=int(delivery), rows=int(row.get("num_records") or 0))
