"""What is too large is refused before it is read: nobody fills the disk of the machine with one request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from commonweal.core.errors import BadInput
from commonweal.web import failures

MEGABYTE = 1_000_000
LARGEST = 500 * MEGABYTE  # of everything that is sent at once
LARGEST_OF_A_STRANGER = MEGABYTE


class Sizes:
    """A body without a stated length is not read at all, so what is stated is what can come."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        most = LARGEST if request.actor is not None else LARGEST_OF_A_STRANGER
        stated = request.META.get("CONTENT_LENGTH") or "0"
        size = int(stated) if stated.isdecimal() else 0  # which is then as much as is read
        if size <= most:
            return self.get_response(request)
        words = f"That is {-(-size // MEGABYTE):,} megabytes; {most // MEGABYTE:,} at most are taken at once."
        remedy = "Send fewer files at a time; a very large one is loaded with `commonweal load`."
        refused = failures.answer(request, BadInput(words, remedy=remedy))
        refused.status_code = 413
        return refused
