"""May this table leave as it is? Small counts withheld, and all that would tell them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from commonweal.analysis.charts import Bar, BarChart
from commonweal.analysis.techniques.grammar import (
    Example,
    Form,
    Gives,
    Kind,
    Progress,
    Publishes,
    Takes,
    Technique,
    checked,
    parameter,
)
from commonweal.analysis.techniques.guarding import STAMP, Refused, Standing, judged
from commonweal.analysis.techniques.inputs import BadData, Data, expected
from commonweal.analysis.techniques.outcome import Outcome, outcome

KEYS = ("area", "period", "category")
TOTAL = "total"
TOO_FINE_AREA = re.compile(r"[EW]0[01]\d{6}|S0[01]\d{6}|95\w{2}\d{2}\w\d")  # output areas, LSOAs, data zones
TOO_FINE_PERIOD = re.compile(r"\d{4}-(\d{2}|W\d{2}|\d{2}-\d{2})")
BETWEEN = re.compile(r"(\d+)-(\d+)")
ORDER = ("shown", "rounded", "suppressed", "secondary")
WORDS = {
    "shown": "shown as they are",
    "rounded": "rounded to 5",
    "suppressed": "suppressed as small",
    "secondary": "withheld, as they would tell others",
}

TECHNIQUE = Technique(
    name="protect",
    title="Disclosure control of a table",
    question="May this table be published, and what of it has to be withheld first?",
    form=Form.FIGURES,
    takes=(
        Takes("area", Kind.WORD, "the area that was counted, one row for each area, period and category"),
        Takes("count", Kind.COUNT, "events or people; noughts as rows too"),
        Takes("period", Kind.PERIOD, "month, quarter or year", optional=True),
        Takes("category", Kind.WORD, "what was counted", optional=True),
        Takes("within", Kind.WORD, "the larger area that it lies in, whose totals are known", optional=True),
        Takes("population", Kind.NUMBER, "that a rate is of", "people", optional=True),
        Takes(
            "released",
            Kind.WORD,
            "what an earlier table told of the same row: 12, <5, 8-12 (as rounded), withheld, or none",
            optional=True,
        ),
    ),
    gives=(
        Gives("area", "as it was given; “total” for all together"),
        Gives("period", "as it was given; blank where there is none"),
        Gives("category", "as it was given; blank where there is none"),
        Gives("shown", "what may be printed: the count, the count rounded, “<5” or “withheld”"),
        Gives("state", "shown, suppressed (too small), secondary (would tell another), or rounded"),
        Gives("rate", "of what is shown; blank where it rests on fewer than 10", "per 1,000 people", 1),
    ),
    misleads=(
        "It knows only what it is given: a table released elsewhere, or last year, must be in “released”, or "
        "the two together may tell.",
        "It protects counts, not people: a row in which everybody is of one kind tells of all of them.",
        "A nought is shown. Where that nobody was counted is itself a secret, take the row out.",
        "Rounded figures need not add up; do not correct them.",
    ),
    references=(
        "Fischetti, M. and Salazar, J. J. (2001). Solving the cell suppression problem on tabular data with "
        "linear constraints. Management Science 47(7), 1008-1027.",
        "Government Statistical Service (2014). GSS/GSR disclosure control guidance for tables produced from "
        "administrative sources.",
        "Hundepool, A. and others (2012). Statistical Disclosure Control. Wiley.",
    ),
    section="B5",
    version="1",
    unit="counts",
    publishes=Publishes.FREELY,
    cost="grows with the small counts times what is withheld around them: about a second for 700 rows",
    example=Example(
        says="Invented: burglaries of six wards in four quarters; all totals are published too.",
        columns={
            "area": [ward for ward in ("Ash", "Birch", "Cedar", "Elm", "Fir", "Oak") for _ in range(4)],
            "period": ["2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3"] * 6,
            "count": [
                31, 28, 19, 24, 12, 3, 14, 17, 40, 36, 22, 29,
                16, 11, 13, 18, 25, 20, 33, 27, 14, 9, 21, 15,
            ],
        },
        finds="The 3 of Birch is suppressed, and three larger counts with it: its row, its column, and the "
        "corner where theirs cross would each have told it.",
        settings={"rounding": "no"},
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parameters:
    sensitive: bool = parameter(
        False, "sexual offences, domestic abuse, hate, children, exclusions or self-harm: threshold 10"
    )
    totals: str = parameter(
        "all",
        "totals that readers have or can get: of every row, column and both, or none",
        among=("all", "none"),
    )
    with_totals: bool = parameter(False, "print the totals too, as rows of their own, protected likewise")
    rounding: bool = parameter(True, "round all to 5 where more than a tenth would be withheld")


@dataclass(frozen=True, slots=True)
class _Figures:
    """What is published: each row, then each total; a total with what it is called in each key."""

    sets: tuple[tuple[int, ...], ...]
    called: tuple[tuple[str, str, str], ...]


def run(
    data: Data, parameters: Parameters, *, guard: bool = True, progress: Progress | None = None
) -> Outcome:
    """Protect a table beside its totals and what was released before.

    Kernel: :func:`commonweal.analysis.disclosure.releases.protect_release`. The true counts are not in the
    answer, so that it can leave as it is.
    """
    parameters, data = checked(parameters), expected(data, TECHNIQUE)
    standing = _too_fine(data, parameters, judged(TECHNIQUE, data, {}, guard=guard), guard)
    counts, figures = _counts(data), _figures(data, parameters)
    done = _protected(data, counts, figures, parameters, progress)
    rows = len(figures.sets) if parameters.with_totals else data.rows
    columns: dict[str, list[Any]] = {
        key: [called[n] for called in figures.called[:rows]] for n, key in enumerate(KEYS)
    }
    columns |= {"shown": list(done.shown[:rows]), "state": list(done.states[:rows])}
    columns["rate"] = _rates(data, done.values[:rows])
    said = _sentence(columns["state"], done.threshold)
    return outcome(
        TECHNIQUE, data, parameters, standing, columns, sentence=said,
        announced=_announced(done, data, figures, parameters), warnings=_warnings(done, figures, data.rows),
        drawn=_chart(said, columns["state"], data.said),
    )  # fmt: skip


def _counts(data: Data) -> list[int]:
    counts = data["count"].tolist()
    if not counts:
        raise BadData(f"count: {data.said} has no rows left to protect; was the filter too narrow?")
    for count in counts:
        if count != int(count):
            raise BadData(f"count: {count:g} is no whole number; is it a rate? protect the counts it is of")
    return [int(count) for count in counts]


def _too_fine(data: Data, parameters: Parameters, standing: Standing, guard: bool) -> Standing:
    """Sensitive topics are published of wards or MSOAs and quarters, of nothing finer."""
    if not parameters.sensitive:
        return standing
    why = []
    for key, fine, coarser in (
        ("area", TOO_FINE_AREA, "wards or MSOAs"),
        ("period", TOO_FINE_PERIOD, "quarters"),
    ):
        found = next((str(v) for v in _words(data, key) if fine.fullmatch(str(v))), None)
        if found:
            why.append(f"{key}: {found} is too fine for a sensitive topic; count by {coarser} first")
    if why and guard:
        raise Refused(f"{'; '.join(why)}. To see the method at work none the less: --set guard=off")
    return replace(standing, warnings=(*standing.warnings, *why), stamp=STAMP) if why else standing


def _words(data: Data, key: str) -> list[str]:
    return [str(value) for value in data[key].tolist()] if key in data else [""] * data.rows


def _figures(data: Data, parameters: Parameters) -> _Figures:
    """Each row by itself, and every total over one key or several, of larger areas too."""
    keys = list(zip(*(_words(data, key) for key in KEYS), strict=True))
    seen: dict[tuple[str, str, str], int] = {}
    for n, key in enumerate(keys):
        if seen.setdefault(key, n) != n:
            raise BadData(
                f"area: {', '.join(filter(None, key))} is there twice; is a column for the period or the "
                "category missing? else add the rows up first"
            )
    sets: dict[tuple[int, ...], tuple[str, str, str]] = {(n,): key for n, key in enumerate(keys)}
    for cells, called in _totals(data, keys) if parameters.totals == "all" or parameters.with_totals else ():
        sets.setdefault(cells, called)
    return _Figures(tuple(sets), tuple(sets.values()))


def _totals(
    data: Data, keys: Sequence[tuple[str, str, str]]
) -> Iterator[tuple[tuple[int, ...], tuple[str, str, str]]]:
    larger = _words(data, "within")
    levels = [[key[0] for key in keys], *([larger] if "within" in data else []), None]
    used = [n for n in (1, 2) if KEYS[n] in data]
    kept = [set(some) for size in range(len(used), -1, -1) for some in combinations(used, size)]
    for level in levels:
        for keep in kept:
            groups: dict[tuple[str, str, str], list[int]] = {}
            for n, key in enumerate(keys):
                area = TOTAL if level is None else level[n]
                rest = [key[at] if at in keep else TOTAL if at in used else "" for at in (1, 2)]
                groups.setdefault((area, rest[0], rest[1]), []).append(n)
            yield from ((tuple(cells), called) for called, cells in groups.items())


def _protected(
    data: Data, counts: list[int], figures: _Figures, parameters: Parameters, progress: Progress | None
) -> Any:
    from commonweal.analysis.disclosure.attacker import Contradiction
    from commonweal.analysis.disclosure.releases import protect_release

    turn = _Turned(data, figures)
    try:
        done = protect_release(
            [counts[n] for n in turn.rows],
            turn.sets,
            earlier=[replace(each, of=turn.there(each.of)) for each in _earlier(data)],
            sensitive=parameters.sensitive,
            rounding=parameters.rounding,
            progress=progress,
        )
    except Contradiction as error:
        raise BadData(f"released: {error}") from None
    except ValueError as error:
        raise BadData(str(error).replace("earlier: ", "released: ")) from None
    return turn.back(done)


class _Turned:
    """The table by area, period and category whatever the order of its rows: ties are broken by place."""

    def __init__(self, data: Data, figures: _Figures) -> None:
        self.rows = sorted(range(data.rows), key=lambda n: figures.called[n])
        self._place = {n: place for place, n in enumerate(self.rows)}
        sets = [tuple(sorted(self.there(of))) for of in figures.sets]
        self._order = sorted(range(len(sets)), key=lambda n: (len(sets[n]), sets[n]))
        self.sets = [sets[n] for n in self._order]

    def there(self, of: Iterable[int]) -> frozenset[int]:
        return frozenset(self._place[n] for n in of)

    def back(self, done: Any) -> Any:
        at = {n: place for place, n in enumerate(self._order)}
        turned = {
            name: tuple(getattr(done, name)[at[n]] for n in range(len(at)))
            for name in ("values", "shown", "states")
        }
        told = tuple(frozenset(self.rows[place] for place in of) for of in done.told_before)
        return replace(done, told_before=told, **turned)


def _earlier(data: Data) -> Iterator[Any]:
    from commonweal.analysis.disclosure.attacker import Known
    from commonweal.analysis.disclosure.small_numbers import threshold

    for n, word in enumerate(_words(data, "released") if "released" in data else ()):
        told = word.strip().lower().removesuffix(".0")
        if told in ("none", "withheld", "-", ""):
            continue
        name = ", ".join(filter(None, (_words(data, key)[n] for key in KEYS)))
        if told in (f"<{threshold()}", f"<{threshold(sensitive=True)}"):
            ends = 1, int(told[1:]) - 1
        elif between := BETWEEN.fullmatch(told):
            ends = int(between[1]), int(between[2])
        elif told.replace(",", "").isdecimal():
            ends = int(told.replace(",", "")), int(told.replace(",", ""))
        else:
            raise BadData(f"released: {word!r} of {name} is not a count, <5, 8-12, withheld or none")
        yield Known(frozenset({n}), *ends, name)


def _rates(data: Data, values: Sequence[int | None]) -> list[float | None]:
    """Of rows alone, from what is shown, so that no rate tells more than its count."""
    from commonweal.analysis.disclosure.small_numbers import may_show_rate

    people = data["population"].tolist() if "population" in data else []
    return [
        1_000 * value / people[n]
        if n < len(people) and value is not None and may_show_rate(value) and people[n] > 0
        else None
        for n, value in enumerate(values)
    ]


def _sentence(states: Sequence[str], least: int) -> str:
    many = {state: states.count(state) for state in ORDER if states.count(state)}
    if set(many) == {"shown"}:
        return f"All {len(states):,} counts may be shown as they are: none is from 1 to {least - 1}."
    said = [f"{n:,} {'is' if n == 1 else 'are'} {_one(state, n)}" for state, n in many.items()]
    listed = " and ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)
    return f"Of {len(states):,} counts {listed}."


def _one(state: str, many: int) -> str:
    words = WORDS[state]
    return words.replace("they are", "it is").replace("they would", "it would") if many == 1 else words


def _announced(done: Any, data: Data, figures: _Figures, parameters: Parameters) -> tuple[str, ...]:
    said = [done.note] if done.note else []
    totals = len(figures.sets) - data.rows
    if totals:
        said.append(f"{totals:,} totals are taken as known to readers, as far as they may be shown.")
    elif parameters.totals == "none":
        said.append("No total of these rows is taken as known: publish none, here or elsewhere.")
    if "released" not in data:
        said.append("Nothing is taken as released before; if something was, give it in the column released.")
    return tuple(said)


def _warnings(done: Any, figures: _Figures, rows: int) -> tuple[str, ...]:
    said = []
    kept = sum(value is None for value in done.values[rows:])
    if kept:
        said.append(
            f"{kept:,} of the totals may not be published as they are: see them by --set with_totals=yes."
        )
    for of in done.told_before:
        name = (
            ", ".join(filter(None, figures.called[min(of)])) if len(of) == 1 else f"{len(of)} rows together"
        )
        said.append(f"What was released before gives the count of {name} away already.")
    return tuple(said)


def _chart(said: str, states: Sequence[str], where: str) -> BarChart:
    bars = tuple(Bar(WORDS[state], float(states.count(state))) for state in ORDER if state in states)
    return BarChart(
        title=said.rstrip("."),
        subtitle=f"How many counts of {where}, by what became of them",
        alt=f"Bars: {'; '.join(f'{bar.label} {bar.text}' for bar in bars)}.",
        unit="counts",
        of="What became of them",
        bars=bars,
    )
