"""A page of a PDF read sign by sign: which text stands in which part of it, and what would hide it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from commonweal.exports.refusal import refuse, squeezed

Matrix = tuple[float, float, float, float, float, float]
Place = tuple[float, float]
_HERE: Matrix = (1, 0, 0, 1, 0, 0)
_LEAST_POINTS, _LIGHT, _BROAD = 4.0, 0.9, 4.0
_MAPPED = re.compile(rb"<([0-9A-F]{4})>\s*<([0-9A-F]+)>")
_FILLS = frozenset((b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"))
# Pictures inside pictures, patterns as paper, clipping: what could cover or cut text.
_NOT_IN_TEXT = frozenset((b"Do", b"sh", b"BI", b"INLINE IMAGE", b"W", b"W*"))
# Where a line may or may not be parted: set by the typesetter, refused in the text of a document.
_JOINTS = re.compile("[\u200b\u2060]")


@dataclass(frozen=True, slots=True)
class Marked:
    """A part of a page: its name in the order of reading, or what it is besides that."""

    number: int | None = None
    artifact: str = ""


@dataclass
class PageText:
    parts: list[tuple[Marked, str]] = field(default_factory=list)

    def of(self, number: int) -> str:
        return "".join(text for marked, text in self.parts if marked.number == number)

    def artifact(self, kind: str) -> str:
        return "".join(text for marked, text in self.parts if marked.artifact == kind)


@dataclass(frozen=True, slots=True)
class _State:
    at: Matrix = _HERE
    colour: tuple[float, ...] = (0.0,)


def plain(text: str) -> str:
    """As it is held against other text."""
    return squeezed(_JOINTS.sub("", text))


def read_page(page: Any, pictures: frozenset[int]) -> PageText:
    """The text of each marked part; refused where a reader could not see what is written.

    `pictures` are the parts that are drawn: there paper is coloured and text lies on it.
    """
    return _Reader(page, pictures).read()


class _Reader:
    def __init__(self, page: Any, pictures: frozenset[int]) -> None:
        self._page, self._pictures, self._found = page, pictures, PageText()
        self._fonts = {name: _letters(font.get_object()) for name, font in _fonts(page).items()}
        self._state, self._kept = _State(), list[_State]()
        self._marked: list[Marked | None] = []
        self._instead: list[tuple[str, int]] = []
        self._font, self._size, self._text_at = "", 0.0, _HERE
        self._path: list[Place] = []

    def read(self) -> PageText:
        for operands, operator in _operations(self._page):
            act = _ACTS.get(operator)
            if act:
                act(self, operands)
            if not self._in_a_picture:
                self._check(operator)
            if operator in _ENDS:
                self._path = []
        return self._found

    @property
    def _part(self) -> Marked | None:
        return next((marked for marked in reversed(self._marked) if marked), None)

    @property
    def _in_a_picture(self) -> bool:
        part = self._part
        return part is not None and part.number in self._pictures

    def _check(self, operator: bytes) -> None:
        if operator in _NOT_IN_TEXT:
            refuse("pdf", f"a page draws {operator.decode()!r} where text is")
        if operator in _FILLS and self._path:
            across, up = ([place[axis] for place in self._path] for axis in (0, 1))
            if min(max(across) - min(across), max(up) - min(up)) > _BROAD:
                refuse("pdf", "a box lies where text is")

    def keep(self, _: list[Any]) -> None:
        self._kept.append(self._state)

    def restore(self, _: list[Any]) -> None:
        self._state = self._kept.pop()

    def move(self, operands: list[Any]) -> None:
        self._state = replace(self._state, at=_times(_matrix(operands), self._state.at))

    def colour(self, operands: list[Any]) -> None:
        if all(isinstance(part, int | float) for part in operands):
            self._state = replace(self._state, colour=tuple(map(float, operands)))

    def space(self, _: list[Any]) -> None:
        self._state = replace(self._state, colour=(0.0,))

    def begin(self, operands: list[Any]) -> None:
        given = operands[1] if len(operands) > 1 else {}
        given = given if isinstance(given, dict) else _property(self._page, given)
        if operands[0] == "/Artifact":
            kind = str(given.get("/Subtype") or given.get("/Type") or "/Layout")
            self._marked.append(Marked(artifact=kind))
        else:
            number = given.get("/MCID")
            self._marked.append(None if number is None else Marked(int(number)))
        self._instead.append((str(given.get("/ActualText", "")), len(self._found.parts)))

    def end(self, _: list[Any]) -> None:
        """Text given in the place of other text has to be that text."""
        words, since = self._instead.pop()
        if words:
            shown = "".join(text for _, text in self._found.parts[since:])
            if plain(words) != plain(shown):
                refuse("pdf", "what is read aloud is not what is shown")
        self._marked.pop()

    def text_begins(self, _: list[Any]) -> None:
        self._text_at = _HERE

    def text_at(self, operands: list[Any]) -> None:
        self._text_at = _matrix(operands)

    def text_moves(self, operands: list[Any]) -> None:
        self._text_at = _times((1, 0, 0, 1, float(operands[0]), float(operands[1])), self._text_at)

    def font(self, operands: list[Any]) -> None:
        self._font, self._size = str(operands[0]), float(operands[1])

    def mode(self, operands: list[Any]) -> None:
        if operands[0] != 0:
            refuse("pdf", "it holds text that is not painted")

    def show(self, operands: list[Any]) -> None:
        pieces = operands[0] if isinstance(operands[0], list) else [operands[0]]
        shown = "".join(self._decoded(piece) for piece in pieces if not isinstance(piece, int | float))
        part = self._part
        if part is None:
            refuse("pdf", f"“{shown[:40]}” stands outside the order of reading")
        if not self._in_a_picture:
            self._check_text(shown)
        self._found.parts.append((part, shown))

    def _decoded(self, piece: Any) -> str:
        raw = piece.original_bytes if hasattr(piece, "original_bytes") else bytes(piece)
        known = self._fonts.get(self._font, {})
        pairs = (raw[at : at + 2] for at in range(0, len(raw), 2))
        try:
            return "".join(known[pair] for pair in pairs)
        except KeyError:
            refuse("pdf", "it holds a sign of which nobody says what letter it is")

    def _check_text(self, shown: str) -> None:
        at = _times(self._text_at, self._state.at)
        box = [float(side) for side in self._page["/MediaBox"]]
        if not (box[0] <= at[4] <= box[2] and box[1] <= at[5] <= box[3]):
            refuse("pdf", f"“{shown[:40]}” stands beside the paper")
        if self._size * max(abs(at[0]), abs(at[1])) < _LEAST_POINTS:
            refuse("pdf", f"“{shown[:40]}” is too small to be read")
        if min(self._state.colour) > _LIGHT:
            refuse("pdf", f"“{shown[:40]}” has the colour of the paper")

    def path_to(self, operands: list[Any]) -> None:
        for x, y in zip(operands[::2], operands[1::2], strict=True):
            self._path.append(_placed(float(x), float(y), self._state.at))

    def path_box(self, operands: list[Any]) -> None:
        x, y, wide, high = map(float, operands)
        self._path += [_placed(x, y, self._state.at), _placed(x + wide, y + high, self._state.at)]


_Act = Callable[[_Reader, list[Any]], None]
_ENDS = _FILLS | {b"S", b"s", b"n"}
_ACTS: dict[bytes, _Act] = {
    b"q": _Reader.keep,
    b"Q": _Reader.restore,
    b"cm": _Reader.move,
    b"cs": _Reader.space,
    **dict.fromkeys((b"scn", b"sc", b"g", b"rg", b"k"), _Reader.colour),
    **dict.fromkeys((b"BDC", b"BMC"), _Reader.begin),
    b"EMC": _Reader.end,
    b"BT": _Reader.text_begins,
    b"Tm": _Reader.text_at,
    **dict.fromkeys((b"Td", b"TD"), _Reader.text_moves),
    b"Tf": _Reader.font,
    b"Tr": _Reader.mode,
    **dict.fromkeys((b"Tj", b"TJ", b"'", b'"'), _Reader.show),
    **dict.fromkeys((b"m", b"l", b"c", b"v", b"y"), _Reader.path_to),
    b"re": _Reader.path_box,
}


def _operations(page: Any) -> Iterator[tuple[list[Any], bytes]]:
    from pypdf.generic import ContentStream

    content = page.get_contents()
    yield from ContentStream(content, page.pdf).operations if content is not None else ()


def _fonts(page: Any) -> dict[str, Any]:
    found = page.get("/Resources", {}).get("/Font", {})
    return dict(found.get_object())


def _property(page: Any, name: Any) -> Any:
    return page.get("/Resources", {}).get("/Properties", {}).get(name, {}).get_object()


def _letters(font: Any) -> dict[bytes, str]:
    """What letter each sign of a font is, as the font says itself."""
    table = font.get("/ToUnicode")
    if table is None or font.get("/Encoding") != "/Identity-H":
        return {}
    content = table.get_object().get_data()
    if b"beginbfrange" in content:
        refuse("pdf", "a font names its letters in a way that is not known here")
    pairs = _MAPPED.findall(content.partition(b"endcodespacerange")[2])
    return {bytes.fromhex(s.decode()): bytes.fromhex(to.decode()).decode("utf-16-be") for s, to in pairs}


def _matrix(operands: list[Any]) -> Matrix:
    a, b, c, d, e, f = map(float, operands)
    return a, b, c, d, e, f


def _times(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        e * h + f * j + m,
    )


def _placed(x: float, y: float, at: Matrix) -> Place:
    a, b, c, d, e, f = at
    return a * x + c * y + e, b * x + d * y + f
