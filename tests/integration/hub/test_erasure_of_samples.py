"""Erasing somebody from files as partners send them: a CSV file and a workbook of one council."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.progress import silent
from commonweal.hub.depersonalise.pseudonyms import person
from commonweal.hub.queries import findings
from commonweal.hub.services import erase_person, rerun
from commonweal.hub.sources import source_named
from commonweal.partnership.services import create_agreement
from tests.factories.erasures import traces, with_reason
from tests.factories.police_loads import content, load, rows

pytestmark = pytest.mark.usefixtures("clean_state")

SAMPLES = Path(__file__).resolve().parents[3] / "examples" / "council_asb"
SOURCE = "council_asb"
PERSONS = ("Complainant Ref", "Subject Ref")


@pytest.fixture
def loaded(operator: Actor) -> list[int]:
    create_agreement(
        actor=operator,
        reference="isa-asb",
        parties=("gmp", "salford"),
        purpose="to see whom an erasure reaches",
        legal_basis="Crime and Disorder Act 1998, section 115",
        feeds=[source_named(SOURCE).feed],
        in_force_from=date(2026, 1, 1),
        in_force_to=date(2027, 1, 1),
    )
    outcomes = load(operator, SAMPLES)
    assert [outcome.state for outcome in outcomes] == ["released"] * 2
    return [outcome.delivery for outcome in outcomes]


def most_named() -> str:
    """Whoever the CSV file names most often."""
    lines = (SAMPLES / "asb_cases_2026-07.csv").read_text("utf-8-sig").splitlines()
    head = next(n for n, line in enumerate(lines) if PERSONS[0] in line)
    named = Counter(row[name] for row in csv.DictReader(lines[head:]) for name in PERSONS if row[name])
    return named.most_common(1)[0][0]


def test_somebody_is_erased_from_every_file_of_the_council(
    operator: Actor, home: Path, loaded: list[int]
) -> None:
    reference = most_named()
    words = [person(reference, source_named(SOURCE).keyed_by, epoch) for epoch in range(2020, 2028)]
    assert traces(home, operator, words)
    events = len(rows(operator, "month"))
    with with_reason():
        done = erase_person(actor=operator, reference=reference, source=SOURCE, why="they asked for it")
    assert done.rows["event_persons"] >= 1
    assert loaded[0] in done.raw
    assert traces(home, operator, [reference, *words]) == []
    assert len(rows(operator, "month")) == events
    with acting(operator):
        assert [f for f in findings(actor=operator, progress=silent) if not f.in_order] == []


def test_the_file_and_the_workbook_are_read_again_as_they_were(operator: Actor, loaded: list[int]) -> None:
    before = content(operator)
    done = list(rerun(actor=operator, source=SOURCE, why="to see that nothing differs"))
    assert [(each.state, each.changed) for each in done] == [("read again", [])] * 2
    assert content(operator) == before
