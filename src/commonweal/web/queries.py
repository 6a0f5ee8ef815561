"""Where somebody is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.usersessions.models import UserSession

from commonweal.web.sign_in.process import as_sign_in


@dataclass(frozen=True)
class SessionShown:
    id: int
    began: datetime
    seen: datetime
    ip: str
    browser: str
    current: bool


def sessions_of(user: Any, key: str | None) -> list[SessionShown]:
    """The open sessions of one account, oldest first; `key` is that of the one who asks."""
    with as_sign_in():
        rows = sorted(UserSession.objects.purge_and_list(user), key=lambda each: each.created_at)
    return [
        SessionShown(r.pk, r.created_at, r.last_seen_at, r.ip, r.user_agent, r.session_key == key)
        for r in rows
    ]
