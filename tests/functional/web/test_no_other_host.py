"""The browser of these tests asks nothing of another host; each module fails where a page did (conftest)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

ANOTHER = "127.0.0.2"  # answers on this machine, and is no host of the site
PICTURE = "/picture.gif"


class _Listening(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Nothing is written among what the tests say."""


@pytest.fixture
def another() -> Iterator[Any]:
    with ThreadingHTTPServer((ANOTHER, 0), _Listening) as server:
        server.asked = []  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_a_picture_of_another_host_is_not_fetched_and_is_noted(
    chromium: Any, asked_elsewhere: list[str], another: Any
) -> None:
    address = f"http://{ANOTHER}:{another.server_address[1]}{PICTURE}"
    context = chromium.new_context()
    page = context.new_page()
    with page.expect_event("requestfailed", lambda request: request.url == address):
        page.set_content(f'<img src="{address}" alt="">')
    context.close()
    noted, asked_elsewhere[:] = list(asked_elsewhere), []
    assert len(noted) == 1 and noted[0].endswith(address), "it is noted, with the test that asked"
    assert "test_a_picture_of_another_host" in noted[0]
    assert another.asked == [], "and never sent"


def test_a_page_of_the_site_asks_only_the_site(visitor: Any, asked_elsewhere: list[str]) -> None:
    asked: list[str] = []
    visitor.on("request", lambda request: asked.append(request.url))
    visitor.goto("/sign-in/")
    assert len(asked) > 1 and asked_elsewhere == []
