"""Adding a mapping of one's own, and having it approved."""

from __future__ import annotations

from dataclasses import dataclass

from commonweal.core import clock, events
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.errors import BadInput, NotFound
from commonweal.core.permissions import Permission
from commonweal.core.policy import may
from commonweal.hub.models import Mapping
from commonweal.hub.models.mappings import MAPPING_TRANSITIONS
from commonweal.hub.sources import all_sources
from commonweal.hub.sources.mapping.grammar import parsed
from commonweal.hub.sources.mapping.mapped import MappedSource

OPERATOR = "local_operator"  # of an installation of one's own there may be nobody else to approve


@dataclass(frozen=True)
class Added:
    """What became of a mapping that was handed in."""

    source: MappedSource
    state: str  # in use, draft or unchanged
    replaces: str


@entry(Permission.MAPPING_DRAFT)
def add_mapping(*, actor: Actor, text: str, where: str, why: str = "") -> Added:
    """Keep a mapping as the next version of its source.

    What the operator of the installation adds at the command line is in use at once; what anybody else adds
    waits until another person approves it.
    """
    may(actor, Permission.MAPPING_DRAFT).require()
    source = parsed(text, where)
    with acting(actor):
        last = Mapping.objects.of(source.name).last()
        if last is not None and last.text == text and last.state == "in use":
            return Added(source, "unchanged", "")
        _expect_a_higher_version(source, last, where)
        replaces = _replaced(source, where)
        row = Mapping.objects.create(
            source=source.name,
            version=source.version,
            text=text,
            added_at=clock.now(),
            added_by=actor.id,
            why=why.strip(),
        )
        at_once = OPERATOR in actor.roles
        if at_once:
            _put_in_use(row, actor)
        events.record(
            actor=actor,
            operation="alteration",
            object_type="source_mapping",
            object_id=source.name,
            object_version=str(source.version),
            reason=why.strip(),
        )
    return Added(source, row.state, replaces)


@entry(Permission.MAPPING_APPROVE)
def approve_mapping(*, actor: Actor, source: str, version: int) -> None:
    """Put a draft in use; nobody approves what they added themselves."""
    with acting(actor):
        row = Mapping.objects.of(source).filter(version=version).first()
        if row is None:
            raise NotFound(
                f"there is no version {version} of the mapping {source}",
                remedy=f"List them: commonweal source versions {source}.",
            )
        may(actor, Permission.MAPPING_APPROVE, author=row.added_by).require()
        if row.state != "draft":
            raise BadInput(f"version {version} of {source} is {row.state}; only a draft can be approved")
        _put_in_use(row, actor)
        events.record(
            actor=actor,
            operation="alteration",
            object_type="source_mapping",
            object_id=source,
            object_version=str(version),
        )


def _put_in_use(row: Mapping, actor: Actor) -> None:
    for other in Mapping.objects.of(row.source).in_use():
        _advance(other, "replaced")
    row.approved_at, row.approved_by = clock.now(), actor.id
    _advance(row, "in use")


def _advance(row: Mapping, state: str) -> None:
    if state not in MAPPING_TRANSITIONS[row.state]:
        raise BadInput(f"{row} is {row.state} and cannot become {state}")
    row.state = state
    row.save()


def _expect_a_higher_version(source: MappedSource, last: Mapping | None, where: str) -> None:
    if last is not None and source.version <= last.version:
        raise BadInput(
            f"version {last.version} of the mapping {source.name} is there already",
            where=where,
            remedy=f"Write version = {last.version + 1} at the top: every version is kept.",
        )


def _replaced(source: MappedSource, where: str) -> str:
    """The program's own source that the mapping takes the place of; its feed it may not take otherwise."""
    for own in all_sources():
        if own.name == source.name:
            if source.version <= own.version:
                raise BadInput(
                    f"{own.name} is a source of the program, in version {own.version}",
                    where=where,
                    remedy=f"Write version = {own.version + 1} to take its place, or give it another name.",
                )
            return own.name
        if own.feed == source.feed:
            raise BadInput(
                f"the feed {own.feed} is that of the source {own.name}",
                where=where,
                remedy="Give it a feed of its own, or the name of that source.",
            )
    return ""
