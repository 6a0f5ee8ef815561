"""The words of the grammar that its reading needs too."""

from __future__ import annotations

# Areas that a source names itself: taken where the row has no point, and is in the adopted generation.
GIVEN_AREAS = ("lsoa", "msoa", "ward", "neighbourhood", "beat", "district")
MOMENTS = ("occurred_from", "occurred_to", "reported_at", "recorded_at")
