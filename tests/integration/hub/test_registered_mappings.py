"""Mappings of the partnership's own: who adds and approves them, and what a version does to the others."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connections

from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.errors import BadInput, NotFound, NotPermitted
from commonweal.hub.queries.sources import (
    known_source,
    mapping_version,
    mapping_versions,
    sources_known,
)
from commonweal.hub.services.mappings import add_mapping, approve_mapping, check_mapping
from commonweal.hub.sources import all_sources, program_digest, source_named
from tests.unit.hub.mapping.made import text

pytestmark = pytest.mark.usefixtures("clean_state")
ANALYST = Actor(id="account:901", name="An analyst", kind="person", roles=frozenset({"analyst"}))
MANAGER = Actor(
    id="account:902", name="A manager", kind="person", roles=frozenset({"community_safety_manager"})
)
BOTH = Actor(
    id="account:903",
    name="Both",
    kind="person",
    roles=frozenset({"analyst", "community_safety_manager"}),
)
FIRE = source_named("fire_irs")


def odd(version: int = 1, title: str = "An odd file", **top: str) -> str:
    return text(version=str(version), title=f'"{title}"', **top)


def added(actor: Actor, said: str, **more: Any) -> str:
    return add_mapping(actor=actor, text=said, where="odd.toml", **more).state


def states(actor: Actor, name: str = "odd_file") -> list[tuple[int, str]]:
    return [(each.version, each.state) for each in mapping_versions(actor=actor, source=name)]


def names(actor: Actor) -> set[str]:
    with acting(actor):
        return {source.name for source in sources_known()}


def test_what_the_operator_adds_is_in_use_at_once(operator: Actor) -> None:
    assert "odd_file" not in names(operator)
    assert added(operator, odd(), why="a new partner") == "in use"
    assert names(operator) == {each.name for each in all_sources()} | {"odd_file"}
    (version,) = mapping_versions(actor=operator, source="odd_file")
    assert (version.why, version.added_by, version.text) == ("a new partner", operator.id, odd())


def test_a_draft_of_a_person_waits_for_another_person(operator: Actor) -> None:
    assert added(ANALYST, odd()) == "draft"
    assert "odd_file" not in names(operator)
    with pytest.raises(NotPermitted):
        approve_mapping(actor=ANALYST, source="odd_file")
    assert approve_mapping(actor=MANAGER, source="odd_file") == 1
    assert "odd_file" in names(operator)
    assert states(operator) == [(1, "in use")]


def test_nobody_approves_what_they_added_themselves(operator: Actor) -> None:
    added(BOTH, odd())
    with pytest.raises(NotPermitted, match="Nobody decides on what they wrote themselves"):
        approve_mapping(actor=BOTH, source="odd_file", version=1)
    assert states(operator) == [(1, "draft")]
    approve_mapping(actor=operator, source="odd_file", version=1)
    assert states(operator) == [(1, "in use")]


@pytest.mark.parametrize("actor", [MANAGER, Actor(id="account:9", name="Nobody", kind="person")])
def test_who_may_not_draft_adds_nothing(operator: Actor, actor: Actor) -> None:
    with pytest.raises(NotPermitted):
        added(actor, odd())
    assert states(operator) == []


def test_every_version_is_kept_and_the_last_one_approved_is_in_use(operator: Actor) -> None:
    added(operator, odd(1))
    added(ANALYST, odd(2, "Another title"))
    assert states(operator) == [(1, "in use"), (2, "draft")]
    with acting(operator):
        assert known_source("odd_file").title == "An odd file"
    approve_mapping(actor=MANAGER, source="odd_file")
    assert states(operator) == [(1, "replaced"), (2, "in use")]
    with acting(operator):
        assert known_source("odd_file").title == "Another title"


def test_the_same_text_changes_nothing(operator: Actor) -> None:
    added(ANALYST, odd())
    assert added(ANALYST, odd()) == "draft"
    assert states(operator) == [(1, "draft")]
    approve_mapping(actor=MANAGER, source="odd_file")
    assert added(operator, odd()) == "unchanged"
    assert states(operator) == [(1, "in use")]


@pytest.mark.parametrize("version", [1, 2])
def test_the_version_rises(operator: Actor, version: int) -> None:
    added(operator, odd(2))
    with pytest.raises(BadInput, match="version 2 of the mapping odd_file is there already") as told:
        added(operator, odd(version, "Another title"))
    assert "version = 3" in told.value.remedy
    assert states(operator) == [(2, "in use")]


def test_a_draft_that_was_overtaken_is_not_approved(operator: Actor) -> None:
    added(ANALYST, odd(1))
    added(operator, odd(2))
    with pytest.raises(BadInput, match="version 2 of odd_file is in use, which is later than 1"):
        approve_mapping(actor=MANAGER, source="odd_file", version=1)
    assert states(operator) == [(1, "draft"), (2, "in use")]


def test_what_is_no_draft_is_not_approved(operator: Actor) -> None:
    with pytest.raises(NotFound, match="there is no draft of the mapping odd_file"):
        approve_mapping(actor=MANAGER, source="odd_file")
    added(operator, odd())
    with pytest.raises(NotFound, match="there is no version 7"):
        approve_mapping(actor=MANAGER, source="odd_file", version=7)
    with pytest.raises(BadInput, match="version 1 of odd_file is in use; only a draft"):
        approve_mapping(actor=MANAGER, source="odd_file", version=1)


def test_a_source_of_the_program_is_replaced_by_a_higher_version_under_its_name(operator: Actor) -> None:
    same = {"name": '"fire_irs"', "feed": f'"{FIRE.feed}"'}
    with pytest.raises(BadInput, match=f"fire_irs is a source of the program, in version {FIRE.version}"):
        added(operator, odd(FIRE.version, **same))
    made = add_mapping(actor=operator, text=odd(FIRE.version + 1, **same), where="odd.toml")
    assert (made.state, made.replaces) == ("in use", "fire_irs")
    with acting(operator):
        assert known_source("fire_irs").title == "An odd file"
        assert len([s for s in sources_known() if s.name == "fire_irs"]) == 1


def test_the_feed_of_a_source_of_the_program_is_taken_by_no_other_name(operator: Actor) -> None:
    with pytest.raises(BadInput, match="the feed fire/incidents is that of the source fire_irs"):
        added(operator, odd(feed='"fire/incidents"'))
    # Nor by a mapping that takes the place of one of the program's sources and the feed of another.
    with pytest.raises(BadInput, match="the feed police/incidents is that of the source police_incidents"):
        added(operator, odd(FIRE.version + 1, name='"fire_irs"', feed='"police/incidents"'))
    assert states(operator, "fire_irs") == []


def test_a_mapping_with_a_slip_is_not_kept(operator: Actor) -> None:
    with pytest.raises(BadInput, match="order: 'british' is not known"):
        added(operator, odd(order='"british"'))
    assert states(operator) == []
    assert check_mapping(actor=operator, text=odd(), where="odd.toml").name == "odd_file"
    assert states(operator) == []


def test_the_digest_of_all_mappings_changes_with_what_is_in_use_alone(operator: Actor) -> None:
    with acting(operator):
        assert mapping_version() == program_digest()
    added(ANALYST, odd())
    with acting(operator):
        assert mapping_version() == program_digest()
    approve_mapping(actor=MANAGER, source="odd_file")
    with acting(operator):
        first = mapping_version()
    added(operator, odd(2, "Another title"))
    with acting(operator):
        assert len({program_digest(), first, mapping_version()}) == 3


def test_known_sources_are_asked_for_without_their_texts(
    operator: Actor, django_assert_num_queries: Any
) -> None:
    added(operator, odd())
    with acting(operator):
        sources_known()
        with django_assert_num_queries(1, connection=connections["default"]) as asked:
            assert sources_known()
        assert '"text"' not in asked.captured_queries[0]["sql"]


def test_what_was_done_stands_in_the_trail(operator: Actor) -> None:
    added(ANALYST, odd(), why="a new partner")
    approve_mapping(actor=MANAGER, source="odd_file")
    with acting(operator):
        from commonweal.core.models import Event

        done = Event.objects.filter(object_type="source_mapping").order_by("id")
        assert [(e.actor, e.object_id, e.object_version) for e in done] == [
            (ANALYST.id, "odd_file", "1"),
            (MANAGER.id, "odd_file", "1"),
        ]
