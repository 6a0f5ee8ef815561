"""Drafts: forms that are not sent yet, kept for their writer alone, in the database of the form's room."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from commonweal.core import clock, events
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.errors import BadInput
from commonweal.core.models import FormDraft
from commonweal.core.permissions import Permission
from commonweal.core.policy import may

MOST_CHARACTERS = 100_000
MOST_ANSWERS = 500
KEPT_FOR = timedelta(days=30)  # since it was last touched


@entry(Permission.DRAFT_KEEP)
def keep_draft(*, actor: Actor, form: str, answers: Mapping[str, str], using: str = "default") -> None:
    """Keep what somebody has typed so far, in place of what they had typed before."""
    _expect_size(form, answers)
    may(actor, Permission.DRAFT_KEEP, author=actor.id).require()
    with acting(actor, using):
        row = FormDraft.objects.using(using).filter(owner=actor.id, form=form).first()
        first = row is None
        row = row or FormDraft(owner=actor.id, form=form)
        row.answers, row.saved_at = dict(answers), clock.now()
        row.save(using=using)
        if first:  # each keystroke that follows is the same draft
            events.record(
                actor=actor, operation="draft.keep", object_type="draft", object_id=str(row.id), using=using
            )


@entry(Permission.DRAFT_KEEP)
def drop_draft(*, actor: Actor, form: str, using: str = "default") -> None:
    """The form is sent, or its writer does not want it."""
    may(actor, Permission.DRAFT_KEEP, author=actor.id).require()
    with acting(actor, using):
        row = FormDraft.objects.using(using).filter(owner=actor.id, form=form).first()
        if row is not None:
            events.record(
                actor=actor, operation="draft.drop", object_type="draft", object_id=str(row.id), using=using
            )
            row.delete(using=using)


@entry(Permission.DRAFT_CLEAR)
def clear_drafts(*, actor: Actor, using: str = "default") -> int:
    """Clear what its writer has left alone for so long that it will not be sent; how many there were."""
    may(actor, Permission.DRAFT_CLEAR).require()
    with acting(actor, using):
        left = FormDraft.objects.using(using).filter(saved_at__lt=clock.now() - KEPT_FOR)
        number, _ = left.delete()
        if number:
            events.record(
                actor=actor,
                operation=Permission.DRAFT_CLEAR,
                object_type="draft",
                object_id="",
                result_count=number,
                using=using,
            )
    return number


def _expect_size(form: str, answers: Mapping[str, str]) -> None:
    size = len(form) + sum(len(name) + len(value) for name, value in answers.items())
    if not form or size > MOST_CHARACTERS or len(answers) > MOST_ANSWERS:
        raise BadInput(
            "This is more than a draft can hold.",
            where=form[:60],
            remedy="Send the form, or keep the long text in a file of your own meanwhile.",
        )
