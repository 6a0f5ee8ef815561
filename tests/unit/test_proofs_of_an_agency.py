"""A sign-in at an agency proves who somebody is at the time that the agency says, and at no other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from commonweal.core import clock
from commonweal.partnership.models import Account
from commonweal.web.sign_in.agencies import _proved_at
from commonweal.web.who import about

pytestmark = pytest.mark.threat("T10")
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
HOURS_AGO = (NOW - timedelta(hours=5)).timestamp()


def request(proved: float | None, *methods: dict[str, Any]) -> Any:
    class Session(dict[str, Any]):
        session_key = "s"

    session = Session(account_authentication_methods=list(methods), proved_at_agency=proved)
    user = Account(pk=1)
    session["account_authentication_methods_user"] = "1"
    return SimpleNamespace(actor=object(), user=user, session=session, path="/")


def signed_in(**more: Any) -> dict[str, Any]:
    return {"at": NOW.timestamp(), **more}


def test_an_answer_without_a_question_is_as_old_as_the_proof_behind_it() -> None:
    asked = request(HOURS_AGO, signed_in(method="socialaccount"))
    assert about(asked).reauthenticated_at == NOW - timedelta(hours=5)


def test_an_agency_that_does_not_say_when_proves_nothing_again() -> None:
    factor = signed_in(method="mfa", type="agency", proved=None)
    asked = about(request(None, signed_in(method="socialaccount"), factor))
    assert asked.reauthenticated_at is None and asked.multi_factor_at is None


def test_a_second_factor_there_is_as_old_and_one_here_is_of_now() -> None:
    there = signed_in(method="mfa", type="agency", proved=HOURS_AGO)
    assert about(request(HOURS_AGO, there)).multi_factor_at == NOW - timedelta(hours=5)
    here = signed_in(method="mfa", type="totp")
    assert about(request(HOURS_AGO, there, here)).multi_factor_at == NOW


@pytest.mark.parametrize(
    "token, proved",
    [
        ({"auth_time": HOURS_AGO}, HOURS_AGO),
        ({"auth_time": NOW.timestamp() + 9_999}, NOW.timestamp()),  # their clock, not ours
        ({"auth_time": "yesterday"}, None),
        ({"auth_time": True}, None),
        ({}, None),
    ],
)
def test_the_time_is_the_one_of_the_token(token: dict[str, Any], proved: float | None) -> None:
    login = SimpleNamespace(account=SimpleNamespace(extra_data={"id_token": token}))
    with clock.setting(NOW):
        assert _proved_at(login) == proved
