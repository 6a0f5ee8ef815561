"""Two runs of one technique beside each other: what was asked differently, and what each found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from commonweal.core.actor import Actor
from commonweal.core.errors import NotFound
from commonweal.core.permissions import Permission
from commonweal.core.rules import UNSAID
from commonweal.exports.document import Block, Heading
from commonweal.web.analyse.presenters import chosen_words
from commonweal.web.blocks import shown
from commonweal.web.furniture import moment
from commonweal.web.listing import listed
from commonweal.web.page import page
from commonweal.web.who import actor_for
from commonweal.workstation import queries
from commonweal.workstation.queries import RunLine, RunShown

SAME, OTHER = "the same", "different"


class Other(forms.Form):
    other = forms.TypedChoiceField(label="Compare with", coerce=int, required=False, empty_value=None)

    def __init__(self, given: Any, lines: list[RunLine]) -> None:
        super().__init__(given)
        field = self.fields["other"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - as it stands above
        field.choices = [("", "Choose a run"), *((str(each.number), _called(each)) for each in lines)]
        field.error_messages["invalid_choice"] = "Choose one of those in the list"


@page(Permission.TECHNIQUE_READ)
def beside(request: HttpRequest, number: int) -> HttpResponse:
    """Both are the reader's own: of anybody else's there is none."""
    actor = actor_for(request)
    one = _done(actor, number)
    others = [
        line
        for line in queries.runs(actor=actor, technique=one.line.asked.technique)
        if line.state == "done" and line.number != number
    ]
    form = Other(request.GET or None, others)
    chosen = form.cleaned_data["other"] if form.is_valid() else None
    words = {"line": one.line, "form": form, "others": others, "tables": [], "pieces": []}
    if chosen is not None:
        other = _done(actor, chosen)
        rows = _asked(one.line, other.line)
        runs = [(f"run-{each.number}", _short(each), False) for each in (one.line, other.line)]
        heads = (("what", "What", False), *runs, ("same", "Is it the same?", False))
        words |= {
            "other": other.line,
            "tables": [listed(request, "What was asked", heads, rows)],
            "pieces": list(shown([*_found(one), *_found(other)])),
        }
    return render(request, "analyse/beside.html", words)


def _done(actor: Actor, number: int) -> RunShown:
    found = queries.run(actor=actor, number=number)
    if found.document is None:
        raise NotFound(UNSAID)
    return found


def _asked(one: RunLine, other: RunLine) -> list[list[str]]:
    """Settings that differ first; the snapshot is what the records were read from."""
    asked = [dict(chosen_words(line)) | {"Snapshot": str(line.snapshot or "")} for line in (one, other)]
    names = dict.fromkeys((*asked[0], *asked[1]))
    rows = [[name, *(each.get(name, "as announced") for each in asked)] for name in names]
    told = [[*row, SAME if row[1] == row[2] else OTHER] for row in rows]
    return sorted(told, key=lambda row: row[3] == SAME)


def _found(run: RunShown) -> Iterator[Block]:
    """Under its number, with names of its own for the headings: both stand on one page."""
    yield Heading(2, f"{_short(run.line)}: {run.line.sentence}", f"run-{run.line.number}")
    for block in run.document.blocks if run.document else ():
        if isinstance(block, Heading):
            yield replace(block, level=3, id=f"{block.id}-{run.line.number}" if block.id else "")
        else:
            yield block


def _called(line: RunLine) -> str:
    return f"Run {line.number}, {moment(line.asked_at)}: {line.sentence}"


def _short(line: RunLine) -> str:
    return f"Run {line.number}"
