"""The door under attack: guessing, spelling, a planted session, a link that leads away (PRODUCT T10)."""

from __future__ import annotations

import runpy
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.models import Event
from commonweal.partnership import services
from commonweal.partnership.models import Account
from commonweal.web import sizes
from commonweal.web.sign_in.process import as_sign_in
from tests.integration.web.visiting import PASSWORD, answer, signed_in

pytestmark = [pytest.mark.usefixtures("clean_state"), pytest.mark.threat("T10")]


def guess(name: str, times: int = 5, **headers: str) -> None:
    for _ in range(times):
        Client(headers=headers).post("/sign-in/", {"login": name, "password": "not the password"})


def test_passwords_are_kept_as_argon2(people: dict[str, str]) -> None:
    with as_sign_in():
        kept = {row.password[:20] for row in Account.objects.open() if row.has_usable_password()}
    assert kept == {"argon2$argon2id$v=19"}


def test_a_shut_door_says_what_a_wrong_password_says_and_opens_after_ten_minutes(
    people: dict[str, str], operator: Actor
) -> None:
    wrong = answer("c.councillor", "not the password")
    guess("a.analyst")
    guess("n.obody")
    assert answer("a.analyst", PASSWORD) == answer("n.obody", PASSWORD) == wrong
    with acting(operator):
        assert Event.objects.filter(operation="sign-in", outcome="denied").count() == 13
    later = datetime.now(UTC) + timedelta(minutes=9)
    with time_machine.travel(later, tick=True):
        assert signed_in("a.analyst").get("/you/").status_code == 302
    with time_machine.travel(later + timedelta(minutes=2), tick=True):
        assert signed_in("a.analyst").get("/you/").status_code == 200


def test_another_spelling_or_address_of_the_site_has_no_counter_of_its_own(people: dict[str, str]) -> None:
    """The counter goes by the name, and not by `Host`, of which whoever asks may write the port."""
    for port, spelt in enumerate(["A.ANALYST", " a.analyst ", "a.Analyst", "a.analyst", "A.analyst"], 1):
        guess(spelt, times=1, host=f"localhost:{port}")
    assert signed_in("a.analyst").get("/you/").status_code == 302
    for _ in range(5):  # not the letter a, but one that looks like it
        guess("c.councill\u043er", times=1)
    assert signed_in("c.councillor").get("/you/").status_code == 200


def test_many_names_do_not_wipe_out_the_counters(people: dict[str, str]) -> None:
    guess("a.analyst")
    for number in range(400):
        cache.set(f"filler:{number}", number, 600)
    assert signed_in("a.analyst").get("/you/").status_code == 302


def test_an_address_that_tries_many_names_is_held_up(people: dict[str, str]) -> None:
    for number in range(20):
        guess(f"name{number}", times=1)
    assert signed_in("a.analyst").get("/you/").status_code == 302


def test_a_header_of_the_callers_own_is_no_other_address(people: dict[str, str], settings: Any) -> None:
    for number in range(20):
        guess(f"name{number}", times=1, **{"x-forwarded-for": f"192.0.2.{number}"})
    assert signed_in("a.analyst").get("/you/").status_code == 302


def test_the_session_gets_a_new_key_at_sign_in(people: dict[str, str]) -> None:
    client = Client()
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key
    client.cookies["commonweal-session"] = before
    client.post("/sign-in/", {"login": "a.analyst", "password": PASSWORD})
    assert client.get("/you/").status_code == 200
    assert client.session.session_key != before
    thief = Client()
    thief.cookies["commonweal-session"] = before
    assert thief.get("/you/").status_code == 302


def test_after_sign_out_the_key_opens_nothing(people: dict[str, str]) -> None:
    client = signed_in("a.analyst")
    key = client.session.session_key
    assert client.get("/sign-out/").status_code == 200, "a link signs nobody out"
    client.post("/sign-out/")
    thief = Client()
    thief.cookies["commonweal-session"] = key
    assert thief.get("/you/").status_code == 302


def test_with_https_cookies_are_bound_to_this_host_alone(
    people: dict[str, str], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMMONWEAL_SITE", "https://commonweal.irwell.example")
    settings_file = str(find_spec("commonweal.config.settings").origin)  # type: ignore[union-attr]
    read = runpy.run_path(settings_file)
    for name, value in read.items():
        if name.startswith(("SESSION_COOKIE", "CSRF_COOKIE")) or name == "SECURE":
            setattr(settings, name, value)
    client = Client()
    reply = client.post("/sign-in/", {"login": "a.analyst", "password": PASSWORD}, secure=True)
    client.get("/sign-in/", secure=True)
    assert {"__Host-session", "__Host-form"} <= set(client.cookies)
    for name, same in (("__Host-session", "Lax"), ("__Host-form", "Strict")):
        cookie = client.cookies[name]
        flags = (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"])
        assert flags == (True, True, same, "/", "")
    assert reply["Strict-Transport-Security"].startswith("max-age=31536000")


def test_no_link_leads_away_by_signing_in(people: dict[str, str]) -> None:
    client = signed_in("a.analyst")
    for away in (
        "//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)",
        "http:evil.example",
    ):  # fmt: skip
        reply = Client().post("/sign-in/", {"login": "a.analyst", "password": PASSWORD, "next": away})
        assert reply["Location"] == "/", away
        reply = client.post(f"/you/purpose/?next={away}", {"purpose": "a test"})
        assert reply["Location"] == "/", away


def test_a_form_of_another_site_is_refused_to_whoever_is_signed_in(people: dict[str, str]) -> None:
    client = signed_in("a.analyst")
    client.handler.enforce_csrf_checks = True
    for path in ("sign-out", "you/sessions/end", "you/password", "you/stay", "you/purpose", "you/draft"):
        assert client.post(f"/{path}/", {"session": "others"}).status_code == 403, path
    assert client.get("/you/").status_code == 200


def test_an_invitation_lapses_after_three_days_and_is_gone_for_whoever_is_paused(
    people: dict[str, str], operator: Actor
) -> None:
    made = services.invite(actor=operator, account="a.analyst")
    address = f"/sign-in/first/{made.account}/{made.token}/"
    now = datetime.now(UTC)
    with time_machine.travel(now + timedelta(days=2, hours=23), tick=True):
        assert Client().get(address).status_code == 200
    with time_machine.travel(now + timedelta(days=3, minutes=1), tick=True):
        assert Client().get(address).status_code == 404
    services.pause_account(actor=operator, account="a.analyst", why="for the test")
    assert Client().get(address).status_code == 404
    assert Client().get("/sign-in/first/%C3%A9/x/").status_code == 404
    assert Client().get(f"/sign-in/first/{'MQ' * 40}/{made.token}/").status_code == 404


@pytest.mark.threat("T20")
def test_what_is_too_large_is_refused_before_it_is_read(people: dict[str, str]) -> None:
    """The form's token is looked for in the body, so the size is asked first, and who it is."""
    for client, most in ((Client(), sizes.LARGEST_OF_A_STRANGER), (signed_in("a.analyst"), sizes.LARGEST)):
        body = Unread()
        answered = client.generic(
            "POST", "/sign-in/", b"x", "multipart/form-data; boundary=x",
            **{"wsgi.input": body, "CONTENT_LENGTH": str(most + 1)},
        )  # fmt: skip
        assert (answered.status_code, body.reads) == (413, 0)
        assert b"megabytes" in answered.content and b"commonweal load" in answered.content
    assert signed_in("a.analyst").get("/you/").status_code == 200


class Unread:
    reads = 0

    def read(self, *_: Any) -> bytes:
        self.reads += 1
        return b""

    readline = read
