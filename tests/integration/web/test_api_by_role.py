"""The programming interface as each role: no error of ours, nothing undocumented, no permission ignored."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.conf import settings as site
from django.test import Client
from django.urls import resolve
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import CHECKS
from schemathesis.generation import GenerationMode

from commonweal.core.actor import Actor
from commonweal.core.entry import entry_of
from commonweal.core.policy import standing
from commonweal.core.task import Task, task
from commonweal.jobs.services import drain
from commonweal.partnership.queries import actor_of, address_of
from commonweal.web.api.urls import interface, openapi
from tests.integration.web.programs import API, ROLES, World, signed_in, world
from tests.sampling import SAMPLE, some

pytestmark = pytest.mark.usefixtures("clean_state")
FULL_REACH = "analyst"  # reaches every operation that any role does
TOKEN = "t" * 32

# What each operation is asked, and the page that answers the same; without one, the act of the policy.
OPERATIONS = {
    "who_i_am": ("get", "/me/", "/you/"),
    "what_i_did": ("get", "/me/trail/", "/you/trail/"),
    "jobs_of_mine": ("get", "/jobs/", "job.read_own"),
    "one_job": ("get", "/jobs/{job}/", "job.read_own"),
    "deliveries": ("get", "/deliveries/", "/data/"),
    "one_delivery": ("get", "/deliveries/{delivery}/", "/data/deliveries/{delivery}/"),
    "returns": ("get", "/deliveries/{delivery}/returns/", "/data/deliveries/{delivery}/returns/"),
    "sources": ("get", "/sources/", "/data/sources/"),
    "one_source": ("get", "/sources/{feed}/", "/data/sources/{feed}/"),
    "silence": ("get", "/silence/", "/data/silence/"),
    "choices": ("get", "/choices/", "/explore/"),
    "areas": ("get", "/areas/", "/areas/"),
    "explore": ("get", "/explore/", "/explore/"),
    "techniques": ("get", "/techniques/", "/analyse/"),
    "one_technique": ("get", "/techniques/xmr/", "/analyse/xmr/"),
    "runs": ("get", "/runs/", "/analyse/runs/"),
    "ask_for_a_run": ("post", "/runs/", "/analyse/xmr/"),
    "one_run": ("get", "/runs/{run}/", "/analyse/runs/{run}/"),
    "run_state": ("get", "/runs/{run}/state/", "/analyse/runs/{run}/state/"),
    "run_table": ("get", "/runs/{run}/table/", "/analyse/runs/{run}/table/"),
    "stop_a_run": ("post", "/runs/{run}/stop/", "job.stop"),
    "views": ("get", "/views/", "/explore/views/"),
    "keep_a_view": ("post", "/views/", "/explore/keep/?first=2018-06&last=2018-06"),
    "one_view": ("get", "/views/{view}/", "/explore/views/{view}/"),
    "drop_a_view": ("delete", "/views/{view}/", "view.drop"),
}
ALONE = {"one_job"}  # theirs who asked for it, and no page of its own to say so


@pytest.fixture
def everything(operator: Actor, tmp_path: Path) -> World:
    made = world(operator, tmp_path)
    drain(actor=operator, actor_of=actor_of, address_of=address_of)
    return made


def is_denied(client: Client, method: str, address: str) -> bool:
    """What is sent cannot be read, which only whoever may ask is told."""
    send = getattr(client, method)
    reply = send(address) if method == "get" else send(address, "{", content_type="application/json")
    assert reply.status_code < 500, address
    return bool(reply.status_code == 404)


def may(actor: Actor, act: str) -> bool:
    with task(Task(channel="api", purpose="test")):
        return standing(actor, act).allowed


def test_every_operation_is_compared() -> None:
    there = {each["operationId"] for methods in openapi()["paths"].values() for each in methods.values()}
    assert there == OPERATIONS.keys()


def test_every_operation_asks_for_the_entry_of_its_page() -> None:
    for name, (_, _, beside) in OPERATIONS.items():
        if beside.startswith("/"):
            address = beside.format(delivery=1, feed="police.uk/street", run=1, view=1)
            assert set(entry_named(address)) == set(permissions_of(name)), name


def permissions_of(operation: str) -> tuple[str, ...]:
    """What its view asks for before it reads anything."""
    found = [
        each.auth_callbacks[0].permissions
        for router in interface._get_bound_routers()
        for path_view in router.path_operations.values()
        for each in path_view.operations
        if each.operation_id == operation
    ]
    return tuple(found[0])


def test_no_permission_is_ignored(everything: World) -> None:
    """For each role, each operation is denied exactly where its page is, or where the policy says so.

    By sample, some roles are compared with the pages, and the others asked some of what the policy denies.
    """
    compared, denied = {FULL_REACH, *some(ROLES, SAMPLE.examples // 8)}, 0
    acts = {name: entry_named(beside.format(**vars(everything))) for name, (*_, beside) in OPERATIONS.items()}
    for at, role in enumerate(ROLES):
        actor, client = everything.actor(role), signed_in(everything.accounts[role])
        by_rule = {name: not any(may(actor, act) for act in found) for name, found in acts.items()}
        barred = [name for name, no in by_rule.items() if no]
        step = max(1, len(barred) * 5 // SAMPLE.examples)  # each role begins at another
        for name in OPERATIONS if role in compared else barred[at % step :: step]:
            method, address, beside = (each.format(**vars(everything)) for each in OPERATIONS[name])
            by_api, expected = is_denied(client, method, API + address), by_rule[name]
            if method == "get" and beside.startswith("/") and role in compared:
                expected = is_denied(client, "get", beside)
            if name in ALONE:
                expected = role != FULL_REACH
            assert by_api == expected, (role, name)
            assert by_api or not by_rule[name], (role, name)
            denied += by_api
    assert denied > len(ROLES)


def entry_named(beside: str) -> tuple[str, ...]:
    """The acts of which a page asks one."""
    found = entry_of(resolve(beside.partition("?")[0]).func) if beside.startswith("/") else (beside,)
    assert isinstance(found, tuple)
    return found


# ------------------------------------------------------------------------------------- random questions


@pytest.fixture
def description(everything: World) -> Any:
    """As a program gets it, of the application that a web server serves."""
    from commonweal.config.wsgi import application

    told = signed_in(everything.accounts[FULL_REACH]).get(f"{API}/openapi.json").json()
    made = schemathesis.openapi.from_dict(told)
    made.app = application
    return made


def sent_with(client: Client) -> dict[str, Any]:
    session = client.cookies[site.SESSION_COOKIE_NAME].value
    cookies = {site.SESSION_COOKIE_NAME: session, site.CSRF_COOKIE_NAME: TOKEN}
    return {"cookies": cookies, "headers": {"X-CSRFToken": TOKEN}}


CONFORMS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
]


def questions(operation: Any) -> st.SearchStrategy[Any]:
    """Well put and badly put; of a thing with a number, half of what is there."""
    kinds = [operation.as_strategy(generation_mode=mode) for mode in GenerationMode]
    if "{number}" in operation.path:
        kinds.append(operation.as_strategy(path_parameters={"number": 1}))
    return st.one_of(kinds)


def ask_at_random(description: Any, client: Client, examples: int) -> dict[str, set[int]]:
    """What each operation answered."""
    checks = [CHECKS.get_one(name) for name in CONFORMS]
    answers: dict[str, set[int]] = {}
    for found in description.get_all_operations():
        operation = found.ok()

        @seed(20060)
        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=questions(operation))
        def answered(case: Any) -> None:
            reply = case.call(**sent_with(client))
            case.validate_response(reply, checks=checks)
            answers.setdefault(case.operation.label, set()).add(reply.status_code)

        answered()
    return answers


def test_nobody_gets_an_error_of_ours_or_an_answer_that_is_not_described(
    everything: World, description: Any
) -> None:
    client = signed_in(everything.accounts[FULL_REACH])
    answers = ask_at_random(description, client, SAMPLE.examples // 8)
    assert len(answers) == len(OPERATIONS)
    assert sum(200 in each for each in answers.values()) > 10, "most were answered and not refused"
    for role in some(ROLES, SAMPLE.examples // 12):
        ask_at_random(description, signed_in(everything.accounts[role]), max(SAMPLE.examples // 50, 1))
