"""Invitations, first passwords, and the terms of use. Proving who somebody is, is the door's business."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.exceptions import ValidationError
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from commonweal.core import clock, events
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.errors import BadInput, NotFound
from commonweal.core.permissions import Permission
from commonweal.partnership import access, demonstration
from commonweal.partnership.models import Account
from commonweal.partnership.queries.people import account_seen
from commonweal.partnership.queries.signing_in import TERMS_VERSION
from commonweal.partnership.services.standing import locked

_tokens = PasswordResetTokenGenerator()
GONE = "This invitation has been used, has lapsed, or never was one."


@dataclass(frozen=True)
class Invitation:
    """What the address of an invitation is made of: it sets the password once, within three days."""

    account: str
    token: str


@entry(Permission.ACCOUNT_CHANGE)
def invite(*, actor: Actor, account: str) -> Invitation:
    """Let somebody set their password, the first time or anew. The earlier one stays until then."""
    with acting(actor):
        row = account_seen(actor, account)
        access.may_change_account(actor, row).require()
        if row.state != "open" or row.is_local_operator:
            raise BadInput(
                "This account cannot sign in, so nobody can be invited to it.",
                where=f"account {row.username}",
                remedy="Resume it first; the local operator works at the command line alone.",
            )
        _note(actor, "account.invite", row)
        return Invitation(urlsafe_base64_encode(str(row.pk).encode()), _tokens.make_token(row))


@entry(Permission.ACCOUNT_CHANGE)
def invited(*, actor: Actor, invitation: Invitation) -> str:
    """The user name of whoever the invitation is for, or NotFound in the same words for all that is wrong."""
    with acting(actor):
        row = _row_of(invitation)
        access.may_change_account(actor, row).require()
        return row.username


@entry(Permission.ACCOUNT_CHANGE)
def accept_invitation(*, actor: Actor, invitation: Invitation, password: str) -> str:
    """Set the password. `actor` is the process of the door: whoever has the invitation is nobody yet."""
    with acting(actor):
        row = locked(_row_of(invitation))
        access.may_change_account(actor, row).require()
        if not _tokens.check_token(row, invitation.token):  # used between the look and the lock
            raise NotFound(GONE)
        set_password(row, password)
        _note(actor, "password.set", row)
        return row.username


@entry(Permission.ACCOUNT_CHANGE)
def accept_terms(*, actor: Actor, account: str) -> None:
    """Somebody accepts the terms of use; `actor` is the door's process, for nobody changes themselves."""
    with acting(actor):
        row = account_seen(actor, account)
        access.may_change_account(actor, row).require()
        row = locked(row)
        row.terms_version, row.terms_at = TERMS_VERSION, clock.now()
        row.save(update_fields=["terms_version", "terms_at"])
        _note(actor, "terms.accept", row)


def set_password(row: Account, password: str) -> None:
    try:
        validate_password(password, row)
    except ValidationError as error:
        raise BadInput(
            " ".join(error.messages), where="password", remedy="Three words and a number will do."
        ) from error
    row.set_password(password)
    row.save(update_fields=["password"])


def _row_of(invitation: Invitation) -> Account:
    try:
        number = int(urlsafe_base64_decode(invitation.account).decode("ascii"))
    except (ValueError, UnicodeDecodeError):
        raise NotFound(GONE) from None
    row = Account.objects.open().filter(pk=number).first()
    if row is None or not _tokens.check_token(row, invitation.token):
        raise NotFound(GONE)
    return row


def _note(actor: Actor, operation: str, row: Account) -> None:
    events.record(
        actor=actor,
        operation=operation,
        object_type="account",
        object_id=str(row.pk),
        subjects=(f"account:{row.pk}",),
    )


@entry(Permission.ACCOUNT_CHANGE)
def open_to_demonstration(*, actor: Actor, accounts: Collection[str], with_factor: Collection[str]) -> int:
    """Give accounts of invented people the published password, and the published second factor where a role
    needs one. From then on they are nobody wherever the demonstration is not on. How many were new.
    """
    with acting(actor):
        rows = [account_seen(actor, each) for each in accounts]
        for row in rows:
            access.may_change_account(actor, row).require()
        fresh = [locked(row) for row in rows if not row.demonstration]
        encoded = make_password(demonstration.PASSWORD) if fresh else ""
        for row in fresh:
            if row.has_usable_password() or row.is_local_operator:
                raise BadInput("This account is somebody's own.", where=f"account {row.username}")
            row.password, row.demonstration = encoded, True
            row.save(update_fields=["password", "demonstration"])
            if row.username in with_factor:
                TOTP.activate(row, demonstration.SECOND_FACTOR)
            _note(actor, "account.demonstration", row)
    return len(fresh)
