"""What of an answer may leave for the public: small counts withheld, and all that would tell them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from commonweal.analysis.charts import GridMap
from commonweal.analysis.techniques.grammar import Publishes
from commonweal.analysis.techniques.guarding import Refused
from commonweal.analysis.techniques.outcome import Outcome

SMALLEST_CELL = 200  # metres
KEYS = frozenset(["area", "period", "easting", "northing", "weekday", "hour", "category", "kind"])


def public(outcome: Outcome, *, sensitive: bool = False) -> Outcome:
    """The answer as it may be shown to anybody; Refused where no part of it may be.

    Source: DOMAIN B5. Whatever rests on a count that is withheld, or under 10, is withheld with it; once
    counts are rounded, nothing stays that would tell the true ones. Once one is withheld, so are the columns
    that are worked from several rows (a mean of the others, a rank, a limit): they would tell it. A picture,
    a sentence or an order of areas that would show what is withheld is left out.
    """
    about = outcome.technique
    if about.publishes is Publishes.FREELY:
        return outcome
    if about.publishes is Publishes.NEVER:
        raise Refused(f"{about.name} tells of single events or places: no part of it is for the public")
    _check_cells(outcome)
    columns, notes, withheld = _protected(outcome, sensitive)
    if not withheld:
        return replace(outcome, warnings=(*outcome.warnings, *notes))
    return replace(
        outcome,
        value=columns,
        sentence=f"{about.title}. Small counts are withheld, and what would tell them.",
        warnings=(
            *_harmless(outcome.warnings),
            *notes,
            "The picture is left out: it would show what is withheld",
        ),
        announced=outcome.announced if _alone(outcome) else (),
        left_out=(),
        drawn=None,
        mapped=None,
    )


def _check_cells(outcome: Outcome) -> None:
    drawn = outcome.map()
    if isinstance(drawn, GridMap) and drawn.size < SMALLEST_CELL:
        raise Refused(
            f"cell_size: cells of {drawn.size:g} m are too small for the public; "
            f"--set cell_size={SMALLEST_CELL} or more"
        )


def _derived(outcome: Outcome) -> dict[str, bool]:
    """The columns that are worked from counts, and whether each cell is of its own row alone."""
    about = outcome.technique
    return {g.name: g.alone for g in about.gives if g.name != about.counted and g.name not in KEYS}


def _alone(outcome: Outcome) -> bool:
    return all(_derived(outcome).values())


def _harmless(warnings: tuple[str, ...]) -> tuple[str, ...]:
    """Without those that say which counts, or how many, are below so many."""
    return tuple(each for each in warnings if not each.startswith("Small numbers"))


def _by_name(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Areas in order of their names: an order by rate would put a withheld one between two that are known."""
    if "area" not in columns:
        return dict(columns)
    names = [str(name) for name in columns["area"]]
    order = sorted(range(len(names)), key=names.__getitem__)
    return {name: [values[at] for at in order] for name, values in columns.items()}


def _protected(outcome: Outcome, sensitive: bool) -> tuple[Mapping[str, Any], tuple[str, ...], bool]:
    from commonweal.analysis.disclosure import may_show_rate, protect

    counted = outcome.technique.counted
    counts = [round(float(count)) for count in outcome.value[counted]]
    done = protect(counts, [range(len(counts))], sensitive=sensitive)
    hidden = None in done.values
    changed = hidden or list(done.values) != counts
    derived = _derived(outcome)
    columns = dict(outcome.value)
    columns[counted] = [
        words if shown is None else shown for shown, words in zip(done.values, done.shown, strict=True)
    ]
    for name, alone in derived.items():
        gone = done.rounded or (hidden and not alone)
        columns[name] = [
            None if gone or shown is None or not may_show_rate(count) else value
            for value, shown, count in zip(outcome.value[name], done.values, counts, strict=True)
        ]
    columns = _by_name(columns) if changed else columns
    few = any(not may_show_rate(count) for count in counts) and bool(derived)
    rates = ("Figures that rest on counts under 10 are withheld",) if few else ()
    return columns, (*filter(None, [done.note]), *rates), changed or few
