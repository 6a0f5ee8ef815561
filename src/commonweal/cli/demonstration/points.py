"""The catalogue of snapped points: where the invented crimes of the demonstration may lie.

`points.csv.gz` is made by `scripts/build_demonstration_points.py` from the LSOA boundaries that the package
ships, so each point lies in the LSOA that it claims.
"""

from __future__ import annotations

import csv
import gzip
import io
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from commonweal.cli.demonstration.streets import PLACE_NAMES

DISTRICTS = (
    "Bolton",
    "Bury",
    "Manchester",
    "Oldham",
    "Rochdale",
    "Salford",
    "Stockport",
    "Tameside",
    "Trafford",
    "Wigan",
)


@dataclass(frozen=True)
class Points:
    """Every snapped point; the arrays run side by side."""

    cells: list[str]  # "longitude,latitude,On or near …,LSOA code,LSOA name", as it stands in a street file
    longitude: NDArray[np.float64]
    latitude: NDArray[np.float64]
    lsoa: NDArray[np.int32]  # position in `lsoa_codes`
    district: NDArray[np.int32]  # position in DISTRICTS
    place: list[str]  # kind of place ("Supermarket"), or "" on a street
    name_order: NDArray[np.int64]  # rank by LSOA name, then position: the order of the published files
    lsoa_codes: list[str]
    lsoa_names: list[str]

    def __len__(self) -> int:
        return len(self.cells)


@cache
def points() -> Points:
    packed = resources.files(__package__).joinpath("points.csv.gz").read_bytes()
    rows = list(csv.DictReader(io.StringIO(gzip.decompress(packed).decode())))
    names = {row["lsoa11_code"]: row["lsoa11_name"] for row in rows}
    codes = list(names)
    position = {code: n for n, code in enumerate(codes)}
    ordered = sorted(range(len(rows)), key=lambda n: (rows[n]["lsoa11_name"], n))
    rank = np.empty(len(rows), dtype=np.int64)
    rank[ordered] = np.arange(len(rows))
    return Points(
        cells=[
            f"{r['longitude']},{r['latitude']},On or near {r['place']},{r['lsoa11_code']},{r['lsoa11_name']}"
            for r in rows
        ],
        longitude=np.array([float(r["longitude"]) for r in rows]),
        latitude=np.array([float(r["latitude"]) for r in rows]),
        lsoa=np.array([position[r["lsoa11_code"]] for r in rows], dtype=np.int32),
        district=np.array([DISTRICTS.index(r["lsoa11_name"][:-5]) for r in rows], dtype=np.int32),
        place=[r["place"] if r["place"] in PLACE_NAMES else "" for r in rows],
        name_order=rank,
        lsoa_codes=codes,
        lsoa_names=list(names.values()),
    )
