"""Where records come from: one file a source, a declaration and one `read`; to be here is to be found."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from commonweal.core.errors import NotFound

from .declaration import Source

NOT_SOURCES = {"declaration", "police_words", "kept_cells", "text_columns"}


@cache
def all_sources() -> tuple[Source, ...]:
    """Every source of this folder, in the order of their names."""
    names = sorted(m.name for m in iter_modules(__path__) if m.name not in NOT_SOURCES)
    return tuple(import_module(f"{__name__}.{name}").SOURCE for name in names)


def source_named(name: str) -> Source:
    for source in all_sources():
        if source.name == name:
            return source
    known = ", ".join(s.name for s in all_sources())
    raise NotFound(f"no source is called {name!r}", remedy=f"The sources are: {known}.")


def recognise(header: Iterable[str], kind: str | None) -> Source | None:
    """The one source whose columns are these, if there is exactly one."""
    given = tuple(header)
    fitting = [s for s in all_sources() if s.recognises(given, kind)]
    return fitting[0] if len(fitting) == 1 else None


@cache
def mapping_version() -> str:
    """A digest of all sources' columns and categories, which changes when they do; each snapshot names it."""
    from commonweal.core.digests import canonical_json, sha256_hex

    said = [
        [
            s.name,
            s.feed,
            s.category_scheme,
            s.category_version,
            sorted(s.categories),
            [[c.name, c.handling.name, c.to] for c in s.columns],
        ]
        for s in all_sources()
    ]
    return sha256_hex(canonical_json(said))[:12]
