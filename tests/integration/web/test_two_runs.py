"""Two runs of one technique beside each other, of whoever asked for both."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from commonweal.core.actor import Actor
from commonweal.core.task import Task, task
from commonweal.jobs.services import drain
from commonweal.partnership.queries import actor_of, address_of
from commonweal.workstation.queries import RunAsked
from commonweal.workstation.services import ask_to_run
from tests.integration.web.programs import OWN_ROWS, signed_in, world

pytestmark = pytest.mark.usefixtures("clean_state")


def test_what_differs_stands_first_and_both_results_below(operator: Actor, tmp_path: Path) -> None:
    there = world(operator, tmp_path, ("analyst", "neighbourhood_manager"))
    analyst = there.actor("analyst")
    with task(Task(channel="page", purpose="tests", reason="two runs")):
        one = ask_to_run(actor=analyst, asked=RunAsked("xmr", rows=OWN_ROWS))
        other = ask_to_run(actor=analyst, asked=RunAsked("xmr", settings={"baseline": "12"}, rows=OWN_ROWS))
        drain(actor=operator, actor_of=actor_of, address_of=address_of)
    client = signed_in(there.accounts["analyst"])
    alone = client.get(f"/analyse/runs/{one}/beside/")
    assert f"Run {other}, " in alone.content.decode()
    both = client.get(f"/analyse/runs/{one}/beside/?other={other}").content.decode()
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", both, re.S)
    assert "different" in rows[1] and "Baseline" in rows[1], "what differs stands first"
    assert both.count("<svg") >= 2
    ids = re.findall(r'\bid="([^"]+)"', both)
    assert len(ids) == len(set(ids)), "each name on the page is there once"
    assert f"run-{one}" in ids and f"run-{other}" in ids
    assert client.get(f"/analyse/runs/{one}/beside/?other=987654").status_code == 200
    stranger = signed_in(there.accounts["neighbourhood_manager"])
    assert stranger.get(f"/analyse/runs/{one}/beside/?other={other}").status_code == 404
