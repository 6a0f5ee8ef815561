"""What a page is: who may come to it, said once where it stands."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any, NoReturn

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from commonweal.core.entry import asks
from commonweal.core.errors import NotFound, NotPermitted
from commonweal.core.permissions import Permission
from commonweal.core.policy import require_standing, standing
from commonweal.core.rules import UNSAID
from commonweal.web.sign_in.process import open_to_all

View = Callable[..., HttpResponse]
METHODS = ["GET", "HEAD", "POST"]
__all__ = ["may_come", "open_to_all", "page"]


def page(*permissions: Permission, names: bool = False) -> Callable[[View], View]:
    """A page for those whom a role grants one of these; for everybody else it is not there.

    `names`: the page names members of the public, so that the session ends after fifteen idle minutes.
    """

    def made(view: View) -> View:
        @wraps(view)
        def shown(request: HttpRequest, *args: Any, **parts: Any) -> HttpResponse:
            if not may_come(request, permissions):
                _refuse(request, permissions[0])
            if request.method not in METHODS:
                return HttpResponseNotAllowed(METHODS)
            if bool(request.session.get("names")) != names:
                request.session["names"] = names
            return view(request, *args, **parts)

        return asks(*permissions)(shown)

    return made


def _refuse(request: Any, permission: Permission) -> NoReturn:
    """It is not there for them; that they came is written down like any refusal."""
    with suppress(NotPermitted):
        require_standing(request.actor, permission)
    raise NotFound(UNSAID)


def may_come(request: Any, permissions: tuple[Permission, ...]) -> bool:
    return any(standing(request.actor, each).allowed for each in permissions)
