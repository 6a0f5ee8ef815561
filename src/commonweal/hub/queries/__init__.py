"""What the hub answers: questions of the warehouse, each within the scope of who asks; and about itself:
snapshots, deliveries, what went back, whether all is in order."""

from commonweal.hub.pipeline.returns import REASONS, Returned
from commonweal.hub.register import recording_changes

from .asking import ask, feeds_known, question_named, record_consultation, scope_of
from .deliveries import DeliveryLine, deliveries, returns_of
from .dictionary import warehouse_tables
from .inspection import Finding, findings
from .kinds import KINDS_OF_AREA, kinds_within
from .losses import lost_something
from .snapshots import generations_adopted, snapshot, snapshots

__all__ = [
    "KINDS_OF_AREA",
    "REASONS",
    "DeliveryLine",
    "Finding",
    "Returned",
    "ask",
    "deliveries",
    "feeds_known",
    "findings",
    "generations_adopted",
    "kinds_within",
    "lost_something",
    "question_named",
    "record_consultation",
    "recording_changes",
    "returns_of",
    "scope_of",
    "snapshot",
    "snapshots",
    "warehouse_tables",
]
