"""The list of areas, and a page for each."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from commonweal.core.context import acting
from commonweal.core.errors import NotFound, NotPermitted
from commonweal.core.periods import Month
from commonweal.core.permissions import Permission
from commonweal.core.rules import UNSAID
from commonweal.geography import queries as geography
from commonweal.hub.queries import generations_adopted
from commonweal.products.queries import area_known, localities_known
from commonweal.web.blocks import shown
from commonweal.web.listing import listed
from commonweal.web.page import page
from commonweal.web.who import actor_for

DISTRICT = "district"
WRITTEN = "Write the month as a year and two digits, such as 2026-09"


class MonthWanted(forms.Form):
    month = forms.RegexField(
        r"^(19|20)\d{2}-(0[1-9]|1[0-2])$",
        required=False,
        label="Month",
        help_text="For example 2026-09",
        error_messages={"invalid": WRITTEN},
    )

    def clean_month(self) -> Month | None:
        given = self.cleaned_data["month"]
        return Month.parse(given) if given else None

    @classmethod
    def of(cls, request: HttpRequest) -> tuple[MonthWanted, Month | None]:
        """The form, and the month: the last that was delivered where none, or none that can be, was given."""
        form = cls(request.GET)
        return form, form.cleaned_data["month"] if form.is_valid() else None


@page(Permission.WAREHOUSE_READ_COUNTS)
def areas(request: HttpRequest) -> HttpResponse:
    """Districts; inside one, the smaller areas that are adopted."""
    actor = actor_for(request)
    with acting(actor):
        adopted = generations_adopted()
    kind = request.GET.get("kind", DISTRICT)
    if kind not in adopted and adopted:
        raise NotFound(UNSAID)
    within = request.GET.get("district", "")
    found = _found(adopted, kind, within) if adopted else []
    if actor.areas is not None and kind == DISTRICT:
        mine = {each.code for each in actor.areas if each.kind == DISTRICT}
        found.sort(key=lambda each: (each.code not in mine, each.name))
    kinds = [(each, geography.kind_words(each)) for each in sorted(adopted)]
    table = listed(
        request,
        f"{len(found):,} areas: {geography.kind_words(kind).lower()}" if adopted else "Areas",
        (("name", "Area"), ("code", "Code"), ("size", "Size in km²", True)),
        [[_linked(each.kind, each.code, each.name), each.code, f"{each.area_km2:,.1f}"] for each in found],
        empty=("not-loaded", "No boundaries have been adopted yet."),
    )
    words = {
        "tables": [table],
        "kinds": kinds,
        "kind": kind,
        "districts": _districts(adopted),
        "within": within,
    }
    return render(request, "web/areas.html", words)


@page(Permission.WAREHOUSE_READ_COUNTS)
def area(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    form, month = MonthWanted.of(request)
    known = area_known(actor=actor_for(request), kind=kind, code=code, month=month)
    words = {
        "known": known,
        "pieces": list(shown(known.blocks)),
        "form": form,
        "localities": _inside(known.area.kind, code),
    }
    return render(request, "web/area.html", words)


def _inside(kind: str, code: str) -> str:
    """Where the small areas of this one are compared; nothing for the smallest."""
    return reverse("localities", kwargs={"kind": kind, "code": code}) if kind == DISTRICT else ""


@page(Permission.WAREHOUSE_READ_COUNTS)
def localities(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """The vulnerable localities inside an area, with their parts and the deliberate fires beside them."""
    form, month = MonthWanted.of(request)
    actor = actor_for(request)
    words: dict[str, Any] = {"form": form, "back": reverse("area", kwargs={"kind": kind, "code": code})}
    with acting(actor):
        words["name"] = _name(kind, code)
    try:
        known = localities_known(actor=actor, kind=kind, code=code, month=month)
    except NotPermitted:
        words["why"] = ("not-yours", "Your role sees no areas as small as these.")
    except NotFound as lacking:
        words["why"] = ("not-loaded", f"{lacking.what} {lacking.remedy}".strip())
    else:
        words |= {"known": known, "pieces": list(shown(known.blocks))}
    return render(request, "web/localities.html", words)


def _name(kind: str, code: str) -> str:
    adopted = generations_adopted()
    if kind not in adopted:
        raise NotFound(UNSAID)
    return geography.area(kind, adopted[kind], code).name


def _found(adopted: dict[str, str], kind: str, within: str) -> list[Any]:
    if within and kind != DISTRICT and DISTRICT in adopted:
        return geography.areas_within(kind, adopted[kind], within, adopted[DISTRICT])
    return sorted(geography.areas(kind, adopted[kind]), key=lambda each: each.name)


def _districts(adopted: dict[str, str]) -> list[tuple[str, str]]:
    if DISTRICT not in adopted:
        return []
    return sorted(geography.area_names(DISTRICT, adopted[DISTRICT]).items(), key=lambda each: each[1])


def _linked(kind: str, code: str, name: str) -> dict[str, str]:
    return {"text": name, "href": reverse("area", kwargs={"kind": kind, "code": code})}
