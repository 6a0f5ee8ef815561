"""Do events follow one another nearby and soon, more than chance makes them?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

from commonweal.analysis.charts import MatrixChart
from commonweal.analysis.comparison import number, one_decimal
from commonweal.analysis.precision import Precision
from commonweal.analysis.techniques.event_times import (
    CLOCK_SAYS,
    CLOCKS,
    PLACE_AND_TIME,
    RANGE_SAYS,
    REPEATED,
    REPEATED_SAYS,
    timed,
)
from commonweal.analysis.techniques.grammar import (
    BadParameter,
    Example,
    Form,
    Gives,
    Minimum,
    Progress,
    Technique,
    checked,
    parameter,
    seed_parameter,
)
from commonweal.analysis.techniques.guarding import STAMP, Refused, Standing, judged, refusing
from commonweal.analysis.techniques.inputs import Data
from commonweal.analysis.techniques.outcome import Outcome, outcome

if TYPE_CHECKING:
    from commonweal.analysis.knox import Knox

TECHNIQUE = Technique(
    name="knox",
    title="Near repeats (Knox test)",
    question="Do events follow one another nearby and soon, more than chance would make them?",
    form=Form.POINTS,
    takes=PLACE_AND_TIME,
    gives=(
        Gives("space_from", "the band's lower end; only the first band holds it", "m", 0),
        Gives("space_to", "the band's upper end, itself included", "m", 0),
        Gives("time_from", "the band's lower end; only the first band holds it", "days", 0),
        Gives("time_to", "the band's upper end, itself included", "days", 0),
        Gives("observed", "pairs of events in both bands", "pairs", 0),
        Gives("expected", "mean of the permutations", "pairs", 1, drawn=True),
        Gives("ratio", "observed over expected", "", 2, drawn=True),
        Gives("p", "share of permutations with as many pairs or more", "", 3, drawn=True),
    ),
    misleads=(
        "It does not say why: one offender who comes back and a place that stays easy look alike.",
        "Where one part of the area rose while another fell, or over many years, it finds pairs that are no "
        "near repeats: take a year or less.",
        "Of 20 combinations about one reaches a p of 0.05 by chance alone.",
        "A record that stands twice looks like a repeat at the same place. Rows of one place and time are "
        "taken once, and that takes two true events of one building and one day for one.",
        "Where points are the middle of a street, distances below 200 m mean nothing.",
        "Bands are closed on the right, (a, b]. The classic Near Repeat Calculator counts otherwise, so that "
        "its tables cannot be compared with these.",
    ),
    references=(
        "Knox, E. G. (1964). The detection of space-time interactions. Applied Statistics 13(1), 25-29.",
        "Johnson, S. D. et al. (2007). Space-time patterns of risk: a cross national assessment of "
        "residential burglary victimization. Journal of Quantitative Criminology 23, 201-219.",
    ),
    section="A3",
    version="1",
    unit="pairs",
    minimums=(Minimum(100, "events"),),
    guarded_as="near repeat",
    random=True,
    cost="grows with the pairs of events within the last band of distance, times the permutations",
    example=Example(
        says="Six events: three that follow one another, two that do, and one alone (test vector of A3).",
        columns={
            "easting": [380_000, 380_050, 380_060, 381_000, 381_040, 383_000],
            "northing": [398_000, 398_000, 398_080, 399_000, 399_000, 398_000],
            "time": ["2026-01-01", "2026-01-04", "2026-01-11", "2026-02-10", "2026-02-14", "2026-04-01"],
        },
        settings={"space": "100", "time": "7"},
        finds=(
            "3 pairs lie within 100 m and 7 days where chance makes 0.8: over all 720 orders of the days the "
            "ratio is 3.75 and p is 0.0167, and 999 orders drawn at random come near to that."
        ),
        guard=False,
    ),
)
SPACE = (1.0, 100.0, 200.0, 300.0, 400.0)
STREETS = (200.0, 300.0, 400.0)
SAME_PLACE = 1.0
NARROWEST_OF_STREETS = 200.0
TIME = (7.0, 14.0, 21.0, 28.0)
THIN = 1.0


@dataclass(frozen=True, slots=True)
class Parameters:
    space: tuple[float, ...] | None = parameter(
        None, "upper ends of the bands of distance", unit="m", least=0.01, most=100_000
    )
    time: tuple[float, ...] = parameter(
        TIME, "upper ends of the bands of time", unit="days", least=0.01, most=20_000
    )
    permutations: int = parameter(999, "how often the times are dealt anew", least=19, most=1_000_000)
    alpha: float = parameter(0.05, "p at most, of a combination that is told", least=0, most=1)
    least_ratio: float = parameter(1.2, "ratio at least, of a combination that is told", least=1)
    clock: str = parameter("days", CLOCK_SAYS, among=CLOCKS)
    longest_range: float = parameter(3.0, RANGE_SAYS, unit="days", least=0, most=3)
    repeated_rows: str = parameter("once", REPEATED_SAYS, among=REPEATED)
    seed: int = seed_parameter()


@dataclass(frozen=True, slots=True)
class _Cell:
    """A combination of a band of distance and a band of time."""

    at: tuple[int, int]
    space: tuple[float, float]
    time: tuple[float, float]
    observed: int
    expected: float
    ratio: float
    p: float

    @property
    def words(self) -> str:
        return f"{_space_words(*self.space)}, {_time_words(*self.time)}"


def run(
    data: Data, parameters: Parameters, *, guard: bool = True, progress: Progress | None = None
) -> Outcome:
    """Count pairs in every band and judge them. Kernel: :func:`commonweal.analysis.knox.knox`."""
    parameters = checked(parameters)
    ready = timed(
        data, TECHNIQUE, clock=parameters.clock, longest=parameters.longest_range,
        repeated=parameters.repeated_rows,
    )  # fmt: skip
    data = ready.data
    space, announced = _space(data, parameters)
    standing = _judged(data, space, guard)
    from commonweal.analysis.knox import knox

    with refusing(TECHNIQUE):
        found = knox(
            data["easting"], data["northing"], ready.seconds, space=space, time=_time(parameters),
            permutations=parameters.permutations, seed=parameters.seed, progress=progress,
        )  # fmt: skip
    cells = _cells(found)
    notable = [c for c in cells if c.p <= parameters.alpha and c.ratio >= parameters.least_ratio]
    said = _sentence(notable, cells, data.rows, parameters)
    return outcome(
        TECHNIQUE, data, parameters, standing, _columns(cells),
        sentence=said,
        announced=(*announced, *ready.announced),
        warnings=_warnings(notable, cells, parameters),
        drawn=_drawn(found, notable, cells, said, data, parameters),
    )  # fmt: skip


def _space(data: Data, parameters: Parameters) -> tuple[tuple[float, ...], tuple[str, ...]]:
    """The bands of distance, wider where places are the middle of a street."""
    if parameters.space is not None:
        return _rising("space", parameters.space), ()
    if data.precision is Precision.STREET_DATE:
        return STREETS, ("space: up to 200, 300 and 400 m, since places are the middle of a street.",)
    return SPACE, ("space: the same place (up to 1 m), and up to 100, 200, 300 and 400 m.",)


def _time(parameters: Parameters) -> tuple[float, ...]:
    return _rising("time", parameters.time)


def _rising(name: str, ends: Sequence[float]) -> tuple[float, ...]:
    found = tuple(ends)
    if not found or list(found) != sorted(set(found)):
        raise BadParameter(
            f"{name}: {found} is no list of upper ends of bands that rise, such as 100,200,300"
        )
    return found


def _judged(data: Data, space: tuple[float, ...], guard: bool) -> Standing:
    standing = judged(TECHNIQUE, data, {"events": data.rows}, guard=guard)
    if data.precision is not Precision.STREET_DATE or space[0] >= NARROWEST_OF_STREETS:
        return standing
    why = (
        f"space: a band of {space[0]:g} m is too narrow where places are the middle of a street; bands of "
        f"{NARROWEST_OF_STREETS:g} m and more are permitted"
    )
    if guard:
        raise Refused(f"{why}. To see the method at work none the less: --set guard=off")
    return Standing((*standing.warnings, why), STAMP)


def _cells(found: Knox) -> list[_Cell]:
    spaces = list(zip((0.0, *found.space), found.space, strict=False))
    times = list(zip((0.0, *found.time), found.time, strict=False))
    return [
        _Cell(
            (row, column),
            spaces[row],
            times[column],
            int(found.observed[row, column]),
            float(found.expected[row, column]),
            float(found.ratio[row, column]),
            float(found.p[row, column]),
        )
        for row, column in product(range(len(spaces)), range(len(times)))
    ]


def _columns(cells: list[_Cell]) -> dict[str, list[Any]]:
    return {
        "space_from": [cell.space[0] for cell in cells],
        "space_to": [cell.space[1] for cell in cells],
        "time_from": [cell.time[0] for cell in cells],
        "time_to": [cell.time[1] for cell in cells],
        "observed": [cell.observed for cell in cells],
        "expected": [cell.expected for cell in cells],
        "ratio": [cell.ratio for cell in cells],
        "p": [cell.p for cell in cells],
    }


def _space_words(low: float, high: float) -> str:
    if high <= SAME_PLACE:
        return f"same place, up to {high:g} m"
    return f"over {low:g} to {high:g} m" if low else f"up to {high:g} m"


def _time_words(low: float, high: float) -> str:
    return f"over {low:g} to {high:g} days" if low else f"0 to {high:g} days"


def _floor(parameters: Parameters) -> str:
    return f"p at most {parameters.alpha:g}, at least {parameters.least_ratio:g} times as many"


def _sentence(notable: list[_Cell], cells: list[_Cell], events: int, parameters: Parameters) -> str:
    many, floor = number(len(cells)), _floor(parameters)
    whole = f"of the {many} combinations of distance and time" if len(cells) > 1 else ""
    if not notable:
        head = f"None {whole} holds" if whole else f"{_capital(cells[0].words)} does not hold"
        return (
            f"{head} notably more pairs of events than chance makes ({floor}): these {number(events)} events "
            "give no sign of near repeats."
        )
    best = min(notable, key=lambda cell: (cell.p, -cell.ratio, cell.at))
    pairs = f"{number(best.observed)} {'pair' if best.observed == 1 else 'pairs'}"
    told = (
        f"{pairs} where {one_decimal(best.expected)} would be expected ({one_decimal(best.ratio)} times as "
        f"many, p {best.p:.3f})"
    )
    if not whole:
        return f"{_capital(best.words)} holds more pairs of events than chance makes: {told}."
    verb, lead = ("holds", "It is") if len(notable) == 1 else ("hold", "The strongest is")
    return (
        f"{number(len(notable))} {whole} {verb} more pairs of events than chance makes ({floor}). "
        f"{lead} {best.words}: {told}."
    )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _warnings(notable: list[_Cell], cells: list[_Cell], parameters: Parameters) -> tuple[str, ...]:
    said = []
    by_chance = len(cells) * parameters.alpha
    if notable and len(cells) > 1 and len(notable) <= by_chance:
        said.append(
            f"Of {number(len(cells))} combinations about {one_decimal(by_chance)} would reach a p of "
            f"{parameters.alpha:g} by chance alone, and {number(len(notable))} did"
        )
    thin = [cell for cell in notable if cell.expected < THIN]
    if thin:
        which = "; ".join(cell.words for cell in thin)
        said.append(f"Fewer than one pair would be expected, so that the ratio is rough: {which}")
    return tuple(said)


def _drawn(
    found: Knox, notable: list[_Cell], cells: list[_Cell], said: str, data: Data, parameters: Parameters
) -> MatrixChart:
    rows, columns = len(found.space), len(found.time)
    ratios: list[list[float | None]] = [[None] * columns for _ in range(rows)]
    for cell in cells:
        row, column = cell.at
        # A ratio to less than one pair would take all the shading; the table has it.
        ratios[row][column] = cell.ratio if cell.expected >= THIN or cell in notable else None
    verb = "stands" if len(notable) < 2 else "stand"
    many = f"{number(len(notable)) if notable else 'None'} of the {number(len(cells))} combinations"
    single = f"{_capital(cells[0].words)}: {'' if notable else 'not notably '}more pairs than chance makes"
    return MatrixChart(
        title=f"{many} of distance and time {verb} out from chance" if len(cells) > 1 else single,
        subtitle=f"Pairs of events over those expected, {data.said}, {number(parameters.permutations)} "
        "permutations",
        alt=f"A table of distance by time, shaded by how many times as many pairs as expected. {said}",
        unit="times as many",
        of_rows="Apart in space",
        of_columns="Apart in time",
        rows=tuple(_space_words(*cells[row * columns].space) for row in range(rows)),
        columns=tuple(_time_words(*cells[column].time) for column in range(columns)),
        values=tuple(tuple(row) for row in ratios),
        hatched=tuple(cell.at for cell in cells if cell.expected < THIN),
        marked=tuple(cell.at for cell in notable),
        shade_from=parameters.least_ratio,
        decimals=2,
    )
