"""What every word means: the tables of the warehouse, the techniques; and whether the machine is well."""

from __future__ import annotations

import shutil
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from commonweal import __version__
from commonweal.core import home
from commonweal.core.errors import NotFound
from commonweal.core.permissions import Permission
from commonweal.core.rules import UNSAID
from commonweal.web.listing import Listed, listed
from commonweal.web.page import page

GIB = 2**30
LITTLE_SPACE = 5  # gibibytes


@page(Permission.WAREHOUSE_OPEN)
def dictionary(request: HttpRequest) -> HttpResponse:
    from commonweal.hub.queries import warehouse_tables

    rows = [
        [
            {"text": each.name, "href": reverse("admin_table", kwargs={"name": each.name})},
            each.meaning,
            len(each.columns),
        ]
        for each in warehouse_tables()
    ]
    columns = (("name", "Table"), ("meaning", "What it holds"), ("columns", "Columns", True))
    return _tables(request, "Data dictionary", [listed(request, "Tables of the warehouse", columns, rows)])


@page(Permission.WAREHOUSE_OPEN)
def table(request: HttpRequest, name: str) -> HttpResponse:
    from commonweal.hub.queries import warehouse_tables

    found = next((each for each in warehouse_tables() if each.name == name), None)
    if found is None:
        raise NotFound(UNSAID)
    columns = (
        ("name", "Column"), ("meaning", "Meaning"), ("unit", "Unit"), ("handling", "Handling"),
        ("form", "Least grant that shows it"), ("caveat", "Caveat"),
    )  # fmt: skip
    rows = [
        [each.name, each.meaning, each.unit, each.tier.word, each.form.name.lower(), each.caveat]
        for each in found.columns
    ]
    return _tables(request, f"Table {name}", [listed(request, found.meaning, columns, rows)])


@page(Permission.WAREHOUSE_OPEN)
def handbook(request: HttpRequest) -> HttpResponse:
    from commonweal.analysis.techniques import names, technique

    every = [technique(name).TECHNIQUE for name in names()]
    rows = [
        [{"text": each.question, "href": reverse("admin_technique", kwargs={"name": each.name})}, each.title]
        for each in every
    ]
    columns = (("question", "The question"), ("title", "The technique"))
    return _tables(request, "Techniques", [listed(request, f"{len(rows)} techniques", columns, rows)])


@page(Permission.WAREHOUSE_OPEN)
def technique_page(request: HttpRequest, name: str) -> HttpResponse:
    from commonweal.analysis.techniques import names, technique
    from commonweal.analysis.techniques.grammar import described

    if name not in names():
        raise NotFound(UNSAID)
    module = technique(name)
    about = module.TECHNIQUE
    takes = listed(
        request,
        "What it needs",
        (("name", "Column"), ("what", "What it is"), ("unit", "Unit"), ("needed", "Needed")),
        [[each.name, each.meaning, each.unit, "no" if each.optional else "yes"] for each in about.takes],
    )
    gives = listed(
        request,
        "What it gives",
        (("name", "Column"), ("what", "What it is"), ("unit", "Unit")),
        [[each.name, each.meaning, each.unit] for each in about.gives],
    )
    settable = listed(
        request,
        "What can be set",
        (("name", "Name"), ("default", "Unless said"), ("what", "What it is")),
        described(module.Parameters),
    )
    words = {"about": about, "tables": [takes, gives, settable]}
    return render(request, "web/technique.html", words)


@page(Permission.INSTALLATION_CHECK)
def health(request: HttpRequest) -> HttpResponse:
    """What can be looked at at once; `commonweal check` looks at every file besides."""
    rows = [_databases(), _space(), ["Version", __version__, {"text": "in order", "tag": "green"}]]
    columns = (("what", "What"), ("found", "What was found"), ("state", "State"))
    tables: list[Listed] = [listed(request, "The installation", columns, rows), _work(request)]
    lead = "`commonweal check` at the command line looks at every table and file besides."
    return _tables(request, "Health", tables, lead=lead)


def _databases() -> list[Any]:
    from commonweal.config import databases
    from commonweal.core.errors import InstallationProblem

    try:
        databases.expect_answers(*databases.STORES)
        databases.expect_safe()
    except InstallationProblem as error:
        return ["Databases", error.what, {"text": "not well", "tag": "red"}]
    said = "They answer, and nothing in them passes row security by."
    return ["Databases", said, {"text": "in order", "tag": "green"}]


def _space() -> list[Any]:
    free = shutil.disk_usage(home.folder("documents")).free // GIB
    state = (
        {"text": "in order", "tag": "green"} if free >= LITTLE_SPACE else {"text": "not well", "tag": "red"}
    )
    return ["Space", f"{free:,} GiB are free in the state folder.", state]


def _work(request: HttpRequest) -> Listed:
    from commonweal.jobs.queries import workload

    now = workload()
    rows = [
        ["Waiting", now.outbox + now.waiting],
        ["Being done", now.doing],
        ["Failed", now.failed],
        ["Done", now.done],
    ]
    return listed(request, "Work in the background", (("state", "State"), ("jobs", "Jobs", True)), rows)


def _tables(request: HttpRequest, title: str, tables: list[Listed], *, lead: str = "") -> HttpResponse:
    return render(request, "web/tables.html", {"title": title, "lead": lead, "tables": tables})
