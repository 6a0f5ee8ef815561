"""Analyse: choose a technique by its question, run it as a job, read what came of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from commonweal.analysis import techniques
from commonweal.core.actor import Actor
from commonweal.core.errors import BadInput, NotFound, WrongUse
from commonweal.core.permissions import Permission
from commonweal.core.rules import UNSAID
from commonweal.core.scope import AreaRef
from commonweal.products.queries import Offered, offered
from commonweal.web import notices, taking
from commonweal.web.analyse import presenters
from commonweal.web.analyse.forms import TechniqueForm, of_run
from commonweal.web.explore.forms import WhatToCount
from commonweal.web.page import page
from commonweal.web.who import actor_for
from commonweal.workstation import queries
from commonweal.workstation.asked import from_warehouse, named
from commonweal.workstation.measures import measures_of
from commonweal.workstation.services import ask_to_run, stop_run


@page(Permission.TECHNIQUE_RUN)
def gallery(request: HttpRequest) -> HttpResponse:
    sought = request.GET.get("q", "").strip()[:80]
    modules = [techniques.technique(name) for name in techniques.names()]
    groups = presenters.groups([each.TECHNIQUE for each in modules], sought)
    latest = queries.runs(actor=actor_for(request))[: presenters.LATEST]
    words = {"groups": groups, "sought": sought, "latest": presenters.run_rows(latest)}
    words["run_columns"] = presenters.RUN_COLUMNS
    return render(request, "analyse/gallery.html", words)


@page(Permission.TECHNIQUE_RUN)
def technique(request: HttpRequest, called: str) -> HttpResponse:
    """The page of a technique: what it is for, where it misleads, and its form."""
    if called not in techniques.names():
        raise NotFound(UNSAID)
    module, actor = named(called), actor_for(request)
    given = _given(request, actor)
    choices = _offered(actor, given) if from_warehouse(module.TECHNIQUE) else None
    records = WhatToCount(given, choices) if choices else None
    form = _form(actor, module, given if request.method == "POST" else None, given, choices)
    if request.method == "POST" and (number := _asked(actor, form, records)):
        return redirect("run", number=number)
    words = {
        "about": module.TECHNIQUE,
        "form": form,
        "records": records,
        "tables": presenters.tables(request, module.TECHNIQUE),
        "by_area": form.of_areas,
    }
    return render(request, "analyse/technique.html", words, status=422 if form.errors else 200)


def _given(request: HttpRequest, actor: Actor) -> dict[str, str]:
    """What was sent; at first what an earlier run of the reader was asked, where one is named."""
    sent = request.POST if request.method == "POST" else request.GET
    given = {name: str(value) for name, value in sent.items()}
    again = given.get("again", "")
    if request.method == "GET" and again.isdecimal():
        given = of_run(queries.run(actor=actor, number=int(again)).line.asked)
    return given


def _offered(actor: Actor, given: dict[str, str]) -> Offered | None:
    choices = offered(actor=actor, district=given.get("district"), feed=given.get("feed", ""))
    if choices and given.get("was", choices.district) != choices.district:
        given.pop("part", None)  # the district was changed, and its parts with it
    return choices


def _form(
    actor: Actor, module: Any, sent: dict[str, str] | None, first: dict[str, str], choices: Offered | None
) -> TechniqueForm:
    kinds = presenters.kinds(actor, choices) if choices else []
    figures: tuple[str, ...] = ()
    if choices and kinds and module.TECHNIQUE.form.value == "areas":
        wanted = first.get("area_kind", "")
        kind = wanted if wanted in dict(kinds) else kinds[0][0]
        sample = presenters.sample_of(choices, kind)
        figures = (
            measures_of(actor=actor, opened=choices.opened, area=AreaRef(kind, sample)) if sample else ()
        )
    form = TechniqueForm(
        sent, module, kinds=kinds, categories=choices.categories if choices else (), figures=figures
    )
    if sent is None:
        form.initial = {"source": "warehouse"} | {name: value for name, value in first.items() if value}
    return form


def _asked(actor: Actor, form: TechniqueForm, records: WhatToCount | None) -> int | None:
    sound = form.is_valid()
    needs_records = sound and not form.own
    if not sound or (needs_records and not (records and records.is_valid())):
        return None
    filters = presenters.filters(records) if needs_records and records else {}
    try:
        return ask_to_run(actor=actor, asked=form.asked(filters))
    except (BadInput, WrongUse) as error:
        form.point_at(error.where, f"{error.what} {error.remedy}".strip())
        return None


@page(Permission.TECHNIQUE_READ)
def runs(request: HttpRequest) -> HttpResponse:
    lines = queries.runs(actor=actor_for(request), technique=request.GET.get("technique", ""))
    return render(request, "web/tables.html", presenters.runs_page(request, lines))


@page(Permission.TECHNIQUE_READ)
def run(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_for(request)
    found = queries.run(actor=actor, number=number)
    words = presenters.run_words(actor, found)
    return render(request, "analyse/run.html", words)


@page(Permission.TECHNIQUE_READ)
def run_state(request: HttpRequest, number: int) -> JsonResponse:
    """What the page of an open run tells while it stays open."""
    actor = actor_for(request)
    line = queries.run(actor=actor, number=number).line
    return JsonResponse(presenters.state(actor, line))


@page(Permission.TECHNIQUE_READ)
def run_table(request: HttpRequest, number: int) -> HttpResponse:
    table = queries.rows_of_run(actor=actor_for(request), number=number)
    words = presenters.whole_table(request, number, table)
    return render(request, "web/tables.html", words)


@page(Permission.TECHNIQUE_READ)
def run_take(request: HttpRequest, number: int) -> HttpResponse:
    """A file of what came of a run, with every row of its table."""
    found = queries.run(actor=actor_for(request), number=number, whole=True)
    if found.document is None:
        raise NotFound(UNSAID)
    document = replace(found.document, filters=tuple(presenters.chosen_words(found.line)))
    back = reverse("run", kwargs={"number": number})
    return taking.way_out(request, document, name=found.line.asked.technique, back=back, run=f"run-{number}")


@require_POST
@page(Permission.TECHNIQUE_RUN)
def run_stop(request: HttpRequest, number: int) -> HttpResponse:
    stop_run(actor=actor_for(request), number=number)
    notices.say(request, "It was asked to stop.")
    return redirect("run", number=number)
