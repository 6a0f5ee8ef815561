"""Assaults as the police and the ambulance service record them: to the minute, at a point of choice."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from commonweal.core.actor import Actor
from commonweal.hub.intake.child import Reader
from commonweal.hub.sources import source_named
from commonweal.hub.warehouse import store
from tests.contract.samples import ROOT, Sample, sample_of
from tests.factories.police_loads import ALL, opened, published

POINT = ("383900", "398000")
Times = Iterable[tuple[str, str]]  # day, as 30/06/2026, and time of the clock


class Records:
    """Files of either agency, each row a record of one assault."""

    def __init__(self) -> None:
        lines = list(csv.reader(_recorded_crime().open(encoding="cp1252", newline="")))
        self.police = Sample("recorded_crime.csv", "csv", lines[0], lines[1:])
        with Reader() as reader:
            self.ambulance = sample_of(source_named("ambulance"), reader)

    def crimes(self, folder: Path, times: Times, **changes: str) -> Path:
        row = next(row for row in self.police.rows if _is(self.police, row, "Offence", "Assault with Injury"))
        made = []
        for n, (day, time) in enumerate(times):
            said = {
                "Crime_Number": f"06B1/{n:05d}/{day[3:5]}{folder.name}",
                **dict.fromkeys(("Date_Recorded", "Committed_From_Date", "Reported_Date"), day),
                "Committed_From_Time": time,
                "Reported_Time": "23:59",
                **dict.fromkeys(("Committed_To_Date", "Committed_To_Time"), ""),
                **dict.fromkeys(("Outcome_Date", "Outcome_Type"), ""),
                "Easting": POINT[0],
                "Northing": POINT[1],
            }
            made.append(_put(self.police, row, **{**said, **changes}))
        return self.police.written(folder, rows=made)

    def calls(self, folder: Path, times: Times) -> Path:
        row = next(r for r in self.ambulance.rows if _is(self.ambulance, r, "AMPDS Protocol", "Assault"))
        made = []
        for n, (day, time) in enumerate(times):
            said = {
                "Call_Reference": f"NW{n:05d}{day[3:5]}{folder.name}",
                "Call_Date": day,
                "Call_Time": time,
            }
            made.append(_put(self.ambulance, row, **said, Street_Easting=POINT[0], Street_Northing=POINT[1]))
        return self.ambulance.written(folder, rows=made)


def police(actor: Actor, path: Path, **more: Any) -> Any:
    return published(actor, path, source="police_recorded_crime", **more)


def ambulance(actor: Actor, path: Path, **more: Any) -> Any:
    return published(actor, path, source="ambulance", **more)


def links(actor: Actor, **which: Any) -> list[dict[str, Any]]:
    shown = opened(actor, **which)
    columns = ("from_event", "to_event", "score", "method")
    found: list[dict[str, Any]] = store.run(store.links(shown, ALL, columns), shown, ALL).to_pylist()
    return found


def _recorded_crime() -> Path:
    return next((ROOT / "examples/police_recorded_crime").glob("recorded_crime_*.csv"))


def _is(sample: Sample, row: list[str], column: str, text: str) -> bool:
    return text in row[sample.header.index(column)]


def _put(sample: Sample, row: list[str], **cells: str) -> list[str]:
    row = list(row)
    for name, cell in cells.items():
        row[sample.header.index(name.replace("_", " "))] = cell
    return row
