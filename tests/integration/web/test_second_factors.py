"""Second factors: each code once, none read from the database, each change in the log (PRODUCT T10)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator

from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.models import Event
from commonweal.web.sign_in.process import as_sign_in
from tests.integration.web.visiting import PASSWORD, code_of, half_signed_in, lets_in, with_second_factor

pytestmark = [pytest.mark.usefixtures("clean_state"), pytest.mark.threat("T10")]
NAME = "g.governance"


def test_the_second_factor_is_asked_for_and_opens_what_the_role_reaches(people: dict[str, str]) -> None:
    _, secret = with_second_factor(NAME)
    client = half_signed_in(NAME)
    assert client.get("/you/").status_code == 302, "the password alone opens nothing"
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=2), tick=True):
        client.post("/sign-in/code/", {"code": code_of(secret)})
        assert client.get("/").status_code == 200


def test_a_code_of_the_app_counts_once(people: dict[str, str]) -> None:
    _, secret = with_second_factor(NAME)
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=2), tick=True):
        code = code_of(secret)
        assert lets_in(NAME, code)
        assert not lets_in(NAME, code)


def test_a_recovery_code_counts_once(people: dict[str, str]) -> None:
    with_second_factor(NAME)
    with as_sign_in():
        held = Authenticator.objects.get(type="recovery_codes").wrap()
        first, second = held.get_unused_codes()[:2]
    assert lets_in(NAME, first)
    assert not lets_in(NAME, first)
    assert lets_in(NAME, second)


def test_five_wrong_codes_and_the_right_one_waits(people: dict[str, str]) -> None:
    _, secret = with_second_factor(NAME)
    client = half_signed_in(NAME)
    for _ in range(5):
        client.post("/sign-in/code/", {"code": "000000"})
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=2), tick=True):
        assert not lets_in(NAME, code_of(secret))
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=11), tick=True):
        assert lets_in(NAME, code_of(secret))


def test_what_a_second_factor_is_made_of_cannot_be_read_in_the_database(people: dict[str, str]) -> None:
    _, secret = with_second_factor(NAME)
    with as_sign_in():
        rows = list(Authenticator.objects.all())
        codes = next(row for row in rows if row.type == "recovery_codes").wrap().get_unused_codes()
    kept = " ".join(str(row.data) for row in rows)
    assert secret not in kept and not any(code in kept for code in codes)


def test_each_change_stands_in_the_log_without_a_name(people: dict[str, str], operator: Actor) -> None:
    client, _ = with_second_factor(NAME)
    client.post("/you/second-factor/codes/new/")
    client.post("/you/second-factor/app/remove/")
    client.post(
        "/you/password/",
        {"oldpassword": PASSWORD, "password1": "another-canal-lock-53", "password2": "another-canal-lock-53"},
    )
    with acting(operator):
        lines = list(Event.objects.filter(operation__regex="^(second-factor|password.change)").order_by("id"))
    assert [(line.operation, *line.fields) for line in lines] == [
        ("second-factor.add", "totp"),
        ("second-factor.add", "recovery_codes"),
        ("second-factor.reset", "recovery_codes"),
        ("second-factor.remove", "totp"),
        ("second-factor.remove", "recovery_codes"),
        ("password.change",),
    ]
    assert not any("governance" in str(vars(line)) for line in lines)
