"""Assaults that an ambulance or a hospital saw and that no record of the police is linked to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from commonweal.core.periods import Month
from commonweal.core.scope import AreaRef, Form, Scope
from commonweal.hub.warehouse import store
from commonweal.hub.warehouse.answers import Answer, AnswerColumn, LeftOut
from commonweal.hub.warehouse.queries.asking import account as accounts
from commonweal.hub.warehouse.queries.asking.agencies import concerned, feeds_of, title_of
from commonweal.hub.warehouse.queries.asking.composing import compose
from commonweal.hub.warehouse.queries.asking.kinds import kinds
from commonweal.hub.warehouse.queries.asking.links import KIND, Held, exact_feeds, held_of, made, resting_on
from commonweal.hub.warehouse.queries.asking.parameters import (
    AREA,
    AREA_KIND,
    FEEDS,
    FIRST,
    LAST,
    Parameter,
    bad,
    one_of,
    whole_between,
)
from commonweal.hub.warehouse.queries.asking.phrases import counted
from commonweal.hub.warehouse.queries.asking.precision import TO_THE_HOUR, TO_THE_STREET
from commonweal.hub.warehouse.queries.asking.selection import Selection, check_kind, month_words, select
from commonweal.hub.warehouse.queries.asking.showing import shows
from commonweal.hub.warehouse.snapshot import POLICE, Snapshot

VERSION = "2"
BY = ("month", "area")
LEAST = 25  # hundredths: the lowest score that a link has
PARAMETERS = (
    FIRST,
    LAST,
    Parameter("by", "words", "what to count by beside the feed: month, area", ("month",), BY),
    AREA_KIND,
    AREA,
    Parameter("least_score", "whole", "score from which a link counts, 0 to 100 hundredths", LEAST),
    FEEDS,
)
_KEYS = {
    "feed": AnswerColumn("feed", "feed that the records came by"),
    "month": AnswerColumn("month", "calendar month that the source gives", "year and month"),
    "area": AnswerColumn("area", "code of the area; blank for records without a place in any"),
}
_COLUMNS = (
    AnswerColumn("assaults", "records of an assault", "records"),
    AnswerColumn("comparable", "of them, those that could be linked: with hour and place, in a month "
                 "that was linked and for which the police there supplied crimes with both", "records"),
    AnswerColumn("linked", "of those, the ones that a record of the police is linked to", "records"),
    AnswerColumn("unknown", "of those, the ones that none is linked to", "records"),
    AnswerColumn("share", "unknown, of the comparable; blank where none is", "per cent, one decimal"),
)  # fmt: skip


@shows(Form.COUNTS)
def unknown_to_police(
    snapshot: Snapshot,
    scope: Scope,
    *,
    first: Month,
    last: Month | None = None,
    by: Iterable[str] = ("month",),
    area_kind: str | None = None,
    area: AreaRef | None = None,
    least_score: int = LEAST,
    feeds: Iterable[str] | None = None,
) -> Answer:
    """How many assaults that ambulance crews and hospitals recorded have no police record linked to them.

    Parameters
    ----------
    snapshot, scope
        What is counted from, and what of it may be seen.
    first, last : Month
        First and last month, both included; `last` is `first` where it is not given.
    by : words
        `month`, `area` or both; there is always a row for each feed, as two may have seen one assault.
    area_kind : str, optional
        Kind of area to count by; needed when `by` names `area`.
    area : AreaRef, optional
        Only records in this area.
    least_score : int
        Score from which a link counts, in hundredths.
    feeds : words, optional
        Only these; without it, every ambulance, emergency department and hospital feed.

    Returns
    -------
    Answer
        One row for each feed and key with an assault, in order: `feed`, the keys, `assaults`, `comparable`,
        `linked`, `unknown`, `share`.

    Units
    -----
    Records of one feed; shares in per cent of the comparable, to one decimal.

    Raises
    ------
    BadInput
        An argument that cannot be, by name and with the likely mistake.
    NotPermitted
        A kind of area finer than the scope shows.

    Caveats
    -------
    A link is a score of nearness in place and time, not knowledge: in a crowded street at night some are
    chance, and an assault reported later or elsewhere has none. A police record outside the scope is not
    seen, so that a narrow scope shows more as unknown. Months that the police of the area did not supply are
    not compared, and named in `Answer.missing`. Read the share and its course, not single records; never add
    the feeds up. What counts as an assault is the reference table `assaults.toml`.

    Source
    ------
    The events, and the links of kind `same-occurrence`.

    Examples
    --------
    >>> unknown_to_police(snapshot, scope, first=Month(2026, 1), last=Month(2026, 6))  # doctest: +SKIP
    """
    keys = _keys(scope, by, area_kind)
    whole_between("least_score", least_score, 0, 100, "hundredths")
    chosen = _chosen(snapshot, scope, first, last, area, feeds)
    exact = exact_feeds(snapshot, feeds_of(snapshot, scope, POLICE))
    account = concerned(accounts.take(snapshot, scope, chosen, area_kind), exact)
    of_crime = store.run(_of_crime(snapshot, scope), snapshot, scope).column("feed").to_pylist()
    held = held_of(snapshot, scope, account, exact.intersection(of_crime))
    table = store.run(_counted(snapshot, scope, chosen, keys, area_kind, least_score), snapshot, scope)
    found = _compared(table.to_pylist(), keys, held)
    assaults = sum(row["assaults"] for row in found)
    others = account.rows_used - assaults
    answer = compose(
        snapshot,
        scope,
        account,
        query="unknown_to_police",
        version=VERSION,
        columns=(*(_KEYS[key] for key in keys), *_COLUMNS),
        rows=sorted((_row(row, keys, scope) for row in found), key=lambda row: _order(row[: len(keys)])),
        parameters={"first": chosen.first, "last": chosen.last, "by": keys[1:], "area_kind": area_kind,
                    "area": area, "least_score": least_score, "feeds": feeds},
        from_cube=False,
        rows_used=assaults,
        left_out=(LeftOut(others, "are of no category that is an assault"),) if others else (),
        apart=True,
        notes=_notes(snapshot, scope, chosen, found, held, least_score),
        rests_on=resting_on(chosen, exact),
    )  # fmt: skip
    return replace(answer, missing=tuple(dict.fromkeys((*answer.missing, *held.missing(chosen)))))


def expressions(snapshot: Snapshot, scope: Scope, **given: Any) -> Mapping[str, Any]:
    """What `unknown_to_police` runs, by name."""
    kind = given.get("area_kind")
    chosen = _chosen(
        snapshot, scope, given["first"], given.get("last"), given.get("area"), given.get("feeds")
    )
    keys = _keys(scope, given.get("by", ("month",)), kind)
    return {
        "counted": _counted(snapshot, scope, chosen, keys, kind, given.get("least_score", LEAST)),
        "of_crime": _of_crime(snapshot, scope),
        "account": accounts.expression(snapshot, scope, chosen, kind),
    }


def _chosen(
    snapshot: Snapshot,
    scope: Scope,
    first: Month,
    last: Month | None,
    area: AreaRef | None,
    feeds: Iterable[str] | None,
) -> Selection:
    domains = sorted(kinds()["assault"].domains)
    return select(snapshot, scope, first=first, last=last, area=area, domains=domains, feeds=feeds)


def _keys(scope: Scope, by: Iterable[str], area_kind: str | None) -> tuple[str, ...]:
    given = (by,) if isinstance(by, str) else tuple(by)
    for word in given:
        one_of("by", word, BY)
    if area_kind is not None:
        check_kind(scope, area_kind)
    if ("area" in given) != (area_kind is not None):
        raise bad("area_kind", area_kind, "`by` names area and `area_kind` says of what kind: each needs the "
                  "other", "Give both, or neither.")  # fmt: skip
    return ("feed", *(key for key in BY if key in given))


def _counted(
    snapshot: Snapshot,
    scope: Scope,
    chosen: Selection,
    keys: tuple[str, ...],
    area_kind: str | None,
    least_score: int,
) -> Any:
    kind = [area_kind] if area_kind else []
    columns = chosen.columns("category", "domain", "located", "timed", "brief", "placed", *kind)
    police = feeds_of(snapshot, scope, POLICE)
    rows = store.linked(snapshot, scope, columns, kind=KIND, to=police, least=least_score / 100)
    rows = chosen.of(rows, snapshot)
    rows = rows.filter(kinds()["assault"].of(rows))
    known = rows["located"] & rows["placed"].isin(TO_THE_STREET)
    exact = (known & rows["timed"].isin(TO_THE_HOUR) & rows["brief"]).fill_null(False)
    rows = rows.mutate(exact=exact)
    every = dict.fromkeys((*keys, "month"))  # months are compared one by one, however they are shown
    named = {key: rows[area_kind if key == "area" and area_kind else key] for key in every}
    return rows.group_by(**named).agg(
        assaults=rows["n"].sum().cast("int64"),
        exact=accounts.events(rows, rows["exact"]),
        linked=accounts.events(rows, rows["exact"] & rows["linked"]),
    )


def _of_crime(snapshot: Snapshot, scope: Scope) -> Any:
    """The feeds that bring crimes: that logs of calls were supplied says nothing of what was recorded."""
    rows = store.measured(snapshot, scope, ("feed", "domain"))
    return rows.filter(rows["domain"] == "crime").select("feed").distinct()


def _compared(found: list[dict[str, Any]], keys: tuple[str, ...], held: Held) -> list[dict[str, Any]]:
    summed: dict[tuple[Any, ...], dict[str, int]] = defaultdict(
        lambda: {"assaults": 0, "comparable": 0, "linked": 0}
    )
    for row in found:
        of_key = summed[tuple(row[key] for key in keys)]
        of_key["assaults"] += row["assaults"]
        if held.comparable(Month.of(row["month"])):
            of_key["comparable"] += row["exact"]
            of_key["linked"] += row["linked"]
    return [dict(zip(keys, key, strict=True)) | counts for key, counts in summed.items()]


def _row(row: Mapping[str, Any], keys: tuple[str, ...], scope: Scope) -> tuple[Any, ...]:
    shown = (month_words(row[key], scope) if key == "month" else row[key] for key in keys)
    comparable, linked = row["comparable"], row["linked"]
    share = round(100 * (comparable - linked) / comparable, 1) if comparable else None
    return (*shown, row["assaults"], comparable, linked, comparable - linked, share)


def _order(keys: Sequence[Any]) -> tuple[tuple[bool, Any], ...]:
    return tuple((key is None, key or "") for key in keys)


def _notes(
    snapshot: Snapshot,
    scope: Scope,
    chosen: Selection,
    found: list[dict[str, Any]],
    held: Held,
    least_score: int,
) -> tuple[str, ...]:
    said = [
        f"A record counts as known where a link of the kind {KIND}, with a score of at least "
        f"{least_score / 100:.2f}, joins it to a record of the police.",
        made(snapshot, chosen),
    ]
    if not feeds_of(snapshot, scope, POLICE):
        said.append("No feed of the police is within the scope, so that nothing can be compared.")
    elif not held.months:
        said.append("No crimes with hour and place of the police there are held: nothing can be compared.")
    for feed in sorted({row["feed"] for row in found}):
        mine = [row for row in found if row["feed"] == feed]
        rows, comparable = (sum(row[name] for row in mine) for name in ("assaults", "comparable"))
        if comparable < rows:
            said.append(
                f"{title_of(snapshot, feed)}: {counted(rows - comparable, 'record')} of {rows:,} cannot be "
                "linked by place and hour: the source says too little of both, or no police record says both."
            )
    return tuple(said)
