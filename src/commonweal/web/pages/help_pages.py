"""Pages that are open to all: help, the accessibility statement, and whether the server is well."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commonweal.web.page import open_to_all


@open_to_all
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "web/help.html")


@open_to_all
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "web/accessibility.html")


@open_to_all
@require_safe
def healthy(request: HttpRequest) -> HttpResponse:
    """For whatever watches the server: it says nothing but that it answers, and asks the database once."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("well\n", content_type="text/plain")
