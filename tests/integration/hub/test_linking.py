"""Links of records of one occurrence: made anew when what counts changed, in any order, by the hub alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.errors import BadInput
from commonweal.core.progress import silent
from commonweal.hub.models import Delivery
from commonweal.hub.queries import findings
from commonweal.hub.services import linking, loading, receipt, withdraw
from commonweal.hub.sources import source_named
from tests.factories.exact_records import Records, ambulance, links, police

pytestmark = pytest.mark.usefixtures("clean_state", "agreed")
MORNING = ("10/06/2026", "10:00")
SOON_AFTER = ("10/06/2026", "10:10")


@pytest.fixture
def agreed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipt.partnership, "agreements_covering", lambda feed: ["TEST/1"])


@pytest.fixture(scope="module")
def records() -> Records:
    return Records()


def states(actor: Actor, source: str) -> list[str]:
    with acting(actor):
        return list(Delivery.objects.filter(source=source).order_by("number").values_list("state", flat=True))


def all_in_order(actor: Actor) -> bool:
    return all(each.in_order for each in findings(actor=actor, progress=silent))


# ── who links, and when ──


def test_an_officer_who_loads_the_feed_of_their_agency_has_it_linked_and_sees_no_more(
    operator: Actor, records: Records, tmp_path: Path
) -> None:
    police(operator, records.crimes(tmp_path / "p", [SOON_AFTER]))
    officer = Actor(
        id="account:77",
        name="an officer",
        kind="person",
        agency=source_named("ambulance").supplier,
        roles=frozenset({"partner_officer"}),
    )
    ambulance(officer, records.calls(tmp_path / "a", [MORNING]))
    assert len(links(operator)) == 1
    assert states(operator, "links") == ["released"]
    assert states(officer, "links") == [], "the links are the hub's own"
    with acting(operator):
        assert Delivery.objects.get(source="links").loaded_by == "process:warehouse"
    assert all_in_order(operator)


def test_no_other_load_comes_between_a_load_and_its_links(
    operator: Actor, records: Records, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    police(operator, records.crimes(tmp_path / "p", [SOON_AFTER]))
    said: list[str] = []

    def settle() -> None:
        real()
        other = threading.Thread(target=lambda: said.extend(another_load()))
        other.start()
        other.join(20)

    real = linking.settle_tables
    monkeypatch.setattr(linking, "settle_tables", settle)
    ambulance(operator, records.calls(tmp_path / "a", [MORNING]))
    assert said == ["another load is running"]
    assert len(links(operator)) == 1


def another_load() -> Iterator[str]:
    try:
        with loading.alone():
            yield "it runs"
    except BadInput as refused:
        yield refused.what


def test_a_run_of_links_that_is_ended_half_way_leaves_nothing_behind(
    operator: Actor, records: Records, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    police(operator, records.crimes(tmp_path / "p", [SOON_AFTER]))
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(linking, "take_snapshot", ended)
        ambulance(operator, records.calls(tmp_path / "a", [MORNING]))
    assert states(operator, "links") == []
    ambulance(operator, records.calls(tmp_path / "b", [("11/07/2026", "10:00")]))
    assert len(links(operator)) == 1
    assert all_in_order(operator)


def ended(**_: object) -> None:
    raise KeyboardInterrupt


# ── what makes links stale ──


def test_a_night_across_the_end_of_a_month_is_linked_whatever_comes_last(
    operator: Actor, records: Records, tmp_path: Path
) -> None:
    police(operator, records.crimes(tmp_path / "p", [("30/06/2026", "23:50")]))
    ambulance(operator, records.calls(tmp_path / "june", [("10/06/2026", "10:00")]))
    ambulance(operator, records.calls(tmp_path / "july", [("01/07/2026", "00:10")]))
    assert len(links(operator)) == 1


def test_two_agencies_need_not_hold_the_same_month(operator: Actor, records: Records, tmp_path: Path) -> None:
    ambulance(operator, records.calls(tmp_path / "a", [("01/07/2026", "00:10")]))
    police(operator, records.crimes(tmp_path / "p", [("30/06/2026", "23:50")]))
    assert len(links(operator)) == 1


def test_one_agency_alone_is_linked_with_nothing(operator: Actor, records: Records, tmp_path: Path) -> None:
    police(operator, records.crimes(tmp_path / "p", [("30/06/2026", "23:50")]))
    ambulance(operator, records.calls(tmp_path / "a", [("10/01/2026", "10:00")]))
    assert states(operator, "links") == []


def test_what_a_withdrawal_brings_back_is_linked_again(
    operator: Actor, records: Records, tmp_path: Path
) -> None:
    police(operator, records.crimes(tmp_path / "p", [SOON_AFTER]))
    ambulance(operator, records.calls(tmp_path / "a", [MORNING]))
    wrong = police(operator, records.crimes(tmp_path / "q", [("10/06/2026", "20:00")]))
    assert links(operator) == []
    withdraw(actor=operator, number=wrong.delivery, why="of another year")
    assert len(links(operator)) == 1


def test_who_withdraws_need_not_be_one_who_loads(operator: Actor, records: Records, tmp_path: Path) -> None:
    calls = ambulance(operator, records.calls(tmp_path / "a", [MORNING]))
    police(operator, records.crimes(tmp_path / "p", [SOON_AFTER]))
    governance = Actor(
        id="account:78", name="an officer", kind="person", roles=frozenset({"information_governance"})
    )
    withdraw(actor=governance, number=calls.delivery, why="sent by mistake")
    assert links(operator) == []
    assert states(operator, "links") == ["released", "released"], "the second one of no links"


def test_while_a_load_runs_a_withdrawal_leaves_the_links_to_it(
    operator: Actor, records: Records, tmp_path: Path
) -> None:
    calls = ambulance(operator, records.calls(tmp_path / "a", [MORNING]))
    police(operator, records.crimes(tmp_path / "p", [SOON_AFTER]))
    with loading.alone():
        withdraw(actor=operator, number=calls.delivery, why="sent by mistake")
        assert states(operator, "links") == ["released"]
        linking.link_records()
    assert states(operator, "links") == ["released", "released"]


# ── what is no nearness ──


def test_a_theft_of_some_night_of_a_month_is_near_no_call_of_that_month(
    operator: Actor, records: Records, tmp_path: Path
) -> None:
    """Untimed, from the first to the twenty-eighth: it would lie around every call of the month."""
    span = {"Committed_To_Date": "28/06/2026", "Reported_Date": "28/06/2026", "Date_Recorded": "28/06/2026"}
    police(operator, records.crimes(tmp_path / "p", [("01/06/2026", "")], **span))
    ambulance(operator, records.calls(tmp_path / "a", [(f"{d:02d}/06/2026", "10:00") for d in (3, 9, 15)]))
    assert links(operator) == []


def test_between_two_moments_of_one_evening_it_is_linked(
    operator: Actor, records: Records, tmp_path: Path
) -> None:
    evening = {"Committed_To_Date": "10/06/2026", "Committed_To_Time": "12:30"}
    police(operator, records.crimes(tmp_path / "p", [MORNING], **evening))
    ambulance(operator, records.calls(tmp_path / "a", [("10/06/2026", "11:00")]))
    assert [link["score"] for link in links(operator)] == [1.0]
