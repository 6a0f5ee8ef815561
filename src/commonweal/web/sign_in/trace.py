"""A line in the audit log for each way in and out, and for each change of a password or a second factor."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from commonweal.core import events
from commonweal.web.sign_in.process import SIGN_IN, as_sign_in


def refused(request: HttpRequest) -> None:
    """Who it was is not known, and the name that was typed may be a password: neither is written down."""
    with as_sign_in():
        events.record(
            actor=SIGN_IN, operation="sign-in", object_type="account", object_id="", outcome="denied"
        )


@receiver(user_logged_in, dispatch_uid="commonweal-signed-in")
def _signed_in(request: HttpRequest, user: Any, **_: Any) -> None:
    write("sign-in", user)


@receiver(user_logged_out, dispatch_uid="commonweal-signed-out")
def _signed_out(request: HttpRequest, user: Any, **_: Any) -> None:
    if user is not None:
        write("sign-out", user)


@receiver(password_changed, dispatch_uid="commonweal-password")
def _password(request: HttpRequest, user: Any, **_: Any) -> None:
    write("password.change", user)


@receiver(authenticator_added, dispatch_uid="commonweal-factor-added")
def _added(request: HttpRequest, user: Any, authenticator: Any, **_: Any) -> None:
    write("second-factor.add", user, fields=(str(authenticator.type),))


@receiver(authenticator_removed, dispatch_uid="commonweal-factor-removed")
def _removed(request: HttpRequest, user: Any, authenticator: Any, **_: Any) -> None:
    write("second-factor.remove", user, fields=(str(authenticator.type),))


@receiver(authenticator_reset, dispatch_uid="commonweal-factor-reset")
def _reset(request: HttpRequest, user: Any, authenticator: Any, **_: Any) -> None:
    write("second-factor.reset", user, fields=(str(authenticator.type),))


def write(operation: str, user: Any, fields: tuple[str, ...] = ()) -> None:
    who = f"account:{user.pk}"
    with as_sign_in():
        events.record(
            actor=SIGN_IN,
            operation=operation,
            object_type="account",
            object_id=str(user.pk),
            subjects=(who,),
            fields=fields,
        )
