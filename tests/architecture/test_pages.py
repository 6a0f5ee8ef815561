"""Every page asks for a sign-in and names its policy entry, unless it stands in one of these lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver

from commonweal.core.entry import entry_of

TEMPLATES = sorted((Path(__file__).parents[2] / "src" / "commonweal").glob("*/templates/**/*.html"))

OPEN_TO_ALL = {
    "accessibility",
    "account_inactive",
    "account_login",
    "first_password",
    "healthy",
    "help",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "openid_connect_callback",
    "openid_connect_login",
}
# Addresses of the programming interface, which tells whoever is not signed in so itself, and not by a page.
FOR_PROGRAMS = "api_"
# For whoever is signed in and is not yet let any further.
WHILE_JOINING = {"welcome"}


def pages(patterns: Any = None) -> Iterator[tuple[str, Any]]:
    if patterns is None:
        from commonweal.web.urls import urlpatterns as patterns
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from pages(each.url_patterns)
        elif isinstance(each, URLPattern):
            yield str(each.name), each.callback


def test_what_is_open_to_all_is_listed() -> None:
    listed = {name for name, view in pages() if getattr(view, "open_to_all", False)}
    assert {name for name in listed if not name.startswith(FOR_PROGRAMS)} == OPEN_TO_ALL


def test_every_address_for_programs_asks_who_is_there_before_anything_else() -> None:
    answers = {view.__code__ for name, view in pages() if name.startswith(FOR_PROGRAMS)}
    assert len(answers) == 1, "each goes by the one door"
    assert "signed_out" in answers.pop().co_names


def test_every_other_page_names_its_policy_entry() -> None:
    """Pages about one's own ways of signing in are the library's, and open to whoever is signed in."""
    nameless = {
        name
        for name, view in pages()
        if name not in OPEN_TO_ALL | WHILE_JOINING
        and not getattr(view, "of_sign_in", False)
        and not entry_of(view)
    }
    assert nameless == set()


def test_no_page_is_found_under_two_names() -> None:
    names = [name for name, _ in pages()]
    assert sorted(names) == sorted(set(names))


def _relative(path: Path) -> str:
    return "/".join(path.parts[path.parts.index("commonweal") + 1 :])


@pytest.mark.parametrize("path", TEMPLATES, ids=_relative)
def test_a_template_holds_nothing_that_the_content_policy_would_stop(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"<[a-z]+[^>{]*\sstyle=", text), "a style attribute"
    assert not re.search(r"<[a-z]+[^>{]*\son[a-z]+=", text), "a handler in the markup"
    assert not re.search(r"<script(?![^>]*\b(src|type=\"application/json\"))", text), "a script in the page"
    assert "https://" not in text and "http://" not in text, "an address elsewhere"


@pytest.mark.parametrize("path", TEMPLATES, ids=_relative)
def test_every_form_that_writes_is_shown_to_be_ours(path: Path) -> None:
    text = path.read_text("utf-8")
    forms = re.findall(r"<form[^>]*method=\"post\".*?</form>", text, re.DOTALL)
    assert all("csrf_input" in form for form in forms)
    assert not re.search(r"\|\s*safe\b", text), "markup that nobody has looked at"
