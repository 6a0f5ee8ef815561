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
from .exchange import NotHeld
from .losses import ERASURE_KINDS, ERASURE_TRANSITIONS, Erasure, Loss
from .mappings import MAPPING_TRANSITIONS, Mapping
from .raw import RawFile, RawKey

__all__ = [
    "ENDED",
    "ERASURE_KINDS",
    "ERASURE_TRANSITIONS",
    "MAPPING_TRANSITIONS",
    "STATES",
    "TRANSITIONS",
    "Claim",
    "DataFile",
    "Delivery",
    "DeliveryQuerySet",
    "Erasure",
    "Holding",
    "Loss",
    "Mapping",
    "NotHeld",
    "RawFile",
    "RawKey",
    "Slice",
    "Snapshot",
]
