"""What an installation of the release before holds is there after `commonweal migrate`.

The databases are made as that release left them, filled, and brought up to date by the owner as a user would.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.apps.registry import Apps
from django.db import DatabaseError, connections, transaction
from django.db.migrations.executor import MigrationExecutor

from commonweal.config import cluster, databases, embedded
from commonweal.config.migrate import migrate_all
from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.errors import NotFound
from commonweal.core.models import Event
from commonweal.core.progress import silent
from commonweal.core.task import Task, task
from commonweal.core.trail import reading
from commonweal.hub.queries import deliveries
from commonweal.partnership import queries
from commonweal.partnership.services import trail
from commonweal.products.models import WrittenDocument
from tests.conftest import SUFFIX

OWN = f"_before{SUFFIX}"
LAST_OF_THE_RELEASE_BEFORE = {
    "core": "0002_row_security",
    "geography": "0001_initial",
    "hub": "0001_initial",
    "jobs": "0001_initial",
    "partnership": "0001_initial",
    "products": "0001_initial",
}
ROOMS_SINCE = {"workstation"}
OFFICER = Actor(
    id="account:903", name="An officer", kind="person", roles=frozenset({"information_governance"})
)
THEN = datetime(2026, 10, 5, 9, tzinfo=UTC)
CANARY = "canary “ï” \\ 'and' \n a line"
TRAINED, SINCE, UNTIL = date(2027, 3, 1), date(2025, 1, 31), date(2027, 1, 31)

Row = dict[str, Any]
EVENTS: tuple[Row, ...] = (
    {"actor": "account:1", "operation": "agreement.create", "object_type": "agreement", "object_id": "isa-1",
     "purpose": "To look after those at risk", "gateway": "Crime and Disorder Act 1998, section 115"},
    {"actor": "account:2", "operation": "consultation", "object_type": "case", "object_id": "4",
     "purpose": "law-enforcement", "reason": f"Because {CANARY}", "query": "who is named", "result_count": 3,
     "subjects": ["person:1", "account:2"], "recipients": ["ICO", f"{CANARY} & Co"],
     "fields": ["name"]},
    {"actor": "account:3", "operation": "collection", "object_type": "delivery", "object_id": "1"},
    {"actor": "account:3", "operation": "consultation", "object_type": "case", "object_id": "5",
     "subjects": ["person:1"]},
    {"actor": "account:2", "operation": "export", "object_type": "case", "object_id": "6",
     "reason": "no_agreement", "outcome": "denied"},
    {"actor": "account:3", "operation": "consultation", "object_type": "case", "object_id": "7",
     "subjects": ["person:9"], "reason": f"Of another: {CANARY}"},
)  # fmt: skip
WORDS = ("purpose", "reason", "query", "recipients", "subjects")
PLAIN = ("actor", "operation", "object_type", "object_id", "gateway", "fields", "result_count", "outcome")

pytestmark = pytest.mark.threat("T17")


@pytest.fixture(scope="module")
def upgraded(django_db_blocker: Any) -> Iterator[None]:
    embedded.ensure(OWN, durable=False)
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, _elsewhere(patch):
        with databases.as_owner():
            for alias in databases.STORES:
                _filled(alias, _as_released(alias))
        assert migrate_all(silent)
        yield


@contextmanager
def _elsewhere(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """The connections lead to databases of this module's own."""
    before = {alias: dict(connections[alias].settings_dict) for alias in databases.STORES}
    for alias, store in databases.STORES.items():
        for who in ("app", "owner"):
            patch.setenv(databases.setting_name(alias, who), embedded.url(store, who, OWN))
    databases._reopen(databases.definitions("app"))
    try:
        yield
    finally:
        databases._reopen(before)


def _as_released(alias: str) -> Apps:
    executor = MigrationExecutor(connections[alias])
    ours = [*LAST_OF_THE_RELEASE_BEFORE.items()]
    told = LAST_OF_THE_RELEASE_BEFORE.keys() | ROOMS_SINCE
    others = [node for node in executor.loader.graph.leaf_nodes() if node[0] not in told]
    return executor.migrate([*ours, *others]).apps


def _filled(alias: str, old: Apps) -> None:
    with transaction.atomic(using=alias):
        for number, event in enumerate(EVENTS):
            _acts(alias, event["actor"])
            row = {"outcome": "allowed", "at": THEN + timedelta(minutes=number), **event}
            old.get_model("core", "Event").objects.using(alias).create(**row)
            if number == 1:  # an act that was undone leaves a gap in the numbers
                _tell(alias, "SELECT nextval(pg_get_serial_sequence('core_event', 'id'))")
        if alias == "default":
            _fill_the_rooms(old)


def _fill_the_rooms(old: Apps) -> None:
    agency = old.get_model("partnership", "Agency").objects
    local, police = (
        agency.create(code=code, name=code.title(), legal_part="other", since=SINCE)
        for code in ("local", "police")
    )
    people = {
        "operator": {"roles": ["local_operator"], "is_local_operator": True, "agency": local},
        "ann": {"roles": ["analyst", "auditor", "analyst"], "trained_until": TRAINED, "agency": police},
        "left": {"roles": ["analyst"], "is_active": False, "agency": police, "email": "a@b.example"},
    }
    for name, facts in people.items():
        account = old.get_model("partnership", "Account").objects.create(username=name, name=name, **facts)
        account.memberships.create(agency=account.agency, post="Analyst", since=SINCE)
    agreements = old.get_model("partnership", "Agreement").objects
    for reference, state in (("isa-1", "in_force"), ("isa-2", "draft"), ("isa-3", "signed")):
        agreement = agreements.create(
            reference=reference, title="Title", purpose="Purpose", legal_basis="Section 115", state=state,
            data_classes=["case"], feeds=["x.y"], in_force_from=SINCE, in_force_to=UNTIL,
        )  # fmt: skip
        agreement.parties.set([police, local])
    old.get_model("hub", "Delivery").objects.create(
        name="a.csv", source="police_uk_street", feed="police_uk.crime", basis="open-licence",
        attribution="x", size=9, received_at=THEN, loaded_at=THEN, loaded_by="account:1",
    )  # fmt: skip
    old.get_model("products", "WrittenDocument").objects.create(
        kind="tactical", area_kind="district", area="E08000003", month="2026-09", snapshot=1, version="1",
        exhibits_sha256="00", copies=[{"name": "a"}], written_at=THEN, written_by="account:1",
    )  # fmt: skip


def _acts(alias: str, actor: str) -> None:
    _tell(alias, "SELECT set_config('app.actor', %s, true)", actor)


def _tell(alias: str, statement: str, *values: str) -> list[Any]:
    with connections[alias].cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall()) if cursor.description else []


def lines(alias: str) -> list[reading.Line]:
    with acting(OFFICER, alias):
        earlier = Event.objects.using(alias).filter(at__lt=THEN + timedelta(days=1)).order_by("id")
        return reading.read(earlier, using=alias)


def of_kind(line: reading.Line | Event, names: tuple[str, ...]) -> list[Any]:
    return [list(value) if isinstance(value := getattr(line, name), tuple) else value for name in names]


@pytest.mark.parametrize("alias", databases.STORES)
def test_every_earlier_event_says_all_that_it_said(upgraded: None, alias: str) -> None:
    nothing: Row = {**dict.fromkeys((*WORDS, *PLAIN), ""), "recipients": [], "subjects": [], "fields": []}
    nothing |= {"result_count": None, "outcome": "allowed"}
    found = lines(alias)
    assert [line.at for line in found] == [THEN + timedelta(minutes=n) for n in range(len(EVENTS))]
    for line, event in zip(found, EVENTS, strict=True):
        said = nothing | event
        said["subjects"] = sorted(said["subjects"])
        assert of_kind(line, PLAIN) == [said[name] for name in PLAIN]
        assert of_kind(line, WORDS) == [said[name] for name in WORDS]
        assert not line.erased


@pytest.mark.parametrize("alias", databases.STORES)
def test_the_chain_begins_with_the_earlier_events_in_the_order_of_their_numbers(
    upgraded: None, alias: str
) -> None:
    with acting(OFFICER, alias):
        sealed = [event for (event,) in _tell(alias, "SELECT event FROM core_seal ORDER BY number")]
        there = [event for (event,) in _tell(alias, "SELECT id FROM core_event ORDER BY id")]
    assert sealed[: len(EVENTS)] == [1, 2, 4, 5, 6, 7]
    assert sorted(sealed) == there
    assert trail.verify_trail(actor=OFFICER).well


@pytest.mark.parametrize("alias", databases.STORES)
def test_no_earlier_word_is_left_in_the_tables_or_on_the_disk(upgraded: None, alias: str) -> None:
    """What a key can no longer take away must not lie beside it in the clear."""
    tables = ("core_event", "core_eventdetail", "core_subjectkey")
    name, sockets = f"commonweal_{databases.STORES[alias]}{OWN}", str(embedded.place().sockets)
    with psycopg.connect(host=sockets, user=cluster.SUPERUSER, dbname=name, autocommit=True) as chief:
        chief.execute("CHECKPOINT")
        pages = b"".join(
            row[0] or b""
            for table in tables
            for row in chief.execute("SELECT pg_read_binary_file(pg_relation_filepath(%s))", [table])
        )
    assert b"consultation" in pages
    for word in ("canary", "look after", "who is named", "person:1", "no_agreement"):
        assert word.encode() not in pages


@pytest.mark.parametrize("alias", databases.STORES)
def test_what_was_lifted_for_the_upgrade_is_back(upgraded: None, alias: str) -> None:
    change = "UPDATE core_event SET actor = 'account:2'"
    with (
        acting(OFFICER, alias),
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(alias),
    ):
        _tell(alias, change)
    with databases.as_owner(), transaction.atomic(using=alias):
        # The owner sees no row of its own accord; with the trigger off it would change none, and not be told.
        assert _tell(alias, "SELECT count(*) FROM core_event") == [(0,)]
        found = _tell(alias, "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'O' AND NOT tgisinternal")
        assert found == []


def test_row_security_is_that_of_the_policy_afterwards(upgraded: None) -> None:
    databases.expect_safe()
    assert databases.drifted() == []


def test_details_of_earlier_events_can_be_erased(upgraded: None) -> None:
    about = Task(reason="they asked", second_person="account:1", reauthenticated_at=clock.now())
    with task(about):
        assert trail.erase_details(actor=OFFICER, subject="person:9", why="they asked") == 3
    last = lines("default")[-1]
    assert (last.reason, last.subjects, last.erased) == ("", (), True)
    assert lines("default")[1].reason == EVENTS[1]["reason"]
    assert trail.verify_trail(actor=OFFICER).well


def test_people_keep_their_roles_posts_and_training(upgraded: None) -> None:
    operator = queries.local_operator()
    assert (operator.id, operator.roles, operator.areas) == ("account:1", {"local_operator"}, None)
    ann = queries.actor_of("account:2")
    assert ann.roles == {"analyst", "auditor"}
    assert [(each.course, each.until) for each in ann.training] == [("information-sharing", TRAINED)]
    assert {each.reference for each in ann.agreements} == {"isa-1"}
    (post,) = queries.person(operator, "ann").posts
    assert (post.what, post.since, post.until, post.more) == ("Analyst", SINCE, None, "police")


def test_who_had_left_is_closed_and_what_they_held_can_be_read(upgraded: None) -> None:
    with pytest.raises(NotFound):
        queries.actor_of("account:3")
    left = queries.person(queries.local_operator(), "left")
    assert (left.entry.state, left.email) == ("closed", "a@b.example")
    assert [(each.what, each.until is None) for each in left.roles] == [("analyst", False)]
    assert [(each.what, each.until is None) for each in left.posts] == [("Analyst", False)]


def test_agreements_hold_for_their_parties_from_the_same_day_to_the_same_day(upgraded: None) -> None:
    in_force = {
        day: [each.reference for each in queries.agreements_in_force(day)]
        for day in (SINCE - timedelta(1), SINCE, UNTIL - timedelta(1), UNTIL)
    }
    assert list(in_force.values()) == [[], ["isa-1"], ["isa-1"], []]
    found = queries.agreement(actor=queries.local_operator(), reference="isa-1")
    assert [party.agency for party in found.terms.parties] == ["local", "police"]
    assert found.entry.parties == ("local", "police")
    assert (found.entry.feeds, found.entry.data_classes) == (("x.y",), ("case",))
    assert (found.entry.review_on, found.on_paper) == (date(2026, 1, 31), True)
    assert [found.terms.parts[name] for name in ("title", "purpose", "legal_basis")] == [
        "Title", "Purpose", "Section 115",
    ]  # fmt: skip


def test_nobody_reviews_the_agreement_that_they_wrote_before_the_upgrade(upgraded: None) -> None:
    operator = queries.local_operator()
    shown = [queries.agreement(actor=operator, reference=f"isa-{n}") for n in (1, 2)]
    assert [each.authors for each in shown] == [("account:1",), ("process:migrate",)]


def test_what_nobody_recorded_a_review_of_is_a_draft(upgraded: None) -> None:
    found = queries.agreements(actor=queries.local_operator())
    assert [(each.reference, each.state) for each in found] == [
        ("isa-1", "in_force"), ("isa-2", "draft"), ("isa-3", "draft"),
    ]  # fmt: skip


def test_deliveries_and_documents_are_there(upgraded: None) -> None:
    operator = queries.local_operator()
    (line,) = deliveries(actor=operator)
    assert (line.number, line.name) == (1, "a.csv")
    with acting(operator):
        (document,) = WrittenDocument.objects.all()
    assert (document.area, document.scope, json.dumps(document.copies)) == (
        "E08000003",
        "",
        '[{"name": "a"}]',
    )
