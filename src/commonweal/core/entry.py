"""Every service names its policy entry, and cannot return without having asked for it.

    @entry(Permission.AGENCY_ADD)
    def add_agency(*, actor: Actor, …) -> str:
        access.may_add_agency(actor).require()

The name is for the build, which fails for a public service without one. The check on return is for the day
on which somebody moves the line with `require()` away.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from commonweal.core.permissions import Permission

P = ParamSpec("P")
R = TypeVar("R")

# One set for each service on the way, outermost first: what was asked for since it began.
_asked: ContextVar[tuple[set[str], ...]] = ContextVar("commonweal_asked", default=())
PART_OF_AN_ACT = "part of an act"
_NAME = "policy_entry"


class ForgottenDecision(AssertionError):
    """A service came to its end without asking the policy what it says it asks."""


def entry(*permissions: Permission) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Name the policy entries of a service: it asks for one of them in each call."""

    def named(service: Callable[P, R]) -> Callable[P, R]:
        if inspect.isgeneratorfunction(service):
            wrapped: Any = _in_steps(service, permissions)
        else:

            @wraps(service)
            def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
                with _watched(service, permissions):
                    return service(*args, **kwargs)

        setattr(wrapped, _NAME, permissions)
        return wrapped  # type: ignore[no-any-return]

    return named


def asks(*permissions: Permission) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Name the policy entries of a command or a page; what it calls asks for them."""

    def named(door: Callable[P, R]) -> Callable[P, R]:
        setattr(door, _NAME, permissions)
        return door

    return named


def part_of_an_act(service: Callable[P, R]) -> Callable[P, R]:
    """For a service that only writes down a part of what another was allowed; it asks who acts."""

    setattr(service, _NAME, PART_OF_AN_ACT)
    return service


def entry_of(thing: object) -> tuple[Permission, ...] | str | None:
    found: tuple[Permission, ...] | str | None = getattr(thing, _NAME, None)
    return found


def required(permission: str) -> None:
    """A decision about `permission` was required, and held."""
    for since in _asked.get():
        since.add(permission)


@contextmanager
def _watched(service: Callable[..., Any], permissions: tuple[Permission, ...]) -> Generator[None]:
    since: set[str] = set()
    token = _asked.set((*_asked.get(), since))
    try:
        yield
    finally:
        _asked.reset(token)
    _expect(service, permissions, since)


def _expect(service: Callable[..., Any], permissions: tuple[Permission, ...], since: set[str]) -> None:
    if not since & set(permissions):
        names = ", ".join(permissions)
        raise ForgottenDecision(f"{service.__module__}.{service.__qualname__} never asked for {names}")


def _in_steps(service: Callable[..., Any], permissions: tuple[Permission, ...]) -> Callable[..., Any]:
    """A service that yields is watched while it runs, not while its caller does."""

    @wraps(service)
    def steps(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
        since: set[str] = set()
        running = service(*args, **kwargs)
        try:
            while True:
                token = _asked.set((*_asked.get(), since))
                try:
                    item = next(running)
                except StopIteration as ended:
                    _expect(service, permissions, since)
                    return ended.value
                finally:
                    _asked.reset(token)
                yield item
        finally:
            running.close()

    return steps
