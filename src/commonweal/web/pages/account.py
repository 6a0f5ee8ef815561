"""One's own account: what the partnership knows of you, what you did, where you are signed in."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from commonweal.core.errors import BadInput
from commonweal.core.permissions import Permission
from commonweal.core.policy import standing
from commonweal.core.services import keep_draft
from commonweal.partnership.queries import person
from commonweal.partnership.queries.audit import my_access
from commonweal.web import drafted, notices
from commonweal.web.page import page
from commonweal.web.pages.presenters import role_words, trail_rows
from commonweal.web.queries import sessions_of
from commonweal.web.services import end_sessions
from commonweal.web.who import actor_for

LINES = 50
PURPOSE = "purpose"
ENDED = {0: "No session was ended.", 1: "The session is ended."}


@page(Permission.ACCOUNT_READ_OWN)
def account(request: HttpRequest) -> HttpResponse:
    actor = actor_for(request)
    shown = person(actor, actor.id)
    may_trail = standing(actor, Permission.AUDIT_READ_OWN).allowed
    words = {
        "shown": shown,
        "roles": role_words(shown.entry.roles),
        "may_trail": may_trail,
        "may_work": standing(actor, Permission.JOB_READ_OWN).allowed,
    }
    return render(request, "web/account.html", words)


@page(Permission.AUDIT_READ_OWN)
def trail(request: HttpRequest) -> HttpResponse:
    """What the log says that I did, newest first."""
    answer = my_access(actor=actor_for(request), most=LINES)
    return render(request, "web/trail.html", {"answer": answer, "rows": trail_rows(answer.lines)})


class Keys(forms.Form):
    keys = forms.BooleanField(required=False, label="Use single keys to move about")


@page(Permission.ACCOUNT_READ_OWN)
def keys(request: Any) -> HttpResponse:
    """Single-key shortcuts, which somebody who speaks to the machine has to be able to turn off."""
    form = Keys(
        request.POST if request.method == "POST" else None,
        initial={"keys": request.session.get("keys", True)},
    )
    if request.method == "POST" and form.is_valid():
        request.session["keys"] = form.cleaned_data["keys"]
        notices.say(request, f"Single keys are {'on' if form.cleaned_data['keys'] else 'off'}.")
        return redirect("own_keys")
    return render(request, "web/keys.html", {"form": form})


class Purpose(forms.Form):
    purpose = forms.CharField(
        label="What are you doing this for?",
        max_length=200,
        error_messages={"required": "Say what you are doing this for"},
        help_text="For example: preparing the tasking meeting of 3 December. It stands in the log beside "
        "all that you look at until you change it.",
    )


@page(Permission.ACCOUNT_READ_OWN)
def purpose(request: Any) -> HttpResponse:
    """Asked once for a task, kept for as long as it lasts, and changed here."""
    before = {"purpose": request.session.get("purpose", "")} | drafted.kept(request, PURPOSE)
    form = Purpose(request.POST if request.method == "POST" else None, initial=before)
    if request.method == "POST" and form.is_valid():
        request.session["purpose"] = form.cleaned_data["purpose"]
        drafted.sent(request, PURPOSE)
        notices.say(request, "Your purpose is noted.")
        back = request.GET.get("next", "/")
        return redirect(back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else "home")
    draft = PURPOSE if drafted.keeps(request) else ""
    return render(request, "web/purpose.html", {"form": form, "draft": draft})


@page(Permission.ACCOUNT_READ_OWN)
def sessions(request: Any) -> HttpResponse:
    shown = sessions_of(request.user, request.session.session_key)
    return render(request, "web/sessions.html", {"sessions": shown})


@page(Permission.ACCOUNT_READ_OWN)
@require_POST
def end_session(request: Any) -> HttpResponse:
    chosen = request.POST.get("session", "")
    ended = end_sessions(user=request.user, but=request.session.session_key, chosen=chosen)
    notices.say(request, ENDED.get(ended, f"{ended} sessions are ended."))
    return redirect("usersessions_list")


@page(Permission.ACCOUNT_READ_OWN)
@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """Somebody is still there: the session goes on (`who` has noted it by now)."""
    return JsonResponse({"stays": True}) if request.headers.get("X-Page") else redirect("home")


@page(Permission.DRAFT_KEEP)
@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """Keep a form that is not sent yet."""
    try:
        sent = json.loads(request.body)
        answers = {str(name): str(value) for name, value in dict(sent["answers"]).items()}
        keep_draft(actor=actor_for(request), form=str(sent["form"]), answers=answers)
    except (ValueError, KeyError, TypeError, BadInput):
        return JsonResponse({"kept": False}, status=400)
    return JsonResponse({"kept": True})
