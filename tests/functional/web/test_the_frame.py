"""PRODUCT 4.1 to 4.5 on every page type: axe, no script, narrow, keyboard, headers, the content policy."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.functional.web.conftest import Site

SIGNED_OUT = ("/sign-in/", "/help/", "/accessibility/", "/no-such-page/", "/sign-in/first/MQ/never-one/")
ANALYST = "salford.analyst"
# Every type of page, by an example of it.
SIGNED_IN = (
    "/",
    "/you/",
    "/you/trail/",
    "/you/keys/",
    "/you/purpose/",
    "/you/password/",
    "/you/sessions/",
    "/you/second-factor/",
    "/you/second-factor/app/",
    "/you/second-factor/passkeys/",
    "/you/second-factor/passkeys/add/",
    "/sign-in/again/",
    "/sign-out/",
    "/no-such-page/",
)
PHONE = {"width": 320, "height": 640}  # also what is left of 1280 at 400 % zoom (WCAG 1.4.10)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def complaints(page: Any) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{page.url}: {each['id']}: {node['target']}" for each in found for node in each["nodes"]]


def watched(page: Any) -> list[str]:
    """What the browser complains of: what the policy stopped, errors, requests elsewhere."""
    heard: list[str] = []
    page.on(
        "console", lambda said: heard.append(said.text) if "Content Security Policy" in said.text else None
    )
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda asked: heard.append(asked.url) if "//localhost:" not in asked.url else None)
    return heard


@pytest.mark.threat("T11", "T15")
def test_pages_without_a_sign_in_hold(visitor: Any) -> None:
    heard, found = watched(visitor), []
    for path in SIGNED_OUT:
        visitor.goto(path)
        found += complaints(visitor)
    assert (found, heard) == ([], [])


@pytest.mark.threat("T11", "T15")
def test_pages_behind_the_sign_in_hold(person: Any) -> None:
    page, found = person(ANALYST), []
    heard = watched(page)
    for path in SIGNED_IN:
        page.goto(path)
        found += complaints(page)
    assert (found, heard) == ([], [])


def test_nothing_spills_off_a_narrow_screen(person: Any) -> None:
    """A table may be scrolled by itself; the page may not."""
    page, found = person(ANALYST, viewport=PHONE), []
    for path in SIGNED_IN:
        page.goto(path)
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > PHONE["width"]:
            found.append((path, wide))
        small = page.evaluate(
            """[...document.querySelectorAll('button, input:not([type=hidden]), select, .cw-tags a')]
               .filter(e => e.offsetParent && Math.min(e.offsetHeight, e.offsetWidth) < 24
                         && !e.closest('.govuk-checkboxes, .govuk-radios, .govuk-skip-link'))
               .map(e => e.outerHTML.slice(0, 80))"""
        )
        found += [(path, each) for each in small]
    assert found == []


def test_every_page_works_without_script(person: Any) -> None:
    page = person(ANALYST, java_script_enabled=False)
    for path in SIGNED_IN:
        page.goto(path)
        assert page.locator("h1").count() == 1, path
    page.goto("/you/purpose/")
    page.get_by_label("What are you doing this for?").fill("the meeting of 3 December")
    page.get_by_role("button", name="Save").click()
    assert page.get_by_text("Your purpose is noted.").is_visible()
    assert page.get_by_text("For: the meeting of 3 December").is_visible()
    page.goto("/you/purpose/")
    page.get_by_label("What are you doing this for?").fill("")
    page.get_by_role("button", name="Save").click()
    assert page.get_by_role("heading", name="There is a problem").is_visible()
    assert page.title().startswith("Error: ")
    assert "You are signed out at" in page.locator(".cw-ends").inner_text()


def test_the_keyboard_alone_is_enough(person: Any) -> None:
    """Skip link first, then the ways, then the page; the focus is always seen."""
    page = person(ANALYST)
    page.goto("/you/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").strip() == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main-content"
    seen = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        now = page.evaluate(
            """(() => {
                const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect();
                const shown = s.outlineStyle !== 'none' || s.boxShadow !== 'none';
                return [e.outerHTML.slice(0, 120), shown, r.bottom > 0 && r.top < innerHeight];
            })()"""
        )
        if now[0].startswith("<body"):
            break
        assert now[1], f"the focus is not seen on {now[0]}"
        assert now[2], f"the focus is off the screen on {now[0]}"
        seen.add(now[0])
    assert any("/you/trail/" in each for each in seen)


def test_single_keys_move_about_and_can_be_turned_off(person: Any) -> None:
    page = person(ANALYST)
    page.goto("/you/")
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url(re.compile(r"//[^/]+/$"))
    page.goto("/you/keys/")
    page.get_by_label("Use single keys to move about").uncheck()
    page.get_by_role("button", name="Save").click()
    page.goto("/you/")
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_timeout(400)
    assert page.url.endswith("/you/")
    page.goto("/you/keys/")
    page.get_by_label("Use single keys to move about").check()
    page.get_by_role("button", name="Save").click()


@pytest.mark.threat("T11")
def test_every_answer_says_what_a_browser_may_do(site: Site) -> None:
    import urllib.error
    import urllib.request

    for path in ("/sign-in/", "/nothing/", "/static/ui/commonweal.css"):
        try:
            with urllib.request.urlopen(f"{site.address}{path}") as reply:
                headers = reply.headers
        except urllib.error.HTTPError as error:
            headers = error.headers
        policy = headers["Content-Security-Policy"]
        assert "unsafe" not in policy, path
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy, path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Referrer-Policy"] == "same-origin", path
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", path
        if not path.startswith("/static/"):
            assert {"no-store", "private"} <= set(headers["Cache-Control"].split(", ")), path


def test_whoever_is_idle_is_warned_and_can_stay(person: Any) -> None:
    """The warning comes three minutes before the end, works by keyboard, and says that drafts are kept."""
    page = person(ANALYST)
    page.clock.install()
    page.goto("/you/")
    page.clock.fast_forward("56:30")
    assert not page.locator("dialog[open]").is_visible()
    page.clock.fast_forward("01:00")
    dialog = page.locator("dialog[open]")
    assert "You will be signed out soon" in dialog.inner_text()
    assert "What you typed into a form is kept." in dialog.inner_text()
    assert complaints(page) == []
    with page.expect_response("**/you/stay/"):
        page.keyboard.press("Enter")
    page.locator("dialog[open]").wait_for(state="detached")
