"""The records of a prescribed data set as they may be passed on: nobody can be told from them.

Whoever asks never sees the records themselves: they are read as the warehouse, made coarser until enough of
them are alike, and only then handed on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from typing import Any

from commonweal.analysis.disclosure import k_anonymous, protect, suppress_counts, threshold
from commonweal.core.actor import Actor
from commonweal.core.entry import entry
from commonweal.core.errors import BadInput
from commonweal.core.permissions import Permission
from commonweal.core.policy import may
from commonweal.core.scope import Scope
from commonweal.hub.access import as_keeper
from commonweal.hub.exchange import Prescribed, Quarter
from commonweal.hub.warehouse import store
from commonweal.hub.warehouse.snapshot import Snapshot

from .exchange import RECEIVED, board
from .snapshots import LONDON, snapshot

AREAS = ("lsoa", "ward", "msoa", "district")
LARGER = ("msoa", "ward", "district")
READS = (
    "event_id",
    "category",
    "outcome",
    "occurred_from",
    "reported_at",
    "month",
    "time_precision",
    "postcode",
)
WITH_HOURS = ("exact", "minute", "hour")
NO_AREA = "not given"


@dataclass(frozen=True)
class QuarterRows:
    """What may leave of a data set, a holder and a quarter, and what was done to it."""

    dataset: Prescribed
    holder: str
    quarter: Quarter
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int | None, ...], ...]
    held: int
    left_out: int
    alike: int
    steps: tuple[str, ...]
    hours: tuple[tuple[str, str], ...]
    hours_note: str
    feeds: tuple[tuple[str, bool], ...]  # each with whether its data is open
    deliveries: tuple[int, ...]
    snapshot: int
    synthetic: bool
    attributions: tuple[str, ...]


@entry(Permission.EXCHANGE_RELEASE)
def quarter_rows(*, actor: Actor, dataset: Prescribed, holder: str, quarter: Quarter) -> QuarterRows:
    """The rows of a period that has come whole, safe to pass on.

    Raises
    ------
    BadInput
        The period has not ended or has not come whole; the holder is none of the data set.
    """
    may(actor, Permission.EXCHANGE_RELEASE).require()
    deliveries = _whole(actor, dataset, holder, quarter)
    with as_keeper():
        opened = snapshot(actor=actor)
    sources = [opened.deliveries[number] for number in deliveries if number in opened.deliveries]
    scope = Scope.system("exchange")
    counted = _figures(opened, scope, dataset, holder, quarter)
    made = counted or _records(opened, scope, dataset, holder, quarter)
    return QuarterRows(
        dataset=dataset,
        holder=holder,
        quarter=quarter,
        feeds=tuple((feed, _is_open(opened, deliveries)) for feed in dataset.feeds),
        deliveries=deliveries,
        snapshot=opened.number,
        synthetic=any(each.synthetic for each in sources),
        attributions=tuple(dict.fromkeys(each.attribution for each in sources if each.attribution)),
        **made,
    )


def _whole(actor: Actor, dataset: Prescribed, holder: str, quarter: Quarter) -> tuple[int, ...]:
    rows = [row for row in board(actor=actor, periods=40) if row.dataset == dataset]
    held = {row.holder: row for row in rows}
    if holder not in held:
        known = ", ".join(held) or "none yet"
        raise BadInput(f"{holder} is no holder of data set {dataset.ref}", remedy=f"Holders: {known}.")
    cell = next((cell for cell in held[holder].cells if cell.quarter == quarter), None)
    if cell is None:
        raise BadInput(
            f"{quarter.name} is no period that has ended", remedy="Name a quarter that has, such as 2026-Q3."
        )
    if cell.state != RECEIVED:
        raise BadInput(
            f"data set {dataset.ref} of {holder} for {quarter.name} is {cell.state}: {cell.words}",
            remedy="Only what has come whole is passed on. `commonweal exchange chase` writes to the holder.",
        )
    return cell.deliveries


def _is_open(opened: Snapshot, deliveries: Iterable[int]) -> bool:
    return {opened.deliveries[n].basis for n in deliveries if n in opened.deliveries} == {"open-licence"}


def _records(
    opened: Snapshot, scope: Scope, dataset: Prescribed, holder: str, quarter: Quarter
) -> Mapping[str, Any]:
    kinds = [kind for kind in AREAS if kind in opened.generations]
    found = _read(opened, scope, dataset, holder, quarter, kinds)
    smaller, larger = _areas(kinds, dataset)
    rows = [_row(row, smaller, quarter, dataset) for row in found]
    least = threshold(sensitive=dataset.sensitive)
    safe = k_anonymous(rows, k=least, coarser_area=_larger(found, smaller, larger))
    columns = ("date", "area", "category", *(("age_band", "sex") if dataset.persons else ()))
    hours, note = _hours(found, dataset)
    ordered = sorted((_cells(row, columns) for row in safe.rows), key=lambda cells: tuple(map(str, cells)))
    begins = ["dates are given as the first day of the quarter"] if dataset.sensitive else []
    return {
        "columns": columns,
        "rows": tuple(ordered),
        "held": len(rows),
        "left_out": safe.suppressed,
        "alike": least,
        "steps": (*begins, *safe.steps),
        "hours": hours,
        "hours_note": note,
    }


def _read(
    opened: Snapshot, scope: Scope, dataset: Prescribed, holder: str, quarter: Quarter, kinds: list[str]
) -> list[dict[str, Any]]:
    rows = store.events(opened, scope, (*READS, "feed", "holder", *kinds))
    wanted = rows.filter(
        store.among(rows["feed"], dataset.feeds)
        & (rows["holder"] == holder)
        & rows["month"].isin([month.start for month in quarter.months])
    )
    found = [
        row
        for row in store.run(wanted, opened, scope).to_pylist()
        if dataset.takes(row["category"] or "", row["outcome"])
    ]
    if dataset.persons:
        people = store.persons(opened, scope, ("event_id", "age_band", "sex"))
        table = store.run(
            people.filter(people["event_id"].isin([r["event_id"] for r in found])), opened, scope
        )
        about = {row["event_id"]: row for row in table.to_pylist()}
        found = [{**row, **about.get(row["event_id"], {})} for row in found]
    return found


def _areas(kinds: list[str], dataset: Prescribed) -> tuple[str | None, str | None]:
    """The kind of area that rows are given by, and the larger one that they are made coarser to."""
    larger = next((kind for kind in LARGER if kind in kinds), None)
    smaller = larger if dataset.sensitive else next(iter(kinds), None)
    return smaller, "district" if smaller == larger and "district" in kinds else larger


def _row(row: Mapping[str, Any], kind: str | None, quarter: Quarter, dataset: Prescribed) -> dict[str, Any]:
    """Only what is prescribed and can be made coarser: whatever else a record holds stays behind."""
    return {
        "date": quarter.first.start if dataset.sensitive else _day(row),
        "area": _area(row, kind),
        "category": row["category"],
        "age_band": row.get("age_band"),
        "sex": row.get("sex"),
    }


def _area(row: Mapping[str, Any], kind: str | None) -> str:
    """The area of the point; where only an outward postcode is known, that."""
    held = (row.get(kind) if kind else None) or _outward(row["postcode"])
    return str(held or NO_AREA)


def _outward(postcode: str | None) -> str:
    return postcode if postcode and " " not in postcode and len(postcode) <= 4 else ""


def _letters(outward: str) -> str:
    """M6 and M60 lie in M, EC1A in EC."""
    return "".join(takewhile(str.isalpha, outward))


def _larger(rows: Iterable[Mapping[str, Any]], smaller: str | None, larger: str | None) -> dict[str, str]:
    """For each area the larger one that most of its records lie in; for an outward postcode its letters."""
    votes: dict[str, Counter[str]] = {}
    for row in rows:
        within = row.get(larger) if larger else None
        if within is None and not (smaller and row.get(smaller)):
            within = _letters(_outward(row["postcode"]))
        if within:
            votes.setdefault(_area(row, smaller), Counter())[within] += 1
    return {area: min(counted, key=lambda code: (-counted[code], code)) for area, counted in votes.items()}


def _day(row: Mapping[str, Any]) -> date | None:
    moment = row["occurred_from"] or row["reported_at"]
    day: date | None = moment.astimezone(LONDON).date() if moment else row["month"]
    return day


def _cells(row: Mapping[str, Any], columns: tuple[str, ...]) -> tuple[str | None, ...]:
    return tuple(None if row[name] is None else str(row[name]) for name in columns)


def _hours(rows: Iterable[Mapping[str, Any]], dataset: Prescribed) -> tuple[tuple[tuple[str, str], ...], str]:
    """Times are passed on as counts by the hour: beside a day and an area an hour would tell too much."""
    counted = Counter(
        moment.astimezone(LONDON).hour
        for row in rows
        if row["time_precision"] in WITH_HOURS and (moment := row["occurred_from"] or row["reported_at"])
    )
    if not counted:
        return (), ""
    safe = protect([counted[hour] for hour in range(24)], [range(24)], sensitive=dataset.sensitive)
    shown = tuple((f"{hour:02d}:00", words) for hour, words in enumerate(safe.shown))
    return shown, safe.note


def _figures(
    opened: Snapshot, scope: Scope, dataset: Prescribed, holder: str, quarter: Quarter
) -> Mapping[str, Any] | None:
    """Of a data set that comes already counted: the figures of everybody, without those of groups, so that
    nothing adds up to what is held back."""
    rows = store.statistics(
        opened, scope, ("feed", "holder", "month", "measure", "breakdown", "area_code", "value", "suppressed")
    )
    wanted = rows.filter(
        store.among(rows["feed"], dataset.feeds)
        & (rows["holder"] == holder)
        & rows["month"].isin([month.start for month in quarter.months])
        & (rows["breakdown"].fill_null("") == "")
    )
    found = sorted(
        store.run(wanted, opened, scope).to_pylist(), key=lambda r: (r["measure"], r["area_code"] or "")
    )
    if not found:
        return None
    counts = [None if r["suppressed"] or r["value"] is None else round(r["value"]) for r in found]
    safe = suppress_counts(counts, sensitive=dataset.sensitive)
    return {
        "columns": ("measure", "area", "quarter", "count"),
        "rows": tuple(
            (row["measure"], row["area_code"] or NO_AREA, str(quarter), words)
            for row, words in zip(found, safe.shown, strict=True)
        ),
        "held": len(found),
        "left_out": 0,
        "alike": safe.threshold,
        "steps": (safe.note,) if safe.note else (),
        "hours": (),
        "hours_note": "",
    }
