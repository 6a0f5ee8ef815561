"""Taking a file away: what is on the screen, in a format, for a reason, by somebody who has just proved who
they are."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from commonweal.core.actor import Actor
from commonweal.core.errors import NotPermitted, WrongUse
from commonweal.core.permissions import Permission
from commonweal.core.policy import may
from commonweal.core.task import current_task, task
from commonweal.exports.document import Document
from commonweal.exports.downloads import hand_over
from commonweal.exports.formats import offered_formats
from commonweal.web.who import actor_for

WORDS = {
    "xlsx": "Excel workbook (xlsx): the rows, and a sheet of notes",
    "csv": "Plain rows (csv)",
    "docx": "Word document (docx): words, pictures and tables",
    "pdf": "PDF: words, pictures and tables, to print or to send",
    "png": "Picture (png)",
    "svg": "Picture that can be enlarged (svg)",
    "geojson": "Map layer (geojson)",
}
NOT_YET = "not said yet"
REASON = "decision: reason"


class WayOut(forms.Form):
    format = forms.ChoiceField(
        label="What kind of file",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a kind of file", "invalid_choice": "Choose a kind of file"},
    )
    reason = forms.CharField(
        label="Why do you take it away?",
        max_length=200,
        help_text="For example: for the tasking meeting of 3 December. It stands in the file and in the log.",
        error_messages={"required": "Say why you take it away"},
    )

    def __init__(self, given: object, document: Document) -> None:
        super().__init__(given)  # type: ignore[arg-type]
        known = set(offered_formats(document))
        chosen = cast(forms.ChoiceField, self.fields["format"])
        chosen.choices = [(format, words) for format, words in WORDS.items() if format in known]


def way_out(request: HttpRequest, document: Document, *, name: str, back: str, run: str = "") -> HttpResponse:
    """The page that asks for format and reason, and then the file. `name` is what it is about."""
    actor = actor_for(request)
    _proved(actor, name)
    form = WayOut(request.POST if request.method == "POST" else None, document)
    if request.method == "POST" and form.is_valid():
        try:
            return _file(actor, document, form, _plain(name), run)
        except WrongUse as error:
            form.add_error("format", f"{error.what} {error.remedy}".strip())
        except NotPermitted as error:
            if error.where != REASON:
                raise
            form.add_error("reason", error.what)
    words = {"form": form, "document": document, "back": back}
    return render(request, "web/take_away.html", words, status=422 if form.errors else 200)


def _proved(actor: Actor, name: str) -> None:
    """Before the form, so that nothing that was typed into it is lost to the question who they are."""
    with task(replace(current_task(), reason=current_task().reason or NOT_YET, channel="export")):
        may(actor, Permission.DOCUMENT_TAKE, matter=f"document:{name}").require()


def _file(actor: Actor, document: Document, form: WayOut, name: str, run: str) -> HttpResponse:
    file = hand_over(
        actor=actor,
        document=document,
        format=form.cleaned_data["format"],
        name=name,
        reason=form.cleaned_data["reason"],
        run=run,
    )
    response = HttpResponse(file.content, content_type=file.content_type)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response


def _plain(text: str) -> str:
    """Small letters, digits and hyphens, as names of files are written."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:80].strip("-") or "answer"
