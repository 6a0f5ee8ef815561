"""The ways in: who is let in, who is not told why, when the door falls shut (PRODUCT T3, T10; DOMAIN E5)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.models import Event
from commonweal.core.task import Task, task
from commonweal.partnership import services
from commonweal.web.sign_in.process import SIGN_IN, as_sign_in
from tests.integration.web.visiting import PASSWORD, answer, code_of, signed_in

pytestmark = pytest.mark.usefixtures("clean_state")


def denied(actor: Actor, operation: str) -> int:
    with acting(actor):
        return Event.objects.filter(operation=operation, outcome="denied").count()


def test_with_the_right_password_somebody_is_in(people: dict[str, str]) -> None:
    assert signed_in("a.analyst").get("/").status_code == 200
    assert signed_in("a.analyst", "wrong").get("/").status_code == 302


@pytest.mark.threat("T10")
def test_nobody_learns_whether_an_account_exists(people: dict[str, str], operator: Actor) -> None:
    """A wrong password, a name that nobody has, an account that is paused or closed: one answer for all."""
    services.pause_account(actor=operator, account="c.councillor", why="for the test")
    services.close_account(actor=operator, account="g.governance", why="for the test")
    wrong = answer("a.analyst", "not the password")
    assert "The user name or the password is not right" in wrong[1]
    assert answer("n.obody", PASSWORD) == wrong
    assert answer("c.councillor", PASSWORD) == wrong
    assert answer("g.governance", PASSWORD) == wrong


@pytest.mark.threat("T10")
def test_a_name_that_is_not_there_costs_as_much_as_one_that_is(
    people: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told by the number of passwords hashed, for a clock would tell of the machine."""
    from django.contrib.auth.hashers import Argon2PasswordHasher

    hashed: list[str] = []
    encode, verify = Argon2PasswordHasher.encode, Argon2PasswordHasher.verify

    def encoding(self: Any, password: str, salt: str) -> str:
        hashed.append("encode")
        return encode(self, password, salt)

    def verifying(self: Any, password: str, encoded: str) -> bool:
        hashed.append("verify")
        return verify(self, password, encoded)

    monkeypatch.setattr(Argon2PasswordHasher, "encode", encoding)
    monkeypatch.setattr(Argon2PasswordHasher, "verify", verifying)
    costs = []
    for name in ("a.analyst", "n.obody"):
        hashed.clear()
        answer(name, "not the password")
        costs.append(len(hashed))
    assert costs == [1, 1]


@pytest.mark.threat("T10")
def test_after_five_wrong_passwords_the_right_one_waits_too(people: dict[str, str]) -> None:
    for _ in range(5):
        answer("a.analyst", "not the password")
    assert signed_in("a.analyst").get("/").status_code == 302
    assert signed_in("c.councillor").get("/").status_code == 200, "another name is not held up"


def test_a_leaver_and_a_role_that_ended_are_out_with_the_next_page(
    people: dict[str, str], operator: Actor
) -> None:
    client, other = signed_in("a.analyst"), signed_in("c.councillor")
    assert client.get("/administration/people/").status_code == 200
    services.end_role(actor=operator, account="a.analyst", role="analyst")
    assert client.get("/administration/people/").status_code == 404
    services.close_account(actor=operator, account="c.councillor", why="left the council")
    assert other.get("/").status_code == 302


@pytest.mark.threat("T10")
def test_a_session_that_is_ended_elsewhere_is_out_with_its_next_page(people: dict[str, str]) -> None:
    stolen, own = signed_in("a.analyst"), signed_in("a.analyst")
    assert stolen.get("/you/").status_code == 200
    page = own.get("/you/sessions/").content.decode()
    number = re.search(r'name="session" value="(\d+)"', page)
    assert number
    own.post("/you/sessions/end/", {"session": number.group(1)})
    assert stolen.get("/you/").status_code == 302
    assert own.get("/you/").status_code == 200


def test_somebody_elses_session_is_not_to_be_ended(people: dict[str, str]) -> None:
    from allauth.usersessions.models import UserSession

    other, own = signed_in("c.councillor"), signed_in("a.analyst")
    with as_sign_in():
        theirs = UserSession.objects.get(session_key=other.session.session_key).pk
    own.post("/you/sessions/end/", {"session": str(theirs)})
    assert other.get("/you/").status_code == 200


@pytest.mark.parametrize(
    ("minutes", "names", "stays"),
    [(59, False, True), (61, False, False), (14, True, True), (16, True, False)],
)
def test_an_idle_session_ends(people: dict[str, str], minutes: int, names: bool, stays: bool) -> None:
    client = signed_in("a.analyst")
    client.get("/you/")
    session = client.session
    session["names"] = names
    session.save()
    with clock.setting(datetime.now(UTC) + timedelta(minutes=minutes)):
        reply = client.get("/you/")
    assert (reply.status_code == 200) is stays
    if not stays:
        assert "why=idle" in reply["Location"]


def test_a_session_lasts_twelve_hours_at_most(people: dict[str, str]) -> None:
    client, began = signed_in("a.analyst"), datetime.now(UTC)
    for minutes in range(0, 12 * 60, 50):
        with clock.setting(began + timedelta(minutes=minutes)):
            assert client.get("/you/").status_code == 200, minutes
    with clock.setting(began + timedelta(minutes=12 * 60 + 1)):
        assert "why=long" in client.get("/you/")["Location"]


def test_where_a_role_reaches_restricted_records_a_second_factor_is_asked_for(people: dict[str, str]) -> None:
    reply = signed_in("g.governance").get("/")
    assert (reply.status_code, reply["Location"]) == (302, "/you/second-factor/")
    assert signed_in("a.analyst").get("/").status_code == 200


@pytest.mark.threat("T10")
def test_the_secret_of_a_second_factor_does_not_lie_open(people: dict[str, str]) -> None:
    from allauth.mfa.models import Authenticator

    client = signed_in("g.governance")
    page = client.get("/you/second-factor/app/").content.decode()
    secret = re.search(r'cw-code">([A-Z2-7]{32})<', page)
    assert secret
    client.post("/you/second-factor/app/", {"code": code_of(secret.group(1))})
    with as_sign_in():
        rows = list(Authenticator.objects.filter(user_id=int(people["g.governance"].split(":")[1])))
    assert {row.type for row in rows} == {"totp", "recovery_codes"}
    assert not any(secret.group(1) in str(row.data) for row in rows)
    assert client.get("/").status_code == 302, "set up is not yet proved: the next sign-in asks for it"


def test_an_invitation_works_once_for_one_person_within_three_days(
    people: dict[str, str], operator: Actor
) -> None:
    first = services.invite(actor=operator, account="a.analyst")
    address = f"/sign-in/first/{first.account}/{first.token}/"
    other = services.invite(actor=operator, account="c.councillor")
    gone = Client().get(f"/sign-in/first/{other.account}/{first.token}/")
    assert gone.status_code == 404
    assert Client().get(address).status_code == 200
    assert Client().post(address, {"password": "another-canal-lock-53"}).status_code == 302
    again = Client().get(address)
    strip = re.compile(rb'nonce="[^"]+"|value="[^"]+"')
    assert (again.status_code, strip.sub(b"", again.content)) == (404, strip.sub(b"", gone.content))
    assert signed_in("a.analyst").get("/").status_code == 302
    assert signed_in("a.analyst", "another-canal-lock-53").get("/").status_code == 200


def test_the_terms_of_use_come_first_and_once(people: dict[str, str], operator: Actor) -> None:
    account = services.add_person(
        actor=operator,
        username="n.ew",
        name="New",
        agency="salford",
        post="county_analyst",
        email="n@x.example",
    )
    services.grant_role(actor=operator, account=account, role="analyst", why="for the test")
    with as_sign_in():
        services.accept_invitation(actor=SIGN_IN, invitation=_invited(operator, account), password=PASSWORD)
    client = signed_in("n.ew")
    assert client.get("/you/")["Location"] == "/welcome/"
    assert b"Tick the box to go on" in client.post("/welcome/", {}).content
    client.post("/welcome/", {"accept": "on"})
    assert client.get("/you/").status_code == 200
    assert signed_in("n.ew").get("/you/").status_code == 200


def _invited(operator: Actor, account: str) -> services.Invitation:
    with task(Task(purpose="test", reason="an invitation for the test")):
        return services.invite(actor=operator, account=account)


@pytest.mark.threat("T3")
def test_a_page_that_is_not_for_somebody_is_not_there_and_leaves_a_line(
    people: dict[str, str], operator: Actor
) -> None:
    client = signed_in("c.councillor")
    nowhere, people_page = client.get("/no-such-page/"), client.get("/administration/people/")
    strip = re.compile(
        rb'nonce="[^"]+"|value="[^"]+"|data-token="[^"]+"|data-ends-at="[^"]+"|at \d+:\d+[ap]m'
    )
    assert (nowhere.status_code, people_page.status_code) == (404, 404)
    assert strip.sub(b"", nowhere.content) == strip.sub(b"", people_page.content)
    assert denied(operator, "account.read") == 1


def test_an_account_of_the_demonstration_is_nobody_elsewhere(
    people: dict[str, str], operator: Actor, settings: Any
) -> None:
    from commonweal.partnership import demonstration

    account = services.add_person(
        actor=operator,
        username="d.emo",
        name="Demo",
        agency="salford",
        post="county_analyst",
        email="d@x.example",
    )
    services.grant_role(actor=operator, account=account, role="analyst", why="for the test")
    services.open_to_demonstration(actor=operator, accounts=["d.emo"], with_factor=[])
    assert signed_in("d.emo", demonstration.PASSWORD).get("/").status_code == 302
    settings.DEMONSTRATION = True
    client = signed_in("d.emo", demonstration.PASSWORD)
    assert client.get("/").status_code == 200
    settings.DEMONSTRATION = False
    assert client.get("/").status_code == 302, "a session from before does not outlive it"


def test_another_site_cannot_be_gone_to_by_signing_in(people: dict[str, str]) -> None:
    reply = Client().post(
        "/sign-in/", {"login": "a.analyst", "password": PASSWORD, "next": "//evil.example/"}
    )
    assert reply["Location"] == "/"


def test_a_form_that_is_not_ours_changes_nothing(people: dict[str, str]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login = None  # type: ignore[assignment]
    reply = client.post("/sign-in/", {"login": "a.analyst", "password": PASSWORD})
    assert reply.status_code == 403 and b"Send the form again" in reply.content


def test_signing_in_and_out_stand_in_the_log_without_a_name(people: dict[str, str], operator: Actor) -> None:
    client = signed_in("a.analyst")
    client.post("/sign-out/")
    answer("a.analyst", "not the password")
    with acting(operator):
        lines = list(Event.objects.filter(operation__in=["sign-in", "sign-out"]).order_by("id"))
    assert [(line.operation, line.outcome) for line in lines] == [
        ("sign-in", "allowed"), ("sign-out", "allowed"), ("sign-in", "denied")
    ]  # fmt: skip
    assert not any("analyst" in str(vars(line)) for line in lines)
