"""Views of Explore that are kept: opened, shared with agencies, sent each month, dropped."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from commonweal.core.actor import Actor
from commonweal.core.errors import BadInput, NotFound
from commonweal.core.periods import Month
from commonweal.core.permissions import Permission
from commonweal.core.rules import UNSAID
from commonweal.partnership.queries import actor_of, names_of_agencies
from commonweal.partnership.queries.agencies import agencies_on
from commonweal.products.queries import offered
from commonweal.web import notices
from commonweal.web.explore import presenters
from commonweal.web.explore.views import form_for
from commonweal.web.furniture import moment
from commonweal.web.listing import listed
from commonweal.web.page import page
from commonweal.web.who import actor_for
from commonweal.workstation import queries
from commonweal.workstation.queries import ViewShown
from commonweal.workstation.services import (
    drop_view,
    keep_view,
    send_each_month,
    send_no_more,
    share_view,
)

COLUMNS = (
    ("name", "View"),
    ("what", "What it asks"),
    ("by", "Kept by"),
    ("at", "Kept on"),
    ("sent", "Sent to you"),
)


class Name(forms.Form):
    name = forms.CharField(
        label="What do you call it?",
        max_length=120,
        help_text="For example: Burglary in Salford, two years.",
        error_messages={"required": "Give it a name"},
    )


class Share(forms.Form):
    agencies = forms.MultipleChoiceField(
        required=False, label="Agencies whose people may open it", widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, known: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        cast(forms.MultipleChoiceField, self.fields["agencies"]).choices = known


@page(Permission.VIEW_KEEP)
def keep(request: HttpRequest) -> HttpResponse:
    """Give the question in the address a name."""
    wanted = form_for(request)
    if wanted is None or not wanted.is_valid():
        raise NotFound(UNSAID)
    show = request.GET.get("show", "summary")
    form = Name(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        asked = {name: str(value) for name, value in wanted.cleaned_data.items() if value} | {"show": show}
        asked.setdefault("district", "")
        try:
            number = keep_view(actor=actor_for(request), name=form.cleaned_data["name"], asked=asked)
        except BadInput as error:
            form.add_error("name", f"{error.what} {error.remedy}".strip())
        else:
            notices.say(request, "The view is kept.")
            return redirect("view", number=number)
    words = {
        "form": form,
        "chosen": [
            (each.words.partition(": ")[0], each.words.partition(": ")[2])
            for each in presenters.tags(wanted, show)
        ],
        "months": wanted.asked().words,
        "back": f"{reverse('explore')}{presenters.address(wanted, show=show)}",
    }
    return render(request, "explore/keep.html", words, status=422 if form.errors else 200)


@page(Permission.VIEW_READ_OWN)
def kept(request: HttpRequest) -> HttpResponse:
    """Mine, and those that somebody shared with my agency."""
    actor = actor_for(request)
    sent = queries.sent_views(actor=actor)
    months = {each.view for each in sent}
    tables = [
        listed(
            request,
            "Your views, and those shared with your agency",
            COLUMNS,
            [_row(each, each.number in months) for each in queries.views(actor=actor)],
            empty=("none", "You keep no view yet. Ask something in Explore, and choose Keep this view."),
        )
    ]
    lead = "A view holds a question and no answer: whoever opens it sees what they may see themselves."
    lines = [(each.number, each.name, moment(each.began_at), _month(each.sent_month)) for each in sent]
    words = {"title": "Views", "tables": tables, "lead": lead, "sent": lines}
    return render(request, "explore/views.html", words)


def _row(each: ViewShown, sent: bool) -> list[Any]:
    name = {"text": each.name, "href": reverse("view", kwargs={"number": each.number})}
    by = "you" if each.mine else _keeper(each)
    return [name, _words(each), by, moment(each.kept_at), "each month" if sent else ""]


def _keeper(each: ViewShown) -> str:
    try:
        return actor_of(each.kept_by).name
    except NotFound:
        return "somebody who has left"


def _month(written: str) -> str:
    return Month.parse(written).name if written else "none yet"


def _words(each: ViewShown) -> str:
    asked = each.asked
    months = " to ".join(dict.fromkeys(_month(asked[name]) for name in ("first", "last")))
    return ", ".join(filter(None, (asked.get("category", "") or "all categories", months)))


@page(Permission.VIEW_READ_OWN)
def view(request: HttpRequest, number: int) -> HttpResponse:
    """One view: open it as it was kept or up to now; for whoever keeps it, what can be done with it."""
    actor = actor_for(request)
    shown = queries.view(actor=actor, number=number)
    known = [(each.code, each.name) for each in agencies_on(actor)]
    form = Share(
        request.POST if request.method == "POST" else None,
        known=known,
        initial={"agencies": list(shown.shared_with)},
    )
    if request.method == "POST" and form.is_valid():
        share_view(actor=actor, number=number, agencies=form.cleaned_data["agencies"])
        notices.say(request, "It is noted whose people may open the view.")
        return redirect("view", number=number)
    sent = next((each for each in queries.sent_views(actor=actor) if each.view == number), None)
    words = {
        "shown": shown,
        "asked": _words(shown),
        "by": "you" if shown.mine else _keeper(shown),
        "form": form,
        "agencies": sorted(names_of_agencies(shown.shared_with).values()),
        "sent": sent,
        "as_kept": f"{reverse('explore')}?{urlencode(shown.asked)}",
        "up_to_now": _up_to_now(actor, shown),
    }
    return render(request, "explore/view.html", words)


def _up_to_now(actor: Actor, shown: ViewShown) -> str:
    """With as many months, up to the last that the reader may see; nothing where that is the one it has."""
    choices = offered(actor=actor, district=shown.asked.get("district"), feed=shown.asked.get("feed", ""))
    first, last = (Month.parse(shown.asked[name]) for name in ("first", "last"))
    if choices is None or choices.last == last:
        return ""
    moved = {"first": str(choices.last.plus(first.index - last.index)), "last": str(choices.last)}
    return f"{reverse('explore')}?{urlencode({**shown.asked, **moved})}"


@require_POST
@page(Permission.VIEW_DROP)
def drop(request: HttpRequest, number: int) -> HttpResponse:
    drop_view(actor=actor_for(request), number=number)
    notices.say(request, "The view is dropped. Nobody has it sent any more.")
    return redirect("views")


@require_POST
@page(Permission.SUBSCRIPTION_KEEP)
def send(request: HttpRequest, number: int) -> HttpResponse:
    """From the next month that lands."""
    actor = actor_for(request)
    shown = queries.view(actor=actor, number=number)
    choices = offered(actor=actor, district=shown.asked.get("district"), feed=shown.asked.get("feed", ""))
    try:
        send_each_month(actor=actor, view=number, after=str(choices.last) if choices else shown.asked["last"])
    except BadInput as error:
        notices.say(request, error.what)
    else:
        notices.say(request, "You will get a letter when the next month has landed.")
    return redirect("view", number=number)


@require_POST
@page(Permission.SUBSCRIPTION_DROP)
def send_not(request: HttpRequest, number: int) -> HttpResponse:
    send_no_more(actor=actor_for(request), number=number)
    notices.say(request, "It is sent to you no more.")
    return redirect("views")
