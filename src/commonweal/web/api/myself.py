"""Who I am here, what I may, what I did, and the work that I asked for."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Schema

from commonweal.core.permissions import Permission
from commonweal.core.policy import policy, standing
from commonweal.jobs import queries as jobs
from commonweal.partnership.queries import person
from commonweal.partnership.queries.audit import my_access
from commonweal.web.api.door import Resource, actor_for
from commonweal.web.api.shapes import Listed, Paging, listed

resource = Resource(tags=["myself"])


class Held(Schema):
    """`until` is the first day on which it no longer holds."""

    what: str
    since: date
    until: date | None


class Act(Schema):
    act: str
    words: str


class Myself(Schema):
    id: str
    username: str
    name: str
    agency: str
    roles: list[Held]
    areas: list[Held]
    training: list[Held]
    vetted_until: date | None
    may: list[Act]


class TrailLine(Schema):
    at: datetime
    operation: str
    object_type: str
    object_id: str
    channel: str
    purpose: str
    reason: str
    query: str
    result_count: int | None
    outcome: str


class Job(Schema):
    """`trouble` says why it is not done; a job that nobody has begun waits."""

    id: UUID
    kind: str
    title: str
    state: str
    asked_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    step: str
    rows_done: int | None
    rows_of: int | None
    stop_asked: bool
    trouble: str


@resource.read("/me/", Permission.ACCOUNT_READ_OWN, gives=Myself)
def who_i_am(request: HttpRequest) -> dict[str, Any]:
    """Who you are here, and every act that you may do by this interface, to some thing or other."""
    actor = actor_for(request)
    shown = person(actor, actor.id)
    acts = [
        {"act": name, "words": action.words}
        for name, action in policy().actions.items()
        if standing(actor, name).allowed
    ]
    return {
        "id": shown.entry.id,
        "username": shown.entry.username,
        "name": shown.entry.name,
        "agency": shown.entry.agency,
        "roles": shown.roles,
        "areas": shown.areas,
        "training": shown.training,
        "vetted_until": shown.vetted_until,
        "may": acts,
    }


@resource.read("/me/trail/", Permission.AUDIT_READ_OWN, gives=Listed[TrailLine])
def what_i_did(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """What the log says that you did, the newest first. To ask is a line itself."""
    return listed(my_access(actor=actor_for(request)).lines, paging)


@resource.read("/jobs/", Permission.JOB_READ_OWN, gives=Listed[Job])
def jobs_of_mine(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """Work in the background that you asked for."""
    return listed(jobs.my_jobs(actor=actor_for(request)), paging)


@resource.read("/jobs/{uuid:job}/", Permission.JOB_READ_OWN, gives=Job)
def one_job(request: HttpRequest, job: UUID) -> jobs.JobShown:
    return jobs.job(actor=actor_for(request), id=str(job))
