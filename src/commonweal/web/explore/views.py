"""Explore: the form and its answer on one address."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from commonweal.core.errors import BadInput, NotFound
from commonweal.core.permissions import Permission
from commonweal.core.rules import UNSAID
from commonweal.products.queries import Explored, explored, offered
from commonweal.web.blocks import shown
from commonweal.web.explore import presenters
from commonweal.web.explore.forms import WhatToCount
from commonweal.web.page import page
from commonweal.web.who import actor_for


@page(Permission.WAREHOUSE_READ_COUNTS)
def explore(request: HttpRequest) -> HttpResponse:
    show = request.GET.get("show", "summary")
    if show not in dict(presenters.SHOWN):
        raise NotFound(UNSAID)
    form = form_for(request)
    if form is None:
        return render(request, "web/explore.html", {"form": None})
    found = _answer(request, form, show)
    return render(request, "web/explore.html", {"form": form, **_words(request, form, found, show)})


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


def _words(request: HttpRequest, form: WhatToCount, found: Explored | None, show: str) -> dict[str, Any]:
    if found is None:
        return {"found": None, "show": show}
    return {
        "found": found,
        "show": show,
        "pieces": list(shown(found.blocks)),
        "tags": presenters.tags(form),
        "tabs": presenters.tabs(form, show),
        "announced": presenters.announced(form, request.GET.dict()),
        "here": presenters.address(form, show=show),
    }
