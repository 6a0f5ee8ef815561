"""What should be tackled first, by those who know?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from commonweal.analysis.charts import Interval, IntervalChart
from commonweal.analysis.priorities import IMPACTS, PanelView, Score, panel
from commonweal.analysis.techniques.grammar import (
    Example,
    Form,
    Gives,
    Kind,
    Minimum,
    Progress,
    Publishes,
    Takes,
    Technique,
    checked,
)
from commonweal.analysis.techniques.guarding import judged, refusing
from commonweal.analysis.techniques.inputs import BadData, Data, expected
from commonweal.analysis.techniques.outcome import Outcome, outcome

GAPS = ("capacity", "capability")

TECHNIQUE = Technique(
    name="priorities",
    title="Harm-likelihood-capacity matrix",
    question="What should be tackled first, by the view of a panel that scored blind?",
    form=Form.FIGURES,
    takes=(
        Takes("problem", Kind.WORD, "what is scored"),
        Takes("assessor", Kind.WORD, "who scored it, one row each"),
        *(Takes(name, Kind.COUNT, f"impact, {name.replace('_', ' ')}: 0, 1, 2, 4 or 8") for name in IMPACTS),
        Takes("frequency", Kind.COUNT, "how often, 1 to 5"),
        Takes("trend", Kind.COUNT, "1 falling, 2 stable, 3 rising"),
        *(Takes(name, Kind.COUNT, f"gap of {name}, 0 to 4", optional=True) for name in GAPS),
    ),
    gives=(
        Gives("problem", "as it was given"),
        Gives("assessors", "how many scored it", decimals=0),
        Gives("impact", "median, 0 to 48", decimals=1),
        Gives("likelihood", "median, 2 to 8", decimals=1),
        Gives("risk", "median of impact times likelihood, 0 to 384", decimals=1),
        Gives("lowest", "lowest assessor's risk", decimals=0),
        Gives("highest", "highest assessor's risk", decimals=0),
        Gives("organisation", "median of the gaps, 0 to 8", decimals=1),
        Gives("band", "very high, high, medium or low"),
    ),
    misleads=(
        "It informs and does not decide: statutory duties, the public's view and other agencies' plans stand "
        "beside it.",
        "A wide spread between assessors is a reason to talk, not to take the middle.",
        "It is not the national matrix, which is licensed; its scales are this project's.",
    ),
    references=("DOMAIN A6: harm-likelihood-capacity matrix, scored by a panel.",),
    section="A6",
    version="1",
    unit="risk, 0 to 384",
    minimums=(Minimum(3, "assessors of each problem"),),
    cost="grows with the rows",
    publishes=Publishes.FREELY,
    example=Example(
        says="Three problems, each scored alike by three assessors (test vector of A6).",
        columns={
            "problem": ["domestic abuse"] * 3 + ["residential burglary"] * 3 + ["fly-tipping"] * 3,
            "assessor": ["police", "council", "health"] * 3,
            "physical": [8] * 3 + [1] * 3 + [0] * 3,
            "psychological": [8] * 3 + [4] * 3 + [1] * 3,
            "financial": [4] * 6 + [1] * 3,
            "community": [2] * 9,
            "environmental": [0] * 6 + [4] * 3,
            "public_concern": [4] * 6 + [2] * 3,
            "frequency": [5] * 3 + [3] * 3 + [5] * 3,
            "trend": [3] * 3 + [1] * 3 + [3] * 3,
        },
        finds="Domestic abuse 208 (very high), fly-tipping 80 and residential burglary 60 (both medium).",
    ),
)


@dataclass(frozen=True, slots=True)
class Parameters:
    pass


def run(
    data: Data, parameters: Parameters, *, guard: bool = True, progress: Progress | None = None
) -> Outcome:
    """Put the blind scores of a panel together. Kernel: :func:`commonweal.analysis.priorities.panel`."""
    parameters, data = checked(parameters), expected(data, TECHNIQUE)
    with refusing(TECHNIQUE):
        if not data.rows:
            raise ValueError("there is no score")
        scores = _scores(data)
        fewest = min(map(len, scores.values()))
        standing = judged(TECHNIQUE, data, {"assessors of each problem": fewest}, guard=guard)
        views = {problem: panel(list(held.values())) for problem, held in scores.items()}
    order = sorted(views, key=lambda problem: (-views[problem].risk, problem))
    columns = _columns(order, views)
    wide = [p for p in order if views[p].spread[1] - views[p].spread[0] > 100]
    return outcome(
        TECHNIQUE, data, parameters, standing, columns,
        sentence=_sentence(order, views), drawn=_chart(data, order, views),
        warnings=tuple(f"Assessors differ widely on {problem}: talk before you agree" for problem in wide),
    )  # fmt: skip


def _scores(data: Data) -> dict[str, dict[str, Score]]:
    found: dict[str, dict[str, Score]] = {}
    for at in range(data.rows):
        problem, assessor = str(data["problem"][at]), str(data["assessor"][at])
        if assessor in found.setdefault(problem, {}):
            raise BadData(f"assessor: {assessor} scored {problem} twice; each scores a problem once")
        cells = {name: data[name][at] for name in (*IMPACTS, "frequency", "trend", *GAPS) if name in data}
        if any(value != int(value) for value in cells.values()):
            raise BadData(f"{problem}, {assessor}: a score is no whole number")
        whole = {name: int(value) for name, value in cells.items()}
        a, b, c, d, e, f = (whole[name] for name in IMPACTS)
        gaps = (whole.get(name, 0) for name in GAPS)
        found[problem][assessor] = Score((a, b, c, d, e, f), whole["frequency"], whole["trend"], *gaps)
    return found


def _columns(order: list[str], views: dict[str, PanelView]) -> dict[str, list[Any]]:
    held = [views[problem] for problem in order]
    return {
        "problem": list(order),
        "assessors": [view.assessors for view in held],
        "impact": [view.impact for view in held],
        "likelihood": [view.likelihood for view in held],
        "risk": [view.risk for view in held],
        "lowest": [view.spread[0] for view in held],
        "highest": [view.spread[1] for view in held],
        "organisation": [view.organisation for view in held],
        "band": [view.band for view in held],
    }


def _sentence(order: list[str], views: dict[str, PanelView]) -> str:
    said = ", ".join(f"{problem} {views[problem].risk:g} ({views[problem].band})" for problem in order[:3])
    return f"By the median of the assessors, highest of {len(order):,} problems: {said}."


def _chart(data: Data, order: list[str], views: dict[str, PanelView]) -> IntervalChart:
    return IntervalChart(
        title=f"{order[0]} scores highest",
        subtitle=f"Risk, median of the assessors, from the lowest to the highest of them, {data.said}",
        alt=f"The risk of {len(order)} problems, each from the lowest to the highest assessor.",
        unit="risk, 0 to 384",
        of="Problem",
        intervals=tuple(
            Interval(problem, float(view.risk), float(view.spread[0]), float(view.spread[1]))
            for problem, view in ((each, views[each]) for each in order[:40])
        ),
        decimals=0,
    )
