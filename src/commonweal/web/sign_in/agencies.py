"""Sign-in at somebody's own agency, by OpenID Connect: it proves who they are, and opens no account."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render

from commonweal.core import clock
from commonweal.partnership.queries import account_vouched_for, vouched_already
from commonweal.web.sign_in import trace
from commonweal.web.sign_in.backend import PeopleAtWork
from commonweal.web.sign_in.proving import PROVED_AT_AGENCY


class AgencySignIn(DefaultSocialAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Find the account: by the link made the first time, or by an address that the agency vouches for."""
        tenant = tenant_of(sociallogin.account.provider)
        account = _account_of(sociallogin, tenant)
        if account is None or not _may_enter(account, tenant):
            raise ImmediateHttpResponse(_turned_away(request))
        if request.user.is_authenticated:
            get_account_adapter().logout(request)
        if not sociallogin.is_existing:
            sociallogin.connect(request, account)
        proved = _proved_at(sociallogin)
        request.session[PROVED_AT_AGENCY] = proved
        self._count_second_factor(request, account, sociallogin, tenant, proved)

    def on_authentication_error(self, request: HttpRequest, *_: Any, **__: Any) -> None:
        raise ImmediateHttpResponse(_turned_away(request))

    def _count_second_factor(
        self, request: Any, account: Any, sociallogin: Any, tenant: dict[str, Any], proved: float | None
    ) -> None:
        """The tenant says in `amr` how they proved it; which words mean two factors is a setting."""
        said = sociallogin.account.extra_data
        words = {*said.get("amr", ()), *said.get("id_token", {}).get("amr", ())}
        if words & set(tenant["second_factor"]):
            record_authentication(request, account, "mfa", type="agency", proved=proved)


def _proved_at(sociallogin: Any) -> float | None:
    """When they proved to the agency who they are, which may be hours ago: it answers a second time unasked.

    A provider says it if it was asked for a proof of some age; where it does not, nobody knows.
    """
    said = sociallogin.account.extra_data.get("id_token", {}).get("auth_time")
    known = isinstance(said, (int, float)) and not isinstance(said, bool)
    return min(float(said), clock.now().timestamp()) if known else None


def _account_of(sociallogin: Any, tenant: dict[str, Any]) -> Any:
    """By the link; the first time by an address. An address that passed to somebody else opens nothing."""
    if sociallogin.state.get("process") != AuthProcess.LOGIN or not _one_subject(sociallogin):
        return None
    if sociallogin.is_existing:
        return sociallogin.user
    # A provider may say it in words, and the word "false" is true enough for a programme.
    verified = {each.email for each in sociallogin.email_addresses if str(each.verified).lower() == "true"}
    account = account_vouched_for(tenant["agency"], verified)
    return None if account is None or vouched_already(account, sociallogin.account.provider) else account


def _one_subject(sociallogin: Any) -> bool:
    """What the provider adds is about the one who signed in (OpenID Connect Core 5.3.2)."""
    said = sociallogin.account.extra_data
    return len({said[part].get("sub") for part in ("id_token", "userinfo") if part in said}) == 1


def _may_enter(account: Any, tenant: dict[str, Any]) -> bool:
    return account.agency_id == tenant["agency"] and PeopleAtWork().user_can_authenticate(account)


def tenant_of(provider_id: str) -> dict[str, Any]:
    tenants = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    found = next(each for each in tenants if each["provider_id"] == provider_id)
    return dict(found["settings"])


def _turned_away(request: HttpRequest) -> Any:
    """In the same words for somebody without an account here, of another agency, paused or gone."""
    trace.refused(request)
    return render(request, "socialaccount/authentication_error.html", status=403)
