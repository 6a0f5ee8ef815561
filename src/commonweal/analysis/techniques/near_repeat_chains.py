"""Which events followed one another nearby and soon, and which chains have just begun?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from commonweal.analysis.charts import Bar, BarChart
from commonweal.analysis.comparison import number, one_decimal
from commonweal.analysis.techniques.event_times import (
    A_DAY,
    CLOCK_SAYS,
    CLOCKS,
    PLACE_AND_TIME,
    RANGE_SAYS,
    REPEATED,
    REPEATED_SAYS,
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
from commonweal.analysis.techniques.guarding import judged, refusing
from commonweal.analysis.techniques.inputs import BadData, Data
from commonweal.analysis.techniques.outcome import Outcome, outcome

if TYPE_CHECKING:
    from commonweal.analysis.near_repeats import Chains

TECHNIQUE = Technique(
    name="near-repeat-chains",
    title="Chains of near repeats",
    question="Which events followed one another nearby and soon, and which chains began in the last week?",
    form=Form.POINTS,
    takes=PLACE_AND_TIME,
    gives=(
        Gives("chain", "its number, in order of first events", "", 0),
        Gives("began", "day of its first event"),
        Gives("latest", "day of its last event so far"),
        Gives("events", "in the chain", "events", 0),
        Gives("initiators", "of them, those that follow no other", "events", 0),
        Gives("easting", "of the middle of its events", "m", 0),
        Gives("northing", "of the middle of its events", "m", 0),
        Gives("reach", "from the middle to the farthest event", "m", 0),
        Gives("new", "yes where it began in the last week; else blank"),
    ),
    misleads=(
        "Where events are many, chains come about by chance: test with knox first whether they are more than "
        "that.",
        "A chain can wander further than the distance and last longer than the days, link by link.",
        "Near in place and time is no evidence of one offender.",
        "A chain of the last days may still grow, and an event not yet reported may join two.",
    ),
    references=(
        "Johnson, S. D. and Bowers, K. J. (2004). The stability of space-time clusters of burglary. British "
        "Journal of Criminology 44(1), 55-65.",
        "Townsley, M., Homel, R. and Chaseling, J. (2003). Infectious burglaries: a test of the near repeat "
        "hypothesis. British Journal of Criminology 43(3), 615-633.",
    ),
    section="A3 and A10",
    version="1",
    unit="chains",
    minimums=(Minimum(2, "events"),),
    guarded_as="near repeat",
    cost="grows with the pairs of events within the distance",
    example=Example(
        says="Six events, the points of the test vector of A3.",
        columns={
            "easting": [380_000, 380_050, 380_060, 381_000, 381_040, 383_000],
            "northing": [398_000, 398_000, 398_080, 399_000, 399_000, 398_000],
            "time": ["2026-01-01", "2026-01-04", "2026-01-11", "2026-02-10", "2026-02-14", "2026-04-01"],
        },
        settings={"distance": "100", "days": "7", "as_of": "2026-02-14"},
        finds=(
            "A chain of three in January, and one of two that began on 10 February, within the week to the "
            "14th. The event of April had not happened yet."
        ),
    ),
)
NEW_DAYS = 7
MOST_BARS = 20
LONG, LONG_SHARE = 20, 0.05  # of a chain that says more of the links than of the events


@dataclass(frozen=True, slots=True)
class Parameters:
    distance: float = parameter(200.0, "at most, between two that are linked", unit="m", least=1, most=10_000)
    days: float = parameter(14.0, "at most, between two that are linked", unit="days", least=0.01, most=3_660)
    as_of: str | None = parameter(None, "last day that is looked at, as 2026-09-14")
    clock: str = parameter("days", CLOCK_SAYS, among=CLOCKS)
    longest_range: float = parameter(3.0, RANGE_SAYS, unit="days", least=0, most=3)
    repeated_rows: str = parameter("once", REPEATED_SAYS, among=REPEATED)


def run(
    data: Data, parameters: Parameters, *, guard: bool = True, progress: Progress | None = None
) -> Outcome:
    """Join events into chains. Kernel: :func:`commonweal.analysis.near_repeats.near_repeat_chains`."""
    parameters = checked(parameters)
    ready = timed(
        data, TECHNIQUE, clock=parameters.clock, longest=parameters.longest_range,
        repeated=parameters.repeated_rows,
    )  # fmt: skip
    data, seconds, announced = ready.data, ready.seconds, ready.announced
    if not data.rows:
        raise BadData(f"easting: {data.said} holds no event with a place and a time; is the file empty?")
    if parameters.as_of is None:
        today = int(seconds.max()) // A_DAY * A_DAY
        announced = (f"as_of: {day_text(today)}, the day of the last event.", *announced)
    else:
        today = day_of("as_of", parameters.as_of)
    so_far = seconds < today + A_DAY
    data, seconds = data.only(so_far, f"lie after {day_text(today)}"), seconds[so_far]
    standing = judged(TECHNIQUE, data, {"events": data.rows}, guard=guard)
    from commonweal.analysis.near_repeats import near_repeat_chains

    with refusing(TECHNIQUE):
        found = near_repeat_chains(
            data["easting"], data["northing"], seconds, metres=parameters.distance, days=parameters.days
        )
    new = found.began >= today - (NEW_DAYS - 1) * A_DAY
    said = _sentence(found, new, data.rows, today, parameters)
    return outcome(
        TECHNIQUE, data, parameters, standing, _columns(found, new),
        sentence=said,
        announced=announced,
        warnings=_warnings(found, data.rows),
        drawn=_drawn(found, new, said, data.said, parameters),
    )  # fmt: skip


def _columns(found: Chains, new: Any) -> dict[str, Any]:
    return {
        "chain": list(range(1, len(found) + 1)),
        "began": [day_text(at) for at in found.began.tolist()],
        "latest": [day_text(at) for at in found.ended.tolist()],
        "events": found.events,
        "initiators": found.initiators,
        "easting": found.easting,
        "northing": found.northing,
        "reach": found.reach,
        "new": ["yes" if each else "" for each in new.tolist()],
    }


def _sentence(found: Chains, new: Any, events: int, today: int, parameters: Parameters) -> str:
    near = f"within {parameters.distance:g} m and {parameters.days:g} days"
    if not len(found):
        return f"None of the {number(events)} events lies {near} of another: there is no chain."
    inside, longest = int(found.events.sum()), int(found.events.max())
    many = f"{number(len(found))} {'chain holds' if len(found) == 1 else 'chains hold'}"
    held = f"{number(inside)} of {number(events)} events ({one_decimal(100 * inside / events)}%)"
    return (
        f"{many} {held}, each {near} of another; the longest has {number(longest)}. "
        f"{_lately(int(new.sum()), today)} Chains come about by chance as well: knox tests whether these are "
        "more."
    )


def _warnings(found: Chains, events: int) -> tuple[str, ...]:
    longest = int(found.events.max()) if len(found) else 0
    if longest < LONG or longest < LONG_SHARE * events:
        return ()
    return (
        f"One chain holds {number(longest)} of {number(events)} events: links of this length join most of "
        "what lies so dense; take a lesser distance or fewer days",
    )


def _lately(new: int, today: int) -> str:
    many = number(new) if new else "None"
    return f"{many} began in the {NEW_DAYS} days to {day_text(today)}."


def _drawn(found: Chains, new: Any, said: str, where: str, parameters: Parameters) -> BarChart | None:
    """The new chains first, then those with the most events."""
    if not len(found):
        return None
    sizes, began = found.events.tolist(), found.began.tolist()
    order = sorted(range(len(found)), key=lambda at: (not new[at], -sizes[at], began[at], at))[:MOST_BARS]
    more = len(found) - len(order)
    count = int(new.sum())
    title = f"{number(count) if count else 'No'} {'chain' if count == 1 else 'chains'} began in the last week"
    return BarChart(
        title=title,
        subtitle=f"Events of each chain, {where}; links up to {parameters.distance:g} m and "
        f"{parameters.days:g} days" + (f"; {number(more)} more are not drawn" if more else ""),
        alt=f"Bars of the events of each chain, new ones first. {said}",
        unit="events",
        of="Chain",
        bars=tuple(
            Bar(f"{at + 1}, from {day_text(began[at])}", sizes[at], chosen=bool(new[at])) for at in order
        ),
    )
