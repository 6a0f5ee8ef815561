"""A secret stands in every column of every source; nothing of it is found where it may not be.

Looked through are the warehouse, the database, the logs and messages, the returns and whatever else the load
left on the disk. Only a cell of a column that is returnable may be found, and only in the returns.
"""

from __future__ import annotations

import gzip
import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from commonweal.config import databases
from commonweal.core import home as state
from commonweal.core.actor import Actor
from commonweal.core.errors import CommonwealError
from commonweal.hub.intake.child import Reader
from commonweal.hub.services import load, receipt
from commonweal.hub.sources import all_sources
from commonweal.hub.sources.declaration import Basis, Source
from tests.contract.samples import Sample, sample_of
from tests.sampling import SAMPLE

pytestmark = [pytest.mark.usefixtures("clean_state"), pytest.mark.threat("T6")]
TRIES = max(1, SAMPLE.examples // 40)
# Each source is loaded several times: a sample of them in `make test`, all in full.
ALWAYS = {"police_uk_street", "council_asb", "fire_irs", "emergency_department", "survey_responses"}
TRIED = [s for s in all_sources() if SAMPLE.full or s.name in ALWAYS]
# Names, numbers of telephones, free text: what officers write into any column that will take it.
SECRETS = st.one_of(
    st.from_regex(r"Zq[a-z]{6} Xv[a-z]{7}", fullmatch=True),
    st.from_regex(r"Zq[a-z]{5} lives at 17[0-9]{2}, call 07700 9[0-9]{5}", fullmatch=True),
    st.from_regex(r"ZQX-[0-9A-F]{12}-SECRET", fullmatch=True),
    st.from_regex(r"zq[a-z]{6}@xv[a-z]{5}\.example", fullmatch=True),
)
MANNERS = st.sampled_from(["instead", "after", "before"])


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own for temporary files, so that none of others' is looked through."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def agreed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every source under an agreement has one: whether there is one is another test's affair."""
    monkeypatch.setattr(receipt.partnership, "agreements_covering", lambda feed: ["TEST/1"])


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as one:
        yield one


def planted(sample: Sample, position: int, secret: str, manner: str, row: int) -> list[list[str]]:
    rows = [list(cells) for cells in sample.rows[:60]]
    cells = rows[row % len(rows)]
    before = cells[position].strip('"')
    text = {"instead": secret, "after": f"{before} {secret}", "before": f"{secret} {before}"}[manner]
    cells[position] = f'"{text}"' if sample.kind == "json" else text
    return rows


def left_behind() -> dict[str, bytes]:
    """All that a load left, by where it lies, in small letters; the returns count as `returns`."""
    home = state.home()
    found: dict[str, bytes] = {}
    for folder in {home, Path(tempfile.gettempdir())}:
        for path in folder.rglob("*"):
            if path.is_file():
                where = "returns" if (home / "returns") in path.parents else str(path)
                found[where] = found.get(where, b"") + _content(path).lower()
    return found | _database()


def _content(path: Path) -> bytes:
    """The bytes of a file, and what they stand for where it is packed."""
    raw = path.read_bytes()
    if path.suffix == ".parquet":
        table = pq.read_table(path)
        return raw + repr([column.unique().to_pylist() for column in table.columns]).encode()
    return raw + (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else b"")


def _database() -> dict[str, bytes]:
    from django.db import connections

    found = {}
    with databases.as_owner():
        for alias in databases.STORES:
            with connections[alias].cursor() as cursor:
                for table in connections[alias].introspection.table_names(cursor):
                    cursor.execute(f'SELECT string_agg(t::text, chr(10)) FROM "{table}" AS t')
                    found[f"{alias}.{table}"] = (cursor.fetchone()[0] or "").lower().encode()
    return found


def where(secret: str, kept: dict[str, bytes]) -> set[str]:
    needles = [secret.lower().encode(), secret.lower().encode("utf-16-le")]
    return {place for place, content in kept.items() if any(needle in content for needle in needles)}


@pytest.mark.parametrize("source", TRIED, ids=lambda s: s.name)
def test_a_secret_in_any_column_stays_in_the_file(
    source: Source,
    operator: Actor,
    reader: Reader,
    tmp_path: Path,
    agreed: None,
    temporary: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    sample = sample_of(source, reader)
    if source.kind == "json":
        pytest.skip("its records hold objects, not cells; the flattened layout is tried")
    returnable = {name for column in source.columns if column.returnable for name in column.names}
    caplog.set_level(logging.DEBUG)
    number = 0

    @settings(
        max_examples=TRIES,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],  # each try is a load or several: the first that fails says enough
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(secret=SECRETS, manner=MANNERS, row=st.integers(0, 59))
    def stays(secret: str, manner: str, row: int) -> None:
        """One secret to a column and all columns of a file at once, the category in a file of its own."""
        nonlocal number
        named = {name for column in source.columns if column.to == "category" for name in column.names}
        places = {name for column in source.columns if column.to == "place" for name in column.names}
        categories = [n for n, name in enumerate(sample.header) if name in named]
        others = [n for n in range(len(sample.header)) if n not in categories]
        for positions in (others, *([n] for n in categories)):
            number += 1
            rows = [list(cells) for cells in sample.rows[:60]]
            if source.basis is Basis.OPEN_LICENCE and manner == "after":
                # A name after the name of a street, where a publisher writes streets alone: no rule can tell.
                positions = [n for n in positions if sample.header[n] not in places]
            secrets = {n: f"{secret}{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in positions}
            for n, each in secrets.items():
                rows[(row + n) % len(rows)] = planted(sample, n, each, manner, row + n)[(row + n) % len(rows)]
            path = sample.written(tmp_path / str(number), rows=rows)
            said = _loaded(operator, path, source)
            said += caplog.text + "".join(capfd.readouterr())
            kept = left_behind()
            for n, each in secrets.items():
                assert each not in said, f"{sample.header[n]}: in a message or a log"
                allowed = {"returns"} if sample.header[n] in returnable else set()
                found = where(each, kept)
                assert found <= allowed, f"{sample.header[n]}: found in {found}"

    stays()


def _loaded(operator: Actor, path: Path, source: Source) -> str:
    try:
        return repr(list(load(actor=operator, path=path, source=source.name)))
    except CommonwealError as error:
        return str(error)
