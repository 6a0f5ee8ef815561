"""Where did density change, or is it high for what there is? Two quartic kernel densities compared."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from commonweal.analysis.comparison import number
from commonweal.analysis.frames import Frame, frame_round, nice_side
from commonweal.analysis.shading import highest_first, shaded
from commonweal.analysis.statistical_charts import GridMap, Shade
from commonweal.analysis.techniques.grammar import (
    BadParameter,
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
from commonweal.analysis.techniques.inputs import BadData, Data, expected
from commonweal.analysis.techniques.outcome import Outcome, outcome

TECHNIQUE = Technique(
    name="dual-kde",
    title="Two densities compared (dual kernel density)",
    question="Where did density change between two periods, or where is it high for what there is?",
    form=Form.POINTS,
    takes=(
        Takes("easting", Kind.NUMBER, "of the event", unit="m"),
        Takes("northing", Kind.NUMBER, "of the event", unit="m"),
        Takes("set", Kind.WORD, "which of two sets it is of (burglaries, dwellings)", optional=True),
        Takes("time", Kind.MOMENT, "when it was: periods are compared without sets", optional=True),
    ),
    gives=(
        Gives("easting", "of the cell's south-west corner", unit="m", decimals=0),
        Gives("northing", "of the cell's south-west corner", unit="m", decimals=0),
        Gives("first", "density of the first set, or the later period", "per km2", 2),
        Gives("second", "density of the second set, or the earlier period", "per km2", 2),
        Gives("compared", "the one beside the other; blank where there is too little to divide by", "", 3),
    ),
    misleads=(
        "It has no test: densities differ by chance as well.",
        "A ratio over a small denominator is large for a handful of events: the lowest twentieth is blank.",
        "Periods of unequal length, or of other seasons, differ anyway.",
        "Both densities are of one bandwidth; another bandwidth draws another map.",
    ),
    references=(
        "Bowman, A. W. and Azzalini, A. (1997). Applied Smoothing Techniques for Data Analysis. Oxford "
        "University Press.",
        "Levine, N. (2015). CrimeStat: A Spatial Statistics Program for the Analysis of Crime Incident "
        "Locations, chapter on kernel density interpolation. National Institute of Justice.",
    ),
    section="A2.6",
    version="1",
    unit="events per km2, or their ratio",
    minimums=(Minimum(50, "events of the first"), Minimum(50, "events of the second")),
    guarded_as="hot spots",
    cost="grows with the events times the square of (bandwidth / cell), and with the cells",
    example=Example(
        says="Made up: 60 events in each of two halves of a year; those round one place moved east.",
        columns={
            "easting": [380_000 + 37 * (n % 20) + (1_500 if n >= 60 and n % 3 else 0) for n in range(120)],
            "northing": [398_000 + 53 * (n % 17) + 90 * (n % 3) for n in range(120)],
            "time": [f"2026-{1 + n // 20:02}-{1 + 27 * (n % 20) // 19:02}" for n in range(120)],
        },
        settings={"split": "2026-04-01", "cell_size": "100", "bandwidth": "500"},
        finds="Density fell most round easting 380,250, and rose most 1.7 km to the east of there.",
    ),
)
KINDS = ("ratio", "log", "difference", "sum")
CELLS_A_BANDWIDTH, LEAST_CELLS = 5, 2
UNEQUAL = 0.05  # of the longer period
_RATIOS = tuple(
    Shade(words, level)
    for words, level in (("under half", -2), ("half to equal", -1), ("equal to twice", 1), ("over twice", 2))
)
_CHANGES = tuple(
    Shade(words, level)
    for words, level in (
        ("down by over 3 times the mean change", -2),
        ("down by 1 to 3 times", -1),
        ("changed less than the mean", 0),
        ("up by 1 to 3 times", 1),
        ("up by over 3 times the mean change", 2),
    )
)
_SUMS = tuple(
    Shade(words, level)
    for level, words in enumerate(("up to the mean", "1 to 3 times the mean", "over 3 times the mean"), 1)
)


@dataclass(frozen=True, slots=True)
class Parameters:
    kind: str | None = parameter(None, "how they are compared", among=KINDS)
    split: str | None = parameter(None, "the day on which the later period begins, as 2026-04-01")
    first: str | None = parameter(None, "which of the sets is the first (the numerator)")
    cell_size: float | None = parameter(None, "side of a cell", unit="m", least=1, most=10_000)
    bandwidth: float | None = parameter(
        None, "how far an event is smoothed, in both", unit="m", least=1, most=50_000
    )


def run(
    data: Data, parameters: Parameters, *, guard: bool = True, progress: Progress | None = None
) -> Outcome:
    """Compare two densities on one grid. Kernel: :func:`commonweal.analysis.density.dual_density`."""
    from commonweal.analysis.density import dual_density

    parameters, data = checked(parameters), expected(data, TECHNIQUE)
    one, names, announced, warnings = _sides(data, parameters)
    numbers = int(one.sum()), int((~one).sum())
    counted = {"events of the first": numbers[0], "events of the second": numbers[1]}
    standing = judged(TECHNIQUE, data, counted, guard=guard)
    if not all(numbers):
        raise Refused(f"dual-kde compares two sets of events, and {names[not numbers[1]]} holds none")
    kind = parameters.kind or ("ratio" if "set" in data else "difference")
    if parameters.kind is None:
        announced += (f"kind: {kind}, as {'sets' if 'set' in data else 'periods'} are compared.",)
    with refusing(TECHNIQUE):
        cell, bandwidth, chosen = _sizes(data, parameters)
        frame = frame_round(data["easting"], data["northing"], cell, margin=bandwidth)
        later, earlier = (_density(data, side, frame, bandwidth, progress) for side in (one, ~one))
        compared = dual_density(later, earlier, kind)
    wanted = (later > 0) | (earlier > 0)
    if not wanted.any():
        raise Refused(f"bandwidth: {bandwidth:g} m reaches the middle of no cell of {cell:g} m; widen it")
    east, north = frame.corners(wanted)
    columns = {"easting": east, "northing": north, "first": later[wanted]}
    columns |= {"second": earlier[wanted], "compared": compared[wanted]}
    order = highest_first(columns["compared"])
    columns = {name: values[order] for name, values in columns.items()}
    said = _sentence(columns, kind, names, cell)
    if bandwidth < LEAST_CELLS * cell:
        warnings += (f"The bandwidth of {bandwidth:g} m is under {LEAST_CELLS} cells: the map is rough.",)
    drawn = _mapped(frame, compared, wanted, kind, names, said, data.said)
    return outcome(
        TECHNIQUE, data, parameters, standing, columns, sentence=said, announced=(*announced, *chosen),
        warnings=warnings, mapped=drawn,
    )  # fmt: skip


def _sides(
    data: Data, parameters: Parameters
) -> tuple[Any, tuple[str, str], tuple[str, ...], tuple[str, ...]]:
    """Which rows are of the first, what both are called, what was chosen, what must be said."""
    if not data.rows:
        raise BadData(f"easting: {data.said} holds no event with a place; is the file empty?")
    if "set" in data:
        return _of_sets(data, parameters)
    if "time" in data:
        return _of_periods(data, parameters)
    raise BadData(f"set: {data.said} has neither a column set (of two words) nor a column time to split")


def _of_sets(
    data: Data, parameters: Parameters
) -> tuple[Any, tuple[str, str], tuple[str, ...], tuple[str, ...]]:
    words = [str(word) for word in data["set"].tolist()]
    found = sorted(set(words))
    if len(found) != 2:
        raise BadData(f"set: two words are compared, and {data.said} holds {len(found)}: {found[:5]}")
    first = parameters.first or found[0]
    if first not in found:
        raise BadParameter(f"first: {first!r} is not one of the sets {', '.join(found)}")
    if parameters.split is not None:
        raise BadParameter("split: the column set says what is compared; leave out one of the two")
    second = found[1 - found.index(first)]
    announced = () if parameters.first else (f"first: {first!r}, by the alphabet; {second!r} is the second.",)
    import numpy as np

    return np.array([word == first for word in words]), (first, second), announced, ()


def _of_periods(
    data: Data, parameters: Parameters
) -> tuple[Any, tuple[str, str], tuple[str, ...], tuple[str, ...]]:
    import numpy as np

    if parameters.first is not None:
        raise BadParameter("first: the later of two periods is the first; name a set only with a column set")
    days = data["time"].astype("datetime64[D]")
    start, end = days.min(), days.max() + 1
    if parameters.split is None:
        split = start + (end - start) // 2
        announced: tuple[str, ...] = (f"split: {split}, the middle of {start} to {end - 1}.",)
    else:
        split, announced = _day("split", parameters.split), ()
    lengths = int((split - start).astype(int)), int((end - split).astype(int))
    warnings: tuple[str, ...] = ()
    if min(lengths) < (1 - UNEQUAL) * max(lengths):
        warnings = (
            f"The earlier period is {number(lengths[0])} days long and the later {number(lengths[1])}: "
            "densities differ for that alone.",
        )
    return np.asarray(days >= split), (f"from {split}", f"before {split}"), announced, warnings


def _day(name: str, text: str) -> Any:
    import numpy as np

    day: Any
    try:
        day = np.datetime64(text, "D")
    except ValueError:
        day = np.datetime64("NaT")
    if np.isnat(day):
        raise BadParameter(f"{name}: {text!r} is no day; write it as 2026-04-01")
    return day


def _sizes(data: Data, parameters: Parameters) -> tuple[float, float, tuple[str, ...]]:
    from commonweal.analysis.bandwidths import guideline_cell

    cell, bandwidth, announced = parameters.cell_size, parameters.bandwidth, []
    if cell is None:
        x, y = data["easting"], data["northing"]
        cell = nice_side(guideline_cell(float(x.max() - x.min()), float(y.max() - y.min())))
        announced.append(f"cell_size: {cell:g} m, from the short side of the area over 150.")
    if bandwidth is None:
        bandwidth = CELLS_A_BANDWIDTH * cell
        announced.append(f"bandwidth: {bandwidth:g} m, {CELLS_A_BANDWIDTH} cells, for both.")
    return cell, bandwidth, tuple(announced)


def _density(data: Data, side: Any, frame: Frame, bandwidth: float, progress: Progress | None) -> Any:
    import numpy as np

    from commonweal.analysis.density import quartic_density

    x, y = data["easting"][side], data["northing"][side]
    order = np.lexsort((y, x))  # so that the order of rows adds up alike
    return quartic_density(
        x[order], y[order], west=frame.west, south=frame.south, cell=frame.cell, columns=frame.columns,
        rows=frame.rows, bandwidth=bandwidth, progress=progress,
    )  # fmt: skip


def _sentence(columns: dict[str, Any], kind: str, names: tuple[str, str], cell: float) -> str:
    if math.isnan(columns["compared"][0]):  # the rows stand highest first
        return "Nowhere is there enough of the second to divide by."
    east, north = columns["easting"][0] + cell / 2, columns["northing"][0] + cell / 2
    one, other = columns["first"][0], columns["second"][0]
    how = {
        "ratio": "is highest beside the second",
        "log": "is highest beside the second",
        "difference": "is most above the second"
        if one > other
        else "is nowhere above the second, and nearest",
        "sum": "and second together are highest",
    }[kind]
    return (
        f"The density of the first ({names[0]}) {how} ({names[1]}) round easting {east:.0f}, northing "
        f"{north:.0f}: {one:,.1f} and {other:,.1f} per km\N{SUPERSCRIPT TWO}. It is a picture of densities, "
        "without a test of chance."
    )


def _mapped(
    frame: Frame, compared: Any, wanted: Any, kind: str, names: tuple[str, str], said: str, where: str
) -> GridMap | None:
    import numpy as np

    known = wanted & ~np.isnan(compared)
    values = np.where(known, compared, 0.0)
    if kind in ("ratio", "log"):
        breaks, shades = np.array([0.5, 1, 2]), _RATIOS
        breaks = np.log(breaks) if kind == "log" else breaks
    else:
        mean = float(np.abs(values[known]).mean()) if known.any() else 0.0
        two_sided = np.array([-3, -1, 1, 3]) * mean
        breaks, shades = (two_sided, _CHANGES) if kind == "difference" else (np.array([1, 3]) * mean, _SUMS)
    classes = np.where(known, np.searchsorted(breaks, values, side="left"), -1)
    return shaded(
        frame,
        values,
        classes,
        shades,
        title=said.split(":")[0],
        subtitle=f"{kind.capitalize()} of densities, {where}: {names[0]} beside {names[1]}",
        alt=f"A map of squares of {frame.cell:g} m, shaded by the {kind} of two densities.",
        unit="" if kind in ("ratio", "log") else "per km2",
        of=kind.capitalize(),
        undrawn="too little to compare",
        decimals=2,
    )
