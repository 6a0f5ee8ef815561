"""Runs of techniques: ask for one, see what it is at, read what came of it, stop it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Query, Schema, Status
from pydantic import StringConstraints

from commonweal.core.actor import Actor
from commonweal.core.permissions import Permission
from commonweal.web.analyse import presenters
from commonweal.web.api.door import Resource, actor_for
from commonweal.web.api.questions import Question, chosen
from commonweal.web.api.shapes import Column, Listed, Paging, Plain, Told, listed, told
from commonweal.workstation import queries
from commonweal.workstation.asked import LONGEST_TEXT, RunAsked, from_warehouse, named
from commonweal.workstation.services import ask_to_run, stop_run

resource = Resource(tags=["runs"])
Named = Annotated[str, StringConstraints(max_length=60, pattern=r"^[a-z][a-z0-9-]*$")]
Pasted = Annotated[str, StringConstraints(max_length=LONGEST_TEXT, pattern=r"^[^\x00]*$")]


class RunWanted(Schema):
    """`records` of the hub, with `area_kind` and `columns` for small areas; or `rows` of your own."""

    technique: Named
    settings: dict[Plain, Plain] = Field({}, description="Parameters of the technique, by name.")
    records: Question | None = Field(None, description="As `/explore/` takes it; chosen for you if left out.")
    area_kind: Named | None = Field(None, description="Kind of small areas, such as lsoa.")
    columns: dict[Plain, Plain] = Field(
        {}, description="Of what each column is made, such as category:Burglary."
    )
    rows: Pasted = Field("", description="A header and one line each. No names or addresses of people.")


class Run(Schema):
    """`state`: open, done, refused, failed or stopped; `refusal` says why nothing came of it."""

    number: int
    technique: str
    title: str
    asked_at: datetime
    finished_at: datetime | None
    state: str
    sentence: str
    refusal: str
    snapshot: int | None


class WholeRun(Run, Told):
    settings: dict[str, str]
    filters: dict[str, str]
    columns: dict[str, str]
    own_rows: bool


class RunState(Schema):
    """What an open run is at; `done` of `of` where its steps can be counted."""

    state: str
    ended: bool
    step: str
    done: int | None
    of: int | None


class RunRows(Listed[list[str | int | float | None]]):
    """A page of the table; `empty` says why a cell of null has nothing to show."""

    caption: str
    columns: list[Column]
    empty: str
    note: str


@resource.read("/runs/", Permission.TECHNIQUE_READ, gives=Listed[Run])
def runs(request: HttpRequest, paging: Query[Paging], technique: Plain = "") -> dict[str, Any]:
    """Your own, the latest first."""
    found = queries.runs(actor=actor_for(request), technique=technique)
    page = listed(found, paging)
    return page | {"items": [_line(line) for line in page["items"]]}


@resource.write("/runs/", Permission.TECHNIQUE_RUN, gives=Run, status=202)
def ask_for_a_run(request: HttpRequest, wanted: RunWanted) -> Status[Any]:
    """It is done in the background, within what you may see at that moment."""
    actor = actor_for(request)
    number = ask_to_run(actor=actor, asked=_asked(actor, wanted))
    return Status(202, _line(queries.run(actor=actor, number=number).line))


@resource.read("/runs/{int:number}/", Permission.TECHNIQUE_READ, gives=WholeRun)
def one_run(request: HttpRequest, number: int) -> dict[str, Any]:
    actor = actor_for(request)
    found = queries.run(actor=actor, number=number)
    asked = found.line.asked
    return {
        **_line(found.line),
        "state": presenters.job_state(actor, found.line)[0],
        "settings": dict(asked.settings),
        "filters": dict(asked.filters),
        "columns": dict(asked.columns),
        "own_rows": bool(asked.rows),
        **told(found.document.blocks if found.document else ()),
    }


@resource.read("/runs/{int:number}/state/", Permission.TECHNIQUE_READ, gives=RunState)
def run_state(request: HttpRequest, number: int) -> dict[str, Any]:
    actor = actor_for(request)
    now, job = presenters.job_state(actor, queries.run(actor=actor, number=number).line)
    return {
        "state": now,
        "ended": now != "open",
        "step": job.step if job else "",
        "done": job.rows_done if job else None,
        "of": job.rows_of if job else None,
    }


@resource.read("/runs/{int:number}/table/", Permission.TECHNIQUE_READ, gives=RunRows)
def run_table(request: HttpRequest, number: int, paging: Query[Paging]) -> dict[str, Any]:
    """Every row of the table that came of it, page by page."""
    table = queries.rows_of_run(actor=actor_for(request), number=number)
    about = {name: getattr(table, name) for name in ("caption", "columns", "empty", "note")}
    return about | listed(table.rows, paging)


@resource.write("/runs/{int:number}/stop/", Permission.TECHNIQUE_RUN, gives=None, status=204)
def stop_a_run(request: HttpRequest, number: int) -> Status[None]:
    """It stops at its next step."""
    stop_run(actor=actor_for(request), number=number)
    return Status(204, None)


def _line(line: queries.RunLine) -> dict[str, Any]:
    return {**vars(line), "technique": line.asked.technique, "title": line.title}


def _asked(actor: Actor, wanted: RunWanted) -> RunAsked:
    if wanted.rows:
        return RunAsked(wanted.technique, wanted.settings, columns=wanted.columns, rows=wanted.rows)
    about = named(wanted.technique).TECHNIQUE
    records = wanted.records or Question.model_validate({})
    filters = presenters.filters(chosen(actor, records)) if from_warehouse(about) else {}
    if wanted.area_kind:
        filters["area_kind"] = wanted.area_kind
    return RunAsked(wanted.technique, wanted.settings, filters, wanted.columns)
