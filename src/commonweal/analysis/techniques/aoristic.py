"""At which hours of which weekdays does it happen?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from commonweal.analysis.charts import MatrixChart
from commonweal.analysis.precision import Precision
from commonweal.analysis.result import LeftOut
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
    from commonweal.analysis.aoristic import Week

FEW = 5.0  # events to be expected of an hour below which it is hatched
A_DAY, WINDOW = 86_400, 4  # seconds; hours of the window that the sentence names
DATES_ALONE = (Precision.ADDRESS_DATE, Precision.STREET_DATE, Precision.OUTWARD_DATE)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

TECHNIQUE = Technique(
    name="aoristic",
    title="Hours of the week (aoristic)",
    question="At which hours of which weekdays does it happen?",
    form=Form.POINTS,
    takes=(
        Takes("from", Kind.MOMENT, "earliest moment, by the clock on the wall"),
        Takes("to", Kind.MOMENT, "latest moment, where it is not known exactly", optional=True),
    ),
    gives=(
        Gives("weekday", "Monday first"),
        Gives("hour", "that begins then", decimals=0),
        Gives("weight", "events, those between two moments in part", "events", decimals=2),
    ),
    misleads=(
        "An event known to lie between two moments is spread evenly between them; nobody knows that it "
        "is even.",
        "Hours with few events (hatched) say little, and so do those made of long ranges.",
        "It shows when, not where: two places with two rhythms give a third that is of neither.",
    ),
    references=(
        "Ratcliffe, J. H. (2000). Aoristic analysis: the spatial interpretation of unspecific temporal "
        "events. International Journal of Geographical Information Science 14(7), 669-679.",
    ),
    section="A4",
    version="1",
    unit="events",
    minimums=(Minimum(30, "events"),),
    guarded_as="hour and weekday",
    cost="grows with the events, and with the hours from the first to the last",
    example=Example(
        says="Three events (test vector of A4): from 22:00 to 02:00, at 23:15, and from 08:30 to 17:30.",
        columns={
            "from": ["2026-09-14T22:00", "2026-09-14T23:15", "2026-09-15T08:30"],
            "to": ["2026-09-15T02:00", "2026-09-14T23:15", "2026-09-15T17:30"],
        },
        finds="Monday 23:00 holds 1.25 events, and the weights add up to 3.",
        guard=False,
    ),
)


@dataclass(frozen=True, slots=True)
class Parameters:
    day_starts: int = parameter(
        0,
        "hour at which a day begins: with 6 the small hours of Saturday stand under Friday",
        least=0,
        most=12,
    )


def run(
    data: Data, parameters: Parameters, *, guard: bool = True, progress: Progress | None = None
) -> Outcome:
    """Spread each event over the hours in which it may have happened. Kernel:
    :func:`commonweal.analysis.aoristic.hours_of_week`."""
    from commonweal.analysis.aoristic import hours_of_week

    data, without_end = _ended(data)
    parameters, data = checked(parameters), expected(data, TECHNIQUE)
    standing = judged(TECHNIQUE, data, {"events": data.rows}, guard=guard)
    begin, end, announced = _ranges(data)
    with refusing(TECHNIQUE):
        week = hours_of_week(begin, end, zone="UTC")  # as the clock on the wall shows them
        if not week.events:
            raise ValueError("no event is left: each has a range of over a week")
    days, hours = _turned(week, parameters.day_starts)
    columns = {
        "weekday": [day for day in WEEKDAYS for _ in hours],
        "hour": list(hours) * 7,
        "weight": [weight for row in days for weight in row],
    }
    left = (LeftOut("lie between moments more than 168 hours apart", week.too_long),)
    return outcome(
        TECHNIQUE, data, parameters, standing, columns, sentence=_sentence(days, hours, week),
        announced=(*announced, *without_end), left_out=left if week.too_long else (), rows_used=week.events,
        drawn=_chart(data, days, hours, week),
    )  # fmt: skip


def _ended(data: Data) -> tuple[Data, tuple[str, ...]]:
    """An event without a latest moment ends as it begins, so that it stands whole in its hour."""
    import numpy as np

    if "from" not in data or "to" not in data or data["to"].dtype.kind != "M":
        return data, ()
    missing = np.isnat(data["to"])
    if not missing.any():
        return data, ()
    ends = np.where(missing, data["from"], data["to"])
    said = f"{int(missing.sum()):,} events without a latest moment stand whole in the hour of their earliest."
    return replace(data, columns={**data.columns, "to": ends}), (said,)


def _ranges(data: Data) -> tuple[Any, Any, tuple[str, ...]]:
    """Seconds of the clock on the wall. Of a date alone the whole day is the range, of two all their days."""
    import numpy as np

    begin = data["from"].astype("datetime64[s]").astype(np.int64)
    end = data["to"].astype("datetime64[s]").astype(np.int64) if "to" in data else begin
    at_midnight = data.rows > 1 and not (begin % A_DAY).any() and not (end % A_DAY).any()
    if data.precision in DATES_ALONE or at_midnight:
        said = "Only dates are known: each event is spread over its days, which tells weekdays and no hours."
        begin, end = begin - begin % A_DAY, np.maximum(begin, end)
        return begin, end - end % A_DAY + A_DAY, (said,)
    if "to" not in data:
        return begin, begin, ("Each event stands whole in the hour of its time, as there is no column to.",)
    return begin, end, ()


def _turned(week: Week, starts: int) -> tuple[list[list[float]], list[int]]:
    """Seven rows of 24 hours from the hour at which a day begins."""
    turned = [week.weights[(slot + starts) % 168] for slot in range(168)]
    return [turned[day * 24 : day * 24 + 24] for day in range(7)], [(starts + n) % 24 for n in range(24)]


def _sentence(days: list[list[float]], hours: list[int], week: Week) -> str:
    runs = [
        (sum(row[at : at + WINDOW]), -day, -at)
        for day, row in enumerate(days)
        for at in range(24 - WINDOW + 1)
    ]
    most, day, at = max((round(weight, 9), day, at) for weight, day, at in runs)
    begin, end = hours[-at], (hours[-at] + WINDOW) % 24
    share = 100 * most / week.events
    long = 100 * week.in_long_ranges / week.events
    return (
        f"{WEEKDAYS[-day]} from {begin:02}:00 to {end:02}:00 holds most: {most:,.1f} of {week.events:,} "
        f"events ({share:.0f}%; an even week would give {100 * WINDOW / 168:.0f}%). {long:.0f}% of the "
        "events are known only to within a range of more than six hours."
    )


def _chart(data: Data, days: list[list[float]], hours: list[int], week: Week) -> MatrixChart:
    few = tuple((day, at) for day in range(7) for at in range(24) if days[day][at] < FEW)
    full = max(range(168), key=lambda slot: (days[slot // 24][slot % 24], -slot))
    return MatrixChart(
        title=f"{WEEKDAYS[full // 24]} at {hours[full % 24]:02}:00 is the fullest hour",
        subtitle=f"Events by weekday and hour, {data.said}; hatched where fewer than {FEW:g}",
        alt=f"Seven weekdays by 24 hours, shaded by events; {week.events:,} events in all.",
        unit="events",
        of_rows="Weekday",
        of_columns="Hour",
        rows=WEEKDAYS,
        columns=tuple(f"{hour:02}" for hour in hours),
        values=tuple(tuple(row) for row in days),
        hatched=few,
        decimals=0 if week.events >= 500 else 1,
    )
