"""Raw files: sealed with each delivery, entered with its release, gone with a refusal."""

from __future__ import annotations

from pathlib import Path

import pytest

from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.progress import silent
from commonweal.hub.models import RawFile, RawKey
from commonweal.hub.queries import findings
from commonweal.hub.rawstore import folder, keys, memory
from commonweal.hub.rawstore.folder import Sealed
from commonweal.hub.services import keeping
from tests.factories.police_files import archive, crime, r_export, street_file, table
from tests.factories.police_loads import load, published

pytestmark = pytest.mark.usefixtures("clean_state")


def sealed_files(delivery: int) -> list[Sealed]:
    rows = RawFile.objects.filter(delivery=delivery).order_by("file")
    return [Sealed(row.file, bytes(row.name), row.size) for row in rows]


def what_was_sent(actor: Actor, delivery: int) -> dict[str, bytes]:
    with acting(actor):
        key = keys.unwrapped(bytes(RawKey.objects.get(delivery=delivery).wrapped), delivery)
        files = sealed_files(delivery)
    with memory.in_the_open(delivery, files, key) as links:
        return {
            str(path.relative_to(links)): path.read_bytes() for path in links.rglob("*") if path.is_symlink()
        }


def faults(actor: Actor) -> list[str]:
    with acting(actor):
        return [f.what for f in findings(actor=actor, progress=silent) if not f.in_order]


def test_what_was_delivered_can_be_read_back_byte_for_byte(operator: Actor, tmp_path: Path) -> None:
    one = street_file(tmp_path / "one", [crime("k1", Context="Janet Archer")])
    two = archive(tmp_path / "two.zip", {"2018-07/j.csv": table([crime("k2", Month="2018-07")])})
    for path, name in ((one, one.name), (two, "two.zip")):
        delivery = published(operator, path).delivery
        assert what_was_sent(operator, delivery) == {name: path.read_bytes()}


def test_a_folder_keeps_the_names_of_its_files(operator: Actor, tmp_path: Path) -> None:
    for month in ("2018-06", "2018-07"):
        street_file(tmp_path / "sent", [crime(month, Month=month)], month=month)
    delivery = published(operator, tmp_path / "sent").delivery
    sent = {str(p.relative_to(tmp_path / "sent")): p.read_bytes() for p in (tmp_path / "sent").rglob("*.csv")}
    assert what_was_sent(operator, delivery) == sent
    assert len(sent) == 2


def test_nothing_of_what_is_dropped_lies_in_the_open(operator: Actor, tmp_path: Path, home: Path) -> None:
    published(operator, street_file(tmp_path, [crime("k1", Context="Janet Archer"), crime("k2")]))
    for path in home.rglob("*"):
        if path.is_file():
            assert b"Janet Archer" not in path.read_bytes(), path


def test_a_refused_delivery_leaves_no_raw_file_and_no_key(operator: Actor, tmp_path: Path) -> None:
    (outcome,) = load(operator, r_export(tmp_path / "x.csv", [crime("x", Crime_type="Time travel")]))
    assert outcome.state == "refused"
    (outcome,) = load(operator, street_file(tmp_path, [crime("k1")]), control=7)
    assert outcome.state == "refused"
    assert list(folder.where().iterdir()) == []
    with acting(operator):
        assert not RawKey.objects.exists()
        assert not RawFile.objects.exists()


def test_what_an_ended_load_left_goes_with_the_next(operator: Actor, tmp_path: Path) -> None:
    kept = published(operator, street_file(tmp_path, [crime("k1")])).delivery
    folder.waiting(98).mkdir()
    folder.of(99).mkdir()
    (folder.of(99) / "00001.sealed").write_bytes(b"left")
    with acting(operator):
        keeping.sweep_raw()
    assert [path.name for path in folder.where().iterdir()] == [folder.of(kept).name]


def test_check_finds_a_raw_file_that_was_changed_cut_or_taken_away(operator: Actor, tmp_path: Path) -> None:
    delivery = published(operator, street_file(tmp_path, [crime("k1")])).delivery
    assert faults(operator) == []
    path = folder.path_of(delivery, 1)
    whole = path.read_bytes()
    for damaged in (whole[:-1], whole[:-1] + bytes([whole[-1] ^ 1]), b""):
        path.write_bytes(damaged)
        assert faults(operator) == ["raw files"]
    path.unlink()
    assert faults(operator) == ["raw files"]
    path.write_bytes(whole)
    assert faults(operator) == []


def test_check_finds_a_sealed_file_put_in_anothers_place(operator: Actor, tmp_path: Path) -> None:
    one = published(operator, street_file(tmp_path / "a", [crime("k1")])).delivery
    two = published(operator, street_file(tmp_path / "b", [crime("k2", Month="2018-07")])).delivery
    first, second = folder.path_of(one, 1), folder.path_of(two, 1)
    held = first.read_bytes()
    first.write_bytes(second.read_bytes())
    second.write_bytes(held)
    assert faults(operator) == ["raw files"]
