"""The samples of council, licensing, roads, survey and reference figures, and the published files like them.

Each tally is what stands in the file, counted by hand: the rows that are planted to go back, and the rest.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.hub.intake.child import Reader
from commonweal.hub.pipeline.receiving import parcels
from commonweal.hub.pipeline.run import Prepared
from commonweal.hub.pipeline.slicing import ELSEWHERE, FORCE_KIND
from commonweal.hub.warehouse import store
from scripts.examples.invented import FORENAMES, OFFICERS, SURNAMES
from tests.factories.police_loads import ALL, cube, opened, prepared, published, totals
from tests.realdata import real_data

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
NAMES = re.compile("|".join((*FORENAMES, *SURNAMES, *OFFICERS)))
NOTHING: dict[str, int] = {}
# Source | file | received | accepted | duplicates | what went back, by its reason
EVENTS: list[tuple[str, str, int, int, int, dict[str, int]]] = [
    ("council_asb", "asb_cases_2026-07.csv", 86, 81, 1, {
        "coordinate-is-zero": 1, "date-not-readable": 1, "holder-not-known": 1, "key-conflict": 1,
        "repeated-key": 1, "word-not-known": 1}),
    ("council_asb", "asb_cases_2026-08.xlsx", 77, 76, 0, {"total-line": 1}),
    ("noise_complaints", "noise_2026-07.csv", 60, 57, 0, {
        "date-not-readable": 1, "half-a-coordinate": 1, "time-not-readable": 1}),
    ("noise_complaints", "noise_2026-08_semicolons.csv", 60, 60, 0, NOTHING),
    ("fly_tipping", "fly_tipping_2026-07.csv", 150, 148, 0, {
        "easting-not-a-number": 1, "half-a-coordinate": 1, "month-not-said": 1}),
    ("fly_tipping", "fly_tipping_2026-08_excel.csv", 110, 110, 0, NOTHING),
    ("fly_tipping", "fly_tipping_2026-09.xlsx", 91, 90, 0, {"total-line": 1}),
    ("street_cleanliness", "tranche_1.csv", 120, 119, 0, {"date-not-readable": 1}),
    ("street_cleanliness", "tranche_2.xlsx", 120, 120, 0, NOTHING),
    ("licensed_premises", "register_2026-09-30.csv", 140, 139, 0, {"month-not-said": 1}),
    ("licensed_premises_manchester", "register_2014-10-10.csv", 60, 59, 0, {"date-not-readable": 1}),
    ("premises_complaints", "complaints_2026-07.csv", 30, 29, 0, {"date-not-readable": 1}),
    ("premises_complaints", "complaints_2026-08_grouped.xlsx", 40, 40, 0, NOTHING),
    ("test_purchases", "attempts_2026_q2.csv", 45, 44, 0, {"date-not-readable": 1}),
    ("school_exclusions", "exclusions_2026_09.csv", 60, 59, 0, {"date-not-readable": 1}),
    ("racial_incidents", "racial_2026_q2.csv", 48, 47, 0, {"date-not-readable": 1}),
    ("housing_asb", "landlord_0_2026_q2.csv", 40, 40, 0, NOTHING),
    ("housing_asb", "landlords_1_and_2.zip", 80, 80, 0, NOTHING),
    ("collisions_stats19", "collision-2025.csv", 90, 89, 0, {"date-not-readable": 1}),
    ("casualties_gm", "casualties_2026.csv", 88, 86, 0, {
        "date-not-readable": 1, "half-a-coordinate": 1, "longitude-not-a-number": 1}),
]  # fmt: skip
# Easting and northing of one premises stand in each other's column, which is a place in Cheshire.
EXCHANGED = {"register_2026-09-30.csv": {"cheshire": 1}}
# Source | file | received | accepted | figures | reasons
FIGURES: list[tuple[str, str, int, int, int, set[str]]] = [
    ("casualties_stats19", "casualty-2025.csv", 115, 113, 113, {"period-not-readable", "word-not-known"}),
    (
        "survey_responses",
        "residents_2026_q2.csv",
        180,
        178,
        178,
        {"period-not-readable", "value-not-readable"},
    ),
    ("survey_responses", "residents_2026_q3.zip", 120, 120, 120, set()),
    ("population_by_age", "population_groups.csv", 120, 119, 119 * 7, {"area-not-readable"}),
    ("population_single_year", "population_2019.csv", 40, 40, 40 * 92, set()),
    ("households", "ts003.csv", 50, 50, 50 * 5, set()),
    ("census2011_households", "census_2011.csv", 50, 50, 50 * 5, set()),
    ("deprivation_2019", "imd2019.csv", 50, 50, 50 * 26, set()),
    ("deprivation_2025", "iod2025.csv", 50, 49, 49 * 24, {"value-not-readable"}),
    ("workday_population", "workday_2011.csv", 50, 50, 50 * 5, set()),
    ("workday_population", "workday_2011_nomis.xlsx", 50, 50, 50 * 5, set()),
]


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as one:
        yield one


def sample(source: str, name: str, reader: Reader, folder: Path) -> Prepared:
    return prepared_of(EXAMPLES / source / name, source, reader, folder)


def prepared_of(path: Path, source: str, reader: Reader, folder: Path) -> Prepared:
    """A workbook's sheet of notes is left aside, which `prepared` does not expect."""
    if not any(left.name.endswith("#Notes") for left in parcels(path, reader, None)[1]):
        return prepared(path, reader, folder, source=source)
    from commonweal.core.progress import silent
    from commonweal.hub.pipeline.run import prepare
    from tests.factories.police_loads import Numbers, force_placer

    ((parcel,), _) = parcels(path, reader, None)
    return prepare(
        parcel,
        delivery=7,
        reader=reader,
        placer=force_placer(),
        warehouse=folder,
        numbers_of=Numbers(),
        progress=silent,
    )


def table(done: Prepared, name: str) -> Any:
    parts = [part.read() for part in done.written[name].parts]
    return pa.concat_tables(parts) if parts else pa.table({})


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(("source", "name", "received", "taken", "duplicates", "reasons"), EVENTS)
def test_a_sample_of_events_loads_with_its_tally(
    source: str,
    name: str,
    received: int,
    taken: int,
    duplicates: int,
    reasons: dict[str, int],
    reader: Reader,
    tmp_path: Path,
) -> None:
    done = sample(source, name, reader, tmp_path)
    staged = done.staged
    assert (staged.received, staged.accepted, staged.duplicates) == (received, taken, duplicates)
    assert staged.rejected == received - taken - duplicates
    assert done.returns.tally() == reasons
    assert not done.refusals
    events = table(done, "events")
    assert events.num_rows == taken == sum(staged.cube["n"].to_pylist())
    forces = Counter(events[FORCE_KIND].to_pylist())
    away = {force: n for force, n in forces.items() if force not in (None, ELSEWHERE, "greater-manchester")}
    assert away == EXCHANGED.get(name, {})


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(("source", "name", "received", "taken", "figures", "reasons"), FIGURES)
def test_a_sample_of_figures_loads_with_its_tally(
    source: str,
    name: str,
    received: int,
    taken: int,
    figures: int,
    reasons: set[str],
    reader: Reader,
    tmp_path: Path,
) -> None:
    done = sample(source, name, reader, tmp_path)
    staged = done.staged
    assert (staged.received, staged.accepted, staged.rejected) == (received, taken, received - taken)
    assert staged.figures == figures == table(done, "statistics").num_rows
    assert set(done.returns.tally()) == reasons
    assert not done.refusals


@pytest.mark.usefixtures("home")
@pytest.mark.threat("T8")
@pytest.mark.parametrize(("source", "name"), [(row[0], row[1]) for row in (*EVENTS, *FIGURES)])
def test_no_name_that_stands_in_a_sample_comes_through(
    source: str, name: str, reader: Reader, tmp_path: Path
) -> None:
    done = sample(source, name, reader, tmp_path)
    kept = repr([table(done, each).to_pylist() for each in done.written])
    assert not NAMES.search(kept + repr(done.returns.rows) + repr(done.measures))


# ── what the columns come to ──


@pytest.mark.usefixtures("home")
def test_persons_of_council_cases_go_apart_by_pseudonym(reader: Reader, tmp_path: Path) -> None:
    done = sample("council_asb", "asb_cases_2026-08.xlsx", reader, tmp_path)
    people = table(done, "event_persons").to_pylist()
    victims = [p for p in people if p["role"] == "victim"]
    assert len(victims) == 76
    assert all(re.fullmatch(r"[0-9a-f]{32}", p["person"]) for p in victims)
    suspects = [p for p in people if p["role"] == "suspect"]
    assert {p["sex"] for p in suspects} <= {"male", "female", "not stated"}
    events = table(done, "events")
    assert not {"person", "person_before"} & set(events.column_names)
    assert not any(str(ref).startswith("ASB/") for ref in events["source_ref"].to_pylist())


@pytest.mark.usefixtures("home")
def test_money_size_and_land_of_a_fly_tip_are_those_of_the_return(reader: Reader, tmp_path: Path) -> None:
    cost = {"single black bag": 7, "single item": 29, "car boot or less": 29, "small van load": 57,
            "transit van load": 118, "tipper lorry load": 413, "significant/multi loads": 1245}  # fmt: skip
    for name in ("fly_tipping_2026-08_excel.csv", "fly_tipping_2026-09.xlsx"):
        events = table(sample("fly_tipping", name, reader, tmp_path / name), "events").to_pylist()
        assert all(event["cost_estimate"] == cost[event["severity"]] for event in events)
        assert {event["location_type"] for event in events} <= {"street", "open space", "dwelling"}
        assert {event["geo_precision"] for event in events} == {"street"}


@pytest.mark.usefixtures("home")
def test_a_noise_without_a_time_is_the_whole_day(reader: Reader, tmp_path: Path) -> None:
    events = table(sample("noise_complaints", "noise_2026-07.csv", reader, tmp_path), "events").to_pylist()
    whole = [e for e in events if e["time_precision"] == "date"]
    assert 0 < len(whole) < len(events)
    assert all((e["occurred_to"] - e["occurred_from"]).total_seconds() == 86_400 for e in whole)
    assert {e["time_precision"] for e in events} == {"date", "minute"}


@pytest.mark.usefixtures("home")
def test_answers_have_their_weight_and_count_once(reader: Reader, tmp_path: Path) -> None:
    figures = table(sample("survey_responses", "residents_2026_q2.csv", reader, tmp_path), "statistics")
    rows = figures.to_pylist()
    assert {row["count"] for row in rows} == {1}
    assert all(0.4 <= row["value"] < 2.6 for row in rows)
    assert {row["measure"] for row in rows} == {
        "feels safe after dark", "anti-social behaviour a problem", "confident in police and council"
    }  # fmt: skip
    assert {row["area_code"] for row in rows} == {"E05013024", "E05013036"}
    assert {(row["period_from"], row["period_to"]) for row in rows} == {(date(2026, 4, 1), date(2026, 6, 30))}


# ── the published files ──

PUBLISHED = [
    ("casualties_gm", "partners/gm_stats19_casualties_2019-01_2023-06.csv.gz", 17_119),
    ("licensed_premises_manchester", "partners/manchester_licensed_premises_2014.csv.gz", 2_265),
]
# Figures, of which held back, the sum of one measure without a breakdown.
PUBLISHED_FIGURES = [
    ("population_by_age", "population_lsoa11_2017_2019_2020.csv.gz", 104_259, 7, 0,
     "population", 177_904_159),
    ("population_single_year", "gm_population_lsoa11_2019_single_year_of_age.csv.gz", 1_673, 92, 0,
     "population", 2_835_686),
    ("census2011_households", "census2011_population_households_lsoa11.csv.gz", 34_753, 5, 0,
     "households", 23_366_044),
    ("deprivation_2019", "imd2019_lsoa11_england.csv.gz", 32_844, 26, 31 + 4_553 + 119, None, 0),
    ("deprivation_2025", "iod2025_lsoa21_england.csv.gz", 33_755, 24, 0, None, 0),
]  # fmt: skip


@pytest.mark.usefixtures("clean_state")
@pytest.mark.parametrize(("source", "name", "rows"), PUBLISHED)
def test_what_was_published_of_events_is_all_there(
    operator: Actor, source: str, name: str, rows: int
) -> None:
    done = published(operator, real_data(name))
    assert done.source == source
    assert (done.received, done.accepted, done.duplicates, done.rejected) == (rows, rows, 0, 0)
    assert sum(totals(operator, "feed").values()) == rows == sum(cube(operator, "feed").values())


@pytest.mark.usefixtures("clean_state")
def test_casualties_are_killed_and_injured_adults_and_children(operator: Actor) -> None:
    """As counted in the file itself; 658 rows equal another and are no duplicates."""
    published(operator, real_data("partners/gm_stats19_casualties_2019-01_2023-06.csv.gz"))
    assert totals(operator, "category") == Counter({
        ("killed, adult",): 273, ("killed, child",): 13,
        ("seriously injured, adult",): 2_534, ("seriously injured, child",): 411,
        ("seriously injured, age not known",): 18,
        ("slightly injured, adult",): 12_180, ("slightly injured, child",): 1_536,
        ("slightly injured, age not known",): 154,
    })  # fmt: skip
    assert len(totals(operator, "source_ref")) == 13_052  # collisions


@pytest.mark.usefixtures("clean_state")
@pytest.mark.parametrize(
    ("source", "name", "rows", "wide", "held_back", "measure", "total"), PUBLISHED_FIGURES
)
def test_what_was_published_of_figures_is_all_there(
    operator: Actor,
    source: str,
    name: str,
    rows: int,
    wide: int,
    held_back: int,
    measure: str | None,
    total: int,
) -> None:
    done = published(operator, real_data(f"context/{name}"))
    assert done.source == source
    assert (done.received, done.accepted, done.rejected) == (rows, rows, 0)
    with acting(operator):
        shown = opened(operator)
        found = store.run(
            store.statistics(shown, ALL, ("measure", "breakdown", "value", "suppressed")), shown, ALL
        )
    assert found.num_rows == rows * wide
    assert pc.sum(found["suppressed"].cast(pa.int64())).as_py() == held_back == found["value"].null_count
    if measure:
        of = found.filter(pc.and_(pc.equal(found["measure"], measure), pc.equal(found["breakdown"], "")))
        assert pc.sum(of["value"]).as_py() == total
