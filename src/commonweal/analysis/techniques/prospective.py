"""Where does risk lie in the next days, after what has just happened nearby? The prospective surface."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from commonweal.analysis.comparison import number, one_decimal
from commonweal.analysis.frames import Frame, frame_round
from commonweal.analysis.shading import highest_first, shaded
from commonweal.analysis.statistical_charts import GridMap, Shade
from commonweal.analysis.techniques.event_times import (
    A_DAY,
    CLOCK_SAYS,
    CLOCKS,
    PLACE_AND_TIME,
    RANGE_SAYS,
    REPEATED,
    REPEATED_SAYS,
    Timed,
    day_of,
    day_text,
    timed,
)
from commonweal.analysis.techniques.grammar import (
    Example,
    Form,
    Gives,
    Minimum,
    Progress,
    Technique,
    checked,
    parameter,
)
from commonweal.analysis.techniques.guarding import Refused, judged, refusing
from commonweal.analysis.techniques.inputs import BadData, Data
from commonweal.analysis.techniques.outcome import Outcome, outcome

TECHNIQUE = Technique(
    name="prospective",
    title="Where risk lies next (prospective surface)",
    question="Where does risk lie in the next days, after what has just happened nearby?",
    form=Form.POINTS,
    takes=PLACE_AND_TIME,
    gives=(
        Gives("easting", "of the cell's south-west corner", "m", 0),
        Gives("northing", "of the cell's south-west corner", "m", 0),
        Gives("risk", "sum of 1 / ((1 + d) (1 + t)) over recent events nearby", "", 3),
        Gives("rank", "1 for the highest; shared by equal cells", "", 0),
        Gives("band", "top 1%, 5% or 20% of all cells; blank for the others"),
    ),
    misleads=(
        "It is a forecast without a test: score it with pai on days that were not used for it.",
        "It helps only where near repeats are more than chance makes: test with knox first.",
        "It changes every day and is stale within a week.",
        "The risk is a score, not a probability or a number of events to come.",
        "Cells stand for places near recent victims: it is never shown to the public, and tells nothing of "
        "who lives there.",
    ),
    references=(
        "Bowers, K. J., Johnson, S. D. and Pease, K. (2004). Prospective hot-spotting: the future of crime "
        "mapping? British Journal of Criminology 44(5), 641-658.",
        "Johnson, S. D., Birks, D. J., McLaughlin, L., Bowers, K. J. and Pease, K. (2007). Prospective crime "
        "mapping in operational context. Home Office Online Report 19/07 (prints another formula).",
    ),
    section="A3",
    version="1",
    unit="risk score",
    minimums=(Minimum(2, "recent events"),),
    guarded_as="near repeat",
    cost="grows with the recent events times the square of (distance / cell), and with the cells",
    example=Example(
        says="Two events: one in the middle of a cell, yesterday; one 60 m east of it, 22 days ago (A3).",
        columns={
            "easting": [380_025, 380_085],
            "northing": [398_025, 398_025],
            "time": ["2026-09-13", "2026-08-23"],
        },
        settings={"as_of": "2026-09-14"},
        finds="The cell of the first has a risk of 1 + 1 / (3 x 4) = 1.083 (test vector of A3).",
    ),
)
SHARES = ((0.01, "top 1%"), (0.05, "top 5%"), (0.2, "top 20%"))
_SHADES = (
    Shade("some risk", 1),
    Shade("top 20% of cells", 2),
    Shade("top 5% of cells", 3),
    Shade("top 1% of cells", 4),
)


@dataclass(frozen=True, slots=True)
class Parameters:
    as_of: str | None = parameter(None, "day of the surface, as 2026-09-14; events before it count")
    cell_size: float = parameter(50.0, "side of a cell", unit="m", least=5, most=10_000)
    distance: float = parameter(400.0, "how far an event lends risk", unit="m", least=1, most=10_000)
    weeks: int = parameter(8, "how long an event lends risk", unit="weeks", least=1, most=520)
    clock: str = parameter("days", CLOCK_SAYS, among=CLOCKS)
    longest_range: float = parameter(3.0, RANGE_SAYS, unit="days", least=0, most=3)
    repeated_rows: str = parameter("once", REPEATED_SAYS, among=REPEATED)


@dataclass(frozen=True, slots=True)
class _Ranked:
    """Cells with risk, the highest first: their places, and class (an index of the shades)."""

    row: Any
    column: Any
    risk: Any
    rank: Any
    shade: Any


def run(
    data: Data, parameters: Parameters, *, guard: bool = True, progress: Progress | None = None
) -> Outcome:
    """Lay the surface of a day. Kernel: :func:`commonweal.analysis.prospective.prospective_risk`."""
    parameters = checked(parameters)
    ready = timed(
        data, TECHNIQUE, clock=parameters.clock, longest=parameters.longest_range,
        repeated=parameters.repeated_rows,
    )  # fmt: skip
    if not ready.data.rows:
        raise BadData(f"easting: {data.said} holds no event with a place and a time; is the file empty?")
    today, announced = _today(ready, parameters)
    data, seconds = _recent(ready, today, parameters)
    standing = judged(TECHNIQUE, data, {"recent events": data.rows}, guard=guard)
    if not data.rows:
        raise Refused(
            f"as_of: no event lies in the {parameters.weeks} weeks before {day_text(today)}; is it the day "
            "that was meant?"
        )
    from commonweal.analysis.prospective import prospective_risk

    with refusing(TECHNIQUE):
        frame = frame_round(
            data["easting"], data["northing"], parameters.cell_size, margin=parameters.distance
        )
        risk = prospective_risk(
            data["easting"], data["northing"], seconds, at=today, west=frame.west, south=frame.south,
            cell=frame.cell, columns=frame.columns, rows=frame.rows, metres=parameters.distance,
            weeks=parameters.weeks, progress=progress,
        )  # fmt: skip
        if not risk.any():
            raise ValueError(
                f"`distance` of {parameters.distance:g} m reaches the middle of no cell of {frame.cell:g} m: "
                "take smaller cells"
            )
    ranked = _ranked(risk, frame.cells)
    said = _sentence(ranked, frame, data.rows, today, parameters)
    return outcome(
        TECHNIQUE, data, parameters, standing, _columns(ranked, frame),
        sentence=said,
        announced=(*announced, *ready.announced, _cells_said(frame)),
        mapped=_mapped(frame, risk, ranked, said, data.said, today),
    )  # fmt: skip


def _today(ready: Timed, parameters: Parameters) -> tuple[int, tuple[str, ...]]:
    """The moment at which the day of the surface begins."""
    if parameters.as_of is not None:
        return day_of("as_of", parameters.as_of), ()
    today = (int(ready.seconds.max()) // A_DAY + 1) * A_DAY
    return today, (f"as_of: {day_text(today)}, the day after the last event.",)


def _recent(ready: Timed, today: int, parameters: Parameters) -> tuple[Data, Any]:
    data, seconds = ready.data, ready.seconds
    before = seconds < today
    data, seconds = data.only(before, f"lie on {day_text(today)} or later"), seconds[before]
    recent = today - seconds <= parameters.weeks * 7 * A_DAY
    reason = f"lie more than {parameters.weeks} weeks before {day_text(today)}"
    return data.only(recent, reason), seconds[recent]


def _ranked(risk: Any, cells: int) -> _Ranked:
    import numpy as np

    row, column = np.nonzero(risk > 0)
    order = highest_first(risk[row, column])
    row, column = row[order], column[order]
    value = risk[row, column]
    lower = (
        np.flatnonzero(value[:-1] - value[1:] > value[0] * 1e-10) + 1
    )  # where a value differs from the last
    starts = np.concatenate([[0], lower])
    rank = np.repeat(starts + 1, np.diff(np.append(starts, len(value))))
    shade = np.zeros(len(value), dtype=np.int64)
    for share, _ in SHARES:
        shade += rank <= max(1, math.floor(share * cells))
    return _Ranked(row, column, value, rank, shade)


def _columns(ranked: _Ranked, frame: Frame) -> dict[str, Any]:
    names = ["", *(name for _, name in reversed(SHARES))]
    return {
        "easting": frame.west + ranked.column * frame.cell,
        "northing": frame.south + ranked.row * frame.cell,
        "risk": ranked.risk,
        "rank": ranked.rank,
        "band": [names[shade] for shade in ranked.shade.tolist()],
    }


def _cells_said(frame: Frame) -> str:
    return f"cells: all {number(frame.cells)} of the rectangle that recent events reach; bands are of these."


def _share(ranked: _Ranked) -> tuple[int, float]:
    """How many cells are of the first band, and how much of all risk they hold, per cent."""
    top = ranked.shade == len(SHARES)
    return int(top.sum()), 100.0 * float(ranked.risk[top].sum()) / float(ranked.risk.sum())


def _sentence(ranked: _Ranked, frame: Frame, events: int, today: int, parameters: Parameters) -> str:
    many, held = _share(ranked)
    where = (
        f"{frame.west + ranked.column[0] * frame.cell:.0f}, {frame.south + ranked.row[0] * frame.cell:.0f}"
    )
    cells = f"{number(many)} of {number(frame.cells)} cells of {frame.cell:g} m"
    return (
        f"For {day_text(today)}, {number(events)} {'event' if events == 1 else 'events'} of the "
        f"{parameters.weeks} weeks before put the highest risk at {where} ({ranked.risk[0]:.2f}); the "
        f"{cells} of highest risk hold {one_decimal(held)}% of it. This is a forecast, to be scored on what "
        "follows, and no finding."
    )


def _mapped(frame: Frame, risk: Any, ranked: _Ranked, said: str, where: str, today: int) -> GridMap | None:
    import numpy as np

    classes = np.full(risk.shape, -1, dtype=np.int64)
    classes[ranked.row, ranked.column] = ranked.shade
    _, held = _share(ranked)
    return shaded(
        frame,
        risk,
        classes,
        _SHADES,
        title=f"The cells of highest risk hold {one_decimal(held)}% of the risk",
        subtitle=f"Prospective risk on {day_text(today)}, {where}; cells of {frame.cell:g} m",
        alt=f"A map of cells shaded by risk. {said}",
        unit="score",
        of="Risk",
        undrawn="no recent event within reach",
        decimals=2,
    )
