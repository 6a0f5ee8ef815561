"""People of three agencies; their work needs no record of the warehouse until a test loads one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from commonweal.core.actor import Actor
from commonweal.core.task import Task, task
from commonweal.geography.services import import_generation
from commonweal.hub.services import adopt_generation
from commonweal.jobs.services import drain
from commonweal.partnership import services
from commonweal.partnership.queries import actor_of, address_of
from tests.factories.police_files import crime, street_file
from tests.factories.police_loads import published
from tests.integration.web.programs import REFERENCE, person


@dataclass(frozen=True)
class Office:
    """`owner` and `colleague` work for Salford, `reader` for Bolton, `stranger` for Trafford; `member` is
    elected in Salford."""

    accounts: dict[str, str]

    def __getattr__(self, called: str) -> Actor:
        """As they stand today."""
        if called not in (accounts := object.__getattribute__(self, "accounts")):
            raise AttributeError(called)
        return actor_of(accounts[called])


PEOPLE = {
    "owner": ("analyst", "salford"),
    "colleague": ("neighbourhood_manager", "salford"),
    "reader": ("community_safety_manager", "bolton"),
    "stranger": ("analyst", "trafford"),
    "member": ("elected_member", "salford"),
}


@pytest.fixture
def office(clean_state: Path, operator: Actor) -> Iterator[Office]:
    with task(Task(channel="page", purpose="tests", reason="people who keep views")):
        for code in ("salford", "bolton", "trafford"):
            services.add_agency(
                actor=operator, code=code, name=code.title(), kind="council",
                governance_contact=f"gov@{code}.example", legal_part="responsible_authority",
            )  # fmt: skip
        accounts = {called: person(operator, role, agency) for called, (role, agency) in PEOPLE.items()}
        drain(actor=operator, actor_of=actor_of, address_of=address_of)  # what else was to be done
        yield Office(accounts)


@pytest.fixture
def adopted(clean_state: Path, operator: Actor) -> Actor:
    path = REFERENCE / "gm_district_2011.geojson.gz"
    import_generation(actor=operator, kind="district", generation="2011", path=path, source="shipped")
    adopt_generation(actor=operator, kind="district", generation="2011")
    return operator


def month_lands(actor: Actor, folder: Path, month: str, number: int = 12) -> None:
    """So many burglaries of the month in Salford are delivered, as the police publish them."""
    about = [
        {"Month": month, "Longitude": f"-2.29{n % 7}000", "Latitude": f"53.49{n % 5}000"}
        for n in range(number)
    ]
    rows = [crime(f"{month}-{n}", at="salford", **each) for n, each in enumerate(about)]
    published(actor, street_file(folder, rows, month=month))
