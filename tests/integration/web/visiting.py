"""How the tests of the ways in go about: somebody signs in, and what the page of signing in answers."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

PASSWORD = "winter-canal-lock-52"


def signed_in(username: str, password: str = PASSWORD) -> Client:
    client = Client()
    client.post("/sign-in/", {"login": username, "password": password})
    return client


def answer(username: str, password: str) -> tuple[int, str]:
    """What the page of signing in says, less what is different each time it is shown."""
    reply = Client().post("/sign-in/", {"login": username, "password": password})
    text = reply.content.decode()
    for changing in (
        r'name="csrfmiddlewaretoken" value="[^"]+"',
        r'nonce="[^"]+"',
        r'value="[^"]*" autocomplete',
    ):
        text = re.sub(changing, "", text)
    return reply.status_code, text.replace(username, "NAME")


def code_of(secret: str) -> str:
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counters[len(counters) // 2]))


def with_second_factor(username: str) -> tuple[Client, str]:
    """Somebody who has just set up an authenticator app, and its secret."""
    client = signed_in(username)
    secret = re.search(r'cw-code">([A-Z2-7]{32})<', client.get("/you/second-factor/app/").content.decode())
    assert secret
    client.post("/you/second-factor/app/", {"code": code_of(secret.group(1))})
    return client, secret.group(1)


def half_signed_in(username: str) -> Client:
    """Asked for the second factor."""
    client = Client()
    reply: Any = client.post("/sign-in/", {"login": username, "password": PASSWORD})
    assert reply["Location"] == "/sign-in/code/"
    return client


def lets_in(username: str, code: str) -> bool:
    client = half_signed_in(username)
    client.post("/sign-in/code/", {"code": code})
    return client.get("/you/").status_code == 200
