"""`commonweal run` from nothing: the demonstration, the same again, and then files of one's own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from commonweal.cli.commands import deliveries as listing
from commonweal.cli.commands import run
from commonweal.cli.demonstration import agencies, incidents, police
from commonweal.cli.demonstration.feeds import FEEDS
from commonweal.cli.demonstration.points import DISTRICTS
from commonweal.hub.depersonalise import pseudonyms
from tests.factories.police_files import crime, street_file
from tests.sampling import SAMPLE

# A baseline asks for twelve months before the one under review.
MONTHS = 26 if SAMPLE.full else 13
SYNTHETIC = "SYNTHETIC DATA"
LOGS_A_MONTH = 8_000
# Plain text, a packed file, a workbook; a feed that was late, one that fell silent, figures.
SOME = (
    "police_incidents",
    "ambulance",
    "emergency_department",
    "fire_irs",
    "transport_incidents",
    "deprivation_2019",
)
SENT = tuple(feed for feed in FEEDS if SAMPLE.full or feed.source in SOME)
DELIVERIES = MONTHS + 1 + len(agencies.plans(SENT, MONTHS))


@pytest.fixture
def _little_demonstration(clean_state: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(police, "deliveries", partial(police.deliveries, months=MONTHS))
    monkeypatch.setattr(agencies, "deliveries", partial(agencies.deliveries, months=MONTHS))
    monkeypatch.setattr(agencies, "FEEDS", SENT)
    monkeypatch.setattr(incidents, "LOGS_A_MONTH", LOGS_A_MONTH)
    yield


def ran(*words: str | Path) -> Result:
    """In this process, so that the demonstration can be a small one."""
    done = CliRunner().invoke(run.command, [str(word) for word in words])
    if done.exception:
        raise done.exception
    return done


def held() -> list[dict[str, object]]:
    said = CliRunner().invoke(listing.command, ["--json"]).stdout
    return [json.loads(line) for line in said.splitlines()]


def pages(home: Path) -> dict[str, str]:
    folder = home / "documents"
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.html"))}


@pytest.mark.usefixtures("_little_demonstration")
def test_a_demonstration_then_the_same_then_files_of_ones_own(clean_state: Path, tmp_path: Path) -> None:
    first = ran("--no-serve")
    assert f"{DELIVERIES} deliveries published, 0 unchanged; 10 assessments written" in first.stdout
    assert "refused" not in first.stdout
    assert str(clean_state / "documents") in first.stdout
    assert pseudonyms.uses_published_keys()
    before_it, after_it = first.stdout.split("The first district, Salford, is complete")
    assert before_it.count("published") == MONTHS + 1 and after_it.count("published  ") == len(
        agencies.plans(SENT, MONTHS)
    )
    assert first.stderr
    assert len(list((clean_state / "documents").glob("*.docx"))) == len(DISTRICTS) == 10
    shown = pages(clean_state)
    assert {name.partition("_")[0] for name in shown} == {str(police.LAST)}
    assert all(SYNTHETIC in page for page in shown.values())
    assert len(shown) == 10
    assert all(d["synthetic"] for d in held())

    before = {path: path.stat().st_mtime_ns for path in (clean_state / "documents").iterdir()}
    again = ran("--no-serve")
    assert f"0 deliveries published, {DELIVERIES} unchanged; 0 assessments written, 10 unchanged" in (
        again.stdout
    )
    assert "The first district" not in again.stdout
    assert {path: path.stat().st_mtime_ns for path in (clean_state / "documents").iterdir()} == before

    assert all(d["state"] == "released" for d in held())
    rows = [crime(f"k{n}", at="salford") for n in range(20)]
    own = ran("--data", street_file(tmp_path, rows), "--no-serve")
    assert "1 deliveries published, 0 unchanged; 1 assessments written" in own.stdout
    assert "The demonstration's deliveries are withdrawn" in own.stdout
    states = {(d["synthetic"], d["state"]) for d in held()}
    assert states == {(True, "withdrawn"), (False, "released")}
    (page,) = (page for name, page in pages(clean_state).items() if name.startswith("2018-06"))
    assert "Salford" in page
    assert SYNTHETIC not in page
    assert ">20<" in page

    beside = ran("--no-serve")
    assert "Your own files are loaded" in beside.stdout
    assert "0 deliveries published, 0 unchanged; 0 assessments written, 1 unchanged" in beside.stdout
