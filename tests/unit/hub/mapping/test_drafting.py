"""A draft never proposes to keep what may say who somebody is, and shows no cell of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from commonweal.core.errors import BadInput
from commonweal.hub.intake.child import Reader
from commonweal.hub.sources.mapping.drafting import draft
from commonweal.hub.sources.mapping.guessing import Looked, guess

ROWS = 60
NAMES = ["Jane Smith", "Tom Okafor", "Priya Patel"]
KINDS = ["Noise", "Litter"]
DATES = [f"{1 + n % 28:02}/0{1 + n % 9}/2026" for n in range(ROWS)]
BIRTHS = [f"{1 + n % 28:02}/{1 + n % 12:02}/{1940 + n}" for n in range(ROWS)]
PHONES = [f"07700 9{n:05}" for n in range(ROWS)]
POSTCODES = [f"M{1 + n % 9} {n % 10}AB" for n in range(ROWS)]
AREAS = [f"E0100{n:04}" for n in range(ROWS)]
COUNTS = [str(100 + n) for n in range(ROWS)]


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as one:
        yield one


def cells(words: list[str]) -> list[str]:
    return [words[n % len(words)] for n in range(ROWS)]


def drafted(reader: Reader, folder: Path, **columns: list[str]) -> str:
    """The draft of a file of these columns; _ in a name stands for a space."""
    path = folder / "odd.csv"
    lines = [name.replace("_", " ") for name in columns], *zip(*columns.values(), strict=True)
    path.write_text("".join(",".join(line) + "\n" for line in lines))
    return draft(path, reader).text


def proposed(text: str, name: str) -> dict[str, str]:
    """What a draft says of one column."""
    (part,) = [p for p in text.split("[[column]]")[1:] if f'name = "{name}"\n' in p]
    pairs = [line.split(" = ") for line in part.splitlines() if " = " in line]
    return {key: value.strip('"') for key, value in pairs}


@pytest.mark.parametrize("name", ["DOB", "D.O.B.", "Date_of_birth", "BirthDate", "Victim_Birth_Date"])
def test_a_day_of_birth_is_no_moment_of_the_event(reader: Reader, tmp_path: Path, name: str) -> None:
    more: Any = {name: BIRTHS, "Incident_Date": DATES, "Type": cells(KINDS)}
    text = drafted(reader, tmp_path, **more)
    assert proposed(text, name.replace("_", " "))["handling"] == "dropped"
    assert proposed(text, "Incident Date")["to"] == "occurred_from"


@pytest.mark.parametrize(
    "name",
    ["Assigned_To", "Allocated_to", "Incident_Reported_By", "Informant", "Tenant", "Residents", "Victim",
     "Offender_Name", "OFFENDERNAME", "Suspect", "Witness_1", "Caller_Type", "Attending_Officer", "Logged_by",
     "Name", "Applicant_Name", "Name_of_person", "Pupil_names", "School_pupil_name"],
)  # fmt: skip
def test_names_of_people_are_no_categories(reader: Reader, tmp_path: Path, name: str) -> None:
    text = drafted(reader, tmp_path, **{"Opened": DATES, name: cells(NAMES)})
    assert proposed(text, name.replace("_", " "))["handling"] == "dropped"
    assert not [each for each in NAMES if each.casefold() in text.casefold()]
    assert "category: no column says what each row is" in text


@pytest.mark.parametrize("name", ["Tel_No", "Tel", "Mobile", "E-mail", "Email_address", "TelNo", "Caller_No"])
def test_how_to_reach_somebody_is_no_key(reader: Reader, tmp_path: Path, name: str) -> None:
    text = drafted(reader, tmp_path, **{"Opened": DATES, name: PHONES, "Type": cells(KINDS)})
    assert proposed(text, name.replace("_", " "))["handling"] == "dropped"
    assert 'key = ""' in text
    assert "07700" not in text


@pytest.mark.parametrize(
    "name",
    ["Victim_Postcode", "Offender_Address", "Suspect's_Postcode", "Home_Postcode", "Home_Address",
     "Address_(home)"],
)  # fmt: skip
def test_where_somebody_lives_is_not_where_it_happened(reader: Reader, tmp_path: Path, name: str) -> None:
    more: Any = {name: POSTCODES, "Incident_Postcode": POSTCODES[::-1], "Type": cells(KINDS)}
    text = drafted(reader, tmp_path, **more)
    assert proposed(text, name.replace("_", " "))["handling"] == "dropped"
    assert proposed(text, "Incident Postcode")["to"] == "postcode"


@pytest.mark.parametrize(
    ("name", "words", "handling", "to"),
    [
        ("Victim Age", ["34", "51"], "coarsened", "age.other"),
        ("Victim Age", ["14/09/1980", "01/02/1990"], "dropped", ""),
        ("Sex at birth", ["F", "M"], "kept", "sex.other"),
        ("Suspect ID", ["S1", "S2"], "pseudonymised", "person.suspect"),
        ("Witness Ref", ["W1", "W2"], "pseudonymised", "person.witness"),
        ("Repeat Victim", ["Y", "N"], "kept", "flags"),
        ("Street Name", ["Chapel Street", "Bloom Street"], "kept", "place"),
        ("Name of road", ["Chapel Street", "Bloom Street"], "kept", "place"),
        ("Place_Name", ["Chapel Street", "Park Road, Mrs Jane Jones", "High Street"], "kept", "place"),
        ("Place", ["Indoors", "Outdoors"], "looked-up", "location_type"),
        ("Residential or commercial crime", ["Home", "Shop"], "kept", "category"),
    ],
)
def test_what_is_known_of_people_without_naming_them_is_proposed(
    name: str, words: list[str], handling: str, to: str
) -> None:
    found = guess(Looked(name, 20, 0, dict.fromkeys(words, 10)), "day-first")
    assert (found.handling, found.to) == (handling, to)


def test_counts_of_people_are_figures_and_their_numbers_are_not(reader: Reader, tmp_path: Path) -> None:
    columns = {"LSOA_code": AREAS, "Usual_residents": COUNTS, "Births": COUNTS, "Mobile": COUNTS}
    text = drafted(reader, tmp_path, **columns)
    assert text.count("[[measure]]") == 2
    assert proposed(text, "Mobile")["handling"] == "dropped"


def test_a_file_without_a_header_is_said_to_have_none(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("".join(f"A{n:03},{DATES[n]},{NAMES[n % 3]}\n" for n in range(ROWS)))
    with pytest.raises(BadInput, match="it has no header: its first line is a record like the others"):
        draft(path, reader)


def test_a_time_goes_with_the_date_that_lacks_one(reader: Reader, tmp_path: Path) -> None:
    times = [f"{n % 24:02}:30" for n in range(ROWS)]
    text = drafted(reader, tmp_path, Reported_on=DATES, Time=times, Type=cells(KINDS))
    assert proposed(text, "Reported on")["to"] == proposed(text, "Time")["to"] == "reported_at"
    more: Any = {"Reported_on": DATES, "Date_occurred": DATES, "Time": times, "Type": cells(KINDS)}
    text = drafted(reader, tmp_path, **more)
    assert proposed(text, "Time")["to"] == proposed(text, "Date occurred")["to"] == "occurred_from"
