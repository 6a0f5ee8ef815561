"""Forms whose answers are kept on the server until they are sent."""

from __future__ import annotations

from typing import Any

from commonweal.core.permissions import Permission
from commonweal.core.policy import may
from commonweal.core.queries import draft_of
from commonweal.core.services import drop_draft
from commonweal.web.who import actor_for


def kept(request: Any, form: str) -> dict[str, str]:
    """What somebody had typed into the form and not sent; empty where there is nothing."""
    if not keeps(request):
        return {}
    draft = draft_of(actor=actor_for(request), form=form)
    return draft.answers if draft else {}


def sent(request: Any, form: str) -> None:
    """The form was sent, so its draft is wanted no more."""
    if keeps(request):
        drop_draft(actor=actor_for(request), form=form)


def keeps(request: Any) -> bool:
    """Whether somebody's role lets them keep drafts at all."""
    actor = actor_for(request)
    return may(actor, Permission.DRAFT_KEEP, author=actor.id).allowed
