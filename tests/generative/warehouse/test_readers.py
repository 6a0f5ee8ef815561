"""What people see of a small warehouse is what a hand-made table of roles says, question by question."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.core import clock
from commonweal.core.actor import Actor, Sharing
from commonweal.core.errors import NotPermitted
from commonweal.core.policy import policy
from commonweal.core.scope import FeedFacts, Form, Scope
from commonweal.hub.warehouse import store
from commonweal.hub.warehouse.queries import ALL
from tests.factories.warehouse import Batch, Town, event, last_counts
from tests.generative.warehouse.plain_answers import TWINS, Refused
from tests.generative.warehouse.plain_policy import GRANTED, NEVER, ROLES, Feed, may_see, seen_by
from tests.generative.warehouse.test_twins import sampled, standing
from tests.generative.warehouse.towns import AREAS, MONTHS, questions, towns

FEEDS = ("street", "fire", "extract")
DAYS = [date(2021, 5, day) for day in (1, 2, 3)]


@st.composite
def agreements(draw: st.DrawFn) -> Sharing:
    since = draw(st.sampled_from(DAYS))
    return Sharing(
        reference=draw(st.sampled_from(["A", "B"])),
        classes=draw(st.frozensets(st.sampled_from(["depersonalised_events", "case"]))),
        feeds=draw(st.frozensets(st.sampled_from(FEEDS))),
        parties=frozenset({"fire-service", "council"}),
        since=since,
        until=draw(st.none() | st.just(since + timedelta(days=1))),
    )


@st.composite
def people(draw: st.DrawFn) -> Actor:
    roles = st.sampled_from(sorted(GRANTED)) | st.sampled_from(ROLES)
    return Actor(
        id="account:1",
        name="Ann",
        kind="person",
        agency=draw(st.sampled_from(["", "fire-service", "council"])),
        roles=frozenset(draw(st.lists(roles, max_size=2))),
        areas=draw(st.none() | st.frozensets(st.sampled_from(AREAS), max_size=3)),
        agreements=draw(st.frozensets(agreements(), max_size=2)),
    )


@st.composite
def suppliers(draw: st.DrawFn) -> tuple[Feed, ...]:
    """Which feeds are published, and whose they are."""
    whose = st.sampled_from(["", "fire-service", "council"])
    return tuple(Feed(name, draw(st.booleans()), draw(whose)) for name in FEEDS)


def scope_of(actor: Actor, form: Form, feeds: tuple[Feed, ...]) -> Scope:
    return Scope.for_actor(actor, [FeedFacts(f.name, f.open_licence, f.supplier) for f in feeds], form)


def on(day: date) -> Any:
    return clock.setting(datetime.combine(day, time(12), UTC))


@pytest.mark.threat("T4")
@sampled
@given(town=towns(), reader=people(), feeds=suppliers(), day=st.sampled_from(DAYS), asked=questions())
def test_a_reader_is_answered_from_the_rows_that_are_theirs(
    town: Town, reader: Actor, feeds: tuple[Feed, ...], day: date, asked: dict[str, dict[str, Any]]
) -> None:
    snapshot = town.snapshot()
    with standing(town) as rows, on(day):
        for name, parameters in asked.items():
            form = ALL[name].shows
            mine = [row for row in rows if may_see(reader, row, form, feeds, day)]
            expected: Any = "refused"
            try:
                allowed = seen_by(reader, form, feeds, day)
                if allowed is not None:
                    expected = TWINS[name](mine, snapshot, allowed, **parameters)
            except Refused:
                pass
            try:
                found: Any = list(ALL[name].ask(snapshot, scope_of(reader, form, feeds), **parameters).rows)
            except NotPermitted:
                found = "refused"
            assert found == expected, name


@pytest.mark.threat("T4")
@sampled
@given(town=towns(), reader=people(), feeds=suppliers(), day=st.sampled_from(DAYS))
def test_in_each_form_a_reader_reaches_just_the_rows_that_are_theirs(
    town: Town, reader: Actor, feeds: tuple[Feed, ...], day: date
) -> None:
    snapshot = town.snapshot()
    with standing(town) as rows, on(day):
        counting = [row for row in rows if (row["slice"], row["delivery"]) in snapshot.counting]
        for form in (Form.COUNTS, Form.MAP, Form.ROWS):
            scope = scope_of(reader, form, feeds)
            allowed = seen_by(reader, form, feeds, day)
            if allowed is None:
                assert scope.form is Form.NOTHING
                with pytest.raises(NotPermitted):
                    store.events(snapshot, scope, ["n"])
                continue
            assert (scope.form, scope.finest_place, scope.finest_time) == (
                form, allowed.finest_place, allowed.finest_time,
            )  # fmt: skip
            key = ["event_id"] if form is Form.ROWS else ["feed", "category", "disclosure_class"]
            seen = store.run(store.events(snapshot, scope, key), snapshot, scope).to_pylist()
            theirs = [row for row in counting if may_see(reader, row, form, feeds, day)]
            assert sorted(repr([row[k] for k in key]) for row in seen) == sorted(
                repr([row[k] for k in key]) for row in theirs
            )


def test_the_hand_made_table_speaks_of_every_role() -> None:
    assert set(ROLES) == set(policy().roles)
    assert not GRANTED.keys() & NEVER


@pytest.mark.threat("T4")
def test_an_agreement_that_ends_today_shows_nothing_today() -> None:
    """The first day that it no longer holds, whenever the reader was looked up."""
    agreed = Sharing(
        "A", frozenset({"depersonalised_events"}), frozenset({"fire"}), frozenset(), DAYS[0], DAYS[2]
    )
    reader = Actor(
        "account:1", "Ann", "person", "council", frozenset({"analyst"}), agreements=frozenset({agreed})
    )
    feeds = (Feed("street", True, ""), Feed("fire", False, "fire-service"))
    with on(DAYS[1]):
        assert scope_of(reader, Form.ROWS, feeds).feeds is None
    with on(DAYS[2]):
        assert scope_of(reader, Form.ROWS, feeds).feeds == {"street"}
    with on(DAYS[0] - timedelta(days=1)):
        assert scope_of(reader, Form.ROWS, feeds).feeds == {"street"}


def test_the_twin_would_notice_a_row_too_many(home: Any) -> None:
    """The comparison can fail: a scope without the agreement shows less than the plain table with it."""
    town = last_counts([Batch(1, "fire", "north", MONTHS[0], (event("Pier"),))])
    town.write(home)
    reader = Actor("account:1", "Ann", "person", "council", frozenset({"analyst"}))
    closed, opened = (Feed("fire", False, ""),), (Feed("fire", True, ""),)
    (row,) = town.rows()
    asked: dict[str, Any] = {"first": MONTHS[0], "by": ("month",)}
    with on(DAYS[0]):
        assert may_see(reader, row, Form.COUNTS, opened, DAYS[0])
        assert not may_see(reader, row, Form.COUNTS, closed, DAYS[0])
        for feeds, rows in ((opened, (("2020-01", 1),)), (closed, ())):
            scope = scope_of(reader, Form.COUNTS, feeds)
            assert ALL["counts"].ask(town.snapshot(), scope, **asked).rows == rows
