"""Fires set on purpose beside anti-social behaviour, fly-tipping and criminal damage, area by area."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from commonweal.analysis.precision import Analysis
from commonweal.analysis.rank_agreement import spearman
from commonweal.core.periods import Month
from commonweal.core.scope import AreaRef, Form, Scope
from commonweal.hub.warehouse import store
from commonweal.hub.warehouse.answers import Answer, AnswerColumn, LeftOut
from commonweal.hub.warehouse.queries.asking import account as accounts
from commonweal.hub.warehouse.queries.asking.agencies import concerned
from commonweal.hub.warehouse.queries.asking.beside import columns, select_kinds, side_by_side
from commonweal.hub.warehouse.queries.asking.composing import compose, from_cube
from commonweal.hub.warehouse.queries.asking.parameters import AREA, FEEDS, FIRST, LAST, Parameter, one_of
from commonweal.hub.warehouse.queries.asking.phrases import counted
from commonweal.hub.warehouse.queries.asking.precision import Fit, fit
from commonweal.hub.warehouse.queries.asking.selection import Selection, check_kind
from commonweal.hub.warehouse.queries.asking.showing import shows
from commonweal.hub.warehouse.snapshot import Snapshot

VERSION = "1"
KINDS = ("deliberate fire", "anti-social behaviour", "fly-tipping", "criminal damage")
AREAS = ("ward", "lsoa")
ENOUGH = 10  # areas: of fewer, an agreement of ranks says nothing
PARAMETERS = (
    FIRST,
    LAST,
    Parameter("area_kind", "word", "kind of area to count by: ward or lsoa", "ward", AREAS),
    AREA,
    FEEDS,
)
COLUMNS = (
    AnswerColumn("area", "code of the area; blank for records without a place in any"),
    AnswerColumn("fires", "fires that the fire service holds to be deliberate", "records"),
    AnswerColumn("asb", "anti-social behaviour, of whatever agency", "records"),
    AnswerColumn("fly_tipping", "waste that was tipped", "records"),
    AnswerColumn("damage", "criminal damage and arson", "records"),
)


@shows(Form.COUNTS)
def fires_beside(
    snapshot: Snapshot,
    scope: Scope,
    *,
    first: Month,
    last: Month | None = None,
    area_kind: str = "ward",
    area: AreaRef | None = None,
    feeds: Iterable[str] | None = None,
) -> Answer:
    """Where deliberate fires stand beside anti-social behaviour, fly-tipping and criminal damage.

    Parameters
    ----------
    snapshot, scope
        What is counted from, and what of it may be seen.
    first, last : Month
        First and last month, both included; `last` is `first` where it is not given.
    area_kind : {"ward", "lsoa"}
        Kind of area to count by.
    area : AreaRef, optional
        Only records in this area.
    feeds : words, optional
        Only these; without it, every agency's that do not repeat another.

    Returns
    -------
    Answer
        One row for each area with a record of any of the four, most fires first: `area`, `fires`, `asb`,
        `fly_tipping`, `damage`. The notes give the agreement of the order of fires with that of each other.

    Units
    -----
    Records of each kind, beside one another and never added up; agreement from -1 to 1 (Spearman).

    Raises
    ------
    BadInput
        An argument that cannot be, by name and with the likely mistake.
    NotPermitted
        A kind of area finer than the scope shows.

    Caveats
    -------
    Agreement in order is no cause: all four follow the number of people and of those who report. Areas with
    none of the four have no row and are in no agreement. One arson may be in the records of the fire service
    and of the police. The kinds are those of the reference table `kinds_compared.toml`.

    Source
    ------
    The cube; the events where the cube cannot tell. Feeds that know the area too coarsely are left out by
    name.

    Examples
    --------
    >>> fires_beside(snapshot, scope, first=Month(2026, 1), last=Month(2026, 12))  # doctest: +SKIP
    """
    chosen = select_kinds(snapshot, scope, KINDS, first=first, last=last, area=area, feeds=feeds)
    fitting = _fitting(snapshot, scope, chosen, area_kind)
    account = accounts.take(snapshot, scope, chosen, area_kind)
    narrowed = concerned(fitting.narrowed(account))
    found = _by_area(store.run(_counted(snapshot, scope, fitting.selection, area_kind), snapshot, scope))
    used = sum(sum(row[1:]) for row in found)
    others = narrowed.rows_used - used
    return compose(
        snapshot,
        scope,
        narrowed,
        query="fires_beside",
        version=VERSION,
        columns=COLUMNS,
        rows=found,
        parameters={"first": chosen.first, "last": chosen.last, "area_kind": area_kind, "area": area,
                    "feeds": feeds},
        from_cube=from_cube(snapshot, scope, columns(chosen, scope, KINDS, [area_kind])),
        rows_used=used,
        left_out=(LeftOut(others, "are of other categories of the same domains"),) if others > 0 else (),
        refused=fitting.left_out(account),
        notes=_notes(found),
    )  # fmt: skip


def expressions(snapshot: Snapshot, scope: Scope, **given: Any) -> Mapping[str, Any]:
    """What `fires_beside` runs, by name."""
    kind = given.get("area_kind", "ward")
    chosen = select_kinds(snapshot, scope, KINDS, first=given["first"], last=given.get("last"),
                          area=given.get("area"), feeds=given.get("feeds"))  # fmt: skip
    return {
        "counted": _counted(snapshot, scope, _fitting(snapshot, scope, chosen, kind).selection, kind),
        "account": accounts.expression(snapshot, scope, chosen, kind),
    }


def _fitting(snapshot: Snapshot, scope: Scope, chosen: Selection, area_kind: str) -> Fit:
    one_of("area_kind", area_kind, AREAS)
    check_kind(scope, area_kind)
    return fit(snapshot, chosen, Analysis.AREA_RATES)


def _counted(snapshot: Snapshot, scope: Scope, chosen: Selection, area_kind: str) -> Any:
    return side_by_side(snapshot, scope, chosen, KINDS, {"area": area_kind})


def _by_area(table: Any) -> list[tuple[Any, ...]]:
    counts: dict[Any, list[int]] = defaultdict(lambda: [0] * len(KINDS))
    for row in table.to_pylist():
        for position in range(len(KINDS)):
            counts[row["area"]][position] += row[f"kind_{position}"]
    rows = [(area, *found) for area, found in counts.items() if any(found)]
    return sorted(rows, key=lambda row: (row[0] is None, -row[1], *(-n for n in row[2:]), row[0] or ""))


def _notes(rows: list[tuple[Any, ...]]) -> tuple[str, ...]:
    placed = [row for row in rows if row[0] is not None]
    if len(placed) < ENOUGH:
        return (f"There are records in {counted(len(placed), 'area')}: of fewer than {ENOUGH}, "
                "no agreement is told.",)  # fmt: skip
    said = []
    for position, name in enumerate(KINDS[1:], 2):
        agreed = spearman([row[1] for row in placed], [row[position] for row in placed])
        told = (
            "cannot be told: one of the two is the same everywhere" if agreed is None else f"is {agreed:.2f}"
        )
        said.append(
            f"The agreement in order of deliberate fires with {name}, over {len(placed)} areas, {told} "
            "(Spearman; 1 is the same order, 0 none). It is no cause: both follow the number of people."
        )
    return tuple(said)
