"""`kill -9` at every named moment of a load: no half state, nothing stuck, the next load makes it whole."""

from __future__ import annotations

import hashlib
import signal
from pathlib import Path

import pytest

from commonweal.core import home as state
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.progress import silent
from commonweal.hub.models import DataFile, Delivery
from commonweal.hub.queries import findings
from commonweal.hub.warehouse import writing
from tests.factories.police_files import archive, crime, street_file, table
from tests.factories.police_loads import content, load, published
from tests.integration.faults.loads import KILLED_AT, started
from tests.integration.faults.moments import MOMENTS, PUBLISHED, Moment
from tests.sampling import SAMPLE, some

pytestmark = pytest.mark.usefixtures("clean_state")
TRIED = some(MOMENTS, SAMPLE.moments)
ROWS = 40


def test_there_are_fifty_moments_and_no_two_are_one() -> None:
    assert len({moment.name for moment in MOMENTS}) == len(MOMENTS) >= 50
    assert len({tuple(moment.target) for moment in MOMENTS}) == len(MOMENTS)


def repeating(folder: Path) -> Path:
    """Two months in two files, with a key that repeats, so that every act of a load takes place."""
    rows = [crime(f"{n:064x}", Month=f"2018-0{1 + n % 2}") for n in range(ROWS)]
    months = {"2018-01": [*rows[::2], rows[0]], "2018-02": [*rows[1::2], rows[1]]}
    folder.mkdir(exist_ok=True)
    return archive(
        folder / "two_months.zip",
        {f"{month}/{month}-gm-street.csv": table(held) for month, held in months.items()},
    )


def checksum(actor: Actor) -> str:
    return hashlib.sha256(repr(content(actor)).encode()).hexdigest()


@pytest.mark.threat("T13")
@pytest.mark.parametrize("moment", TRIED, ids=lambda m: m.name)
def test_a_load_killed_at_a_moment_is_made_whole_by_the_next(
    operator: Actor, tmp_path: Path, moment: Moment
) -> None:
    before = [crime(f"{n:064x}", Month="2017-12") for n in range(900, 912)]
    published(operator, street_file(tmp_path / "before", before))
    held = content(operator)
    path = repeating(tmp_path / "delivered")
    running = started(KILLED_AT, str(path), *moment.target)
    said, errors = running.communicate(timeout=120)
    assert running.returncode == -signal.SIGKILL, (moment.name, said, errors[-2000:])
    if moment.name in PUBLISHED:
        assert len(content(operator)) == len(held) + ROWS
    else:
        assert content(operator) == held, "readers see what was there before"
    outcomes = load(operator, path)
    assert [o.state for o in outcomes] == ["unchanged" if moment.name in PUBLISHED else "released"]
    assert len(content(operator)) == len(held) + ROWS
    assert checksum(operator) == expected_checksum(before, path)
    nothing_is_left_over(operator)


def expected_checksum(before: list[dict[str, str]], path: Path) -> str:
    """Of the same rows, told without the loader: every key once, in its month."""
    found = {**EXPECTED}
    key = (len(before), path.name)
    if key not in found:
        pytest.fail("the checksum of a load that nobody killed is not known")
    return found[key]


EXPECTED: dict[tuple[int, str], str] = {}


@pytest.fixture(autouse=True, scope="module")
def _what_an_undisturbed_load_gives(django_db_setup: None, django_db_blocker, tmp_path_factory) -> None:  # type: ignore[no-untyped-def]
    """Load the same two deliveries once in peace, and remember what the warehouse then says."""
    import os

    from django.db import connections

    from commonweal.partnership.queries import local_operator
    from tests.conftest import _empty_tables

    folder = tmp_path_factory.mktemp("undisturbed")
    (folder / "home" / "keys").mkdir(parents=True, mode=0o700)
    kept = os.environ.get("COMMONWEAL_HOME")
    os.environ["COMMONWEAL_HOME"] = str(folder / "home")
    try:
        with django_db_blocker.unblock():
            actor = local_operator()
            before = [crime(f"{n:064x}", Month="2017-12") for n in range(900, 912)]
            published(actor, street_file(folder / "before", before))
            path = repeating(folder / "delivered")
            published(actor, path)
            EXPECTED[len(before), path.name] = checksum(actor)
            connections.close_all()
            _empty_tables()
    finally:
        if kept is None:
            del os.environ["COMMONWEAL_HOME"]
        else:
            os.environ["COMMONWEAL_HOME"] = kept


def nothing_is_left_over(actor: Actor) -> None:
    with acting(actor):
        faults = [f for f in findings(actor=actor, progress=silent) if not f.in_order]
        assert not faults, faults
        assert not Delivery.objects.unfinished().exists()
        named = set(DataFile.objects.values_list("name", flat=True))
    for held in writing.TABLES.values():
        folder = state.folder("warehouse") / held.name
        loose = list(writing.orphans(state.folder("warehouse"), held, older_than_seconds=0))
        assert not loose, loose
        named -= {file.name for file in folder.glob("*.parquet")}
    assert not named, "every file that is remembered is there"
