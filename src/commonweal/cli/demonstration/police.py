"""Invented recorded crime, month by month, in the format of data.police.uk's street files.

Everything planted in it stands in `stories.stories(last)` and in the README beside the files.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from commonweal.cli.demonstration import rates, stories
from commonweal.cli.demonstration.labels import CONTEXT, write_labels
from commonweal.cli.demonstration.points import points
from commonweal.cli.demonstration.record import ASB, NOWHERE, County, MonthRecord
from commonweal.core.periods import Month
from commonweal.core.progress import Progress, silent

CLOCK = date(2026, 11, 9)  # the day on which the demonstration takes place
LAST = Month(2026, 9)
MONTHS, SEED = 48, 20060
FORCE, SLUG = "Greater Manchester Police", "greater-manchester"
HEADER = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,"
    "Last outcome category,Context"
)
NO_PLACE = ",,No Location,,"


@dataclass(frozen=True)
class DemonstrationDelivery:
    """One delivered file: the day it came by the demonstration's clock, and what is special about it."""

    path: Path
    received: date
    note: str
    month: Month
    rows: int


@dataclass(frozen=True)
class Plan:
    """A delivery that is to be made."""

    month: Month
    ago: int
    received: date
    reissue: bool
    note: str

    @property
    def path(self) -> Path:
        name = Path(str(self.month)) / f"{self.month}-{SLUG}-street.csv"
        return Path(f"reissued-{self.received:%Y-%m}") / name if self.reissue else name


def plans(months: int = MONTHS, last: Month = LAST) -> list[Plan]:
    """What is delivered, in order of receipt: each month five weeks after its end, one late, one twice."""
    made = []
    for ago in range(months):
        month = last.plus(-ago)
        due = month.plus(2).start + timedelta(days=2 + month.index % 4)
        if ago == stories.LATE_AGO:
            made.append(
                Plan(month, ago, due + timedelta(days=36), False, "late: received a month after it was due")
            )
        else:
            made.append(Plan(month, ago, due, False, ""))
        if ago == stories.REISSUED_AGO:
            again = due + timedelta(days=70)
            made.append(Plan(month, ago, again, True, "re-issued: replaces the delivery of the same month"))
    return sorted(made, key=lambda plan: (plan.received, plan.month))


def deliveries(
    folder: Path,
    *,
    months: int = MONTHS,
    last: Month = LAST,
    seed: int = SEED,
    progress: Progress = silent,
) -> Iterator[DemonstrationDelivery]:
    """Write the files one by one in the order of receipt, and give each as soon as it stands."""
    write_labels(folder, months=months, last=last, seed=seed)
    county, planned = County(points(), seed), plans(months, last)
    for done, plan in enumerate(planned, start=1):
        record = county.month(plan.month, plan.ago)
        if plan.reissue:
            record = county.reissued(record)
        rows = spoil(street_rows(record), plan, seed)
        path = folder / plan.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(("\n".join([HEADER, *rows]) + "\n").encode())
        progress.count(done, len(planned), "synthetic files written")
        yield DemonstrationDelivery(path, plan.received, plan.note, plan.month, len(rows))


def write_deliveries(
    folder: Path,
    *,
    months: int = MONTHS,
    last: Month = LAST,
    seed: int = SEED,
    progress: Progress = silent,
) -> list[DemonstrationDelivery]:
    """Write all files and list them in the order in which they are received."""
    return list(deliveries(folder, months=months, last=last, seed=seed, progress=progress))


def street_rows(record: MonthRecord) -> list[str]:
    """The rows of one month as lines of a street file."""
    cells = points().cells
    middle = f",{record.month},{FORCE},{FORCE},"
    ends = [
        [f",{name},{'' if n == ASB else outcome},{CONTEXT}" for outcome in rates.OUTCOMES]
        for n, name in enumerate(rates.NAMES)
    ]
    return [
        f"{key}{middle}{NO_PLACE if point == NOWHERE else cells[point]}{ends[category][outcome]}"
        for key, point, category, outcome in zip(
            record.ids, record.point.tolist(), record.category.tolist(), record.outcome.tolist(), strict=True
        )
    ]


def spoil(rows: list[str], plan: Plan, seed: int) -> list[str]:
    """Put in the few rows that the plan calls for: those to be rejected, and the one that repeats a key."""
    rng = np.random.default_rng([seed, plan.month.index, 3])
    keyed = [n for n, row in enumerate(rows) if row[0] != "," and NO_PLACE not in row]
    columns, spoilt = HEADER.split(","), list(rows)
    for ago, column, word in stories.SPOILT:
        if ago == plan.ago:
            fields = rows[int(rng.choice(keyed))].split(",")
            fields[0], fields[columns.index(column)] = rng.bytes(32).hex(), word
            spoilt.insert(int(rng.integers(1, len(spoilt))), ",".join(fields))
    if plan.ago == stories.DUPLICATE_AGO:
        spoilt.insert(int(rng.integers(1, len(spoilt))), rows[int(rng.choice(keyed))])
    return spoilt
