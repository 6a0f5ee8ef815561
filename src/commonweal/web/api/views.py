"""Views that are kept: a question under a name, to be asked again as whoever opens it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Schema, Status

from commonweal.core.permissions import Permission
from commonweal.web.api.door import Resource, actor_for
from commonweal.web.api.questions import Question, Show, chosen
from commonweal.web.api.shapes import Listed, Paging, Plain, listed
from commonweal.workstation import queries
from commonweal.workstation.services import drop_view, keep_view

resource = Resource(tags=["views"])


class ViewWanted(Schema):
    name: Plain
    question: Question
    show: Show = "summary"


class View(Schema):
    """`asked` can be sent to `/explore/` as it stands. `shared_with` names agencies."""

    number: int
    name: str
    asked: dict[str, str]
    kept_by: str
    kept_at: datetime
    shared_with: list[str]
    mine: bool


@resource.read("/views/", Permission.VIEW_READ_OWN, gives=Listed[View])
def views(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """Your own, and those that were shared with your agency."""
    return listed(queries.views(actor=actor_for(request)), paging)


@resource.write("/views/", Permission.VIEW_KEEP, gives=View, status=201)
def keep_a_view(request: HttpRequest, wanted: ViewWanted) -> Status[Any]:
    """The question is kept and no answer."""
    actor = actor_for(request)
    found = chosen(actor, wanted.question).cleaned_data
    asked = {name: str(value) for name, value in found.items() if value} | {"show": wanted.show}
    number = keep_view(actor=actor, name=wanted.name, asked={"district": ""} | asked)
    return Status(201, queries.view(actor=actor, number=number))


@resource.read("/views/{int:number}/", Permission.VIEW_READ_OWN, gives=View)
def one_view(request: HttpRequest, number: int) -> queries.ViewShown:
    return queries.view(actor=actor_for(request), number=number)


@resource.remove("/views/{int:number}/", Permission.VIEW_DROP)
def drop_a_view(request: HttpRequest, number: int) -> Status[None]:
    drop_view(actor=actor_for(request), number=number)
    return Status(204, None)
