"""Did it work? Counts before and after, with a comparison and a buffer, and what may be said of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from commonweal.analysis.area_rows import first_repeated
from commonweal.analysis.charts import Interval, IntervalChart
from commonweal.analysis.comparison import SMALL_BASELINE, number, one_decimal
from commonweal.analysis.design_ladder import LADDER, Design, Effect, Level, level, permitted_sentence
from commonweal.analysis.evaluation import (
    Counts,
    displacement_quotient,
    gross_effect,
    net_effect,
    relative_effect,
    total_net_effect,
    unlike,
    weighted_difference,
)
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
from commonweal.analysis.techniques.guarding import judged
from commonweal.analysis.techniques.inputs import BadData, Data, expected
from commonweal.analysis.techniques.outcome import Outcome, outcome

GROUPS = ("treatment", "comparison", "buffer", "buffer comparison")
Row = tuple[str, float | None, float | None, float | None, str]

TECHNIQUE = Technique(
    name="evaluation",
    title="Did it work? Before and after, with a comparison",
    question="Did it fall by more than a comparison leads to expect, and did it move next door?",
    form=Form.FIGURES,
    takes=(
        Takes("group", Kind.WORD, "treatment, comparison, buffer, or buffer comparison; one row each"),
        Takes("before", Kind.COUNT, "events before, in a window of the same length and season"),
        Takes("after", Kind.COUNT, "events after"),
    ),
    gives=(
        Gives("measure", "what was worked out"),
        Gives("value", "blank where it does not apply: the reading says why", decimals=3),
        Gives("lower", "lower limit, where there is one", decimals=3),
        Gives("upper", "upper limit, where there is one", decimals=3),
        Gives("reading", "what it means"),
    ),
    misleads=(
        "An area that was chosen because it was high falls by itself: compare it with others as high.",
        "The displacement quotient has no interval; a small success makes it large, whatever the buffer did.",
        "The weighted displacement difference wants a comparison of like size.",
        "Monthly counts vary more than independent events do: with phi at 1 the interval is narrow.",
        "Windows of other lengths or seasons differ anyway.",
    ),
    references=(
        "Bowers, K. J. and Johnson, S. D. (2003). Measuring the geographical displacement and diffusion of "
        "benefit effects of crime prevention activity. Journal of Quantitative Criminology 19, 275-301.",
        "Wheeler, A. P. and Ratcliffe, J. H. (2018). A simple weighted displacement difference test to "
        "evaluate place based crime interventions. Crime Science 7, 11.",
        "Farrington, D. P., Gill, M., Waples, S. J. and Argomaniz, J. (2007). The effects of closed-circuit "
        "television on crime. Journal of Experimental Criminology 3, 21-38.",
    ),
    section="A8",
    version="1",
    unit="events, and ratios",
    minimums=(Minimum(1, "rows of the treatment"),),
    cost="grows with the rows, of which there are four at most",
    example=Example(
        says="Treated 100 to 70, with areas of like size to compare with (test vector of A8).",
        columns={"group": list(GROUPS), "before": [100, 95, 60, 58], "after": [70, 90, 54, 57]},
        finds=(
            "30 events fewer, a weighted displacement difference of -30 with an interval of -77.4 to 17.4: a "
            "fall of 30 per cent that cannot be told from chance."
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Parameters:
    phi: float = parameter(
        1.0, "how much more monthly counts vary than independent events do; of the relative effect",
        least=1, most=1_000,
    )  # fmt: skip
    confidence: float = parameter(0.95, "of the intervals", least=0.5, most=0.9999)
    what: str = parameter("incidents", "what was counted, in the plural, for the sentence")
    same_season: bool = parameter(False, "whether both windows are of the same season")
    signal: bool = parameter(False, "whether the control chart of the treated area has a signal")


def run(
    data: Data, parameters: Parameters, *, guard: bool = True, progress: Progress | None = None
) -> Outcome:
    """Work every measure that the groups allow. Kernels: :mod:`commonweal.analysis.evaluation`."""
    parameters, data = checked(parameters), expected(data, TECHNIQUE)
    groups = _groups(data)
    standing = judged(TECHNIQUE, data, {"rows of the treatment": int("treatment" in groups)}, guard=guard)
    if "treatment" not in groups:
        raise BadData("group: no row is called treatment; is it named otherwise?")
    rows = _rows(groups, parameters)
    columns = {
        each.name: list(cells) for each, cells in zip(TECHNIQUE.gives, zip(*rows, strict=True), strict=True)
    }
    at = level(
        Design(
            comparisons=int("comparison" in groups),
            same_season=parameters.same_season,
            signal=parameters.signal,
            buffer="buffer" in groups,
        )
    )
    said, at = _sentence(groups, rows, parameters, at)
    rung = LADDER[at]
    return outcome(
        TECHNIQUE,
        data,
        parameters,
        standing,
        columns,
        sentence=said,
        announced=(f"Level {int(at)} of the design ladder ({rung.design}): “{rung.allows}”.",),
        warnings=_warnings(groups),
        drawn=_drawn(groups, said, data.said, parameters),
    )


def _groups(data: Data) -> dict[str, Counts]:
    names = [str(name).strip().lower().replace("_", " ").replace("-", " ") for name in data["group"].tolist()]
    twice = first_repeated(names)
    if twice is not None:
        raise BadData(f"group: {twice!r} comes twice; add its rows up")
    for name in names:
        if name not in GROUPS:
            raise BadData(f"group: {name!r} is not one of {', '.join(GROUPS)}")
    counts = zip(data["before"].tolist(), data["after"].tolist(), strict=True)
    return {name: Counts(*both) for name, both in zip(names, counts, strict=True)}


def _rows(groups: Mapping[str, Counts], parameters: Parameters) -> list[Row]:
    r, c, d = groups["treatment"], groups.get("comparison"), groups.get("buffer")
    rows: list[Row] = [_gross(r, parameters)]
    rows.append(_row("net effect", {"comparison": c}, lambda: _net(r, c)))
    rows.append(
        _row("weighted displacement quotient", {"comparison": c, "buffer": d}, lambda: _quotient(r, d, c))
    )
    rows.append(_row("total net effect", {"comparison": c, "buffer": d}, lambda: _total(r, d, c)))
    rows.append(
        _row("weighted displacement difference", {"comparison": c}, lambda: _difference(groups, parameters))
    )
    rows.append(_row("relative effect", {"comparison": c}, lambda: _relative(r, c, parameters)))
    return rows


def _row(measure: str, wanted: Mapping[str, Counts | None], work: Callable[[], Any]) -> Row:
    """A measure, or why it is refused: a group that is not there, or a count of nought."""
    missing = [name for name, counts in wanted.items() if counts is None]
    if missing:
        return measure, None, None, None, f"needs a row {' and a row '.join(missing)}"
    try:
        value, lower, upper, reading = work()
    except ValueError as why:
        return measure, None, None, None, f"refused: {str(why).replace('`', '')}"
    return measure, value, lower, upper, reading


def _gross(r: Counts, parameters: Parameters) -> Row:
    from commonweal.analysis.rates import count_limits
    from commonweal.analysis.targets import difference

    before, after = (count_limits(count, parameters.confidence) for count in (r.before, r.after))
    limits = difference(before, after)
    lower, upper = float(limits.lower), float(limits.upper)
    clear = "beyond chance" if lower > 0 or upper < 0 else "within chance"
    way = "fewer events" if gross_effect(r) >= 0 else "more events"
    reading = f"{number(abs(gross_effect(r)))} {way}, {clear}; other causes are in it"
    return "gross effect", gross_effect(r), lower, upper, reading


def _net(r: Counts, c: Any) -> tuple[float, None, None, str]:
    value = net_effect(r, c)
    side = "better than" if value > 0 else "worse than" if value < 0 else "just as"
    return value, None, None, f"the treated area did {side} the comparison"


def _quotient(r: Counts, d: Any, c: Any) -> tuple[float | None, None, None, str]:
    found = displacement_quotient(r, d, c)
    return found.quotient, None, None, found.reading


def _total(r: Counts, d: Any, c: Any) -> tuple[float, None, None, str]:
    value = total_net_effect(r, d, c)
    way = "fewer" if value >= 0 else "more"
    words = f"{one_decimal(abs(value))} events {way} than expected, treated area and buffer together"
    return value, None, None, words


def _difference(groups: Mapping[str, Counts], parameters: Parameters) -> tuple[float, float, float, str]:
    d, cd = groups.get("buffer"), groups.get("buffer comparison")
    both = d is not None and cd is not None
    found = weighted_difference(
        groups["treatment"],
        groups["comparison"],
        d if both else None,
        cd if both else None,
        parameters.confidence,
    )
    way = "fewer" if found.value <= 0 else "more"
    clear = (
        "distinguishable from no effect" if found.distinguishable else "not distinguishable from no effect"
    )
    part = "" if both else "; without the buffer, which wants a buffer comparison"
    reading = (
        f"{one_decimal(abs(found.value))} events {way} than expected (z {found.z:.3f}, p {found.p:.3f}): "
        f"{clear}{part}"
    )
    return found.value, found.lower, found.upper, reading


def _relative(r: Counts, c: Any, parameters: Parameters) -> tuple[float, float, float, str]:
    found = relative_effect(r, c, parameters.phi, parameters.confidence)
    size = f"{one_decimal(abs(found.reduction))}% {'less' if found.reduction >= 0 else 'more'} than expected"
    clear = "" if found.distinguishable else "not "
    return found.odds, found.lower, found.upper, f"{size}: {clear}distinguishable from no effect"


def _sentence(
    groups: Mapping[str, Counts], rows: list[Row], parameters: Parameters, at: Level
) -> tuple[str, Level]:
    """The strongest sentence allowed; where a count of nought takes the comparison away, the one below."""
    r = groups["treatment"]
    if at >= Level.COMPARISON:
        try:
            found = relative_effect(r, groups["comparison"], parameters.phi, parameters.confidence)
        except ValueError:
            at = level(Design(same_season=parameters.same_season, signal=parameters.signal))
        else:
            effect = Effect(found.reduction, found.reduction_lower, found.reduction_upper)
            # what happened round an effect that may be none is no spread of it
            more = _surroundings(rows) if effect.distinguishable else ""
            said = permitted_sentence(
                at, parameters.what, r.before, r.after, effect=effect, displacement=more
            )
            return said, at
    return permitted_sentence(at, parameters.what, r.before, r.after), at


def _surroundings(rows: list[Row]) -> str:
    found = {measure: (value, reading) for measure, value, _, _, reading in rows}
    value, reading = found["weighted displacement quotient"]
    if value is None:
        return ""
    return f"The displacement quotient is {value:.2f} ({reading}); it has no interval."


def _warnings(groups: Mapping[str, Counts]) -> tuple[str, ...]:
    said = []
    small = [name for name, counts in groups.items() if counts.before < SMALL_BASELINE]
    if small:
        said.append(f"Small numbers: fewer than 20 events before in {', '.join(small)}.")
    for name, other in (("treatment", "comparison"), ("buffer", "buffer comparison")):
        if name in groups and other in groups and unlike(groups[name], groups[other]):
            said.append(
                f"The {other} has more than twice, or less than half, the events of the {name}: the weighted "
                "displacement difference wants areas of like size."
            )
    return tuple(said)


def _drawn(
    groups: Mapping[str, Counts], said: str, where: str, parameters: Parameters
) -> IntervalChart | None:
    """The later count of each group as a multiple of the earlier, with the limits of the ratio test."""
    from commonweal.analysis.rates import ratio_test

    intervals = []
    for name, counts in groups.items():
        if counts.before > 0:
            test = ratio_test(counts.before, counts.after, confidence=parameters.confidence)
            ratio, lower, upper = float(test.ratio), float(test.lower), float(test.upper)
            intervals.append(Interval(name, ratio, lower, upper, name == "treatment"))
    if not intervals:
        return None
    return IntervalChart(
        title=said.split(";")[0].split(":")[0].rstrip("."),
        subtitle=f"later count as a multiple of the earlier, {where}",
        alt=said,
        unit="ratio",
        of="Group",
        intervals=tuple(intervals),
        reference=1.0,
        reference_name="no change",
        decimals=2,
    )
