"""Records of the warehouse as the techniques take them: asked as whoever runs one, within their scope."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from commonweal.analysis.precision import Analysis
from commonweal.analysis.techniques.grammar import Form, Technique
from commonweal.analysis.techniques.inputs import Data
from commonweal.core import clock
from commonweal.core.errors import BadInput, WrongUse
from commonweal.core.periods import Month
from commonweal.hub.technique_data import areas_of, data_of, is_series, moments_of, points_of, series_of

if TYPE_CHECKING:
    from commonweal.analysis.techniques.outcome import Outcome
    from commonweal.core.actor import Actor
    from commonweal.exports.document import Document
    from commonweal.hub.warehouse.answers import Answer

BY_MOMENT = (Analysis.NEAR_REPEAT.value, Analysis.HOUR_WEEKDAY.value, Analysis.ADDRESS_REPEATS.value)
CATEGORY, MEASURE = "category", "measure"
A_YEAR_BEFORE = " a year before"
MOST_FIGURES = 100_000
_FIGURE = re.compile(r"(?P<measure>[^\[\]]+?)(?: \[(?P<breakdown>[^\]]+)\])?(?: from (?P<feed>\S+/\S+))?")


@dataclass(frozen=True)
class Figure:
    """A figure that sources give of areas: `population [age: 15-24] from reference/population-by-age`."""

    measure: str
    breakdown: str = ""
    feed: str = ""

    @classmethod
    def read(cls, text: str) -> Figure:
        parts = _FIGURE.fullmatch(text.strip())
        if parts is None:
            raise WrongUse(f"{text!r} is no figure.", remedy="Write measure:NAME [BREAKDOWN] from FEED.")
        return cls(parts["measure"], parts["breakdown"] or "", parts["feed"] or "")

    def __str__(self) -> str:
        of = f" [{self.breakdown}]" if self.breakdown else ""
        return f"{self.measure}{of}{f' from {self.feed}' if self.feed else ''}"


@dataclass(frozen=True)
class Asked:
    """The data, the answers that they were made of, and who asked."""

    actor: Actor
    data: Data
    answers: tuple[Answer, ...]


def asked(
    *, actor: Actor, technique: Technique, filters: Mapping[str, str], columns: Mapping[str, str]
) -> Asked:
    """Ask the questions that give a technique its columns.

    `filters` are the parameters of those questions. `columns` says of what a column of areas is made:
    `burglary=category:Burglary` counts events, `before=category:Burglary a year before` those of the same
    months of the year before, `households=measure:households` takes a figure.
    """
    if technique.form is Form.FIGURES or (technique.form is Form.SERIES and not is_series(technique)):
        raise WrongUse(
            f"{technique.name} takes figures that are put together by hand.",
            remedy="Write them as a CSV and give --input.",
        )
    unknown = sorted(set(columns) - {each.name for each in technique.takes})
    if unknown:
        raise WrongUse(
            f"--column {unknown[0]}=…: {technique.name} takes no such column.",
            remedy=f"It takes: {', '.join(each.name for each in technique.takes)}.",
        )
    if "first" not in filters:
        raise WrongUse("It is not said from which month.", remedy="Give --where first=2026-01 --where last=…")
    asking = _Asking(actor, dict(filters))
    made = _columns(technique, asking, columns)
    given = ", ".join(f"{name}={value}" for name, value in sorted(filters.items()))
    return Asked(asking.actor, data_of(technique, made, asking.answers, given), tuple(asking.answers))


def _columns(technique: Technique, asking: _Asking, columns: Mapping[str, str]) -> dict[str, Any]:
    if technique.form is Form.AREAS:
        return _areas(technique, asking, columns)
    if technique.form is Form.SERIES:
        return series_of(asking.ask("series"), technique)
    if technique.form is Form.ENTITIES:
        return moments_of(asking.ask("moments", purpose=Analysis.ADDRESS_REPEATS.value))
    if technique.guarded_as in BY_MOMENT:
        return moments_of(asking.ask("moments", purpose=technique.guarded_as))
    return points_of(asking.ask("points"))


def document(asked: Asked, outcome: Outcome) -> Document:
    """What the technique gave, with what the sources of its records demand of every copy."""
    from commonweal.exports.document import feeds_used
    from commonweal.exports.outcomes import document_of

    return document_of(
        outcome,
        made_at=clock.now(),
        attribution=tuple(dict.fromkeys(line for a in asked.answers for line in a.attributions)),
        synthetic_notice=_synthetic(asked.answers),
        draws_on=feeds_used((source.feed, source.basis) for a in asked.answers for source in a.sources),
    )


class _Asking:
    """Questions of one snapshot, with what was answered."""

    def __init__(self, actor: Actor, filters: dict[str, str]) -> None:
        from commonweal.core.context import acting
        from commonweal.hub.queries import snapshot

        self.actor, self.filters = actor, filters
        self.answers: list[Answer] = []
        with acting(actor):
            self.opened = snapshot(actor=actor)

    def a_year_before(self) -> dict[str, Month]:
        first = Month.parse(self.filters["first"])
        last = Month.parse(self.filters.get("last", self.filters["first"]))
        return {"first": first.plus(-12), "last": last.plus(-12)}

    def ask(self, question: str, **more: Any) -> Answer:
        from commonweal.hub.queries import ask, question_named

        known = {each.name for each in question_named(question).parameters}
        unknown = sorted(set(self.filters) - known - {"area_kind"})
        if unknown:
            raise WrongUse(
                f"--where {unknown[0]}=…: there is no such filter here.",
                remedy=f"There are: {', '.join(sorted(known))}.",
            )
        given = {name: value for name, value in self.filters.items() if name in known}
        parameters = question_named(question).parse(given) | more
        answer = ask(actor=self.actor, opened=self.opened, question=question, parameters=parameters)
        self.answers.append(answer)
        return answer


def _areas(technique: Technique, asking: _Asking, columns: Mapping[str, str]) -> dict[str, Any]:
    kind = asking.filters.get("area_kind")
    if kind is None:
        raise WrongUse("It is not said which areas.", remedy="Give --where area_kind=lsoa, ward or district.")
    made: dict[str, Mapping[str, float]] = {}
    for each in technique.takes:
        of = columns.get(each.name) or {"count": f"{CATEGORY}:", "value": f"{CATEGORY}:"}.get(each.name, "")
        if of:
            made[each.name] = _of_areas(asking, of, kind)
    lacking = [each.name for each in technique.needed if each.name not in {*made, "area"}]
    if lacking:
        raise WrongUse(
            f"It is not said what {lacking[0]} is made of.",
            remedy=f"--column {lacking[0]}=category:NAME counts events, measure:NAME takes a figure.",
        )
    return areas_of(made, [name for name in made if columns.get(name, CATEGORY).startswith(CATEGORY)])


def _of_areas(asking: _Asking, of: str, kind: str) -> dict[str, float]:
    """The figures of a column by area."""
    what, _, name = of.partition(":")
    if what == CATEGORY:
        earlier = name.endswith(A_YEAR_BEFORE)
        name = name.removesuffix(A_YEAR_BEFORE)
        chosen: dict[str, Any] = {"categories": tuple(name.split("|"))} if name else {}
        chosen |= asking.a_year_before() if earlier else {}
        answer = asking.ask("counts", area_kind=kind, by=("area",), **chosen)
        return {row["area"]: row["events"] for row in answer.records() if row["area"]}
    if what == MEASURE:
        return _figures(asking, Figure.read(name), kind)
    raise WrongUse(f"{of!r} is no column of areas.", remedy="Write category:NAME or measure:NAME.")


def _figures(asking: _Asking, figure: Figure, kind: str) -> dict[str, float]:
    """BadInput where several sources give it: figures of different years and sources are not mixed."""
    answer = asking.ask(
        "statistics",
        area_kind=kind,
        measures=(figure.measure,),
        breakdown=figure.breakdown,
        feeds=(figure.feed,) if figure.feed else None,
        first=None,
        last=None,
        number=MOST_FIGURES,
    )
    found = [row for row in answer.records() if row["area"] and row["value"] is not None]
    feeds = sorted({row["feed"] for row in found})
    if len(feeds) > 1:
        raise BadInput(
            f"{figure.measure} is given by {', '.join(feeds)}.",
            where=figure.measure,
            remedy=f"Say which is meant: measure:{replace(figure, feed=feeds[-1])}.",
        )
    return {row["area"]: row["value"] for row in found}


def _synthetic(answers: Iterable[Answer]) -> str:
    made_up = sorted({source.title for a in answers for source in a.sources if source.synthetic})
    return f"Made up for demonstration: {', '.join(made_up)}." if made_up else ""
