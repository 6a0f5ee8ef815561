"""One go over every address as each kind of visitor, and what an answer holds, for the passive checks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.integration.web.programs import World, signed_in

NOBODY = "nobody"
VISITORS = (NOBODY, "analyst", "elected_member", "administrator")
NO_SUCH = "00000000-0000-4000-8000-000000000000"
# What stands for a part of an address, where there is no better example below.
PARTS: dict[str, Any] = {
    "account": "MQ", "called": "xmr", "code": "E08000006", "draft": NO_SUCH, "feed": "police.uk/street",
    "job": NO_SUCH, "key": "1", "kind": "district", "name": "xmr", "named": "analyst.salford", "number": 1,
    "pk": 1, "provider_id": "none", "reference": "isa-none", "source": "police_uk_street",
    "token": "never-one", "version": 1,
}  # fmt: skip
EXAMPLES: dict[str, dict[str, Any]] = {
    "admin_class": {"name": "saved_view"},
    "admin_role": {"name": "analyst"},
    "admin_table": {"name": "events"},
}


@dataclass(frozen=True)
class Answer:
    who: str
    route: str
    address: str
    status: int
    headers: dict[str, str]
    cookies: dict[str, dict[str, Any]]
    text: str

    @property
    def at(self) -> str:
        return f"{self.address} as {self.who}"

    @property
    def is_page(self) -> bool:
        return self.headers.get("Content-Type", "").startswith("text/html")

    @cached_property
    def markup(self) -> Markup:
        return Markup.of(self.text)

    @property
    def policy(self) -> dict[str, str]:
        """The content policy by its directives."""
        parts = self.headers["Content-Security-Policy"].split(";")
        return dict(part.strip().partition(" ")[::2] for part in parts)


def routes(patterns: Any = None, prefix: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    """The name of each address, and the parts that it takes."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(each, URLResolver):
            yield from routes(each.url_patterns)
        elif isinstance(each, URLPattern) and each.name and each.name != "api_nothing":
            yield str(each.name), tuple(each.pattern.converters)


def addresses(made: World) -> dict[str, str]:
    """An address of each route, of something that is there where this world has such a thing."""
    real = {
        "view": {"number": made.view}, "run": {"number": made.run}, "delivery": {"number": made.delivery},
        "own_job": {"job": made.job}, "own_job_state": {"job": made.job},
    }  # fmt: skip
    found = {}
    for name, parts in routes():
        given = {**PARTS, **EXAMPLES.get(name, {}), **real.get(name, {})}
        found[name] = reverse(name, kwargs={part: given[part] for part in parts})
    return found


def client_of(made: World, who: str) -> Client:
    client = Client() if who == NOBODY else signed_in(made.accounts[who])
    client.raise_request_exception = False
    return client


def ask(client: Client, who: str, route: str, address: str, method: str = "GET", **more: Any) -> Answer:
    reply: Any = client.generic(method, address, **more)
    content = b"".join(reply.streaming_content) if reply.streaming else reply.content
    return Answer(
        who=who, route=route, address=address, status=reply.status_code, headers=dict(reply.headers),
        cookies={name: dict(cookie) for name, cookie in reply.cookies.items()},
        text=content.decode("utf-8", "replace"),
    )  # fmt: skip


@dataclass
class Markup(HTMLParser):
    """Everything of a page that a passive scanner looks at."""

    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    forms: list[tuple[dict[str, str], list[tuple[str, dict[str, str]]]]] = field(default_factory=list)
    scripts: list[tuple[dict[str, str], str]] = field(default_factory=list)
    _open: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    @classmethod
    def of(cls, text: str) -> Markup:
        made = cls()
        made.feed(text)
        made.close()
        return made

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.elements.append((tag, given))
        self._open = tag
        if tag == "form":
            self.forms.append((given, []))
        elif tag == "script":
            self.scripts.append((given, ""))
        elif tag in ("input", "select", "textarea") and self.forms:
            self.forms[-1][1].append((tag, given))

    def handle_endtag(self, tag: str) -> None:
        self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open == "script":
            given, before = self.scripts.pop()
            self.scripts.append((given, before + data))

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    def asked(self) -> set[str]:
        """The names that the page's own forms and links put into the query of an address."""
        named = {
            each["name"]
            for given, inside in self.forms
            if given.get("method", "get").lower() == "get"
            for _, each in inside
            if each.get("name")
        }
        links = (given.get("href", "") for tag, given in self.elements if tag == "a")
        return named | {name for link in links for name, _ in parse_qsl(urlsplit(link).query)}
