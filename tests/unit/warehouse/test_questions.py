"""What every question says of itself, and how it refuses what cannot be."""

from __future__ import annotations

import ast
import inspect
import json
from pathlib import Path
from typing import Any

import pytest

from commonweal.core.errors import BadInput, NotPermitted
from commonweal.core.handling import Tier
from commonweal.core.periods import Month
from commonweal.core.scope import AreaRef, Form, PlaceGrain, Scope, TimeGrain
from commonweal.hub.warehouse.queries import ALL
from tests.factories.warehouse import Batch, event, last_counts

JUNE = Month(2018, 6)
ALL_SEEING = Scope.system("test")
PARTS = ("Parameters", "Returns", "Units", "Raises", "Caveats", "Source", "Examples")
REQUIRED: dict[str, dict[str, Any]] = {name: {"first": JUNE} for name in ALL} | {
    "year_on_year": {"month": JUNE},
    "one_street": {"first": JUNE, "place": "High Street"},
    "statistics": {},
}


@pytest.fixture
def snapshot(home: Path) -> Any:
    held = (event("High Street"), event("Pier", "Robbery"), event(None))
    town = last_counts([Batch(1, "street", "north", JUNE, held)])
    town.write(home)
    return town.snapshot()


@pytest.mark.parametrize("name", sorted(ALL))
def test_a_question_documents_each_part(name: str) -> None:
    doc = inspect.getdoc(ALL[name].ask) or ""
    for part in PARTS:
        assert f"\n{part}\n{'-' * len(part)}\n" in doc, f"{name} lacks {part}"
    for parameter in inspect.signature(ALL[name].ask).parameters:
        assert parameter in doc, f"{name} does not explain {parameter}"


@pytest.mark.parametrize("name", sorted(ALL))
def test_a_question_offers_the_parameters_that_it_takes(name: str) -> None:
    taken = inspect.signature(ALL[name].ask).parameters
    offered = {parameter.name: parameter for parameter in ALL[name].parameters}
    assert [p for p in taken if p not in ("snapshot", "scope")] == list(taken)[2:]
    assert set(offered) == set(list(taken)[2:])
    for parameter_name, parameter in offered.items():
        assert parameter.help
        assert parameter.required == (taken[parameter_name].default is inspect.Parameter.empty)
        if not parameter.required:
            assert parameter.default == taken[parameter_name].default


@pytest.mark.parametrize("name", sorted(ALL))
def test_a_receipt_says_what_is_needed_to_ask_again(name: str, snapshot: Any) -> None:
    answer = ALL[name].ask(snapshot, ALL_SEEING, **REQUIRED[name])
    receipt = answer.receipt()
    json.dumps(receipt, allow_nan=False)
    assert receipt["snapshot"] == snapshot.number and receipt["scope"] == ALL_SEEING.digest
    again = ALL[name].parse({key: text for key, text in receipt["parameters"].items() if text})
    assert ALL[name].ask(snapshot, ALL_SEEING, **again).rows == answer.rows
    assert ALL[name].ask(snapshot, ALL_SEEING, **again).receipt() == receipt


def test_questions_load_without_an_engine() -> None:
    import subprocess
    import sys

    code = (
        "import sys; import commonweal.hub.warehouse.queries; "
        "print(sorted({'ibis', 'duckdb', 'deltalake', 'pyarrow', 'numpy', 'django'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": "src"}
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("name", "given", "argument", "mistake"),
    [
        ("counts", {"first": JUNE, "last": Month(2018, 5)}, "last", "exchanged"),
        ("counts", {"first": "2018-06"}, "first", "Month"),
        ("counts", {"first": JUNE, "by": ("weekday",)}, "by", "There are"),
        ("counts", {"first": JUNE, "by": ("area",)}, "area_kind", "lsoa"),
        ("counts", {"first": JUNE, "by": ("area",), "area_kind": "wards"}, "area_kind", "'ward'"),
        ("counts", {"first": JUNE, "area": AreaRef("distric", "D1")}, "area", "'district'"),
        ("counts", {"first": JUNE, "categories": ("burglaries",)}, "categories", "'Burglary'"),
        ("counts", {"first": JUNE, "categories": "Burglary"}, "categories", "brackets"),
        ("counts", {"first": JUNE, "feeds": ("streets",)}, "feeds", "'street'"),
        ("counts", {"first": JUNE, "categories": ()}, "categories", "Leave it out"),
        ("series", {"first": JUNE, "by": "categories"}, "by", "'category'"),
        ("year_on_year", {"month": JUNE, "months": 13}, "months", "12"),
        ("year_on_year", {"month": JUNE, "area_kind": "ward"}, "area_kind", "by='area'"),
        ("top_cells", {"first": JUNE, "cell": 5}, "cell", "50"),
        ("top_places", {"first": JUNE, "number": 0}, "number", "1"),
        ("location_found_rate", {"first": JUNE, "by": "force"}, "by", "There are"),
        ("hour_by_weekday", {"first": JUNE, "by": "day"}, "by", "'weekday'"),
        ("hour_by_weekday", {"first": JUNE, "day_starts": 24}, "day_starts", "12"),
        ("share_by_source", {"first": JUNE, "by": "agencies"}, "by", "'agency'"),
        ("repeat_places", {"first": JUNE, "number": 0}, "number", "1"),
        ("one_street", {"first": JUNE}, "place", "easting"),
        ("one_street", {"first": JUNE, "place": "Pier", "easting": 1, "northing": 1}, "place", "easting"),
        ("one_street", {"first": JUNE, "easting": 1}, "northing", "both"),
        ("one_street", {"first": JUNE, "place": "Pier", "radius": 5}, "radius", "1000"),
        ("unknown_to_police", {"first": JUNE, "by": ("area",)}, "area_kind", "both"),
        ("unknown_to_police", {"first": JUNE, "least_score": 101}, "least_score", "100"),
        ("fires_beside", {"first": JUNE, "area_kind": "district"}, "area_kind", "There are"),
        ("problem_premises", {"first": JUNE, "radius": 501}, "radius", "500"),
        ("tension_beside_hate", {"first": JUNE, "area_kind": "wards"}, "area_kind", "'ward'"),
        ("statistics", {"measures": "population"}, "measures", "brackets"),
        ("statistics", {"number": 0}, "number", "1"),
    ],
)
def test_a_bad_argument_is_named_with_the_likely_mistake(
    name: str, given: dict[str, Any], argument: str, mistake: str, snapshot: Any
) -> None:
    with pytest.raises(BadInput) as caught:
        ALL[name].ask(snapshot, ALL_SEEING, **given)
    assert f"`{argument}`" in caught.value.what
    assert mistake in caught.value.remedy


def test_a_typed_parameter_that_is_unknown_or_wanting_is_named() -> None:
    with pytest.raises(BadInput, match="categorys"):
        ALL["counts"].parse({"first": "2018-06", "categorys": "Burglary"})
    with pytest.raises(BadInput, match="`first` is not given"):
        ALL["counts"].parse({})
    parsed = ALL["counts"].parse(
        {"first": "2018-06", "area": "district:E08000003", "categories": "Burglary, Robbery"}
    )
    assert parsed == {
        "first": JUNE,
        "area": AreaRef("district", "E08000003"),
        "categories": ("Burglary", "Robbery"),
    }


def test_places_and_times_finer_than_the_scope_are_refused(snapshot: Any) -> None:
    coarse = Scope("coarse", None, None, PlaceGrain.DISTRICT, TimeGrain.QUARTER, frozenset(Tier), Form.ROWS)
    with pytest.raises(NotPermitted):
        ALL["counts"].ask(snapshot, coarse, first=Month(2018, 4), by=("area",), area_kind="ward")
    with pytest.raises(NotPermitted):
        ALL["series"].ask(snapshot, coarse, first=Month(2018, 4), area=AreaRef("lsoa", "L1"))
    with pytest.raises(NotPermitted):
        ALL["top_cells"].ask(snapshot, coarse, first=Month(2018, 4))
    with pytest.raises(BadInput, match="quarter"):
        ALL["counts"].ask(snapshot, coarse, first=JUNE)
    assert ALL["counts"].ask(snapshot, coarse, first=Month(2018, 4), by=("month",)).rows == (("2018-Q2", 3),)


def test_snapped_points_are_warned_of(snapshot: Any) -> None:
    for name in ("top_cells", "top_places"):
        assert any(
            "snapped" in warning for warning in ALL[name].ask(snapshot, ALL_SEEING, first=JUNE).warnings
        )
    assert not any("snapped" in w for w in ALL["counts"].ask(snapshot, ALL_SEEING, first=JUNE).warnings)


def test_the_only_way_to_rows_is_the_store() -> None:
    folder = Path("src/commonweal/hub/warehouse")
    for path in (folder / "queries").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
            assert not {"duckdb", "deltalake"} & {module, *names}, path
            assert not module.endswith((".engine", ".deltas")), path
