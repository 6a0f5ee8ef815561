"""What the pages of signing in offer: agencies' own sign-ins, and the accounts of a demonstration."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

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


def again_at_agency(user: Any) -> list[dict[str, str]]:
    """The sign-ins of somebody's own agency, told to ask for the proof and not to remember the last one."""
    asked = urlencode({"auth_params": "prompt=login&max_age=0"})
    return [
        {
            "id": "agency",
            "description": f"Sign in again with {each['name']}",
            "url": f"{reverse('openid_connect_login', args=[each['provider_id']])}?{asked}",
        }
        for each in settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
        if user.is_authenticated and each["settings"]["agency"] == user.agency_id
    ]


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
