"""A document as JSON: rows by name, the sentence, and how each figure was made."""

import json

from commonweal.exports.document import Document, Notice


def write(document: Document) -> bytes:
    data = document.data
    assert data is not None  # noqa: S101 - the gate asks for it first
    names = [column.name for column in data.columns]
    whole = {
        "title": document.title,
        "marking": document.marking,
        "made_up": bool(document.synthetic_notice),
        "attribution": list(document.attribution),
        "sentences": [exhibit.sentence for exhibit in document.exhibits],
        "warnings": [part.text for part in document.parts() if isinstance(part, Notice)],
        "how": {exhibit.id: dict(exhibit.receipt.lines()) for exhibit in document.exhibits},
        "rows": [dict(zip(names, row, strict=True)) for row in data.rows],
    }
    return (json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()
