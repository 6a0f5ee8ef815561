"""Writing the mapping of a file in a browser, step by step: kept between the steps, handed in at last."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from commonweal.core import clock, events
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.errors import BadInput
from commonweal.core.permissions import Permission
from commonweal.core.policy import may
from commonweal.core.services import drop_draft, keep_draft
from commonweal.hub.intake.bounds import WEB
from commonweal.hub.models import Mapping as MappingRow
from commonweal.hub.queries.sources import known_source
from commonweal.hub.queries.unfinished import (
    FORM,
    Unfinished,
    sample_of,
    unfinished_mapping,
    unfinished_mappings,
)
from commonweal.hub.rawstore import samples
from commonweal.hub.sources import all_sources
from commonweal.hub.sources.mapping.mending import OPEN, Chosen, with_answers, with_columns

from .mappings import Added, add_mapping, draft_mapping
from .sending import SentFile, sound

__all__ = [
    "Answers",
    "Chosen",
    "add_unfinished",
    "answer_mapping",
    "begin_mapping",
    "choose_columns",
    "give_up_mapping",
    "send_sample",
    "write_mapping",
]

MOST_AT_ONCE = 20  # of one person


@dataclass(frozen=True)
class Answers:
    """What a person says of a file that the file cannot say. `settled`: questions answered elsewhere."""

    top: Mapping[str, str]
    period: tuple[date, date] | None = None
    constant: str = ""
    settled: Collection[str] = ()


@entry(Permission.MAPPING_DRAFT)
def begin_mapping(*, actor: Actor, file: SentFile | None, sheet: str = "", source: str = "") -> str:
    """Draft the mapping of a file, or begin the next version of a source; its identifier.

    The file is kept, sealed, for as long as its mapping is written, to try the mapping on.
    """
    may(actor, Permission.MAPPING_DRAFT).require()
    samples.forget_old(clock.now())
    if file is None and not source:
        raise BadInput("Choose the file that is to be mapped.", where="files")
    if len(unfinished_mappings(actor=actor)) >= MOST_AT_ONCE:
        raise BadInput(
            f"You are writing {MOST_AT_ONCE} mappings already.", remedy="Hand some in, or give them up."
        )
    id = str(uuid.uuid4())
    sample = sample_of(actor, id)
    answers = {"where": f"{source}.toml", "text": _next_version(actor, source)} if source else {}
    try:
        if file is not None:
            ((name, sent),) = sound([file]).items()
            samples.keep(sample, name, sent.pieces, clock.now())
            answers["file"] = name
            if not source:
                with samples.in_the_open(sample) as path:
                    made = draft_mapping(actor=actor, path=path, sheet=sheet or None, limits=WEB)
                answers |= {"text": made.text}
        with acting(actor):
            keep_draft(actor=actor, form=f"{FORM}{id}", answers=answers)
            _record(actor, id, "begun")
    except BaseException:
        samples.forget(sample)
        raise
    return id


@entry(Permission.MAPPING_DRAFT)
def answer_mapping(*, actor: Actor, id: str, answers: Answers) -> None:
    """Write into the mapping what was answered; only what is still open stays in its list of questions."""
    now = unfinished_mapping(actor=actor, id=id)
    top: dict[str, Any] = {key: value or None for key, value in answers.top.items()}
    text = with_answers(now.text, top, now.where)
    if answers.period is not None:
        first, last = answers.period
        text = with_answers(text, {"from": first, "to": last}, now.where, table="period")
    if answers.constant:
        said = {"constant": answers.constant}
        category = now.said.get("category", {})
        if isinstance(category, dict) and category.get("scheme", OPEN) == OPEN:
            said["scheme"] = str(answers.top.get("title") or now.said.get("title", ""))
        text = with_answers(text, said, now.where, table="category")
    answered = {key for key, value in top.items() if value not in (None, OPEN)}
    answered |= {"period"} if answers.period else set()
    answered |= {"category"} if answers.constant else set()
    left = [q for q in now.open if q.partition(":")[0] not in answered and q not in answers.settled]
    if left != list(now.open):
        text = with_answers(text, {"unclear": left}, now.where)
    _keep(actor, now, text)


@entry(Permission.MAPPING_DRAFT)
def choose_columns(*, actor: Actor, id: str, chosen: Sequence[Chosen]) -> None:
    now = unfinished_mapping(actor=actor, id=id)
    _keep(actor, now, with_columns(now.text, chosen, now.where))


@entry(Permission.MAPPING_DRAFT)
def write_mapping(*, actor: Actor, id: str, text: str) -> None:
    """Keep the text as it was typed, whole or not, so that nothing typed is lost."""
    now = unfinished_mapping(actor=actor, id=id)
    _keep(actor, now, text.lstrip("\ufeff").replace("\r\n", "\n"))


@entry(Permission.MAPPING_DRAFT)
def send_sample(*, actor: Actor, id: str, file: SentFile) -> None:
    """Another file to try the mapping on, in place of the one that was there."""
    now = unfinished_mapping(actor=actor, id=id)
    ((name, sent),) = sound([file]).items()
    samples.keep(sample_of(actor, id), name, sent.pieces, clock.now())
    _keep(actor, replace(now, file=name), now.text)


@entry(Permission.MAPPING_DRAFT)
def add_unfinished(*, actor: Actor, id: str, why: str) -> Added:
    """Hand the mapping in; the file that it was written for is forgotten."""
    now = unfinished_mapping(actor=actor, id=id)
    with acting(actor):
        added = add_mapping(actor=actor, text=now.text, where=now.where, why=why)
        drop_draft(actor=actor, form=f"{FORM}{id}")
    samples.forget(sample_of(actor, id))
    return added


@entry(Permission.MAPPING_DRAFT)
def give_up_mapping(*, actor: Actor, id: str) -> None:
    """Neither the mapping nor the file is kept."""
    now = unfinished_mapping(actor=actor, id=id)
    with acting(actor):
        drop_draft(actor=actor, form=f"{FORM}{now.id}")
        _record(actor, now.id, "given up")
    samples.forget(sample_of(actor, now.id))


def _keep(actor: Actor, now: Unfinished, text: str) -> None:
    answers = {"text": text, "file": now.file, "where": now.where}
    keep_draft(actor=actor, form=f"{FORM}{now.id}", answers=answers)


def _next_version(actor: Actor, source: str) -> str:
    """What is in use of a source, as the version that would follow the last of it."""
    with acting(actor):
        rows = MappingRow.objects.of(source)
        used, last = rows.in_use().first(), rows.last()
        text = (used or last).text if last is not None else known_source(source).text
        version = max(last.version if last is not None else 0, _version_of_the_program(source))
    if not text:
        raise BadInput(
            f"{source} is read by a program of its own, and has no mapping to change",
            remedy="Map a file of it as a new source, with a name and a feed of its own.",
        )
    return with_answers(text, {"version": version + 1}, source)


def _version_of_the_program(source: str) -> int:
    return next((each.version for each in all_sources() if each.name == source), 0)


def _record(actor: Actor, id: str, reason: str) -> None:
    events.record(
        actor=actor,
        operation=Permission.MAPPING_DRAFT,
        object_type="draft",
        object_id=id,
        reason=reason,
    )
