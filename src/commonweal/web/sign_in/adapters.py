"""What allauth asks of an installation: who may join, what is said, how second factors are kept."""

from __future__ import annotations

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest

from commonweal.config.secret import kept_secret
from commonweal.core import clock, keyring
from commonweal.web import notices
from commonweal.web.sign_in import trace

_KEY = "second-factors"

SAID = {
    "account/messages/password_changed.txt": "Your password is changed.",
    "mfa/messages/totp_activated.txt": "Your authenticator app is set up.",
    "mfa/messages/totp_deactivated.txt": "The authenticator app no longer counts.",
    "mfa/messages/recovery_codes_generated.txt": "You have new recovery codes; earlier ones no longer work.",
    "mfa/messages/webauthn_added.txt": "Your passkey is set up.",
    "mfa/messages/webauthn_removed.txt": "The passkey no longer counts.",
    "usersessions/messages/sessions_logged_out.txt": "All your other sessions are ended.",
}


class SignIn(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are opened by the partnership's administrator."""
        return False

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *_: Any, **__: Any
    ) -> None:
        if words := SAID.get(message_template or ""):
            notices.say(request, words)

    def is_reauthentication_required(self, *, app: str, **_: Any) -> bool:
        """Whoever signed in just now has proved who they are, as the policy's condition sees it too."""
        request = context.request
        proofs = get_authentication_records(request, request.user)
        latest = max((each["at"] for each in proofs), default=0.0)
        return clock.now().timestamp() - latest >= settings.ACCOUNT_REAUTHENTICATION_TIMEOUT

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        trace.refused(request)

    def send_mail(self, *_: Any, **__: Any) -> None:
        """Letters leave by jobs of this system's own, or not at all."""

    def send_notification_mail(self, *_: Any, **__: Any) -> None:
        """See `send_mail`."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """The last hop that our own proxy saw; the rest of the header is what the caller wrote."""
        seen = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.SECURE_PROXY_SSL_HEADER else ""
        return seen.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "") or "0.0.0.0"  # noqa: S104


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]
    def encrypt(self, text: str) -> str:
        return base64.b64encode(keyring.encrypted(_key(), text.encode(), _KEY.encode())).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        return keyring.decrypted(_key(), base64.b64decode(encrypted_text), _KEY.encode()).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys are bound to the address that people type, not to what a request says it was sent to."""
        from urllib.parse import urlsplit

        return {"id": urlsplit(settings.SITE).hostname or "localhost", "name": settings.PARTNERSHIP_NAME}

    def send_notification_mail(self, *_: Any, **__: Any) -> None:
        """Letters leave by jobs of this system's own, or not at all."""


def _key() -> bytes:
    return keyring.extracted(kept_secret(_KEY).encode("ascii"), _KEY)
