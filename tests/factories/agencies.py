"""Small towns in which several agencies record: hours, addresses, links between records, figures."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from commonweal.core.periods import Month
from commonweal.hub.warehouse import schema
from commonweal.hub.warehouse.snapshot import FeedInfo, SliceInfo, Snapshot
from tests.factories import warehouse
from tests.factories.warehouse import Batch, Town, event, last_counts

LINKS, POPULATION, CASES = "hub/links", "reference/population", "probation/cases"
SURVEY = "survey/residents"


@dataclass(frozen=True)
class Feed:
    """What a feed says of itself, and of what kinds its records are."""

    agency: str
    precision: str
    in_totals: bool = True
    kinds: tuple[tuple[str, str], ...] = ()
    repeats: str = ""


FEEDS: Mapping[str, Feed] = {
    "street": Feed("police", "snapped_point+month", kinds=(("crime", "Burglary"), ("crime", "Robbery"),
                   ("asb", "Anti-social behaviour"))),
    "police/crimes": Feed("police", "building+minute", False, (("crime", "assault with injury"),
                          ("crime", "Criminal damage"), ("incident", "hate incident")), repeats="street"),
    "police/tension": Feed("police", "lsoa+date", kinds=(("community_intelligence", "tension"),)),
    "police/hate-incidents": Feed("police", "street+minute", False,
                                  (("incident", "hate incident: threats"),)),
    "fire": Feed("fire", "building+minute", kinds=(("fire", "Deliberate secondary fire"),
                 ("fire", "chimney fire"))),
    "ambulance/calls": Feed("ambulance", "street+minute", kinds=(("ambulance", "Assault"),
                            ("ambulance", "fall"))),
    "hospital/assaults": Feed("health", "postcode_outward+date", kinds=(("emergency_dept", "fist"),)),
    "council/fly-tipping": Feed("council", "street+date", kinds=(("environment", "black bags"),)),
    "council/asb": Feed("council", "building+date", kinds=(("asb", "noise"),)),
    "licensing/premises": Feed("licensing", "building+date", False, (("licensing", "premises licence"),)),
    "extract": Feed("police", "snapped_point+month", False, (("crime", "Burglary"),)),
    LINKS: Feed("hub", "lad+month", False),
    POPULATION: Feed("statistics-office", "lsoa+date", False),
    CASES: Feed("probation", "lad+month", False),
    SURVEY: Feed("survey", "ward+date", False),
}  # fmt: skip
_TIME_WORDS = {"minute": "minute", "date": "date", "month": "month"}


@dataclass
class AgencyTown(Town):
    """`links` and `figures` are rows of those tables but for what the town knows itself."""

    links: list[Mapping[str, Any]] = field(default_factory=list)
    figures: list[Mapping[str, Any]] = field(default_factory=list)

    def snapshot(self, **changes: Any) -> Snapshot:
        plain = super().snapshot()
        precision = {batch.delivery: FEEDS[batch.feed].precision for batch in self.batches}
        given: dict[str, Any] = {
            "tables": dict.fromkeys(schema.TABLES, 1),
            "feeds": {
                name: FeedInfo(name, f"the {name} feed", feed.in_totals, feed.agency, feed.repeats)
                for name, feed in FEEDS.items()
            },
            "slices": {
                number: SliceInfo(part.feed, _slice_kind(part.feed), part.force, part.month)
                for number, part in plain.slices.items()
            },
            "deliveries": {
                number: dataclasses.replace(info, precision=precision[number])
                for number, info in plain.deliveries.items()
            },
        }
        return dataclasses.replace(plain, **{**given, **changes})

    def write(self, home: Path) -> None:
        super().write(home)
        for table, rows in ((schema.LINKS, self.link_rows()), (schema.STATISTICS, self.figure_rows())):
            warehouse._write(home / "warehouse" / table.name, table, rows)
        warehouse._write(home / "warehouse" / schema.EVENT_PERSONS.name, schema.EVENT_PERSONS, [])

    def link_rows(self) -> list[dict[str, Any]]:
        numbers = self.slices
        return [
            {
                "kind": "same-occurrence",
                "method": "near 1",
                **_without(link, "month"),
                "slice": numbers[LINKS, "hub", link["month"]],
            }
            for link in self.links
        ]

    def figure_rows(self) -> list[dict[str, Any]]:
        numbers, rows = self.slices, []
        for position, figure in enumerate(self.figures, 1):
            own = {figure["area_kind"]: figure["area_code"]} if figure.get("area_kind") else {}
            rows.append(
                {
                    **dict.fromkeys(schema.STATISTICS.names),
                    "row_id": position,
                    "breakdown": "",
                    "suppressed": False,
                    "disclosure_class": "public",
                    **own,
                    **figure,
                    "slice": numbers[figure["feed"], figure["holder"], figure["month"]],
                    "month": figure["month"].start,
                    "period_from": figure["month"].start,
                    "period_to": figure["month"].end,
                }
            )
        return [{name: row[name] for name in schema.STATISTICS.names} for row in rows]


def _slice_kind(feed: str) -> str:
    return "links" if feed == LINKS else "records"


def _without(row: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != name}


def agency_town(batches: Iterable[Batch]) -> AgencyTown:
    """A town where of each slice the delivery with the highest number counts."""
    town = last_counts(batches)
    return AgencyTown(town.batches, town.counting, town.fragments)


def seen_by(feed: str, place: str | None = None, kind: int = 0, **more: Any) -> dict[str, Any]:
    """A record as the feed knows it: its words, how exactly it knows the place and the time."""
    domain, category = FEEDS[feed].kinds[kind]
    where, _, when = FEEDS[feed].precision.partition("+")
    given = {
        "domain": domain,
        "disclosure_class": "public",
        "geo_precision": where if place else "unknown",
        "time_precision": _TIME_WORDS[when] if more.get("occurred_from") else "unknown",
    }
    return event(place, category, **{**given, **more})


JUNE = Month(2018, 6)


def busy() -> AgencyTown:
    """One month of a town in which every question has something to answer."""
    night = datetime(2018, 6, 2, 22, 15, tzinfo=UTC)
    of = {
        "street": (event("High Street"), event("Pier", "Robbery"), event(None)),
        "police/crimes": (seen_by("police/crimes", "High Street", occurred_from=night),
                          seen_by("police/crimes", "High Street", 1, occurred_from=night),
                          seen_by("police/crimes", "Mill Lane", 2, flags="alcohol hate_race")),
        "police/tension": (seen_by("police/tension", "High Street"),),
        "fire": (seen_by("fire", "Mill Lane", occurred_from=night),),
        "ambulance/calls": (seen_by("ambulance/calls", "High Street", occurred_from=night),
                            seen_by("ambulance/calls", "Canal Side", occurred_from=night)),
        "hospital/assaults": (seen_by("hospital/assaults", None, occurred_from=night),),
        "council/fly-tipping": (seen_by("council/fly-tipping", "Station Road"),),
        "licensing/premises": (seen_by("licensing/premises", "High Street"),
                               seen_by("licensing/premises", None)),
        LINKS: (), POPULATION: (), CASES: (),
    }  # fmt: skip
    holders = {"licensing/premises": "town", LINKS: "hub", POPULATION: "ons", CASES: "probation"}
    town = agency_town(
        Batch(number, feed, holders.get(feed, "north"), JUNE, held)
        for number, (feed, held) in enumerate(of.items(), 1)
    )
    numbers = {feed: number for number, feed in enumerate(of, 1)}
    first = {feed: (number << 32) + 1 for feed, number in numbers.items()}
    town.links = [
        {"delivery": numbers[LINKS], "month": JUNE, "from_event": first["police/crimes"],
         "to_event": first["ambulance/calls"], "score": 0.9},
    ]  # fmt: skip
    people = {"delivery": numbers[POPULATION], "feed": POPULATION, "holder": "ons", "month": JUNE,
              "measure": "population", "unit": "people", "area_kind": "ward"}  # fmt: skip
    held_back = {"delivery": numbers[CASES], "feed": CASES, "holder": "probation", "month": JUNE,
                 "measure": "caseload", "unit": "people", "area_kind": "district", "area_code": "D1",
                 "suppressed": True}  # fmt: skip
    town.figures = [
        {**people, "area_code": "W1", "value": 900.0, "district": "D1"},
        {**people, "area_code": "W2", "value": 400.0, "breakdown": "age: 0-15", "district": "D1"},
        held_back,
    ]
    return town
