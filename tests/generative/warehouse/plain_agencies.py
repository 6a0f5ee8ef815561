"""Plain twins of the questions about several agencies: slow, obvious, over lists of dicts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from math import hypot
from typing import Any
from zoneinfo import ZoneInfo

from commonweal.core.handling import Tier
from commonweal.core.periods import Month
from commonweal.core.scope import Form, PlaceGrain, Scope, TimeGrain
from commonweal.hub.warehouse.snapshot import Snapshot
from tests.factories.agencies import AgencyTown
from tests.generative.warehouse.plain_answers import GRAINS, Refused, Rows, named, step, visible

LONDON = ZoneInfo("Europe/London")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
EXACT, ADDRESS = {"exact", "minute", "hour", "range"}, {"uprn", "building", "site"}
STREET = ADDRESS | {"street", "junction", "postcode_unit"}
# DOMAIN A11, by hand: which feeds of the factory may be used for what.
HOURS = {"police/crimes", "fire", "ambulance/calls", "police/hate-incidents"}
WEEKDAYS = HOURS | {"police/tension", "hospital/assaults", "council/fly-tipping", "council/asb"}
ADDRESSES = {"police/crimes", "fire", "council/asb", "licensing/premises"}
STREETS = ADDRESSES | {"ambulance/calls", "council/fly-tipping", "police/hate-incidents"}
NEAR_REPEATS = STREETS - {"licensing/premises"}  # whose time is a month
ON_A_MAP = STREETS | {"street", "extract"}
IN_AREAS = ON_A_MAP | {"police/tension"}
AXES = ("easting", "northing")
Answered = list[tuple[Any, ...]]


class About:
    """The rows that a question is about; `whose` says which feeds are counted where none is named."""

    def __init__(
        self,
        town: AgencyTown,
        snapshot: Snapshot,
        scope: Scope,
        given: Mapping[str, Any],
        whose: str,
        form: Form = Form.COUNTS,
    ) -> None:
        if scope.form < form:
            raise Refused("form")
        if form is Form.MAP and scope.finest_place > PlaceGrain.POINT and whose != "times":
            raise Refused("points")
        for kind in (given.get("area_kind"), given["area"].kind if given.get("area") else None):
            if kind is not None and GRAINS[kind] < scope.finest_place:
                raise Refused(kind)
        self.town, self.snapshot, self.scope, self.given = town, snapshot, scope, given
        self.seen = visible(town.rows(), snapshot, scope)
        self.first = given["first"]
        self.last = given.get("last") or self.first
        kept = {name for name, feed in snapshot.feeds.items() if feed.in_totals}
        slices = [snapshot.slices[number] for number, _ in snapshot.counting]
        there = {s.feed for s in slices if self.first <= s.month <= self.last}
        if "police/crimes" in there and "street" not in there:
            kept = kept | {"police/crimes"}
        police = {name for name in kept if snapshot.feeds[name].agency == "police"}
        some = not slices or any(snapshot.feeds[s.feed].agency == "police" for s in slices)
        totals = police if some else kept
        default = kept if whose == "every" or given.get("domains") else totals
        feeds = set(given.get("feeds") or default)
        self.feeds = feeds if scope.feeds is None else feeds & scope.feeds
        self.used = [row for row in self.seen if row["feed"] in self.feeds and self.takes(row)]

    def takes(self, row: Mapping[str, Any]) -> bool:
        area, words, domains = (self.given.get(name) for name in ("area", "categories", "domains"))
        return (
            self.first <= row["month"] <= self.last
            and (area is None or row[area.kind] == area.code)
            and (words is None or row["category"] in words)
            and (domains is None or row["domain"] in domains)
        )

    def hour(self, row: Mapping[str, Any]) -> datetime | None:
        if self.scope.finest_time != TimeGrain.MINUTE or row["occurred_from"] is None:
            return None
        moment: datetime = row["occurred_from"]
        return moment.astimezone(LONDON)


def hour_by_weekday(town: AgencyTown, snapshot: Snapshot, scope: Scope, **given: Any) -> Answered:
    about = About(town, snapshot, scope, given, "times", Form.MAP)
    if scope.finest_time != TimeGrain.MINUTE:
        raise Refused("minutes")
    by, start = given.get("by", "hour"), given.get("day_starts", 0)
    feeds = HOURS if by == "hour" else WEEKDAYS
    found: Counter[tuple[int, int]] = Counter()
    events = 0
    for row in about.used:
        begin, words = row["occurred_from"], row["time_precision"]
        if row["feed"] not in feeds or begin is None:
            continue
        if words == "date" and by == "weekday":
            moments = [begin + timedelta(hours=12)]
        elif words in EXACT:
            end = row["occurred_to"] if row["occurred_to"] and row["occurred_to"] > begin else None
            if end and end - begin > timedelta(hours=168):
                continue
            moments = [begin]
            while end and moments[-1] + timedelta(minutes=15) < end:
                moments.append(moments[-1] + timedelta(minutes=15))
        else:
            continue
        events += 1
        for moment in moments:
            local = moment.astimezone(LONDON)
            turned = (local.weekday() * 24 + local.hour - start) % 168
            found[turned // 24, (turned % 24 + start) % 24] += 1 / len(moments)  # type: ignore[assignment]
    rows: Answered = []
    for day in range(7):
        hours = [(start + n) % 24 for n in range(24)]
        for hour in hours if by == "hour" else [None]:
            n = found[day, hour] if hour is not None else sum(found[day, h] for h in range(24))
            shown = (round(n, 4), n < 5) if events else (None, True)
            rows.append((DAYS[day], hour, *shown) if by == "hour" else (DAYS[day], *shown))
    return rows


def points(town: AgencyTown, snapshot: Snapshot, scope: Scope, **given: Any) -> Answered:
    about = About(town, snapshot, scope, given, "totals", Form.MAP)
    found: Counter[tuple[Any, ...]] = Counter()
    for row in about.used:
        if row["feed"] in ON_A_MAP and row["located"]:
            found[row["easting"], row["northing"], named(row["month"], scope)] += 1
    return sorted((*key, events) for key, events in found.items())


def moments(town: AgencyTown, snapshot: Snapshot, scope: Scope, **given: Any) -> Answered:
    about = About(town, snapshot, scope, given, "totals", Form.ROWS)
    if scope.finest_place > PlaceGrain.POINT:
        raise Refused("points")
    if scope.finest_time != TimeGrain.MINUTE:
        raise Refused("minutes")
    purpose = given["purpose"]
    feeds = {"near repeat": NEAR_REPEATS, "address repeats": ADDRESSES, "hour and weekday": WEEKDAYS}[purpose]
    found = []
    for row in about.used:
        known = row["occurred_from"] is not None and row["time_precision"] in EXACT | {"date"}
        placed = row["located"] or purpose == "hour and weekday"
        if row["feed"] in feeds and known and placed:
            place = (row["easting"], row["northing"]) if row["located"] else (None, None)
            found.append((*place, row["occurred_from"], row["occurred_to"]))
    return sorted(found, key=lambda r: [(x is None, x or 0) for x in (r[2], r[0], r[1], r[3])])


def records(town: AgencyTown, snapshot: Snapshot, scope: Scope, **given: Any) -> Answered:
    about = About(town, snapshot, scope, given, "totals", Form.ROWS)
    rows = sorted((_record(row, scope) for row in about.used), key=lambda each: each[0])
    return [shown for _, shown in rows][: given["number"]]


def _record(row: Mapping[str, Any], scope: Scope) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """The record's place in the order, and what is shown of it."""
    months = scope.finest_time <= TimeGrain.MONTH
    began, ended = (_moment(row[name], scope) for name in ("occurred_from", "occurred_to"))
    known, category, feed = (row[name] for name in ("time_precision", "category", "feed"))
    placed = scope.finest_place <= PlaceGrain.POINT
    place, easting, northing = (row[name] if placed else None for name in ("place", *AXES))
    ward = row["ward"] if scope.finest_place <= PlaceGrain.WARD else None
    rest = (category, feed, place, ward, known, easting, northing)
    order = (
        -row["month"].index,
        began is None,
        -began.timestamp() if began else 0,
        row["event_id"] if months else 0,
        *((cell is None, cell or 0) for cell in (*rest, ended)),
    )
    delivery = row["delivery"] if months else None
    shown = (began, ended, known, category, feed, place, ward, easting, northing, delivery)
    return order, (named(row["month"], scope), *shown)


def _moment(moment: Any, scope: Scope) -> Any:
    if moment is None or scope.finest_time > TimeGrain.DAY:
        return None
    day = scope.finest_time == TimeGrain.DAY
    return moment.replace(hour=0, minute=0, second=0, microsecond=0) if day else moment


def share_by_source(town: AgencyTown, snapshot: Snapshot, scope: Scope, **given: Any) -> Answered:
    about = About(town, snapshot, scope, given, "every")
    found: Counter[tuple[str, ...]] = Counter()
    for row in about.used:
        feed = snapshot.feeds[row["feed"]]
        found[(feed.agency, feed.name, feed.title) if given["by"] == "feed" else (feed.agency,)] += 1
    rows = [(*key, n, round(100 * n / len(about.used), 1)) for key, n in found.items()]
    return sorted(rows, key=lambda row: (-row[-2], row[:-2]))


def repeat_places(town: AgencyTown, snapshot: Snapshot, scope: Scope, **given: Any) -> Answered:
    about = About(town, snapshot, scope, {**given, "last": given.get("last") or given["first"].plus(11)},
                  "totals", Form.MAP)  # fmt: skip
    sees_numbers = Tier.RESTRICTED_PERSON in scope.tiers
    places: dict[tuple[Any, ...], Rows] = defaultdict(list)
    for row in about.used:
        if row["located"] and row["feed"] in ADDRESSES and row["geo_precision"] in ADDRESS:
            flat = (row["uprn"] or "") if sees_numbers else ""
            places[row["easting"], row["northing"], flat].append(row)
    used = sum(len(held) for held in places.values())
    ordered = sorted(places.items(), key=lambda item: (-len(item[1]), item[0]))
    rows = []
    for (east, north, _), held in ordered:
        if len(held) >= 2:
            months = sorted(row["month"] for row in held)
            names = sorted(row["place"] for row in held if row["place"])
            rows.append((len(rows) + 1, names[0] if names else None, east, north, len(held),
                         named(months[0], scope), named(months[-1], scope),
                         round(100 * len(held) / used, 1)))  # fmt: skip
    return rows[: given["number"]]


def _linked(about: About, police_only: bool, least: float) -> set[int]:
    """The events that a link between two rows in sight joins to another (of the police)."""
    known = {row["event_id"]: row["feed"] for row in about.seen}
    joined = set()
    for link in about.town.link_rows():
        counts = (link["slice"], link["delivery"]) in about.snapshot.counting
        ends = (link["from_event"], link["to_event"])
        if not counts or link["score"] < least or not all(end in known for end in ends):
            continue
        for one, other in (ends, ends[::-1]):
            if not police_only or about.snapshot.feeds[known[other]].agency == "police":
                joined.add(one)
    return joined


def _assault(row: Mapping[str, Any]) -> bool:
    return row["domain"] == "emergency_dept" or (
        row["domain"] == "ambulance" and row["category"] == "Assault"
    )


def _compared(about: About) -> set[Month]:
    """Months that were linked, and supplied whole by whoever polices the area."""
    snapshot, scope, area = about.snapshot, about.scope, about.given.get("area")
    held = [row for row in about.seen if row["feed"] == "police/crimes"]
    if not any(row["domain"] == "crime" for row in held):
        return set()
    held = [row for row in held if area is None or row[area.kind] == area.code]
    forces: dict[str, Rows] = defaultdict(list)
    for row in held:
        forces[row["holder"]].append(row)
    needed = {force for force, rows in forces.items() if len(rows) >= 0.05 * len(held)}
    if forces and (area is not None or scope.areas is not None):
        needed = {max(forces, key=lambda f: (len({r["month"] for r in forces[f]}), len(forces[f]), f))}
    linked = {
        snapshot.slices[number].month
        for number, _ in snapshot.counting
        if snapshot.slices[number].feed == "hub/links"
    }
    months = {
        month
        for month in linked
        if needed and all(("police/crimes", force, month) in snapshot.whole for force in needed)
    }
    if scope.finest_time == TimeGrain.QUARTER:
        return {month for month in months if {month.plus(1), month.plus(2)} <= months}
    return months


def unknown_to_police(town: AgencyTown, snapshot: Snapshot, scope: Scope, **given: Any) -> Answered:
    asked = {**given, "domains": ("ambulance", "emergency_dept", "hospital_admission")}
    about = About(town, snapshot, scope, asked, "totals")
    both = _compared(about)
    linked = _linked(about, True, given["least_score"] / 100)
    found: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in about.used:
        if not _assault(row):
            continue
        key = [row["feed"]] + ([named(row["month"], scope)] if "month" in given["by"] else [])
        key += [row[given["area_kind"]]] if "area" in given["by"] else []
        counts = found[tuple(key)]
        counts[0] += 1
        exact = row["located"] and row["time_precision"] in EXACT and row["geo_precision"] in STREET
        begin, end = row["occurred_from"], row["occurred_to"]
        brief = begin is not None and (end is None or end - begin <= timedelta(hours=3))
        if exact and brief and row["month"] in both:
            counts[1] += 1
            counts[2] += row["event_id"] in linked
    rows = [(*key, n, can, yes, can - yes, round(100 * (can - yes) / can, 1) if can else None)
            for key, (n, can, yes) in found.items()]  # fmt: skip
    return sorted(rows, key=lambda row: [(v is None, v or "") for v in row[:-5]])


def one_street(town: AgencyTown, snapshot: Snapshot, scope: Scope, **given: Any) -> Answered:
    about = About(town, snapshot, scope, given, "every", Form.MAP)
    found: dict[tuple[str, ...], list[Month]] = defaultdict(list)
    for row in about.used:
        if row["feed"] not in ON_A_MAP:
            continue
        if given.get("place"):
            there = (row["place"] or "").lower().removeprefix("on or near ") == given["place"].lower()
        else:
            there = row["located"] and (
                hypot(row["easting"] - given["easting"], row["northing"] - given["northing"])
                <= given["radius"]
            )
        if there:
            agency = snapshot.feeds[row["feed"]].agency
            found[agency, row["feed"], row["domain"], row["category"]].append(row["month"])
    return sorted(
        (*key, len(months), named(min(months), scope), named(max(months), scope))
        for key, months in found.items()
    )


def fires_beside(town: AgencyTown, snapshot: Snapshot, scope: Scope, **given: Any) -> Answered:
    about = About(
        town, snapshot, scope, {**given, "domains": ("asb", "crime", "environment", "fire")}, "totals"
    )
    found: dict[Any, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for row in about.used:
        if row["feed"] not in IN_AREAS:
            continue
        words = row["category"].lower()
        kinds = (
            row["domain"] == "fire" and "deliberate" in words,
            row["domain"] == "asb",
            row["domain"] == "environment" and "fly-tip" in row["feed"],
            row["domain"] == "crime" and "criminal damage" in words,
        )
        for position, is_one in enumerate(kinds):
            found[row[given["area_kind"]]][position] += is_one
    rows = [(area, *counts) for area, counts in found.items() if any(counts)]
    return sorted(rows, key=lambda r: (r[0] is None, -r[1], -r[2], -r[3], -r[4], r[0] or ""))


def tension_beside_hate(town: AgencyTown, snapshot: Snapshot, scope: Scope, **given: Any) -> Answered:
    about = About(
        town, snapshot, scope, {**given, "domains": ("community_intelligence", "crime", "incident")}, "totals"
    )
    # The feed that is named for hate is asked for by name.
    named_for_it = (
        {"police/hate-incidents"} if scope.feeds is None else {"police/hate-incidents"} & scope.feeds
    )
    about.used += [
        row for row in about.seen if row["feed"] in named_for_it - about.feeds and about.takes(row)
    ]
    sees_marks = Tier.DEPERSONALISED in scope.tiers
    kind = given.get("area_kind")
    found: dict[tuple[Any, Month], list[int]] = defaultdict(lambda: [0, 0])
    bring: list[set[str]] = [about.feeds & {"police/tension"}, set(named_for_it)]
    for row in about.used:
        tension = row["domain"] == "community_intelligence"
        hate = row["category"].startswith("hate incident") or (sees_marks and "hate_" in (row["flags"] or ""))
        for position, is_one in enumerate((tension, hate)):
            found[row[kind] if kind else None, row["month"]][position] += is_one
            if is_one:
                bring[position].add(row["feed"])
    had = [{month for feed, _, month in snapshot.whole if feed in feeds} for feeds in bring]
    areas = {area for (area, _), counts in found.items() if any(counts)} if kind else {None}
    rows: Answered = []
    for area in sorted(areas, key=lambda code: (code is None, code or "")):
        months = sorted(
            {step(Month.from_index(i), scope) for i in range(about.first.index, about.last.index + 1)}
        )
        for month in months:
            counts = found[area, month]
            shown = [n if n or month in had[i] else None for i, n in enumerate(counts)]
            rows.append(((area,) if kind else ()) + (named(month, scope), *shown))
    return rows


def problem_premises(town: AgencyTown, snapshot: Snapshot, scope: Scope, **given: Any) -> Answered:
    about = About(town, snapshot, scope, given, "every", Form.MAP)
    latest: dict[str, Month] = {}
    for number, _ in snapshot.counting:
        part = snapshot.slices[number]
        if part.feed == "licensing/premises" and part.month <= about.last:
            latest[part.force] = max(latest.get(part.force, part.month), part.month)
    area = given.get("area")
    premises = sorted(
        {
            (row["place"] or "", row["easting"], row["northing"])
            for row in about.seen
            if row["feed"] == "licensing/premises" and row["located"] and row["geo_precision"] in ADDRESS
            and row["holder"] in latest and row["month"] == step(latest[row["holder"]], scope)
            and (area is None or row[area.kind] == area.code)
        }
    )  # fmt: skip
    coarse = given["radius"] >= 200
    near: dict[int, dict[str, Rows]] = defaultdict(lambda: defaultdict(list))
    for row in about.used:
        good = row["feed"] in (STREETS if coarse else ADDRESSES)
        if not good or not row["located"] or row["geo_precision"] not in (STREET if coarse else ADDRESS):
            continue
        away = [(hypot(row["easting"] - east, row["northing"] - north), i)
                for i, (_, east, north) in enumerate(premises)]  # fmt: skip
        if away and min(away)[0] <= given["radius"]:
            near[min(away)[1]][snapshot.feeds[row["feed"]].agency].append(row)
    totals = sorted(near, key=lambda i: (-sum(len(rows) for rows in near[i].values()), i))
    answer: Answered = []
    for rank, i in enumerate(totals[: given["number"]], 1):
        for agency, rows in sorted(near[i].items()):
            nights = [_at_night(about, row) for row in rows if row["time_precision"] in EXACT]
            known = [night for night in nights if night is not None]
            share = round(100 * sum(known) / len(known), 1) if known else None
            name, east, north = premises[i]
            answer.append((rank, name or None, east, north, agency, len(rows), len(known), sum(known), share))
    return answer


def _at_night(about: About, row: Mapping[str, Any]) -> bool | None:
    """Whether every quarter of an hour in which it may have happened is at night, or none."""
    begin, end = about.hour(row), row["occurred_to"]
    if begin is None:
        return None
    quarters = 1 if end is None or end <= begin else (end - begin) // timedelta(minutes=15)
    if quarters > 6 * 4:
        return None
    first = row["occurred_from"]
    hours = [(first + timedelta(minutes=15 * n)).astimezone(LONDON).hour for n in range(quarters)]
    found = {hour >= 22 or hour < 5 for hour in hours}
    return found.pop() if len(found) == 1 else None


def statistics(town: AgencyTown, snapshot: Snapshot, scope: Scope, **given: Any) -> Answered:
    if scope.form < Form.COUNTS:
        raise Refused("nothing is shown")
    area, kind = given.get("area"), given.get("area_kind")
    for finer in (kind, area.kind if area else None):
        if finer is not None and GRAINS[finer] < scope.finest_place:
            raise Refused(finer)
    figures = [row for row in visible(_as_events(town.figure_rows()), snapshot, scope)
               if GRAINS[row["area_kind"]] >= scope.finest_place]  # fmt: skip
    found = [
        row
        for row in _summed(figures)
        if (given.get("measures") is None or row["measure"] in given["measures"])
        and (kind is None or row["area_kind"] == kind)
        and (area is None or row[area.kind] == area.code)
    ]
    last: dict[tuple[str, str], Any] = {}
    for row in found:
        key = (row["feed"], row["measure"])
        last[key] = max(last.get(key, row["until"]), row["until"])
    rows = []
    for row in found:
        if row["until"] == last[row["feed"], row["measure"]]:
            begins, ends = (named(step(Month.of(row[p]), scope), scope) for p in ("period_from", "period_to"))
            number = None if scope.finest_time == TimeGrain.QUARTER else row["delivery"]
            value, count = (None, None) if row["suppressed"] else (row["value"], row["count"])
            what = (row[name] for name in ("feed", "measure", "breakdown", "area_kind", "area_code"))
            held_back = "suppressed" if row["suppressed"] else ""
            rows.append((*what, begins, ends, value, row["unit"], count, held_back, number))
    return sorted(rows, key=repr)


def _summed(figures: Rows) -> Rows:
    """Answers of one respondent each become one figure, held back where fewer than ten answered."""
    found = [row for row in figures if row["count"] != 1]
    groups: dict[tuple[Any, ...], Rows] = defaultdict(list)
    for row in figures:
        if row["count"] == 1:
            names = ("feed", "measure", "breakdown", "area_kind", "area_code", "unit", "month", "until")
            groups[tuple(row[name] for name in names)].append(row)
    for rows in groups.values():
        values = [row["value"] for row in rows if row["value"] is not None]
        few = len(values) < 10
        found.append({**rows[0], "value": round(sum(values), 4), "count": len(values), "suppressed": few})
    return found


def _as_events(figures: Rows) -> Rows:
    """With what `visible` looks at; two periods of one quarter are one where the scope shows quarters."""
    return [{**row, "easting": None, "until": row["period_to"]} for row in figures]


TWINS: Mapping[str, Callable[..., Answered]] = {
    twin.__name__: twin
    for twin in (
        hour_by_weekday, moments, points, records, share_by_source, repeat_places, unknown_to_police,
        one_street, fires_beside, tension_beside_hate, problem_premises, statistics,
    )
}  # fmt: skip
