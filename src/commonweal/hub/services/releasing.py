"""Releasing a delivery: all that a reader will see of it becomes visible at once, or nothing does."""

from __future__ import annotations

from dataclasses import dataclass

from commonweal.core import events, home
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.hub.holdings import Manner
from commonweal.hub.models import Claim, Delivery
from commonweal.hub.pipeline.run import Prepared
from commonweal.hub.pipeline.slicing import SliceKey
from commonweal.hub.warehouse.schema import TABLES

from .lifecycle import advance, refuse
from .publishing import commit_parts, one_at_a_time, take_snapshot
from .receipt import SliceNumbers

IN_BETWEEN = ("validated", "staged", "geocoded", "mapped", "scored")


@dataclass(frozen=True)
class Released:
    """The snapshot that shows the delivery, or why none does."""

    snapshot: int | None
    reason: str = ""


def release(
    actor: Actor, number: int, prepared: Prepared, slices: SliceNumbers, digest: str, *, part: bool
) -> Released:
    """Publish the delivery, or refuse it with its reasons and leave nothing behind."""
    prepared.returns.save(home.folder("returns") / f"{number}.parquet")
    with acting(actor):
        problem = _problem(Delivery.objects.get(number=number), prepared)
    if problem:
        prepared.discard()
        refuse(actor, number, problem)
        return Released(None, problem)
    with acting(actor):
        one_at_a_time()
        versions = {
            "events": commit_parts(TABLES["events"], number, prepared.events.parts),
            "cube": commit_parts(TABLES["cube"], number, prepared.cube.parts),
        }
        delivery = Delivery.objects.get(number=number)
        _account(delivery, prepared, digest)
        advance(delivery, *IN_BETWEEN, "released")
        slices.register()
        held = prepared.staged.slices
        Claim.objects.bulk_create(
            Claim(delivery=delivery, slice_id=n, manner=_manner(key, prepared, part).value, rows=rows)
            for n, (key, rows) in held.items()
        )
        snapshot = take_snapshot(because=f"delivery {number} ({delivery.name})", tables=versions, slices=held)
        events.record(
            actor=actor,
            operation="alteration",
            object_type="snapshot",
            object_id=str(snapshot.number),
            result_count=prepared.staged.accepted,
        )
    return Released(int(snapshot.number))


def _problem(delivery: Delivery, prepared: Prepared) -> str:
    """Why the delivery may not be released, or nothing."""
    staged = prepared.staged
    if prepared.refusals:
        return "; ".join(prepared.refusals) + ". The expectations stand in the source's file."
    if staged.received == 0:
        return "the delivery holds no row; ask the sender whether that is meant"
    total = delivery.control_total
    if total is not None and total != staged.accepted:
        return (
            f"the control total says {total:,} rows and {staged.accepted:,} were accepted "
            f"({staged.duplicates:,} duplicates, {staged.rejected:,} rejected): ask the sender, "
            "or load it with the right total (--control)"
        )
    return ""


def _account(delivery: Delivery, prepared: Prepared, digest: str) -> None:
    staged = prepared.staged
    delivery.digest = digest
    delivery.received, delivery.accepted = staged.received, staged.accepted
    delivery.duplicates, delivery.rejected = staged.duplicates, staged.rejected
    delivery.measures, delivery.warnings = prepared.measures, list(prepared.warnings)
    delivery.returns, delivery.files = prepared.returns.tally(), [list(member) for member in staged.members]


def _manner(key: SliceKey, prepared: Prepared, part: bool) -> Manner:
    if part:
        return Manner.PART
    return Manner.FRAGMENT if key in prepared.staged.fragments else Manner.WHOLE
