"""What a no looks like: status, what, where, what to do. One answer for what is not there and not yours."""

from __future__ import annotations

import logging
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Field, NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError

from commonweal.core.errors import CommonwealError, InstallationProblem, NotFound, NotPermitted
from commonweal.core.rules import UNSAID

log = logging.getLogger("commonweal.web")


class Refusal(Schema):
    """Why there is no answer, in words for people."""

    status: int = Field(description="The same as that of the answer.")
    what: str = Field(description="What went wrong.")
    where: str = Field(
        "", description="The part of the question that it is about; empty where it is all of it."
    )
    what_to_do: str = Field("", description="How to go on; empty where nothing can be done.")


STATUSES = (401, 403, 404, 422, 503)
TOLD: dict[Any, Any] = dict.fromkeys(STATUSES, Refusal)


def refused(status: int, what: str, where: str = "", what_to_do: str = "") -> HttpResponse:
    return JsonResponse(
        {"status": status, "what": what, "where": where, "what_to_do": what_to_do}, status=status
    )


def not_there() -> HttpResponse:
    """The same bytes, whatever it was that is not shown."""
    return refused(404, UNSAID)


def signed_out() -> HttpResponse:
    return refused(
        401,
        "You are not signed in, or your session has ended.",
        what_to_do="Sign in on the page /sign-in/ and send the cookie of the session with each question.",
    )


def left_to_do(address: str) -> HttpResponse:
    return refused(
        403,
        "You have something to do before you can go on.",
        where=address,
        what_to_do="Sign in with a browser and open this address.",
    )


def wrong_way(methods: str) -> HttpResponse:
    """Not what this address is for; `methods` are those that it has."""
    allowed = ", ".join(sorted(methods.split(", ")))
    answer = refused(405, "This address takes no such request.", what_to_do=f"It takes: {allowed}.")
    answer["Allow"] = allowed
    return answer


def say_on(api: NinjaAPI) -> None:
    """Every error of the rooms and of the library becomes a refusal."""
    api.add_exception_handler(CommonwealError, _of_ours)
    api.add_exception_handler(ValidationError, _of_the_question)
    api.add_exception_handler(HttpError, _of_the_library)


def _of_ours(request: HttpRequest, error: Any) -> HttpResponse:
    if isinstance(error, (NotFound, NotPermitted)):
        return not_there()
    if isinstance(error, InstallationProblem):
        log.error("%s", error)
        return refused(503, "This cannot be answered now.", what_to_do="Ask again in a few minutes.")
    return refused(422, error.what, error.where, error.remedy)


def _of_the_question(request: HttpRequest, error: Any) -> HttpResponse:
    places = [".".join(str(part) for part in each["loc"]) for each in error.errors]
    said = dict.fromkeys(f"{place}: {each['msg']}." for place, each in zip(places, error.errors, strict=True))
    return refused(
        422,
        " ".join(said),
        ", ".join(dict.fromkeys(places)),
        "The description of the interface says what fits.",
    )


def _of_the_library(request: HttpRequest, error: Any) -> HttpResponse:
    if error.status_code == 403:
        return refused(
            403,
            "A change has to show that it comes from you, and not from a page of somebody else.",
            where="X-CSRFToken",
            what_to_do="Send the cookie of the forms and repeat its value in the header X-CSRFToken.",
        )
    return refused(422, "The body cannot be read.", "body", "Send JSON, encoded in UTF-8.")
