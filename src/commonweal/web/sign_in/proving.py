"""When somebody proved who they are, and by what."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from allauth.account.authentication import get_authentication_records

PROVED_AT_AGENCY = "proved_at_agency"  # of a session: seconds, or None where the agency does not say


def proofs(request: Any) -> list[tuple[str, datetime]]:
    """Method and moment of each; one of which nobody knows when it was is none."""
    found = get_authentication_records(request, request.user)
    proved = [(each["method"], _proved_at(request, each)) for each in found]
    return [(method, datetime.fromtimestamp(at, UTC)) for method, at in proved if at is not None]


def _proved_at(request: Any, proof: dict[str, Any]) -> float | None:
    """Of a sign-in at an agency, what the agency says: that it answered tells nothing of when it asked."""
    if proof["method"] == "socialaccount":
        found: float | None = request.session.get(PROVED_AT_AGENCY)
        return found
    if proof.get("type") == "agency":
        return proof.get("proved")
    return float(proof["at"])
