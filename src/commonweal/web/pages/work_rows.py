"""Work in the background, in rows and words."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from commonweal.jobs.queries import JobShown
from commonweal.web.furniture import moment

STATES = {
    "waiting": ("Waits for its turn", "blue"),
    "doing": ("Being done", "blue"),
    "stalled": ("Stands still", "yellow"),
    "failed": ("Failed", "red"),
    "refused": ("Refused", "red"),
    "stopped": ("Stopped", "grey"),
    "done": ("Done", "green"),
}
UNDONE = ("failed", "refused", "stopped")
# Where what a kind of work makes is shown.
PLACES = {"technique": ("Your runs", "runs"), "delivery.load": ("What became of each file", "sending")}


def state_tag(state: str) -> dict[str, str]:
    words, colour = STATES[state]
    return {"text": words, "tag": colour}


def line(job: JobShown) -> dict[str, Any]:
    """One job of one's own: what it is at in words, and what can be done about it."""
    return {
        "job": job,
        "href": reverse("own_job", kwargs={"job": job.id}),
        "tag": state_tag(job.state),
        "at": what_it_is_at(job),
        "may_stop": not job.ended and not job.stop_asked,
        "may_ask_again": job.state in UNDONE,
        "times": [
            ("Asked", moment(job.asked_at)),
            ("Begun", moment(job.started_at) or "Not yet"),
            ("Ended", moment(job.finished_at) or "Not yet"),
            ("Begun how often", job.attempts),
        ],
        "place": _place(job),
    }


def what_it_is_at(job: JobShown) -> str:
    """Never silent: a job that is not done always says why."""
    if job.state in ("failed", "refused"):
        return job.trouble or "It ended without a word; ask again, and tell whoever runs the machines."
    if job.state == "stopped":
        return "It was stopped on your asking. What it had finished before stays."
    if job.state == "done":
        return ""
    if job.stop_asked:
        return "It was asked to stop, and stops at its next step."
    if job.state == "stalled":
        return "Nothing was heard from its worker for a while; another takes it up."
    said = job.step or ("It has begun." if job.state == "doing" else "It waits for its turn.")
    return f"{said} ({count(job)})" if job.rows_done else said


def count(job: JobShown) -> str:
    if not job.rows_done:
        return ""
    return f"{job.rows_done:,} of {job.rows_of:,}" if job.rows_of else f"{job.rows_done:,} so far"


def told(job: JobShown) -> dict[str, Any]:
    """For the script of an open page."""
    if job.ended:
        return {"ended": True, "words": {}}
    percent = 100 * job.rows_done // job.rows_of if job.rows_done and job.rows_of else 0
    return {"ended": False, "words": {"step": what_it_is_at(job), "rows": ""}, "percent": percent}


def _place(job: JobShown) -> tuple[str, str] | None:
    if job.kind not in PLACES:
        return None
    words, name = PLACES[job.kind]
    return words, reverse(name, kwargs={"job": job.id} if name == "sending" else None)
