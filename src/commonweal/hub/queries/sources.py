"""The sources that are known: those of the program, and the mappings that the partnership added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.digests import canonical_json, sha256_hex
from commonweal.core.entry import entry, part_of_an_act
from commonweal.core.errors import NotFound
from commonweal.core.permissions import Permission
from commonweal.core.policy import require_standing
from commonweal.hub.models import Mapping
from commonweal.hub.sources import all_sources, program_digest
from commonweal.hub.sources.declaration import Source
from commonweal.hub.sources.mapping.grammar import parsed

Version = tuple[int, str, int, datetime]  # row, source, version, when it was added


@dataclass(frozen=True)
class MappingVersion:
    """A version of a mapping as the list shows it."""

    source: str
    version: int
    state: str
    added_at: datetime
    added_by: str
    why: str
    text: str


@part_of_an_act
def sources_known() -> tuple[Source, ...]:
    """Every source by which a file may be read, in the order of their names.

    A mapping of the partnership's own under the name of one of the program takes its place.
    """
    added = {source.name: source for source in _in_use(_versions())}
    own = [source for source in all_sources() if source.name not in added]
    return tuple(sorted([*own, *added.values()], key=lambda source: source.name))


@part_of_an_act
def known_source(name: str) -> Source:
    for source in sources_known():
        if source.name == name:
            return source
    known = ", ".join(s.name for s in sources_known())
    raise NotFound(f"no source is called {name!r}", remedy=f"The sources are: {known}.")


@part_of_an_act
def mapping_version() -> str:
    """A digest of all that says how files are read; each snapshot names it."""
    added = sorted(source.text for source in _in_use(_versions()))
    return sha256_hex(canonical_json([program_digest(), added]))[:12] if added else program_digest()


@entry(Permission.MAPPING_READ)
def mapping_versions(*, actor: Actor, source: str) -> list[MappingVersion]:
    """Every version of a mapping that was added here, the first first."""
    require_standing(actor, Permission.MAPPING_READ)
    with acting(actor):
        rows = list(Mapping.objects.of(source))
    return [MappingVersion(r.source, r.version, r.state, r.added_at, r.added_by, r.why, r.text) for r in rows]


def _versions() -> tuple[Version, ...]:
    """What is in use, without the texts: all that has to be asked where nothing has changed."""
    rows = Mapping.objects.in_use().order_by("source")
    return tuple(rows.values_list("id", "source", "version", "added_at"))


@lru_cache(maxsize=8)
def _in_use(versions: Sequence[Version]) -> tuple[Source, ...]:
    """Read once: the text of a version never changes."""
    texts = dict(Mapping.objects.filter(id__in=[row for row, *_ in versions]).values_list("id", "text"))
    return tuple(parsed(texts[row], f"the mapping {name}, version {n}") for row, name, n, _ in versions)
