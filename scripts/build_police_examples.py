"""Make the small synthetic files of `examples/police_uk`: one of each form in which street data come.

    python scripts/build_police_examples.py [FOLDER]

Everything in them is invented, by the demonstration's own rates; the same run gives the same bytes.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from commonweal.cli.demonstration.labels import CONTEXT, write_marker
from commonweal.cli.demonstration.points import points
from commonweal.cli.demonstration.police import HEADER, LAST, SEED, SLUG, street_rows
from commonweal.cli.demonstration.record import County
from commonweal.core.periods import Month

FOLDER = Path(__file__).resolve().parents[1] / "examples/police_uk"
API_MONTH, R_MONTH = LAST.plus(-2), LAST.plus(-1)
# Two neighbouring wards of Salford, and LSOAs of 2011 that lie in each.
WARDS = {
    "E05013024": ("E01005631", "E01005632", "E01005633", "E01005634"),
    "E05013036": ("E01005654", "E01005656", "E01005657", "E01005719", "E01005720", "E01005721", "E01005722"),
}
API_NAMES = {
    "Anti-social behaviour": "anti-social-behaviour",
    "Bicycle theft": "bicycle-theft",
    "Burglary": "burglary",
    "Criminal damage and arson": "criminal-damage-arson",
    "Drugs": "drugs",
    "Other crime": "other-crime",
    "Other theft": "other-theft",
    "Possession of weapons": "possession-of-weapons",
    "Public order": "public-order",
    "Robbery": "robbery",
    "Shoplifting": "shoplifting",
    "Theft from the person": "theft-from-the-person",
    "Vehicle crime": "vehicle-crime",
    "Violence and sexual offences": "violent-crime",
}
OUTCOMES_HEADER = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Outcome type"
)
API_TABLE = (
    "id,persistent_id,ward_code,month,category,location_type,location_subtype,latitude,longitude,"
    "street_id,street_name,context,outcome_category,outcome_date"
)
OUTCOME_TYPES = (
    "Investigation complete; no suspect identified",
    "Unable to prosecute suspect",
    "Suspect charged",
    "Local resolution",
    "Offender given a caution",
    "Further investigation is not in the public interest",
    "Formal action is not in the public interest",
    "Suspect charged as part of another case",
)
STOP_HEADER = (
    "Type,Date,Part of a policing operation,Policing operation,Latitude,Longitude,Gender,Age range,"
    "Self-defined ethnicity,Officer-defined ethnicity,Legislation,Object of search,Outcome,"
    "Outcome linked to object of search,Removal of more than just outer clothing"
)
ETHNICITIES = (
    ("White - English/Welsh/Scottish/Northern Irish/British", "White"),
    ("Asian/Asian British - Pakistani", "Asian"),
    ("Black/African/Caribbean/Black British - African", "Black"),
    ("Mixed/Multiple ethnic groups - White and Black Caribbean", "Black"),
    ("Other ethnic group - Not stated", ""),
)
SEARCHES = (
    ("Misuse of Drugs Act 1971 (section 23)", "Controlled drugs"),
    ("Police and Criminal Evidence Act 1984 (section 1)", "Offensive weapons"),
    ("Police and Criminal Evidence Act 1984 (section 1)", "Article for use in theft"),
    ("Police and Criminal Evidence Act 1984 (section 1)", "Stolen goods"),
)
KINDS = ("Person search", "Person and Vehicle search", "Vehicle search")
STOP_OUTCOMES = ("A no further action disposal", "Arrest", "Community resolution", "Khat or Cannabis warning")

Rows = list[list[str]]


def month_rows(month: Month) -> Rows:
    """The demonstration's month, as fields, without its planted rows."""
    return [
        row.split(",") for row in street_rows(County(points(), SEED).month(month, LAST.index - month.index))
    ]


def salford(rows: Rows, number: int, without_place: int) -> Rows:
    """The first rows of a month in Salford, and a few of those that have no place."""
    placed = [row for row in rows if row[8].startswith("Salford")][: number - without_place]
    return placed + [row for row in rows if row[6] == "No Location"][:without_place]


def lines(header: str, rows: Rows) -> str:
    return "\n".join([header, *(",".join(row) for row in rows)]) + "\n"


def outcomes(rows: Rows, rng: np.random.Generator) -> str:
    """One outcome for each keyed crime, two for some; no crime type, no context."""
    chances = np.array([50, 25, 8, 6, 4, 4, 2, 1]) / 100
    found: Rows = []
    for row in rows:
        times = (1 + (rng.random() < 0.08)) if row[0] else 0
        kinds = [OUTCOME_TYPES[int(n)] for n in rng.choice(len(OUTCOME_TYPES), times, p=chances)]
        found += [[*row[:9], kind] for kind in kinds]
    return lines(OUTCOMES_HEADER, found)


def stops(number: int, rng: np.random.Generator) -> str:
    """Searches in a month of British time: by UTC the first fall in the month before."""
    began = datetime(LAST.year, LAST.month, 1, tzinfo=UTC) - timedelta(minutes=50)
    minutes = np.sort(rng.integers(0, 29 * 24 * 60, number))
    cells, rows = points().cells, []
    for minute in minutes.tolist():
        longitude, latitude = cells[int(rng.integers(len(cells)))].split(",")[:2]
        if rng.random() < 0.05:
            longitude = latitude = ""
        kind = str(
            rng.choice(["Person search", "Person and Vehicle search", "Vehicle search"], p=[0.75, 0.2, 0.05])
        )
        rows.append([kind, (began + timedelta(minutes=minute)).isoformat(), "False", "", latitude, longitude])
        rows[-1] += searched(kind, rng)
    return lines(STOP_HEADER, rows)


def searched(kind: str, rng: np.random.Generator) -> list[str]:
    """Who was searched (blank for a vehicle), by which law, for what, and what came of it."""
    said, seen = ETHNICITIES[int(rng.choice(len(ETHNICITIES), p=[0.6, 0.15, 0.1, 0.08, 0.07]))]
    age = str(rng.choice(["10-17", "18-24", "25-34", "over 34", ""], p=[0.17, 0.33, 0.25, 0.2, 0.05]))
    person = [str(rng.choice(["Male", "Female"], p=[0.88, 0.12])), age, said, seen]
    law, sought = SEARCHES[int(rng.choice(len(SEARCHES), p=[0.6, 0.15, 0.15, 0.1]))]
    outcome = str(rng.choice(STOP_OUTCOMES, p=[0.72, 0.14, 0.09, 0.05]))
    linked = "" if outcome == STOP_OUTCOMES[0] else str(rng.choice(["True", "False"], p=[0.8, 0.2]))
    return [
        *(["", "", "", ""] if kind == "Vehicle search" else person),
        law,
        sought,
        outcome,
        linked,
        "False",
    ]


def api_record(row: list[str], number: int, streets: dict[str, int]) -> dict[str, object]:
    """One crime as the API answers it."""
    street = streets.setdefault(f"{row[4]},{row[5]}", 9_000_000 + len(streets))
    status = {"category": row[10], "date": row[1]} if row[10] else None
    return {
        "category": API_NAMES[row[9]],
        "location_type": "Force",
        "location": {"latitude": row[5], "street": {"id": street, "name": row[6]}, "longitude": row[4]},
        "context": CONTEXT,
        "outcome_status": status,
        "persistent_id": row[0],
        "id": 900_000_000 + number,
        "location_subtype": "",
        "month": row[1],
    }


def api_answers(rows: Rows) -> dict[str, list[dict[str, object]]]:
    """Fifteen records a ward; one of them, on the border, is given in both answers with the same id."""
    streets: dict[str, int] = {}
    answers, number = {}, 0
    for ward, areas in WARDS.items():
        chosen = [row for row in rows if row[7] in areas]
        chosen = chosen[:: max(1, len(chosen) // 14)][:14]
        answers[ward] = [api_record(row, number + n, streets) for n, row in enumerate(chosen)]
        number += len(chosen)
    first, second = answers.values()
    railway: dict[str, object] = {"location_type": "BTP", "location_subtype": "STATION", "persistent_id": ""}
    second[0] |= railway
    border = next(record for record in reversed(first) if record["persistent_id"])
    second.append(border)
    first.append(
        api_record(next(r for r in rows if r[7] in WARDS["E05013024"] and not r[0]), number, streets)
    )
    return answers


def flattened(answers: dict[str, list[dict[str, object]]]) -> str:
    """The same answers as a table, one row a record, with the ward that was asked for."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(API_TABLE.split(","))
    for ward, records in answers.items():
        for r in records:
            place, status = r["location"], r["outcome_status"] or {"category": "", "date": ""}
            assert isinstance(place, dict) and isinstance(status, dict)
            street = place["street"]
            before = (r["id"], r["persistent_id"], ward, r["month"], r["category"])
            where = (r["location_type"], r["location_subtype"], place["latitude"], place["longitude"])
            after = (street["id"], street["name"], r["context"], status["category"], status["date"])
            table.writerow((*before, *where, *after))
    return out.getvalue()


def r_export(rows: Rows) -> str:
    """As R's write.csv leaves it: unnamed row numbers, texts in quotes, NA for blanks, some names changed."""
    renamed = {"LSOA code": "LSOA_code", "LSOA name": "LSOA_name", "Crime type": "Crime_type"}
    header = ",".join(f'"{renamed.get(name, name)}"' for name in ["", *HEADER.split(",")])
    written = []
    for n, row in enumerate(rows, start=1):
        fields = [
            "NA" if not v else f"{float(v):.15g}" if k in (4, 5) else f'"{v}"' for k, v in enumerate(row)
        ]
        written.append([f'"{n}"', *fields])
    return lines(header, written)


def extract(rows: Rows) -> str:
    """Burglaries with month, type and point alone, as analysts pass them on: names as R makes them."""
    kept = [[row[1], row[9], row[4], row[5]] for row in rows if row[9] == "Burglary"][:200]
    return lines("Month,Crime.type,Longitude,Latitude", kept)


def main(folder: Path) -> None:
    rng = np.random.default_rng(SEED)
    write_marker(folder, {"seed": SEED, "months": [str(API_MONTH), str(R_MONTH), str(LAST)]})
    sample = salford(month_rows(LAST), 240, 7)
    answers = api_answers(month_rows(API_MONTH))
    site = f"{LAST}/{LAST}-{SLUG}"
    texts = {
        f"{site}-street.csv": lines(HEADER, sample),
        f"{site}-outcomes.csv": outcomes(sample + salford(month_rows(LAST.plus(-3)), 60, 2), rng),
        f"{site}-stop-and-search.csv": stops(220, rng),
        f"flattened/crimes_{API_MONTH}_api.csv": flattened(answers),
        f"extract/burglaries_{R_MONTH}.csv": extract(month_rows(R_MONTH)),
        f"r_export/crimes_{R_MONTH}_r.csv": r_export(salford(month_rows(R_MONTH), 220, 5)),
    }
    for ward, records in answers.items():
        texts[f"api/crimes-street_{API_MONTH}_{ward}_0.json"] = json.dumps(records, separators=(",", ":"))
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(f"{path.stat().st_size:>8,} bytes  {name}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
