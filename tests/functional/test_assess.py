"""An assessment by one command: both files, the same again, and what it refuses."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from pathlib import Path

import pytest

from commonweal.core.actor import Actor
from commonweal.core.periods import Month
from commonweal.geography.services import import_generation
from commonweal.hub.services import adopt_generation
from tests.factories.police_files import crime, street_file
from tests.factories.police_loads import published
from tests.functional.command_line import NOT_FOUND, NOT_IN_ORDER, ROOT, WRONG_USE, commonweal, told

SHIPPED = ROOT / "src/commonweal/geography/reference/gm_district_2011.geojson.gz"
SALFORD, BOLTON = "E08000006", "E08000001"
LAST = Month(2018, 6)


@pytest.fixture
def salford(clean_state: Path, operator: Actor, tmp_path: Path) -> Path:
    """Thirteen months of Salford: ten records each, and thirty in the last."""
    import_generation(actor=operator, kind="district", generation="2011", path=SHIPPED, source="shipped")
    adopt_generation(actor=operator, kind="district", generation="2011")
    for ago in range(13):
        month = LAST.plus(-ago)
        many = 30 if ago == 0 else 9 + ago % 3
        rows = [crime(f"{month} {n}", at="salford", Month=str(month)) for n in range(many)]
        street_file(tmp_path / "in", rows, month=str(month))
    published(operator, tmp_path / "in", received=date(2018, 8, 1))
    return tmp_path / "out"


def assess(folder: Path, *more: str, area: str = SALFORD, month: str = "2018-06") -> list[str]:
    return ["assess", "tactical", "--area", area, "--month", month, "--out", str(folder), *more]


def test_both_files_are_written_where_they_were_wanted(salford: Path) -> None:
    said = told(*assess(salford)).splitlines()
    paths = [Path(line.split("  (")[0]) for line in said]
    assert {path.suffix for path in paths} == {".html", ".docx"}
    assert sorted(salford.iterdir()) == sorted(paths)
    page = next(p for p in paths if p.suffix == ".html").read_text(encoding="utf-8")
    assert "Burglary: 30 in June 2018, beyond usual variation" in page
    word = zipfile.ZipFile(next(p for p in paths if p.suffix == ".docx")).read("word/document.xml").decode()
    assert "Burglary: 30 in June 2018, beyond usual variation" in re.sub(r"<[^>]+>", "", word)
    assert "2 copies written; 0 changed or moved since" in told("check")
    page_path = next(p for p in paths if p.suffix == ".html")
    page_path.write_text(page + " ", encoding="utf-8")
    assert "2 copies written; 1 changed or moved since" in told("check")


def test_what_cannot_be_written_says_why(salford: Path) -> None:
    assert "no adopted area has the code E07000211" in told(
        *assess(salford, area="E07000211"), code=NOT_FOUND
    )
    assert "no records of July 2018 were supplied" in told(*assess(salford, month="2018-07"), code=NOT_FOUND)
    assert "there is no snapshot 99" in told(*assess(salford, "--snapshot", "99"), code=NOT_FOUND)
    assert "not a month" in told(*assess(salford, month="June"), code=WRONG_USE)
    assert not salford.exists() or not list(salford.iterdir())


def test_a_missing_file_of_the_warehouse_is_found(salford: Path, clean_state: Path) -> None:
    next((clean_state / "warehouse" / "events").glob("*.parquet")).unlink()
    done = commonweal("check")
    assert done.returncode == NOT_IN_ORDER
    assert "NOT WELL   files" in done.stdout
    assert "Restore them from the backup" in done.stdout
