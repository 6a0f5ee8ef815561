"""The pages of Data, and who finds which."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from commonweal.core.permissions import Permission
from commonweal.web.page import may_come

PAGES = (
    ("Deliveries", "deliveries", (Permission.DELIVERY_READ,)),
    ("Send files", "upload", (Permission.DELIVERY_LOAD,)),
    ("Sources", "sources", (Permission.MAPPING_READ,)),
    ("Statutory exchange", "exchange_board", (Permission.EXCHANGE_READ,)),
    ("How good each source is", "scorecards", (Permission.DELIVERY_READ,)),
    ("Silence", "silence", (Permission.WAREHOUSE_READ_COUNTS,)),
    ("Agreements", "agreements", (Permission.AGREEMENT_READ,)),
)


@dataclass(frozen=True)
class Way:
    words: str
    href: str
    here: bool


def contents(request: HttpRequest, here: str) -> list[Way]:
    return [
        Way(words, _address(name), name == here)
        for words, name, needed in PAGES
        if _address(name) and may_come(request, needed)
    ]


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
