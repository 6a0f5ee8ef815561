"""The picture of a document as a file: the map where there is one, else the chart."""

from dataclasses import replace
from typing import Literal

from commonweal.exports.document import Document
from commonweal.exports.notes import notes
from commonweal.exports.text import clean


def svg(document: Document) -> bytes:
    return _drawn(document, "svg")


def png(document: Document) -> bytes:
    return _drawn(document, "png")


def _drawn(document: Document, format: Literal["svg", "png"]) -> bytes:
    from commonweal.ui.charts import draw

    chart = document.figures()[0].chart
    cleaned = replace(chart, title=clean(chart.title), subtitle=clean(chart.subtitle), alt=clean(chart.alt))
    return draw(cleaned, format)


def txt(document: Document) -> bytes:
    """What the picture shows, in words, for whoever cannot see it; it goes wherever the picture goes."""
    figure = document.figures()[0]
    lines = [
        *figure.caption,
        clean(figure.chart.alt),
        *(f"{label}: {words}" for label, words in notes(document)),
    ]
    return ("\r\n".join(lines) + "\r\n").encode("utf-8-sig")
