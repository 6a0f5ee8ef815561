"""What somebody has to do before anything else: accept the terms of use, set up a second factor."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect

from commonweal.core.actor import Actor
from commonweal.core.policy import policy
from commonweal.core.task import current_task
from commonweal.partnership.queries import terms_accepted
from commonweal.web import notices

SECOND_FACTOR = "multi_factor"


def still_to_do(request: Any) -> HttpResponse | None:
    if not settings.DEMONSTRATION and not request.session.get("terms") and not terms_accepted(request.actor):
        return redirect("welcome")
    request.session["terms"] = True
    if needs_second_factor(request.actor) and not request.session.get("second_factor"):
        if not _proved():
            notices.say(request, "Your role reaches restricted records. Set up a second factor to go on.")
            return redirect("mfa_index")
        request.session["second_factor"] = True
    return None


def needs_second_factor(actor: Actor) -> bool:
    """Whether a role of theirs may do anything for which the policy asks for one."""
    rules = policy()
    return any(
        SECOND_FACTOR in needs | rules.actions[act].needs
        for role in actor.roles & rules.roles.keys()
        for act, needs in rules.roles[role].may.items()
    )


def _proved() -> bool:
    return current_task().multi_factor_at is not None
