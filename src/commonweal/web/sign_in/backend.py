"""Which account a name and a password, or a session, belong to."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.http import HttpRequest

from commonweal.partnership.queries import account_signing_in
from commonweal.web.sign_in.process import as_sign_in


class PeopleAtWork(AuthenticationBackend):
    """Knows no permissions: those are the policy's."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> Any:
        with as_sign_in():
            return super().authenticate(request, **credentials)

    @classmethod
    def _stash_user(cls, user: Any) -> Any:
        """Kept by allauth to tell whoever may not enter that their password was right: not here."""
        return super()._stash_user(None)

    def get_user(self, user_id: Any) -> Any:
        account = account_signing_in(user_id)
        return account if account and self.user_can_authenticate(account) else None

    def user_can_authenticate(self, user: Any) -> bool:
        """An account of the demonstration is nobody anywhere else."""
        return bool(user.is_active) and (settings.DEMONSTRATION or not user.demonstration)

    def has_perm(self, *_: Any, **__: Any) -> bool:
        return False

    def has_module_perms(self, *_: Any) -> bool:
        return False
