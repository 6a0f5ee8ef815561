"""Did it change from one period to the next, or is that chance? The ratio test, area by area."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from commonweal.analysis.area_rows import first_repeated, intervals_shown
from commonweal.analysis.charts import IntervalChart
from commonweal.analysis.comparison import SMALL_BASELINE, number, percent_change
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

TECHNIQUE = Technique(
    name="two-periods",
    title="Two periods compared",
    question="Did it change from one period to the next, or is that no more than chance?",
    form=Form.AREAS,
    takes=(
        Takes("area", Kind.WORD, "its name or code, once each"),
        Takes("before", Kind.COUNT, "events of the earlier period"),
        Takes("after", Kind.COUNT, "events of the later period"),
    ),
    gives=(
        Gives("area", "as it was given"),
        Gives("before", "as it was given"),
        Gives("after", "as it was given"),
        Gives("change", "of the rate; blank where there was none before", unit="%", decimals=1),
        Gives("ratio", "later rate as a multiple of the earlier", decimals=2),
        Gives("lower", "lower limit of the ratio", decimals=2),
        Gives("upper", "upper limit of the ratio", decimals=2),
        Gives("p", "of the ratio test, two-sided", decimals=4),
        Gives("p_adjusted", "the same, for the number of areas looked at", decimals=4),
        Gives("z", "change on the scale of square roots; for ordering only", decimals=2),
        Gives("verdict", "rose, fell, or cannot be told from chance"),
    ),
    misleads=(
        "Periods of different seasons differ anyway: compare the same months of two years.",
        "An area that was picked because it was high falls by itself.",
        "It supposes that events come independently; repeats and series make it say rose or fell too often.",
        "The z of two counts passes 1.96 one time in six by chance: no verdict is taken from it.",
    ),
    references=(
        "Przyborowski, J. and Wilenski, H. (1940). Homogeneity of results in testing samples from Poisson "
        "series. Biometrika 31, 313-323.",
        "Clopper, C. J. and Pearson, E. S. (1934). The use of confidence or fiducial limits. Biometrika 26, "
        "404-413.",
        "Benjamini, Y. and Hochberg, Y. (1995). Controlling the false discovery rate. Journal of the Royal "
        "Statistical Society B 57, 289-300.",
    ),
    section="A7",
    version="1",
    unit="ratio of rates",
    minimums=(Minimum(1, "areas"),),
    guarded_as="area rates",
    cost="grows with the areas: one pass",
    example=Example(
        says="100 and then 70 events (test vector of A7) beside four areas where less happened.",
        columns={
            "area": ["Ordsall", "Langworthy", "Broughton", "Eccles", "Worsley"],
            "before": [100, 60, 40, 12, 0],
            "after": [70, 54, 61, 9, 3],
        },
        finds=(
            "Ordsall went from 100 to 70: ratio 0.70 (0.51 to 0.96), p 0.026, z -3.27. With five areas "
            "looked at, p is 0.115, and the verdict is that it cannot be told from chance."
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Parameters:
    length_before: float = parameter(1.0, "how long the earlier period is", least=1e-6, most=1e6)
    length_after: float = parameter(
        1.0, "how long the later period is, in the same unit", least=1e-6, most=1e6
    )
    confidence: float = parameter(0.95, "of the intervals, and of the verdict", least=0.5, most=0.9999)
    correction: str = parameter("fdr", "for the number of areas looked at", among=("fdr", "none"))


def run(
    data: Data, parameters: Parameters, *, guard: bool = True, progress: Progress | None = None
) -> Outcome:
    """Compare two periods in each area. Kernel: :func:`commonweal.analysis.rates.ratio_test`."""
    parameters, data = checked(parameters), expected(data, TECHNIQUE)
    twice = first_repeated(data["area"].tolist())
    if twice is not None:
        raise BadData(f"area: {twice!r} comes twice; add its rows up, or name them apart")
    standing = judged(TECHNIQUE, data, {"areas": data.rows}, guard=guard)
    if not data.rows:
        raise BadData("before: there is no row to compare; is the file empty?")
    columns = _columns(data, parameters)
    said = _sentence(columns, parameters)
    small = int((data["before"] < SMALL_BASELINE).sum())
    warned = f"Small numbers: {number(small)} of {number(data.rows)} areas had fewer than 20 events before."
    return outcome(
        TECHNIQUE,
        data,
        parameters,
        standing,
        columns,
        sentence=said,
        warnings=(warned,) if small else (),
        announced=_announced(parameters, data.rows),
        drawn=_drawn(columns, said, data.said),
    )


def _columns(data: Data, parameters: Parameters) -> dict[str, Any]:
    import numpy as np
    from scipy import stats

    from commonweal.analysis.rates import ratio_test, root_change

    lengths = parameters.length_before, parameters.length_after
    test = ratio_test(data["before"], data["after"], *lengths, parameters.confidence)
    adjusted = stats.false_discovery_control(test.p) if parameters.correction == "fdr" else test.p
    # with periods of different length the earlier count is brought to the length of the later one
    z = root_change(data["before"] * lengths[1] / lengths[0], data["after"])
    clear = adjusted < 1 - parameters.confidence
    side = np.where(test.p >= 1, 0, np.sign(np.where(np.isnan(test.ratio), 1, test.ratio - 1)))
    words = {1: "rose", -1: "fell", 0: _UNCLEAR}
    return {
        "area": data["area"],
        "before": data["before"],
        "after": data["after"],
        "change": _known((test.ratio - 1) * 100),
        "ratio": _known(test.ratio),
        "lower": _known(test.lower),
        "upper": _known(test.upper),
        "p": test.p,
        "p_adjusted": adjusted,
        "z": z,
        "verdict": [words[int(s)] if c else _UNCLEAR for s, c in zip(side, clear, strict=True)],
    }


_UNCLEAR = "cannot be told from chance"


def _known(values: Any) -> list[float | None]:
    """A ratio to nothing is not calculable, and is left blank."""
    return [None if value != value else value for value in values.tolist()]


def _announced(parameters: Parameters, areas: int) -> tuple[str, ...]:
    equal = parameters.length_before == parameters.length_after
    lengths = (
        "The two periods are taken to be of the same length."
        if equal
        else f"Rates are compared: the periods are {parameters.length_before:g} and "
        f"{parameters.length_after:g} long."
    )
    if areas == 1:
        return (lengths,)
    fdr = parameters.correction == "fdr"
    how = "corrected for" if fdr else "not corrected for"
    return lengths, f"Verdicts are {how} the {number(areas)} areas looked at."


def _sentence(columns: dict[str, Any], parameters: Parameters) -> str:
    verdicts, areas = columns["verdict"], len(columns["area"])
    at = min(range(areas), key=lambda n: (columns["p"][n], str(columns["area"][n])))
    then, now = float(columns["before"][at]), float(columns["after"][at])
    equal = parameters.length_before == parameters.length_after
    counts = percent_change(then, now).text if equal else f"from {number(then)} to {number(now)}"
    if areas == 1:
        word = verdicts[0] if verdicts[0] != _UNCLEAR else f"a change that {_UNCLEAR}"
        return f"{columns['area'][at]}: {counts}, {word} (p {_p(columns['p'][at])})."
    rose, fell = verdicts.count("rose"), verdicts.count("fell")
    head = f"Of {number(areas)} areas {number(rose)} rose and {number(fell)} fell by more than chance"
    if not rose and not fell:
        head = f"In none of {number(areas)} areas can the change be told from chance"
    return f"{head}; the clearest is {columns['area'][at]}, {counts} (p {_p(columns['p_adjusted'][at])})."


def _p(value: float) -> str:
    return "below 0.001" if value < 0.001 else f"{value:.3f}"


def _drawn(columns: dict[str, Any], said: str, where: str) -> IntervalChart | None:
    ratio, lower, upper = (
        [float("nan") if value is None else value for value in columns[name]]
        for name in ("ratio", "lower", "upper")
    )
    shown = intervals_shown(columns["area"], ratio, lower, upper)
    if not shown:
        return None
    return IntervalChart(
        title=said.split(";")[0].rstrip("."),
        subtitle=f"later rate as a multiple of the earlier, {where}",
        alt=said,
        unit="ratio",
        of="Area",
        intervals=shown,
        reference=1.0,
        reference_name="no change",
        decimals=2,
    )
