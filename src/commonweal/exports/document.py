"""The one model of a document. Writers turn it into pages and files; it knows nothing of any format."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Literal

from commonweal.analysis.canonical import canonical
from commonweal.analysis.charts import Chart
from commonweal.analysis.comparison import number, one_decimal
from commonweal.analysis.tables import TableData
from commonweal.exports.taking import Taking
from commonweal.exports.text import clean, slug

_MARKING = re.compile(r"[A-Z][A-Z0-9 -]{1,60}")
Twins = Literal["inline", "annex"]
FACT_WORDS = {"fact": "Fact", "assessment": "Assessment"}
RECEIPT_WORDS = "How this was worked out"
TWIN_WORDS = "The figures behind this chart"
ANNEX_WORDS = "Annex: the figures behind the charts"
CONTENTS_WORDS = "Contents"
WITHHELD = "withheld"


class _Cleaned:
    """Text of every field is cleaned when a block is made, so that all writers see the same."""

    def __post_init__(self) -> None:
        for each in fields(self):  # type: ignore[arg-type]
            object.__setattr__(self, each.name, _cleaned(getattr(self, each.name)))


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if type(value) is tuple:
        return tuple(_cleaned(part) for part in value)
    return value


def cleaned_table(table: TableData) -> TableData:
    """The same, its text as every writer takes it."""
    columns = tuple(replace(each, name=clean(each.name), unit=clean(each.unit)) for each in table.columns)
    rows = tuple(tuple(_cleaned(cell) for cell in row) for row in table.rows)
    return replace(table, caption=clean(table.caption), columns=columns, rows=rows, note=clean(table.note))


@dataclass(frozen=True, slots=True)
class Heading(_Cleaned):
    """A heading below the title, which is level 1."""

    level: int
    text: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph(_Cleaned):
    text: str


@dataclass(frozen=True, slots=True)
class Bullets(_Cleaned):
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding(_Cleaned):
    """A sentence that says what it is: a fact read from figures, or somebody's assessment of them."""

    text: str
    kind: Literal["fact", "assessment"] = "fact"


@dataclass(frozen=True, slots=True)
class Notice(_Cleaned):
    """A warning that a reader must not miss."""

    text: str


@dataclass(frozen=True, slots=True)
class TableBlock:
    table: TableData


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with its table twin; `twin=False` where a table beside it already gives the same figures.

    `titled=False` where the sentence above already is the message: the caption then names measure, area and
    period.
    """

    chart: Chart
    twin: bool = True
    titled: bool = True

    @property
    def caption(self) -> tuple[str, ...]:
        """The lines above the picture, after its number."""
        lines = (self.chart.title, self.chart.subtitle) if self.titled else (self.chart.subtitle,)
        return tuple(clean(line) for line in lines)


@dataclass(frozen=True, slots=True)
class Receipt(_Cleaned):
    """Everything needed to ask the same question again.

    `withheld`: how many records there were is not said, as something beside it could be worked out from that.
    `least`: what was left out for a reason in small numbers stands as nought, and reads as fewer than this.
    """

    snapshot: str
    query: str
    parameters: tuple[tuple[str, str], ...] = ()
    scope: str = ""
    period: str = ""
    rows_used: int = 0
    left_out: tuple[tuple[str, int], ...] = ()
    method: str = ""
    method_version: str = ""
    located: tuple[int, int] | None = None
    baseline: str = ""
    sources: tuple[str, ...] = ()
    overlaps: tuple[str, ...] = ()
    withheld: bool = False
    least: int = 0

    def lines(self) -> tuple[tuple[str, str], ...]:
        """The labelled lines that a reader sees; empty ones are left away, except rows left out."""
        parameters = "; ".join(f"{name} = {value}" for name, value in self.parameters)
        left_out = "; ".join(f"{self._few(rows)} {reason}" for reason, rows in self.left_out) or "none"
        found = [
            ("Snapshot", self.snapshot),
            ("Query", self.query),
            ("Parameters", parameters),
            ("Scope", self.scope),
            ("Period", self.period),
            ("Method", f"{self.method}, version {self.method_version}" if self.method else ""),
            ("Baseline", self.baseline),
            ("Rows used", WITHHELD if self.withheld else number(self.rows_used)),
            ("Rows left out", WITHHELD if self.withheld else left_out),
            ("Location found", located_text(self.located) if self.located else ""),
            ("Sources", "; ".join(self.sources)),
            ("Overlaps left out", "; ".join(self.overlaps)),
        ]
        return tuple((label, words) for label, words in found if words)

    def _few(self, rows: int) -> str:
        return number(rows) if rows or not self.least else f"fewer than {self.least}"


def located_text(located: tuple[int, int]) -> str:
    """The location-found rate with its two counts."""
    found, of = located
    rate = f"{one_decimal(found * 100 / of)}%" if of else "not calculable"
    return f"{rate} ({number(found)} of {number(of)})"


@dataclass(frozen=True, slots=True)
class FeedUse:
    """A feed that a document draws on, the footing of its records, and which class of data they are."""

    feed: str
    basis: Literal["open-licence", "agreement"]
    data_class: str = "depersonalised_events"

    def __post_init__(self) -> None:
        if not self.feed or self.basis not in ("open-licence", "agreement") or not self.data_class:
            raise ValueError(f"a feed is used under an open licence or an agreement: {self!r}")


def feeds_used(sources: Iterable[tuple[str, str]]) -> tuple[FeedUse, ...]:
    """From feed and basis of each source of the answers that a document is made of."""
    used = {(feed, "open-licence" if basis == "open-licence" else "agreement") for feed, basis in sources}
    return tuple(FeedUse(feed, basis) for feed, basis in sorted(used))  # type: ignore[arg-type]


Part = Paragraph | Bullets | Finding | Notice | TableBlock | Figure


@dataclass(frozen=True, slots=True)
class ExhibitBlock(_Cleaned):
    """A sentence with what it rests on: the figure or table, and the receipt."""

    id: str
    sentence: str
    parts: tuple[Part, ...]
    receipt: Receipt
    level: int = 3

    def as_data(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "sentence": self.sentence,
            "parts": [_part_data(part) for part in self.parts],
            "receipt": self.receipt,
        }


def _part_data(part: Part) -> Any:
    if isinstance(part, Figure):
        return {"figure": part.chart}
    if isinstance(part, TableBlock):
        return {"table": part.table}
    return {type(part).__name__.lower(): part}


Block = Heading | Part | Receipt | ExhibitBlock


@dataclass(frozen=True)
class Document(_Cleaned):
    """A titled, marked, dated sequence of blocks.

    `synthetic_notice` is printed on each page where the figures are made up; `attribution` with every copy.
    `draws_on` names every feed that anything in it was made of; None says nothing, and the gate asks.
    `data` are the rows that it tells of: they leave beside it as a file of their own (csv, xlsx).
    `filters` say by name what was chosen on screen; `taken` by whom one copy was taken away, and why.
    """

    title: str
    subtitle: str
    marking: str
    made_at: datetime
    blocks: tuple[Block, ...]
    attribution: tuple[str, ...] = ()
    synthetic_notice: str = ""
    language: str = "en-GB"
    author: str = "Commonweal"
    facts: tuple[tuple[str, str], ...] = field(default=())
    draws_on: tuple[FeedUse, ...] | None = None
    data: TableData | None = None
    filters: tuple[tuple[str, str], ...] = ()
    taken: Taking | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.data is not None:
            object.__setattr__(self, "data", cleaned_table(self.data))
        if not self.title:
            raise ValueError("a document has a title")
        if not _MARKING.fullmatch(self.marking):
            raise ValueError(f"a marking is in capitals, such as OFFICIAL, not {self.marking!r}")
        if self.made_at.tzinfo is None:
            raise ValueError("the time of a document names its zone")
        self._check_levels()

    def _check_levels(self) -> None:
        before = 1
        for block in self.blocks:
            if isinstance(block, Heading | ExhibitBlock):
                if not 2 <= block.level <= min(before + 1, 5):
                    raise ValueError(f"a heading of level {block.level} may not follow level {before}")
                before = block.level

    @cached_property
    def anchors(self) -> tuple[str, ...]:
        """A name for each block, empty for blocks that nobody links to; no two alike."""
        taken: dict[str, int] = {}
        names = []
        for block in self.blocks:
            wish = ""
            if isinstance(block, Heading):
                wish = slug(block.id or block.text)[:60]
            elif isinstance(block, ExhibitBlock):
                wish = f"exhibit-{slug(block.id)[:60]}"
            while wish and wish in taken:
                taken[wish] += 1
                wish = f"{wish}-{taken[wish]}"
            taken.setdefault(wish, 1)
            names.append(wish)
        return tuple(names)

    @property
    def front(self) -> tuple[tuple[str, str], ...]:
        """The labelled lines below the title: what is stated, what was chosen, who took this copy away."""
        return (*self.facts, *self.filters, *(self.taken.lines() if self.taken else ()))

    @property
    def watermark(self) -> str:
        return self.taken.line if self.taken else ""

    @property
    def contents(self) -> tuple[tuple[str, str], ...]:
        """Anchor and text of each heading of the first level below the title."""
        return tuple(
            (anchor, block.text)
            for block, anchor in zip(self.blocks, self.anchors, strict=True)
            if isinstance(block, Heading) and block.level == 2
        )

    @property
    def exhibits(self) -> tuple[ExhibitBlock, ...]:
        return tuple(block for block in self.blocks if isinstance(block, ExhibitBlock))

    def exhibits_json(self) -> bytes:
        """All exhibits as canonical JSON: the form in which "the same again" is byte-equal."""
        return canonical([exhibit.as_data() for exhibit in self.exhibits]).encode("utf-8")

    def figures(self) -> tuple[Figure, ...]:
        return tuple(part for part in self.parts() if isinstance(part, Figure))

    def parts(self) -> Iterator[Block]:
        """The blocks in reading order, those inside exhibits among them."""
        for block in self.blocks:
            yield block
            if isinstance(block, ExhibitBlock):
                yield from block.parts
                yield block.receipt

    def texts(self, twins: Twins = "inline") -> Iterator[str]:
        """Every text that a reader meets below the front matter, in reading order. A copy is proved against
        this.
        """
        numbered = _Numbers()
        later: list[str] = []
        for block in self.parts():
            yield from _block_texts(block, numbered)
            if isinstance(block, Figure) and block.twin:
                twin = [TWIN_WORDS, *_table_texts(block.chart.table())]
                if twins == "inline":
                    yield from twin
                else:
                    later += [f"Figure {numbered.figure}", *_table_texts(block.chart.table())]
        if later:
            yield ANNEX_WORDS
            yield from later


@dataclass(slots=True)
class _Numbers:
    figure: int = 0
    table: int = 0


def _block_texts(block: Block, numbered: _Numbers) -> Iterator[str]:
    match block:
        case Heading() | Paragraph() | Notice():
            yield block.text
        case Bullets():
            yield from block.items
        case Finding():
            yield FACT_WORDS[block.kind]
            yield block.text
        case TableBlock():
            numbered.table += 1
            yield f"Table {numbered.table}"
            yield from _table_texts(block.table)
        case Figure():
            numbered.figure += 1
            yield f"Figure {numbered.figure}"
            yield from block.caption
        case Receipt():
            yield RECEIPT_WORDS
            for label, words in block.lines():
                yield label
                yield words
        case ExhibitBlock():
            yield block.sentence


def _table_texts(table: TableData) -> Iterator[str]:
    shown = shown_table(table)
    yield shown.caption
    yield from shown.headings
    for row in shown.rows:
        yield from row
    if shown.note:
        yield shown.note


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table as text, cleaned; `numeric` says which columns are set to the right."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    total: bool
    note: str


def shown_table(table: TableData) -> ShownTable:
    return ShownTable(
        clean(table.caption),
        tuple(clean(column.heading) for column in table.columns),
        tuple(tuple(clean(cell) for cell in row) for row in table.texts()),
        tuple(column.numeric for column in table.columns),
        table.total,
        clean(table.note),
    )
