"""Who a request comes from, what they are about, and whether they have to prove something first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.digests import sha256_hex
from commonweal.core.errors import CommonwealError, NotFound
from commonweal.core.task import Task, task
from commonweal.partnership.queries import actor_of
from commonweal.web import failures, standing
from commonweal.web.services import note_seen
from commonweal.web.sign_in.process import OPEN
from commonweal.web.sign_in.proving import proofs

IDLE = timedelta(minutes=60)
IDLE_WITH_NAMES = timedelta(minutes=15)  # where pages name people (DOMAIN E5)
LONGEST = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)


class WhoActs:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.actor, request.why_signed_out = None, ""
        if request.user.is_authenticated:
            self._recognise(request)
        elif SESSION_KEY in request.session:  # paused or closed: resumed, they sign in again
            request.session.flush()
        with task(about(request)):
            return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, parts: Any) -> HttpResponse | None:
        if getattr(view, OPEN, False):
            return None
        if request.actor is None:
            return to_sign_in(request)
        if getattr(view, "of_sign_in", False) or getattr(view, "while_joining", False):
            return None
        return standing.still_to_do(request)

    def process_exception(self, request: Any, error: Exception) -> HttpResponse | None:
        return failures.answer(request, error) if isinstance(error, CommonwealError) else None

    def _recognise(self, request: Any) -> None:
        """The account as it is now: whoever left, or was paused, is nobody from this request on."""
        if why := _over(request.session):
            logout(request)
            request.why_signed_out = why
            return
        try:
            request.actor = actor_of(f"account:{request.user.pk}")
        except NotFound:
            logout(request)
            return
        _note(request)


def about(request: Any) -> Task:
    """What the conditions of the policy ask about a page: channel, session, when who they are was proved."""
    if request.actor is None:
        return Task(channel="page")
    times = proofs(request)
    return Task(
        channel="page",
        purpose=request.session.get("purpose", "") or _purpose(request),
        reason=request.session.get("reason", ""),
        session=session_mark(request.session.session_key),
        multi_factor_at=max((at for method, at in times if method == "mfa"), default=None),
        reauthenticated_at=max((at for _, at in times), default=None),
    )


def session_mark(key: str | None) -> str:
    """Stands for the session in the log, from which nobody can take the session over."""
    return sha256_hex(f"session:{key}".encode())[:16] if key else ""


def _purpose(request: HttpRequest) -> str:
    """Where somebody works with figures, the page itself says what they are about: `page:data.deliveries`."""
    parts = [
        part
        for part in request.path.strip("/").split("/")
        if part.isascii() and part.replace("-", "").isalpha()
    ]
    return f"page:{'.'.join(parts[:3]) or 'home'}"[:64].lower()


def _over(session: Any) -> str:
    now = clock.now()
    began, seen = _moment(session.get("began")), _moment(session.get("seen"))
    if began and now - began > LONGEST:
        return "long"
    idle = IDLE_WITH_NAMES if session.get("names") else IDLE
    return "idle" if seen and now - seen > idle else ""


def _note(request: Any) -> None:
    now = clock.now()
    seen = _moment(request.session.get("seen"))
    request.session.setdefault("began", now.isoformat())
    if seen is None or now - seen >= SEEN_EVERY:
        request.session["seen"] = now.isoformat()
        note_seen(key=request.session.session_key, moment=now)


def _moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


def to_sign_in(request: Any) -> HttpResponse:
    asked = {"next": request.get_full_path()} if request.method == "GET" and request.path != "/" else {}
    if request.why_signed_out:
        asked["why"] = request.why_signed_out
    return redirect(f"{reverse('account_login')}{'?' if asked else ''}{urlencode(asked)}")


def actor_for(request: Any) -> Actor:
    """For pages: somebody is signed in, as `process_view` saw to."""
    actor: Actor = request.actor
    return actor
