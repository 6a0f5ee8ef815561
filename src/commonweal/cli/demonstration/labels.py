"""The words that say, wherever the invented files go, that nothing in them happened."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import fill

from commonweal.cli.demonstration.stories import stories
from commonweal.core.periods import Month

CONTEXT = "Synthetic record"
STATEMENT = (
    "Synthetic data made for a demonstration. No record describes a real crime, person or place of crime: "
    "counts, points, street names and record numbers are invented. The districts and LSOAs are real, and "
    "nothing here says anything about the places they name."
)
MARKER = "SYNTHETIC.json"
README = "README.txt"


def write_labels(folder: Path, *, months: int, last: Month, seed: int) -> None:
    """Put the marker and the explanation beside the files, before the first of them is written."""
    write_marker(folder, {"months": months, "last": str(last), "seed": seed})
    (folder / README).write_text(explanation(months=months, last=last, seed=seed), encoding="utf-8")


def write_marker(folder: Path, made_with: dict[str, object]) -> None:
    """The same for programs: whoever loads the folder reads it and says so wherever its figures go."""
    folder.mkdir(parents=True, exist_ok=True)
    marker = {"synthetic": True, "statement": STATEMENT, "made_with": made_with}
    (folder / MARKER).write_text(json.dumps(marker, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def explanation(*, months: int, last: Month, seed: int) -> str:
    first = last.plus(1 - months)
    told = "\n".join(f"* {s.kind}: {s.where}; {s.when}\n  {s.seen}" for s in stories(last))
    return f"""SYNTHETIC DATA

{fill(STATEMENT, 100)}

Format: the street files of data.police.uk, one for each force and month. The column "Context", blank
in the published files, says "{CONTEXT}" in every row. Months: {first.name} to {last.name},
for the ten districts of Greater Manchester, about a quarter of the volume of the real county.
Made with seed {seed}: the same seed gives the same bytes.

The folder "agencies" holds what the other agencies send, each in a format of its own: the history in one
file, then a file a month. They tell of the same county: the crimes of the street files stand in the police's
own extract, and the same assault, seen by an ambulance and a hospital, in theirs. Four files there hold
published figures (population, Census 2011, deprivation 2019 and 2025), in which nothing is invented.
Hours of the week follow published data: Toronto Police Service (Open Government Licence - Toronto), City of
Chicago, and road casualties of Transport for Greater Manchester (Open Government Licence v3.0).

What was planted, for the assessment to find:

{told}

The points lie in the LSOAs of 2011 that they claim. Boundaries: Contains public sector information
licensed under the Open Government Licence v3.0. Contains National Statistics data (c) Crown copyright
and database right. Contains OS data (c) Crown copyright and database right.
"""
