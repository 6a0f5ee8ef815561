"""Every source that records may have come from: those of the program, and those that were registered."""

from __future__ import annotations

from commonweal.hub.queries.sources import known_source, sources_known
from commonweal.hub.sources.declaration import Source


def every() -> tuple[Source, ...]:
    return sources_known()


def declared(name: str) -> Source:
    return known_source(name)
