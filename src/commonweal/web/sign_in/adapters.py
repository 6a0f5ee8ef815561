"""What allauth asks of an installation: who may join, what is said, how second factors are kept."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from commonweal.config.secret import kept_secret
from commonweal.core import clock, keyring
from commonweal.web import notices
from commonweal.web.sign_in import trace
from commonweal.web.sign_in.offered import again_at_agency
from commonweal.web.sign_in.proving import proofs

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


NOT_RIGHT = "The user name or the password is not right, or there were too many attempts"


class SignIn(DefaultAccountAdapter):  # type: ignore[misc]
    # One sentence for both: whether the door is shut would tell a guesser when to go on.
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": NOT_RIGHT,
        "too_many_login_attempts": NOT_RIGHT,
        "incorrect_password": "The password is not right",
        "enter_current_password": "The password is not right",
        "incorrect_code": "The code is not right, or was used before",
    }

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
        latest = max((at for _, at in proofs(request)), default=None)
        lately = timedelta(seconds=settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)
        return latest is None or clock.now() - latest >= lately

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, str]]:
        """Whoever comes by their agency has no password here: the agency asks them anew."""
        known: list[dict[str, str]] = super().get_reauthentication_methods(user)
        return known + again_at_agency(user)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """An attempt while the door is shut is a refusal too."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            trace.refused(request)
            raise

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """One counter for a name, however it is spelt and by whatever address the site was asked."""
        return f"name:{credentials.get('username', '').upper().lower()}"

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
