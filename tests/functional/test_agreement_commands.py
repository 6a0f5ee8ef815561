"""Agreements and registers at the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from commonweal.cli.group import commonweal
from commonweal.core.actor import Actor
from commonweal.core.errors import CommonwealError
from commonweal.core.task import Task, task
from commonweal.partnership import services
from commonweal.partnership.agreement_terms import PARTS, template
from tests.functional.command_line import DONE, NOT_FOUND, NOT_PERMITTED, WRONG_USE
from tests.integration.partnership.agreement_people import ADMINISTRATOR, OFFICER, add_agencies, person, terms

pytestmark = pytest.mark.usefixtures("clean_state", "operator")


def told(*words: str | Path, code: int = DONE) -> str:
    """What a command says, within this process: there are many of them here."""
    with task(Task()):
        ended = CliRunner().invoke(commonweal, [str(word) for word in words])
    error = ended.exception
    if isinstance(error, CommonwealError):
        assert error.exit_code == code, error
        return str(error)
    assert ended.exit_code == code, ended.output
    return ended.output


@pytest.fixture(autouse=True)
def _agencies(operator: Actor) -> None:
    add_agencies(operator, "council", "fire")


def filled_in(folder: Path, **changed: str) -> Path:
    text = template()
    for name in PARTS:
        text = text.replace(f'{name} = ""', f'{name} = "{changed.get(name, "as agreed")}"', 1)
    parties = "".join(
        f'[[parties]]\nagency = "{code}"\nrole = "controller"\nregime = "uk_gdpr"\nlawful_basis = "duty"\n'
        for code in ("council", "fire")
    )
    head, _, tail = text.partition("[[parties]]")
    item = (
        tail[tail.index("[[items]]") :].replace('name = ""', 'name = "date"').replace('why = ""', 'why = "x"')
    )
    path = folder / "agreement.toml"
    path.write_text(head + parties + item, "utf-8")
    return path


def test_what_the_template_becomes_is_a_draft_and_is_shown_whole(tmp_path: Path) -> None:
    path = filled_in(tmp_path, purpose="Fewer fires")
    assert "is a draft" in told("agreement", "draft", "fires", "--file", path)
    shown = told("agreement", "show", "fires")
    assert "fires, version 1: draft, not in force today" in shown
    assert "Purpose: Fewer fires" in shown
    assert "Party fire: Controller; General processing" in shown
    path = filled_in(tmp_path, purpose="No fires")
    told("agreement", "draft", "fires", "--file", path)
    assert "Purpose: No fires" in told("agreement", "show", "fires")
    assert "fires" in told("agreement", "list", "--all")
    assert "fires" not in told("agreement", "list")


def test_whoever_drafted_it_does_not_review_it(tmp_path: Path) -> None:
    told("agreement", "draft", "fires", "--file", filled_in(tmp_path))
    assert "wrote themselves" in told("agreement", "review", "fires", code=NOT_PERMITTED)


def test_from_a_draft_of_others_to_an_end_by_the_operator(tmp_path: Path) -> None:
    services.draft_agreement(
        actor=ADMINISTRATOR, reference="fires", terms=terms(in_force_from=terms().in_force_from)
    )
    told("agreement", "review", "fires")
    assert "Not all parties have signed" in told("agreement", "start", "fires", code=WRONG_USE)
    for party in ("council", "fire"):
        told(
            "agreement",
            "sign",
            "fires",
            "--on-paper-for",
            party,
            "--signatory",
            "A. Chief",
            "--on",
            "2026-01-02",
        )
    assert "is in force from" in told("agreement", "start", "fires")
    assert "fires" in told("agreement", "due", "--days", "800")
    assert "Nothing ends" in told("agreement", "due", "--days", "0")
    varied = told("agreement", "vary", "fires", "--file", filled_in(tmp_path))
    assert "fires-v2 is a draft" in varied
    told("agreement", "end", "fires", "--reason", "No longer wanted by the council")
    assert "terminated" in told("agreement", "list", "--all")


def test_an_agreement_on_paper_says_who_signed_it() -> None:
    told(
        "agreement", "add", "--reference", "old", "--purpose", "x", "--party", "council", "--party", "fire",
        "--feed", "fire/incidents", "--basis", "y", "--from", "2020-01-01", "--to", "2999-01-01",
        "--signed-by", "fire=A. Chief",
    )  # fmt: skip
    shown = told("agreement", "show", "old")
    assert "signed on paper" in shown
    assert "Signed for fire by A. Chief" in shown
    assert "Classes of data: depersonalised_events" in shown


def test_what_was_put_wrongly_is_refused(tmp_path: Path) -> None:
    told("agreement", "draft", "fires", code=WRONG_USE)
    told("agreement", "sign", "fires", "--signatory", "A. Chief", code=WRONG_USE)
    told("agreement", "show", "nothing", code=NOT_FOUND)
    told("agreement", "end", "nothing", "--reason", "No longer wanted at all", code=NOT_FOUND)


def test_the_system_s_own_assessment_is_entered_advised_on_and_decided() -> None:
    told("register", "dpia", "init")
    assert "entered already" in told("register", "dpia", "init")
    assert "commonweal" in told("register", "dpia", "list")
    assert "Risks to people" in told("register", "dpia", "show", "commonweal")
    said = told(
        "register", "dpia", "advise", "commonweal", "--advice", "Go ahead with it", code=NOT_PERMITTED
    )
    assert "wrote themselves" in said
    services.advise_on_dpia(actor=OFFICER, reference="commonweal", advice="Go ahead with it")
    services.decide_on_dpia(
        actor=person(840, "executive", agency="council"),
        reference="commonweal",
        decision="proceed",
        reason="The measures are enough",
    )
    told("register", "dpia", "review", "commonweal", "--finding", "x y z", code=NOT_PERMITTED)
    assert "decided" in told("register", "dpia", "list")


def test_an_assessment_comes_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "links.toml"
    path.write_text('reference = "links"\ntitle = "Links"\nrequired_for = "network_analysis"\n', "utf-8")
    assert "Version 1 of links is a draft" in told("register", "dpia", "add", path)


@pytest.mark.parametrize("body", ["protest", "ethics"])
def test_questions_of_principle_go_through_the_register(body: str) -> None:
    assert "Nothing was asked" in told("register", body, "list")
    told("register", body, "add", "q1", "--question", "May we do this thing?")
    told("register", body, "advise", "q1", "--advice", "Not without a trial", "--by", "The chair")
    told("register", body, "done", "q1", "--what", "A trial was set up")
    assert "A trial was set up" in told("register", body, "list")


def test_a_collaboration_agreement_is_entered_and_listed() -> None:
    told(
        "register", "collaboration", "add", "--reference", "armed", "--title", "Armed response",
        "--purpose", "One unit for two forces", "--power", "Police Act 1996, section 22A",
        "--party", "North", "--party", "South", "--lead", "North", "--from", "2026-01-01",
    )  # fmt: skip
    assert "section 22A" in told("register", "collaboration", "list")
