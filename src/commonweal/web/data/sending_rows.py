"""Files that were sent and the job that loads them, in rows and words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from commonweal.hub.queries.sendings import Sending, Told, kinds_read, limits_of_the_web
from commonweal.jobs.queries import JobShown
from commonweal.web.furniture import moment

JOB_STATES = {
    "waiting": ("Waits for its turn", "blue"),
    "doing": ("Being loaded", "blue"),
    "stalled": ("Stands still", "yellow"),
    "done": ("Finished", "green"),
    "failed": ("Failed", "red"),
    "refused": ("Refused", "red"),
    "stopped": ("Stopped", "orange"),
}
FILE_STATES = {
    "released": ("Taken in", "green"),
    "unchanged": ("Here already", "grey"),
    "refused": ("Refused", "red"),
    "left aside": ("Left aside", "orange"),
}
COLUMNS = (
    ("name", "File"),
    ("state", "State"),
    ("source", "Source"),
    ("received", "Rows received", True),
    ("accepted", "Accepted", True),
    ("duplicates", "Duplicates", True),
    ("rejected", "Rejected", True),
    ("why", "Why, where it is not counted"),
)


def limits() -> list[str]:
    """Told beforehand, in words."""
    web = limits_of_the_web()
    return [
        f"Kinds of file: {', '.join(kinds_read())}. What a file is, is judged by its content.",
        f"Each at most {(web.bytes_in or 0) // 1_000_000} MB, and {(web.bytes_out or 0) // 1_000_000} MB "
        "once unpacked.",
        f"Each table at most {web.rows:,} rows and {web.columns} columns.",
        "No macros, no passwords and no archive within an archive.",
    ]


def job_row(job: JobShown) -> list[Any]:
    at = {"text": moment(job.asked_at), "href": reverse("sending", kwargs={"job": job.id})}
    return [at, state_tag(job)]


def state_tag(job: JobShown) -> dict[str, str]:
    words, colour = JOB_STATES.get(job.state, (job.state, "grey"))
    return {"text": words, "tag": colour}


def told_row(told: Told, titles: Mapping[str, str]) -> list[Any]:
    words, colour = FILE_STATES.get(told.state, (told.state, "grey"))
    known = told.delivery is not None
    counted = [told.received, told.accepted, told.duplicates, told.rejected] if known else [None] * 4
    return [
        {"text": told.name, "href": reverse("delivery", kwargs={"number": told.delivery})}
        if known
        else told.name,
        {"text": words, "tag": colour},
        titles.get(told.source, told.source) or "not recognised",
        *counted,
        told.reason,
    ]


def sentence(found: Sending) -> str:
    states = Counter(each.state for each in found.told)
    said = [f"{states[state]:,} {words[0].lower()}" for state, words in FILE_STATES.items() if states[state]]
    return f"So far: {', '.join(said)}." if said and not found.job.ended else ", ".join(said).capitalize()


def rows_done(job: JobShown) -> str:
    if not job.rows_done:
        return ""
    return f"{job.rows_done:,} of {job.rows_of:,}" if job.rows_of else f"{job.rows_done:,} rows"


def state(job: JobShown) -> dict[str, Any]:
    """For the script of an open page."""
    if job.ended:
        return {"ended": True, "words": {}}
    percent = 100 * job.rows_done // job.rows_of if job.rows_done and job.rows_of else 0
    return {"ended": False, "words": {"step": job.step, "rows": rows_done(job)}, "percent": percent}
