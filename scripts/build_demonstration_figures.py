"""Cut published figures of the small areas of Greater Manchester out of national files, for the
demonstration.

    python scripts/build_demonstration_figures.py DATA [OUT]

DATA is a folder with `context/`: mid-year population by age group, the Indices of Deprivation of 2019 and of
2025, the residents and households of the Census of 2011, the wards of 2022. The columns stay as published.
The result is one packed file with its attribution, the same at every run on the same files.
"""

from __future__ import annotations

import csv
import gzip
import io
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

OUT = Path(__file__).resolve().parents[1] / "src/commonweal/cli/demonstration/published_figures.zip"
PACKED_ON = (2026, 11, 9, 0, 0, 0)
ATTRIBUTION = """\
Published figures of the LSOAs of Greater Manchester; nothing in them is invented.
Population estimates, Census 2011 and names of wards: Office for National Statistics.
English Indices of Deprivation 2019 and 2025: Ministry of Housing, Communities and Local Government.
Licensed under the Open Government Licence v3.0. Contains public sector information licensed under it.
Contains National Statistics data (c) Crown copyright and database right.
"""
Row = dict[str, str]


def read(path: Path) -> tuple[list[str], list[Row]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
    return list(reader.fieldnames or ()), rows


def cut(path: Path, wanted: Callable[[Row], bool]) -> str:
    names, rows = read(path)
    out = io.StringIO()
    writer = csv.DictWriter(out, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(row for row in rows if wanted(row))
    return out.getvalue()


def main(data: Path, out: Path) -> None:
    context = data / "context"
    _, areas = read(context / "gm_lsoa11_vli_inputs.csv.gz")
    of_2011 = {row["lsoa11_code"] for row in areas}
    with (context / "gm_lookup_lsoa21_ward22_lad22.csv").open(encoding="utf-8-sig", newline="") as file:
        lookup = list(csv.DictReader(file))
    of_2021 = {row["lsoa21cd"] for row in lookup}
    wards = sorted({(row["wd22cd"], row["wd22nm"].replace(",", ""), row["lad22nm"]) for row in lookup})

    def in_2011(row: Row) -> bool:
        return row["lsoa11_code"] in of_2011

    def in_2021(row: Row) -> bool:
        return row["lsoa21_code"] in of_2021

    texts = {
        "ATTRIBUTION.txt": ATTRIBUTION,
        "population_by_age.csv": cut(context / "population_lsoa11_2017_2019_2020.csv.gz", in_2011),
        "deprivation_2019.csv": cut(context / "imd2019_lsoa11_england.csv.gz", in_2011),
        "deprivation_2025.csv": cut(context / "iod2025_lsoa21_england.csv.gz", in_2021),
        "census_2011.csv": cut(context / "census2011_population_households_lsoa11.csv.gz", in_2011),
        "wards_2022.csv": "\n".join(["code,name,district", *(",".join(ward) for ward in wards)]) + "\n",
    }
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in texts.items():
            packed.writestr(zipfile.ZipInfo(name, PACKED_ON), text, zipfile.ZIP_DEFLATED, 9)
    print(f"{out.stat().st_size:,} bytes: {out}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else OUT)
