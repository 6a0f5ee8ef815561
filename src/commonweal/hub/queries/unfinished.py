"""Mappings that somebody is still writing in a browser: for their writer alone, as any form not sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from commonweal.core.actor import Actor
from commonweal.core.entry import entry
from commonweal.core.errors import BadInput, NotFound
from commonweal.core.permissions import Permission
from commonweal.core.policy import may
from commonweal.core.queries import DraftKept, draft_of, drafts_of
from commonweal.core.rules import UNSAID
from commonweal.hub.rawstore import samples
from commonweal.hub.sources.declaration import Basis, Fills
from commonweal.hub.sources.mapping.grammar import parsed
from commonweal.hub.sources.mapping.mending import ColumnSaid, columns_said, open_questions, said_by
from commonweal.hub.sources.mapping.words import (
    AGENCIES,
    DOMAINS,
    HANDLINGS,
    OF_EVENTS,
    OF_STATISTICS,
    ORDERS,
)

FORM = "mapping "  # and the identifier of the one that is written


@dataclass(frozen=True)
class Unfinished:
    """`problem` is what a check says of it; `said` and `columns` are empty where it is not even a table."""

    id: str
    text: str
    file: str
    file_there: bool
    saved_at: datetime
    where: str
    problem: BadInput | None
    open: tuple[str, ...] = ()
    said: Mapping[str, Any] = field(default_factory=dict)
    columns: tuple[ColumnSaid, ...] = ()

    @property
    def of_events(self) -> bool:
        return bool(self.said.get("fills") != Fills.STATISTICS.value)


@dataclass(frozen=True)
class WordsOfMappings:
    """What can be said of a file and of its columns."""

    agencies: tuple[str, ...]
    domains: tuple[str, ...]
    orders: tuple[str, ...]
    bases: tuple[str, ...]
    handlings: Mapping[str, str]  # word -> what it means
    fills: tuple[tuple[str, str], ...]  # what a column fills, and as what its cells are read


@entry(Permission.MAPPING_DRAFT)
def unfinished_mapping(*, actor: Actor, id: str) -> Unfinished:
    may(actor, Permission.MAPPING_DRAFT).require()
    kept = draft_of(actor=actor, form=f"{FORM}{id}")
    if kept is None:
        raise NotFound(UNSAID)
    return _shown(actor, kept)


@entry(Permission.MAPPING_DRAFT)
def unfinished_mappings(*, actor: Actor) -> list[Unfinished]:
    """Those of the actor, the latest first."""
    may(actor, Permission.MAPPING_DRAFT).require()
    return [_shown(actor, each) for each in drafts_of(actor=actor) if each.form.startswith(FORM)]


def words_of_mappings(*, of_events: bool) -> WordsOfMappings:
    fills = OF_EVENTS if of_events else OF_STATISTICS
    return WordsOfMappings(
        AGENCIES,
        tuple(sorted(DOMAINS)),
        ORDERS,
        tuple(each.value for each in Basis),
        {word: handling.value for word, handling in HANDLINGS.items()},
        tuple((to, kind) for to, kinds in fills.items() for kind in kinds),
    )


def sample_of(actor: Actor, id: str) -> str:
    """Where the file lies. Made of both, so that nobody comes by another's file by naming its mapping."""
    return sha256(f"{actor.id} {id}".encode()).hexdigest()[:32]


def _shown(actor: Actor, kept: DraftKept) -> Unfinished:
    id = kept.form.removeprefix(FORM)
    text, file = kept.answers.get("text", ""), kept.answers.get("file", "")
    where = kept.answers.get("where") or file or "the mapping"
    there = bool(file) and samples.there(sample_of(actor, id))
    try:
        said, columns, questions = (
            said_by(text, where),
            columns_said(text, where),
            open_questions(text, where),
        )
    except BadInput as error:
        return Unfinished(id, text, file, there, kept.saved_at, where, error)
    return Unfinished(
        id, text, file, there, kept.saved_at, where, _problem(text, where), questions, said, columns
    )


def _problem(text: str, where: str) -> BadInput | None:
    try:
        parsed(text, where)
    except BadInput as error:
        return error
    return None
