"""The hub's verbs: load, withdraw, erase, dispose of, read again; adopt a generation of boundaries."""

from .adopting import adopt_generation
from .disposing import dispose, due
from .erasing import erase_delivery, erase_person
from .loading import Arrival, LoadOutcome, load, load_arrivals
from .removals import Removed
from .rerunning import Again, rerun
from .returning import returns_file, returns_read
from .sending import SentFile, send_files, stop_sending
from .withdrawing import withdraw

__all__ = [
    "Again",
    "Arrival",
    "LoadOutcome",
    "Removed",
    "SentFile",
    "adopt_generation",
    "dispose",
    "due",
    "erase_delivery",
    "erase_person",
    "load",
    "load_arrivals",
    "rerun",
    "returns_file",
    "returns_read",
    "send_files",
    "stop_sending",
    "withdraw",
]
