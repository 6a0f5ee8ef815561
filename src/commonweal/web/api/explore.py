"""Explore: what there is to choose from, and the answer to a question."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Schema

from commonweal.core.errors import NotFound
from commonweal.core.permissions import Permission
from commonweal.core.rules import UNSAID
from commonweal.products.queries import Offered, explored, offered
from commonweal.web.api.door import Resource, actor_for
from commonweal.web.api.questions import AreaCode, Question, Show, chosen
from commonweal.web.api.shapes import Listed, MonthText, Paging, Plain, Told, listed, told

resource = Resource(tags=["explore"])


class Choice(Schema):
    value: str
    words: str


class Choices(Schema):
    """`first` to `last` are the months that are chosen unless you say otherwise."""

    snapshot: int
    earliest: MonthText
    first: MonthText
    last: MonthText
    district: str
    categories: list[str]
    feeds: list[Choice]


class Asked(Question):
    show: Show = Field("table", description="Which form of the answer.")


class Answer(Told):
    """`state` says why there is nothing: none, not-loaded, withheld or not-yours; empty where there is."""

    snapshot: int
    first: MonthText
    last: MonthText
    area: str
    category: str
    feed: str
    sentence: str
    state: str
    words: str
    attribution: list[str]
    synthetic: bool


@resource.read("/choices/", Permission.WAREHOUSE_READ_COUNTS, gives=Choices)
def choices(request: HttpRequest, feed: Plain = "") -> dict[str, Any]:
    """Months, categories and sources that you may ask for."""
    found = _offered(request, None, feed)
    return {
        "snapshot": found.opened.number,
        "earliest": found.months[0],
        "first": found.first,
        "last": found.last,
        "district": found.district,
        "categories": found.categories,
        "feeds": _choices(found.feeds),
    }


@resource.read("/areas/", Permission.WAREHOUSE_READ_COUNTS, gives=Listed[Choice])
def areas(request: HttpRequest, paging: Query[Paging], district: AreaCode = "") -> dict[str, Any]:
    """Districts that you may ask about; with a district, its parts, such as ward:E05013."""
    found = _offered(request, district, "")
    return listed(_choices(found.parts if district else found.districts), paging)


@resource.read("/explore/", Permission.WAREHOUSE_READ_COUNTS, gives=Answer)
def explore(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    """The answer as you may see it now: a sentence, tables, how it was worked out, the snapshot."""
    actor = actor_for(request)
    form = chosen(actor, asked)
    found = explored(actor=actor, opened=form.offered.opened, asked=form.asked(), show=asked.show)
    return {
        **{name: getattr(found, name) for name in Answer.model_fields if hasattr(found, name)},
        **{name: getattr(found.asked, name) for name in ("first", "last", "category", "feed")},
        **told(found.blocks),
    }


def _offered(request: HttpRequest, district: str | None, feed: str) -> Offered:
    found = offered(actor=actor_for(request), district=district, feed=feed)
    if found is None:
        raise NotFound(UNSAID)
    return found


def _choices(pairs: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    return [{"value": value, "words": words} for value, words in pairs]
