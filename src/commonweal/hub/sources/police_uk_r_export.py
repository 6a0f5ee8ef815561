"""Street-level crime as R writes it: a column of row numbers without a name, underscores, `NA` for blanks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from commonweal.hub.intake.child import RawBatch

from .declaration import Column, Handling, Reading, Unit
from .police_uk_street import SOURCE as STREET
from .police_uk_street import STREET_COLUMNS
from .police_words import read_table

R_BLANKS = ("", "NA")


def read(raw: RawBatch, sent: Mapping[str, str]) -> Reading:
    return read_table(raw, sent, R_BLANKS)


SOURCE = replace(
    STREET,
    name="police_uk_r_export",
    title="data.police.uk street-level crime saved by R",
    unit=Unit.FILE,
    columns=(
        Column("", Handling.DROPPED, reason="R's row number", aliases=("X", "...1"), coded=False),
        *STREET_COLUMNS,
    ),
    read=read,
    blanks=R_BLANKS,
)
