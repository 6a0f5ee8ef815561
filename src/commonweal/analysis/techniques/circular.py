"""Is there a time of day at which it happens?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from commonweal.analysis.charts import Curve, CurveChart
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
from commonweal.analysis.techniques.guarding import Refused, judged, refusing
from commonweal.analysis.techniques.inputs import Data, expected
from commonweal.analysis.techniques.outcome import Outcome, outcome

if TYPE_CHECKING:
    from commonweal.analysis.circular import Circular

_MONDAY = 3  # 1 January 1970 was a Thursday
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DATES_ONLY = (
    "circular needs the time of day, and every event stands at midnight: the data hold dates only; "
    "--set clock=week looks at the days of the week"
)
_HOURS = {"day": 24.0, "week": 168.0}

TECHNIQUE = Technique(
    name="circular",
    title="Mean time of day (circular statistics)",
    question="Is there a time of day at which it happens, and how closely is it kept to?",
    form=Form.POINTS,
    takes=(Takes("time", Kind.MOMENT, "when it happened, with hour and minute"),),
    gives=(
        Gives("events", "with a time", decimals=0),
        Gives("mean", "mean time since midnight (of Monday, for a week); none for two times", "hours", 4),
        Gives("length", "0 spread evenly, 1 all at one time", decimals=4),
        Gives("z", "of Rayleigh's test", decimals=3),
        Gives("p", "of Rayleigh's test", decimals=4),
        Gives("sd", "circular standard deviation", "hours", 3),
        Gives("doubled_length", "the same on a clock of half the length", decimals=4),
        Gives("doubled_p", "of it", decimals=4),
        Gives("shape", "one time, two times, or none"),
    ),
    misleads=(
        "A mean between two busy times is a quiet one: where the test of doubled angles speaks, no mean is "
        "given; two times closer than a third of a day pass for one.",
        "Times that were guessed sit on full hours, at midnight and at noon: look at the hours themselves.",
        "Where only a range is known use aoristic weights; the start of a range is no time.",
    ),
    references=(
        "Zar, J. H. (2010). Biostatistical Analysis, 5th edition, chapters 26 and 27.",
        "Brunsdon, C. and Corcoran, J. (2006). Using circular statistics to analyse time patterns in crime "
        "incidence. Computers, Environment and Urban Systems 30, 300-319.",
    ),
    section="A4",
    version="1",
    unit="hours",
    minimums=(Minimum(30, "events"),),
    guarded_as="hour and weekday",
    cost="grows with the events, sorted once",
    example=Example(
        says="Five events round midnight (test vector of A4).",
        columns={"time": [f"2026-03-0{day}T{hour:02}:00" for day, hour in enumerate((22, 23, 0, 1, 3), 1)]},
        finds="The mean time is 0.1755 hours, ten and a half minutes past midnight; R is 0.9019, "
        "Rayleigh's z 4.068 and p 0.0091.",
        guard=False,
    ),
)


@dataclass(frozen=True, slots=True)
class Parameters:
    clock: str = parameter("day", "the turn that times are placed on", among=("day", "week"))
    alpha: float = parameter(0.05, "level of both tests", least=1e-9, most=0.5)


def run(
    data: Data, parameters: Parameters, *, guard: bool = True, progress: Progress | None = None
) -> Outcome:
    """Work mean time, spread and Rayleigh's test. Kernel: :func:`commonweal.analysis.circular.circular`."""
    from commonweal.analysis.circular import circular

    parameters, data = checked(parameters), expected(data, TECHNIQUE)
    standing = judged(TECHNIQUE, data, {"events": data.rows}, guard=guard)
    hours = _hours(data, parameters.clock)
    if parameters.clock == "day" and data.rows > 1 and not (hours * 3_600 % 86_400).any():
        raise Refused(DATES_ONLY)
    with refusing(TECHNIQUE):
        found = circular(hours, period=_HOURS[parameters.clock], alpha=parameters.alpha)
    return outcome(
        TECHNIQUE, data, parameters, standing, _columns(found, parameters),
        sentence=_sentence(found, parameters), drawn=_chart(data, hours, found, parameters),
    )  # fmt: skip


def _hours(data: Data, clock: str) -> Any:
    """Hours since midnight, or since midnight of Monday."""
    import numpy as np

    seconds = data["time"].astype("datetime64[s]").astype(np.int64) + (_MONDAY * 86_400)
    return (seconds % int(3_600 * _HOURS[clock])) / 3_600.0


def _columns(found: Circular, parameters: Parameters) -> dict[str, list[Any]]:
    return {
        "events": [int(found.n)], "mean": [found.mean], "length": [found.length], "z": [found.z],
        "p": [found.p], "sd": [found.sd], "doubled_length": [found.doubled_length],
        "doubled_p": [found.doubled_p], "shape": [_shape(found, parameters)],
    }  # fmt: skip


def _shape(found: Circular, parameters: Parameters) -> str:
    if found.bimodal:
        return "two times"
    return "one time" if found.direction is not None and found.p < parameters.alpha else "none"


def _said(hours: float, period: float) -> str:
    minutes = round(hours * 60) % round(period * 60)
    day, rest = divmod(minutes, 1_440)
    time = f"{rest // 60:02}:{rest % 60:02}"
    return time if period == _HOURS["day"] else f"{_DAYS[day]} {time}"


def _sentence(found: Circular, parameters: Parameters) -> str:
    many, turn = f"{int(found.n):,} events", parameters.clock
    shape = _shape(found, parameters)
    if shape == "two times":
        return (
            f"The {many} gather about two times of the {turn}, half a {turn} apart, so that a mean time "
            f"would say nothing: look at the hours."
        )
    if shape == "none" or found.mean is None:
        return f"No time of the {turn} stands out among {many} (Rayleigh's p {found.p:.3f})."
    return (
        f"The mean time of {many} is {_said(found.mean, found.period)} "
        f"(Rayleigh's p {max(found.p, 0.001):.3f}); closeness {found.length:.2f}, where 1 is all at one time."
    )


def _chart(data: Data, hours: Any, found: Circular, parameters: Parameters) -> CurveChart:
    """Events by hour of the clock, as steps, with the mean time where there is one."""
    import numpy as np

    size = int(found.period)
    counts = np.bincount(hours.astype(np.int64), minlength=size)
    shape = _shape(found, parameters)
    steps = [(float(at + side), float(count)) for at, count in enumerate(counts) for side in (0, 1)]
    curves = [Curve("events", tuple(steps))]
    if found.mean is not None and shape == "one time":
        curves.append(Curve("mean time", ((found.mean, 0.0), (found.mean, float(counts.max()))), dashed=True))
    day = parameters.clock == "day"
    ticks = [(float(at), f"{at:02}:00") for at in range(0, 25, 3)] if day else []
    ticks = ticks or [(24.0 * at, name[:3]) for at, name in enumerate(_DAYS)]
    title = {"two times": "Two busy times", "none": "No time stands out"}.get(shape) or (
        f"About {_said(found.mean or 0.0, found.period)}"
    )
    return CurveChart(
        title=title,
        subtitle=f"Events by hour of the {parameters.clock}, {data.said}",
        alt=f"{int(found.n)} events over the {size} hours of the {parameters.clock}. {title}.",
        of_x="Hour",
        of_y="Events",
        curves=tuple(curves),
        ticks=tuple(ticks),
        decimals=0,
    )
