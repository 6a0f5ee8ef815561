"""The pieces of Word's own format that python-docx leaves to its users."""

import io
import zipfile
from typing import Any

from commonweal.exports.document import ShownTable
from commonweal.ui.lettering import width

FONT = "Arial"
ZIP_TIME = (1980, 1, 1, 0, 0, 0)
TEXT_WIDTH_CM = 17.0
_NOT_KEPT = ("/metadata/thumbnail", "/customXml")


def _element(tag: str, /, **attributes: str) -> Any:
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    element = OxmlElement(tag)
    for attribute, value in attributes.items():
        element.set(qn(f"w:{attribute}"), value)
    return element


def set_up(file: Any, language: str) -> None:
    """Styles of our own over the template's, one font, the language of the text."""
    _language(file, language)
    # name, size, bold, italic, colour, space before, space after
    rows: tuple[tuple[str, float, bool, bool, str, float, float], ...] = (
        ("Normal", 10.5, False, False, "0B0C0C", 0, 6),
        ("Title", 24, True, False, "0B0C0C", 0, 4),
        ("Subtitle", 13, False, False, "484C4F", 0, 10),
        ("Heading 1", 16, True, False, "12436D", 18, 6),
        ("Heading 2", 12, True, False, "0B0C0C", 12, 4),
        ("Heading 3", 11, True, False, "0B0C0C", 10, 4),
        ("Heading 4", 10.5, True, True, "0B0C0C", 8, 4),
        ("Caption", 10, True, False, "0B0C0C", 8, 3),
        ("List Bullet", 10.5, False, False, "0B0C0C", 0, 3),
        ("Marking", 10, True, False, "0B0C0C", 0, 0),
        ("Synthetic notice", 9, True, False, "801650", 0, 0),
        ("Watermark", 7, False, False, "484C4F", 0, 0),
        ("Contents heading", 13, True, False, "12436D", 10, 4),
        ("Contents line", 10.5, False, False, "0B0C0C", 0, 2),
        ("Fact line", 10.5, False, False, "0B0C0C", 0, 2),
        ("Fact", 10.5, False, False, "0B0C0C", 2, 6),
        ("Assessment", 10.5, False, True, "0B0C0C", 2, 6),
        ("Notice", 10.5, True, False, "0B0C0C", 6, 8),
        ("Chart subtitle", 9.5, False, False, "484C4F", 0, 4),
        ("Picture", 10, False, False, "0B0C0C", 0, 2),
        ("Receipt", 8, False, False, "484C4F", 2, 8),
        ("Cell", 9, False, False, "0B0C0C", 1, 1),
    )
    for row in rows:
        _style(file, *row)
    for name in ("Caption", "Heading 1", "Heading 2", "Heading 3", "Heading 4"):
        file.styles[name].paragraph_format.keep_with_next = True
    _bordered(file.styles["Fact"], {"left": ("single", "24", "12436D")})
    _bordered(file.styles["Assessment"], {"left": ("double", "12", "801650")})
    sides = ("top", "left", "bottom", "right")
    _bordered(file.styles["Notice"], dict.fromkeys(sides, ("single", "12", "0B0C0C")))
    for name in ("Marking", "Synthetic notice", "Watermark"):
        file.styles[name].paragraph_format.alignment = 1  # centred


def _style(
    file: Any, name: str, size: float, bold: bool, italic: bool, colour: str, before: float, after: float
) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    known = {style.name for style in file.styles}
    style = file.styles[name] if name in known else file.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if name not in known:
        style.base_style = file.styles["Normal"]
    font = style.font
    font.name, font.size, font.bold, font.italic = FONT, Pt(size), bold, italic
    font.color.rgb = RGBColor.from_string(colour)
    for spacing in style.element.xpath("w:rPr/w:spacing | w:rPr/w:kern"):
        spacing.getparent().remove(spacing)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in list(fonts.attrib):
        del fonts.attrib[attribute]
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    for old in style.element.xpath("w:pPr/w:pBdr"):
        old.getparent().remove(old)


def _language(file: Any, language: str) -> None:
    from docx.oxml.ns import qn

    for lang in file.styles.element.xpath("//w:rPrDefault//w:lang"):
        lang.set(qn("w:val"), language)


def _bordered(style: Any, borders: dict[str, tuple[str, str, str]]) -> None:
    frame = _element("w:pBdr")
    for side, (kind, thickness, colour) in borders.items():
        frame.append(_element(f"w:{side}", val=kind, sz=thickness, space="8", color=colour))
    # The schema wants the frame before spacing and indents.
    properties = style.element.get_or_add_pPr()
    before = next(
        (child for child in properties if child.tag.endswith(("}shd", "}spacing", "}ind", "}jc"))), None
    )
    if before is None:
        properties.append(frame)
    else:
        before.addprevious(frame)


def page_size(section: Any) -> None:
    from docx.shared import Cm

    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(2.2)
    section.header_distance = section.footer_distance = Cm(0.9)


def add_field(paragraph: Any, instruction: str, shown: str) -> None:
    """A field with the text that stands in it until it is worked out."""
    run = paragraph.add_run()._r
    run.append(_element("w:fldChar", fldCharType="begin"))
    words = _element("w:instrText")
    words.text = f" {instruction} "
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    paragraph.add_run()._r.append(words)
    paragraph.add_run()._r.append(_element("w:fldChar", fldCharType="separate"))
    paragraph.add_run(shown)
    paragraph.add_run()._r.append(_element("w:fldChar", fldCharType="end"))


def add_contents(file: Any, contents: tuple[tuple[str, str], ...]) -> None:
    """A table of contents whose entries are written out, so that it reads properly before Word works it out
    again.
    """
    lines = [file.add_paragraph(style="Contents line") for _ in contents]
    first, last = lines[0], lines[-1]
    first.add_run()._r.append(_element("w:fldChar", fldCharType="begin"))
    words = _element("w:instrText")
    words.text = r' TOC \o "1-1" \n \h \z '
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    first.add_run()._r.append(words)
    first.add_run()._r.append(_element("w:fldChar", fldCharType="separate"))
    for line, (anchor, text) in zip(lines, contents, strict=True):
        link = _element("w:hyperlink", anchor=bookmark_name(anchor), history="1")
        line.add_run(text)
        link.append(line.runs[-1]._r)
        line._p.append(link)
    last.add_run()._r.append(_element("w:fldChar", fldCharType="end"))


def bookmark_name(anchor: str) -> str:
    """Word takes 40 characters; two long anchors must not become one."""
    from hashlib import sha256

    return f"p_{sha256(anchor.encode()).hexdigest()[:16]}"


def add_bookmark(paragraph: Any, anchor: str) -> None:
    if not anchor:
        return
    number = str(len(paragraph.part.element.xpath("//w:bookmarkStart")) + 1)
    start = _element("w:bookmarkStart", id=number, name=bookmark_name(anchor))
    paragraph._p.insert(1 if paragraph._p.pPr is not None else 0, start)
    paragraph._p.append(_element("w:bookmarkEnd", id=number))


def add_table(file: Any, table: ShownTable) -> None:
    from docx.shared import Cm

    grid = file.add_table(rows=1 + len(table.rows), cols=len(table.headings))
    grid.autofit = False
    _table_borders(grid)
    widths = _widths(table)
    style = file.styles["Cell"].style_id
    rows = [table.headings, *table.rows]
    # Through the elements: python-docx looks up every cell and its style anew: minutes in a long table.
    for index, (row, cells) in enumerate(zip(grid._tbl.tr_lst, rows, strict=True)):
        head = index == 0
        _row_rules(row, head=head)
        bold = head or (table.total and index == len(rows) - 1)
        for column, (cell, text) in enumerate(zip(row.tc_lst, cells, strict=True)):
            cell.width = Cm(widths[column])
            _fill_cell(file, cell, text, style, right=table.numeric[column], bold=bold)
    for column, centimetres in zip(grid._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.w = Cm(centimetres)
    file.add_paragraph(style="Receipt").paragraph_format.space_after = 0


def _fill_cell(file: Any, cell: Any, text: str, style: str, *, right: bool, bold: bool) -> None:
    from docx.text.paragraph import Paragraph

    paragraph = Paragraph(cell.p_lst[0], file._body)
    paragraph._p.style = style
    run = paragraph.add_run(text)
    run.bold = True if bold else None
    if right:
        paragraph.alignment = 2


def _row_rules(row: Any, *, head: bool) -> None:
    properties = row.get_or_add_trPr()
    properties.append(_element("w:cantSplit"))
    if head:
        properties.append(_element("w:tblHeader"))


def _table_borders(grid: Any) -> None:
    frame = _element("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        frame.append(_element(f"w:{side}", val="single", sz="4", space="0", color="B1B4B6"))
    properties = grid._tbl.tblPr
    look = properties.find(look_name := _element("w:tblLook").tag)
    properties.append(frame)
    if look is not None and look_name:
        properties.remove(look)
        properties.append(look)


def _widths(table: ShownTable) -> list[float]:
    """Columns as wide as their longest text while there is room, never narrower than their longest word."""
    columns = [(heading, *(row[i] for row in table.rows)) for i, heading in enumerate(table.headings)]
    least = [max(_centimetres(word) for text in column for word in text.split(" ")) for column in columns]
    wished = [max(_centimetres(text) for text in column) for column in columns]
    wished = [min(width, 9.0) for width in wished]
    if sum(wished) <= TEXT_WIDTH_CM:
        spare = TEXT_WIDTH_CM - sum(wished)
        return [round(width + spare * width / sum(wished), 2) for width in wished]
    spare = max(TEXT_WIDTH_CM - sum(least), 0.0)
    longing = [max(wish - floor, 0.0) for wish, floor in zip(wished, least, strict=True)]
    shares = [
        floor + spare * more / (sum(longing) or 1.0) for floor, more in zip(least, longing, strict=True)
    ]
    return [round(share * TEXT_WIDTH_CM / sum(shares), 2) for share in shares]


def _centimetres(text: str) -> float:
    """Bold letters of nine points, with the margins of a cell and something for another machine's letters."""
    return width(text, 9, bold=True) * 1.08 * 2.54 / 72 + 0.45


def describe(picture: Any, name: str, alt: str) -> None:
    properties = picture._inline.docPr
    properties.set("name", name)
    properties.set("descr", alt)


def sealed(file: Any) -> bytes:
    """The bytes: nothing of the template's that readers never see, every entry with the same time."""
    for holder in (file.part.package, file.part):
        for key, relation in list(holder.rels.items()):
            if relation.reltype.endswith(_NOT_KEPT):
                del holder.rels[key]
    first = io.BytesIO()
    file.save(first)
    final = io.BytesIO()
    with zipfile.ZipFile(first) as source, zipfile.ZipFile(final, "w") as target:
        for entry in source.infolist():
            info = zipfile.ZipInfo(entry.filename, ZIP_TIME)
            info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o600 << 16
            target.writestr(info, source.read(entry.filename))
    return final.getvalue()
