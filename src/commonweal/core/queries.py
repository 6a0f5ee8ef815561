"""What drafts somebody has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.models import FormDraft
from commonweal.core.permissions import Permission
from commonweal.core.policy import may


@dataclass(frozen=True)
class DraftKept:
    form: str
    answers: dict[str, str]
    saved_at: datetime


@entry(Permission.DRAFT_KEEP)
def draft_of(*, actor: Actor, form: str, using: str = "default") -> DraftKept | None:
    """What the actor had typed into a form and not sent."""
    may(actor, Permission.DRAFT_KEEP, author=actor.id).require()
    with acting(actor, using):
        row = FormDraft.objects.using(using).visible_to(actor).filter(owner=actor.id, form=form).first()
    return None if row is None else DraftKept(row.form, dict(row.answers), row.saved_at)


@entry(Permission.DRAFT_KEEP)
def drafts_of(*, actor: Actor, using: str = "default") -> list[DraftKept]:
    """All of them, the latest first."""
    may(actor, Permission.DRAFT_KEEP, author=actor.id).require()
    with acting(actor, using):
        rows = FormDraft.objects.using(using).visible_to(actor).filter(owner=actor.id).order_by("-saved_at")
        return [DraftKept(row.form, dict(row.answers), row.saved_at) for row in rows]
