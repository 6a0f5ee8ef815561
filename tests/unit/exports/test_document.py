"""The one model of a document."""

import json
from datetime import datetime

import pytest

from commonweal.analysis.canonical import canonical
from commonweal.exports.document import Document, ExhibitBlock, Figure, Heading, Paragraph, Receipt
from commonweal.exports.text import clean, slug
from tests.factories.documents import receipt, reviewed, tactical_document


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  two\n words\t", "two words"),
        ("a\x00b\x1bc", "a\ufffdb\ufffdc"),
        ("\u202eturned\u2066", "\ufffdturned\ufffd"),
        ("\ud800", "\ufffd"),
        ("1\u00a0km – £5", "1\u00a0km – £5"),
    ],
)
def test_text_is_one_line_that_every_format_can_hold(given: str, kept: str) -> None:
    assert clean(given) == kept
    assert Paragraph(given).text == kept


def test_cleaning_reaches_every_field() -> None:
    assert Receipt("1", "q\n", parameters=(("a\x00", "b\n c"),)).parameters == (("a\ufffd", "b c"),)
    assert tactical_document(facts=(("x\x07", "y"),)).facts == (("x\ufffd", "y"),)


@pytest.mark.parametrize(
    "wrong",
    [
        {"marking": "official"},
        {"marking": ""},
        {"title": " "},
        {"made_at": datetime(2026, 1, 1)},
        {"blocks": (Heading(3, "too deep"),)},
        {"blocks": (Heading(2, "one"), Heading(4, "too deep"))},
        {"blocks": (Heading(1, "a second title"),)},
    ],
)
def test_a_document_that_makes_no_sense_cannot_be_made(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        tactical_document(**wrong)


def test_anchors_are_unique() -> None:
    blocks = tuple(Heading(2, text) for text in ("Where", "Where", "Where 2", "Where"))
    document = tactical_document(blocks=blocks)
    assert len(set(document.anchors)) == 4
    assert [text for _, text in document.contents] == ["Where", "Where", "Where 2", "Where"]


def test_a_receipt_says_what_was_left_out_even_where_it_is_nothing() -> None:
    lines = dict(Receipt("3", "counts").lines())
    assert lines == {"Snapshot": "3", "Query": "counts", "Rows used": "0", "Rows left out": "none"}
    full = dict(receipt().lines())
    assert full["Rows left out"] == "12 without a location; 0 of replaced deliveries"
    assert full["Location found"] == "97.9% (565 of 577)"


def test_exhibits_are_canonical_and_hold_chart_receipt_and_baseline() -> None:
    document = tactical_document()
    content = document.exhibits_json()
    assert content == tactical_document().exhibits_json()
    read = json.loads(content)
    assert [exhibit["id"] for exhibit in read][:2] == ["what-changed", "criminal-damage"]
    assert read[1]["parts"][1]["figure"]["values"][-1] == 40
    assert "24 months June 2016 to May 2018" in read[1]["receipt"]["baseline"]
    assert content.decode() == canonical(read)


def test_the_exhibits_do_not_depend_on_when_the_document_was_written() -> None:
    from datetime import UTC

    later = tactical_document(made_at=datetime(2030, 1, 1, tzinfo=UTC), synthetic_notice="")
    assert later.exhibits_json() == tactical_document().exhibits_json()


def test_twins_stand_beside_their_charts_or_in_an_annex() -> None:
    document = tactical_document()
    inline, annex = list(document.texts("inline")), list(document.texts("annex"))
    assert inline.index("The figures behind this chart") < inline.index("Where")
    assert annex.index("Annex: the figures behind the charts") > annex.index("Sources")


def test_an_exhibit_has_a_name_that_can_be_linked() -> None:
    assert slug("What changed?") == "what-changed"
    assert slug("???") == "part"
    block = ExhibitBlock("Crime & disorder", "s", (Figure(reviewed()[1]),), receipt())
    document = tactical_document(blocks=(Heading(2, "One"), block))
    assert isinstance(document, Document)
    assert document.anchors == ("one", "exhibit-crime-disorder")
