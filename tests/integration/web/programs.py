"""What the tests of the programming interface share: a person of each role, and things for them to ask of."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.test import Client

from commonweal.core.actor import Actor
from commonweal.core.policy import policy
from commonweal.core.task import Task, begin, task
from commonweal.geography.services import import_generation
from commonweal.hub.services import adopt_generation
from commonweal.partnership import queries, services
from commonweal.partnership.models import Account
from commonweal.web.sign_in.process import as_sign_in
from commonweal.workstation.asked import RunAsked
from commonweal.workstation.queries import run as run_of
from commonweal.workstation.services import ask_to_run, keep_view
from tests.factories.police_files import crime, street_file
from tests.factories.police_loads import published

API = "/api/v1"
REFERENCE = Path(__file__).parents[3] / "src/commonweal/geography/reference"
SALFORD = "E08000006"
# Nobody is given the first; the others act for the system.
NOT_OF_PEOPLE = {"public", "local_operator", "process"}
ROLES = tuple(name for name in policy().roles if name not in NOT_OF_PEOPLE)
OWN_ROWS = "period,count\n" + "\n".join(
    f"{2016 + at // 12}-{at % 12 + 1:02},{20 + at % 5}" for at in range(25)
)


@dataclass(frozen=True)
class World:
    """Accounts by role; of the analyst, a run, its job and a view; a delivery of which a row went back."""

    accounts: dict[str, str]
    run: int
    job: str
    view: int
    delivery: int
    feed: str

    def actor(self, role: str) -> Actor:
        return queries.actor_of(self.accounts[role])


def person(operator: Actor, role: str, agency: str = "salford") -> str:
    username = f"{role.replace('_', '.')}.{agency}"
    account = services.add_person(
        actor=operator, username=username, name=role.replace("_", " "), agency=agency,
        post="county_analyst", email=f"{username}@x.example", areas=[f"district:{SALFORD}"],
    )  # fmt: skip
    services.grant_role(actor=operator, account=account, role=role, why="for the test")
    with as_sign_in():
        services.accept_terms(actor=Actor.process("sign-in"), account=account)
    return account


def world(operator: Actor, folder: Path, roles: tuple[str, ...] = ROLES) -> World:
    begin(Task(purpose="test", reason="people for the programming interface"))
    services.add_agency(
        actor=operator, code="salford", name="Salford", kind="council",
        governance_contact="gov@salford.example", legal_part="responsible_authority",
    )  # fmt: skip
    path = REFERENCE / "gm_district_2011.geojson.gz"
    import_generation(actor=operator, kind="district", generation="2011", path=path, source="shipped")
    adopt_generation(actor=operator, kind="district", generation="2011")
    rows = [crime(f"k{n}", at="salford") for n in range(40)]
    again = crime("k1", at="salford", Crime_type="Robbery")  # a key that stands there with other content
    outcome = published(operator, street_file(folder, [*rows, again]))
    accounts = {role: person(operator, role) for role in roles}
    analyst = queries.actor_of(accounts["analyst"])
    with task(Task(channel="page", purpose="test")):
        run = ask_to_run(actor=analyst, asked=RunAsked("xmr", rows=OWN_ROWS))
        asked = {"district": SALFORD, "first": "2018-06", "last": "2018-06", "show": "table"}
        view = keep_view(actor=analyst, name="Burglary", asked=asked)
        job = run_of(actor=analyst, number=run).line.job
    return World(accounts, run, job, view, outcome.delivery, "police.uk/street")


def signed_in(account: str, *, proved: bool = True) -> Client:
    """Their session, as signing in leaves it; `proved` with a second factor."""
    client = Client()
    with as_sign_in():
        row: Any = Account.objects.open().get(pk=int(account.removeprefix("account:")))
        client.force_login(row, "commonweal.web.sign_in.backend.PeopleAtWork")
    if proved:
        session, at = client.session, time.time()
        session["account_authentication_methods"] = [
            {"method": "password", "at": at},
            {"method": "mfa", "at": at},
        ]
        session["account_authentication_methods_user"] = str(row.pk)
        session.save()
    return client
