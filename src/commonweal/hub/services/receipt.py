"""Taking a delivery in: its number, on what footing it may be held, and whether it has been here before."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from commonweal.core import clock, events
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.errors import BadInput
from commonweal.core.periods import Month
from commonweal.hub.models import Delivery, Slice
from commonweal.hub.pipeline.receiving import Parcel
from commonweal.hub.pipeline.slicing import SliceKey
from commonweal.hub.sources.declaration import Basis
from commonweal.partnership import queries as partnership

from .lifecycle import advance


def received_before(actor: Actor, parcel: Parcel) -> Delivery | None:
    """The published delivery with the same content; only one of the same size is worth comparing."""
    with acting(actor):
        alike = dict(Delivery.objects.of_size(parcel.size).values_list("digest", "number"))
        if not alike or parcel.digest not in alike:
            return None
        return Delivery.objects.get(number=alike[parcel.digest])


def receive(
    actor: Actor, parcel: Parcel, *, part: bool, received: datetime | None, control: int | None
) -> int:
    """Number the delivery; from here on it is in the list, whatever becomes of it."""
    now = clock.now()
    if received is not None and received.date() > clock.today():
        raise BadInput(
            f"the day of receipt, {received:%d %B %Y}, has not come yet",
            where=parcel.name,
            remedy="Give the day on which it was received; a later day would outrank all until then.",
        )
    with acting(actor):
        agreement = _agreement(parcel)
        delivery = Delivery.objects.create(
            name=parcel.name,
            source=parcel.source.name,
            feed=parcel.source.feed,
            basis=parcel.source.basis.value,
            attribution=parcel.source.attribution,
            agreement=agreement,
            synthetic=parcel.synthetic,
            part=part,
            size=parcel.size,
            received_at=received or now,
            loaded_at=now,
            loaded_by=actor.id,
            control_total=control,
        )
        events.record(
            actor=actor,
            operation="collection",
            object_type="delivery",
            object_id=str(delivery.number),
            gateway=agreement or "open-licence",
        )
        advance(delivery, "checked")
    return int(delivery.number)


def slice_numbers(actor: Actor, keys: Collection[SliceKey]) -> dict[SliceKey, int]:
    """The numbers of slices, given on first sight; without a claim on it a number means nothing."""
    with acting(actor):
        Slice.objects.bulk_create(
            (Slice(feed=k.feed, kind=k.kind, force=k.force, month=str(k.month)) for k in sorted(keys)),
            ignore_conflicts=True,
        )
        months, forces = {str(k.month) for k in keys}, {k.force for k in keys}
        found = Slice.objects.filter(month__in=months, force__in=forces).values_list(
            "feed", "kind", "force", "month", "number"
        )
        numbers = {SliceKey(f, k, h, Month.parse(m)): n for f, k, h, m, n in found}
    return {key: numbers[key] for key in keys}


def _agreement(parcel: Parcel) -> str:
    """The agreement under which the records may be held; a source under one refuses without it."""
    source = parcel.source
    if source.basis is Basis.OPEN_LICENCE:
        return ""
    for agreement in partnership.agreements_in_force(clock.today()):
        if source.feed in agreement.feeds:
            return str(agreement.reference)
    raise BadInput(
        f"no information-sharing agreement in force covers the feed {source.feed}",
        where=parcel.name,
        remedy=f"Record the agreement first: commonweal agreement add --feed {source.feed} "
        "--reference NAME --party AGENCY --purpose TEXT --basis TEXT --from DATE --to DATE",
    )
