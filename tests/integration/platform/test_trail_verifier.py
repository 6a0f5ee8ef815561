"""The verifier names the first bad row of a copy that was tampered with, in whichever way."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connections

from commonweal.config import databases
from commonweal.core import clock, events
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.errors import InstallationProblem, NotPermitted
from commonweal.core.task import Task, task
from commonweal.core.trail import checkpoints, verifier
from commonweal.partnership.services import trail
from tests.integration.platform.trail_copies import TAMPERINGS, Copy, Tampering
from tests.sampling import SAMPLE

OFFICER = Actor(
    id="account:903",
    name="An officer",
    kind="person",
    agency="local",
    roles=frozenset({"information_governance"}),
)
MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)
EACH_DAY = 20
AWKWARD = ("", "plain", "Żółć — “ï”", "3:a,b", 'line\nbreak\tand \\ "quotes" \'', "\U0001f600", "null", "{}")

pytestmark = pytest.mark.threat("T17")


def day(number: int) -> None:
    """A day's worth of events in each of the three databases."""
    for alias in checkpoints.ALIASES:
        for n in range(EACH_DAY):
            word = AWKWARD[n % len(AWKWARD)]
            with acting(OFFICER, alias):
                events.record(
                    actor=OFFICER,
                    operation="consultation",
                    object_type="case",
                    object_id=f"{number}-{n} {word}",
                    reason=f"Because {word}" if n % 2 else "",
                    recipients=("ICO", word) if n % 5 == 0 else (),
                    subjects=(f"person:{n % 4}", "person:9") if n % 3 == 0 else (),
                    fields=(word, "", word),
                    result_count=n if n % 2 else None,
                    using=alias,
                )


def _as_owner(statement: str) -> None:
    with databases.as_owner(), connections["default"].cursor() as cursor:
        cursor.execute("ALTER TABLE core_event DISABLE TRIGGER USER, NO FORCE ROW LEVEL SECURITY")
        cursor.execute(statement)
        cursor.execute("ALTER TABLE core_event ENABLE TRIGGER USER, FORCE ROW LEVEL SECURITY")


def export(folder: Path) -> Copy:
    with task(Task(reason="for the regulator")):
        trail.export_trail(actor=OFFICER, folder=folder)
    return Copy.read(folder)


@pytest.fixture
def copies(clean_state: Path, tmp_path: Path) -> tuple[Copy, Copy, Path]:
    """A copy of three days, an older one of two, and the last checkpoint as another agency holds it."""
    for number in range(3):
        with clock.setting(MONDAY + timedelta(days=number)):
            day(number)
            if number == 1:
                with task(
                    Task(
                        reason="asked to be erased", second_person="account:1", reauthenticated_at=clock.now()
                    )
                ):
                    assert trail.erase_details(actor=OFFICER, subject="person:1", why="asked for it") == 3
            signed = trail.sign_checkpoint(actor=OFFICER)
            if number == 1:
                older = export(tmp_path / "older")
    held = Path(shutil.copy(signed.path, tmp_path / "held.json"))
    return export(tmp_path / "copy"), older, held


def test_the_first_bad_row_is_named_whatever_was_done_to_the_copy(
    copies: tuple[Copy, Copy, Path], tmp_path: Path
) -> None:
    whole, older, held = copies
    verifier.verify(tmp_path / "copy", [held], whole.key)
    missed: Counter[str] = Counter()
    told: dict[str, str] = {}
    for seed in range(SAMPLE.tamperings):
        on = Tampering(random.Random(seed), whole.another(), older)
        tamper = TAMPERINGS[seed % len(TAMPERINGS)]
        expected = tamper(on)
        on.copy.write(tmp_path / "tampered")
        try:
            verifier.verify(tmp_path / "tampered", [held], whole.key)
            named = "nothing"
        except verifier.Wrong as wrong:
            named = "" if expected.meets(wrong) else str(wrong)
        if named:
            missed[tamper.__name__] += 1
            told.setdefault(tamper.__name__, f"seed {seed}: named {named}; expected {expected}")
    assert not missed, told


def test_without_an_outside_checkpoint_a_chain_made_anew_to_its_end_passes_and_the_report_says_so(
    copies: tuple[Copy, Copy, Path], tmp_path: Path
) -> None:
    """What the outside copy is for: without one, an older copy looks whole."""
    _, older, held = copies
    older.write(tmp_path / "passed off")
    report = verifier.verify(tmp_path / "passed off")
    assert [line for line in report.lines() if line.startswith("CAUTION")]
    with pytest.raises(verifier.Wrong, match="cut off, or an older copy"):
        verifier.verify(tmp_path / "passed off", [held])


def test_a_copy_signed_anew_with_another_key_is_found_by_the_key_that_was_handed_over(
    copies: tuple[Copy, Copy, Path], tmp_path: Path
) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    whole, _, _ = copies
    forged, key = whole.another(), Ed25519PrivateKey.generate()
    forged.key, previous = key.public_key().public_bytes_raw().hex(), verifier.START
    for row in forged.checkpoints:
        row["checkpoint"] |= {"key": forged.key, "previous": previous}
        row["signature"] = key.sign(verifier.signed_bytes(row["checkpoint"])).hex()
        previous = verifier.digest_of(row["checkpoint"])
    forged.write(tmp_path / "forged")
    verifier.verify(tmp_path / "forged")
    with pytest.raises(verifier.Wrong, match="another key"):
        verifier.verify(tmp_path / "forged", public_key=whole.key)


def test_the_file_alone_is_enough_to_check_a_copy(copies: tuple[Copy, Copy, Path], tmp_path: Path) -> None:
    whole, _, held = copies
    alone = Path(shutil.copy(verifier.__file__, tmp_path / "check.py"))

    def run(folder: str, *more: str) -> subprocess.CompletedProcess[str]:
        # -I and -S: no path of ours, no installed package.
        command = [sys.executable, "-I", "-S", str(alone), str(tmp_path / folder), *more]
        return subprocess.run(
            command, capture_output=True, text=True, cwd=tmp_path, env={"PATH": os.environ["PATH"]}
        )

    done = run("copy", "--checkpoint", str(held), "--key", str(tmp_path / "copy" / "public-key.txt"))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("All is well.\n")
    assert "CAUTION" not in done.stdout
    tampered = whole.another()
    tampered.stores["restricted"]["events"][4]["actor"] = "account:1"
    tampered.write(tmp_path / "tampered")
    done = run("tampered")
    number = tampered.stores["restricted"]["events"][4]["id"]
    assert done.returncode == 1
    expected = f"NOT WELL: restricted, seal 5, event {number}: the event was changed after it was sealed\n"
    assert done.stdout == expected
    assert run("copy", "--key", "nonsense").returncode == 2


@pytest.mark.parametrize("channel", ["export", "mail", "report"])
def test_a_copy_is_whole_by_whichever_channel_it_leaves(
    channel: str, clean_state: Path, tmp_path: Path
) -> None:
    day(1)
    with task(Task(reason="for the regulator", channel=channel)):
        counts = trail.export_trail(actor=OFFICER, folder=tmp_path / "copy")
    assert min(counts.values()) > EACH_DAY
    chains = verifier.verify(tmp_path / "copy").chains
    assert {store: chain.seals for store, chain in chains.items()} == counts


def test_who_is_kept_out_of_something_lets_no_copy_out_and_is_not_told_of_what(
    clean_state: Path, tmp_path: Path
) -> None:
    kept_out = replace(OFFICER, exclusions=frozenset({"case:1-1 plain"}))
    with pytest.raises(NotPermitted) as refused, task(Task(reason="for the regulator")):
        trail.export_trail(actor=kept_out, folder=tmp_path / "copy")
    assert "case" not in str(refused.value)
    assert not (tmp_path / "copy").exists()


def test_a_copy_that_would_look_tampered_with_is_not_handed_over(clean_state: Path, tmp_path: Path) -> None:
    day(1)
    _as_owner("DELETE FROM core_event WHERE id = 7")
    with pytest.raises(InstallationProblem, match="events for"), task(Task(reason="for the regulator")):
        trail.export_trail(actor=OFFICER, folder=tmp_path / "copy")
    assert list((tmp_path / "copy").iterdir()) == []


DEEP = "[" * 100_000
BROKEN = (
    ("keys.jsonl", '{"ref": ["x"], "destroyed": false}', "key in line 1"),
    ("keys.jsonl", '{"ref": {}, "destroyed": false}', "key in line 1"),
    *((f"{table}s.jsonl", DEEP, f"{table} ") for table in ("event", "seal", "detail", "key")),
    (
        "seals.jsonl",
        '{"number": NaN, "event": 1, "digest": "", "previous": "", "hash": ""}',
        "seal in line 1",
    ),
    ("checkpoints.jsonl", DEEP, "checkpoint in line 1"),
    ("checkpoints.jsonl", "a half of a letter", "checkpoint in line 1"),
)


@pytest.mark.parametrize(("name", "text", "row"), BROKEN)
def test_what_no_row_can_be_is_a_bad_row_with_a_name(
    name: str, text: str, row: str, clean_state: Path, tmp_path: Path
) -> None:
    day(1)
    trail.sign_checkpoint(actor=OFFICER)
    export(tmp_path / "copy")
    path = tmp_path / "copy" / ("" if name == verifier.CHECKPOINTS else "working") / name
    first, *rest = path.read_text("utf-8").splitlines(keepends=True)
    if text == "a half of a letter":
        signed = json.loads(first)
        signed["checkpoint"]["installation"] = "\ud800"
        text = json.dumps(signed)
    path.write_text("".join((f"{text}\n", *rest)), "utf-8")
    with pytest.raises(verifier.Wrong) as wrong:
        verifier.verify(tmp_path / "copy")
    assert str(wrong.value).removeprefix("working, ").startswith(row)


def test_the_log_as_it_stands_is_checked_without_showing_it(clean_state: Path) -> None:
    machinist = Actor(id="account:904", name="Runs it", kind="person", roles=frozenset({"sysadmin"}))
    day(1)
    verdict = trail.verify_trail(actor=machinist)
    assert verdict.well
    assert verdict.lines[0].startswith(f"working: {EACH_DAY + 1} events sealed")
    assert list(clean_state.glob("verifying-*")) == []


@pytest.mark.parametrize("what", ["changed", "left out"])
def test_the_log_as_it_stands_is_found_out(clean_state: Path, what: str) -> None:
    """The owner of the database lifts what protects it: the chain still tells."""
    day(1)
    statement = {
        "changed": "UPDATE core_event SET actor = 'account:1' WHERE id = 7",
        "left out": "DELETE FROM core_event WHERE id = 7",
    }[what]
    _as_owner(statement)
    verdict = trail.verify_trail(actor=OFFICER)
    assert not verdict.well
    assert verdict.lines[0].startswith("working, seal 7, event 7: the event ")
