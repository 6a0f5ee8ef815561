"""The sources as a page shows them: what is in use of each, its versions, and how two of them differ."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.errors import BadInput, CommonwealError, NotFound
from commonweal.core.permissions import Permission
from commonweal.core.policy import require_standing
from commonweal.core.rules import UNSAID
from commonweal.hub.models import Mapping
from commonweal.hub.sources import all_sources
from commonweal.hub.sources.declaration import Column, Source
from commonweal.hub.sources.mapping.comparing import Difference, compared
from commonweal.hub.sources.mapping.grammar import parsed

from .sources import sources_known
from .unfinished import unfinished_mapping

PROGRAM = "program"  # the version that the program brings of a source

__all__ = [
    "PROGRAM",
    "Difference",
    "SourceLine",
    "SourceShown",
    "VersionShown",
    "changes_of_unfinished",
    "mapping_version_shown",
    "source_lines",
    "source_shown",
    "versions_compared",
]


@dataclass(frozen=True)
class SourceLine:
    """A source; `waiting` is the version that waits for approval, if one does."""

    name: str
    title: str
    agency: str
    feed: str
    basis: str
    version: int | None  # that in use, if one is
    of_the_program: bool
    waiting: int | None


@dataclass(frozen=True)
class VersionShown:
    """One version of a source. `key` names it in an address: its number, or that it is the program's."""

    key: str
    source: str
    version: int
    state: str
    text: str
    added_at: datetime | None = None
    added_by: str = ""
    approved_at: datetime | None = None
    approved_by: str = ""
    why: str = ""


@dataclass(frozen=True)
class SourceShown:
    line: SourceLine
    columns: tuple[Column, ...]
    versions: tuple[VersionShown, ...]


@entry(Permission.MAPPING_READ)
def source_lines(*, actor: Actor) -> list[SourceLine]:
    """Every source that is in use or waits, by its title."""
    require_standing(actor, Permission.MAPPING_READ)
    with acting(actor):
        used = {source.name: source for source in sources_known()}
        rows = list(Mapping.objects.order_by("source", "version"))
    waiting = {row.source: row for row in rows if row.state == "draft"}
    added = {row.source for row in rows if row.state == "in use"}
    lines = [_line(source, name in added, waiting.get(name)) for name, source in used.items()]
    lines += [_line_of_waiting(row) for name, row in waiting.items() if name not in used]
    return sorted(lines, key=lambda each: each.title.casefold())


@entry(Permission.MAPPING_READ)
def source_shown(*, actor: Actor, name: str) -> SourceShown:
    line = next((each for each in source_lines(actor=actor) if each.name == name), None)
    if line is None:
        raise NotFound(UNSAID)
    with acting(actor):
        source = next((each for each in sources_known() if each.name == name), None)
    versions = _versions(actor, name)
    return SourceShown(line, source.columns if source is not None else (), versions)


@entry(Permission.MAPPING_READ)
def mapping_version_shown(*, actor: Actor, source: str, key: str) -> VersionShown:
    require_standing(actor, Permission.MAPPING_READ)
    found = next((each for each in _versions(actor, source) if each.key == key), None)
    if found is None:
        raise NotFound(UNSAID)
    return found


@entry(Permission.MAPPING_READ)
def versions_compared(*, actor: Actor, source: str, before: str, after: str) -> tuple[Difference, ...]:
    """What two versions of a source say otherwise."""
    texts = [mapping_version_shown(actor=actor, source=source, key=key).text for key in (before, after)]
    if not all(texts):
        raise BadInput("A source that the program reads by itself has no mapping to compare with.")
    return compared(*texts)


@entry(Permission.MAPPING_DRAFT)
def changes_of_unfinished(*, actor: Actor, id: str) -> tuple[Difference, ...] | None:
    """What a mapping that is still written says otherwise than what is in use; None where nothing is."""
    now = unfinished_mapping(actor=actor, id=id)
    versions = _versions(actor, str(now.said.get("name", "")))
    used = next((each for each in versions if each.state == "in use" and each.text), None)
    return compared(used.text, now.text) if used is not None and now.said else None


def _versions(actor: Actor, name: str) -> tuple[VersionShown, ...]:
    """The newest first; what the program brings is the oldest."""
    with acting(actor):
        rows = list(Mapping.objects.of(name))
    own = next((source for source in all_sources() if source.name == name), None)
    in_use = any(row.state == "in use" for row in rows)
    found = [_version(row) for row in reversed(rows)]
    if own is not None:
        state = "replaced" if in_use else "in use"
        found.append(VersionShown(PROGRAM, name, own.version, state, own.text))
    return tuple(found)


def _version(row: Mapping) -> VersionShown:
    return VersionShown(
        str(row.version),
        row.source,
        row.version,
        row.state,
        row.text,
        row.added_at,
        row.added_by,
        row.approved_at,
        row.approved_by,
        row.why,
    )


def _line(source: Source, added: bool, waiting: Mapping | None) -> SourceLine:
    return SourceLine(
        source.name,
        source.title,
        source.agency,
        source.feed,
        source.basis.value,
        source.version,
        not added,
        waiting.version if waiting is not None else None,
    )


def _line_of_waiting(row: Mapping) -> SourceLine:
    """A source of which no version is in use yet."""
    try:
        source = parsed(row.text, str(row))
    except CommonwealError:  # it was written for an earlier version of the program
        return SourceLine(row.source, row.source, "", "", "", None, False, row.version)
    return SourceLine(
        source.name, source.title, source.agency, source.feed, source.basis.value, None, False, row.version
    )
