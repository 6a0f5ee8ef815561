"""Whatever ends a load, and whenever: readers see the snapshot before it or the one after, never between."""

from __future__ import annotations

import fcntl
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from commonweal.core import home as state
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.errors import BadInput, InstallationProblem
from commonweal.core.progress import silent
from commonweal.hub.models import DataFile, Delivery
from commonweal.hub.queries import findings
from commonweal.hub.services import publishing, releasing
from commonweal.hub.warehouse import writing
from tests.factories.police_files import crime, r_export, street_file
from tests.factories.police_loads import content, load, opened, published, totals
from tests.sampling import SAMPLE, some

pytestmark = pytest.mark.usefixtures("clean_state")

ROOT = Path(__file__).resolve().parents[3]
# Loads a path and kills itself, without any farewell, when the named function is called for the nth time.
KILLED_AT = """
import os, signal, sys
from pathlib import Path
import django
django.setup()
from commonweal.partnership.queries import local_operator
from importlib import import_module
where, function, times = sys.argv[2], sys.argv[3], int(sys.argv[4])
module = import_module(where)
real = getattr(module, function)
calls = 0
def ended(*args, **named):
    global calls
    calls += 1
    if calls == times:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*args, **named)
setattr(module, function, ended)
from commonweal.hub.services import load
for outcome in load(actor=local_operator(), path=Path(sys.argv[1])):
    print(outcome.state, flush=True)
"""
MOMENTS = [
    ("before a row is read", "commonweal.hub.services.loading", "prepare", 1),
    ("while parts are written", "commonweal.hub.pipeline.stage", "event_rows", 1),
    ("with all rows staged", "commonweal.hub.services.loading", "release", 1),
    ("before the first Delta commit", "commonweal.hub.services.releasing", "commit_parts", 1),
    ("between the two Delta commits", "commonweal.hub.services.releasing", "commit_parts", 2),
    ("after both Delta commits", "commonweal.hub.services.releasing", "take_snapshot", 1),
    ("after the last row of PostgreSQL", "commonweal.hub.services.publishing", "_hold_anew", 1),
]
TRIED = some(MOMENTS, SAMPLE.moments)


def months(count: int) -> list[dict[str, str]]:
    return [crime(f"k{n}", Month=f"2018-0{1 + n % 6}") for n in range(count)]


@pytest.fixture
def before(operator: Actor, tmp_path: Path) -> list[tuple[object, ...]]:
    """A warehouse that holds something already."""
    published(operator, street_file(tmp_path / "before", months(12)))
    return content(operator)


def process(*arguments: str) -> subprocess.Popen[str]:
    # COMMONWEAL_HOME and the addresses of the test's databases are in the environment already.
    environment = os.environ | {
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "commonweal.config.settings",
    }
    return subprocess.Popen(
        [sys.executable, "-c", KILLED_AT, *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def in_order(actor: Actor) -> None:
    with acting(actor):
        faults = [f for f in findings(actor=actor, progress=silent) if not f.in_order]
    assert not faults, faults


def recovers(actor: Actor, path: Path, before: list[tuple[object, ...]], expected: int) -> None:
    """Readers still see what was there; the next load clears up and gives what it should have given."""
    assert content(actor) == before
    assert published(actor, path).accepted == expected
    counted = content(actor)
    assert len(counted) == expected
    in_order(actor)
    with acting(actor):
        assert not Delivery.objects.unfinished().exists()
        named = set(DataFile.objects.values_list("name", flat=True))
    committed = set()
    for table in ("events", "cube"):
        for file in (state.folder("warehouse") / table).glob("*.parquet"):
            committed.add(file.name)
    loose = [name for table in ("events", "cube") for name in _loose(table)]
    assert not loose
    assert named <= committed


def _loose(table: str) -> list[str]:
    found = writing.orphans(state.folder("warehouse"), writing.TABLES[table], older_than_seconds=0)
    return [path.name for path in found]


@pytest.mark.parametrize(("moment", "where", "function", "times"), TRIED, ids=[m[0] for m in TRIED])
def test_a_load_that_is_killed_is_as_if_it_had_not_begun(
    operator: Actor,
    tmp_path: Path,
    before: list[tuple[object, ...]],
    moment: str,
    where: str,
    function: str,
    times: int,
) -> None:
    path = street_file(tmp_path, months(30))
    running = process(str(path), where, function, str(times))
    said, _ = running.communicate(timeout=120)
    assert (running.returncode, said) == (-signal.SIGKILL, ""), moment
    recovers(operator, path, before, 30)


@pytest.mark.skipif(not SAMPLE.full, reason="random moments: in make test-full alone")
@pytest.mark.parametrize("seed", range(12))
def test_a_load_that_is_killed_at_any_time(
    operator: Actor, tmp_path: Path, before: list[tuple[object, ...]], seed: int
) -> None:
    path = street_file(tmp_path, months(20_000))
    running = process(str(path), "commonweal.hub.services.loading", "prepare", "0")
    time.sleep(random.Random(seed).uniform(0.5, 4))
    running.kill()
    said, _ = running.communicate(timeout=60)
    if "released" in said:
        assert len(content(operator)) == 20_000
        return
    if content(operator) == before:
        recovers(operator, path, before, 20_000)
    else:  # killed between the commit and the word about it
        assert len(content(operator)) == 20_000
    in_order(operator)


@pytest.mark.parametrize("where", ["take_snapshot", "commit_parts"])
def test_a_publish_that_fails_leaves_the_snapshot_before_it(
    operator: Actor,
    tmp_path: Path,
    before: list[tuple[object, ...]],
    monkeypatch: pytest.MonkeyPatch,
    where: str,
) -> None:
    path = street_file(tmp_path, months(30))
    real: Callable[..., object] = getattr(releasing, where)

    def fails(*args: object, **named: object) -> object:
        real(*args, **named)
        raise OSError("the disk is full")

    monkeypatch.setattr(releasing, where, fails)
    with pytest.raises(InstallationProblem, match="disk is full"):
        load(operator, path)
    monkeypatch.undo()
    monkeypatch.setenv("COMMONWEAL_HOME", str(tmp_path / "home"))
    recovers(operator, path, before, 30)


def test_a_source_that_breaks_off_leaves_no_file(
    operator: Actor, tmp_path: Path, before: list[tuple[object, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    files = set(state.folder("warehouse").rglob("*.parquet"))
    r_export(tmp_path / "x.csv", [crime("x", Crime_type="Time travel")])
    (outcome,) = load(operator, tmp_path / "x.csv")
    assert outcome.state == "refused"
    assert set(state.folder("warehouse").rglob("*.parquet")) == files
    assert content(operator) == before


def test_two_loads_at_once_the_second_is_refused_and_says_why(operator: Actor, tmp_path: Path) -> None:
    path = street_file(tmp_path, months(12))
    with (state.folder("locks") / "load.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(BadInput, match="another load is running") as refused:
            load(operator, path)
        assert "Wait until it has finished" in refused.value.remedy
    published(operator, path)


def test_a_load_does_not_wait_for_what_reads(operator: Actor, tmp_path: Path) -> None:
    """A snapshot opened before a load shows the same after it."""
    first = published(operator, street_file(tmp_path, months(12)))
    shown = opened(operator)
    published(operator, street_file(tmp_path / "again", months(6)))
    assert shown.number == first.snapshot
    assert sum(totals(operator, "feed", number=shown.number).values()) == 12


def test_snapshots_follow_one_another(operator: Actor, tmp_path: Path) -> None:
    numbers = [published(operator, street_file(tmp_path / str(n), months(n))).snapshot for n in (3, 6, 9)]
    assert numbers == sorted(numbers)
    with acting(operator):
        newest = publishing.latest()
    assert newest is not None
    assert newest.number == numbers[-1]
