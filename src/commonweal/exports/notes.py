"""What a file of rows or a picture cannot say in itself: its marking, its filters, how it was worked out."""

from collections.abc import Iterator

from commonweal.exports.document import FACT_WORDS, Document, ExhibitBlock, Finding, Notice, Receipt
from commonweal.exports.text import clean, written_at

Note = tuple[str, str]


def notes(document: Document) -> tuple[Note, ...]:
    """Label and words, in the order of the document; empty ones are left away."""
    return tuple((label, words) for label, words in _notes(document) if words)


def _notes(document: Document) -> Iterator[Note]:
    yield "Marking", document.marking
    yield "Title", document.title
    yield "About", document.subtitle
    yield "Made up", document.synthetic_notice
    yield from document.facts
    for name, value in document.filters:
        yield f"Filter: {name}", value
    yield from _of_the_blocks(document)
    if document.data and any(None in row for row in document.data.rows):
        yield "An empty cell", clean(document.data.empty) or "nothing is recorded"
    if document.data:
        yield "Note", clean(document.data.note)
    for words in document.attribution:
        yield "Attribution", words
    yield "Written", f"{written_at(document.made_at)} by {document.author}"
    if document.taken:
        yield from document.taken.lines()


def _of_the_blocks(document: Document) -> Iterator[Note]:
    for part in document.parts():
        if isinstance(part, ExhibitBlock):
            yield "Finding", part.sentence
        elif isinstance(part, Finding):
            yield FACT_WORDS[part.kind], part.text
        elif isinstance(part, Notice):
            yield "Warning", part.text
        elif isinstance(part, Receipt):
            yield from part.lines()
