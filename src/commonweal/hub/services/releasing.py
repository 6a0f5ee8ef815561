"""Releasing a delivery: all that a reader will see of it becomes visible at once, or nothing does."""

from __future__ import annotations

from dataclasses import dataclass

from commonweal.core import events, home
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.hub.holdings import Manner
from commonweal.hub.models import Claim, Delivery, Holding
from commonweal.hub.pipeline.run import Prepared
from commonweal.hub.pipeline.slicing import SliceKey
from commonweal.hub.warehouse.schema import TABLES

from .keeping import Kept, enter
from .lifecycle import advance, refuse
from .publishing import commit_parts, one_at_a_time, settle_tables, take_snapshot
from .receipt import SliceNumbers, expect_agreement, not_agreed

SHORTER = 0.6  # of the rows that a re-issue replaces: below it, that is said
IN_BETWEEN = ("validated", "staged", "geocoded", "mapped", "scored")


@dataclass(frozen=True)
class Released:
    """The snapshot that shows the delivery, or why none does."""

    snapshot: int | None
    reason: str = ""
    warnings: tuple[str, ...] = ()


def release(
    actor: Actor,
    number: int,
    prepared: Prepared,
    slices: SliceNumbers,
    digest: str,
    *,
    part: bool,
    kept: Kept,
) -> Released:
    """Publish the delivery, or refuse it with its reasons and leave nothing behind."""
    prepared.returns.save(home.folder("returns") / f"{number}.parquet")
    with acting(actor):
        delivery = Delivery.objects.get(number=number)
        problem = not_agreed(delivery) or _problem(delivery, prepared)
    if problem:
        prepared.discard()
        with acting(actor):
            _tell_of_returns(Delivery.objects.get(number=number), prepared)
        refuse(actor, number, problem)
        return Released(None, problem)
    with acting(actor):
        one_at_a_time()
        settle_tables()
        versions = {
            name: commit_parts(TABLES[name], number, writer.parts)
            for name, writer in prepared.written.items()
            if writer.parts
        }
        delivery = Delivery.objects.get(number=number)
        shorter = () if part else _shorter(prepared)
        _account(delivery, prepared, digest, shorter)
        advance(delivery, *IN_BETWEEN, "released")
        slices.register()
        held = prepared.staged.slices
        Claim.objects.bulk_create(
            Claim(delivery=delivery, slice_id=n, manner=_manner(key, prepared, part).value, rows=rows)
            for n, (key, rows) in held.items()
        )
        enter(delivery, kept)
        expect_agreement(delivery)
        snapshot = take_snapshot(because=f"delivery {number} ({delivery.name})", tables=versions, slices=held)
        events.record(
            actor=actor,
            operation="alteration",
            object_type="snapshot",
            object_id=str(snapshot.number),
            result_count=prepared.staged.accepted,
        )
    return Released(int(snapshot.number), warnings=shorter)


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


def _tell_of_returns(delivery: Delivery, prepared: Prepared) -> None:
    """A refused delivery counts nowhere, and what goes back of it is what its supplier has to put right."""
    staged = prepared.staged
    delivery.received, delivery.duplicates, delivery.rejected = (
        staged.received,
        staged.duplicates,
        staged.rejected,
    )
    delivery.returns = prepared.returns.tally()
    delivery.save(update_fields=["received", "duplicates", "rejected", "returns"])


def _account(delivery: Delivery, prepared: Prepared, digest: str, shorter: tuple[str, ...]) -> None:
    staged = prepared.staged
    delivery.digest = digest
    delivery.received, delivery.accepted = staged.received, staged.accepted
    delivery.duplicates, delivery.rejected = staged.duplicates, staged.rejected
    delivery.measures, delivery.warnings = prepared.measures, [*prepared.warnings, *shorter]
    delivery.returns, delivery.files = prepared.returns.tally(), [list(member) for member in staged.members]


def _shorter(prepared: Prepared) -> tuple[str, ...]:
    """Slices that this delivery would leave far shorter than what counts for them now."""
    now = Holding.objects.filter(slice__in=prepared.staged.slices, until__isnull=True)
    held = Claim.objects.filter(
        delivery__in=now.values("delivery"), slice__in=prepared.staged.slices, manner=Manner.WHOLE.value
    )
    counting = set(now.values_list("slice_id", "delivery_id"))
    before = {s: r for s, d, r in held.values_list("slice_id", "delivery_id", "rows") if (s, d) in counting}
    return tuple(
        f"{key} holds {rows:,} rows where the delivery that it replaces holds {before[n]:,}: if it is only "
        "a part, withdraw it and load it with --part"
        for n, (key, rows) in prepared.staged.slices.items()
        if key not in prepared.staged.fragments and rows < SHORTER * before.get(n, 0)
    )


def _manner(key: SliceKey, prepared: Prepared, part: bool) -> Manner:
    if key in prepared.staged.fragments:
        return Manner.FRAGMENT
    return Manner.PART if part else Manner.WHOLE
