"""What the techniques of the workstation say of an area: each with its verdict and its receipt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from commonweal.analysis import techniques
from commonweal.analysis.charts import Column, TableData
from commonweal.analysis.techniques.grammar import Technique, chosen
from commonweal.analysis.techniques.guarding import Refused
from commonweal.analysis.techniques.inputs import BadData, Data
from commonweal.analysis.techniques.outcome import Outcome
from commonweal.core.errors import NotPermitted
from commonweal.core.periods import Month
from commonweal.core.scope import Scope
from commonweal.exports.document import (
    Block,
    ExhibitBlock,
    Figure,
    Heading,
    Paragraph,
    Part,
    TableBlock,
)
from commonweal.hub.technique_data import data_of, moments_of, points_of, series_of
from commonweal.hub.warehouse.answers import Answer
from commonweal.hub.warehouse.queries.moments import moments
from commonweal.hub.warehouse.queries.points import points
from commonweal.hub.warehouse.queries.series import series
from commonweal.hub.warehouse.snapshot import Snapshot
from commonweal.products.areas import Area
from commonweal.products.figures import located

from .withholding import receipt_of

YEAR, FIVE_YEARS, QUARTER = 12, 60, 3
ROWS_SHOWN = 6
RAN, WARNED, REFUSED, NOT_ASKED = "run", "run, with a warning", "not run", "not asked"
MADE_UP = "Synthetic"  # the document says so on each page
ABOUT = (
    "Each technique was asked the question beside it, and says so where the records are too few or too "
    "coarse for it. None of them says why; none of them names a person."
)


@dataclass(frozen=True)
class _Try:
    """A technique, what it is given, and what is set."""

    name: str
    columns: Callable[[_Subject, Technique], tuple[Mapping[str, Any], Answer]]
    settings: Mapping[str, str]


@dataclass(frozen=True)
class _Subject:
    snapshot: Snapshot
    scope: Scope
    area: Area
    month: Month


@dataclass(frozen=True)
class Worked:
    """The chapter, and the answers that it was made of."""

    blocks: tuple[Block, ...]
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class _Verdict:
    technique: Technique
    verdict: str
    words: str
    answer: Answer | None = None
    outcome: Outcome | None = None


def worked(snapshot: Snapshot, scope: Scope, area: Area, month: Month) -> Worked:
    """Ask every technique of the chapter about the area and the month."""
    about = _Subject(snapshot, scope, area, month)
    verdicts = [_verdict(each, about) for each in TRIED]
    table = TableData(
        f"Techniques and their verdicts, {area.name}",
        (Column("Question"), Column("Technique"), Column("Verdict")),
        tuple((v.technique.question, v.technique.title, _short(v)) for v in verdicts),
    )
    blocks: list[Block] = [
        Heading(2, "What the techniques say", "techniques"),
        Paragraph(ABOUT),
        TableBlock(table),
    ]
    blocks += [_exhibit(verdict) for verdict in verdicts if verdict.answer is not None]
    answers = {id(v.answer): v.answer for v in verdicts if v.answer is not None}
    return Worked(tuple(blocks), tuple(answers.values()))


def said_by(name: str, snapshot: Snapshot, scope: Scope, area: Area, month: Month) -> Worked:
    """What one of them says, by itself."""
    (tried,) = (each for each in TRIED if each.name == name)
    verdict = _verdict(tried, _Subject(snapshot, scope, area, month))
    if verdict.answer is None:
        return Worked((), ())
    return Worked((_exhibit(verdict),), (verdict.answer,))


def _verdict(tried: _Try, about: _Subject) -> _Verdict:
    module = techniques.technique(tried.name)
    technique: Technique = module.TECHNIQUE
    try:
        columns, answer = tried.columns(about, technique)
    except NotPermitted:
        return _Verdict(
            technique, NOT_ASKED, "an assessment is drafted from counts and maps, and it needs records"
        )
    data = _data(technique, columns, answer, about)
    try:
        outcome = module.run(data, chosen(module.Parameters, tried.settings))
    except (Refused, BadData) as error:
        why = str(error).partition(" To see the method")[0]
        reasons = [*filter(None, [why]), *(line for line in answer.missing if data.rows == 0)]
        return _Verdict(technique, REFUSED, "; ".join(reasons), answer)
    verdict = WARNED if outcome.warnings else RAN
    return _Verdict(technique, verdict, outcome.sentence, answer, outcome)


def _data(technique: Technique, columns: Mapping[str, Any], answer: Answer, about: _Subject) -> Data:
    data = data_of(technique, columns, [answer], about.area.name)
    told = tuple(line for line in data.warnings if not line.startswith(MADE_UP))
    return replace(data, said=about.area.name, warnings=told)


def _exhibit(verdict: _Verdict) -> ExhibitBlock:
    technique, answer = verdict.technique, verdict.answer
    assert answer is not None  # noqa: S101 - the chapter asks for those alone that have one
    made = receipt_of(answer, False, method=technique.title, method_version=technique.version)
    if verdict.outcome is not None:
        settings = {**verdict.outcome.parameters, "seed": verdict.outcome.seed}
        more = tuple((name, f"{value}") for name, value in settings.items() if value is not None)
        made = replace(made, parameters=(*made.parameters, *more))
    return ExhibitBlock(
        id=f"technique-{technique.name}",
        sentence=f"{technique.title}: {verdict.verdict}",
        parts=tuple(_parts(verdict)),
        receipt=made,
    )


def _parts(verdict: _Verdict) -> list[Part]:
    outcome = verdict.outcome
    parts: list[Part] = [Paragraph(f"{verdict.technique.question} {_ended(verdict.words)}")]
    if verdict.answer is not None:
        parts.append(Paragraph(located(verdict.answer)))
    if outcome is None:
        return parts
    if outcome.warnings:
        parts.append(Paragraph(f"Note: {'; '.join(line.rstrip('.') for line in outcome.warnings)}."))
    picture = outcome.map() or outcome.chart()
    if picture is not None:
        parts.append(Figure(picture, twin=False, titled=False))
    parts.append(TableBlock(_first_rows(outcome)))
    parts.append(Paragraph(f"Where this misleads: {' '.join(outcome.technique.misleads[:2])}"))
    return parts


def _short(verdict: _Verdict) -> str:
    """The verdict, and why where it was not run."""
    return verdict.verdict if verdict.outcome is not None else f"{verdict.verdict}: {verdict.words}"


def _ended(words: str) -> str:
    return words if words.endswith((".", "?", "!")) else f"{words}."


def _first_rows(outcome: Outcome) -> TableData:
    drawn = outcome.map()
    whole = drawn.table() if drawn is not None else outcome.twin(outcome.technique.title)
    if len(whole.rows) <= ROWS_SHOWN:
        return whole
    note = f"The first {ROWS_SHOWN} of {len(whole.rows):,} rows."
    return replace(whole, rows=whole.rows[:ROWS_SHOWN], note=note)


def _of_points(months: int) -> Callable[[_Subject, Technique], tuple[Mapping[str, Any], Answer]]:
    def asked(about: _Subject, technique: Technique) -> tuple[Mapping[str, Any], Answer]:
        first = about.month.plus(1 - months)
        answer = points(about.snapshot, about.scope, first=first, last=about.month, area=about.area.ref)
        return points_of(answer), answer

    return asked


def _of_months(months: int) -> Callable[[_Subject, Technique], tuple[Mapping[str, Any], Answer]]:
    def asked(about: _Subject, technique: Technique) -> tuple[Mapping[str, Any], Answer]:
        first = about.month.plus(1 - months)
        answer = series(about.snapshot, about.scope, first=first, last=about.month, area=about.area.ref)
        return series_of(answer, technique), answer

    return asked


def _of_moments(about: _Subject, technique: Technique) -> tuple[Mapping[str, Any], Answer]:
    answer = moments(
        about.snapshot, about.scope, first=about.month.plus(1 - YEAR), last=about.month,
        purpose=technique.guarded_as, area=about.area.ref,
    )  # fmt: skip
    return moments_of(answer), answer


TRIED = (
    _Try("trend", _of_months(FIVE_YEARS), {}),
    _Try("forecast", _of_months(FIVE_YEARS), {}),
    _Try("gi-star", _of_points(YEAR), {}),
    _Try("emerging", _of_points(YEAR), {}),
    _Try("pai", _of_points(YEAR + QUARTER), {}),
    _Try("knox", _of_moments, {}),
    _Try("aoristic", _of_moments, {}),
)
