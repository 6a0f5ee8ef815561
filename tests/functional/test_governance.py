"""Emergencies, retention, rights requests and breaches at the command line, as their users would."""

from __future__ import annotations

import re
from contextvars import copy_context

import pytest
from click.testing import CliRunner

from commonweal.cli.group import commonweal
from commonweal.core.errors import CommonwealError
from tests.functional.command_line import DONE, NOT_FOUND, NOT_PERMITTED, REFUSED, WRONG_USE

pytestmark = pytest.mark.usefixtures("clean_state", "operator")

KEY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NOBODY = "00000000-0000-4000-8000-000000000001"
WHY = "The child was not seen since Friday"


def told(*words: str, code: int = DONE, typed: str = "") -> str:
    """What the command says when it ends with this code; called in this process, to be quick."""
    done = copy_context().run(CliRunner().invoke, commonweal, ["access", *words], input=f"{typed}\n")
    error = done.exception
    if isinstance(error, CommonwealError):
        assert error.exit_code == code, error
        return str(error)
    assert done.exit_code == code, (done.output, error)
    return done.output


def key_in(text: str) -> str:
    found = KEY.search(text)
    assert found, text
    return found[0]


def test_a_locked_record_is_opened_after_the_matter_is_typed_again() -> None:
    words = ("break-glass", "case:4f1c", "--code", "child_at_risk", "--why", WHY)
    assert "Nothing was done" in told(*words, code=WRONG_USE, typed="yes")
    assert told("opened") == "No locked record was opened.\n"
    done = told(*words, typed="case:4f1c")
    assert "case:4f1c is open until" in done
    opening = key_in(done)
    listed = told("opened", "--to-review")
    assert opening in listed
    assert "to review" in listed
    assert WHY not in listed
    assert told("opened", "--why", opening).strip() == WHY
    # The one operator of an installation opened it, and so cannot review it.
    told("review", opening, "--outcome", "justified", "--words", "It was right so", code=NOT_PERMITTED)


def test_a_wrong_code_prints_the_list() -> None:
    words = ("break-glass", "case:1", "--code", "bored", "--why", WHY)
    assert "life_at_risk" in told(*words, code=REFUSED, typed="case:1")


def test_a_rights_request_from_its_receipt_to_its_end() -> None:
    opened = told(
        "rights", "open", "--kind", "rectification", "--from", "A. Resident", "--about",
        "A wrong date", "--received", "2026-01-31",
    )  # fmt: skip
    request = key_in(opened)
    assert "due on 2026-03-02" in opened
    told("rights", "ask-identity", request)
    assert "paused: awaiting proof of identity" in told("rights", "list", "--open")
    told("rights", "confirm-identity", request, "--how", "Passport shown at the town hall")
    material = key_in(told("rights", "found", request, "marac_case:3", "--what", "A note of a meeting"))
    decide = ("rights", "decide", material, "--why", "It is about somebody else")
    assert "second person" in told(*decide, "--decision", "disclose")
    assert "waits for a second person" in told("rights", "show", request)
    told(*decide, "--decision", "withhold", "--exemption", "third_party")
    told("rights", "answer", request, "--granted", "--words", "The date is put right")
    told("rights", "close", request, code=REFUSED)
    told(
        "rights",
        "tell",
        request,
        "--as",
        "recipient",
        "--whom",
        "police",
        "--what",
        "The date was wrong",
    )
    told("rights", "close", request)
    assert told("rights", "list", "--open") == "There is no request.\n"


def test_a_breach_is_reported_and_its_clock_is_shown() -> None:
    breach = key_in(
        told(
            "breach", "report", "--what", "A letter went to the wrong house",
            "--aware", "2026-01-05T09:00", "--class", "case",
        )
    )  # fmt: skip
    listed = told("breach", "list")
    assert "overdue by" in listed
    assert "first" in listed
    assess = (
        "breach",
        "assess",
        breach,
        "--risk",
        "unlikely",
        "--words",
        "Nobody can be harmed by it",
    )
    assert "safety is assessed first" in told(*assess, code=REFUSED)
    told("breach", "victim-safety", breach, "--words", "She was told and is safe")
    told(*assess)
    shown = told("breach", "show", breach)
    assert [step in shown for step in ("suspected", "victim safety", "assessed")] == [True] * 3


def test_the_retention_register_and_its_queue() -> None:
    listed = told("retention", "schedules")
    assert "police-1" in listed
    assert "serious harm" in listed
    assert told("retention", "queue") == "Nothing is due for review.\n"
    item = key_in(told("retention", "add", "case:1", "--schedule", "asb-case", "--from", "2015-03-01"))
    assert "overdue" in told("retention", "queue")
    told(
        "retention", "review", item, "--answer", "serious_harm=no", "--decision", "keep",
        "--why", WHY, code=REFUSED,
    )  # fmt: skip
    codes = re.findall(r"^([a-z_]+) .*\?$", listed, re.MULTILINE)
    answers = [part for code in codes for part in ("--answer", f"{code}=No evidence of it")]
    review = told("retention", "review", item, *answers, "--decision", "keep", "--why", WHY)
    assert "It is kept" in review
    assert "keep" in told("retention", "reviews", item)


@pytest.mark.parametrize(
    "words",
    [
        ("opened", "--why"),
        ("rights", "show"),
        ("breach", "show"),
        ("retention", "reviews"),
    ],
)
def test_what_is_not_there_is_not_found_and_nonsense_too(words: tuple[str, ...]) -> None:
    unknown = told(*words, NOBODY, code=NOT_FOUND)
    assert told(*words, "nonsense", code=NOT_FOUND) == unknown


def test_attesting_needs_to_be_told_whom() -> None:
    told("attest", code=WRONG_USE)
    told("attest", "--all", code=WRONG_USE)
    assert told("attestations") == "There is no account to attest.\n"
