"""Sources: which there are, the versions of each and what two of them say otherwise; approving one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from commonweal.core.errors import BadInput
from commonweal.core.permissions import Permission
from commonweal.hub.queries.mappings import (
    PROGRAM,
    mapping_version_shown,
    source_lines,
    source_shown,
    versions_compared,
)
from commonweal.hub.services import approve_mapping
from commonweal.web import notices
from commonweal.web.data import mapping_rows
from commonweal.web.data.contents import contents
from commonweal.web.data.mapping_forms import Comparison
from commonweal.web.listing import listed
from commonweal.web.page import may_come, page
from commonweal.web.who import actor_for


@page(Permission.MAPPING_READ)
def sources(request: HttpRequest) -> HttpResponse:
    lines = source_lines(actor=actor_for(request))
    waiting = [each for each in lines if each.waiting is not None]
    rest = [each for each in lines if each.waiting is None]
    table = listed(
        request,
        f"{len(lines):,} sources, those that wait for approval first",
        mapping_rows.SOURCES,
        [mapping_rows.source_row(each) for each in (*waiting, *rest)],
    )
    words = {
        "table": table,
        "contents": contents(request, "sources"),
        "may_map": may_come(request, (Permission.MAPPING_DRAFT,)),
    }
    return render(request, "data/sources.html", words)


@page(Permission.MAPPING_READ)
def source(request: HttpRequest, source: str) -> HttpResponse:
    actor = actor_for(request)
    shown = source_shown(actor=actor, name=source)
    versions = listed(
        request,
        "Its versions, the newest first",
        mapping_rows.VERSIONS,
        [mapping_rows.version_row(each, actor.id) for each in shown.versions],
    )
    columns = listed(
        request,
        "What becomes of each column, by the version in use",
        mapping_rows.COLUMNS,
        mapping_rows.column_rows(shown),
        empty=("none", "No version of it is in use yet."),
    )
    mapped = [each for each in shown.versions if each.text]
    words = {
        "shown": shown,
        "tag": mapping_rows.source_tag(shown.line),
        "about": mapping_rows.about_source(shown.line),
        "versions": versions,
        "columns": columns,
        "may_compare": len(mapped) > 1,
        "may_map": bool(mapped) and may_come(request, (Permission.MAPPING_DRAFT,)),
    }
    return render(request, "data/source.html", words)


@page(Permission.MAPPING_READ)
def source_version(request: HttpRequest, source: str, key: str) -> HttpResponse:
    return _version_page(request, source, key)


@require_POST
@page(Permission.MAPPING_APPROVE)
def source_approve(request: HttpRequest, source: str, version: int) -> HttpResponse:
    """The service says who may not: whoever added it."""
    try:
        approve_mapping(actor=actor_for(request), source=source, version=version)
    except BadInput as error:
        return _version_page(request, source, str(version), error)
    notices.say(request, f"Version {version} is in use: files are read by it from now on.")
    return redirect("source", source=source)


@page(Permission.MAPPING_READ)
def source_compare(request: HttpRequest, source: str) -> HttpResponse:
    actor = actor_for(request)
    shown = source_shown(actor=actor, name=source)
    mapped = [each for each in shown.versions if each.text]
    form = Comparison(
        {
            "before": request.GET.get("before") or (mapped[1].key if len(mapped) > 1 else ""),
            "after": request.GET.get("after") or (mapped[0].key if mapped else ""),
        },
        versions=[(each.key, mapping_rows.version_words(each)) for each in mapped],
    )
    table = None
    if len(mapped) > 1 and form.is_valid():
        said = {each.key: mapping_rows.version_words(each).lower() for each in mapped}
        before, after = form.cleaned_data["before"], form.cleaned_data["after"]
        found = versions_compared(actor=actor, source=source, before=before, after=after)
        table = listed(
            request,
            f"What {said[after]} says otherwise than {said[before]}",
            mapping_rows.DIFFERENCES,
            mapping_rows.difference_rows(found),
            empty=("none", "They say the same: nothing but notes and the way of writing differs."),
        )
    words = {"shown": shown, "form": form, "table": table, "enough": len(mapped) > 1}
    return render(request, "data/source_compare.html", words)


def _version_page(
    request: HttpRequest, source: str, key: str, problem: BadInput | None = None
) -> HttpResponse:
    actor = actor_for(request)
    version = mapping_version_shown(actor=actor, source=source, key=key)
    shown = source_shown(actor=actor, name=source)
    before = next((each for each in shown.versions if each.state == "in use" and each.text), None)
    comparable = before is not None and before.key != key and bool(version.text)
    waits = version.state == "draft" and key != PROGRAM
    words = {
        "shown": shown,
        "version": version,
        "title": mapping_rows.version_words(version),
        "tag": mapping_rows.version_tag(version),
        "about": mapping_rows.about_version(version, actor.id),
        "compare": f"{reverse('source_compare', kwargs={'source': source})}?before={before.key}&after={key}"
        if before is not None and comparable
        else "",
        "mine": waits and version.added_by == actor.id,
        "may_approve": waits
        and version.added_by != actor.id
        and may_come(request, (Permission.MAPPING_APPROVE,)),
        "problem": problem,
        "remedy": mapping_rows.remedy_lines(problem.remedy if problem else ""),
    }
    return render(request, "data/source_version.html", words, status=422 if problem else 200)
