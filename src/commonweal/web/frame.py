"""What stands round every page: the name, the ways to go, the marking, who is signed in and until when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from commonweal.core import clock
from commonweal.core.permissions import Permission
from commonweal.web import notices
from commonweal.web.page import may_come
from commonweal.web.sign_in.offered import ways_in

MARKING = "OFFICIAL"
WARN_BEFORE = timedelta(minutes=3)

# Word, address, and who finds it there. Only what somebody may use is listed.
WAYS: tuple[tuple[str, str, tuple[Permission, ...]], ...] = (
    ("Home", "home", ()),
    ("Data", "deliveries", (Permission.DELIVERY_READ, Permission.EXCHANGE_READ)),
    ("Explore", "explore", (Permission.WAREHOUSE_READ_COUNTS,)),
    ("Analyse", "techniques", (Permission.TECHNIQUE_RUN,)),
    ("Areas", "areas", (Permission.WAREHOUSE_READ_COUNTS,)),
    (
        "Administration",
        "administration",
        (Permission.ACCOUNT_READ, Permission.AUDIT_READ_ALL, Permission.JOB_READ_ALL),
    ),
)


def frame(request: Any) -> dict[str, Any]:
    actor = getattr(request, "actor", None)
    return {
        "actor": actor,
        "partnership": settings.PARTNERSHIP_NAME,
        "demonstration": settings.DEMONSTRATION,
        "marking": MARKING,
        "ways": _ways(request) if actor else [],
        "notices": notices.take(request),
        "csp_nonce": str(getattr(request, "csp_nonce", "")),  # asked for, it stands in the policy too
        "ends_at": _ends_at(request) if actor else None,
        "warn_seconds": int(WARN_BEFORE.total_seconds()),
        **ways_in(request),
    }


def _ways(request: Any) -> list[dict[str, Any]]:
    found = []
    for word, name, needed in WAYS:
        try:
            address = reverse(name)
        except NoReverseMatch:  # a room that this installation does not have
            continue
        if not needed or may_come(request, needed):
            here = request.path == address or (address != "/" and request.path.startswith(address))
            found.append({"text": word, "href": address, "active": here, "current": request.path == address})
    return found


def _ends_at(request: Any) -> Any:
    from commonweal.web.who import IDLE, IDLE_WITH_NAMES

    return clock.now() + (IDLE_WITH_NAMES if request.session.get("names") else IDLE)
