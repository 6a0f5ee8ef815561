"""The programming interface: its description, who is let in, and what a no looks like (PRODUCT T10)."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry_of
from commonweal.core.models import Event
from commonweal.core.rules import UNSAID
from commonweal.jobs.services import drain
from commonweal.partnership import services
from commonweal.partnership.queries import actor_of, address_of
from commonweal.web.api.refusals import STATUSES
from commonweal.web.api.urls import interface, openapi, urlpatterns
from tests.integration.web.programs import API, OWN_ROWS, World, person, signed_in, world

GOLDEN = Path(__file__).parents[2] / "golden" / "api-v1.json"
NOT_THERE = {"status": 404, "what": UNSAID, "where": "", "what_to_do": ""}
UNKNOWN = 987_654
pytestmark = pytest.mark.usefixtures("clean_state")


@pytest.fixture
def everything(operator: Actor, tmp_path: Path) -> World:
    return world(operator, tmp_path, ("analyst", "elected_member"))


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in openapi()["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def filled(path: str) -> str:
    """An address that leads somewhere, were there such a thing."""
    uuid = "00000000-0000-4000-8000-000000000000"
    for name, value in {"number": "1", "job": uuid, "feed": "police.uk/street", "name": "xmr"}.items():
        path = path.replace(f"{{{name}}}", value)
    return path


def test_the_description_is_the_golden_one() -> None:
    made = json.dumps(openapi(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    if os.environ.get("COMMONWEAL_WRITE_GOLDEN") == "1":
        GOLDEN.write_text(made, "utf-8")
    assert GOLDEN.exists() and made == GOLDEN.read_text("utf-8"), (
        "The interface has changed, and programs of others rely on it. What is added may stay in version 1: "
        "run this test with COMMONWEAL_WRITE_GOLDEN=1, read the difference of tests/golden/api-v1.json and "
        "commit it. "
        "What is taken away, or means something else, needs a version 2 beside this one."
    )


def test_every_operation_says_what_it_may_answer_and_who_may_ask() -> None:
    found = list(operations())
    assert len(found) > 20
    for method, path, operation in found:
        assert set(STATUSES) < set(operation["responses"]), (method, path)
        assert operation["security"] == [{"SignedIn": []}], (method, path)
        assert operation["tags"], (method, path)


def test_every_list_is_bounded() -> None:
    for method, path, operation in operations():
        shown = json.dumps(operation["responses"].get("200", {}))
        if "/Listed_" in shown or "RunRows" in shown:
            bounds = {each["name"]: each["schema"].get("maximum") for each in operation["parameters"]}
            assert bounds["size"] == 200, (method, path)


def test_nobody_is_answered_before_they_sign_in(operator: Actor) -> None:
    told = {Client().generic(method.upper(), filled(path)).content for method, path, _ in operations()}
    told |= {Client().get(f"{API}/{each}").content for each in ("openapi.json", "docs", "", "nothing/here/")}
    (only,) = told
    assert json.loads(only)["status"] == 401
    assert all(entry_of(each.callback) for each in urlpatterns)


def test_a_session_that_is_over_is_no_session(people: dict[str, str], operator: Actor) -> None:
    client = signed_in(people["a.analyst"])
    assert client.get(f"{API}/me/").status_code == 200
    with clock.setting(datetime.now(UTC) + timedelta(minutes=62)):
        assert client.get(f"{API}/me/").status_code == 401
    client = signed_in(people["a.analyst"])
    services.pause_account(actor=operator, account="a.analyst", why="for the test")
    assert client.get(f"{API}/me/").status_code == 401


def test_whoever_has_something_left_to_do_is_told_where(people: dict[str, str], operator: Actor) -> None:
    reply = signed_in(people["g.governance"], proved=False).get(f"{API}/me/")
    assert (reply.status_code, reply.json()["where"]) == (403, "/you/second-factor/")
    assert signed_in(people["g.governance"]).get(f"{API}/me/").status_code == 200


def test_who_i_am_names_my_roles_and_what_i_may_by_this_way(people: dict[str, str]) -> None:
    me = signed_in(people["a.analyst"]).get(f"{API}/me/").json()
    assert (me["username"], [each["what"] for each in me["roles"]]) == ("a.analyst", ["analyst"])
    may = {each["act"] for each in me["may"]}
    assert {"technique.run", "view.keep", "warehouse.read_counts"} <= may
    assert not may & {"document.release", "view.drop", "account.add"}, "not granted, or not by this way"


def test_what_is_another_persons_and_what_is_not_there_are_the_same_bytes(
    everything: World, operator: Actor
) -> None:
    stranger = signed_in(_second_analyst(operator))
    pairs = [
        (f"/runs/{everything.run}{more}", f"/runs/{UNKNOWN}{more}") for more in ("/", "/state/", "/table/")
    ]
    pairs += [(f"/views/{everything.view}/", f"/views/{UNKNOWN}/")]
    told = {stranger.get(API + address).content for pair in pairs for address in pair}
    told |= {stranger.post(f"{API}/runs/{number}/stop/").content for number in (everything.run, UNKNOWN)}
    told |= {stranger.delete(f"{API}/views/{number}/").content for number in (everything.view, UNKNOWN)}
    told |= {
        stranger.get(f"{API}/{each}").content for each in ("nothing/", "techniques/none/", "sources/none/")
    }
    barred = signed_in(everything.accounts["elected_member"])
    told |= {barred.get(f"{API}/{each}").content for each in ("deliveries/", "runs/", "explore/?first=x")}
    told |= {barred.post(f"{API}/runs/", "{", content_type="application/json").content}
    (only,) = told
    assert json.loads(only) == NOT_THERE
    assert signed_in(everything.accounts["analyst"]).get(f"{API}/runs/{everything.run}/").status_code == 200


def _second_analyst(operator: Actor) -> str:
    services.add_agency(
        actor=operator, code="bolton", name="Bolton", kind="council",
        governance_contact="gov@bolton.example", legal_part="responsible_authority",
    )  # fmt: skip
    return person(operator, "analyst", "bolton")


def test_a_change_has_to_show_that_it_is_the_persons_own(people: dict[str, str]) -> None:
    client = signed_in(people["a.analyst"])
    client.handler.enforce_csrf_checks = True
    for method, path, _ in operations():
        if method != "get":
            reply = client.generic(method.upper(), filled(path), "{}", content_type="application/json")
            assert (reply.status_code, reply.json()["where"]) == (403, "X-CSRFToken"), (method, path)
    client.get("/you/password/")  # a page with a form gives the token
    token = client.cookies["commonweal-form"].value
    wanted = {"technique": "xmr", "rows": OWN_ROWS}
    reply = client.post(
        f"{API}/runs/", wanted, content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert (reply.status_code, reply.json()["state"]) == (202, "open")


def test_a_wrong_question_is_told_where_it_is_wrong(everything: World) -> None:
    client = signed_in(everything.accounts["analyst"])

    def refusal(address: str) -> dict[str, Any]:
        reply = client.get(API + address)
        assert (reply.status_code, reply.json()["status"]) == (422, 422), address
        return dict(reply.json())

    assert refusal("/runs/?page=0&size=201")["where"] == "query.page, query.size"
    assert refusal("/explore/?first=June")["where"] == "query.first"
    said = refusal("/explore/?first=2018-05")
    assert (said["where"], "Choose one of those in the list" in said["what"]) == ("first", True)
    assert said["what_to_do"]
    wanted = {"technique": "xmr", "rows": OWN_ROWS, "settings": {"baselin": "3"}}
    reply = client.post(f"{API}/runs/", wanted, content_type="application/json")
    assert (reply.status_code, reply.json()["where"]) == (422, "baselin")
    assert client.post(f"{API}/runs/", b"\xff", content_type="application/json").json()["where"] == "body"
    other = client.put(f"{API}/runs/")
    assert (other.status_code, other["Allow"], other.json()["status"]) == (405, "GET, POST", 405)


def test_an_answer_brings_sentence_table_method_and_snapshot(everything: World, operator: Actor) -> None:
    client = signed_in(everything.accounts["analyst"])
    client.get("/explore/")
    found = client.get(f"{API}/explore/", {"first": "2018-06", "last": "2018-06"}).json()
    assert "40 in June 2018" in found["sentence"] and found["snapshot"] == 2
    months = found["tables"][0]
    assert months["rows"] and len(months["columns"]) == len(months["rows"][0])
    assert found["receipts"][0]["Snapshot"] and found["attribution"]
    returned = client.get(f"{API}/deliveries/{everything.delivery}/returns/").json()
    assert (returned["total"], returned["items"][0]["reasons"]) == (1, ["key-conflict"])
    with acting(operator):
        channels = {e.channel for e in Event.objects.all() if e.object_type == "returns"}
    assert channels == {"api"}, "the log says by which way it was read"


def test_a_view_is_kept_and_can_be_asked_as_it_stands(everything: World) -> None:
    client = signed_in(everything.accounts["analyst"])
    wanted = {"name": "June", "question": {"last": "2018-06"}, "show": "table"}
    kept = client.post(f"{API}/views/", wanted, content_type="application/json")
    assert kept.status_code == 201
    assert client.get(f"{API}/explore/", kept.json()["asked"]).status_code == 200
    for odd in ("\x00", "a\nb", "\ud800"):
        spelt = json.dumps(wanted | {"name": odd})
        assert client.post(f"{API}/views/", spelt, content_type="application/json").status_code == 422
    again = client.post(f"{API}/views/", wanted, content_type="application/json")
    assert (again.status_code, again.json()["where"]) == (422, "name")
    assert {each["name"] for each in client.get(f"{API}/views/").json()["items"]} == {"Burglary", "June"}


def test_a_run_is_asked_for_and_read_when_it_is_done(everything: World, operator: Actor) -> None:
    client = signed_in(everything.accounts["analyst"])
    assert client.get(f"{API}/runs/{everything.run}/table/").status_code == 404
    drain(actor=operator, actor_of=actor_of, address_of=address_of)
    state = client.get(f"{API}/runs/{everything.run}/state/").json()
    assert (state["state"], state["ended"]) == ("done", True)
    run = client.get(f"{API}/runs/{everything.run}/").json()
    assert run["sentence"] and run["tables"] and run["receipts"] and run["own_rows"]
    rows = client.get(f"{API}/runs/{everything.run}/table/", {"size": 3, "page": 2}).json()
    assert (rows["total"], len(rows["items"]), rows["page"]) == (25, 3, 2)
    assert client.get(f"{API}/jobs/").json()["items"][0]["state"] == "done"


def test_no_page_of_documentation_is_fetched_from_elsewhere() -> None:
    assert interface.docs_url is None and interface.openapi_url is None
    assert not re.search(r"https?://", json.dumps(openapi()))
