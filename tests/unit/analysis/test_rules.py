"""Small rules: disclosure, precision, recording changes, results, canonical form, docstrings."""

import doctest
import importlib
import inspect
import pkgutil
import subprocess
import sys
from dataclasses import FrozenInstanceError
from datetime import date
from pathlib import Path

import pytest

import commonweal.analysis
from commonweal.analysis.canonical import canonical, digest, rounded
from commonweal.analysis.comparison import percent_change, same_month_last_year, twelve_months
from commonweal.analysis.disclosure import may_show_rate, suppress_counts
from commonweal.analysis.precision import GUARD, Analysis, Precision, permitted
from commonweal.analysis.recording import RecordingChange, baseline_exclusions, overlaps
from commonweal.analysis.result import LeftOut, Result

MODULES = [
    importlib.import_module(f"commonweal.analysis.{module.name}")
    for module in pkgutil.iter_modules(commonweal.analysis.__path__)
]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_the_examples_in_the_docstrings_are_true(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_every_public_function_says_its_source_and_gives_an_example(module: object) -> None:
    for name, thing in inspect.getmembers(module, inspect.isfunction):
        if thing.__module__ == module.__name__ and not name.startswith("_"):  # type: ignore[attr-defined]
            words = inspect.getdoc(thing) or ""
            for part in ("Parameters", "Returns", "Notes", "Source:", ">>> "):
                assert part in words, f"{name} has no {part}"


def test_importing_the_whole_library_brings_nothing_heavy() -> None:
    names = ", ".join(module.__name__ for module in MODULES)
    code = f"import sys, {names}; print(sorted({{m.partition('.')[0] for m in sys.modules}}))"
    run = [sys.executable, "-c", code]
    path = {"PYTHONPATH": str(Path(commonweal.analysis.__path__[0]).parents[1])}
    shown = subprocess.run(run, capture_output=True, text=True, check=True, env=path).stdout
    for heavy in ("django", "numpy", "pandas", "duckdb", "pyarrow", "altair", "scipy"):
        assert f"'{heavy}'" not in shown


@pytest.mark.parametrize(
    ("sensitive", "expected"),
    [
        (False, ("0", "<5", "<5", "5", "9", "10", "not supplied")),
        (True, ("0", "<10", "<10", "<10", "<10", "10", "not supplied")),
    ],
)
def test_small_counts_are_withheld_and_nought_is_shown(sensitive: bool, expected: tuple[str, ...]) -> None:
    table = suppress_counts([0, 1, 4, 5, 9, 10, None], sensitive=sensitive)
    assert table.shown == expected
    assert (9 in table.values) is not sensitive
    assert "shown as" in table.note


def test_a_rate_needs_ten_events() -> None:
    assert not may_show_rate(9)
    assert may_show_rate(10)


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError):
        suppress_counts([-1])
    with pytest.raises(ValueError):
        percent_change(-1, 2)


def test_the_guard_answers_for_every_pair_and_cannot_be_changed() -> None:
    assert set(GUARD) == {(analysis, precision) for analysis in Analysis for precision in Precision}
    assert all(permission.why for permission in GUARD.values() if permission.verdict != "yes")
    with pytest.raises(TypeError):
        GUARD[(Analysis.NEAR_REPEAT, Precision.AREA)] = GUARD[(Analysis.AREA_RATES, Precision.AREA)]  # type: ignore[index]


@pytest.mark.parametrize(
    ("precision", "verdicts"),
    [
        (Precision.ADDRESS_MINUTE, ("yes", "yes", "yes", "yes", "yes")),
        (Precision.ADDRESS_DATE, ("warn", "yes", "yes", "yes", "yes")),
        (Precision.STREET_DATE, ("warn", "warn", "no", "warn", "yes")),
        (Precision.SNAPPED_MONTH, ("no", "no", "no", "warn", "warn")),
        (Precision.OUTWARD_DATE, ("warn", "no", "no", "no", "no")),
        (Precision.AREA, ("no", "no", "no", "no", "yes")),
    ],
)
def test_what_is_permitted_on_what(precision: Precision, verdicts: tuple[str, ...]) -> None:
    assert tuple(permitted(analysis, precision).verdict for analysis in Analysis) == verdicts


GAP = RecordingChange(date(2019, 7, 1), None, "not published", "down", "register", "gmp", None, True)
BURGLARY = RecordingChange(
    date(2017, 4, 1), date(2017, 5, 1), "new definition", "up", "register", None, frozenset({"burglary"})
)


def test_a_change_touches_the_windows_it_overlaps_and_no_others() -> None:
    register = [GAP, BURGLARY]
    assert overlaps(register, date(2017, 1, 1), date(2017, 4, 1)) == ()
    assert overlaps(register, date(2017, 4, 30), date(2017, 5, 1)) == (BURGLARY,)
    assert overlaps(register, date(2017, 5, 1), date(2019, 7, 1)) == ()
    assert overlaps(register, date(2017, 1, 1), date(2030, 1, 1), agency="gmp") == (BURGLARY, GAP)
    assert overlaps(register, date(2017, 1, 1), date(2030, 1, 1), "robbery", "surrey") == ()
    with pytest.raises(ValueError):
        overlaps(register, date(2017, 1, 1), date(2017, 1, 1))


def test_only_what_the_register_excludes_leaves_a_baseline() -> None:
    months = [(date(2017, 4, 1), date(2017, 5, 1)), (date(2019, 7, 1), date(2019, 8, 1))]
    assert baseline_exclusions([GAP, BURGLARY], months) == ((1, "not published"),)


def test_years_with_a_hole_are_not_compared() -> None:
    assert twelve_months([1] * 23, 22).percent_text == "not comparable"
    assert twelve_months([20] * 24, 23).text == "from 240 to 240 (0.0%)"
    assert same_month_last_year([5] * 5, 4).percent_text == "not comparable"


def test_a_result_is_never_a_bare_number() -> None:
    result = Result(4, "crimes", "count", "1", {"month": "2018-06"}, left_out=(LeftOut("no place", 2),))
    assert (result.seed, result.rows_left_out) == (20060, 2)
    with pytest.raises(FrozenInstanceError):
        result.value = 5  # type: ignore[misc]
    with pytest.raises(TypeError):
        result.parameters["month"] = "2018-07"  # type: ignore[index]
    with pytest.raises(ValueError):
        Result(4, "", "count", "1")
    with pytest.raises(ValueError):
        Result(4, "crimes", "count", "1", start=date(2018, 6, 1), end=date(2018, 6, 1))


def test_canonical_form_does_not_depend_on_the_order_of_adding() -> None:
    assert canonical(0.1 + 0.2 + 0.3) == canonical(0.3 + 0.2 + 0.1)
    assert canonical({"b": {2, 1}, "a": date(2018, 6, 1)}) == '{"a":"2018-06-01","b":[1,2]}'
    assert digest([1.0]) != digest([2.0])
    for figure in (float("nan"), float("inf")):
        with pytest.raises(ValueError):
            rounded(figure)
    with pytest.raises(TypeError):
        canonical(object())
