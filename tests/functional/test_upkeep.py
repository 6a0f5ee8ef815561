"""What keeps an installation in order: migrations, agreements, permission, boundaries, work."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from commonweal.core.actor import Actor
from tests.factories.police_files import crime, street_file, table, written
from tests.functional.command_line import (
    DONE,
    NOT_FOUND,
    NOT_IN_ORDER,
    NOT_PERMITTED,
    REFUSED,
    WRONG_USE,
    commonweal,
    told,
    told_error,
)

pytestmark = pytest.mark.usefixtures("clean_state", "operator")


def test_migrating_twice_does_nothing_the_second_time() -> None:
    told("migrate")
    again = commonweal("migrate")
    assert (again.returncode, again.stdout) == (DONE, "The databases are up to date.\n")
    assert "Bringing" not in again.stderr


def test_nothing_is_due_in_a_fresh_installation() -> None:
    assert told("work") == "Nothing was due.\n"


NOWHERE = "postgresql://someone:opensesame@127.0.0.1:9/nothing"


@pytest.mark.parametrize(
    ("store", "words"), [("WORKING", ("deliveries",)), ("WORKING", ("migrate",)), ("PUBLIC", ("check",))]
)
def test_a_database_that_does_not_answer_is_named(store: str, words: tuple[str, ...]) -> None:
    done = commonweal(*words, settings={f"COMMONWEAL_{store}_DATABASE_URL": NOWHERE})
    assert done.returncode == NOT_IN_ORDER, done.stderr
    assert "Traceback" not in done.stderr
    assert f"The {store.lower()} database does not answer" in done.stderr
    assert "127.0.0.1:9" in done.stderr
    assert "opensesame" not in done.stderr
    assert "in order" not in done.stdout


# ── agreements ──


def agreement(**changes: str) -> list[str]:
    said = {
        "--reference": "isa-7",
        "--purpose": "Reducing violence at night",
        "--party": "Ambulance Service",
        "--feed": "ambulance/incidents",
        "--basis": "Crime and Disorder Act 1998, section 115",
        "--from": "2020-01-01",
        "--to": "2999-01-01",
    } | changes
    return [word for pair in said.items() for word in pair]


def test_an_agreement_is_recorded_and_listed_while_it_is_in_force() -> None:
    assert "open" in told("agreement", "list").lower()
    told("agreement", "add", *agreement())
    told("agreement", "add", *agreement(**{"--reference": "isa-old", "--to": "2021-01-01"}))
    shown = told("agreement", "list")
    assert "isa-7" in shown
    assert "ambulance/incidents" in shown
    assert "isa-old" not in shown


def test_an_agreement_that_cannot_be_is_refused() -> None:
    told("agreement", "add", *agreement())
    assert "already" in told_error("agreement", "add", *agreement(), code=REFUSED)
    backwards = agreement(**{"--reference": "isa-8", "--to": "2019-01-01"})
    assert "end after it begins" in told_error("agreement", "add", *backwards, code=REFUSED)
    assert "Missing option" in told("agreement", "add", *agreement()[:-2], code=WRONG_USE)


# ── permission ──


def test_who_may_not_is_told_so(operator: Actor, tmp_path: Path) -> None:
    from commonweal.core.context import acting
    from commonweal.partnership.models import RoleGrant

    path = street_file(tmp_path, [crime("a")])
    with acting(Actor.process("test")):
        assert RoleGrant.objects.filter(role="local_operator").update(role="public") == 1
    for words in (("load", path), ("deliveries",), ("check",)):
        said = told(*words, code=NOT_PERMITTED)
        assert "may" in said or "rules out" in said
    # Whoever may see no delivery is not told whether there is one of that number.
    assert "no such thing" in told("withdraw", "1", "--why", "x", code=NOT_FOUND)


# ── files that cannot be taken ──


def test_a_broken_archive_is_named_and_the_rest_is_loaded(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    street_file(folder, [crime(f"k{n}") for n in range(20)])
    packed = gzip.compress(table([crime(f"j{n}", Month="2018-05") for n in range(500)]).encode())
    broken = written(folder / "2018-05" / "2018-05-gm-street.csv.gz", packed[: len(packed) // 2])
    done = commonweal("load", folder, "--json")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert "Traceback" not in done.stderr
    assert sorted(line["accepted"] for line in lines if line["state"] == "released") == [20]
    (left,) = [line for line in lines if line["state"] != "released"]
    assert "2018-05" in left["name"] + left["reason"]
    assert left["accepted"] == 0
    alone = commonweal("load", broken)
    assert alone.returncode == REFUSED, (left, alone.stdout)
    assert "Traceback" not in alone.stderr


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    assert "holds no file" in told_error("load", tmp_path, code=REFUSED)


# ── boundaries ──


def boundaries(path: Path, year: str, squares: dict[str, tuple[float, float]]) -> Path:
    def square(code: str, west: float, east: float) -> dict[str, Any]:
        ring = [[west, 53.0], [east, 53.0], [east, 54.0], [west, 54.0], [west, 53.0]]
        names = {f"LSOA{year}CD": code, f"LSOA{year}NM": code}
        return {
            "type": "Feature",
            "properties": names,
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }

    features = [square(code, *sides) for code, sides in squares.items()]
    return written(path, json.dumps({"type": "FeatureCollection", "features": features}))


def test_import_and_adoption_in_one_go_and_the_same_again_changes_nothing(tmp_path: Path) -> None:
    path = boundaries(tmp_path / "a.geojson", "11", {"E01000001": (-3, -2), "E01000002": (-2, -1)})
    words = ("geography", "import", path, "--kind", "lsoa", "--generation", "2011")
    assert "lsoa 2011 is adopted from snapshot 1 on" in told(*words, "--adopt")
    assert "loaded already; nothing was changed" in told(*words)
    assert "E01000001" not in told("geography", "list")


def test_areas_that_overlap_wait_until_somebody_accepts_them(tmp_path: Path) -> None:
    path = boundaries(tmp_path / "a.geojson", "11", {"E01000001": (-3, -2), "E01000002": (-2.5, -1)})
    said = told("geography", "import", path, "--kind", "lsoa", "--generation", "2011")
    assert "waits until someone accepts it" in said
    assert "do not fit together" in told_error("geography", "adopt", "lsoa", "2011", code=REFUSED)
    told("geography", "accept", "lsoa", "2011", "--why", "the only ones there are")
    assert "adopted from snapshot 1" in told("geography", "adopt", "lsoa", "2011")


def test_changes_between_generations_are_counted_by_kind(tmp_path: Path) -> None:
    rows = ["E01000001,E01000001,U", "E01000002,E01000003,S", "E01000002,E01000004,S"]
    path = written(tmp_path / "changes.csv", "\n".join(["LSOA11CD,LSOA21CD,CHGIND", *rows]) + "\n")
    words = ("geography", "changes", path, "--from", "2011", "--to", "2021")
    said = told(*words)
    assert "3 rows from lsoa 2011 to 2021; areas of 2011: S 1, U 1." in said
    assert "nothing was changed" in told(*words)
    strange = written(tmp_path / "x.csv", "a,b\n1,2\n")
    assert "LSOA" in told_error("geography", "changes", strange, *words[3:], code=REFUSED)


def test_a_file_of_no_boundaries_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "x.geojson", "not boundaries")
    said = told_error("geography", "import", path, "--kind", "lsoa", "--generation", "2011", code=REFUSED)
    assert "x.geojson" in said
    missing = tmp_path / "none.geojson"
    done = commonweal("geography", "import", missing, "--kind", "lsoa", "--generation", "2011")
    assert done.returncode == WRONG_USE
    assert "none.geojson" in done.stderr
