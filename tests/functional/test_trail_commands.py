"""`commonweal audit`, as the person at the command line uses it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.functional.command_line import (
    DONE,
    NOT_FOUND,
    NOT_PERMITTED,
    WRONG_USE,
    commonweal,
    told,
    told_error,
)

NOT_WELL = 1
WHY = "the regulator asked for a copy"

pytestmark = [pytest.mark.usefixtures("clean_state", "operator"), pytest.mark.threat("T17")]


def test_a_copy_is_let_out_checked_and_found_out_when_it_is_changed(
    tmp_path: Path, clean_state: Path
) -> None:
    assert "is signed" in told("audit", "checkpoint")
    assert "was signed already" in told("audit", "checkpoint")
    (held,) = (clean_state / "checkpoints").glob("checkpoint-*.json")
    key = clean_state / "checkpoints" / "public-key.txt"
    copy = tmp_path / "copy"
    assert "working: " in told("audit", "export", copy, "--why", WHY, "--for", "ICO")
    assert "All is well." in told("audit", "verify")
    whole = told("audit", "verify", copy, "--checkpoint", held, "--key", key)
    assert "All is well." in whole
    assert "CAUTION" not in whole
    events = copy / "working" / "events.jsonl"
    events.write_text(events.read_text().replace('"process:migrate"', '"process:nobody"', 1))
    done = commonweal("audit", "verify", copy)
    assert (done.returncode, done.stderr) == (NOT_WELL, "")
    assert done.stdout.startswith("working, seal 1, event 1: the event was changed after it was sealed\n")


def test_the_register_tells_of_the_copy_and_my_own_log_of_all_that_i_did(tmp_path: Path) -> None:
    told("audit", "export", tmp_path / "copy", "--why", WHY, "--for", "ICO")
    register = told("audit", "disclosures")
    assert "ICO" in register
    assert WHY in register
    for answer in (register, told("audit", "mine"), told("audit", "who-read", "audit_event:working")):
        assert "audit_event" in answer
        assert "Section 62(4)" in answer
    assert "Not looked for" in told("audit", "unusual", "--since", "2020-01-01")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("audit", "export", "{}", "--why", "short", "--for", "x"), NOT_PERMITTED, "Say why"),
        (("audit", "export", "{}", "--for", "x"), WRONG_USE, "--why"),
        (("audit", "who-read"), WRONG_USE, "Name a thing"),
        (("audit", "verify", "--key", "zz"), WRONG_USE, "no public key"),
        (("audit", "erase", "person:1", "--why", WHY, "--second", "account:999"), NOT_FOUND, "account"),
    ],
)
def test_what_cannot_be_done_is_said(words: tuple[str, ...], code: int, said: str, tmp_path: Path) -> None:
    error = told_error(*(word.replace("{}", str(tmp_path / "copy")) for word in words), code=code)
    assert said in error
    assert not (tmp_path / "copy").exists()


def test_the_worker_signs_each_day_once_it_is_told_to() -> None:
    assert "signs one each day" in told("audit", "checkpoint", "--daily")
    done = commonweal("work")
    assert done.returncode == DONE, done.stderr
    assert "0 failed" in done.stdout
