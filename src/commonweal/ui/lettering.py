"""How wide a text is, so that labels can be placed and lines broken without a browser."""

from __future__ import annotations

# Advance widths of Liberation Sans (as of Arial and Helvetica), space to tilde, in thousandths of an em.
_WIDTHS = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
)  # fmt: skip
_WIDE = 1000
_BOLD = 1.08


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Units of the drawing that a text takes; letters outside the table count as wide, never as narrow."""
    thousandths = sum(
        _WIDTHS[ord(c) - 32] if 32 <= ord(c) < 127 else 556 if ord(c) < 0x250 else _WIDE for c in text
    )
    return thousandths * size / 1000 * (_BOLD if bold else 1.0)


def wrapped(text: str, room: float, size: float, *, bold: bool = False) -> list[str]:
    """Break a text at spaces into lines that fit. A word too long for a line is cut."""
    lines: list[str] = []
    for word in text.split():
        for piece in _pieces(word, room, size, bold):
            if lines and width(f"{lines[-1]} {piece}", size, bold=bold) <= room:
                lines[-1] += f" {piece}"
            else:
                lines.append(piece)
    return lines or [""]


def _pieces(word: str, room: float, size: float, bold: bool) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and width(pieces[-1] + letter, size, bold=bold) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def shortened(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """The text, or as much of it as fits with an ellipsis."""
    if width(text, size, bold=bold) <= room:
        return text
    kept = text
    while kept and width(f"{kept}…", size, bold=bold) > room:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"
