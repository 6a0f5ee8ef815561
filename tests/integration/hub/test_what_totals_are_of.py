"""A force's own records make up totals only where data.police.uk holds nothing of that force."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from commonweal.core.actor import Actor
from commonweal.core.periods import Month
from commonweal.hub.warehouse.queries.series import series
from commonweal.partnership.services import add_agency, create_agreement
from tests.factories.police_files import crime, street_file
from tests.factories.police_loads import ALL, opened, published

pytestmark = pytest.mark.usefixtures("clean_state")
EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
OWN, OPEN = 238, 30
MONTH = Month(2026, 9)


@pytest.fixture
def agreed(operator: Actor) -> Actor:
    create_agreement(
        actor=operator,
        reference="isa-crimes",
        parties=("gmp", "salford"),
        purpose="to see what is counted",
        legal_basis="Crime and Disorder Act 1998, section 115",
        feeds=["police/recorded-crime"],
        in_force_from=date(2026, 1, 1),
        in_force_to=date(2036, 1, 1),
    )
    return operator


def total(actor: Actor, folder: Path, publisher: str) -> int | None:
    published(actor, EXAMPLES / "police_recorded_crime" / "recorded_crime_2026-09.csv")
    by = {"Month": str(MONTH), "Reported_by": publisher, "Falls_within": publisher}
    published(actor, street_file(folder, [crime(f"{n:x}" * 64, **by) for n in range(OPEN)]))
    ((_, counted),) = series(opened(actor), ALL, first=MONTH).rows
    return int(counted)


@pytest.mark.parametrize(
    ("named", "publisher", "counted"),
    [
        ("Greater Manchester Police", "Greater Manchester Police", OPEN),
        ("Greater Manchester Police", "British Transport Police", OPEN + OWN),
        ("The force of a city", "British Transport Police", OPEN),
        (None, "British Transport Police", OPEN),
    ],
)
def test_the_publisher_s_name_of_a_force_is_its_name_in_the_directory(
    operator: Actor, request: pytest.FixtureRequest, tmp_path: Path, named: str | None, publisher: str,
    counted: int,
) -> None:  # fmt: skip
    if named:
        add_agency(actor=operator, code="gmp", name=named, since=date(2026, 1, 1))
    assert total(request.getfixturevalue("agreed"), tmp_path, publisher) == counted
