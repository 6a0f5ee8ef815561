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
