"""`commonweal check` counts links and figures in their own tables."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from commonweal.core.actor import Actor
from commonweal.core.progress import silent
from commonweal.hub.intake.child import Reader
from commonweal.hub.models import Delivery
from commonweal.hub.queries.inspection import findings
from commonweal.hub.services import receipt
from commonweal.hub.sources import source_named
from tests.contract.samples import sample_of
from tests.factories.police_loads import load

pytestmark = pytest.mark.usefixtures("clean_state")


def test_a_hub_with_links_and_figures_is_in_order(
    operator: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receipt.partnership, "agreements_covering", lambda feed: ["TEST/1"])
    with Reader() as reader:
        for name in ("police_recorded_crime", "ambulance", "population_by_age"):
            written = sample_of(source_named(name), reader).written(tmp_path / name)
            outcomes = load(operator, written, source=name, received=date(2026, 10, 20))
            assert [o.state for o in outcomes] == ["released"], outcomes
    found = {each.what: each for each in findings(actor=operator, progress=silent)}
    assert [each for each in found.values() if not each.in_order] == []
    assert found["rows"].found.endswith("stored, as many as were accepted")


def test_a_delivery_whose_links_are_not_there_is_named(
    operator: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from commonweal.core.context import acting

    monkeypatch.setattr(receipt.partnership, "agreements_covering", lambda feed: ["TEST/1"])
    with Reader() as reader:
        written = sample_of(source_named("population_by_age"), reader).written(tmp_path)
    (outcome,) = load(operator, written, source="population_by_age", received=date(2026, 10, 20))
    with acting(operator):
        Delivery.objects.filter(number=outcome.delivery).update(feed="hub/links")
        from commonweal.hub.models import DataFile

        DataFile.objects.filter(delivery=outcome.delivery).update(table="events")
    (rows,) = [each for each in findings(actor=operator, progress=silent) if each.what == "rows"]
    assert not rows.in_order
    assert f"delivery {outcome.delivery}: {outcome.accepted:,} accepted, 0 stored" in rows.found
