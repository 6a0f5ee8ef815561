"""The kinds of document and the exhibits that rooms offer to them, by name.

A kind names an exhibit of a higher room by its string; one that nobody offers prints as not recorded, and
counts as empty. Kinds are found by being in `products/kinds`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from commonweal.core.errors import NotFound

NOT_RECORDED = "Not recorded in this system."

_exhibits: dict[str, Callable[..., Any]] = {}


def offer(name: str, provider: Callable[..., Any]) -> None:
    """A room offers an exhibit; a name is offered once."""
    if name in _exhibits:
        raise ValueError(f"the exhibit {name!r} is offered already")
    _exhibits[name] = provider


def exhibit(name: str, **given: Any) -> Any | None:
    """The exhibit of this name, or None where no room offers it."""
    return _exhibits[name](**given) if name in _exhibits else None


def kind_named(name: str) -> Any:
    from importlib import import_module
    from pkgutil import iter_modules

    from commonweal.products import kinds

    known = sorted(
        m.name
        for m in iter_modules(kinds.__path__)
        if hasattr(import_module(f"{kinds.__name__}.{m.name}"), "KIND")
    )
    if name not in known:
        raise NotFound(f"no kind of document is called {name!r}", remedy=f"There are: {', '.join(known)}.")
    return import_module(f"{kinds.__name__}.{name}")
