"""The samples of police, fire, ambulance, health, probation and transport: as the script makes them."""

from __future__ import annotations

import io
import json
import tomllib
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from commonweal.hub.sources import source_named
from commonweal.hub.sources.mapping.mapped import MappedSource
from scripts.examples import blue_light, health, justice, police
from scripts.examples.blue_light_files import samples
from scripts.examples.writing import Kinds, archive, text, workbook

ROOT = Path(__file__).resolve().parents[4]
MADE = samples()
SOURCES = pytest.mark.parametrize("source", sorted(MADE))
OPEN = {"fire_london", "ems_calls"}
# Prescribed content of SI 2007/1831 and of DOMAIN B2 that must be told apart by what is kept.
DERIVED = {
    "fire_irs": {
        "deliberate primary fire: dwelling",
        "deliberate primary fire: vehicle",
        "deliberate secondary fire",
        "deliberate secondary fire: vehicle",
        "malicious false alarm",
        "special service: violence against staff",
    },
    "police_recorded_crime": {
        "Burglary Residential",
        "Criminal Damage to a Dwelling",
        "Possession of Controlled Drugs (Cannabis)",
        "Fraud by False Representation",
        "Robbery of Personal Property",
        "Rape of a Female Aged 16 and Over",
        "Handling Stolen Goods",
        "Assault with Injury",
        "Other Notifiable Offence",
    },
    "ambulance": {
        "assault or sexual assault",
        "stab, gunshot or penetrating trauma",
        "overdose or poisoning",
    },
    "hospital_domestic_abuse": {"domestic abuse"},
}
KINDS_OF_ASB = 13
QUALIFIERS = 3


def mapped(name: str) -> MappedSource:
    found = source_named(name)
    assert isinstance(found, MappedSource)
    return found


def said(source: str) -> dict[str, Any]:
    return tomllib.loads((ROOT / f"src/commonweal/hub/sources/{source}.toml").read_text("utf-8"))


@SOURCES
def test_the_script_makes_them_again_byte_for_byte(source: str) -> None:
    kept = {path.name: path.read_bytes() for path in (ROOT / "examples" / source).iterdir()}
    marker = json.loads(kept.pop("SYNTHETIC.json"))
    assert marker["synthetic"] is True
    assert kept == MADE[source]


@SOURCES
def test_the_mapping_says_whose_records_they_are_and_why_they_may_be_held(source: str) -> None:
    found = mapped(source)
    assert (found.name, found.sample) == (source, f"examples/{source}")
    assert (found.basis.value == "open-licence") == (source in OPEN)
    assert (found.regime == "part-3") == (found.agency == "police")
    assert said(source)["unclear"] == []


@SOURCES
def test_nothing_returnable_is_free_text_a_place_or_a_person(source: str) -> None:
    for each in mapped(source).fields:
        if each.column.returnable:
            assert each.kind != "place-name", each.column.name
            assert not each.column.to.startswith(("person.", "age.", "sex.")), each.column.name


@pytest.mark.parametrize("source", DERIVED)
def test_what_is_prescribed_can_be_told_from_the_category(source: str) -> None:
    assert mapped(source).categories >= DERIVED[source]


def test_each_kind_of_asb_stands_with_each_qualifier_and_in_its_own_domain() -> None:
    source = mapped("police_incidents")
    kinds = Counter(c.rsplit(": ", 1)[0] for c in source.categories if source.domain_of(c) == "asb")
    assert len(kinds) == KINDS_OF_ASB
    assert set(kinds.values()) == {QUALIFIERS}


def test_recorded_crime_is_left_out_of_totals_and_can_say_every_outcome() -> None:
    source = mapped("police_recorded_crime")
    assert not source.in_totals
    assert "data.police.uk" in source.left_out_because
    (by_type, by_status) = source.field_for("outcome")
    assert len({by_type.words[str(n)] for n in range(1, 23)}) == 22
    assert by_status.words["no crime"] == "cancelled"


def test_an_emergency_department_says_nothing_of_a_patient_or_of_a_described_place() -> None:
    source = mapped("emergency_department")
    kept = {c.name for c in source.columns if c.to}
    assert not {"Assault Location Description", "Assault Method Other Description"} & kept
    assert not [c for c in source.columns if c.to.startswith(("person.", "age.", "sex.", "place"))]


# ── how they are written ──


def test_a_workbook_with_grouped_names_takes_two_lines_for_them() -> None:
    import python_calamine

    made = workbook(
        ["Ref", "Victim: Age", "Victim: Sex"],
        [["a", "31", "F"], ["b", "N/K", ""]],
        titles=[["Extract"]],
        kinds=Kinds(numbers=frozenset({"Victim: Age"})),
        totals=("Total", 2),
    )
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_index(0)
    assert sheet.to_python() == [
        ["Extract", "", ""],
        ["", "", ""],
        ["Ref", "Victim", ""],
        ["", "Age", "Sex"],
        ["a", 31.0, "F"],
        ["b", "N/K", ""],
        ["Total", 2.0, ""],
    ]


def test_the_same_rows_give_the_same_archive_and_text_its_encoding() -> None:
    made = archive({"a/b.csv": text(["£"], [["1"]], encoding="cp1252")})
    assert made == archive({"a/b.csv": text(["£"], [["1"]], encoding="cp1252")})
    assert zipfile.ZipFile(io.BytesIO(made)).read("a/b.csv") == b"\xa3\n1\n"


def test_the_forms_that_partners_export_are_all_among_them() -> None:
    files = {name: content for made in MADE.values() for name, content in made.items()}
    starts = Counter(content[:3] for content in files.values())
    assert starts[b"\xef\xbb\xbf"] >= 2, "text with a mark before it, as Excel writes it"
    assert any(content.startswith(b"\xff\xfe") and b"\t\x00" in content for content in files.values())
    assert sum(name.endswith(".xlsx") for name in files) >= 4
    assert sum(name.endswith(".zip") for name in files) == 1
    assert any(b"\x96" in c and b"\xe2\x80\x93" not in c for n, c in files.items() if n.endswith(".csv"))


def test_the_rows_hold_what_their_docstrings_promise() -> None:
    counts = [len(made()) for made in (police.crimes_september, police.incidents, blue_light.fires)]
    assert counts == [241, 222, 181]
    admissions = health.admissions()
    assert sum(" " in row[2] for row in admissions) == 2
    held_back = sum(cell == "<5" for row in justice.probation(justice.QUARTERS, 340) for cell in row)
    assert held_back > 20
