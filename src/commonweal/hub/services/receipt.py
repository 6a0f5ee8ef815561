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

NUMBERS_AT_A_TIME = 64


def received_before(
    actor: Actor, parcel: Parcel, *, part: bool, received: datetime | None
) -> Delivery | None:
    """The published delivery with the same content, held in the same manner; with another day of receipt
    it is another delivery. Only one of the same size is worth comparing."""
    with acting(actor):
        alike = Delivery.objects.of_size(parcel.size).filter(part=part)
        if received is not None:
            alike = alike.filter(received_at=received)
        return next((known for known in alike.order_by("-number") if known.digest == parcel.digest), None)


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
            supplier=parcel.source.supplier,
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


class SliceNumbers:
    """The numbers of a feed's slices: those it has, and new ones kept back until the delivery is released.

    A new number stands in the delivery's files at once and in the register of slices only with the release,
    so a delivery that is refused leaves none behind.
    """

    def __init__(self, actor: Actor, feed: str) -> None:
        self._actor = actor
        self._new: dict[SliceKey, int] = {}
        self._spare: list[int] = []
        with acting(actor):
            rows = Slice.objects.filter(feed=feed).values_list("kind", "force", "month", "number")
            self._known = {SliceKey(feed, k, f, Month.parse(m)): n for k, f, m, n in rows}

    def __call__(self, keys: Collection[SliceKey]) -> dict[SliceKey, int]:
        for key in sorted(keys):
            if key not in self._known:
                self._known[key] = self._new[key] = self._next()
        return {key: self._known[key] for key in keys}

    def _next(self) -> int:
        if not self._spare:
            with acting(self._actor):
                self._spare = Slice.reserve(NUMBERS_AT_A_TIME)
        return self._spare.pop(0)

    def register(self) -> None:
        """Enter the new slices; inside the transaction of the release."""
        Slice.objects.bulk_create(
            Slice(number=number, feed=key.feed, kind=key.kind, force=key.force, month=str(key.month))
            for key, number in self._new.items()
        )


def not_agreed(delivery: Delivery) -> str:
    """Why the delivery may no longer be held, or nothing: an agreement may lapse during a long load."""
    try:
        expect_agreement(delivery)
    except BadInput as error:
        return str(error)
    return ""


def expect_agreement(delivery: Delivery) -> None:
    """Asked once more at the moment of release."""
    if delivery.basis != Basis.OPEN_LICENCE.value:
        _covering(delivery.feed, delivery.name)


def _agreement(parcel: Parcel) -> str:
    """The agreement under which the records may be held; a source under one refuses without it."""
    source = parcel.source
    return "" if source.basis is Basis.OPEN_LICENCE else _covering(source.feed, parcel.name)


def _covering(feed: str, name: str) -> str:
    for reference in partnership.agreements_covering(feed):
        return str(reference)
    raise BadInput(
        f"no information-sharing agreement in force covers the feed {feed}",
        where=name,
        remedy=f"Record the agreement first: commonweal agreement add --feed {feed} "
        "--reference NAME --party AGENCY --purpose TEXT --basis TEXT --from DATE --to DATE",
    )
