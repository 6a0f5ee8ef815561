"""The hub's verbs: load, withdraw, erase, dispose of, read again; adopt a generation of boundaries."""

from .adopting import adopt_generation
from .disposing import dispose, due
from .erasing import erase_delivery, erase_person
from .loading import Arrival, LoadOutcome, load, load_arrivals
from .mappings import add_mapping, approve_mapping, check_mapping, draft_mapping
from .previewing import Preview, preview_mapping
from .removals import Removed
from .rerunning import Again, rerun
from .returning import returns_file, returns_read
from .sending import SentFile, send_files, stop_sending
from .unfinished import (
    Answers,
    Chosen,
    add_unfinished,
    answer_mapping,
    begin_mapping,
    choose_columns,
    give_up_mapping,
    send_sample,
    write_mapping,
)
from .withdrawing import withdraw

__all__ = [
    "Again",
    "Answers",
    "Arrival",
    "Chosen",
    "LoadOutcome",
    "Preview",
    "Removed",
    "SentFile",
    "add_mapping",
    "add_unfinished",
    "adopt_generation",
    "answer_mapping",
    "approve_mapping",
    "begin_mapping",
    "check_mapping",
    "choose_columns",
    "dispose",
    "draft_mapping",
    "due",
    "erase_delivery",
    "erase_person",
    "give_up_mapping",
    "load",
    "load_arrivals",
    "preview_mapping",
    "rerun",
    "returns_file",
    "returns_read",
    "send_files",
    "send_sample",
    "stop_sending",
    "withdraw",
    "write_mapping",
]
