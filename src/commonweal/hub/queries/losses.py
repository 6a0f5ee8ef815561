"""What snapshots lost by erasure or disposal."""

from __future__ import annotations

from collections.abc import Iterable

from commonweal.hub.models import Erasure, Loss
from commonweal.hub.warehouse.losses import Lost


def losses_of(number: int) -> tuple[Lost, ...]:
    """What a snapshot lost, of whichever delivery; whether that counts in it is for who reads it to say."""
    return tuple(
        Lost(
            table=loss.table,
            delivery=loss.delivery,
            at=loss.at,
            because=loss.because,
            files=frozenset(loss.files),
            slices=frozenset(loss.slices),
            ask=None if loss.last is None else loss.ask_id,
        )
        for loss in Loss.objects.of_snapshot(number).order_by("id")
    )


def lost_something(numbers: Iterable[int]) -> frozenset[int]:
    """The snapshots of these of which rows were erased or disposed of since."""
    return frozenset(number for number in numbers if Loss.objects.of_snapshot(number).exists())


def files_lost() -> frozenset[tuple[str, str]]:
    """Every file of the warehouse that was deleted by an erasure or a disposal, with its table."""
    listed = Loss.objects.exclude(files=[]).values_list("table", "files")
    return frozenset((table, name) for table, names in listed for name in names)


def files_erased() -> frozenset[str]:
    """Everything that was deleted, below the home folder: returns and raw files too."""
    return frozenset(name for names in Erasure.objects.values_list("files", flat=True) for name in names)


def rows_lost(table: str) -> dict[int, int]:
    """By delivery: how many of its rows the newest version of a table lacks."""
    counted: dict[int, int] = {}
    for delivery, rows in Loss.objects.filter(table=table, last__isnull=True).values_list("delivery", "rows"):
        counted[delivery] = counted.get(delivery, 0) + rows
    return counted
