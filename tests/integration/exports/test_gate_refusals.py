"""Who may not let a document leave gets no file, and the log tells of it."""

from pathlib import Path

import pytest

from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.errors import NotPermitted
from commonweal.core.models import Event
from commonweal.core.task import Task, task
from commonweal.core.trail import reading
from commonweal.exports.gate import release
from tests.factories.documents import tactical_document

ANYONE = Actor(id="account:902", name="Anyone", kind="person", roles=frozenset({"public"}))
AUDITOR = Actor(id="account:900", name="Auditor", kind="person", roles=frozenset({"auditor"}))
NAME = "2018-06_tactical-assessment_manchester"

pytestmark = pytest.mark.usefixtures("clean_state")


def test_who_may_not_gets_no_file_and_the_refusal_is_recorded(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    with pytest.raises(NotPermitted):
        release(actor=ANYONE, document=tactical_document(), formats=("html",), folder=folder, name=NAME)
    assert not folder.exists()
    with acting(AUDITOR):
        (line,) = reading.read(Event.objects.filter(actor=ANYONE.id))
    assert (line.operation, line.outcome, line.reason, line.object_id) == (
        "document.release",
        "denied",
        "not_granted",
        NAME,
    )


def test_without_a_reason_in_words_nothing_leaves_and_the_refusal_is_recorded(tmp_path: Path) -> None:
    writer = Actor(id="account:903", name="Analyst", kind="person", roles=frozenset({"analyst"}))
    folder = tmp_path / "documents"
    with task(Task(purpose="tests", reason="  ")), pytest.raises(NotPermitted, match="Say why"):
        release(actor=writer, document=tactical_document(), formats=("html",), folder=folder, name=NAME)
    assert not folder.exists()
    with acting(AUDITOR):
        (line,) = reading.read(Event.objects.filter(actor=writer.id))
    assert (line.operation, line.outcome, line.reason) == ("document.release", "denied", "reason")


def test_a_reason_given_for_one_file_is_the_one_in_the_log(tmp_path: Path) -> None:
    writer = Actor(id="account:903", name="Analyst", kind="person", roles=frozenset({"analyst"}))
    said = "for the meeting of the group on Monday"
    release(
        actor=writer,
        document=tactical_document(),
        formats=("html",),
        folder=tmp_path,
        name=NAME,
        reason=said,
    )
    with acting(AUDITOR):
        assert [each.reason for each in reading.read(Event.objects.filter(actor=writer.id))] == [said]
