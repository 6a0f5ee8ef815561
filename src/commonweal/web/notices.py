"""What a page says once, at the top: that something was done. Kept in the session until it is shown."""

from django.http import HttpRequest

_KEY = "notices"


def say(request: HttpRequest, words: str) -> None:
    request.session[_KEY] = [*request.session.get(_KEY, []), words]


def take(request: HttpRequest) -> list[str]:
    session = getattr(request, "session", None)
    return session.pop(_KEY, []) if session is not None else []
