"""Two districts of Greater Manchester and 25 months of invented police records, loaded as real ones are."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from commonweal.core.actor import Actor
from commonweal.core.periods import Month
from commonweal.core.task import Task, task
from commonweal.geography.services import import_generation
from commonweal.hub.services import adopt_generation, load

HEADER = (
    "Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude", "Location", "LSOA code",
    "LSOA name", "Crime type", "Last outcome category", "Context",
)  # fmt: skip
REFERENCE = Path(__file__).parents[3] / "src/commonweal/geography/reference"
SALFORD = "E08000006"
# Three points of Salford and one of Bolton, in the middle of their districts.
POINTS = {"Salford": (-2.2902, 53.4875), "Bolton": (-2.4290, 53.5780)}
FIRST, REVIEW = Month(2016, 6), Month(2018, 6)
# DOMAIN J3: twelve months twice over, then the month under review.
TWELVE = (20, 24, 22, 26, 18, 21, 25, 23, 24, 22, 20, 25)


def month_rows(
    month: Month, counts: Mapping[str, int], district: str = "Salford", without_location: int = 0
) -> list[tuple[str, ...]]:
    """Rows of one month: so many of each crime type at the district's point, and so many with no location."""
    force = "Greater Manchester Police"
    lon, lat = POINTS[district]
    rows = []
    for kind, count in counts.items():
        for number in range(count):
            key = hashlib.sha256(f"{month}{kind}{district}{number}".encode()).hexdigest()
            place = (str(lon), str(lat), "On or near Example Street", "E01005000", "Salford 001A")
            if kind == "Burglary" and number < without_location:
                place = ("", "", "No Location", "", "")
            rows.append((key, str(month), force, force, *place, kind, "Under investigation", ""))
    return rows


def write_month(folder: Path, month: Month, rows: list[tuple[str, ...]]) -> Path:
    path = folder / f"{month}" / f"{month}-greater-manchester-street.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADER)
        writer.writerows(rows)
    return path


@pytest.fixture
def adopted(clean_state: Path, operator: Actor) -> Actor:
    """The shipped boundaries of Greater Manchester, adopted in an empty warehouse."""
    for kind in ("district", "lsoa"):
        path = REFERENCE / f"gm_{kind}_2011.geojson.gz"
        import_generation(actor=operator, kind=kind, generation="2011", path=path, source="shipped")
        adopt_generation(actor=operator, kind=kind, generation="2011")
    return operator


@pytest.fixture
def deliver(adopted: Actor, tmp_path: Path) -> Iterator[object]:
    """Load 25 months: damage as in DOMAIN J3 with a chosen last month, burglary always 30."""

    def delivered(last_damage: int, skip: frozenset[Month] = frozenset(), without_location: int = 0) -> Actor:
        folder = tmp_path / "delivered"
        for index in range(25):
            month = FIRST.plus(index)
            if month in skip:
                continue
            damage = last_damage if month == REVIEW else TWELVE[index % 12]
            counts = {"Criminal damage and arson": damage, "Burglary": 30 + index % 3}
            write_month(folder, month, month_rows(month, counts, without_location=without_location))
        outcomes = list(load(actor=adopted, path=folder, received=datetime(2018, 8, 1, 12, tzinfo=UTC)))
        assert [o.state for o in outcomes] == ["released"]
        return adopted

    yield delivered


@pytest.fixture(autouse=True)
def reason() -> Iterator[Task]:
    """What leaves needs a reason; the tests here give one."""
    with task(Task(purpose="tests", reason="to see what leaves")) as about:
        yield about
