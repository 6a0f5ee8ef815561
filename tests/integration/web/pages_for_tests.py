"""Addresses that only tests have: a grave act, a page that names people, what one's agency shares."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path

from commonweal.core.permissions import Permission
from commonweal.core.policy import require_standing
from commonweal.core.task import current_task, task
from commonweal.web import urls
from commonweal.web.page import page
from commonweal.web.who import actor_for


@page(Permission.ACCOUNT_READ_OWN)
def grave(request: HttpRequest) -> HttpResponse:
    with task(replace(current_task(), reason="life is at risk")):
        require_standing(actor_for(request), Permission.ACCESS_BREAK_GLASS)
    return HttpResponse("done")


@page(Permission.ACCOUNT_READ_OWN, names=True)
def naming(request: HttpRequest) -> HttpResponse:
    return HttpResponse("names")


@page(Permission.ACCOUNT_READ_OWN)
def sharing(request: Any) -> HttpResponse:
    return HttpResponse(" ".join(sorted(each.reference for each in request.actor.agreements)))


handler404, handler500 = urls.handler404, urls.handler500
urlpatterns = [
    *urls.urlpatterns,
    path("test/grave/", grave),
    path("test/naming/", naming),
    path("test/sharing/", sharing),
]
