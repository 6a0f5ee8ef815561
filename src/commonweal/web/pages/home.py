"""Home: what landed, what is late or refused, what waits for whoever it is."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.permissions import Permission
from commonweal.core.policy import standing
from commonweal.hub.queries import deliveries
from commonweal.hub.queries.exchange import board
from commonweal.hub.queries.sources import sources_known
from commonweal.partnership.queries.duties import names_of_agencies
from commonweal.web.page import page
from commonweal.web.pages.presenters import Landed, Row, late_rows
from commonweal.web.pages.setting_up import steps
from commonweal.web.pages.waiting import waiting
from commonweal.web.who import actor_for

LATELY = timedelta(days=31)


@page(Permission.ACCOUNT_READ_OWN)
def home(request: HttpRequest) -> HttpResponse:
    actor = actor_for(request)
    setting_up = steps(actor) if standing(actor, Permission.AGENCY_ADD).allowed else []
    return render(
        request,
        "web/home.html",
        {
            "since": clock.today() - LATELY,
            "landed": _landed(actor),
            "late": _late(actor),
            "waiting": waiting(actor),
            "setting_up": setting_up if any(not step.done for step in setting_up) else [],
        },
    )


def _landed(actor: Actor) -> Landed | None:
    """None for those to whom deliveries are nothing."""
    if not standing(actor, Permission.DELIVERY_READ).allowed:
        return None
    titles = {source.name: source.title for source in sources_known()}
    return Landed.since(clock.today() - LATELY, deliveries(actor=actor), titles)


def _late(actor: Actor) -> list[Row] | None:
    if not standing(actor, Permission.EXCHANGE_READ).allowed:
        return None
    shown = board(actor=actor)
    return late_rows(shown, names_of_agencies({row.holder for row in shown}))
