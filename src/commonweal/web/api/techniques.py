"""Techniques: what each is for, what it needs, what can be set, and where it misleads."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django.http import HttpRequest
from ninja import Query, Schema

from commonweal.analysis import techniques as known
from commonweal.analysis.techniques.grammar import described
from commonweal.core.errors import NotFound
from commonweal.core.permissions import Permission
from commonweal.core.rules import UNSAID
from commonweal.web.api.door import Resource
from commonweal.web.api.shapes import Listed, Paging, listed
from commonweal.workstation.asked import from_warehouse, named

resource = Resource(tags=["techniques"])


class Technique(Schema):
    name: str
    title: str
    question: str
    form: str
    version: str


class Taken(Schema):
    name: str
    kind: str
    meaning: str
    unit: str
    optional: bool


class Given(Schema):
    name: str
    meaning: str
    unit: str


class Least(Schema):
    number: int
    of: str


class Parameter(Schema):
    """`unless_set` is what it is where you say nothing."""

    name: str
    says: str
    unless_set: str
    unit: str
    least: float | None
    most: float | None
    among: list[str]


class WholeTechnique(Technique):
    """`from_records`: records of the hub can be its rows; otherwise send your own."""

    unit: str
    cost: str
    from_records: bool
    takes: list[Taken]
    gives: list[Given]
    minimums: list[Least]
    parameters: list[Parameter]
    misleads: list[str]
    references: list[str]


@resource.read("/techniques/", Permission.TECHNIQUE_RUN, gives=Listed[Technique])
def techniques(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """Each by the question that it answers."""
    return listed([known.technique(name).TECHNIQUE for name in known.names()], paging)


@resource.read("/techniques/{slug:name}/", Permission.TECHNIQUE_RUN, gives=WholeTechnique)
def one_technique(request: HttpRequest, name: str) -> dict[str, Any]:
    if name not in known.names():
        raise NotFound(UNSAID)
    module = named(name)
    about = module.TECHNIQUE
    return {
        **{each.name: getattr(about, each.name) for each in fields(about)},
        "from_records": from_warehouse(about),
        "parameters": _parameters(module.Parameters),
    }


def _parameters(of: type) -> list[dict[str, Any]]:
    said = [each.metadata["about"] for each in fields(of)]
    return [
        {
            "name": name,
            "says": says,
            "unless_set": default,
            "unit": about.unit,
            "least": about.least,
            "most": about.most,
            "among": about.among,
        }
        for about, (name, default, says) in zip(said, described(of), strict=True)
    ]
