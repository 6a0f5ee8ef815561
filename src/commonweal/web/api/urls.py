"""Every address of version 1, and its description."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, re_path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI

from commonweal.core.permissions import Permission
from commonweal.web.api import deliveries, explore, myself, runs, sources, techniques, views
from commonweal.web.api.door import Resource, SignedIn, by_this_door
from commonweal.web.api.refusals import not_there, say_on

VERSION = "1"
PREFIX = f"api/v{VERSION}/"

interface = NinjaAPI(
    title="Commonweal",
    version=VERSION,
    description="What the pages show, for programs. What you may not see is not there.",
    openapi_url=None,
    docs_url=None,
)
say_on(interface)
description = Resource()


@cache
def openapi() -> dict[str, Any]:
    return dict(interface.get_openapi_schema(path_prefix=PREFIX))


@description.read("/openapi.json", Permission.ACCOUNT_READ_OWN, gives=dict[str, Any], include_in_schema=False)
def describe(request: HttpRequest) -> HttpResponse:
    """The description of this interface, for programs that read such."""
    return JsonResponse(openapi())


for part in (myself, deliveries, sources, explore, techniques, runs, views):
    interface.add_router("", part.resource)
interface.add_router("", description)


@csrf_exempt  # it does nothing, and says so in the terms of the interface
def nothing_here(request: HttpRequest) -> HttpResponse:
    return not_there()


def _permissions() -> dict[str, tuple[Permission, ...]]:
    """Of each address by its name: the policy entries of its operations."""
    found: dict[str, tuple[Permission, ...]] = {}
    for router in interface._get_bound_routers():
        for path_view in router.path_operations.values():
            entries = (auth for each in path_view.operations for auth in each.auth_callbacks)
            named = (p for auth in entries if isinstance(auth, SignedIn) for p in auth.permissions)
            found[str(path_view.url_name)] = tuple(dict.fromkeys(named))
    return found


def _addresses() -> list[URLPattern]:
    entries = _permissions()
    made: list[Any] = interface.urls[0]
    return [
        URLPattern(
            each.pattern, by_this_door(each.callback, entries[each.name]), each.default_args, each.name
        )
        for each in made
        if each.name in entries
    ]


urlpatterns = [
    *_addresses(),
    re_path(r"^[\s\S]*$", by_this_door(nothing_here, (Permission.ACCOUNT_READ_OWN,)), name="api_nothing"),
]
