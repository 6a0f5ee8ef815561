"""Erasure reaches what no table shows, and a fault of the installation destroys nothing."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from commonweal.core import home as state
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.errors import InstallationProblem, NotFound
from commonweal.hub.intake.child import Reader
from commonweal.hub.models import Delivery, Erasure, RawKey
from commonweal.hub.pipeline.returns import Returns
from commonweal.hub.rawstore import folder, keys
from commonweal.hub.services import erase_delivery, erase_person, receipt, rerun
from commonweal.hub.services.mappings import add_mapping
from commonweal.hub.sources import source_named
from commonweal.hub.warehouse.removing import Doomed
from commonweal.hub.warehouse.schema import LINKS
from tests.contract.samples import Sample, sample_of
from tests.factories.erasures import traces, with_reason
from tests.factories.police_files import STREET, archive, crime, street_file, table, written
from tests.factories.police_loads import load, opened, published, rows
from tests.unit.hub.mapping.made import text

pytestmark = pytest.mark.usefixtures("clean_state")

SOURCE = "police_uk_street"
PERSON, NOBODY = "PER-00417", "NOBODY-12345"
SAMPLE_OF_CRIME = Path(__file__).resolve().parents[3] / "examples/police_recorded_crime"


@pytest.fixture(autouse=True)
def agreed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipt.partnership, "agreements_covering", lambda feed: ["TEST/1"])


def erase(actor: Actor, reference: str = PERSON, source: str = SOURCE) -> Any:
    with with_reason():
        return erase_person(actor=actor, reference=reference, source=source, why="they asked for it")


def erased(actor: Actor, number: int) -> Any:
    with with_reason():
        return erase_delivery(actor=actor, number=number, why="sent by mistake")


def living(actor: Actor) -> list[int]:
    with acting(actor):
        return list(RawKey.objects.living().order_by("delivery").values_list("delivery_id", flat=True))


# ── every reading of a delivery ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("which", ["the old number", "the new number"])
def test_a_delivery_goes_with_every_reading_of_it(
    operator: Actor, home: Path, tmp_path: Path, which: str
) -> None:
    sent = [crime(f"a{n}", Month="2018-06") for n in range(30)] + [crime("SECRETKEY", Month="soon")]
    first = published(operator, street_file(tmp_path, sent)).delivery
    old = opened(operator).number
    for _ in range(2):
        (again,) = rerun(actor=operator, source=SOURCE, why="the mapping was mended")
    assert again.state == "read again"
    erased(operator, first if which == "the old number" else again.number or 0)
    assert not list((home / "warehouse").rglob("delivery-*.parquet"))
    assert living(operator) == []
    assert traces(home, operator, ["SECRETKEY"]) == []
    assert rows(operator, "month") == []
    with pytest.raises(NotFound, match="the delivery was erased"):
        rows(operator, "month", number=old)


# ── a fault of ours ──────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def three(operator: Actor, tmp_path: Path) -> list[int]:
    return [
        published(operator, street_file(tmp_path / m, [crime(f"{m}{i}", Month=m) for i in range(4)], month=m))
        .delivery
        for m in ("2018-06", "2018-07", "2018-08")
    ]  # fmt: skip


def key_is_gone(home: Path, numbers: list[int]) -> None:
    (home / "keys" / keys.NAME).rename(home / "moved")
    keys._derived_from.cache_clear()


def key_is_anothers(home: Path, numbers: list[int]) -> None:
    key_is_gone(home, numbers)
    (home / "keys" / keys.NAME).write_bytes(bytes(32))


def file_is_away(home: Path, numbers: list[int]) -> None:
    folder.path_of(numbers[1], 1).rename(home / "moved")


@pytest.mark.parametrize("fault", [key_is_gone, key_is_anothers, file_is_away])
def test_a_fault_of_the_installation_destroys_nothing(
    operator: Actor, home: Path, three: list[int], fault: Callable[[Path, list[int]], None]
) -> None:
    fault(home, three)
    with pytest.raises(InstallationProblem):
        erase(operator, NOBODY)
    assert living(operator) == three
    with acting(operator):
        assert not Erasure.objects.exists()
    if fault is key_is_gone:
        assert not (home / "keys" / keys.NAME).exists()
    keys._derived_from.cache_clear()


def test_of_a_damaged_file_its_delivery_alone_goes(operator: Actor, three: list[int]) -> None:
    path = folder.path_of(three[1], 1)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert erase(operator, NOBODY).raw == (three[1],)


# ── what is in a raw file beside its rows ────────────────────────────────────────────────────────


def with_beside(folder: Path, beside: dict[str, str | bytes]) -> Path:
    member = "2026-06/2026-06-gm-street.csv"
    return archive(folder / "all.zip", {member: table([crime("a", Month="2026-06")]), **beside})


@pytest.mark.parametrize("name", ["README.pdf", "readme.txt", "notes.docx"])
def test_what_is_no_table_is_looked_through_and_not_destroyed_unseen(
    operator: Actor, tmp_path: Path, name: str
) -> None:
    (*_, outcome) = load(operator, with_beside(tmp_path, {name: "%PDF-1.4 no table"}))
    assert erase(operator, NOBODY).raw == ()
    assert living(operator) == [outcome.delivery]


@pytest.mark.parametrize("name", ["README.pdf", "readme.txt", "notes.docx"])
def test_somebody_in_what_is_no_table_is_found(operator: Actor, tmp_path: Path, name: str) -> None:
    (*_, outcome) = load(operator, with_beside(tmp_path, {name: f"seen by per-00417 {NOBODY}"}))
    assert erase(operator).raw == (outcome.delivery,)


@pytest.mark.parametrize("packed", [False, True])
def test_somebody_in_a_line_with_too_many_cells_is_found(
    operator: Actor, tmp_path: Path, packed: bool
) -> None:
    line = ["kx", "2018-06", PERSON, *[""] * (len(STREET) - 3), "too", "many"]
    sent = table([crime(f"k{n}") for n in range(60)]) + ",".join(line) + "\n"
    name = "2018-06/2018-06-gm-street.csv"
    path = archive(tmp_path / "a.zip", {name: sent}) if packed else written(tmp_path / name, sent)
    number = published(operator, path).delivery
    assert erase(operator, NOBODY).raw == ()
    assert erase(operator).raw == (number,)


def test_somebody_above_the_header_is_found(operator: Actor, tmp_path: Path) -> None:
    sent = table([crime(f"k{n}") for n in range(60)])
    above = published(
        operator, written(tmp_path / "2018-06-gm-street.csv", f"Extract for {PERSON}\n{sent}")
    ).delivery
    assert erase(operator, NOBODY).raw == ()
    assert erase(operator).raw == (above,)


# ── other versions of a mapping ──────────────────────────────────────────────────────────────────

WHO = '\n[[column]]\nname = "Who"\nhandling = "pseudonymised"\nto = "person.victim"\nas = "text"\n'


@pytest.mark.parametrize("changed", ["purpose", "controller"])
def test_rows_of_an_earlier_version_go_though_they_are_keyed_otherwise(
    operator: Actor, home: Path, tmp_path: Path, changed: str
) -> None:
    first = text(version="1") + WHO
    add_mapping(actor=operator, text=first, where="a.toml")
    days = (f"{day:02d}/06/2026 10:00,Litter,PER-{day:05d}\n" for day in range(1, 29))
    published(operator, written(tmp_path / "x.csv", "When,What,Who\n" + "".join(days)))
    second = first.replace("version = 1", f'version = 2\n{changed} = "another-one"')
    add_mapping(actor=operator, text=second, where="b.toml")
    assert erase(operator, "PER-00007", "odd_file").rows == {"event_persons": 1}


# ── half of a file ───────────────────────────────────────────────────────────────────────────────


def test_a_part_that_was_cut_off_does_not_stand_in_the_way(
    operator: Actor, home: Path, three: list[int]
) -> None:
    cut = home / "warehouse" / "event_persons" / "delivery-000007-abc.parquet"
    cut.write_bytes(b"PAR1 cut off")
    assert erase(operator, NOBODY).raw == ()
    assert not cut.exists()


def test_returns_that_cannot_be_read_go(operator: Actor, three: list[int]) -> None:
    cut = [state.folder("returns") / name for name in ("77.parquet", "78.parquet.unfinished")]
    for path in cut:
        path.write_bytes(b"PAR1 cut off")
    erase(operator, NOBODY)
    assert not any(path.exists() for path in cut)
    assert (state.folder("returns") / f"{three[0]}.parquet").exists()


def test_returns_stand_under_their_name_once_all_of_them_is_written(
    operator: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pyarrow.parquet as pq

    def ended(_: Any, where: Path) -> None:
        where.write_bytes(b"PAR1")
        raise KeyboardInterrupt

    path = state.folder("returns") / "7.parquet"
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(pq, "write_table", ended)
        Returns().save(path)
    assert not path.exists()
    assert len(list(path.parent.iterdir())) == 1
    published(operator, street_file(tmp_path, [crime("a")]))
    assert not list(path.parent.glob("*.unfinished"))


# ── links ────────────────────────────────────────────────────────────────────────────────────────


def test_links_of_a_run_that_is_erased_go() -> None:
    read = pa.table({"from_event": [1 << 32, 2 << 32], "to_event": [2 << 32, 3 << 32]})
    doomed = Doomed(deliveries=frozenset({9}))
    assert doomed.rows(LINKS, 9, read).tolist() == [True, True]
    assert doomed.rows(LINKS, 8, read).tolist() == [False, False]


def changed(sample: Sample, row: list[str], **cells: str) -> list[str]:
    named = {sample.header.index(name.replace("_", " ")): value for name, value in cells.items()}
    return [named.get(at, value) for at, value in enumerate(row)]


def test_a_run_of_links_can_be_erased(operator: Actor, home: Path, tmp_path: Path) -> None:
    (file,) = SAMPLE_OF_CRIME.glob("recorded_crime_*.csv")
    lines = list(csv.reader(file.open(encoding="cp1252", newline="")))
    crimes = Sample("rc.csv", "csv", lines[0], lines[1:])
    with Reader() as reader:
        calls = sample_of(source_named("ambulance"), reader)
    where = {"Easting": "383900", "Northing": "398000"}
    assault = next(row for row in crimes.rows if any("Assault" in cell for cell in row))
    day = {"Date_Recorded": "10/05/2026", "Reported_Date": "10/05/2026", "Reported_Time": "23:59",
           "Committed_From_Date": "10/05/2026", "Committed_From_Time": "10:10", "Committed_To_Date": "",
           "Committed_To_Time": "", "Outcome_Date": "", "Outcome_Type": ""}  # fmt: skip
    call = next(row for row in calls.rows if any("Assault" in cell for cell in row))
    called = {"Call_Date": "10/05/2026", "Call_Time": "10:00"} | {f"Street_{k}": v for k, v in where.items()}
    sent = crimes.written(tmp_path / "p", rows=[changed(crimes, assault, **day, **where)])
    published(operator, sent, source="police_recorded_crime")
    published(
        operator, calls.written(tmp_path / "a", rows=[changed(calls, call, **called)]), source="ambulance"
    )
    with acting(operator):
        number = Delivery.objects.get(source="links").number
    assert erased(operator, number).rows == {"links": 1}
    assert not list((home / "warehouse" / "links").glob(f"delivery-{number:06d}-*"))
