"""A passkey, made and used by the browser's own authenticator (PRODUCT T10)."""

from __future__ import annotations

from typing import Any

import pytest

from commonweal.partnership.demonstration import PASSWORD
from tests.functional.web.conftest import Site, sign_in

pytestmark = pytest.mark.threat("T10")
NAME = "passkey.analyst"


@pytest.fixture
def somebody(site: Site) -> str:
    """Of their own, so that nobody else's sign-in asks for a passkey from now on."""
    site.commonweal(
        "person", "add", NAME, "Somebody with a passkey", "--agency", "salford", "--post", "county_analyst",
        "--email", "passkey@salford.example",
    )  # fmt: skip
    site.commonweal("person", "role", NAME, "analyst", "--why", "for the test")
    return site.commonweal("person", "invite", NAME).split()[-1]


@pytest.fixture
def device(visitor: Any) -> Any:
    """A page of a browser with an authenticator in it, which knows that its owner is there."""
    made = visitor.context.new_cdp_session(visitor)
    made.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    made.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return visitor


def heading(page: Any) -> str:
    return str(page.get_by_role("heading", level=1).inner_text())


def leave(page: Any) -> None:
    page.goto("/sign-out/")
    page.locator("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/")


def test_somebody_adds_a_passkey_signs_in_with_it_and_it_is_a_second_factor(
    device: Any, somebody: str, site: Site
) -> None:
    device.goto(somebody)
    device.get_by_label("Password", exact=True).fill(PASSWORD)
    device.get_by_role("button", name="Set password").click()
    sign_in(device, NAME)
    device.goto("/you/second-factor/passkeys/add/")
    device.get_by_label("A name for it").fill("This computer")
    device.locator("[data-passkey=add]").click()
    device.wait_for_url(lambda url: "/passkeys/add/" not in url)
    leave(device)
    device.get_by_role("button", name="Sign in with a passkey").click()
    device.wait_for_url(f"{site.address}/")
    assert heading(device) == "Home"
    leave(device)
    sign_in(device, NAME)
    assert heading(device) == "Your second factor", "the password alone no longer opens anything"
    device.get_by_role("button", name="Use a passkey").click()
    device.wait_for_url(lambda url: "/code/" not in url)
    assert heading(device) == "Home"
