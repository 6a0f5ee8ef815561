"""Explore: the form and its answer on one address."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from commonweal.core.errors import BadInput, NotFound
from commonweal.core.permissions import Permission
from commonweal.core.rules import UNSAID
from commonweal.products.queries import Explored, explored, offered, on_paper
from commonweal.web import frame, taking
from commonweal.web.blocks import shown
from commonweal.web.explore import movable, presenters
from commonweal.web.explore.forms import WhatToCount
from commonweal.web.page import may_come, page
from commonweal.web.who import actor_for

HOT_SPOTS = "gi-star"
ROWS = "records"
MAP = "map"


@page(Permission.WAREHOUSE_READ_COUNTS)
def explore(request: HttpRequest) -> HttpResponse:
    show, form = _show(request), form_for(request)
    if form is None:
        return render(request, "web/explore.html", {"form": None})
    found = _answer(request, form, show)
    return render(request, "web/explore.html", {"form": form, **_words(request, form, found, show)})


@page(Permission.WAREHOUSE_READ_COUNTS)
def take(request: HttpRequest) -> HttpResponse:
    """A file of one form of the answer, asked again as the reader."""
    show, form = _show(request), form_for(request)
    found = _answer(request, form, show) if form else None
    if form is None or found is None or found.state:
        raise NotFound(UNSAID)
    back = f"{reverse('explore')}{presenters.address(form, show=show)}"
    name = f"{found.asked.last}-{found.asked.category or 'all'}-{found.area}-{show}"
    return taking.way_out(request, on_paper(found, marking=frame.MARKING), name=name, back=back)


@page(Permission.WAREHOUSE_READ_COUNTS)
def movable_map(request: HttpRequest) -> HttpResponse:
    """The areas of the map as data, asked again as the reader; not there for whoever sees no map."""
    form = form_for(request)
    found = _answer(request, form, MAP) if form else None
    chart = movable.map_of(found) if found else None
    if found is None or chart is None:
        raise NotFound(UNSAID)
    base = settings.BASE_MAP
    more = {"tiles": base.tiles, "words": base.words} if base else None
    return JsonResponse({**movable.as_data(chart), "snapshot": found.snapshot, "base": more})


def _show(request: HttpRequest) -> str:
    show = request.GET.get("show", "summary")
    if show not in dict(presenters.SHOWN):
        raise NotFound(UNSAID)
    return show


def form_for(request: HttpRequest) -> WhatToCount | None:
    """The form as it was sent; None where there is nothing to ask of."""
    given = {name: str(value) for name, value in request.GET.items()}
    choices = offered(actor=actor_for(request), district=given.get("district"), feed=given.get("feed", ""))
    if choices is None:
        return None
    if given.get("was", choices.district) != choices.district:
        given.pop("part", None)  # the district was changed, and its parts with it
    return WhatToCount(given, choices)


def _answer(request: HttpRequest, form: WhatToCount, show: str) -> Explored | None:
    if not form.is_valid():
        return None
    try:
        return explored(actor=actor_for(request), opened=form.offered.opened, asked=form.asked(), show=show)
    except BadInput as error:
        form.add_error(None, f"{error.what} {error.remedy}".strip())
        return None


def _uses(request: HttpRequest, form: WhatToCount, found: Explored, show: str) -> list[tuple[str, str]]:
    """What can be done with the answer, for those who may."""
    here = presenters.address(form, show=show)
    keeps = may_come(request, (Permission.VIEW_KEEP,))
    ways = [
        ("Take a file away", reverse("explore_take") + here, not found.state),
        ("Keep this view", reverse("keep_view") + here, keeps),
        ("Your views", reverse("views"), keeps),
        (
            "Find hot spots of these records",
            reverse("technique", kwargs={"called": HOT_SPOTS}) + here,
            may_come(request, (Permission.TECHNIQUE_RUN,)),
        ),
    ]
    return [(words, href) for words, href, may_use in ways if may_use]


def _movable(form: WhatToCount, found: Explored, show: str) -> str:
    """The address of the areas as data, where there is a map of them."""
    drawn = show == MAP and movable.map_of(found) is not None
    return reverse("explore_map") + presenters.address(form, show=show) if drawn else ""


def _words(request: HttpRequest, form: WhatToCount, found: Explored | None, show: str) -> dict[str, Any]:
    if found is None:
        return {"found": None, "show": show}
    return {
        "found": found,
        "show": show,
        "pieces": list(shown(found.blocks)),
        "movable": _movable(form, found, show),
        "tags": presenters.tags(form, show),
        "tabs": presenters.tabs(
            form, show, lambda each: each != ROWS or may_come(request, (Permission.WAREHOUSE_READ_ROWS,))
        ),
        "announced": presenters.announced(form, request.GET.dict()),
        "uses": _uses(request, form, found, show),
    }
