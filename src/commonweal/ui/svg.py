"""The last look at every picture: only known elements and attributes pass, names inside it are its own."""

from __future__ import annotations

import re
from xml.etree import ElementTree

SVG = "http://www.w3.org/2000/svg"
FONT = "Liberation Sans"
FONT_STACK = "Arial, 'Liberation Sans', Helvetica, sans-serif"

_ELEMENTS = frozenset(
    ("svg", "g", "path", "rect", "circle", "line", "text", "tspan", "defs", "pattern", "polygon", "polyline")
)
_ATTRIBUTES = frozenset(
    (
        *("id", "width", "height", "viewBox", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "d"),
        *("points", "transform", "fill", "fill-opacity", "fill-rule", "opacity", "stroke", "stroke-width"),
        *("stroke-opacity", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "paint-order"),
        *("text-anchor", "font-family", "font-size", "font-weight", "font-style"),
        *("patternUnits", "patternTransform"),
    )
)
_LOCAL_REFERENCE = re.compile(r"url\(\s*[\"']?#([A-Za-z0-9_-]+)[\"']?\s*\)")
# Characters that XML cannot hold.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text(value: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", value)


def tidy(source: str, ident: str, alt: str) -> str:
    """Rebuild a drawing from what is allowed, prefix its names with `ident`, give it its alternative text."""
    from defusedxml.ElementTree import fromstring

    ElementTree.register_namespace("", SVG)
    root = _kept(fromstring(source), ident)
    root.set("role", "img")
    root.set("aria-labelledby", f"{ident}-alt")
    title = ElementTree.Element(f"{{{SVG}}}title", {"id": f"{ident}-alt"})
    title.text = text(alt)
    root.insert(0, title)
    return ElementTree.tostring(root, encoding="unicode")


def _kept(element: ElementTree.Element, ident: str) -> ElementTree.Element:
    name = element.tag.rpartition("}")[2]
    kept = ElementTree.Element(f"{{{SVG}}}{name}")
    for attribute, value in sorted(element.attrib.items()):
        if attribute in _ATTRIBUTES:
            kept.set(attribute, _named(attribute, value, ident))
    kept.text, kept.tail = element.text, element.tail
    for child in element:
        if isinstance(child.tag, str) and child.tag.rpartition("}")[2] in _ELEMENTS:
            kept.append(_kept(child, ident))
    return kept


def _named(attribute: str, value: str, ident: str) -> str:
    if attribute == "id":
        return f"{ident}-{value}"
    if attribute == "font-family":
        return FONT_STACK
    if "url" in value.lower():
        found = _LOCAL_REFERENCE.fullmatch(value.strip())
        return f"url(#{ident}-{found.group(1)})" if found else "none"
    return value
