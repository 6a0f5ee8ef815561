"""Sessions: when they were last seen, and their end."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.usersessions.models import UserSession

from commonweal.web.sign_in.process import as_sign_in
from commonweal.web.sign_in.trace import write


def note_seen(*, key: str | None, moment: datetime) -> None:
    UserSession.objects.filter(session_key=key).update(last_seen_at=moment)


def end_sessions(*, user: Any, but: str | None, chosen: str) -> int:
    """End one session of an account, or `others`; never the one in which it is asked. How many ended.

    Whoever holds such a session is out with their next request.
    """
    with as_sign_in():
        mine = UserSession.objects.filter(user_id=user.pk).exclude(session_key=but)
        number = int(chosen) if chosen.isascii() and chosen.isdecimal() else 0
        rows = list(mine if chosen == "others" else mine.filter(pk=number))
        for row in rows:
            row.end()
            write("session.end", user)
    return len(rows)
