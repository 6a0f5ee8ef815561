"""How a program comes in: as the person who is signed in, by the rules of the pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from ninja import Router
from ninja.security import APIKeyCookie

from commonweal.core.actor import Actor
from commonweal.core.entry import asks
from commonweal.core.permissions import Permission
from commonweal.core.task import current_task, task
from commonweal.web import standing
from commonweal.web.api.refusals import TOLD, left_to_do, signed_out, wrong_way
from commonweal.web.page import open_to_all, page

View = Callable[..., Any]
CHANNEL = "api"  # of the policy, which lets some acts come by it and not others


class SignedIn(APIKeyCookie):
    """The cookie of a session; whoever changes something repeats the token of the forms in a header."""

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self, *permissions: Permission) -> None:
        super().__init__()
        self.permissions = permissions
        self._rule = page(*permissions)(_enter)

    def authenticate(self, request: Any, key: str | None) -> Actor:
        """Asked before the question is read, so that a wrong question tells nobody what there is."""
        self._rule(request)
        return actor_for(request)


def _enter(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def actor_for(request: Any) -> Actor:
    """Somebody is signed in, as `by_this_door` saw to."""
    actor: Actor = request.actor
    return actor


class Resource(Router):
    """The addresses of one resource. Every operation names its policy entry and all that it may answer."""

    def read(self, path: str, *permissions: Permission, gives: Any, **more: Any) -> Callable[[View], View]:
        return self._operation("GET", path, permissions, {200: gives}, more)

    def write(
        self, path: str, *permissions: Permission, gives: Any, status: int, **more: Any
    ) -> Callable[[View], View]:
        return self._operation("POST", path, permissions, {status: gives}, more)

    def remove(self, path: str, *permissions: Permission, **more: Any) -> Callable[[View], View]:
        return self._operation("DELETE", path, permissions, {204: None}, more)

    def _operation(
        self,
        method: str,
        path: str,
        permissions: tuple[Permission, ...],
        gives: dict[int, Any],
        more: dict[str, Any],
    ) -> Callable[[View], View]:
        def added(view: View) -> View:
            name = view.__name__
            self.add_api_operation(
                path,
                [method],
                view,
                auth=SignedIn(*permissions),
                response=gives | TOLD,
                operation_id=name,
                summary=name.replace("_", " ").capitalize(),
                url_name=f"api_{name}",
                **more,
            )
            return view

        return added


def by_this_door(view: View, permissions: tuple[Permission, ...]) -> View:
    """Nobody is led to a page: a program is told in its own terms that it has to sign in, or do more."""

    @wraps(view)
    def answered(request: Any, *args: Any, **parts: Any) -> HttpResponse:
        if request.actor is None:
            return signed_out()
        if (first := standing.still_to_do(request)) is not None:
            return left_to_do(first["Location"])
        about = current_task()
        purpose = about.purpose.replace("page:api.", "api:")
        with task(replace(about, channel=CHANNEL, purpose=purpose)):
            answer: HttpResponse = view(request, *args, **parts)
        return wrong_way(answer["Allow"]) if isinstance(answer, HttpResponseNotAllowed) else answer

    # Open to all in the eyes of the middleware alone, which would answer with a page.
    return open_to_all(asks(*permissions)(answered))
