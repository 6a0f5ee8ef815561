"""Mapping a file that no source knows, step by step: nothing is loaded, and nothing typed is lost."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from commonweal.core.actor import Actor
from commonweal.core.errors import BadInput
from commonweal.core.permissions import Permission
from commonweal.hub.queries.mappings import changes_of_unfinished
from commonweal.hub.queries.sources import sources_known
from commonweal.hub.queries.unfinished import (
    Unfinished,
    unfinished_mapping,
    unfinished_mappings,
    words_of_mappings,
)
from commonweal.hub.services import (
    SentFile,
    add_unfinished,
    answer_mapping,
    begin_mapping,
    choose_columns,
    give_up_mapping,
    preview_mapping,
    send_sample,
    write_mapping,
)
from commonweal.partnership.queries.agencies import agencies_on
from commonweal.partnership.queries.duties import names_of_agencies
from commonweal.web import notices
from commonweal.web.data import mapping_rows, sending_rows
from commonweal.web.data.contents import contents
from commonweal.web.data.mapping_forms import (
    Columns,
    FileToMap,
    HandingIn,
    OtherFile,
    Questions,
    WholeMapping,
)
from commonweal.web.listing import listed
from commonweal.web.page import may_come, page
from commonweal.web.who import actor_for


@page(Permission.MAPPING_DRAFT)
def mapping_new(request: HttpRequest) -> HttpResponse:
    actor = actor_for(request)
    mapped = {each.name: each.title for each in sources_known() if each.text}
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = FileToMap(*sent, sources=mapped, initial={"source": request.GET.get("source", "")})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            id = begin_mapping(
                actor=actor, file=_sent(given["chosen"]), sheet=given["sheet"], source=given["source"]
            )
        except BadInput as error:
            form.add_error("chosen", _told(error))
        else:
            return redirect("mapping_draft", draft=id)
    table = listed(
        request,
        "Mappings that you are writing",
        (("title", "Mapping"), ("file", "File"), ("saved", "Last saved")),
        [mapping_rows.unfinished_row(each) for each in unfinished_mappings(actor=actor)],
        empty=("none", "You are writing none."),
    )
    words = {
        "form": form,
        "table": table,
        "limits": sending_rows.limits(),
        "contents": contents(request, "sources"),
    }
    return render(request, "data/mapping_new.html", words, status=422 if form.errors else 200)


@page(Permission.MAPPING_DRAFT)
def mapping_draft(request: HttpRequest, draft: UUID) -> HttpResponse:
    """How far it is, and what is still to be done."""
    now = unfinished_mapping(actor=actor_for(request), id=str(draft))
    return _shown(request, "data/mapping.html", now, {"steps": mapping_rows.steps(now)})


@page(Permission.MAPPING_DRAFT)
def mapping_questions(request: HttpRequest, draft: UUID) -> HttpResponse:
    actor = actor_for(request)
    now = unfinished_mapping(actor=actor, id=str(draft))
    if not now.said:
        return redirect("mapping_text", draft=draft)
    words = words_of_mappings(of_events=now.of_events)
    form = Questions(_posted(request), now=now, words=words, agencies=_agencies(request, actor))
    if request.method == "POST" and form.is_valid():
        try:
            answer_mapping(actor=actor, id=now.id, answers=form.answers())
        except BadInput as error:
            form.add_error(None, _told(error))
        else:
            notices.say(request, "Your answers are kept.")
            return redirect("mapping_draft", draft=draft)
    return _form(request, "data/mapping_questions.html", now, form)


@page(Permission.MAPPING_DRAFT)
def mapping_columns(request: HttpRequest, draft: UUID) -> HttpResponse:
    actor = actor_for(request)
    now = unfinished_mapping(actor=actor, id=str(draft))
    if not now.said:
        return redirect("mapping_text", draft=draft)
    known = words_of_mappings(of_events=now.of_events)
    form = Columns(_posted(request), now=now, words=known)
    if request.method == "POST" and form.is_valid():
        try:
            choose_columns(actor=actor, id=now.id, chosen=form.chosen())
        except BadInput as error:
            form.add_error(None, _told(error))
        else:
            notices.say(request, "What becomes of the columns is kept.")
            return redirect("mapping_draft", draft=draft)
    words = {"form": form, "handlings": mapping_rows.handling_words(known)}
    return _shown(request, "data/mapping_columns.html", now, words, now.problem, bool(form.errors))


@page(Permission.MAPPING_DRAFT)
def mapping_text(request: HttpRequest, draft: UUID) -> HttpResponse:
    actor = actor_for(request)
    now = unfinished_mapping(actor=actor, id=str(draft))
    form = WholeMapping(_posted(request), initial={"text": now.text})
    if request.method == "POST" and form.is_valid():
        try:
            write_mapping(actor=actor, id=now.id, text=form.cleaned_data["text"])
        except BadInput as error:
            form.add_error("text", _told(error))
        else:
            now = unfinished_mapping(actor=actor, id=now.id)
            if now.problem is None:
                notices.say(request, "The mapping is kept, and it is in order.")
                return redirect("mapping_draft", draft=draft)
            notices.say(request, "The mapping is kept. It is not in order yet.")
            return redirect("mapping_text", draft=draft)
    return _form(request, "data/mapping_text.html", now, form)


@page(Permission.MAPPING_DRAFT)
def mapping_preview(request: HttpRequest, draft: UUID) -> HttpResponse:
    """What the first rows would become; another file may be sent to try it on."""
    actor = actor_for(request)
    now = unfinished_mapping(actor=actor, id=str(draft))
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = OtherFile(*sent)
    if request.method == "POST" and form.is_valid():
        try:
            send_sample(actor=actor, id=now.id, file=_sent(form.cleaned_data["chosen"]) or _nothing())
        except BadInput as error:
            form.add_error("chosen", _told(error))
        else:
            notices.say(request, "The file is kept, for as long as you write its mapping.")
            return redirect("mapping_preview", draft=draft)
    words: dict[str, Any] = {"form": form, "limits": sending_rows.limits()}
    problem = now.problem
    if problem is None and now.file_there:
        try:
            words |= _tried(request, actor, now)
        except BadInput as error:
            problem = error
    return _shown(request, "data/mapping_preview.html", now, words, problem, bool(form.errors))


@page(Permission.MAPPING_DRAFT)
def mapping_add(request: HttpRequest, draft: UUID) -> HttpResponse:
    actor = actor_for(request)
    now = unfinished_mapping(actor=actor, id=str(draft))
    form = HandingIn(_posted(request))
    problem = now.problem
    if request.method == "POST" and form.is_valid() and problem is None:
        try:
            added = add_unfinished(actor=actor, id=now.id, why=form.cleaned_data["why"])
        except BadInput as error:
            problem = error
        else:
            notices.say(request, _became(added.state))
            return redirect("source", source=added.source.name)
    found = changes_of_unfinished(actor=actor, id=now.id)
    table = None
    if found is not None:
        table = listed(
            request,
            "What it says otherwise than the version in use",
            mapping_rows.DIFFERENCES,
            mapping_rows.difference_rows(found),
            empty=("none", "It says the same as the version in use."),
        )
    words = {"form": form, "changes": table}
    return _shown(request, "data/mapping_add.html", now, words, problem, bool(form.errors))


@page(Permission.MAPPING_DRAFT)
def mapping_give_up(request: HttpRequest, draft: UUID) -> HttpResponse:
    actor = actor_for(request)
    now = unfinished_mapping(actor=actor, id=str(draft))
    if request.method == "POST":
        give_up_mapping(actor=actor, id=now.id)
        notices.say(request, "Neither the mapping nor the file is kept.")
        return redirect("mapping_new")
    return _shown(request, "data/mapping_give_up.html", now, {})


def _tried(request: HttpRequest, actor: Actor, now: Unfinished) -> dict[str, Any]:
    found = preview_mapping(actor=actor, id=now.id)
    names = names_of_agencies({holder for _, holder, _ in found.months})
    what = "figures" if found.figures else "rows"
    first = listed(
        request,
        f"The first {what} that would be accepted, without point, address, key or people",
        mapping_rows.preview_columns(found),
        mapping_rows.preview_rows(found),
        empty=("none", "No row would be accepted.")
        if found.may_see_rows
        else ("not-yours", "Single rows are for those who may see events row by row."),
    )
    back = listed(
        request,
        "The first rows that would go back, or are counted once",
        (("line", "Line", True), ("why", "Why")),
        mapping_rows.back_rows(found),
        empty=("none", "No row would go back."),
    )
    months = listed(
        request,
        "Rows that would be accepted, by month",
        (("month", "Month"), ("holder", "Holder"), ("rows", "Rows", True)),
        mapping_rows.month_rows(found, names),
        empty=("none", "No month would be filled."),
    )
    return {
        "found": found,
        "sentence": mapping_rows.preview_sentence(found),
        "agreement": mapping_rows.agreement_words(found),
        "tables": [first, back, months],
    }


def _became(state: str) -> str:
    if state == "draft":
        return "It waits for approval by somebody else. Once it is approved, send the file by Send files."
    if state == "unchanged":
        return "The same mapping is in use already; nothing was changed."
    return "It is in use: files are read by it from now on."


def _agencies(request: HttpRequest, actor: Actor) -> dict[str, str]:
    if not may_come(request, (Permission.AGENCY_READ,)):
        return {}
    return {each.code: each.name for each in agencies_on(actor)}


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _sent(file: Any) -> SentFile | None:
    return SentFile(file.name, file.size, file.chunks()) if file else None


def _nothing() -> SentFile:
    return SentFile("", 0, [])


def _told(error: BadInput) -> str:
    return f"{error.what}. {error.remedy}".replace("..", ".").strip()


def _form(request: HttpRequest, template: str, now: Unfinished, form: forms.Form) -> HttpResponse:
    return _shown(request, template, now, {"form": form}, now.problem, bool(form.errors))


def _shown(
    request: HttpRequest,
    template: str,
    now: Unfinished,
    words: dict[str, Any],
    problem: BadInput | None = None,
    wrong: bool = False,
) -> HttpResponse:
    problem = problem or now.problem
    about = {
        "now": now,
        "title": mapping_rows.title_of(now),
        "problem": problem,
        "remedy": mapping_rows.remedy_lines(problem.remedy if problem else ""),
    }
    return render(request, template, {**about, **words}, status=422 if wrong else 200)
