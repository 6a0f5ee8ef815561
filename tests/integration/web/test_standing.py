"""What was true at sign-in is asked again at each page: proof, agreement, limits, accounts (DOMAIN E5)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.partnership import services
from tests.integration.web.visiting import PASSWORD, code_of, half_signed_in, signed_in, with_second_factor

GRAVE = "/test/grave/"


@pytest.fixture(autouse=True)
def _pages_for_tests(clean_state: object, settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.integration.web.pages_for_tests"


def test_a_grave_act_asks_for_a_proof_of_the_last_ten_minutes_and_leads_back(
    people: dict[str, str], operator: Actor
) -> None:
    services.end_role(actor=operator, account="a.analyst", role="analyst")
    services.grant_role(actor=operator, account="a.analyst", role="neighbourhood_manager", why="for the test")
    _, secret = with_second_factor("a.analyst")
    client, now = half_signed_in("a.analyst"), datetime.now(UTC) + timedelta(minutes=2)
    with time_machine.travel(now, tick=True):
        client.post("/sign-in/code/", {"code": code_of(secret)})
        assert client.get(GRAVE).content == b"done", "who signed in a moment ago has proved it"
    with time_machine.travel(now + timedelta(minutes=11), tick=True):
        asked = client.get(f"{GRAVE}?which=1")
        assert asked["Location"] == "/sign-in/again/?next=%2Ftest%2Fgrave%2F%3Fwhich%3D1"
        assert client.post(asked["Location"], {"password": "not the password"}).status_code == 200
        assert client.get(GRAVE).status_code == 302
        back = client.post(asked["Location"], {"password": PASSWORD})
        assert back["Location"] == f"{GRAVE}?which=1"
        assert client.get(GRAVE).content == b"done"
    with time_machine.travel(now + timedelta(minutes=22), tick=True):
        assert client.get(GRAVE).status_code == 302
        away = client.post("/sign-in/again/?next=//evil.example/", {"password": PASSWORD})
        assert away["Location"] == "/"
        assert client.get(GRAVE).content == b"done"


def test_a_page_that_names_people_shortens_the_session_until_another_is_asked_for(
    people: dict[str, str],
) -> None:
    client, now = signed_in("a.analyst"), datetime.now(UTC)
    client.get("/test/naming/")
    with clock.setting(now + timedelta(minutes=14)):
        assert client.get("/you/").status_code == 200
    with clock.setting(now + timedelta(minutes=44)):
        assert client.get("/test/naming/").status_code == 200, "an hour again since the other page"
    with clock.setting(now + timedelta(minutes=60)):
        assert client.get("/test/naming/").status_code == 302


def test_an_agreement_that_lapses_at_midnight_is_gone_with_the_next_page(
    people: dict[str, str], operator: Actor
) -> None:
    tonight = datetime.now(clock.LONDON).replace(hour=23, minute=50)
    services.create_agreement(
        actor=operator, reference="lapsing", parties=["salford", "fire"], purpose="Fewer fires",
        legal_basis="Crime and Disorder Act 1998, section 115", feeds=["fire/incidents"],
        data_classes=["depersonalised_events"], in_force_from=clock.today() - timedelta(days=9),
        in_force_to=clock.today() + timedelta(days=1),
    )  # fmt: skip
    with time_machine.travel(tonight, tick=True):
        client = signed_in("a.analyst")
        assert client.get("/test/sharing/").content == b"lapsing"
    with time_machine.travel(tonight + timedelta(minutes=15), tick=True):
        assert client.get("/test/sharing/").content == b""


def test_an_agreement_that_is_ended_and_an_account_that_is_paused_are_gone_with_the_next_page(
    people: dict[str, str], operator: Actor
) -> None:
    services.create_agreement(
        actor=operator, reference="ending", parties=["salford", "fire"], purpose="Fewer fires",
        legal_basis="Crime and Disorder Act 1998, section 115", feeds=["fire/incidents"],
        data_classes=["depersonalised_events"], in_force_from=clock.today() - timedelta(days=9),
    )  # fmt: skip
    client = signed_in("a.analyst")
    assert client.get("/test/sharing/").content == b"ending"
    services.end_agreement(actor=operator, reference="ending", reason="for the test")
    assert client.get("/test/sharing/").content == b""
    services.pause_account(actor=operator, account="a.analyst", why="for the test")
    assert client.get("/test/sharing/").status_code == 302
    services.resume_account(actor=operator, account="a.analyst", why="for the test")
    assert client.get("/test/sharing/").status_code == 302, "what was ended does not begin again by itself"
