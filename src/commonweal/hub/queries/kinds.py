"""The kinds of area that events are counted by."""

from __future__ import annotations

from commonweal.core.scope import Scope
from commonweal.hub.warehouse.schema import AREA_KINDS

KINDS_OF_AREA = tuple(AREA_KINDS)


def kinds_within(scope: Scope) -> tuple[str, ...]:
    """Those that are no finer than the scope shows, the finest first."""
    return tuple(kind for kind, grain in AREA_KINDS.items() if grain >= scope.finest_place)
