"""Records of the warehouse as the techniques take them: asked as the local operator, within their scope."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commonweal.analysis.precision import Analysis
from commonweal.analysis.techniques.grammar import Form, Technique
from commonweal.analysis.techniques.inputs import Data
from commonweal.core import clock
from commonweal.core.errors import WrongUse
from commonweal.hub.technique_data import areas_of, data_of, is_series, moments_of, points_of, series_of

if TYPE_CHECKING:
    from commonweal.analysis.techniques.outcome import Outcome
    from commonweal.core.actor import Actor
    from commonweal.hub.warehouse.answers import Answer

BY_MOMENT = (Analysis.NEAR_REPEAT.value, Analysis.HOUR_WEEKDAY.value, Analysis.ADDRESS_REPEATS.value)
CATEGORY, MEASURE = "category", "measure"


@dataclass(frozen=True)
class Asked:
    """The data, the answers that they were made of, and who asked."""

    actor: Actor
    data: Data
    answers: tuple[Answer, ...]


def asked(technique: Technique, filters: Mapping[str, str], columns: Mapping[str, str]) -> Asked:
    """Ask the questions that give a technique its columns.

    `filters` are the parameters of those questions. `columns` says of what a column of areas is made:
    `burglary=category:Burglary` counts events, `households=measure:households` takes a figure.
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
    from commonweal.cli.session import operator

    asking = _Asking(operator(), dict(filters))
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


def released(asked: Asked, outcome: Outcome, outs: Sequence[Path]) -> tuple[Path, ...]:
    """Through the gate, which asks the policy and the agreements, proves the files, and writes it down."""
    from commonweal.exports.gate import release
    from commonweal.exports.outcomes import document_of

    if not outs:
        return ()
    document = document_of(
        outcome,
        made_at=clock.now(),
        attribution=tuple(dict.fromkeys(line for a in asked.answers for line in a.attributions)),
        synthetic_notice=_synthetic(asked.answers),
        draws_on=_feeds(asked.answers),
    )
    written = []
    for path in outs:
        receipts = release(
            actor=asked.actor,
            document=document,
            formats=[path.suffix.removeprefix(".")],
            folder=path.parent,
            name=path.stem.lower(),
            reason="an analysis at the command line",
        )
        written += [receipt.path for receipt in receipts]
    return tuple(written)


class _Asking:
    """Questions of one snapshot, with what was answered."""

    def __init__(self, actor: Actor, filters: dict[str, str]) -> None:
        from commonweal.core.context import acting
        from commonweal.hub.queries import snapshot

        self.actor, self.filters = actor, filters
        self.answers: list[Answer] = []
        with acting(actor):
            self.opened = snapshot(actor=actor)

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
        chosen = {"categories": tuple(name.split("|"))} if name else {}
        answer = asking.ask("counts", area_kind=kind, by=("area",), **chosen)
        return {row["area"]: row["events"] for row in answer.records() if row["area"]}
    if what == MEASURE:
        answer = asking.ask("statistics", area_kind=kind, measures=(name,), first=None, last=None)
        return {
            row["area"]: row["value"]
            for row in answer.records()
            if row["area"] and row["value"] is not None and not row["breakdown"]
        }
    raise WrongUse(f"{of!r} is no column of areas.", remedy="Write category:NAME or measure:NAME.")


def _synthetic(answers: Iterable[Answer]) -> str:
    made_up = sorted({source.title for a in answers for source in a.sources if source.synthetic})
    return f"Made up for demonstration: {', '.join(made_up)}." if made_up else ""


def _feeds(answers: Iterable[Answer]) -> tuple[Any, ...]:
    from commonweal.exports.document import FeedUse

    sources = {(source.feed, source.basis) for a in answers for source in a.sources}
    used = {(feed, "open-licence" if basis == "open-licence" else "agreement") for feed, basis in sources}
    return tuple(FeedUse(feed, basis) for feed, basis in sorted(used))  # type: ignore[arg-type]
