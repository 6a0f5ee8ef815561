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
from tests.factories.exchange_files import file_of_a_quarter
from tests.factories.police_loads import load

pytestmark = pytest.mark.usefixtures("clean_state", "agreed", "new_year")
JULY_TO_SEPTEMBER = quarter_of(date(2026, 8, 15))
NEW_YEAR = date(2027, 1, 2)


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
    came = file_of_a_quarter("police_incidents", tmp_path, reader)
    (outcome,) = load(operator, came, received=date(2026, 12, 14))
    assert outcome.state == "released", outcome
    fire = file_of_a_quarter("fire_irs", tmp_path, reader, {"Smoke Alarm": ""})
    (outcome,) = load(operator, fire, received=date(2026, 12, 10))
    assert outcome.state == "released", outcome
    health = file_of_a_quarter("hospital_admissions", tmp_path, reader, {"Outward Postcode": "M1 1AE"})
    (outcome,) = load(operator, health, received=date(2026, 12, 20))
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
    for month in (7, 9):
        load(
            operator,
            file_of_a_quarter("police_incidents", tmp_path / str(month), reader, months=(month,)),
            received=date(2026, 12, 14),
        )
    late = cell(operator, "1")
    assert (late.state, late.words) == ("late", "missing: August 2026")
    letter = chase_letter(actor=operator, dataset="1", holder="gmp", on=NEW_YEAR)
    assert letter.startswith("To the governance contact of gmp, 02 January 2027")
    assert "July to September 2026, due 31 December 2026: missing: August 2026" in letter
    with pytest.raises(BadInput, match="lancashire is no holder of data set 1"):
        chase_letter(actor=operator, dataset="1", holder="lancashire")
    with pytest.raises(BadInput, match="no data set '99'"):
        chase_letter(actor=operator, dataset="99", holder="gmp")


def test_a_month_between_two_others_of_one_delivery_had_nothing_to_tell(
    operator: Actor, tmp_path: Path, reader: Reader
) -> None:
    load(
        operator,
        file_of_a_quarter("police_incidents", tmp_path, reader, months=(7, 9)),
        received=date(2026, 12, 14),
    )
    assert cell(operator, "1").state == "received"


def test_what_is_sent_by_the_quarter_is_sent_for_all_of_it(
    operator: Actor, tmp_path: Path, reader: Reader
) -> None:
    load(
        operator,
        file_of_a_quarter("hospital_admissions", tmp_path, reader, months=(8,)),
        received=date(2026, 12, 14),
    )
    assert cell(operator, "9").state == "received"


def test_what_a_holder_does_not_have_is_recorded_with_a_reason_and_can_be_withdrawn(operator: Actor) -> None:
    why = "The trust keeps no such record."
    record_not_held(actor=operator, dataset="10", holder="nhs-gm", reason=why)
    assert (cell(operator, "10").state, cell(operator, "10").words) == ("not held", why)
    with pytest.raises(BadInput, match="recorded already"):
        record_not_held(actor=operator, dataset="10", holder="nhs-gm", reason=why)
    withdraw_not_held(actor=operator, dataset="10", holder="nhs-gm", reason="They do after all.")
    assert cell(operator, "10").state == "late"
    record_not_held(actor=operator, dataset="10", holder="nwas", reason=why)
    assert {r.holder for r in board(actor=operator, on=NEW_YEAR) if r.dataset.ref == "10"} == {
        "nhs-gm",
        "nwas",
    }
    with pytest.raises(BadInput, match="nothing is recorded"):
        withdraw_not_held(actor=operator, dataset="10", holder="nhs-gm", reason="Again.")
    with pytest.raises(BadInput, match="no agency is called 'nobody'"):
        record_not_held(actor=operator, dataset="10", holder="nobody", reason=why)
    with pytest.raises(BadInput, match="no data set '99'"):
        record_not_held(actor=operator, dataset="99", holder="nhs-gm", reason=why)
    with pytest.raises(BadInput, match="reason"):
        record_not_held(actor=operator, dataset="10", holder="nhs-gm", reason=" ")


def test_what_came_counts_though_it_is_said_not_to_be_held(
    operator: Actor, tmp_path: Path, reader: Reader
) -> None:
    load(operator, file_of_a_quarter("police_incidents", tmp_path, reader), received=date(2026, 12, 14))
    record_not_held(actor=operator, dataset="1", holder="gmp", reason="a slip")
    assert cell(operator, "1", on=NEW_YEAR).state == "received"
    record_not_held(actor=operator, dataset="2", holder="gmp", reason="another system")
    assert cell(operator, "2", on=date(2027, 1, 1)).state == "late", "it had not been said then"
    assert cell(operator, "2").state == "not held"
    withdraw_not_held(actor=operator, dataset="2", holder="gmp", reason="they do")
    assert cell(operator, "2").state == "late"


def test_a_refusal_counts_for_the_period_that_was_due_when_it_came(
    operator: Actor, tmp_path: Path, reader: Reader
) -> None:
    full = {"Outward Postcode": "M1 1AE"}
    path = file_of_a_quarter("hospital_admissions", tmp_path, reader, full)
    (outcome,) = load(operator, path, received=date(2026, 8, 10))
    assert outcome.state == "refused", outcome
    (row,) = [row for row in board(actor=operator, on=NEW_YEAR) if row.dataset.ref == "9"]
    states = {str(each.quarter): each.state for each in row.cells}
    assert states == {"2026-Q1": "late", "2026-Q2": "refused", "2026-Q3": "late", "2026-Q4": "not yet due"}


def test_nobody_without_the_right_sees_the_board_or_writes_on_it(operator: Actor) -> None:
    resident = replace(operator, roles=frozenset())
    with pytest.raises(NotPermitted):
        board(actor=resident)
    with pytest.raises(NotPermitted):
        record_not_held(actor=resident, dataset="10", holder="nhs-gm", reason="no")
