"""Proof of files that programs read: pictures, GeoJSON, Parquet and JSON."""

from __future__ import annotations

import io
import json

from commonweal.exports.document import Document
from commonweal.exports.refusal import refuse
from commonweal.exports.text import clean

PNG_BEGINS = b"\x89PNG\r\n\x1a\n"
WOULD_RUN = (b"<script", b"javascript:", b" onload=", b"<foreignobject", b"http-equiv")


def prove_svg(content: bytes, document: Document) -> None:
    from defusedxml.ElementTree import fromstring

    root = fromstring(content)
    if not root.tag.endswith("svg") or any(word in content.lower() for word in WOULD_RUN):
        refuse("svg", "it is no picture, or one that would run")
    if clean(document.figures()[0].chart.alt) not in "".join(root.itertext()):
        refuse("svg", "the picture does not say in words what it shows")


def prove_png(content: bytes, document: Document) -> None:
    if not content.startswith(PNG_BEGINS) or not content.rstrip(b"\0").endswith(b"IEND\xaeB`\x82"):
        refuse("png", "it is no whole picture")


def prove_geojson(content: bytes, document: Document) -> None:
    whole = json.loads(content)
    if len(whole["features"]) > _rows(document):
        refuse("geojson", "it holds more features than the document has rows")
    for feature in whole["features"]:
        if document.synthetic_notice and feature["properties"].get("made_up") != "SYNTHETIC":
            refuse("geojson", "a made-up feature does not say that it is made up")


def prove_parquet(content: bytes, document: Document) -> None:
    import pyarrow.parquet as pq

    if pq.read_table(io.BytesIO(content)).num_rows != _rows(document):
        refuse("parquet", "it does not hold the rows of the document")


def prove_json(content: bytes, document: Document) -> None:
    whole = json.loads(content)
    if len(whole["rows"]) != _rows(document) or whole["made_up"] != bool(document.synthetic_notice):
        refuse("json", "it does not hold what the document does")


def _rows(document: Document) -> int:
    return len(document.data.rows) if document.data else 0
