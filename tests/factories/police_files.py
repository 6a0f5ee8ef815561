"""Files in the layouts of data.police.uk, written from small tables."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

STREET = (
    "Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude", "Location", "LSOA code",
    "LSOA name", "Crime type", "Last outcome category", "Context",
)  # fmt: skip
API = (
    "id", "persistent_id", "ward_code", "month", "category", "location_type", "location_subtype", "latitude",
    "longitude", "street_id", "street_name", "context", "outcome_category", "outcome_date",
)  # fmt: skip
R_NAMES = {"LSOA code": "LSOA_code", "LSOA name": "LSOA_name", "Crime type": "Crime_type"}
SLUGS = {
    "greater-manchester": "Greater Manchester Police",
    "lancashire": "Lancashire Constabulary",
    "surrey": "Surrey Police",
    "btp": "British Transport Police",
}
# Points well inside the area of a force: longitude and latitude as published.
POINTS = {
    "manchester": ("-2.240000", "53.480000"),
    "salford": ("-2.290000", "53.490000"),
    "preston": ("-2.700000", "53.760000"),
    "guildford": ("-0.570000", "51.240000"),
    "nowhere": ("", ""),
}
WARD, NEXT_WARD, LANCASHIRE_WARD = "E05011368", "E05011369", "E05005268"
Row = Mapping[str, str]


def crime(key: str = "", at: str = "manchester", **changes: str) -> dict[str, str]:
    """A row of a street file; `changes` name columns with underscores for blanks, as in `Crime_type`."""
    longitude, latitude = POINTS[at]
    row = {
        "Crime ID": key,
        "Month": "2018-06",
        "Reported by": SLUGS["greater-manchester"],
        "Falls within": SLUGS["greater-manchester"],
        "Longitude": longitude,
        "Latitude": latitude,
        "Location": "On or near High Street",
        "LSOA code": "",
        "LSOA name": "",
        "Crime type": "Burglary",
        "Last outcome category": "Under investigation",
        "Context": "",
    }
    return row | {name.replace("_", " "): value for name, value in changes.items()}


def answer(number: int | str, at: str = "manchester", **changes: str) -> dict[str, str]:
    """A record of the API, flattened."""
    longitude, latitude = POINTS[at]
    row = {
        "id": str(number),
        "persistent_id": "",
        "ward_code": WARD,
        "month": "2018-06",
        "category": "burglary",
        "location_type": "Force",
        "location_subtype": "",
        "latitude": latitude,
        "longitude": longitude,
        "street_id": "1",
        "street_name": "On or near High Street",
        "context": "",
        "outcome_category": "Under investigation",
        "outcome_date": "2018-07",
    }
    return row | changes


def table(
    rows: Iterable[Row], header: Iterable[str] = STREET, *, names: Mapping[str, str] | None = None
) -> str:
    text = io.StringIO()
    columns = list(header)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([(names or {}).get(name, name) for name in columns])
    writer.writerows([row[name] for name in columns] for row in rows)
    return text.getvalue()


def written(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def street_file(folder: Path, rows: Iterable[Row], *, month: str = "2018-06", force: str = "gm") -> Path:
    return written(folder / month / f"{month}-{force}-street.csv", table(rows))


def r_export(path: Path, rows: Iterable[Row]) -> Path:
    numbered = [{"": str(n), **{k: v or "NA" for k, v in row.items()}} for n, row in enumerate(rows, start=1)]
    return written(path, table(numbered, ("", *STREET), names=R_NAMES))


def api_table(path: Path, rows: Iterable[Row]) -> Path:
    return written(path, table(rows, API))


def api_folder(folder: Path, rows: Iterable[Row]) -> Path:
    """The same records as raw answers, one file a ward."""
    wards: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        wards.setdefault(row["ward_code"], []).append(nested(row))
    for ward, records in wards.items():
        written(folder / f"crimes_2018-06_{ward}.json", json.dumps(records))
    return folder


def nested(row: Row) -> dict[str, Any]:
    outcome = {"category": row["outcome_category"], "date": row["outcome_date"]}
    return {
        "category": row["category"],
        "location_type": row["location_type"],
        "location": {
            "latitude": row["latitude"],
            "street": {"id": row["street_id"], "name": row["street_name"]},
            "longitude": row["longitude"],
        },
        "context": row["context"],
        "outcome_status": outcome if row["outcome_category"] else None,
        "persistent_id": row["persistent_id"],
        "id": row["id"],
        "location_subtype": row["location_subtype"],
        "month": row["month"],
    }


def archive(path: Path, members: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return path
