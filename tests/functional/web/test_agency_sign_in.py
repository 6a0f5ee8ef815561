"""Officers sign in by their own agency: at a certified provider, in a real browser (PRODUCT T10, V10)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.functional.oidc import agency
from tests.functional.web.conftest import Site

pytestmark = pytest.mark.threat("T10")
WITH = f"Sign in with {agency.NAME}"


def claims(address: str, verified: Any = True, *proofs: str) -> dict[str, Any]:
    return {"claims": {"email": address, "email_verified": verified}, "amr": list(proofs or ("pwd",))}


@pytest.fixture(scope="module")
def staff(site: Site) -> None:
    """An analyst and a governance officer of the council, and an officer of another one."""
    for username, employer, post, role in (
        ("tenant.analyst", "salford", "county_analyst", "analyst"),
        ("tenant.governance", "salford", "information_governance_officer", "information_governance"),
        ("tenant.bolton", "bolton", "county_analyst", "analyst"),
    ):
        site.commonweal(
            "person", "add", username, f"Officer {username}", "--agency", employer, "--post", post,
            "--email", f"{username}@salford.example",
        )  # fmt: skip
        site.commonweal("person", "role", username, role, "--why", "for the test")


@pytest.fixture
def sign_in(chromium: Any, site: Site, staff: None) -> Iterator[Callable[..., Any]]:
    """Somebody goes to their agency with a browser that nobody has used; the page on which they end."""
    opened = []

    def through(subject: str, path: str = "/") -> Any:
        context = chromium.new_context(base_url=site.address, locale="en-GB")
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.goto(path)
        with page.expect_request(lambda each: "code_challenge=" in each.url) as asked:
            page.get_by_role("button", name=WITH).click()
        assert "code_challenge_method=S256" in asked.value.url
        prove(page, subject)
        return page

    yield through
    for context in opened:
        context.close()


def prove(page: Any, subject: str) -> None:
    page.get_by_label("Who are you?").fill(subject)
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url(lambda url: "/who/" not in url and "/auth/" not in url)


@contextmanager
def council(site: Site, people: dict[str, dict[str, Any]]) -> Iterator[None]:
    with agency.running(site.agency_port, site.address, people):
        yield


def heading(page: Any) -> str:
    return str(page.get_by_role("heading", level=1).inner_text())


def test_the_address_counts_the_first_time_and_the_subject_from_then_on(
    site: Site, sign_in: Callable[..., Any]
) -> None:
    with council(site, {"s-1": claims("Tenant.Analyst@salford.example")}):
        page = sign_in("s-1", "/areas/")
        assert page.url == f"{site.address}/areas/", "back to where they wanted to go"
        assert page.goto("/you/").ok
        assert "Officer tenant.analyst" in page.content()
    people = {"s-1": claims("married@salford.example"), "s-2": claims("tenant.analyst@salford.example")}
    with council(site, people):
        assert heading(sign_in("s-1")) == "Home", "their address changed, and they are who they were"
        assert heading(sign_in("s-2")) == "We could not sign you in", "the address passed to somebody else"


def test_everybody_else_is_turned_away_by_the_same_page(site: Site, sign_in: Callable[..., Any]) -> None:
    people = {
        "unknown": claims("nobody@salford.example"),
        "of-another-agency": claims("tenant.bolton@salford.example"),
        "unverified": claims("tenant.governance@salford.example", False),
        "unverified-in-words": claims("tenant.governance@salford.example", "false"),
        "demonstration": claims("salford.manager@salford.example"),
    }
    with council(site, people):
        told = {subject: sign_in(subject) for subject in people}
    words = {page.locator("main").inner_html() for page in told.values()}
    assert len(words) == 1 and "We could not sign you in" in words.pop()
    for page in told.values():
        page.goto("/you/")
        assert heading(page) == "Sign in"


def test_a_second_factor_at_the_agency_counts_and_without_it_ours_is_asked_for(
    site: Site, sign_in: Callable[..., Any]
) -> None:
    address = "tenant.governance@salford.example"
    with council(site, {"g-1": claims(address, True, "pwd", "mfa")}):
        assert heading(sign_in("g-1")) == "Home"
    with council(site, {"g-1": claims(address)}):
        assert heading(sign_in("g-1")) == "Second factors"


def test_whoever_has_no_password_here_proves_again_at_the_agency(
    site: Site, sign_in: Callable[..., Any]
) -> None:
    with council(site, {"s-1": claims("tenant.analyst@salford.example")}):
        page = sign_in("s-1")
        page.goto("/sign-in/again/?next=/areas/")
        page.get_by_role("button", name="Go on").click()
        prove(page, "s-1")
        assert page.url == f"{site.address}/areas/"


def test_an_agency_that_nobody_named_is_not_there(visitor: Any) -> None:
    assert visitor.goto("/sign-in/agency/elsewhere/").status == 404
