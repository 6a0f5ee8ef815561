"""The gate for one reader: asked, proved, written down and committed before anything is handed over."""

import io
import re
from dataclasses import replace
from datetime import timedelta

import openpyxl
import pytest
from django.db import transaction

from commonweal.analysis.tables import Column, TableData
from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.digests import sha256_hex
from commonweal.core.errors import NotPermitted, WrongUse
from commonweal.core.events import NoContext
from commonweal.core.models import Event
from commonweal.core.task import Task, task
from commonweal.core.trail import reading
from commonweal.exports import downloads
from commonweal.exports.document import Document, FeedUse
from commonweal.exports.downloads import CONTENT_TYPES, File, hand_over
from commonweal.exports.formats import FORMATS
from commonweal.exports.proof import NotProved
from tests.factories.documents import tactical_document

READER = Actor(id="account:904", name="R. Reader", kind="person", agency="GMP", roles=frozenset({"analyst"}))
AUDITOR = Actor(id="account:900", name="Auditor", kind="person", roles=frozenset({"auditor"}))
NAME = "2026-11_burglary-hotspots"
ROWS = TableData("Rows", (Column("Area"), Column("Count", numeric=True)), (("Ordsall", 12), ("Kersal", "<5")))
DOCUMENT = tactical_document(synthetic_notice="", data=ROWS, filters=(("Area", "Salford"), ("Months", "12")))

pytestmark = pytest.mark.usefixtures("clean_state")


def proved_again(**changes: object) -> Task:
    said = {"channel": "page", "purpose": "page:explore", "reason": "for the meeting of the group"}
    return Task(**({"reauthenticated_at": clock.now()} | said | changes))  # type: ignore[arg-type]


def handed(about: Task | None = None, **changes: object) -> File:
    settings: dict[str, object] = {"actor": READER, "document": DOCUMENT, "format": "xlsx", "name": NAME}
    with task(about or proved_again()):
        return hand_over(**(settings | changes))  # type: ignore[arg-type]


def events() -> list[reading.Line]:
    with acting(AUDITOR):
        return reading.read(Event.objects.filter(operation="document.take").order_by("id"))


def test_the_name_says_what_it_is_how_it_is_marked_which_run_and_which_receipt() -> None:
    file = handed(run="run-4821")
    assert re.fullmatch(rf"{NAME}_OFFICIAL_run-4821_receipt-[0-9a-z]{{8}}\.xlsx", file.name)
    assert file.name.endswith(f"{file.receipt}.xlsx") and file.name.isascii()
    made_up = handed(document=replace(DOCUMENT, synthetic_notice="SYNTHETIC"))
    assert made_up.name.startswith(f"{NAME}_SYNTHETIC_OFFICIAL_") and made_up.receipt != file.receipt


def test_the_file_says_who_took_it_when_why_and_what_was_chosen() -> None:
    file = handed()
    notes = [
        [cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(file.content))["Notes"]
    ]
    for line in (
        ["Filter: Area", "Salford"],
        ["Taken away by", "R. Reader, GMP"],
        ["Reason", "for the meeting of the group"],
        ["Receipt number", file.receipt],
    ):
        assert line in notes


def test_the_log_tells_of_it_with_filters_fields_rows_and_digest() -> None:
    file = handed(reason="asked for by the chair")
    (line,) = events()
    assert (line.object_id, line.object_version, line.outcome) == (file.name, file.sha256, "allowed")
    assert (line.channel, line.result_count, line.reason) == ("export", 2, "asked for by the chair")
    assert line.query == "Area = Salford; Months = 12" and tuple(line.fields) == ("Area", "Count")
    assert file.sha256 == sha256_hex(file.content)


@pytest.mark.parametrize("format", [each for each in FORMATS if each != "geojson"])
def test_every_format_is_handed_over_with_its_kind_and_a_line_in_the_log(format: str) -> None:
    file = handed(format=format)
    assert file.content and file.content_type == CONTENT_TYPES[format] and file.name.endswith(f".{format}")
    assert [line.object_id for line in events()] == [file.name]


def test_every_format_has_its_kind() -> None:
    assert set(CONTENT_TYPES) == set(FORMATS)


@pytest.mark.parametrize(
    ("about", "code"),
    [
        ({"reauthenticated_at": None}, "reauthenticated"),
        ({"reauthenticated_at": timedelta(minutes=-11)}, "reauthenticated"),
        ({"reason": " "}, "reason"),
    ],
)
def test_who_did_not_prove_again_who_they_are_or_say_why_gets_nothing(
    about: dict[str, object], code: str
) -> None:
    if isinstance(at := about.get("reauthenticated_at"), timedelta):
        about = {"reauthenticated_at": clock.now() + at}
    with pytest.raises(NotPermitted):
        handed(proved_again(**about))
    assert [(line.outcome, line.reason) for line in events()] == [("denied", code)]


@pytest.mark.parametrize(
    "role", ["elected_member", "public", "auditor", "sysadmin", "administrator", "executive"]
)
def test_who_sees_no_figures_takes_none_away(role: str) -> None:
    reader = replace(READER, roles=frozenset({role}))
    if role == "executive":  # sees counts, and may take them away
        assert handed(actor=reader).content
        return
    with pytest.raises(NotPermitted):
        handed(actor=reader)
    assert [line.outcome for line in events()] == ["denied"]


def test_what_is_shared_under_an_agreement_that_ended_is_not_taken_away() -> None:
    shared = replace(DOCUMENT, draws_on=(FeedUse("gmp-crime", "agreement"),))
    with pytest.raises(NotPermitted):
        handed(document=shared)
    assert [(line.outcome, line.reason) for line in events()] == [("denied", "agreement")]


def test_inside_a_transaction_nothing_is_handed_over() -> None:
    """The line could be undone after the bytes had left."""
    with transaction.atomic(), pytest.raises(RuntimeError):
        handed()
    assert events() == []


def test_what_is_not_proved_is_not_handed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = downloads.written

    def forged(document: Document, format: str) -> bytes:
        return honest(replace(document, taken=replace(document.taken, reader="Somebody")), format)  # type: ignore[type-var]

    monkeypatch.setattr(downloads, "written", forged)
    for format in ("xlsx", "pdf", "docx", "html"):
        with pytest.raises(NotProved):
            handed(format=format)
    assert events() == []


def test_without_a_line_in_the_log_nothing_is_handed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_log(**line: object) -> None:
        raise NoContext("the log is full")

    monkeypatch.setattr(downloads, "record", no_log)
    with pytest.raises(NoContext):
        handed()


@pytest.mark.parametrize("wrong", [{"format": "xls"}, {"name": "a\r\nb"}, {"name": "é"}, {"run": "../x"}])
def test_a_request_that_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(WrongUse):
        handed(**wrong)
