"""Adding a mapping of one's own, and having it approved."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from commonweal.core import clock, events
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.errors import BadInput, NotFound
from commonweal.core.permissions import Permission
from commonweal.core.policy import may, require_standing
from commonweal.hub.intake.bounds import COMMAND_LINE, Limits
from commonweal.hub.intake.child import Reader
from commonweal.hub.models import Mapping
from commonweal.hub.models.mappings import MAPPING_TRANSITIONS
from commonweal.hub.sources import all_sources
from commonweal.hub.sources.mapping.drafting import Draft, draft
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
def draft_mapping(
    *, actor: Actor, path: Path, sheet: str | None = None, limits: Limits = COMMAND_LINE
) -> Draft:
    """Look at a file that no source knows and propose a mapping; nothing is kept of it."""
    may(actor, Permission.MAPPING_DRAFT).require()
    with Reader(limits) as reader:
        return draft(path, reader, sheet)


@entry(Permission.MAPPING_READ)
def check_mapping(*, actor: Actor, text: str, where: str) -> MappedSource:
    """Read a mapping strictly, without keeping it."""
    require_standing(actor, Permission.MAPPING_READ)
    return parsed(text, where)


@entry(Permission.MAPPING_DRAFT)
def add_mapping(*, actor: Actor, text: str, where: str, why: str = "") -> Added:
    """Keep a mapping as the next version of its source.

    What the operator of the installation adds at the command line is in use at once; what anybody else adds
    waits until another person approves it. The same text again changes nothing.
    """
    may(actor, Permission.MAPPING_DRAFT).require()
    source = parsed(text, where)
    with acting(actor):
        last = Mapping.objects.of(source.name).last()
        if last is not None and last.text == text and last.state in ("in use", "draft"):
            return Added(source, "unchanged" if last.state == "in use" else "draft", "")
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
        if OPERATOR in actor.roles:
            _put_in_use(row, actor)
        _record(actor, row, why.strip())
    return Added(source, row.state, replaces)


@entry(Permission.MAPPING_APPROVE)
def approve_mapping(*, actor: Actor, source: str, version: int | None = None) -> int:
    """Put a draft in use, the latest where no version is said; nobody approves what they added themselves."""
    require_standing(actor, Permission.MAPPING_APPROVE)
    with acting(actor):
        row = _draft(source, version)
        may(actor, Permission.MAPPING_APPROVE, author=row.added_by).require()
        used = Mapping.objects.of(source).in_use().first()
        if used is not None and used.version > row.version:
            raise BadInput(
                f"version {used.version} of {source} is in use, which is later than {row.version}",
                remedy="Add what is wanted of it as a version of its own, higher than that in use.",
            )
        _replaced(parsed(row.text, str(row)), str(row))  # the program may have got such a source since
        _put_in_use(row, actor)
        _record(actor, row, "approved")
    return int(row.version)


def _draft(source: str, version: int | None) -> Mapping:
    """The version that is to be approved."""
    rows = Mapping.objects.of(source)
    row = rows.filter(state="draft").last() if version is None else rows.filter(version=version).first()
    remedy = f"List them: commonweal source versions {source}."
    if row is None:
        which = "draft" if version is None else f"version {version}"
        raise NotFound(f"there is no {which} of the mapping {source}", remedy=remedy)
    if row.state != "draft":
        raise BadInput(
            f"version {version} of {source} is {row.state}; only a draft can be approved", remedy=remedy
        )
    return row


def _record(actor: Actor, row: Mapping, reason: str) -> None:
    events.record(
        actor=actor,
        operation="alteration",
        object_type="source_mapping",
        object_id=row.source,
        object_version=str(row.version),
        reason=reason,
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
    namesake = next((own for own in all_sources() if own.name == source.name), None)
    if namesake is not None and source.version <= namesake.version:
        raise BadInput(
            f"{namesake.name} is a source of the program, in version {namesake.version}",
            where=where,
            remedy=f"Write version = {namesake.version + 1} to take its place, or give it another name.",
        )
    for own in all_sources():
        if own.feed == source.feed and own.name != source.name and own.feed != getattr(namesake, "feed", ""):
            raise BadInput(
                f"the feed {own.feed} is that of the source {own.name}",
                where=where,
                remedy="Give it a feed of its own, or the name of that source.",
            )
    return namesake.name if namesake is not None else ""
