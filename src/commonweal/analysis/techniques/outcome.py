"""What a technique gives: a table, a sentence, a picture, and everything needed to judge and repeat it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from commonweal.analysis.charts import AreaMap, Chart, Column, GridMap, TableData
from commonweal.analysis.result import DEFAULT_SEED, Result
from commonweal.analysis.techniques.grammar import Gives, Technique
from commonweal.analysis.techniques.guarding import Standing
from commonweal.analysis.techniques.inputs import Data


@dataclass(frozen=True, kw_only=True)
class Outcome(Result[Mapping[str, Any]]):
    """`value` holds the columns of the table, as the technique declares them and in that order.

    `announced` says what was chosen for the user; `stamp` is blank unless the guard was put off.
    """

    technique: Technique
    sentence: str = ""
    announced: tuple[str, ...] = ()
    stamp: str = ""
    drawn: Chart | None = None
    mapped: AreaMap | GridMap | None = None

    @property
    def table(self) -> Any:
        """The columns as a pandas frame."""
        import pandas as pd  # type: ignore[import-untyped]

        return pd.DataFrame({name: list(values) for name, values in self.value.items()})

    def chart(self) -> Chart | None:
        return self.drawn

    def map(self) -> AreaMap | GridMap | None:
        return self.mapped

    def twin(self, caption: str) -> TableData:
        """The table as a reader sees it."""
        given = self.technique.gives
        columns = tuple(
            Column(g.name, g.unit, numeric=_is_number(self.value[g.name]), decimals=g.decimals) for g in given
        )
        rows = tuple(zip(*(_cells(g, self.value[g.name]) for g in given), strict=True))
        return TableData(caption, columns, rows, empty="none")


def outcome(
    technique: Technique,
    data: Data,
    parameters: Any,
    standing: Standing,
    columns: Mapping[str, Any],
    **more: Any,
) -> Outcome:
    """An outcome with all that the technique, its data and its parameters say already.

    `more` are `sentence`, `drawn`, `mapped`, and, to add to what is said already, `warnings`, `announced`,
    `left_out`; `rows_used` and `unit` where they are not those of the data and the technique.
    """
    declared = tuple(each.name for each in technique.gives)
    if tuple(columns) != declared:
        raise AssertionError(f"{technique.name} declares {declared} and gives {tuple(columns)}")
    for picture in ("drawn", "mapped"):
        if standing.stamp and more.get(picture) is not None:
            stamped = f"{standing.stamp}; {more[picture].subtitle}"
            more[picture] = replace(more[picture], subtitle=stamped)
    return Outcome(
        value=dict(columns),
        unit=more.pop("unit", technique.unit),
        method=technique.name,
        method_version=technique.version,
        parameters=asdict(parameters),
        inputs=(data.said,),
        rows_used=more.pop("rows_used", data.rows),
        left_out=(*data.left_out, *more.pop("left_out", ())),
        seed=getattr(parameters, "seed", DEFAULT_SEED),
        technique=technique,
        announced=(*data.announced, *more.pop("announced", ())),
        warnings=(*data.warnings, *standing.warnings, *more.pop("warnings", ())),
        stamp=standing.stamp,
        **more,
    )


def _is_number(values: Any) -> bool:
    return all(isinstance(value, (int, float)) or value is None for value in map(_cell, values))


def _cells(given: Gives, values: Any) -> list[Any]:
    """As plain values; what is told without decimals and is whole is a whole number."""
    plain = [_cell(value) for value in values]
    if given.decimals != 0:
        return plain
    return [int(cell) if isinstance(cell, float) and cell.is_integer() else cell for cell in plain]


def _cell(value: Any) -> Any:
    plain = value.item() if hasattr(value, "item") else value
    if isinstance(plain, float) and plain != plain:
        return None
    return plain if isinstance(plain, (str, int, float)) or plain is None else str(plain)
