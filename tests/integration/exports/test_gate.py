"""The one gate: nothing leaves unasked, unproved or unrecorded."""

import hashlib
from pathlib import Path

import pytest

from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.errors import WrongUse
from commonweal.core.models import Event
from commonweal.core.trail import reading
from commonweal.exports import gate
from commonweal.exports.document import Document
from commonweal.exports.gate import ExportReceipt, release
from commonweal.exports.proof import NotProved
from tests.factories.documents import tactical_document

OPERATOR = Actor(id="account:901", name="Operator", kind="person", roles=frozenset({"local_operator"}))
AUDITOR = Actor(id="account:900", name="Auditor", kind="person", roles=frozenset({"auditor"}))
NAME = "2018-06_tactical-assessment_manchester"

pytestmark = pytest.mark.django_db


def released(folder: Path, **changes: object) -> tuple[ExportReceipt, ...]:
    settings: dict[str, object] = {
        "actor": OPERATOR,
        "document": tactical_document(synthetic_notice=""),
        "formats": ("html", "docx"),
        "folder": folder,
        "name": NAME,
    }
    return release(**(settings | changes))  # type: ignore[arg-type]


def events_of(actor: Actor) -> list[reading.Line]:
    with acting(AUDITOR):
        return reading.read(Event.objects.filter(actor=actor.id).order_by("id"))


def test_files_bear_their_marking_and_the_receipts_are_true(tmp_path: Path) -> None:
    receipts = released(tmp_path)
    assert [r.path.name for r in receipts] == [f"{NAME}_OFFICIAL.html", f"{NAME}_OFFICIAL.docx"]
    for receipt in receipts:
        content = receipt.path.read_bytes()
        assert receipt.bytes == len(content)
        assert receipt.sha256 == hashlib.sha256(content).hexdigest()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(r.path.name for r in receipts)


def test_made_up_figures_are_named_in_the_file_name(tmp_path: Path) -> None:
    (receipt,) = released(tmp_path, document=tactical_document(), formats=("html",))
    assert receipt.path.name == f"{NAME}_SYNTHETIC_OFFICIAL.html"


def test_each_file_leaves_a_line_in_the_log(tmp_path: Path) -> None:
    receipts = released(tmp_path, recipients=("Tasking group",))
    events = events_of(OPERATOR)
    assert [(e.operation, e.object_id, e.object_version, e.outcome) for e in events] == [
        ("document.release", r.path.name, r.sha256, "allowed") for r in receipts
    ]
    assert events[0].recipients == ("Tasking group",)
    assert "criminal-damage" in events[0].fields


def test_what_is_not_proved_does_not_leave(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second format fails; the first, though proved, has not left either."""
    honest = gate.written

    def written(document: Document, format: str) -> bytes:
        return honest(document if format == "html" else tactical_document(marking="PUBLIC"), format)

    monkeypatch.setattr(gate, "written", written)
    with pytest.raises(NotProved):
        released(tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert events_of(OPERATOR) == []


def test_without_a_line_in_the_log_nothing_leaves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_log(**line: object) -> None:
        raise RuntimeError("the log is full")

    monkeypatch.setattr(gate, "record", no_log)
    with pytest.raises(RuntimeError):
        released(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_second_release_replaces_the_first_with_equal_bytes(tmp_path: Path) -> None:
    first = [receipt.path.read_bytes() for receipt in released(tmp_path)]
    assert [receipt.path.read_bytes() for receipt in released(tmp_path)] == first
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize(
    "wrong", [{"formats": ("doc",)}, {"formats": ()}, {"name": "../escape"}, {"name": "Name"}, {"name": ""}]
)
def test_a_request_that_makes_no_sense_is_refused(tmp_path: Path, wrong: dict[str, object]) -> None:
    with pytest.raises(WrongUse):
        released(tmp_path, **wrong)
    assert list(tmp_path.iterdir()) == []


def test_a_picture_leaves_with_a_file_that_says_what_it_shows(tmp_path: Path) -> None:
    receipts = released(tmp_path, formats=("svg", "png"))
    assert [receipt.format for receipt in receipts] == ["svg", "png", "txt"]
    words = receipts[-1].path.read_text("utf-8-sig")
    assert tactical_document().figures()[0].chart.alt in words and "Marking: OFFICIAL" in words
