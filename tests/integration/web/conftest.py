"""People for the ways in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.task import Task, begin
from commonweal.partnership import services
from commonweal.web.sign_in.process import SIGN_IN, as_sign_in
from tests.integration.web.visiting import PASSWORD


@pytest.fixture
def people(operator: Actor) -> Iterator[dict[str, str]]:
    """A facilitator, an elected member, and somebody whose role asks for a second factor."""
    begin(Task(purpose="test", reason="people for the ways in"))
    cache.clear()
    services.add_agency(
        actor=operator, code="salford", name="Salford", kind="council", since=clock.today(),
        governance_contact="gov@salford.example", legal_part="responsible_authority",
    )  # fmt: skip
    made = {}
    for username, post, role in (
        ("a.analyst", "county_analyst", "analyst"),
        ("c.councillor", "executive", "elected_member"),
        ("g.governance", "information_governance_officer", "information_governance"),
    ):
        account = services.add_person(
            actor=operator, username=username, name=username, agency="salford", post=post,
            email=f"{username}@x.example", areas=["district:E08000006"],
        )  # fmt: skip
        services.grant_role(actor=operator, account=account, role=role, why="for the test")
        invitation = services.invite(actor=operator, account=account)
        with as_sign_in():
            services.accept_invitation(actor=SIGN_IN, invitation=invitation, password=PASSWORD)
            services.accept_terms(actor=SIGN_IN, account=account)
        made[username] = account
    yield made
    cache.clear()
