"""The picture of a document as a file: the map where there is one, else the chart."""

from commonweal.exports.document import Document


def svg(document: Document) -> bytes:
    from commonweal.ui.charts import draw

    return draw(document.figures()[0].chart, "svg")


def png(document: Document) -> bytes:
    from commonweal.ui.charts import draw

    return draw(document.figures()[0].chart, "png")
