"""Pages of work in the background, of what each may do, and of the contents of administration."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client

from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.policy import policy
from commonweal.jobs.models import ENDED, GIVEN_UP, JobRecord
from commonweal.jobs.queries import FAILED, STATES
from commonweal.jobs.services import drain
from commonweal.partnership.queries import actor_of, address_of
from commonweal.web.administration.views import CONTENTS
from commonweal.web.pages.work_rows import STATES as WORDS
from tests.integration.web.programs import World, signed_in, world

ROLES = ("analyst", "elected_member", "sysadmin", "information_governance")
SECRET = "4 Canal Street"
pytestmark = pytest.mark.usefixtures("clean_state")


@pytest.fixture
def everything(operator: Actor, tmp_path: Path) -> World:
    return world(operator, tmp_path, ROLES)


def read(client: Client, path: str, status: int = 200) -> str:
    reply = client.get(path)
    assert reply.status_code == status, path
    return words(reply.content.decode())


def words(page: str) -> str:
    main = re.search(r"<main.*?</main>", page, re.DOTALL)
    assert main
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main.group(0))))


def put(asker: str, state: str, kind: str = "delivery.load", **parts: object) -> str:
    ends = {"finished_at": clock.now()} if state in ENDED else {}
    has = {"claim": uuid4(), "heartbeat_at": clock.now(), "attempts": 1} if state == "doing" else {}
    row = JobRecord.objects.create(
        id=uuid4(), kind=kind, asked_by=asker, asked_at=clock.now(), state=state, **{**ends, **has, **parts}
    )
    return str(row.pk)


# ---------------------------------------------------------------------------------------------- one's own


def test_one_who_has_asked_for_nothing_is_told_so(everything: World) -> None:
    client = signed_in(everything.accounts["information_governance"])
    page = read(client, "/you/jobs/")
    assert "You have asked for no work in the background yet" in page


def test_your_work_shows_state_progress_and_trouble_in_words(everything: World) -> None:
    analyst = everything.accounts["analyst"]
    put(analyst, "doing", step="Reading the file", rows_done=4_000, rows_of=8_000)
    put(analyst, "failed", trouble="OSError: the disk is full")
    put(analyst, "refused", trouble="")
    put(everything.accounts["sysadmin"], "failed", trouble=SECRET)
    client = signed_in(analyst)
    page = read(client, "/you/jobs/")
    for said in (
        "Run a technique", "Waits for its turn", "Load files", "Reading the file (4,000 of 8,000)",
        "OSError: the disk is full", "It ended without a word", "Ask again", "Stop it",
    ):  # fmt: skip
        assert said in page, said
    assert SECRET not in page
    assert 'href="/you/jobs/"' in client.get("/you/").content.decode()
    assert 'href="/you/jobs/"' in client.get(f"/analyse/runs/{everything.run}/").content.decode()


def test_a_job_is_stopped_and_asked_for_again_and_then_done(everything: World, operator: Actor) -> None:
    client, job = signed_in(everything.accounts["analyst"]), everything.job
    address = f"/you/jobs/{job}/"
    assert "Stop it" in read(client, address)
    assert json.loads(client.get(f"{address}state/").content)["ended"] is False
    assert client.post(f"{address}stop/")["Location"] == address
    page = read(client, address)
    assert "It was asked to stop." in page and "Stopped" in page and "Ask again" in page
    assert client.post(f"{address}stop/", follow=True).status_code == 200
    assert JobRecord.objects.get(pk=job).state == "stopped"
    assert "It was asked for again." in words(client.post(f"{address}again/", follow=True).content.decode())
    assert JobRecord.objects.get(pk=job).state == "waiting"
    drain(actor=operator, actor_of=actor_of, address_of=address_of)
    page = read(client, address)
    assert "Done" in page and "Ask again" not in page and "Stop it" not in page
    assert json.loads(client.get(f"{address}state/").content) == {"ended": True, "words": {}}
    again = words(client.post(f"{address}again/", follow=True).content.decode())
    assert "only one that ended undone is done again" in again


def test_to_look_stops_nothing(everything: World) -> None:
    client = signed_in(everything.accounts["analyst"])
    for act in ("stop", "again"):
        assert client.get(f"/you/jobs/{everything.job}/{act}/").status_code == 405


@pytest.mark.threat("T4")
def test_the_work_of_somebody_else_is_not_there_on_any_page(everything: World) -> None:
    client = signed_in(everything.accounts["information_governance"])
    for job in (everything.job, str(uuid4())):
        for path in ("", "state/"):
            assert client.get(f"/you/jobs/{job}/{path}").status_code == 404
        for act in ("stop", "again"):
            assert client.post(f"/you/jobs/{job}/{act}/").status_code == 404
    nobodys = signed_in(everything.accounts["elected_member"])
    assert nobodys.get("/you/jobs/").status_code == 404
    assert 'href="/you/jobs/"' not in nobodys.get("/you/").content.decode()


# ------------------------------------------------------------------------------------------- everybody's


def test_the_page_of_jobs_counts_by_state_and_says_no_word_of_anybody(everything: World) -> None:
    analyst = everything.accounts["analyst"]
    put(analyst, "failed", trouble=f"no luck at {SECRET}", step=SECRET)
    put(analyst, "failed", trouble=GIVEN_UP, attempts=3)
    put(analyst, "done", kind="exchange.release", attempts=2)
    client = signed_in(everything.accounts["sysadmin"])
    page = read(client, "/administration/jobs/")
    for said in ("Run a technique", "Load files", "Send the quarterly exchange", FAILED, GIVEN_UP):
        assert said in page, said
    assert re.search(r"Begun anew after a worker had died 3 ", page)
    assert re.search(r"Given up, as worker after worker died of it 1 ", page)
    assert re.search(r"Failed 2 ", page)
    assert not [word for word in (SECRET, "luck", analyst, "analyst") if word in page]


def test_the_page_of_jobs_shows_one_state_alone(everything: World) -> None:
    put(everything.accounts["analyst"], "failed")
    client = signed_in(everything.accounts["sysadmin"])
    page = read(client, "/administration/jobs/?state=failed")
    assert "1 job, the latest first" in page and "Run a technique" not in page
    assert "No job is in this state" in read(client, "/administration/jobs/?state=refused")
    assert "2 jobs, the latest first" in read(client, "/administration/jobs/?state=nonsense")


def test_every_state_of_a_job_has_words_and_a_colour() -> None:
    assert set(WORDS) == set(STATES)
    assert len({said for said, _ in WORDS.values()}) == len(WORDS)


@pytest.mark.threat("T4")
def test_the_page_of_jobs_is_there_for_none_but_whom_the_policy_names(everything: World) -> None:
    for role in ("analyst", "elected_member"):
        assert signed_in(everything.accounts[role]).get("/administration/jobs/").status_code == 404


# ----------------------------------------------------------------------------------- policy and contents


def held(name: str) -> Iterator[tuple[str, str, str]]:
    """Act, role and conditions of a class as the policy has them, in the words of the page."""
    rules = policy()
    for act in rules.actions.values():
        if act.on == name:
            for role in rules.granting[act.name]:
                if act.name not in role.never and act.on not in role.never:
                    needs = sorted(act.needs | role.may[act.name])
                    said = "; ".join(rules.conditions[each].words for each in needs)
                    yield act.words, role.words, said or "nothing more"


def test_the_policy_page_tells_of_every_act_who_may_if_what_holds_and_by_which_way(
    everything: World,
) -> None:
    client, rules = signed_in(everything.accounts["analyst"]), policy()
    contents = client.get("/administration/roles/?page=1").content.decode()
    contents += client.get("/administration/roles/?page=2").content.decode()
    for name, each in rules.classes.items():
        assert f'href="/administration/classes/{name}/"' in contents, name
        expected, number, shown = list(held(name)), 1, ""
        while True:
            reply = client.get(f"/administration/classes/{name}/?page={number}")
            shown += words(reply.content.decode())
            if f"page={number + 1}" not in reply.content.decode():
                break
            number += 1
        assert each.words in shown
        for act, role, needs in expected:
            assert f" {act} {role} {needs} " in shown, (name, act, role)
        for act in rules.actions.values():
            if act.on == name:
                ways = ", ".join(sorted(rules.channels[way] for way in act.via))
                granted = [row for row in expected if row[0] == act.words]
                assert (ways if granted else f" {act.words} Nobody ") in shown, act.name
    assert client.get("/administration/classes/unheard_of/").status_code == 404


def test_administration_lists_all_its_pages_in_order(everything: World) -> None:
    assert [said for said, *_ in CONTENTS] == [
        "People", "Agencies", "Agreements", "Who can see what", "What left", "Unusual access",
        "Who has read this", "Jobs", "Health", "Data dictionary", "Techniques",
    ]  # fmt: skip
    client = signed_in(everything.accounts["information_governance"])
    found = client.get("/administration/").content.decode()
    listed = re.findall(r'summary-list__key"><a class="govuk-link" href="([^"]+)"', found)
    assert "/administration/jobs/" in listed and "/data/agreements/" in listed
    for path in listed:
        assert client.get(path).status_code == 200, path


def test_who_runs_the_machines_finds_the_way_to_the_jobs(everything: World) -> None:
    client = signed_in(everything.accounts["sysadmin"])
    assert 'href="/administration/"' in client.get("/administration/health/").content.decode()
    found = client.get("/administration/").content.decode()
    assert 'href="/administration/jobs/"' in found and 'href="/data/agreements/"' not in found


def test_a_job_that_was_asked_for_in_summer_is_told_in_london_time(everything: World) -> None:
    at = datetime(2026, 7, 1, 12, tzinfo=UTC)
    JobRecord.objects.filter(pk=put(everything.accounts["analyst"], "done")).update(asked_at=at)
    page = read(signed_in(everything.accounts["sysadmin"]), "/administration/jobs/?state=done")
    assert "1 July 2026 at 1:00pm" in page
