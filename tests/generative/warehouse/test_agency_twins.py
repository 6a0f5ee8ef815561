"""Each question about several agencies and its plain twin agree on invented towns, under invented scopes."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from commonweal.core.errors import NotPermitted
from commonweal.core.handling import Tier
from commonweal.core.periods import Month
from commonweal.core.scope import Form, PlaceGrain, Scope, TimeGrain
from commonweal.hub.warehouse.queries import ALL
from commonweal.hub.warehouse.snapshot import Snapshot
from tests.factories.agencies import FEEDS, LINKS, POPULATION, SURVEY, AgencyTown, Batch, agency_town, seen_by
from tests.factories.warehouse import PLACES
from tests.generative.warehouse.plain_agencies import TWINS
from tests.generative.warehouse.plain_answers import Refused
from tests.generative.warehouse.test_twins import sampled, standing
from tests.generative.warehouse.towns import AREAS

MONTHS = [Month(2020, 1), Month(2020, 3), Month(2020, 10), Month(2021, 1)]
RECORDED = sorted(name for name, feed in FEEDS.items() if feed.kinds)
# In whole quarters of an hour, and about the night of October in which the clock goes back.
MOMENTS = [
    datetime(2020, 10, 24, 21, 0, tzinfo=UTC) + timedelta(minutes=15 * n) for n in (0, 5, 11, 13, 17, 20, 99)
] + [datetime(2020, 1, 6, hour, 30, tzinfo=UTC) for hour in (3, 4, 5, 21, 22, 23)]
LENGTHS = [
    None,
    timedelta(0),
    timedelta(minutes=15),
    timedelta(hours=2),
    timedelta(hours=3),
    timedelta(hours=6),
    timedelta(hours=7),
    timedelta(hours=168),
    timedelta(hours=169),
]


@st.composite
def records(draw: st.DrawFn, feed: str) -> dict[str, Any]:
    place = draw(st.sampled_from([*PLACES, "High Street", "High Street", None]))
    kind = draw(st.integers(0, len(FEEDS[feed].kinds) - 1))
    begin, length = draw(st.none() | st.sampled_from(MOMENTS)), draw(st.sampled_from(LENGTHS))
    more: dict[str, Any] = {
        "occurred_from": begin,
        "occurred_to": begin + length if begin and length is not None else None,
        "uprn": draw(st.sampled_from([None, "000100", "000200"])),
        "flags": draw(st.sampled_from([None, "alcohol", "hate_race", "alcohol hate_disability"])),
        "disclosure_class": draw(st.sampled_from(["public", "public", "depersonalised"])),
    }
    if begin and "minute" in FEEDS[feed].precision:
        more["time_precision"] = draw(st.sampled_from(["minute", "minute", "range", "date", "unknown"]))
    if place and draw(st.integers(0, 5)) == 0:
        more["geo_precision"] = "postcode_unit"
    return seen_by(feed, place, kind, **more)


@st.composite
def towns(draw: st.DrawFn) -> AgencyTown:
    batches = []
    always = ["police/crimes", "ambulance/calls", "licensing/premises"]
    for delivery, feed in enumerate(always + draw(st.lists(st.sampled_from(RECORDED), max_size=6)), 1):
        slices = st.tuples(st.sampled_from(["north", "south"]), st.sampled_from(MONTHS))
        fewest = 2 if feed in always else 1
        for holder, month in draw(st.lists(slices, min_size=fewest, max_size=3, unique=True)):
            held = draw(st.lists(records(feed), min_size=2, max_size=8))
            batches.append(Batch(delivery, feed, holder, month, tuple(held)))
    linked = draw(st.just(set(MONTHS)) | st.sets(st.sampled_from(MONTHS)))
    batches += [Batch(20, LINKS, "hub", month) for month in sorted(linked)]
    counted = draw(st.sets(st.sampled_from(MONTHS)))
    batches += [Batch(21, POPULATION, "ons", month) for month in sorted(counted)]
    asked = draw(st.sets(st.sampled_from(MONTHS[:2])))
    batches += [Batch(22, SURVEY, "council", month) for month in sorted(asked)]
    town = agency_town(batches)
    town.links = _links(draw, town, sorted(linked))
    town.figures = [_figure(draw, month) for month in sorted(counted) for _ in range(2)]
    town.figures += [answer for month in sorted(asked) for answer in _answers(draw, month)]
    town.counting -= draw(st.sets(st.sampled_from(sorted(town.counting)), max_size=1))
    town.fragments = draw(st.sets(st.sampled_from(sorted(town.counting)), max_size=2))
    return town


def _links(draw: st.DrawFn, town: AgencyTown, months: list[Month]) -> list[dict[str, Any]]:
    of_police, of_others, numbers = [], [], []
    for row in town.rows():
        numbers.append(row["event_id"])
        if row["feed"] in ("police/crimes", "ambulance/calls"):
            (of_police if row["feed"] == "police/crimes" else of_others).append(row["event_id"])
    if not months:
        return []
    any_two = st.lists(st.sampled_from(numbers), min_size=2, max_size=2, unique=True)
    across = st.tuples(st.sampled_from(of_others), st.sampled_from(of_police))
    pairs = draw(st.lists(across | across.map(lambda two: two[::-1]) | any_two, max_size=12))
    return [
        {"delivery": 20, "month": draw(st.sampled_from(months)), "from_event": one, "to_event": other,
         "score": draw(st.sampled_from([0.25, 0.6, 1.0]))}
        for one, other in pairs
    ]  # fmt: skip


def _figure(draw: st.DrawFn, month: Month) -> dict[str, Any]:
    areas = [
        ("oa", "E1", "W1"),
        ("lsoa", "L1", "W1"),
        ("ward", "W1", "W1"),
        ("ward", "W2", "W2"),
        ("district", "D1", None),
    ]
    kind, code, above = draw(st.sampled_from(areas))
    return {
        "delivery": 21,
        "feed": POPULATION,
        "holder": "ons",
        "month": month,
        "measure": draw(st.sampled_from(["population", "households"])),
        "breakdown": draw(st.sampled_from(["", "age: 0-15"])),
        "unit": "people",
        "value": draw(st.sampled_from([None, 10.0, 20.0])),
        "count": draw(st.sampled_from([None, 3, 1])),
        "suppressed": draw(st.booleans()),
        "area_kind": kind,
        "area_code": code,
        "ward": above,
        "district": "D1",
        "police_force": "north",
    }


def _answers(draw: st.DrawFn, month: Month) -> list[dict[str, Any]]:
    """A survey, a row an answer, in two groups of about as many as are shown."""
    common = {"delivery": 22, "feed": SURVEY, "holder": "council", "month": month, "count": 1,
              "measure": "feels safe", "unit": "weighted answers", "area_kind": "ward", "area_code": "W1",
              "ward": "W1", "district": "D1", "police_force": "north"}  # fmt: skip
    numbers = draw(st.tuples(*[st.sampled_from([0, 1, 9, 10, 11])] * 2))
    return [
        {**common, "breakdown": answer, "value": draw(st.sampled_from([0.5, 1.25]))}
        for answer, number in zip(("answer: yes", "answer: no"), numbers, strict=True)
        for _ in range(number)
    ]


@st.composite
def scopes(draw: st.DrawFn) -> Scope:
    """Half of them wide, so that there is much to count; the others narrow in any way."""
    if draw(st.booleans()):
        form = draw(st.sampled_from([Form.ROWS, Form.MAP]))
        return dataclasses.replace(Scope.system("invented"), form=form, tiers=draw(_TIERS))
    return Scope(
        "invented",
        draw(st.none() | st.frozensets(st.sampled_from(RECORDED), min_size=3)),
        draw(st.none() | st.none() | st.frozensets(st.sampled_from(AREAS), max_size=3)),
        draw(st.sampled_from([PlaceGrain.POINT, PlaceGrain.POINT, PlaceGrain.POINT, *PlaceGrain])),
        draw(st.sampled_from([TimeGrain.MINUTE, TimeGrain.MINUTE, *TimeGrain])),
        draw(_TIERS | st.frozensets(st.sampled_from(Tier))),
        draw(st.sampled_from([Form.ROWS, Form.MAP, Form.MAP, *Form])),
    )


_TIERS = st.sampled_from([frozenset(Tier), frozenset({Tier.PUBLIC, Tier.DEPERSONALISED})])


def _with(*parts: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.tuples(*parts).map(lambda dicts: {key: value for one in dicts for key, value in one.items()})


@st.composite
def period(draw: st.DrawFn) -> dict[str, Month]:
    """Whole quarters, so that it may be asked within any scope."""
    first, last = draw(st.sampled_from([(1, 18), (1, 18), (1, 15), (1, 3), (10, 12)]))
    return {"first": Month.from_index(MONTHS[0].index + first - 1), "last": MONTHS[0].plus(last - 1)}


def questions() -> st.SearchStrategy[dict[str, dict[str, Any]]]:
    area = st.fixed_dictionaries({"area": st.none() | st.none() | st.sampled_from(AREAS)})
    number = st.fixed_dictionaries({"number": st.sampled_from([1, 3, 100])})
    kinds = st.sampled_from(["lsoa", "ward", "district", "police_force"])
    domains = st.sampled_from([None, None, ("crime",), ("ambulance", "crime", "fire")])
    anything = _with(area, st.fixed_dictionaries({"domains": domains}))
    where = st.one_of(
        st.fixed_dictionaries({"place": st.sampled_from(["high street", "Pier"])}),
        st.fixed_dictionaries(
            {
                "easting": st.just(351020),
                "northing": st.just(381020),
                "radius": st.sampled_from([10, 230, 1000]),
            }
        ),
    )
    counted = st.one_of(
        st.fixed_dictionaries({"by": st.sampled_from([(), ("month",)])}),
        st.fixed_dictionaries({"by": st.sampled_from([("area",), ("month", "area")]), "area_kind": kinds}),
    )
    score = st.fixed_dictionaries({"least_score": st.sampled_from([25, 50, 100])})
    return st.fixed_dictionaries(
        {
            "hour_by_weekday": _with(period(), anything, st.fixed_dictionaries(
                {"by": st.sampled_from(["hour", "weekday"]), "day_starts": st.sampled_from([0, 6])})),
            "points": _with(period(), anything),
            "moments": _with(period(), anything, st.fixed_dictionaries(
                {"purpose": st.sampled_from(["near repeat", "address repeats", "hour and weekday"])})),
            "records": _with(period(), anything, number),
            "share_by_source": _with(period(), anything, st.fixed_dictionaries(
                {"by": st.sampled_from(["feed", "agency"])})),
            "repeat_places": _with(period(), anything, number),
            "unknown_to_police": _with(period(), area, counted, score),
            "one_street": _with(period(), anything, where),
            "fires_beside": _with(period(), area, st.fixed_dictionaries(
                {"area_kind": st.sampled_from(["lsoa", "ward"])})),
            "tension_beside_hate": _with(period(), area, st.fixed_dictionaries(
                {"area_kind": st.none() | kinds})),
            "problem_premises": _with(period(), anything, number, st.fixed_dictionaries(
                {"radius": st.sampled_from([50, 250])})),
            "statistics": _with(area, st.fixed_dictionaries(
                {"area_kind": st.none() | kinds, "measures": st.sampled_from([None, ("population",)])})),
        }
    )  # fmt: skip


def answered(
    name: str, snapshot: Snapshot, scope: Scope, asked: dict[str, Any]
) -> list[tuple[Any, ...]] | str:
    try:
        rows = list(ALL[name].ask(snapshot, scope, **asked).rows)
    except NotPermitted:
        return "refused"
    return sorted(rows, key=repr) if name == "statistics" else rows


def plainly(name: str, town: AgencyTown, snapshot: Snapshot, scope: Scope, asked: dict[str, Any]) -> Any:
    try:
        return TWINS[name](town, snapshot, scope, **asked)
    except Refused:
        return "refused"


@sampled
@given(town=towns(), scope=scopes(), asked=questions())
def test_every_question_of_several_agencies_agrees_with_its_plain_twin(
    town: AgencyTown, scope: Scope, asked: dict[str, dict[str, Any]]
) -> None:
    snapshot = town.snapshot()
    known = dataclasses.replace(snapshot, known_on=date(2021, 5, 31))
    with standing(town):
        for name, parameters in asked.items():
            expected = plainly(name, town, snapshot, scope, parameters)
            _agree(answered(name, snapshot, scope, parameters), expected, name)
            _agree(answered(name, known, scope, parameters), expected, f"{name} from the events")


def _agree(found: Any, expected: Any, name: str) -> None:
    """Weights may differ in their last digit: the twin adds quarters of an hour."""
    if name.startswith("hour_by_weekday") and found != "refused" and expected != "refused":
        assert [row[:-2] for row in found] == [row[:-2] for row in expected], name
        for one, other in zip(found, expected, strict=True):
            assert one[-2] == other[-2] or abs(one[-2] - other[-2]) < 2e-4, (name, one, other)
        return
    assert found == expected, name
