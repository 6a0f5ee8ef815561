"""Everybody's work in the background: which stands where, and nothing of what it is about."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from commonweal.core.permissions import Permission
from commonweal.jobs import queries
from commonweal.jobs.queries import JobShown, Seen
from commonweal.web.furniture import moment
from commonweal.web.listing import Listed, listed
from commonweal.web.page import page
from commonweal.web.pages.work_rows import STATES, state_tag
from commonweal.web.who import actor_for

COLUMNS = (
    ("title", "Work"), ("state", "State"), ("asked", "Asked"), ("began", "Begun"), ("ended", "Ended"),
    ("attempts", "Tries", True), ("trouble", "Why it was not done"),
)  # fmt: skip
LEAD = (
    "What a job is about, and the words of its trouble, are for whoever asked for it: they find them under "
    "Your work."
)


class JobsWanted(forms.Form):
    state = forms.ChoiceField(
        required=False,
        label="State",
        choices=[("", "Any"), *((state, STATES[state][0]) for state in queries.STATES)],
    )


@page(Permission.JOB_READ_ALL)
def work(request: HttpRequest) -> HttpResponse:
    actor = actor_for(request)
    form = JobsWanted(request.GET)
    state = form.cleaned_data["state"] if form.is_valid() else ""
    found = queries.all_jobs(actor=actor, state=state)
    seen = queries.jobs_by_state(actor=actor)
    some = "No job is in this state. Choose another, or any." if state else "Nobody has asked for work yet."
    table = listed(
        request,
        f"{len(found):,} {'job' if len(found) == 1 else 'jobs'}, the latest first",
        COLUMNS,
        [_row(each) for each in found],
        empty=("none", some),
        note=f"The latest {queries.MOST:,} are shown." if len(found) >= queries.MOST else "",
    )
    tables = [_by_state(request, seen), _swept(request, seen), table]
    return render(request, "web/tables.html", {"title": "Jobs", "lead": LEAD, "tables": tables, "form": form})


def _row(job: JobShown) -> list[Any]:
    return [
        job.title,
        state_tag(job.state),
        moment(job.asked_at),
        moment(job.started_at) or "Not yet",
        moment(job.finished_at) or "Not yet",
        job.attempts,
        job.trouble,
    ]


def _by_state(request: HttpRequest, seen: Seen) -> Listed:
    rows = [
        [{"text": STATES[state][0], "href": f"{reverse('admin_jobs')}?state={state}"}, number]
        for state, number in seen.states.items()
    ]
    return listed(request, "How many stand where", (("state", "State"), ("jobs", "Jobs", True)), rows)


def _swept(request: HttpRequest, seen: Seen) -> Listed:
    rows = [
        ["Begun anew after a worker had died", seen.taken_up],
        ["Given up, as worker after worker died of it", seen.given_up],
    ]
    note = (
        "Every worker looks each second for jobs whose worker has died. "
        "A job that is asked for again counts anew."
    )
    columns = (("what", "What was done"), ("times", "Times", True))
    return listed(request, "What was done about workers that died", columns, rows, note=note)
