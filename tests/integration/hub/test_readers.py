"""Who asks the warehouse is answered within what they may see, and the trail tells of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commonweal.core import clock
from commonweal.core.actor import Actor, Sharing
from commonweal.core.context import acting
from commonweal.core.errors import BadInput, CommonwealError, NotFound, NotPermitted
from commonweal.core.models import Event
from commonweal.core.periods import Month
from commonweal.core.scope import AreaRef, Form
from commonweal.core.trail.reading import Line, read
from commonweal.hub import services
from commonweal.hub.models import Delivery
from commonweal.hub.queries import ask, asking, deliveries, returns_of, scope_of, snapshot, snapshots
from commonweal.hub.sources import all_sources
from commonweal.hub.sources.declaration import Basis
from tests.factories.police_files import crime, street_file
from tests.factories.police_loads import load, published

pytestmark = [pytest.mark.usefixtures("clean_state"), pytest.mark.threat("T4")]

FEED, FIRE = "police.uk/street", "fire-service"
JUNE: dict[str, Any] = {"first": Month(2018, 6), "by": ("month",)}
DAY = date(2026, 5, 1)
AGREED = Sharing(
    "A", frozenset({"depersonalised_events"}), frozenset({FEED}), frozenset({FIRE, "council"}), DAY,
    DAY + timedelta(days=1),
)  # fmt: skip


def person(*roles: str, **facts: Any) -> Actor:
    return Actor(**{"id": "account:77", "name": "Ann", "kind": "person", "roles": frozenset(roles)} | facts)


def on(day: date) -> Any:
    return clock.setting(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))


def asked(actor: Actor, question: str = "counts", **parameters: Any) -> Any:
    with acting(actor):
        opened = snapshot(actor=actor)
    return ask(actor=actor, opened=opened, question=question, parameters=parameters or JUNE)


def lines(operator: Actor, **which: Any) -> list[Line]:
    with acting(operator):
        return read(Event.objects.filter(**which).order_by("id"))


def told(call: Any) -> tuple[type[CommonwealError], str, int]:
    """What somebody learns of a refusal: the error, its words, and how many queries it took."""
    with pytest.raises(CommonwealError):
        call()  # the first line about somebody makes their key in the trail
    with CaptureQueriesContext(connection) as queries, pytest.raises(CommonwealError) as caught:
        call()
    return type(caught.value), str(caught.value), len(queries)


@pytest.fixture
def loaded(operator: Actor, tmp_path: Path) -> int:
    """Ten crimes of June 2018 and one that goes back."""
    records = [crime(f"k{n}", Month="2018-06") for n in range(10)] + [crime("bad", **{"Crime type": ""})]
    return int(published(operator, street_file(tmp_path, records)).delivery)


@pytest.fixture
def shared(loaded: int, operator: Actor, monkeypatch: pytest.MonkeyPatch) -> int:
    """The same, as a feed of the fire service under an agreement."""
    sources = tuple(
        replace(source, basis=Basis.AGREEMENT, supplier=FIRE) if source.feed == FEED else source
        for source in all_sources()
    )
    monkeypatch.setattr(asking, "sources_known", lambda: sources)
    with acting(operator):
        Delivery.objects.update(basis=Basis.AGREEMENT.value, supplier=FIRE)
    return loaded


def test_a_question_is_written_down_under_who_asked_and_the_scope_of_the_receipt(
    loaded: int, operator: Actor
) -> None:
    analyst = person("analyst")
    answer = asked(analyst)
    assert answer.rows == (("2018-06", 10),)
    (line,) = lines(operator, operation="consultation", actor=analyst.id)
    assert (line.object_type, line.object_id) == ("depersonalised_events", str(answer.snapshot))
    assert line.object_version == answer.scope
    assert (line.fields, line.result_count, line.outcome) == (("month", "events"), 1, "allowed")
    assert line.query == "counts(by=month, first=2018-06, last=2018-06)"


@pytest.mark.parametrize("roles", [(), ("elected_member",), ("sysadmin",), ("analyst", "elected_member")])
def test_who_is_granted_nothing_is_refused_and_that_is_written_down(
    loaded: int, operator: Actor, roles: tuple[str, ...]
) -> None:
    with acting(operator):
        opened = snapshot(actor=operator)
    nobody = person(*roles)
    with pytest.raises(NotPermitted):
        ask(actor=nobody, opened=opened, question="counts", parameters=JUNE)
    (line,) = lines(operator, actor=nobody.id)
    assert (line.operation, line.outcome) == ("warehouse.read_counts", "denied")
    assert scope_of(actor=nobody).form is Form.NOTHING


@pytest.mark.parametrize(("role", "question"), [("executive", "top_cells"), ("part_a_member", "top_cells")])
def test_a_question_that_shows_more_than_is_granted_is_refused(loaded: int, role: str, question: str) -> None:
    reader = person(role)
    assert asked(reader, first=Month(2018, 6), by=("month",)).rows
    with pytest.raises(NotPermitted):
        asked(reader, question, first=Month(2018, 6))


def test_own_area_is_applied_to_what_is_counted(loaded: int) -> None:
    here, elsewhere = AreaRef("police_force", "greater-manchester"), AreaRef("district", "E08000001")
    for areas, rows in ((None, 10), ({here}, 10), ({elsewhere}, 0), (set(), 0)):
        member = person("part_a_member", areas=None if areas is None else frozenset(areas))
        assert sum(asked(member).column("events")) == rows, areas


def test_an_agreement_shows_its_feed_on_its_days_and_stops_that_day(shared: int) -> None:
    """The same reader, resolved once: it is the day of the question that counts."""
    reader = person("analyst", agency="council", agreements=frozenset({AGREED}))
    with on(DAY):
        assert asked(reader).rows == (("2018-06", 10),)
        assert asked(replace(reader, agreements=frozenset())).rows == ()
    for day in (DAY - timedelta(days=1), DAY + timedelta(days=1)):
        with on(day):
            answer = asked(reader)
            assert (answer.rows, answer.sources, answer.missing) == ((), (), ())


def test_the_supplier_finds_who_read_its_records(shared: int, operator: Actor) -> None:
    with on(DAY):
        asked(person("analyst", agency="council", agreements=frozenset({AGREED})))
    (line,) = lines(operator, operation="consultation")
    assert line.owners == (FIRE,)


def test_own_feed_is_whose_rows_an_officer_sees(shared: int) -> None:
    with on(DAY):
        mine = person("partner_officer", agency=FIRE, agreements=frozenset({AGREED}))
        assert scope_of(actor=mine, shows=Form.ROWS).feeds == {FEED}
        other = person("partner_officer", agency="council", agreements=frozenset({AGREED}))
        assert scope_of(actor=other, shows=Form.ROWS).feeds == frozenset()
        counted = scope_of(actor=other, shows=Form.COUNTS).feeds or frozenset()
        assert FEED in counted, "the agreement is one of counts for every party"
        assert "ambulance/incidents" not in counted, "no agreement of theirs covers it"


def test_a_snapshot_says_whose_data_it_is_to_somebody_who_may_not_list_deliveries(loaded: int) -> None:
    member = person("part_a_member")
    with pytest.raises(NotPermitted):
        deliveries(actor=member)
    assert any("Open Government Licence" in said for said in asked(member).attributions)


def test_nobody_without_the_right_opens_a_snapshot(loaded: int) -> None:
    for call in (lambda: snapshot(actor=person("sysadmin")), lambda: snapshots(actor=person())):
        with pytest.raises(NotPermitted):
            call()


def test_an_officer_lists_the_deliveries_of_their_own_agency_alone(shared: int) -> None:
    assert [line.number for line in deliveries(actor=person("analyst"))] == [shared]
    assert [line.number for line in deliveries(actor=person("partner_officer", agency=FIRE))] == [shared]
    assert deliveries(actor=person("partner_officer", agency="council")) == []
    assert deliveries(actor=person("partner_officer")) == []


def test_what_goes_back_is_for_the_supplier_and_another_cannot_tell_that_it_is_there(
    shared: int, operator: Actor
) -> None:
    assert len(returns_of(actor=person("partner_officer", agency=FIRE), number=shared)) == 1
    other = person("partner_officer", agency="council")
    hidden = told(lambda: returns_of(actor=other, number=shared))
    unknown = told(lambda: returns_of(actor=other, number=shared + 1))
    assert hidden == unknown
    assert hidden[0] is NotFound
    denied = lines(operator, actor=other.id)
    assert [(line.operation, line.outcome) for line in denied] == [("delivery.read", "denied")] * 4


def test_a_delivery_that_is_not_theirs_cannot_be_withdrawn_nor_told_from_an_unknown_one(
    shared: int, operator: Actor
) -> None:
    other = person("partner_officer", agency="council")
    calls = [lambda n=n: services.withdraw(actor=other, number=n, why="x") for n in (shared, shared + 1)]
    assert told(calls[0]) == told(calls[1])
    with acting(operator):
        assert Delivery.objects.get(number=shared).state == "released"
    with pytest.raises(BadInput, match="reason"):
        services.withdraw(actor=operator, number=shared, why=" ")


def test_an_officer_loads_no_feed_but_their_own(loaded: int, operator: Actor, tmp_path: Path) -> None:
    path = street_file(tmp_path / "again", [crime("k1", Month="2018-07")])
    for roles, facts in ((("partner_officer",), {"agency": FIRE}), (("part_a_member",), {}), ((), {})):
        with pytest.raises(NotPermitted):
            load(person(*roles, **facts), path)
    with acting(operator):
        assert Delivery.objects.count() == 1
