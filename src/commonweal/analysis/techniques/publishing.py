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
    counts are rounded, nothing stays that would tell the true ones. A picture or a sentence that would show
    what is withheld is left out.
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
        warnings=(*outcome.warnings, *notes, "The picture is left out: it would show what is withheld"),
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


def _protected(outcome: Outcome, sensitive: bool) -> tuple[Mapping[str, Any], tuple[str, ...], bool]:
    from commonweal.analysis.disclosure import may_show_rate, protect

    counted = outcome.technique.counted
    counts = [round(float(count)) for count in outcome.value[counted]]
    done = protect(counts, [range(len(counts))], sensitive=sensitive)
    changed = list(done.values) != counts
    derived = [name for name in outcome.value if name != counted and name not in KEYS]
    columns = dict(outcome.value)
    columns[counted] = list(done.values)
    for name in derived:
        columns[name] = [
            None if done.rounded or shown is None or not may_show_rate(count) else value
            for value, shown, count in zip(outcome.value[name], done.values, counts, strict=True)
        ]
    few = any(not may_show_rate(count) for count in counts) and bool(derived)
    rates = ("Figures that rest on counts under 10 are withheld",) if few else ()
    return columns, (*filter(None, [done.note]), *rates), changed or few
