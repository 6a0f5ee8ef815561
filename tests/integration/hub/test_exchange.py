"""The board of the statutory quarterly exchange (DOMAIN B3), on deliveries that were really loaded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.errors import BadInput, NotPermitted
from commonweal.hub.exchange import prescribed, quarter_of, quarters_before
from commonweal.hub.intake.child import Reader
from commonweal.hub.queries.exchange import Cell, board, chase_letter
from commonweal.hub.services import receipt
from commonweal.hub.services.exchanging import record_not_held, withdraw_not_held
from commonweal.hub.sources import source_named
from tests.contract.samples import Sample, sample_of
from tests.factories.police_loads import load

pytestmark = pytest.mark.usefixtures("clean_state", "agreed", "new_year")
JULY_TO_SEPTEMBER = quarter_of(date(2026, 8, 15))
NEW_YEAR = date(2027, 1, 2)
SHEET_NAMES = {"Date Opened": "%d/%m/%Y", "Date of Call": "%Y-%m-%d", "Admission Date": "%d/%m/%Y"}


@pytest.fixture
def agreed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipt.partnership, "agreements_covering", lambda feed: ["TEST/1"])


@pytest.fixture
def new_year() -> Iterator[None]:
    with clock.setting(datetime(2027, 1, 2, 9, tzinfo=UTC)):
        yield


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as one:
        yield one


def of_each_month(sample: Sample, column: str, months: tuple[int, ...] = (7, 8, 9)) -> list[list[str]]:
    """The sample's first rows, once in each month of the quarter, each under a key of its own."""
    at = sample.header.index(column)
    rows = []
    for month in months:
        for n, row in enumerate(sample.rows[:12]):
            day = date(2026, month, n + 1)
            changed = [*row[:at], day.strftime(SHEET_NAMES[column]), *row[at + 1 :]]
            if "ate" not in sample.header[0]:
                changed[0] = f"{row[0].split('-')[0]}-{month:02d}{n:04d}" if at else row[0]
            rows.append(changed)
    return rows


def cell(operator: Actor, dataset: str, on: date = NEW_YEAR) -> Cell:
    (row,) = [row for row in board(actor=operator, on=on) if row.dataset.ref == dataset]
    return next(cell for cell in row.cells if cell.quarter == JULY_TO_SEPTEMBER)


def test_a_quarter_is_due_at_the_end_of_the_next() -> None:
    assert JULY_TO_SEPTEMBER.due == date(2026, 12, 31)
    assert quarter_of(date(2026, 10, 1)).due == date(2027, 3, 31)
    assert [str(q) for q in quarters_before(NEW_YEAR, 2)] == ["2026-Q3", "2026-Q4"]
    assert quarters_before(date(2007, 12, 1), 4) == (quarter_of(date(2007, 7, 1)),), "none before the first"


def test_every_prescribed_data_set_has_a_source_that_fills_it() -> None:
    from commonweal.hub.sources import all_sources

    feeds = {source.feed for source in all_sources()}
    assert [each.ref for each in prescribed()] == [
        *("1", "2", "3a", "3b", "4", "5", "6", "7", "8", "9", "10", "11", "12")
    ]
    assert [each.ref for each in prescribed() if not feeds.issuperset(each.feeds)] == []


def test_on_the_second_of_january_the_board_says_who_is_late_and_why(
    operator: Actor, tmp_path: Path, reader: Reader
) -> None:
    police = sample_of(source_named("police_incidents"), reader)
    came = police.written(tmp_path / "police", rows=of_each_month(police, "Date Opened"))
    (outcome,) = load(operator, came, received=date(2026, 12, 14))
    assert outcome.state == "released", outcome
    fire = sample_of(source_named("fire_irs"), reader)
    alarm = fire.header.index("Smoke Alarm")
    rows = [[*r[:alarm], "", *r[alarm + 1 :]] for r in of_each_month(fire, "Date of Call")]
    (outcome,) = load(operator, fire.written(tmp_path / "fire", rows=rows), received=date(2026, 12, 10))
    assert outcome.state == "released", outcome
    health = sample_of(source_named("hospital_admissions"), reader)
    postcode = health.header.index("Outward Postcode")
    full = [[*r[:postcode], "M1 1AE", *r[postcode + 1 :]] for r in of_each_month(health, "Admission Date")]
    (outcome,) = load(operator, health.written(tmp_path / "health", rows=full), received=date(2026, 12, 20))
    assert outcome.state == "refused", outcome

    received = cell(operator, "1")
    assert (received.state, received.on) == ("received", date(2026, 12, 14))
    assert cell(operator, "3a").state == "received", "the fires themselves came"
    without = cell(operator, "3b")
    assert (without.state, without.on) == ("late", date(2026, 12, 31))
    assert "outcome" in without.words
    refused = cell(operator, "9")
    assert refused.state == "refused"
    assert "M1 1AE" not in refused.words
    assert cell(operator, "12").state == "late"
    assert cell(operator, "12", on=date(2026, 12, 31)).state == "not yet due", "the last day counts"
    assert cell(operator, "1", on=date(2026, 12, 13)).state == "not yet due", "it had not come then"


def test_a_quarter_with_a_month_missing_is_late_and_the_month_is_named(
    operator: Actor, tmp_path: Path, reader: Reader
) -> None:
    police = sample_of(source_named("police_incidents"), reader)
    rows = of_each_month(police, "Date Opened", (7, 9))
    load(operator, police.written(tmp_path, rows=rows), received=date(2026, 12, 14))
    late = cell(operator, "1")
    assert (late.state, late.words) == ("late", "missing: August 2026")
    letter = chase_letter(actor=operator, dataset="1", holder="gmp", on=NEW_YEAR)
    assert letter.startswith("To the governance contact of gmp, 02 January 2027")
    assert "July to September 2026, due 31 December 2026: missing: August 2026" in letter
    with pytest.raises(BadInput, match="lancashire is no holder of data set 1"):
        chase_letter(actor=operator, dataset="1", holder="lancashire")
    with pytest.raises(BadInput, match="no data set '99'"):
        chase_letter(actor=operator, dataset="99", holder="gmp")


def test_what_a_holder_does_not_have_is_recorded_with_a_reason_and_can_be_withdrawn(operator: Actor) -> None:
    why = "The trust keeps no such record."
    record_not_held(actor=operator, dataset="10", holder="nhs-gm", reason=why)
    assert (cell(operator, "10").state, cell(operator, "10").words) == ("not held", why)
    with pytest.raises(BadInput, match="recorded already"):
        record_not_held(actor=operator, dataset="10", holder="nhs-gm", reason=why)
    withdraw_not_held(actor=operator, dataset="10", holder="nhs-gm", reason="They do after all.")
    assert cell(operator, "10").state == "late"
    record_not_held(actor=operator, dataset="10", holder="a-trust", reason=why)
    assert {r.holder for r in board(actor=operator, on=NEW_YEAR) if r.dataset.ref == "10"} == {
        "nhs-gm",
        "a-trust",
    }
    with pytest.raises(BadInput, match="nothing is recorded"):
        withdraw_not_held(actor=operator, dataset="10", holder="nhs-gm", reason="Again.")
    with pytest.raises(BadInput, match="no data set '99'"):
        record_not_held(actor=operator, dataset="99", holder="nhs-gm", reason=why)
    with pytest.raises(BadInput, match="reason"):
        record_not_held(actor=operator, dataset="10", holder="nhs-gm", reason=" ")


def test_nobody_without_the_right_sees_the_board_or_writes_on_it(operator: Actor) -> None:
    resident = replace(operator, roles=frozenset())
    with pytest.raises(NotPermitted):
        board(actor=resident)
    with pytest.raises(NotPermitted):
        record_not_held(actor=resident, dataset="10", holder="nhs-gm", reason="no")
