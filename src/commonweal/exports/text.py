"""Text as it may enter a document: one line, nothing that XML cannot hold, nothing that turns the reading
order.
"""

import re
from datetime import datetime

_BREAKS = re.compile("[\t\n\x0b\x0c\r\x1c-\x1f\x85\u2028\u2029 ]+")
_REFUSED = re.compile(
    "[^\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"  # not characters of XML
    "|[\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"  # controls, invisible letters
)


def clean(text: str) -> str:
    """Breaks become one space; what may not stand in a document is replaced, never silently dropped."""
    return _REFUSED.sub("\N{REPLACEMENT CHARACTER}", _BREAKS.sub(" ", text)).strip(" ")


def slug(text: str) -> str:
    """A name for an anchor or a file: small letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "part"


def written_at(made_at: datetime) -> str:
    """The time for readers, with its zone: "24 November 2026 at 09:05 (UTC)"."""
    return f"{made_at.day} {made_at:%B %Y} at {made_at:%H:%M} ({made_at.tzname()})"
