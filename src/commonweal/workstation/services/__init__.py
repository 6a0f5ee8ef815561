"""The only writers of the room; with them it names its kinds of job."""

from . import working  # noqa: F401
from .runs import ask_to_run, stop_run
from .views import (
    LOOK,
    ask_for_looks,
    drop_view,
    keep_view,
    note_sent,
    send_each_month,
    send_no_more,
    share_view,
)

__all__ = [
    "LOOK",
    "ask_for_looks",
    "ask_to_run",
    "drop_view",
    "keep_view",
    "note_sent",
    "send_each_month",
    "send_no_more",
    "share_view",
    "stop_run",
]
