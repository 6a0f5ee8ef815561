"""The hub's verbs: load deliveries, withdraw one, adopt a generation of boundaries."""

from .adopting import adopt_generation
from .loading import Arrival, LoadOutcome, load, load_arrivals
from .withdrawing import withdraw

__all__ = ["Arrival", "LoadOutcome", "adopt_generation", "load", "load_arrivals", "withdraw"]
