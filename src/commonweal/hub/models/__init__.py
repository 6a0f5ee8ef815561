"""The hub's state: deliveries and what counts of them, mappings, raw files, losses, the exchange."""

from .deliveries import (
    ENDED,
    STATES,
    TRANSITIONS,
    Claim,
    DataFile,
    Delivery,
    DeliveryQuerySet,
    Holding,
    Slice,
    Snapshot,
)

__all__ = [
    "ENDED",
    "STATES",
    "TRANSITIONS",
    "Claim",
    "DataFile",
    "Delivery",
    "DeliveryQuerySet",
    "Holding",
    "Slice",
    "Snapshot",
]
