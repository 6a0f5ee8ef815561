"""Proof of files that programs read: pictures, GeoJSON, Parquet and JSON."""

from __future__ import annotations

import io
import json
import re

from commonweal.analysis.tables import Cell
from commonweal.exports.document import Document
from commonweal.exports.notes import notes
from commonweal.exports.refusal import refuse
from commonweal.exports.text import clean

PNG_BEGINS = b"\x89PNG\r\n\x1a\n"
# What our own drawing uses: no text beside the picture, no comment, no time, no place where it was made.
PNG_PARTS = frozenset((b"IHDR", b"PLTE", b"tRNS", b"sRGB", b"gAMA", b"pHYs", b"IDAT", b"IEND"))
SVG_ELEMENTS = frozenset(
    (
        *("svg", "title", "desc", "defs", "g", "pattern", "clipPath", "path", "rect", "circle", "line"),
        *("polyline", "polygon", "ellipse", "text", "tspan"),
    )
)
REFERENCE = re.compile(r"url\(#[A-Za-z0-9_-]+\)")


def prove_svg(content: bytes, document: Document) -> None:
    from defusedxml.ElementTree import fromstring

    root = fromstring(content, forbid_dtd=True)
    if b"<!--" in content or b"<?" in content.removeprefix(b"<?xml"):
        refuse("svg", "it holds something that is not drawn")
    for element in root.iter():
        name = element.tag.rpartition("}")[2]
        if name not in SVG_ELEMENTS:
            refuse("svg", f"it holds an element <{name}>")
        for attribute, value in element.attrib.items():
            if (
                attribute.rpartition("}")[2] in {"href", "style", "display", "visibility"}
                or attribute[:2] == "on"
            ):
                refuse("svg", f"it holds {attribute}")
            if "url" in value.lower() and not REFERENCE.fullmatch(value):
                refuse("svg", f"it refers to {value[:40]!r}")
    if not root.tag.endswith("svg") or clean(document.figures()[0].chart.alt) not in "".join(root.itertext()):
        refuse("svg", "the picture does not say in words what it shows")


def prove_png(content: bytes, document: Document) -> None:
    at, parts = len(PNG_BEGINS), list[bytes]()
    if not content.startswith(PNG_BEGINS):
        refuse("png", "it is no picture")
    while at < len(content):
        parts.append(content[at + 4 : at + 8])
        at += 12 + int.from_bytes(content[at : at + 4], "big")
    if at != len(content) or parts[:1] != [b"IHDR"] or parts[-1:] != [b"IEND"]:
        refuse("png", "it is no whole picture, or something lies after it")
    if parts.count(b"IEND") != 1 or not PNG_PARTS.issuperset(parts):
        refuse("png", "something lies in it beside the picture")


def prove_txt(content: bytes, document: Document) -> None:
    lines = content.decode("utf-8-sig").split("\r\n")
    wanted = [
        clean(document.figures()[0].chart.alt),
        *(f"{label}: {words}" for label, words in notes(document)),
    ]
    if any(line not in lines for line in wanted):
        refuse("txt", "it does not say in words what the picture shows, and of what it is made")


def prove_geojson(content: bytes, document: Document) -> None:
    whole = json.loads(content)
    if not whole.keys() <= {"type", "features", "warnings"}:
        refuse("geojson", "it says something beside its features")
    made_up: dict[str, Cell] = {"made_up": "SYNTHETIC"} if document.synthetic_notice else {}
    placed = [row for row in _named_rows(document) if row.get("easting") is not None]
    meant = [row | made_up for row in placed if row.get("northing") is not None]
    if len(whole["features"]) > len(meant):
        refuse("geojson", "it holds more features than the document has rows")
    for feature in whole["features"]:
        if made_up and feature["properties"].get("made_up") != "SYNTHETIC":
            refuse("geojson", "a made-up feature does not say that it is made up")
        if feature.keys() != {"type", "geometry", "properties"}:
            refuse("geojson", "a feature says something beside its place and its row")
    if [feature["properties"] for feature in whole["features"]] != meant:
        refuse("geojson", "its features are not the rows of the document")


def prove_parquet(content: bytes, document: Document) -> None:
    import pyarrow.parquet as pq

    found = pq.read_table(io.BytesIO(content))
    about = {name.decode() for name in found.schema.metadata or {}}
    names = [column.name for column in document.data.columns] if document.data else []
    if found.num_rows != _rows(document) or found.column_names != names:
        refuse("parquet", "it does not hold the rows of the document")
    if not about <= {"title", "marking", "how", "warnings", "made_up"}:
        refuse("parquet", "it says something beside its rows")
    for at, name in enumerate(names):
        meant = [row[at] for row in document.data.rows] if document.data else []
        pairs = zip(found.column(name).to_pylist(), meant, strict=True)
        if any(cell != value and cell != _word(value) for cell, value in pairs):
            refuse("parquet", f"{name} is not what the document says")


def _word(value: object) -> str | None:
    """A column that mixes numbers with words is one of words."""
    return None if value is None else str(value)


def prove_json(content: bytes, document: Document) -> None:
    whole = json.loads(content)
    if whole["rows"] != _named_rows(document) or whole["made_up"] != bool(document.synthetic_notice):
        refuse("json", "it does not hold what the document does")
    if not whole.keys() <= {
        "title",
        "marking",
        "made_up",
        "attribution",
        "sentences",
        "warnings",
        "how",
        "rows",
    }:
        refuse("json", "it says something that the document does not")


def _named_rows(document: Document) -> list[dict[str, Cell]]:
    if document.data is None:
        return []
    names = [column.name for column in document.data.columns]
    return [dict(zip(names, row, strict=True)) for row in document.data.rows]


def _rows(document: Document) -> int:
    return len(document.data.rows) if document.data else 0
