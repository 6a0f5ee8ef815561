"""The layouts of the agencies' files, one module for each kind of partner: what a month of each looks
like."""

from __future__ import annotations

from . import council, emergency, justice, licensing, people, police, reference
from .feed import Feed

FEEDS: tuple[Feed, ...] = (
    *police.FEEDS,
    *emergency.FEEDS,
    *council.FEEDS,
    *licensing.FEEDS,
    *people.FEEDS,
    *justice.FEEDS,
    *reference.FEEDS,
)
