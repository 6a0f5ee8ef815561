"""Where records come from: one file a source, a declaration and one `read`; to be here is to be found."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from importlib.resources import files
from pkgutil import iter_modules

from commonweal.core.errors import NotFound

from .declaration import Source
from .mapping.grammar import parsed

_FOLDER = files(__name__)
NOT_SOURCES = {"mapping", "declaration", "police_words", "kept_cells", "text_columns"}


@cache
def all_sources() -> tuple[Source, ...]:
    """Every source of this folder, a module or a mapping, in the order of their names."""
    modules = [m.name for m in iter_modules(__path__) if m.name not in NOT_SOURCES]
    found: list[Source] = [import_module(f"{__name__}.{name}").SOURCE for name in modules]
    mappings = (each for each in _FOLDER.iterdir() if each.name.endswith(".toml"))
    found += [parsed(each.read_text("utf-8"), each.name) for each in mappings]
    return tuple(sorted(found, key=lambda source: source.name))


def source_named(name: str) -> Source:
    for source in all_sources():
        if source.name == name:
            return source
    known = ", ".join(s.name for s in all_sources())
    raise NotFound(f"no source is called {name!r}", remedy=f"The sources are: {known}.")


def recognise(header: Iterable[str], kind: str | None) -> Source | None:
    """The one source of the program whose columns are these, if there is exactly one."""
    return recognised(all_sources(), header, kind)


def recognised(sources: Iterable[Source], header: Iterable[str], kind: str | None) -> Source | None:
    """The one of these sources whose columns are these, if there is exactly one."""
    given = tuple(header)
    fitting = [s for s in sources if s.recognises(given, kind)]
    return fitting[0] if len(fitting) == 1 else None


@cache
def program_digest() -> str:
    """A digest of the program's sources, their columns and categories, which changes when they do."""
    from commonweal.core.digests import canonical_json, sha256_hex

    said = [
        [
            s.name,
            s.feed,
            s.category_scheme,
            s.category_version,
            sorted(s.categories),
            [[c.name, c.handling.name, c.to] for c in s.columns],
            s.text,
        ]
        for s in all_sources()
    ]
    return sha256_hex(canonical_json(said))[:12]
