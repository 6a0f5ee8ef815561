"""The process in whose name somebody who is nobody yet is let in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.hashing import turn
from commonweal.core.task import Task, current_task, task

SIGN_IN = Actor.process("sign-in")
PURPOSE = "sign-in"
OPEN = "open_to_all"
PASSWORDS = {"password", "oldpassword", "password1"}  # the fields of forms in which one is sent


@contextmanager
def as_sign_in() -> Iterator[None]:
    with task(Task(purpose=PURPOSE, channel="page", session=current_task().session)), acting(SIGN_IN):
        yield


def open_to_all(view: Callable[..., Any]) -> Callable[..., Any]:
    """For the few pages that ask for no sign-in; a test keeps the list of them."""
    setattr(view, OPEN, True)
    return view


def way_in(view: Callable[..., Any], *, public: bool = False) -> Callable[..., Any]:
    """A page of allauth's, in the name of the process, drawn before the act is over."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **parts: Any) -> HttpResponse:
        with _in_turn(request), as_sign_in():
            response: Any = view(request, *args, **parts)
            if hasattr(response, "render") and not response.is_rendered:
                response.render()
        return response  # type: ignore[no-any-return]

    page.of_sign_in = True  # type: ignore[attr-defined]
    return open_to_all(page) if public else page


def _in_turn(request: HttpRequest) -> AbstractContextManager[None]:
    """Before the transaction: whoever waited inside it would hold the counters that others need."""
    asked = request.method == "POST" and PASSWORDS & request.POST.keys()
    return turn() if asked else nullcontext()
