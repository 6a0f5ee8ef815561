"""The table that says what a picture says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from commonweal.analysis.canonical import canonical
from commonweal.analysis.comparison import number, one_decimal

Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Column:
    """A heading with its unit. Numbers are set to the right; `decimals` None writes whole numbers whole."""

    name: str
    unit: str = ""
    numeric: bool = False
    decimals: int | None = None

    @property
    def heading(self) -> str:
        return f"{self.name} ({self.unit})" if self.unit else self.name


@dataclass(frozen=True, slots=True)
class TableData:
    """A captioned table. A cell of None has nothing to show, for the reason given in `empty`."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: bool = False
    empty: str = "not supplied"
    note: str = ""

    def __post_init__(self) -> None:
        if not self.caption or not self.columns:
            raise ValueError("a table has a caption and columns")
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"each row of “{self.caption}” needs {len(self.columns)} cells")

    def texts(self) -> tuple[tuple[str, ...], ...]:
        """The cells as a reader sees them."""
        return tuple(
            tuple(cell_text(cell, column, self.empty) for cell, column in zip(row, self.columns, strict=True))
            for row in self.rows
        )

    def to_json(self) -> str:
        return canonical(self)

    def as_data(self) -> dict[str, Any]:
        columns = [{"name": c.name, "unit": c.unit, "numeric": c.numeric} for c in self.columns]
        return {"caption": self.caption, "columns": columns, "rows": self.rows, "note": self.note}


def cell_text(cell: Cell, column: Column, empty: str = "not supplied") -> str:
    """Write one cell for a reader.

    Parameters
    ----------
    cell : str, int, float or None
        In the unit of the column.
    column : Column
        Says how many decimals.
    empty : str
        What None means in this table.

    Returns
    -------
    str

    Notes
    -----
    Source: house style: none, not loaded and withheld are told apart, and never shown as nought.

    Examples
    --------
    >>> cell_text(1234.56, Column("Rate", decimals=1)), cell_text(None, Column("Count"), "withheld")
    ('1,234.6', 'withheld')
    """
    if cell is None:
        return empty
    if isinstance(cell, str):
        return cell
    if column.decimals is None or column.decimals == 0:
        return number(cell if column.decimals is None else round(cell))
    if column.decimals == 1:
        return one_decimal(cell)
    return f"{cell:,.{column.decimals}f}".replace("-", "\N{MINUS SIGN}")
