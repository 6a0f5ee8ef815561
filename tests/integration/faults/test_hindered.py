"""A full disk, a read-only folder, a second load, a database that dies, a clock that is moved."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from commonweal.core import clock
from commonweal.core import home as state
from commonweal.core.actor import Actor
from commonweal.core.errors import InstallationProblem
from commonweal.hub.models import Delivery
from commonweal.hub.pipeline import stage
from tests.factories.police_files import crime, street_file
from tests.factories.police_loads import content, load, opened, published
from tests.integration.faults.loads import PLAIN, started
from tests.integration.faults.test_killed import nothing_is_left_over

pytestmark = pytest.mark.usefixtures("clean_state")
SMALL_DISK = "3m"


def rows(count: int, month: str = "2018-06") -> list[dict[str, str]]:
    return [crime(f"{n:064x}", Month=month) for n in range(count)]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with hardly any room; needs root, as a container has it."""
    place = tmp_path / "small"
    place.mkdir()
    mount = shutil.which("mount")
    if mount is None or os.geteuid() != 0:
        pytest.skip("a file system of its own needs root")
    if subprocess.run([mount, "-t", "tmpfs", "-o", f"size={SMALL_DISK}", "tmpfs", str(place)]).returncode:
        pytest.skip("no file system may be mounted here")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_leaves_what_was_there_and_says_what_to_do(
    operator: Actor, tmp_path: Path, small_disk: Path
) -> None:
    """The warehouse fills up while rows are written; when there is room again the same load goes through."""
    published(operator, street_file(tmp_path / "before", rows(10, "2018-05")))
    held = content(operator)
    warehouse = state.folder("warehouse")
    shutil.copytree(warehouse, small_disk / "warehouse")
    shutil.rmtree(warehouse)
    warehouse.symlink_to(small_disk / "warehouse")
    filler = small_disk / "filler"
    with filler.open("wb") as file:
        free = shutil.disk_usage(small_disk).free
        file.write(b"x" * max(0, free - 300_000))
    path = street_file(tmp_path / "delivered", rows(20_000))
    with pytest.raises(InstallationProblem) as full:
        load(operator, path)
    assert "could not be written" in full.value.what
    assert "Make room" in full.value.remedy
    assert content(operator) == held
    assert not Delivery.objects.unfinished().exists()
    filler.unlink()
    assert published(operator, path).accepted == 20_000
    nothing_is_left_over(operator)


@pytest.mark.parametrize("name", ["warehouse/events", "raw", "returns"])
def test_a_folder_that_cannot_be_written_refuses_with_its_name(
    operator: Actor, tmp_path: Path, name: str, small_disk: Path
) -> None:
    published(operator, street_file(tmp_path / "before", rows(10, "2018-05")))
    held = content(operator)
    folder = state.home() / name
    shutil.copytree(folder, small_disk / "it", dirs_exist_ok=True)
    shutil.rmtree(folder)
    folder.symlink_to(small_disk / "it")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    path = street_file(tmp_path / "delivered", rows(50))
    try:
        outcomes = load(operator, path)
    except InstallationProblem as problem:
        said = str(problem)
    else:
        assert [o.state for o in outcomes] == ["refused"]
        said = outcomes[0].reason
    assert "ermission" in said or "Read-only" in said or "could not be" in said
    assert content(operator) == held
    assert not Delivery.objects.unfinished().exists()
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    assert published(operator, path).accepted == 50
    nothing_is_left_over(operator)


def test_of_two_loads_at_once_one_goes_through_and_the_other_says_why(
    operator: Actor, tmp_path: Path
) -> None:
    paths = [street_file(tmp_path / str(n), rows(3_000, f"2018-0{n}")) for n in (1, 2)]
    running = [started(PLAIN, str(path)) for path in paths]
    ended = [(process.communicate(timeout=120)[0], process.returncode) for process in running]
    done = [said for said, code in ended if code == 0]
    refused = [said for said, code in ended if code == 3]
    assert len(done) + len(refused) == 2
    assert done, ended
    for said in refused:
        assert "another load is running" in said
    for path in paths:
        load(operator, path)
    assert len(content(operator)) == 6_000
    nothing_is_left_over(operator)


def test_a_database_that_loses_its_connections_leaves_no_half_state(
    operator: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every connection is cut while rows are written, as when the server crashes and recovers."""
    from django.db import DatabaseError, connections

    published(operator, street_file(tmp_path / "before", rows(10, "2018-05")))
    held = content(operator)
    path = street_file(tmp_path / "delivered", rows(200))
    real: Callable[..., object] = stage.event_rows

    def cut(*args: object, **named: object) -> object:
        from commonweal.config import databases

        with databases.as_owner(), connections["default"].cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        return real(*args, **named)

    monkeypatch.setattr(stage, "event_rows", cut)
    with suppress(DatabaseError, InstallationProblem):
        load(operator, path)
    monkeypatch.undo()
    monkeypatch.setenv("COMMONWEAL_HOME", str(tmp_path / "home"))
    for connection in connections.all():
        connection.close()
    assert len(content(operator)) in (len(held), len(held) + 200)
    load(operator, path)
    assert len(content(operator)) == len(held) + 200
    nothing_is_left_over(operator)


def test_a_clock_that_is_set_back_loses_nothing(operator: Actor, tmp_path: Path) -> None:
    """What is loaded while the clock is a day slow counts, and the order of snapshots is by number."""
    first = published(operator, street_file(tmp_path / "a", rows(30, "2018-05")))
    now = datetime.now(UTC)
    with clock.setting(now - timedelta(days=1)):
        second = published(operator, street_file(tmp_path / "b", rows(20, "2018-06")))
    with clock.setting(now + timedelta(days=1)):
        third = published(operator, street_file(tmp_path / "c", rows(10, "2018-07")))
    assert first.snapshot < second.snapshot < third.snapshot
    assert opened(operator).number == third.snapshot
    assert len(content(operator)) == 60
    nothing_is_left_over(operator)


def test_a_load_across_the_end_of_summer_time_ends(operator: Actor, tmp_path: Path) -> None:
    """The hour from one to two comes twice: what is received in the second of them still comes later."""
    summer, winter = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 15, tzinfo=UTC)
    with clock.setting(summer):
        published(operator, street_file(tmp_path / "a", rows(30)))
    with clock.setting(winter):
        (again,) = load(operator, street_file(tmp_path / "a", rows(30)))
        published(operator, street_file(tmp_path / "b", rows(20)))
    assert again.state == "unchanged"
    assert len(content(operator)) == 20, "by the clock on the wall it came a quarter of an hour before"
