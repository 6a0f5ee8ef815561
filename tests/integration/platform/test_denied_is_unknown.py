"""What somebody may not see is, to them, what was never there: for every guarded table and every role.

Later models come in by themselves: whatever has `guarded` is tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.db.models import Count, Max, TextField
from django.db.models.functions import Cast
from django.test.utils import CaptureQueriesContext

from commonweal.config.router import store_of
from commonweal.core import clock, guarded
from commonweal.core.actor import Actor, Sharing, Trained
from commonweal.core.context import acting
from commonweal.core.errors import NotFound
from commonweal.core.guarded import GuardedRows, find
from commonweal.core.models import FormDraft
from commonweal.core.policy import policy
from commonweal.core.rowpolicies import guarded_models
from commonweal.core.task import Task, task
from tests.integration.platform.hidden_rows import OwnersHand, another_key, invented, owner, standing
from tests.sampling import SAMPLE, some

EVERYTHING = frozenset(policy().classes)
MODELS = [
    pytest.param(model, alias, id=f"{model._meta.label} in {alias}")
    for model in guarded_models()
    for alias in (("default", "restricted") if model._meta.app_label == "core" else [None])
    for alias in [alias or store_of(model._meta.app_label)]
]
# Two lines of the log may differ in when and in their number; what was sought is in words, and encrypted.
LINE = """SELECT line.actor, line.agency, line.roles, line.session, line.operation, line.object_type,
    line.object_id, line.object_version, line.subjects, line.purpose, line.gateway, line.regime,
    line.channel, line.fields, line.owners, line.result_count, line.outcome, octet_length(line.detail),
    told.keys, octet_length(told.purpose), octet_length(told.reason), octet_length(told.query),
    octet_length(told.recipients)
    FROM core_event line LEFT JOIN core_eventdetail told ON told.event = line.id
    WHERE line.actor = %s ORDER BY line.id"""


def somebody(role: str, *exclusions: str) -> Actor:
    """Of one role, lacking nothing else that the policy asks of a person."""
    far = clock.today() + timedelta(days=100)
    return Actor(
        id="account:17",
        name="Somebody",
        kind="person",
        agency="council",
        roles=frozenset({role}),
        areas=frozenset(),
        agreements=frozenset(
            {Sharing("ISA-1", EVERYTHING, frozenset(), frozenset({"council"}), date(2020, 1, 1))}
        ),
        training=frozenset(Trained(course, far) for course in ("information-sharing", "marac")),
        vetted_until=far,
        exclusions=frozenset(exclusions),
    )


@pytest.fixture
def whole_task() -> Iterator[None]:
    now = clock.now()
    about = Task("tasking", "to see who is at risk", "page", "s", now, now, "account:18")
    with task(about):
        yield


def hidden_from(model: Any, alias: str, values: dict[str, Any]) -> Iterator[Actor]:
    """Of every role: as they are, where that does not show them the row; else excluded from its matter."""
    named = {field.attname: values[field.column] for field in model._meta.concrete_fields}
    matters = model(**named).facts()["matter"]
    for role in policy().roles:
        for actor in (somebody(role), somebody(role, *matters)):
            if values[model._meta.pk.column] not in as_seen(model, alias, actor)["list"]:
                yield actor
                break
        else:
            pytest.fail(f"{role} sees a row of {model} of whose matter {matters} they are excluded")


def as_seen(model: Any, alias: str, actor: Actor) -> dict[str, Any]:
    """All that somebody can learn of a table without knowing a key."""
    table, key = model._meta.db_table, model._meta.pk.column
    with acting(actor, alias), connections[alias].cursor() as cursor:
        visible = GuardedRows(model, using=alias).visible_to(actor).order_by()
        keys = Cast("pk", TextField())
        cursor.execute(f"SELECT count(*), max({key}::text), bool_or(true), array_agg({key}) FROM {table}")
        return {
            "row security alone": cursor.fetchone(),
            "list": sorted(visible.values_list("pk", flat=True), key=str),
            "count": visible.count(),
            "exists": visible.exists(),
            "sums": visible.aggregate(number=Count("pk"), last=Max(keys)),
            "unfiltered": GuardedRows(model, using=alias).count(),
        }


def asked_for(model: Any, alias: str, actor: Actor, key: Any) -> tuple[str, list[str]]:
    """The words of the refusal and the queries, the key taken out of these."""
    written = repr(str(key)) if not hasattr(key, "hex") else f"'{key.hex}'"
    connections[alias].queries_log.clear()  # Django stops counting when it is full
    with CaptureQueriesContext(connections[alias]) as asked, pytest.raises(NotFound) as refused:  # noqa: SIM117
        with acting(actor, alias):
            find(GuardedRows(model, using=alias).visible_to(actor), actor, model.guarded.see[0], pk=key)
    error = refused.value
    words = repr((str(error), error.where, error.remedy, error.exit_code))
    own = [query["sql"] for query in asked if f'"{model._meta.db_table}"' in query["sql"]]
    return words, [sql.replace(f"= {written}", "= …").replace(f"= {key}", "= …") for sql in own]


@pytest.mark.threat("T3", "T7")
@pytest.mark.parametrize(("model", "alias"), some(MODELS, SAMPLE.tables))
def test_a_hidden_row_is_answered_like_one_that_never_was(
    model: Any, alias: str, clean_state: Path, whole_task: None
) -> None:
    values = invented(model)
    key = values[model._meta.pk.column]
    store = policy().store_of(model.guarded.object_class)
    with owner(alias) as hand, owner(store) as log, standing(hand, model, values):
        tried = 0
        for actor in hidden_from(model, alias, values):
            log.ask("DELETE FROM core_event WHERE actor = %s", actor.id)
            hidden = asked_for(model, alias, actor, key)
            unknown = asked_for(model, alias, actor, another_key(key))
            assert hidden == unknown, actor.roles
            one, another = log.ask(LINE, actor.id)
            assert one == another, actor.roles
            tried += 1
        assert tried == len(policy().roles)


@pytest.mark.threat("T3", "T7")
@pytest.mark.parametrize(("model", "alias"), some(MODELS, SAMPLE.tables))
def test_a_hidden_row_leaves_no_gap_or_count(
    model: Any, alias: str, clean_state: Path, whole_task: None
) -> None:
    values = invented(model)
    with owner(alias) as hand:
        with standing(hand, model, values):
            with_it = {actor: as_seen(model, alias, actor) for actor in hidden_from(model, alias, values)}
        for actor, seen in with_it.items():
            assert seen == as_seen(model, alias, actor), actor.roles


# --------------------------------------------------------------------------------------- that it can fail


def _words_of_its_own(rows: Any, actor: Actor, permission: str, **key: Any) -> Any:
    with owner(rows.db) as hand:
        there = hand.ask(f"SELECT 1 FROM {rows.model._meta.db_table} WHERE id = %s", key["pk"])
    if not rows.filter(**key).exists():
        raise NotFound("That is not yours." if there else "There is no such thing.")


def _a_second_look(rows: Any, actor: Actor, permission: str, **key: Any) -> Any:
    """The same words, but one query more where something is there."""
    with owner(rows.db) as hand:
        there = hand.ask(f"SELECT 1 FROM {rows.model._meta.db_table} WHERE id = %s", key["pk"])
    if not rows.filter(**key).exists():
        if there:
            GuardedRows(rows.model, using=rows.db).count()
        guarded.refuse_unseen(actor, permission, str(key["pk"]))


def _a_line_that_tells(rows: Any, actor: Actor, permission: str, **key: Any) -> Any:
    with owner(rows.db) as hand:
        there = hand.ask(f"SELECT 1 FROM {rows.model._meta.db_table} WHERE id = %s", key["pk"])
    wanted = "draft.keep" if there else "agency.read"
    guarded.refuse_unseen(actor, wanted, str(key["pk"]))


@pytest.mark.parametrize("leak", [_words_of_its_own, _a_second_look, _a_line_that_tells])
def test_an_answer_that_tells_is_noticed(
    leak: Callable[..., Any], clean_state: Path, whole_task: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(globals(), "find", leak)
    with pytest.raises(AssertionError):
        test_a_hidden_row_is_answered_like_one_that_never_was(FormDraft, "default", clean_state, whole_task)


def test_a_row_that_is_counted_is_noticed(clean_state: Path, whole_task: None) -> None:
    values, actor = invented(FormDraft) | {"owner": "account:17"}, somebody("analyst")
    with owner("default") as hand:
        with standing(hand, FormDraft, values):
            seen = as_seen(FormDraft, "default", actor)
        assert seen != as_seen(FormDraft, "default", actor)


def test_the_owners_hand_shows_what_stands(clean_state: Path) -> None:
    values = invented(FormDraft)
    with owner("default") as hand, standing(hand, FormDraft, values):
        assert isinstance(hand, OwnersHand)
        assert hand.ask("SELECT id FROM core_formdraft") == [(values["id"],)]
