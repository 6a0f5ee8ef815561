"""Reports of tension between communities beside hate incidents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from commonweal.core.periods import Month
from commonweal.core.scope import AreaRef, Form, Scope
from commonweal.hub.warehouse import store
from commonweal.hub.warehouse.answers import Answer, AnswerColumn, LeftOut
from commonweal.hub.warehouse.queries.asking import account as accounts
from commonweal.hub.warehouse.queries.asking.agencies import concerned
from commonweal.hub.warehouse.queries.asking.beside import columns, feeds_of_kind, select_kinds, side_by_side
from commonweal.hub.warehouse.queries.asking.composing import compose, from_cube
from commonweal.hub.warehouse.queries.asking.parameters import AREA, AREA_KIND, FEEDS, FIRST, LAST
from commonweal.hub.warehouse.queries.asking.selection import Selection, check_kind, month_words, steps
from commonweal.hub.warehouse.queries.asking.showing import shows
from commonweal.hub.warehouse.snapshot import Snapshot

VERSION = "1"
KINDS = ("community tension", "hate incident")
PARAMETERS = (FIRST, LAST, AREA_KIND, AREA, FEEDS)
_AREA = AnswerColumn("area", "code of the area; blank for records without a place in any")
_COLUMNS = (
    AnswerColumn("month", "calendar month that the source gives", "year and month"),
    AnswerColumn("tension", "reports of community tension; blank where none was supplied", "records"),
    AnswerColumn("hate", "hate incidents and crimes, of whatever agency; blank where none was supplied",
                 "records"),
)  # fmt: skip


@shows(Form.COUNTS)
def tension_beside_hate(
    snapshot: Snapshot,
    scope: Scope,
    *,
    first: Month,
    last: Month | None = None,
    area_kind: str | None = None,
    area: AreaRef | None = None,
    feeds: Iterable[str] | None = None,
) -> Answer:
    """How reports of community tension run beside hate incidents, month by month and area by area.

    Parameters
    ----------
    snapshot, scope
        What is counted from, and what of it may be seen.
    first, last : Month
        First and last month, both included; `last` is `first` where it is not given.
    area_kind : str, optional
        Kind of area to count by as well.
    area : AreaRef, optional
        Only records in this area.
    feeds : words, optional
        Only these; without it, every agency's that do not repeat another.

    Returns
    -------
    Answer
        One row for every month, of each area with a record of either: `area` (where asked for), `month`,
        `tension`, `hate`.

    Units
    -----
    Records of each kind, beside one another and never added up.

    Raises
    ------
    BadInput
        An argument that cannot be, by name and with the likely mistake.
    NotPermitted
        A kind of area finer than the scope shows.

    Caveats
    -------
    Few of either are reported, and a campaign to report brings more of both. Within a scope that hides the
    marks of records, hate incidents are only those that a category or feed is named for. The numbers are
    small: before they leave the partnership, those below ten are withheld. The kinds are those of the
    reference table `kinds_compared.toml`.

    Source
    ------
    The events, for their marks of hostility; the cube where the scope hides those.

    Examples
    --------
    >>> tension_beside_hate(snapshot, scope, first=Month(2026, 1), last=Month(2026, 6))  # doctest: +SKIP
    """
    chosen = _chosen(snapshot, scope, first, last, area, area_kind, feeds)
    account = concerned(accounts.take(snapshot, scope, chosen, area_kind))
    found = store.run(_counted(snapshot, scope, chosen, area_kind), snapshot, scope).to_pylist()
    used = sum(row[f"kind_{position}"] for row in found for position in range(len(KINDS)))
    others = account.rows_used - used
    return compose(
        snapshot,
        scope,
        account,
        query="tension_beside_hate",
        version=VERSION,
        columns=(_AREA, *_COLUMNS) if area_kind else _COLUMNS,
        rows=_rows(snapshot, scope, chosen, found, area_kind),
        parameters={"first": chosen.first, "last": chosen.last, "area_kind": area_kind, "area": area,
                    "feeds": feeds},
        from_cube=from_cube(snapshot, scope, columns(chosen, scope, KINDS, _keys(area_kind).values())),
        rows_used=used,
        left_out=(LeftOut(others, "are of other categories of the same domains"),) if others > 0 else (),
        notes=_notes(scope),
    )  # fmt: skip


def expressions(snapshot: Snapshot, scope: Scope, **given: Any) -> Mapping[str, Any]:
    """What `tension_beside_hate` runs, by name."""
    kind = given.get("area_kind")
    chosen = _chosen(
        snapshot, scope, given["first"], given.get("last"), given.get("area"), kind, given.get("feeds")
    )
    return {
        "counted": _counted(snapshot, scope, chosen, kind),
        "account": accounts.expression(snapshot, scope, chosen, kind),
    }


def _chosen(
    snapshot: Snapshot,
    scope: Scope,
    first: Month,
    last: Month | None,
    area: AreaRef | None,
    area_kind: str | None,
    feeds: Iterable[str] | None,
) -> Selection:
    if area_kind is not None:
        check_kind(scope, area_kind)
    return select_kinds(snapshot, scope, KINDS, first=first, last=last, area=area, feeds=feeds)


def _keys(area_kind: str | None) -> Mapping[str, str]:
    return {"month": "month"} | ({"area": area_kind} if area_kind else {})


def _counted(snapshot: Snapshot, scope: Scope, chosen: Selection, area_kind: str | None) -> Any:
    return side_by_side(snapshot, scope, chosen, KINDS, _keys(area_kind))


def _rows(
    snapshot: Snapshot, scope: Scope, chosen: Selection, found: list[dict[str, Any]], area_kind: str | None
) -> list[tuple[Any, ...]]:
    """Every month of each area: nought where a feed that brings the kind supplied the month, else blank."""
    counts: dict[tuple[Any, Any], list[int]] = defaultdict(lambda: [0] * len(KINDS))
    for row in found:
        for position in range(len(KINDS)):
            counts[row.get("area"), row["month"]][position] += row[f"kind_{position}"]
    supplied = [
        _supplied(snapshot, feeds_of_kind(chosen, found, KINDS, position)) for position in range(len(KINDS))
    ]
    areas = {area for (area, _), n in counts.items() if any(n)} if area_kind else {None}
    rows = []
    for area in sorted(areas, key=lambda code: (code is None, code or "")):
        for month in steps(chosen, scope):
            known = counts[area, month.start]
            shown = [n if n or month in had else None for n, had in zip(known, supplied, strict=True)]
            written = (month_words(month.start, scope), *shown)
            rows.append((area, *written) if area_kind else written)
    return rows


def _supplied(snapshot: Snapshot, feeds: frozenset[str]) -> frozenset[Month]:
    return frozenset(month for feed, _, month in snapshot.whole if feed in feeds)


def _notes(scope: Scope) -> tuple[str, ...]:
    if store.may_show(scope, "flags"):
        return ()
    return ("Marks of hostility are hidden by the scope: hate incidents are those that a category or a feed "
            "is named for.",)  # fmt: skip
