"""One's own work in the background: what each job is at, why it was not done, stop it or ask for it again."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

import commonweal.products.services  # noqa: F401 - with it every room has named its kinds of job
from commonweal.core.errors import BadInput
from commonweal.core.permissions import Permission
from commonweal.core.policy import standing
from commonweal.jobs import queries as jobs
from commonweal.jobs.services import ask_again, ask_to_stop
from commonweal.web import notices
from commonweal.web.listing import listed
from commonweal.web.page import page
from commonweal.web.pages import work_rows
from commonweal.web.who import actor_for


@page(Permission.JOB_READ_OWN)
def work(request: HttpRequest) -> HttpResponse:
    found = [work_rows.line(each) for each in jobs.my_jobs(actor=actor_for(request))]
    shown = listed(request, "What you asked for, the latest first", (), [(each,) for each in found])
    return render(request, "web/work.html", {"shown": shown, "may_stop": _may_stop(request)})


@page(Permission.JOB_READ_OWN)
def one_job(request: HttpRequest, job: UUID) -> HttpResponse:
    line = work_rows.line(jobs.job(actor=actor_for(request), id=str(job)))
    return render(request, "web/job.html", {"line": line, "may_stop": _may_stop(request)})


@page(Permission.JOB_READ_OWN)
def job_state(request: HttpRequest, job: UUID) -> JsonResponse:
    """What the page of a job tells while it stays open."""
    return JsonResponse(work_rows.told(jobs.job(actor=actor_for(request), id=str(job))))


@require_POST
@page(Permission.JOB_STOP)
def job_stop(request: HttpRequest, job: UUID) -> HttpResponse:
    try:
        ask_to_stop(actor=actor_for(request), id=str(job))
    except BadInput as error:  # it ended while the page was open
        notices.say(request, error.what)
    else:
        notices.say(request, "It was asked to stop.")
    return redirect("own_job", job=job)


@require_POST
@page(Permission.JOB_STOP)
def job_again(request: HttpRequest, job: UUID) -> HttpResponse:
    try:
        ask_again(actor=actor_for(request), id=str(job))
    except BadInput as error:
        notices.say(request, error.what)
    else:
        notices.say(request, "It was asked for again.")
    return redirect("own_job", job=job)


def _may_stop(request: HttpRequest) -> bool:
    return standing(actor_for(request), Permission.JOB_STOP).allowed
