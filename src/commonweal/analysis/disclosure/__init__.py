"""Small-number rules: the only place that knows a threshold, and the ways by which a figure is kept from
telling of somebody."""

from .attacker import Attacker, Contradiction, Known
from .differencing import Release, differences
from .releases import SafeRelease, protect_release
from .rows import KAnonymous, k_anonymous
from .small_numbers import (
    SMALLEST_FOR_A_RATE,
    SMALLEST_SHOWN,
    SMALLEST_SHOWN_SENSITIVE,
    Suppressed,
    may_show_rate,
    suppress_counts,
    threshold,
)
from .tables import Protected, protect, two_way

__all__ = [
    "SMALLEST_FOR_A_RATE",
    "SMALLEST_SHOWN",
    "SMALLEST_SHOWN_SENSITIVE",
    "Attacker",
    "Contradiction",
    "KAnonymous",
    "Known",
    "Protected",
    "Release",
    "SafeRelease",
    "Suppressed",
    "differences",
    "k_anonymous",
    "may_show_rate",
    "protect",
    "protect_release",
    "suppress_counts",
    "threshold",
    "two_way",
]
