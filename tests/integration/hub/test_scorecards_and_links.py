"""Scorecards, silence and links, on deliveries that were really loaded."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from commonweal.core.actor import Actor
from commonweal.core.scope import Scope
from commonweal.hub.queries.scorecards import delivery_card, source_cards
from commonweal.hub.queries.silence import silences
from commonweal.hub.services import receipt
from commonweal.hub.warehouse import store
from tests.factories.police_files import crime, street_file
from tests.factories.police_loads import load, opened, published

pytestmark = pytest.mark.usefixtures("clean_state")
ALL = Scope.system("test")
CRIME = (
    "Crime Number,Incident Ref,HO Offence Code,Offence,Date Recorded,Committed From Date,Committed From Time"
)


@pytest.fixture
def agreed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipt.partnership, "agreements_covering", lambda feed: ["TEST/1"])


def month_of(folder: Path, month: str, count: int) -> Path:
    rows = [crime(f"{int(month.replace('-', '')) * 10_000 + n:064x}", Month=month) for n in range(count)]
    return street_file(folder / month, rows)


def test_a_feed_that_falls_silent_is_said_and_not_called_good_news(operator: Actor, tmp_path: Path) -> None:
    months = [f"2025-{n:02d}" for n in range(1, 13)]
    for n, month in enumerate(months):
        published(operator, month_of(tmp_path, month, 200 + n % 3), received=date(2026, 1, 5))
    (before,) = source_cards(actor=operator, on=date(2026, 2, 1))
    assert (before.missing, before.low, before.grade) == ((), (), "good")
    published(operator, month_of(tmp_path, "2026-01", 9), received=date(2026, 3, 20))
    (low,) = source_cards(actor=operator, on=date(2026, 3, 21))
    assert [(m.month.month, m.rows) for m in low.low] == [(1, 9)]
    assert low.grade == "look at it"
    assert "January 2026 brought 9 rows" in " ".join(low.because)
    (silent,) = source_cards(actor=operator, on=date(2026, 6, 1))
    assert silent.silent
    assert silent.grade == "do not rely on it"
    assert "nothing has come for February 2026" in " ".join(silent.because)


def test_a_late_month_is_late_by_so_many_days_and_history_is_not(operator: Actor, tmp_path: Path) -> None:
    published(operator, month_of(tmp_path, "2023-01", 50), received=date(2025, 2, 11))
    published(operator, month_of(tmp_path, "2025-01", 50), received=date(2025, 4, 11))
    (card,) = source_cards(actor=operator, on=date(2025, 4, 12))
    history, month = (m for m in card.months if m.rows)
    assert (history.days_late, history.history) == (0, True), "it came when the partner joined"
    assert month.due_on == date(2025, 4, 2), "sixty days after the end of January, as the source says"
    assert month.days_late == 9
    assert card.late == 1


def test_a_few_stray_rows_make_no_month_supplied(operator: Actor, tmp_path: Path, agreed: None) -> None:
    """An ambulance extract of July and August with one call of March two years ago."""
    from commonweal.hub.intake.child import Reader
    from commonweal.hub.sources import source_named
    from tests.contract.samples import sample_of

    with Reader() as reader:
        sample = sample_of(source_named("ambulance"), reader)
    days = [f"{day % 28 + 1:02d}/{month:02d}/2026" for month in (7, 8) for day in range(40)] + ["03/03/2024"]
    reference, called = sample.header.index("Call Reference"), sample.header.index("Call Date")
    rows = []
    for number, day in enumerate(days):
        row = list(sample.rows[0])
        row[reference], row[called] = f"NW{number:08d}", day
        rows.append(row)
    published(operator, sample.written(tmp_path, rows=rows), source="ambulance", received=date(2026, 9, 5))
    (card,) = source_cards(actor=operator, on=date(2026, 9, 6))
    assert [(str(m.month), m.rows) for m in card.months if m.rows] == [("2026-07", 40), ("2026-08", 40)]
    assert (card.missing, card.rows) == ((), 81)


def test_of_a_feed_that_sends_only_parts_the_parts_are_its_months(operator: Actor, tmp_path: Path) -> None:
    for month in ("2025-01", "2025-03"):
        published(operator, month_of(tmp_path, month, 40), received=date(2025, 5, 1), part=True)
    (card,) = source_cards(actor=operator, on=date(2025, 7, 1))
    assert [(str(m.month), m.rows, m.state) for m in card.months] == [
        ("2025-01", 40, "as expected"),
        ("2025-02", 0, "missing"),
        ("2025-03", 40, "as expected"),
        ("2025-04", 0, "missing"),
    ]


def test_a_month_that_is_not_over_is_not_judged(operator: Actor, tmp_path: Path) -> None:
    for n in range(1, 13):
        published(operator, month_of(tmp_path, f"2025-{n:02d}", 100), received=date(2026, 1, 5))
    published(operator, month_of(tmp_path, "2026-01", 12), received=date(2026, 1, 5))
    for day in (date(2026, 1, 6), date(2026, 2, 10)):
        (card,) = source_cards(actor=operator, on=day)
        assert (card.low, card.grade) == ((), "good"), "the rest of it is not due before April"
        assert (card.months[-1].rows, card.months[-1].state) == (12, "not yet due")
    (card,) = source_cards(actor=operator, on=date(2026, 4, 3))
    assert [(str(m.month), m.rows) for m in card.low] == [("2026-01", 12)]


def test_a_holder_that_falls_silent_is_named_though_others_go_on(operator: Actor, tmp_path: Path) -> None:
    name = "Lancashire Constabulary"
    for n in range(1, 13):
        month = f"2025-{n:02d}"
        published(operator, month_of(tmp_path, month, 100), received=date(2026, 1, 5))
        if n <= 5:
            rows = [
                crime(f"{n:032x}{i:032x}", at="preston", Month=month, Reported_by=name, Falls_within=name)
                for i in range(100)
            ]
            file = street_file(tmp_path / "l" / month, rows, month=month, force="lancashire")
            published(operator, file, received=date(2026, 1, 5))
    (card,) = source_cards(actor=operator, on=date(2026, 2, 6))
    silent = [str(m.month) for m in card.months if m.state == "silent"]
    assert silent == [f"2025-{n:02d}" for n in range(6, 12)], "December is not due yet"
    assert silent == [str(month) for month in card.missing]
    assert card.grade == "do not rely on it"
    assert "lancashire sent nothing whole for October 2025, November 2025, though others did" in card.because
    assert not card.silent, "the feed itself goes on"


def test_a_missing_month_keeps_its_place_in_the_series(operator: Actor, tmp_path: Path) -> None:
    """Forty-two months of which one never came, of a feed with four times as much in summer."""
    for index in (n for n in range(42) if n != 20):
        month, count = f"{2022 + index // 12}-{index % 12 + 1:02d}", 80 if index % 12 in (5, 6, 7) else 20
        published(operator, month_of(tmp_path, month, count), received=date(2025, 7, 20))
    (card,) = source_cards(actor=operator, on=date(2025, 10, 5))
    july = next(m for m in card.months if str(m.month) == "2025-07")
    assert july.expected is not None
    assert july.expected.mean == pytest.approx(80, rel=0.01)


def test_a_deliverys_card_tells_what_was_measured(operator: Actor, tmp_path: Path) -> None:
    rows = [crime(f"{n:064x}") for n in range(40)]
    rows += [
        crime(f"{99:064x}", at="nowhere"),
        crime("", Month="2018-13"),
        crime(f"{98:064x}", Location="Ann Other"),
    ]
    outcome = published(operator, street_file(tmp_path, rows))
    card = delivery_card(actor=operator, number=outcome.delivery)
    assert (card.received, card.rejected) == (43, pytest.approx(1 / 43, abs=1e-6))
    assert card.located == pytest.approx(41 / 42, abs=1e-5)
    assert card.grade == "look at it"


def test_a_district_that_falls_silent_is_found_though_the_feed_goes_on(
    operator: Actor, tmp_path: Path
) -> None:
    """Without adopted districts nothing can be said of any; the whole is judged by its scorecard."""
    published(operator, month_of(tmp_path, "2025-01", 50))
    assert silences(actor=operator, opened=opened(operator)) == []


# Assault in recorded crime, and the ambulance that came: the same night, a hundred metres apart.
AMBULANCE_NEAR, AMBULANCE_FAR = ("383900", "398000"), ("386000", "398000")


def test_one_assault_seen_twice_is_linked_with_a_score_and_counted_twice(
    operator: Actor, tmp_path: Path, agreed: None
) -> None:
    from commonweal.hub.intake.child import Reader
    from commonweal.hub.sources import source_named
    from tests.contract.samples import sample_of

    with Reader() as reader:
        police = sample_of(source_named("police_recorded_crime"), reader)
        ambulance = sample_of(source_named("ambulance"), reader)
    outcomes = []
    for name, sample in (("police_recorded_crime", police), ("ambulance", ambulance)):
        outcomes += load(operator, sample.written(tmp_path / name), source=name)
    assert [o.state for o in outcomes] == ["released", "released"], outcomes
    shown = opened(operator)
    table = store.run(store.links(shown, ALL, ("from_event", "to_event", "score", "method")), shown, ALL)
    events = store.run(
        store.events(shown, ALL, ("event_id", "agency", "easting", "northing", "occurred_from")), shown, ALL
    )
    by_id = {row["event_id"]: row for row in events.to_pylist()}
    assert len(by_id) == sum(o.accepted for o in outcomes), "nothing is merged away"
    for link in table.to_pylist():
        one, other = by_id[link["from_event"]], by_id[link["to_event"]]
        assert {one["agency"], other["agency"]} == {"police", "ambulance"}
        away = ((one["easting"] - other["easting"]) ** 2 + (one["northing"] - other["northing"]) ** 2) ** 0.5
        assert away <= 200
        assert 0.25 <= link["score"] <= 1
        assert link["method"].startswith("assault: near-in-place-and-time")
