"""What does the time of year alone bring?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from commonweal.analysis.charts import Curve, CurveChart
from commonweal.analysis.comparison import percent_change
from commonweal.analysis.period_labels import GAP, last_stretch, place_names, read_periods
from commonweal.analysis.techniques.grammar import (
    Example,
    Form,
    Gives,
    Kind,
    Minimum,
    Progress,
    Takes,
    Technique,
    checked,
    parameter,
)
from commonweal.analysis.techniques.guarding import judged, refusing
from commonweal.analysis.techniques.inputs import Data, expected
from commonweal.analysis.techniques.outcome import Outcome, outcome

if TYPE_CHECKING:
    from commonweal.analysis.seasons import Seasons

YEARS = 3

_YEAR = (80, 72, 88, 95, 104, 110, 121, 118, 102, 131, 140, 96)

TECHNIQUE = Technique(
    name="seasons",
    title="Seasons (STL)",
    question="What does the time of year alone bring, and what is left without it?",
    form=Form.SERIES,
    takes=(
        Takes("period", Kind.PERIOD, "months or weeks, one a row, in order of time"),
        Takes("value", Kind.COUNT, "events of it", "events"),
    ),
    gives=(
        Gives("period", "as it was given"),
        Gives("value", "as it was given", "events"),
        Gives("place", "in the year"),
        Gives("index", "of that place: 1.2 is a fifth above an average one", decimals=3),
        Gives("trend", "what moves slowly", "events", decimals=1),
        Gives("seasonal", "times the trend, in that year", decimals=3),
        Gives("deseasonalised", "the value without its season", "events", decimals=1),
        Gives("ratio_to_last_year", "the value over that of a year before", decimals=3),
    ),
    misleads=(
        "Three years of a season are three draws: an index moves with each new year.",
        "It cannot tell a season from an event that comes at the same time each year.",
        "Months differ in days and weekends: February is low for being short.",
    ),
    references=(
        "Cleveland, R. B., Cleveland, W. S., McRae, J. E. and Terpenning, I. (1990). STL: A seasonal-trend "
        "decomposition procedure based on loess. Journal of Official Statistics 6(1), 3-73.",
    ),
    section="A4",
    version="1",
    unit="index, 1 = an average month",
    minimums=(Minimum(24, "periods"),),
    cost="grows with the periods",
    example=Example(
        says="Four years of the same seasons, each year a tenth above the one before.",
        columns={
            "period": [f"{2022 + at // 12}-{at % 12 + 1:02}" for at in range(48)],
            "value": [round(value * 1.1**year) for year in range(4) for value in _YEAR],
        },
        finds="November is the fullest month, 29% above an average one; February the emptiest, 28% below. "
        "The series without its seasons goes up evenly.",
    ),
)


@dataclass(frozen=True, slots=True)
class Parameters:
    season: int = parameter(12, "periods in a year: 12 for months, 52 for weeks", least=2, most=366)
    robust: bool = parameter(True, "keep single outlying values from bending trend and season")
    drift: int = parameter(7, "years over which the season may change, an odd number", least=7, most=99)


def run(
    data: Data, parameters: Parameters, *, guard: bool = True, progress: Progress | None = None
) -> Outcome:
    """Take a series apart, or compare with last year where it is too short. Kernels:
    :func:`commonweal.analysis.seasons.decompose` and :func:`commonweal.analysis.seasons.ratio_to_last_year`.
    """
    import numpy as np

    from commonweal.analysis.seasons import decompose, ratio_to_last_year

    parameters, data = checked(parameters), expected(data, TECHNIQUE)
    labels = [str(label) for label in data["period"].tolist()]
    with refusing(TECHNIQUE):
        data = data.only(np.arange(data.rows) >= last_stretch(labels), GAP)
    standing = judged(TECHNIQUE, data, {"periods": data.rows}, guard=guard)
    labels, values = labels[-data.rows :], data["value"]
    found = None
    with refusing(TECHNIQUE):
        ratios = ratio_to_last_year(values, parameters.season)
        if data.rows >= YEARS * parameters.season:
            found = decompose(
                values, parameters.season, robust=parameters.robust, seasonal_window=parameters.drift
            )
        names = place_names(read_periods(labels), parameters.season)
    columns = {"period": labels, "value": values, **_columns(found, names, data.rows)}
    columns["ratio_to_last_year"] = ratios
    return outcome(
        TECHNIQUE, data, parameters, standing, columns,
        sentence=_of_year(data, parameters) if found is None else _of_seasons(found, names),
        announced=(_announced(found, data.rows, parameters),),
        drawn=None if found is None else _chart(data, found, names),
    )  # fmt: skip


def _columns(found: Seasons | None, names: tuple[str, ...], rows: int) -> dict[str, Any]:
    import numpy as np

    places = {"place": [names[at % len(names)] for at in range(rows)]}
    if found is None:
        return places | {
            name: np.full(rows, np.nan) for name in ("index", "trend", "seasonal", "deseasonalised")
        }
    return places | {
        "index": found.indices[np.arange(rows) % len(names)],
        "trend": np.expm1(found.trend),
        "seasonal": np.exp(found.seasonal),
        "deseasonalised": found.deseasonalised,
    }


def _announced(found: Seasons | None, rows: int, parameters: Parameters) -> str:
    if found is None:
        return (
            f"{rows} periods are fewer than {YEARS} years: only the ratio to the same period a year before "
            "is given, for a season cannot be told from chance."
        )
    return "The work is done on log(1 + value), so that a season is a share of the level and not a number."


def _of_seasons(found: Seasons, names: tuple[str, ...]) -> str:
    high, low = int(found.indices.argmax()), int(found.indices.argmin())
    if float(found.indices[high] - found.indices[low]) < 1e-9:
        return "Every time of the year is alike: there is no season to speak of."
    return (
        f"By the time of year alone, {names[high]} is the fullest ({_against(found.indices[high])} an "
        f"average one) and {names[low]} the emptiest ({_against(found.indices[low])})."
    )


def _against(index: float) -> str:
    percent = 100 * (float(index) - 1)
    return f"{abs(percent):.0f}% {'above' if percent >= 0 else 'below'}"


def _of_year(data: Data, parameters: Parameters) -> str:
    values, last = data["value"], str(data["period"][-1])
    if data.rows <= parameters.season:
        return f"There is no period a year before {last} to compare it with."
    change = percent_change(float(values[-1 - parameters.season]), float(values[-1]))
    return f"{last} against the same period of the year before: {change.text}."


def _chart(data: Data, found: Seasons, names: tuple[str, ...]) -> CurveChart:
    high = int(found.indices.argmax())
    points = tuple((float(at), float(index)) for at, index in enumerate(found.indices))
    return CurveChart(
        title=f"{names[high]} is the fullest time of the year",
        subtitle=f"Index, 1 = an average one, {data.said}, {data['period'][0]} to {data['period'][-1]}",
        alt=f"A line through {len(names)} seasonal indices, highest in {names[high]}.",
        of_x="Time of year",
        of_y="Index",
        curves=(
            Curve("index", points),
            Curve("average", ((0.0, 1.0), (float(len(names) - 1), 1.0)), dashed=True),
        ),
        ticks=tuple((float(at), name[:3]) for at, name in enumerate(names)) if len(names) <= 12 else (),
        decimals=2,
    )
