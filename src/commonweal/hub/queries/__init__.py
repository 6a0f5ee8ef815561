"""What the hub answers about itself: snapshots, deliveries, what went back, whether all is in order."""

from commonweal.hub.pipeline.returns import REASONS
from commonweal.hub.register import recording_changes

from .deliveries import DeliveryLine, deliveries, returns_of
from .inspection import Finding, findings
from .snapshots import generations_adopted, snapshot, snapshots

__all__ = [
    "REASONS",
    "DeliveryLine",
    "Finding",
    "deliveries",
    "findings",
    "generations_adopted",
    "recording_changes",
    "returns_of",
    "snapshot",
    "snapshots",
]
