"""Checkpoints: signed once a day over the three chains, never over a changed chain, and handed on."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from django.db import connections

from commonweal.config import databases
from commonweal.core import clock, events
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.errors import InstallationProblem, NotPermitted
from commonweal.core.home import folder, keys
from commonweal.core.models import Event, Outbox
from commonweal.core.task import Task, task
from commonweal.core.trail import checkpoints, verifier
from commonweal.jobs.services import drain
from commonweal.partnership.services import trail

OFFICER = Actor(
    id="account:903", name="An officer", kind="person", roles=frozenset({"information_governance"})
)
MACHINIST = Actor(id="account:904", name="Runs the machines", kind="person", roles=frozenset({"sysadmin"}))
ANALYST = Actor(id="account:901", name="An analyst", kind="person", roles=frozenset({"analyst"}))
MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)

pytestmark = pytest.mark.threat("T17")


def write(using: str = "default") -> None:
    with acting(ANALYST, using):
        events.record(actor=ANALYST, operation="x", object_type="thing", object_id="1", using=using)


def on(days: int) -> datetime:
    return MONDAY + timedelta(days=days)


def test_a_checkpoint_signs_the_three_heads_and_follows_on_the_one_before(clean_state: Path) -> None:
    write("restricted")
    before = sealed()
    with clock.setting(on(0)):
        first = trail.sign_checkpoint(actor=OFFICER)
    write("public")
    with clock.setting(on(1)):
        second = trail.sign_checkpoint(actor=OFFICER)
    one, two = (verifier.opened(s.path.read_text(), public_key(), "") for s in (first, second))
    assert (one["number"], one["day"], one["previous"]) == (1, "2026-11-23", verifier.START)
    assert (two["number"], two["day"], two["previous"]) == (2, "2026-11-24", verifier.digest_of(one))
    assert one["installation"] == two["installation"]
    assert [one["chains"][store]["number"] for store in verifier.STORES] == before == [before[0], 1, 0]
    assert [two["chains"][store]["number"] for store in verifier.STORES] == [before[0] + 1, 1, 1]
    assert one["chains"]["public"]["hash"] == verifier.START


def sealed() -> list[int]:
    found = []
    for alias in checkpoints.ALIASES:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT count(*) FROM core_seal")
            found.append(cursor.fetchone()[0])
    return found


def public_key() -> str:
    return (folder("checkpoints") / checkpoints.PUBLIC_KEY).read_text().strip()


def test_a_day_has_one_checkpoint_however_often_it_is_asked_for(clean_state: Path) -> None:
    with clock.setting(on(0)):
        first = trail.sign_checkpoint(actor=OFFICER, hand_to=["account:7"])
        before = first.path.read_bytes()
        first.path.unlink()
        write()
        again = trail.sign_checkpoint(actor=OFFICER, hand_to=["account:7"])
    assert (first.new, again.new) == (True, False)
    assert first.path.read_bytes() == before
    with acting(OFFICER):
        assert Outbox.objects.filter(kind="mail").count() == 1
        assert Event.objects.filter(operation="checkpoint.sign").count() == 1


def test_two_that_sign_at_once_make_one(clean_state: Path) -> None:
    found: list[bool] = []

    def sign() -> None:
        try:
            found.append(trail.sign_checkpoint(actor=OFFICER).new)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=sign) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(found) == [False, False, False, True]


@pytest.mark.parametrize("alias", sorted(checkpoints.ALIASES))
def test_nothing_is_signed_over_a_chain_that_was_made_anew(alias: str, clean_state: Path) -> None:
    write(alias)
    with clock.setting(on(0)):
        signed = trail.sign_checkpoint(actor=OFFICER)
    head = json.loads(signed.path.read_text())["checkpoint"]["chains"][checkpoints.ALIASES[alias]]["number"]
    with databases.as_owner(), connections[alias].cursor() as cursor:
        cursor.execute("ALTER TABLE core_seal DISABLE TRIGGER USER")
        cursor.execute("UPDATE core_seal SET hash = sha256('x') WHERE number = %s", [head])
        cursor.execute("ALTER TABLE core_seal ENABLE TRIGGER USER")
    with clock.setting(on(1)), pytest.raises(InstallationProblem, match="not what was signed on 2026-11-23"):
        trail.sign_checkpoint(actor=OFFICER)


def test_without_its_key_nothing_is_signed_and_no_other_key_is_made(clean_state: Path) -> None:
    with clock.setting(on(0)):
        trail.sign_checkpoint(actor=OFFICER)
    key = keys() / checkpoints.KEY
    assert key.stat().st_mode & 0o777 == 0o400
    key.unlink()
    with (
        clock.setting(on(1)),
        pytest.raises(InstallationProblem, match="key that signs the checkpoints is gone"),
    ):
        trail.sign_checkpoint(actor=OFFICER)
    assert not key.exists()


def test_a_damaged_key_is_said_so(clean_state: Path) -> None:
    (keys() / checkpoints.KEY).write_bytes(b"short")
    with pytest.raises(InstallationProblem, match="damaged"):
        trail.sign_checkpoint(actor=OFFICER)


def test_a_checkpoint_is_never_dated_back(clean_state: Path) -> None:
    with clock.setting(on(1)):
        trail.sign_checkpoint(actor=OFFICER)
    with clock.setting(on(0)), pytest.raises(InstallationProblem, match="lies ahead of today"):
        trail.sign_checkpoint(actor=OFFICER)


def test_the_worker_signs_each_day_and_sends_it_to_another_agency(clean_state: Path) -> None:
    def work() -> None:
        done = drain(actor=MACHINIST, actor_of=lambda _: MACHINIST, address_of=lambda _: "dpo@fire.example")
        assert done.failed == 0

    with clock.setting(on(0)):
        trail.hand_on_daily(actor=MACHINIST, to=["account:7"])
    for days in (0, 1):
        with clock.setting(on(days) + timedelta(minutes=1)):
            work()
            work()
    letters = [message_from_bytes(path.read_bytes(), policy=default) for path in folder("mail").glob("*.eml")]
    assert {letter["To"] for letter in letters} == {"dpo@fire.example"}
    sent = [line for letter in letters for line in letter.get_content().splitlines() if line.startswith("{")]
    laid = [path.read_text().strip() for path in sorted(folder("checkpoints").glob("checkpoint-*.json"))]
    assert sorted(sent) == sorted(laid)
    assert sorted(json.loads(text)["checkpoint"]["day"] for text in laid) == ["2026-11-23", "2026-11-24"]
    for text in sent:
        verifier.opened(text, public_key(), "mail")


def test_who_may_not_sign_is_refused(clean_state: Path) -> None:
    with pytest.raises(NotPermitted):
        trail.sign_checkpoint(actor=ANALYST)
    assert checkpoints.latest() is None


def test_a_copy_needs_a_reason_and_an_empty_folder(clean_state: Path, tmp_path: Path) -> None:
    from commonweal.core.errors import WrongUse

    with pytest.raises(NotPermitted):
        trail.export_trail(actor=OFFICER, folder=tmp_path / "copy")
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(WrongUse), task(Task(reason="for the regulator")):
        trail.export_trail(actor=OFFICER, folder=tmp_path)
    with acting(OFFICER):
        denied = Event.objects.filter(operation="audit.export", outcome="denied")
        assert denied.count() == 1
