"""Street files with the faults that real ones have, and others."""

from __future__ import annotations

import csv
import io
from typing import Any

from hypothesis import strategies as st

from tests.factories.police_files import SLUGS, STREET

MONTHS = ["2018-06"] * 8 + [
    "2018-07",
    " 2018-06 ",
    "2018-13",
    "2018-6",
    "June 2018",
    "",
    "0000-01",
    "9999-12",
]
NUMBERS = [
    "-2.240000",
    "-2.2400000",
    "-2.29",
    "",
    "nan",
    "inf",
    "x",
    "0",
    "-0.0",
    "1e2",
    "181",
    " -2.24 ",
    "1_0",
]
NORTHS = ["53.480000", "53.48", "53.49", "", "NaN", "-inf", "53,4", "0", "0.0", "51.24", "-91", "53.48 "]
FAULTLESS = ["-2.240000", "-2.29", "-2.24"], ["53.480000", "53.49", "53.48"]
TYPES = ["Burglary"] * 4 + ["burglary", "Drugs", "Anti-social behaviour", "", "Robbery "]
FORCES = [SLUGS["greater-manchester"]] * 5 + [SLUGS["lancashire"], SLUGS["btp"], "", "  "]
PLACES = [
    "On or near High Street",
    "No Location",
    "",
    'The "Ship", Pier Road',
    "Café\nCorner",
    "On or near O'Brien's",
]


@st.composite
def rows(draw: st.DrawFn) -> dict[str, str]:
    place = st.tuples(st.sampled_from(NUMBERS), st.sampled_from(NORTHS))
    usual = st.tuples(*(st.sampled_from(axis) for axis in FAULTLESS))
    longitude, latitude = draw(usual | usual | usual | place)
    said = {
        "Crime ID": draw(st.sampled_from(["", "k1", "k2", "k3", "ключ", "k" * 64])),
        "Month": draw(st.sampled_from(MONTHS)),
        "Reported by": draw(st.sampled_from(FORCES)),
        "Falls within": draw(st.sampled_from(["", "x"])),
        "Longitude": longitude,
        "Latitude": latitude,
        "Location": draw(st.sampled_from(PLACES)),
        "LSOA code": draw(st.sampled_from(["", "E01005062"])),
        "LSOA name": "",
        "Crime type": draw(st.sampled_from(TYPES)),
        "Last outcome category": draw(st.sampled_from(["", "Under investigation"])),
        "Context": draw(st.sampled_from(["", "note"])),
    }
    return {name: said[name] for name in STREET}


@st.composite
def lines(draw: st.DrawFn) -> str:
    """One row as it stands in the file: whole, with a cell too many or too few, or blank."""
    cells: list[Any] = list(draw(rows()).values())
    cells = draw(st.sampled_from([cells] * 12 + [[*cells, "more"], cells[:-1], []]))
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue().removesuffix("\n")


def file_of(said: list[str], ending: str = "\n") -> bytes:
    """The rows below the header; a line end inside a cell stays what it is."""
    return (ending.join([",".join(STREET), *said]) + ending).encode()
