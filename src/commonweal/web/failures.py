"""Pages for what goes wrong. One 'not found' for all: what is not there, and what is not yours to see."""

from __future__ import annotations

import logging
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from commonweal.core.errors import Busy, CommonwealError, InstallationProblem, NotFound, NotPermitted

log = logging.getLogger("commonweal.web")
AGAIN = "decision: reauthenticated"
FACTOR = "decision: multi_factor"


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """The same bytes, but for the frame of the one who asks, whatever it was that is not shown."""
    return render(request, "web/not_found.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    return render(request, "web/broken.html", status=500)


def form_not_ours(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "web/form_not_ours.html", status=403)


def answer(request: HttpRequest, error: CommonwealError) -> HttpResponse:
    """What a room refuses, in its own words; who proves again who they are comes back to where they were."""
    if isinstance(error, NotFound):
        return not_found(request)
    if isinstance(error, NotPermitted):
        if error.where == AGAIN:
            return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': _back(request)})}")
        return render(
            request, "web/not_permitted.html", {"error": error, "factor": error.where == FACTOR}, status=403
        )
    if isinstance(error, Busy):
        return render(request, "web/busy.html", status=503)
    if isinstance(error, InstallationProblem):
        log.error("%s", error)
        return render(request, "web/out_of_order.html", status=503)
    return render(request, "web/refused.html", {"error": error}, status=400)


def _back(request: HttpRequest) -> str:
    return request.get_full_path() if request.method == "GET" else request.META.get("HTTP_REFERER", "/")
