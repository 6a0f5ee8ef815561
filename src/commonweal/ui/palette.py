"""The colours of the Government Analysis Function's guidance, in the order in which it wants them used."""

from __future__ import annotations

DARK_BLUE = "#12436D"
TURQUOISE = "#28A197"
DARK_PINK = "#801650"
ORANGE = "#F46A25"
DARK_GREY = "#3D3D3D"

SERIES = (DARK_BLUE, TURQUOISE, DARK_PINK, ORANGE)
# One hue from light to dark: a class of a map is read by its darkness, so it survives a grey print.
SEQUENTIAL = ("#EAF1F8", "#BFD6EA", "#6FA3CF", "#2F6DA3", "#12436D", "#0A2540")

TEXT = "#0B0C0C"
SECONDARY_TEXT = "#484C4F"
RULE = "#6F777B"
GRID = "#D9DCDE"
SHADE = "#F3F2F1"
WHITE = "#FFFFFF"


def shades(count: int) -> tuple[str, ...]:
    """Spread the sequential colours over a number of classes, lightest first."""
    if count <= 1:
        return SEQUENTIAL[3:4]
    last = len(SEQUENTIAL) - 2 if count < len(SEQUENTIAL) else len(SEQUENTIAL) - 1
    return tuple(SEQUENTIAL[round(i * last / (count - 1))] for i in range(count))
