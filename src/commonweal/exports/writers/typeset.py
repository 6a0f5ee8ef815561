"""Text as the fonts of the PDF writer can set it: they come with it, and are the same on every machine."""

import re
import unicodedata

FONTS = ("Libertinus Serif", "DejaVu Sans Mono")
# Letters that both fonts together hold upright and bold, set from left to right, one letter a sign.
_RANGES = (
    *("\u0020-\u007e", "\u00a1-\u00ac", "\u00ae-\u02af"),  # Latin
    *("\u0388-\u038a", "\u038e-\u03a1", "\u03a3-\u03ce", "\u0400-\u045f"),  # Greek, Cyrillic
    *("\u1e00-\u1e9b", "\u1ea0-\u1ef9"),  # Latin with more marks, Vietnamese
    *("\u2010-\u2027", "\u2030-\u2037", "\u2039-\u203f", "\u2044"),  # punctuation
    *("\u2070", "\u2074-\u207e", "\u2080-\u208e", "\u20a0-\u20b5", "\u2116", "\u2122", "\u2153-\u215e"),
    *("\u2190-\u2220", "\u2248", "\u2260-\u226b", "\u25a0-\u25ff", "\ufffd"),  # arrows, sums, shapes
)
_NOT_HELD = re.compile(f"[^{''.join(_RANGES)}]")
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
BREAK = "\u200b"


def typeset(text: str) -> str:
    """A letter that no font holds is written by its number, never left away: "[U+1F600]"."""
    plain = _SPACES.sub(" ", unicodedata.normalize("NFC", text))
    return _NOT_HELD.sub(lambda letter: f"[U+{ord(letter[0]):04X}]", plain)


def breakable(text: str, letters: int) -> str:
    """A word longer than its line may be parted, without a sign, so that none runs off the paper."""
    return re.sub(rf"\S{{{letters}}}(?=\S)", lambda part: part[0] + BREAK, text)
