"""Measure when things happen, hour by hour of the week, from published open data: one small table of shares
for the demonstration.

    python scripts/measure_demonstration_rhythms.py DATA [OUT]

DATA is a folder that holds `incidents/toronto_mci_train.csv.gz` (Toronto Police open data),
`incidents/chicago_aggravated_assaults_2010_2019.csv.gz` (City of Chicago data by way of crimemappingdata) and
`partners/gm_stats19_casualties_2019-01_2023-06.csv.gz` (Transport for Greater Manchester). No record of them
is kept: the table holds, for each theme and each of the 168 hours of a week, parts in 100,000. Toronto's
assaults in houses and flats stand for those at home, the others for those in public. Records heap at midnight
and at noon where the hour was not known: these two hours are given the mean of their neighbours.
"""

from __future__ import annotations

import csv
import gzip
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

OUT = Path(__file__).resolve().parents[1] / "src/commonweal/cli/demonstration/rhythms.csv"
TORONTO = {
    "Break and Enter": "burglary",
    "Auto Theft": "vehicle",
    "Robbery": "robbery",
    "Theft Over": "theft",
}
AT_HOME = {"House", "Apartment"}
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WHOLE = 100_000
HEAD = """\
# Parts in 100,000 of a week, by theme, weekday (0 is Monday) and hour; made by
# scripts/measure_demonstration_rhythms.py from: Toronto Police Service, major crime indicators 2014 to 2021
# (contains information licensed under the Open Government Licence - Toronto); City of Chicago, aggravated
# assaults 2010 to 2019; Transport for Greater Manchester, STATS19 casualties 2019 to 2023 (contains public
# sector information licensed under the Open Government Licence v3.0).
"""


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def toronto(data: Path) -> Iterator[tuple[str, int, int]]:
    for row in _rows(data / "incidents/toronto_mci_train.csv.gz"):
        day = date.fromisoformat(row["occurrencedate"][:10].replace("/", "-")).weekday()
        theme = TORONTO.get(row["MCI"])
        if theme is None:
            theme = "assault_home" if row["premises_type"] in AT_HOME else "assault_public"
        yield theme, day, int(row["occurrencehour"])


def chicago(data: Path) -> Iterator[tuple[str, int, int]]:
    for row in _rows(data / "incidents/chicago_aggravated_assaults_2010_2019.csv.gz"):
        moment = datetime.fromisoformat(row["date"])
        yield "serious_assault", moment.weekday(), moment.hour


def collisions(data: Path) -> Iterator[tuple[str, int, int]]:
    for row in _rows(data / "partners/gm_stats19_casualties_2019-01_2023-06.csv.gz"):
        yield "collision", WEEKDAYS.index(row["day"]), int(row["hour"])


def _level(found: Counter[tuple[str, int, int]], theme: str) -> None:
    for day in range(7):
        before = found[theme, (day - 1) % 7, 23]
        found[theme, day, 0] = round((before + found[theme, day, 1]) / 2)
        found[theme, day, 12] = round((found[theme, day, 11] + found[theme, day, 13]) / 2)


def main(data: Path, out: Path) -> None:
    found: Counter[tuple[str, int, int]] = Counter()
    for measured in (toronto(data), chicago(data), collisions(data)):
        found.update(measured)
    totals: Counter[str] = Counter()
    for (theme, _, _), number in found.items():
        totals[theme] += number
    for theme in totals:
        if theme != "collision":
            _level(found, theme)
        totals[theme] = sum(number for (name, _, _), number in found.items() if name == theme)
    lines = ["theme,weekday,hour,share"]
    for theme in sorted(totals):
        for day in range(7):
            shares = (round(WHOLE * found[theme, day, hour] / totals[theme]) for hour in range(24))
            lines += [f"{theme},{day},{hour},{share}" for hour, share in enumerate(shares)]
    out.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    print(dict(sorted(totals.items())), out)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else OUT)
