"""What somebody asks of a technique, as it is kept with the run; checked before any work is done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from commonweal.analysis import techniques
from commonweal.analysis.techniques.grammar import BadParameter, Form, Technique, checked, chosen
from commonweal.analysis.techniques.guarding import Refused
from commonweal.analysis.techniques.inputs import BadData
from commonweal.core.errors import BadInput, NotFound
from commonweal.hub.queries import KINDS_OF_AREA
from commonweal.hub.technique_data import is_series
from commonweal.workstation.reading import read_text

LONGEST_TEXT = 500_000  # letters: some thousands of rows; more belongs into the warehouse
PASTED = "the rows that were pasted"


@dataclass(frozen=True)
class RunAsked:
    """`filters` and `columns` choose records of the warehouse; `rows` are a reader's own instead of them."""

    technique: str
    settings: Mapping[str, str] = field(default_factory=dict)
    filters: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    rows: str = ""

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> RunAsked:
        return cls(**kept)

    def kept(self) -> dict[str, Any]:
        return {
            "technique": self.technique,
            "settings": dict(self.settings),
            "filters": dict(self.filters),
            "columns": dict(self.columns),
            "rows": self.rows,
        }

    @property
    def about(self) -> Technique:
        found: Technique = named(self.technique).TECHNIQUE
        return found


def named(name: str) -> Any:
    try:
        return techniques.technique(name)
    except LookupError:
        raise NotFound("There is no such technique.", where=name) from None


def from_warehouse(about: Technique) -> bool:
    """Whether records of the warehouse can be its rows; figures are put together by hand."""
    return about.form is not Form.FIGURES and (about.form is not Form.SERIES or is_series(about))


def check(asked: RunAsked) -> None:
    """BadInput, where the name of what is wrong stands in `where`, so that a page can point at it."""
    module = named(asked.technique)
    with said_plainly():
        checked(chosen(module.Parameters, asked.settings))
    if len(asked.rows) > LONGEST_TEXT:
        raise BadInput(
            f"That is {len(asked.rows):,} letters, and {LONGEST_TEXT:,} at most are taken.",
            where="rows",
            remedy="Load a larger file as a delivery.",
        )
    if asked.rows:
        with said_plainly("rows"):
            read_text(PASTED, asked.rows, module.TECHNIQUE, asked.columns)
    elif (kind := asked.filters.get("area_kind", "")) and kind not in KINDS_OF_AREA:
        raise BadInput(
            f"There is no kind of area {kind!r}.",
            where="area_kind",
            remedy=f"There are: {', '.join(KINDS_OF_AREA)}.",
        )
    elif not from_warehouse(module.TECHNIQUE):
        raise BadInput("There are no rows.", where="rows", remedy="Paste them with a header of column names.")


@contextmanager
def said_plainly(where: str = "") -> Iterator[None]:
    """What a technique refuses, as an error for people."""
    try:
        yield
    except BadParameter as error:
        name, _, why = str(error).partition(": ")
        raise BadInput(f"{why[:1].upper()}{why[1:]}.", where=where or name) from error
    except (BadData, Refused) as error:
        said = str(error).partition(". To see the method")[0]  # by a setting of the command line alone
        raise BadInput(f"{said[:1].upper()}{said[1:]}.".replace("..", "."), where=where) from error
