"""A computed value with everything needed to judge it and to work it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Generic, TypeVar

DEFAULT_SEED = 20060

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rows that were not used, and why."""

    reason: str
    rows: int


@dataclass(frozen=True, slots=True)
class Result(Generic[Value]):
    """Never a bare number.

    Parameters
    ----------
    value : object
        What was computed, in `unit`.
    unit : str
        Such as "recorded crimes" or "per 1,000 residents".
    method, method_version : str
        The version rises when the same rows would give another value.
    parameters : mapping
        As given, defaults included.
    inputs : tuple of str
        Data used, each with its load ("police street, delivery 12").
    rows_used : int
        Records that entered.
    left_out : tuple of LeftOut
        Records that did not, with reasons.
    start, end : date
        The window, half open.
    geography : str
        Area kind and generation.
    seed : int
        Of the random procedure, shown even where none was needed.
    warnings : tuple of str
        Sentences a reader must see.
    author : str
    made_at : datetime

    Raises
    ------
    ValueError
        If unit, method or version is empty, a number of rows is negative, or the window is empty.

    Notes
    -----
    Source: cross-cutting rule 1 for computed results.

    Examples
    --------
    >>> Result(40, "recorded crimes", "count", "1", rows_used=40).seed
    20060
    """

    value: Value
    unit: str
    method: str
    method_version: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    inputs: tuple[str, ...] = ()
    rows_used: int = 0
    left_out: tuple[LeftOut, ...] = ()
    start: date | None = None
    end: date | None = None
    geography: str = ""
    seed: int = DEFAULT_SEED
    warnings: tuple[str, ...] = ()
    author: str = ""
    made_at: datetime | None = None

    def __post_init__(self) -> None:
        if not (self.unit and self.method and self.method_version):
            raise ValueError("a result names its unit, its method and the version of the method")
        if self.rows_used < 0 or any(part.rows < 0 for part in self.left_out):
            raise ValueError("a number of rows is not negative")
        if self.start is not None and self.end is not None and self.start >= self.end:
            raise ValueError("the window is half open: its start lies before its end")
        object.__setattr__(self, "parameters", MappingProxyType(dict(self.parameters)))

    @property
    def rows_left_out(self) -> int:
        return sum(part.rows for part in self.left_out)
