"""Sending files: one or many, by drag or by a plain form, and a page of their load that may be closed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from commonweal.core.errors import BadInput
from commonweal.core.permissions import Permission
from commonweal.hub.queries.sendings import sending, sendings
from commonweal.hub.services import SentFile, send_files, stop_sending
from commonweal.web import notices
from commonweal.web.data import sending_rows
from commonweal.web.data.contents import contents
from commonweal.web.data.forms import FilesToSend
from commonweal.web.data.views import titles_of_sources
from commonweal.web.listing import listed
from commonweal.web.page import may_come, page
from commonweal.web.who import actor_for

LATEST = 10


@page(Permission.DELIVERY_LOAD)
def upload(request: HttpRequest) -> HttpResponse:
    actor = actor_for(request)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = FilesToSend(*sent, sources=titles_of_sources(actor))
    if request.method == "POST" and form.is_valid():
        try:
            job = _sent(actor, form.cleaned_data)
        except BadInput as error:
            form.add_error("chosen", f"{error.what} {error.remedy}".strip())
        else:
            notices.say(request, "The files have arrived and are being loaded.")
            return redirect("sending", job=job)
    latest = listed(
        request,
        "What you sent of late",
        (("at", "Sent"), ("state", "State")),
        [sending_rows.job_row(each) for each in sendings(actor=actor)[:LATEST]],
        empty=("none", "You have sent no files in the browser yet."),
    )
    words = {
        "form": form,
        "latest": latest,
        "limits": sending_rows.limits(),
        "contents": contents(request, "upload"),
    }
    return render(request, "data/upload.html", words, status=422 if form.errors else 200)


def _sent(actor: Any, given: dict[str, Any]) -> str:
    files = [SentFile(each.name, each.size, each.chunks()) for each in given["chosen"]]
    return send_files(actor=actor, files=files, source=given["source"], synthetic=given["synthetic"])


@page(Permission.DELIVERY_LOAD)
def sending_page(request: HttpRequest, job: UUID) -> HttpResponse:
    actor = actor_for(request)
    found = sending(actor=actor, id=str(job))
    table = listed(
        request,
        "What became of each file",
        sending_rows.COLUMNS,
        [sending_rows.told_row(each, titles_of_sources(actor)) for each in found.told],
        empty=("none", "No file was loaded.")
        if found.job.ended
        else ("not-loaded", "Nothing is told of a file before it has been loaded."),
    )
    words = {
        "job": found.job,
        "tag": sending_rows.state_tag(found.job),
        "sentence": sending_rows.sentence(found),
        "rows": sending_rows.rows_done(found.job),
        "waiting": found.waiting,
        "table": table,
        "may_map": any(each.state == "left aside" for each in found.told)
        and may_come(request, (Permission.MAPPING_DRAFT,)),
    }
    return render(request, "data/sending.html", words)


@page(Permission.DELIVERY_LOAD)
def sending_state(request: HttpRequest, job: UUID) -> JsonResponse:
    """What the page tells while it stays open."""
    return JsonResponse(sending_rows.state(sending(actor=actor_for(request), id=str(job)).job))


@require_POST
@page(Permission.DELIVERY_LOAD)
def sending_stop(request: HttpRequest, job: UUID) -> HttpResponse:
    actor = actor_for(request)
    found = sending(actor=actor, id=str(job)).job
    try:
        stop_sending(actor=actor, job=found.id)
    except BadInput as error:
        notices.say(request, error.what)
    else:
        notices.say(request, "It was asked to stop. What has been published already stays.")
    return redirect("sending", job=job)
