"""What the pages of signing in offer: agencies' own sign-ins, and the accounts of a demonstration."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from commonweal.core.policy import policy
from commonweal.partnership import demonstration
from commonweal.partnership.queries import demonstration_accounts


def ways_in(request: Any) -> dict[str, Any]:
    """Words for templates; nothing on any page that is not about signing in."""
    match = getattr(request, "resolver_match", None)
    if match is None or not getattr(match.func, "of_sign_in", False):
        return {}
    words = {"agency_ways": settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]}
    return words | (_demonstration() if settings.DEMONSTRATION else {})


def _demonstration() -> dict[str, Any]:
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    roles = policy().roles
    counters = list(yield_hotp_counters_from_time())
    counter = counters[len(counters) // 2]  # that of this half minute
    return {
        "demonstration_password": demonstration.PASSWORD,
        "demonstration_code": format_hotp_value(hotp_value(demonstration.SECOND_FACTOR, counter)),
        "demonstration_accounts": [
            {
                "username": each.username,
                "words": "; ".join(roles[role].words for role in each.roles if role in roles),
            }
            for each in demonstration_accounts()
        ],
    }
