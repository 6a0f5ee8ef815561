"""Home: what landed, what is late or refused, what waits for whoever it is."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from commonweal.core import clock
from commonweal.core.permissions import Permission
from commonweal.core.policy import standing
from commonweal.hub.queries import deliveries
from commonweal.web.page import page
from commonweal.web.pages.presenters import Landed
from commonweal.web.pages.setting_up import steps
from commonweal.web.who import actor_for

LATELY = timedelta(days=31)


@page(Permission.ACCOUNT_READ_OWN)
def home(request: HttpRequest) -> HttpResponse:
    actor, since = actor_for(request), clock.today() - LATELY
    landed = None
    if standing(actor, Permission.DELIVERY_READ).allowed:
        landed = Landed.since(since, deliveries(actor=actor))
    setting_up = steps(actor) if standing(actor, Permission.AGENCY_ADD).allowed else []
    return render(
        request,
        "web/home.html",
        {
            "landed": landed,
            "since": since,
            "setting_up": setting_up if any(not step.done for step in setting_up) else [],
        },
    )
