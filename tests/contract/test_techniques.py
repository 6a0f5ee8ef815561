"""Every technique keeps the same promises; a new one is held to them by being there."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest

from commonweal.analysis.canonical import canonical
from commonweal.analysis.disclosure import SMALLEST_FOR_A_RATE, SMALLEST_SHOWN
from commonweal.analysis.precision import GUARD, Analysis, Precision
from commonweal.analysis.techniques import names, technique, worked_example
from commonweal.analysis.techniques.grammar import BadParameter, Form, Kind, Publishes, chosen, described
from commonweal.analysis.techniques.guarding import STAMP, Refused
from commonweal.analysis.techniques.inputs import BadData, Data, of_columns
from commonweal.analysis.techniques.outcome import Outcome
from commonweal.analysis.techniques.publishing import KEYS, public

NAMES = names()
NUMBERS = (Kind.NUMBER, Kind.COUNT)
PLACES = ("easting", "northing")
SHIFT = 60_000.0  # metres: a whole number of cells of every size that a default chooses
SAID_PLAINLY = (Refused, BadData, BadParameter)


def example_of(name: str) -> Data:
    about = technique(name).TECHNIQUE
    return of_columns(about, about.example.columns, said="the example")


def ran(
    name: str, data: Data, *, guard: bool | None = None, settings: Mapping[str, str] = MappingProxyType({})
) -> Outcome:
    module = technique(name)
    example = module.TECHNIQUE.example
    parameters = chosen(module.Parameters, {**example.settings, **settings})
    result: Outcome = module.run(data, parameters, guard=example.guard if guard is None else guard)
    return result


def cells(outcome: Outcome) -> Iterator[Any]:
    for values in outcome.value.values():
        yield from (value.item() if hasattr(value, "item") else value for value in values)


def sane(outcome: Outcome) -> None:
    """No cell is endless; what cannot be said is None, or NaN where numbers stand."""
    assert not [cell for cell in cells(outcome) if isinstance(cell, float) and math.isinf(cell)]
    assert outcome.sentence.strip()
    assert "nan" not in outcome.sentence.lower().split()
    canonical(outcome.twin("a table"))


def refused_or_sane(name: str, data: Data, *, guard: bool = False) -> Outcome | None:
    try:
        outcome = ran(name, data, guard=guard)
    except SAID_PLAINLY as error:
        assert len(str(error)) > 20, "a refusal says what, and what to do"
        return None
    sane(outcome)
    return outcome


def changed(data: Data, **columns: Any) -> Data:
    return replace(data, columns={**data.columns, **columns})


def taken(data: Data, rows: Any) -> Data:
    return replace(data, columns={name: values[rows] for name, values in data.columns.items()})


def kinds(name: str) -> dict[str, Kind]:
    return {each.name: each.kind for each in technique(name).TECHNIQUE.takes}


@pytest.mark.parametrize("name", NAMES)
def test_it_says_what_it_is(name: str) -> None:
    about = technique(name).TECHNIQUE
    assert about.name == name
    assert about.question.endswith("?")
    assert about.cost.startswith("grows with")
    assert all(line.endswith(".") for line in about.misleads)
    assert not about.guarded_as or about.guarded_as in list(Analysis)
    assert all(says for _, _, says in described(technique(name).Parameters))
    assert ("seed" in technique(name).Parameters.__dataclass_fields__) == about.random


@pytest.mark.parametrize("name", NAMES)
def test_its_example_works(name: str) -> None:
    outcome = worked_example(name)
    sane(outcome)
    about = outcome.technique
    assert tuple(outcome.value) == tuple(each.name for each in about.gives)
    assert len({len(values) for values in outcome.value.values()}) == 1
    assert outcome.rows_used + outcome.rows_left_out >= len(next(iter(about.example.columns.values())))
    assert len(outcome.table) == len(next(iter(outcome.value.values()))) > 0
    assert (outcome.stamp == "") or not about.example.guard
    for picture in (outcome.chart(), outcome.map()):
        assert picture is None or (picture.title and picture.alt and picture.table().rows)


@pytest.mark.parametrize("name", NAMES)
def test_the_same_seed_gives_the_same_answer(name: str) -> None:
    first, second = worked_example(name), worked_example(name)
    assert canonical(first.twin("t")) == canonical(second.twin("t"))
    assert first.sentence == second.sentence
    assert repr(first.chart()) == repr(second.chart())


@pytest.mark.parametrize("name", NAMES)
def test_its_input_is_left_as_it_was(name: str) -> None:
    data = example_of(name)
    before = {column: values.copy() for column, values in data.columns.items()}
    for values in data.columns.values():
        values.setflags(write=False)
    ran(name, data)
    for column, values in data.columns.items():
        np.testing.assert_array_equal(values, before[column])


@pytest.mark.parametrize("guard", [True, False])
@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_refused_by_name(name: str, guard: bool) -> None:
    data = example_of(name)
    assert refused_or_sane(name, taken(data, slice(0, 0)), guard=guard) is None


@pytest.mark.parametrize("rows", [1, 2, 3])
@pytest.mark.parametrize("name", NAMES)
def test_few_rows_are_refused_or_answered(name: str, rows: int) -> None:
    refused_or_sane(name, taken(example_of(name), slice(0, rows)))
    refused_or_sane(name, taken(example_of(name), slice(0, rows)), guard=True)


@pytest.mark.parametrize("name", NAMES)
def test_constant_columns_are_refused_or_answered(name: str) -> None:
    data, known = example_of(name), kinds(name)
    for column, values in data.columns.items():
        refused_or_sane(name, changed(data, **{column: np.repeat(values[:1], data.rows)}))
    numbers = {c: np.repeat(v[:1], data.rows) for c, v in data.columns.items() if known.get(c) in NUMBERS}
    refused_or_sane(name, changed(data, **numbers))
    nought = {c: np.zeros(data.rows) for c in numbers if c not in PLACES}
    refused_or_sane(name, changed(data, **nought))


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_cell_is_counted_as_left_out(name: str) -> None:
    data = example_of(name)
    for each in technique(name).TECHNIQUE.needed:
        values = data[each.name].copy()
        values[0] = (
            np.nan if values.dtype.kind == "f" else np.datetime64("NaT") if values.dtype.kind == "M" else None
        )
        outcome = refused_or_sane(name, changed(data, **{each.name: values}))
        if outcome is not None:
            assert sum(left.rows for left in outcome.left_out if each.name in left.reason) == 1


@pytest.mark.parametrize("name", NAMES)
def test_a_column_that_is_not_there_is_named(name: str) -> None:
    data = example_of(name)
    for each in technique(name).TECHNIQUE.needed:
        columns = {column: values for column, values in data.columns.items() if column != each.name}
        with pytest.raises(BadData, match=each.name):
            ran(name, replace(data, columns=columns), guard=False)


@pytest.mark.parametrize("name", NAMES)
def test_endless_numbers_and_counts_below_nought_are_refused(name: str) -> None:
    data, known = example_of(name), kinds(name)
    for column in data.columns:
        if known.get(column) not in NUMBERS:
            continue
        values = data[column].copy()
        values[-1] = np.inf
        with pytest.raises(BadData, match=column):
            ran(name, changed(data, **{column: values}), guard=False)
        if known[column] is Kind.COUNT:
            values[-1] = -1.0
            with pytest.raises(BadData, match=column):
                ran(name, changed(data, **{column: values}), guard=False)


@pytest.mark.parametrize("name", NAMES)
def test_repeated_rows_are_refused_or_answered(name: str) -> None:
    data = example_of(name)
    refused_or_sane(name, taken(data, np.tile(np.arange(data.rows), 3)))


@pytest.mark.parametrize("name", NAMES)
def test_huge_numbers_are_refused_or_answered(name: str) -> None:
    data, known = example_of(name), kinds(name)
    for column, values in data.columns.items():
        if known.get(column) in NUMBERS and column not in PLACES:
            refused_or_sane(name, changed(data, **{column: values * 1e9}))


@pytest.mark.parametrize("name", NAMES)
def test_text_where_numbers_belong_is_refused(name: str) -> None:
    data, known = example_of(name), kinds(name)
    for column in data.columns:
        if known.get(column) in NUMBERS:
            words = np.array(["many"] * data.rows, dtype=object)
            with pytest.raises(BadData, match=column):
                ran(name, changed(data, **{column: words}), guard=False)


def _sorted(outcome: Outcome, without: frozenset[str] = frozenset()) -> list[tuple[str, ...]]:
    kept = [g.name for g in outcome.technique.gives if g.name not in without and not g.drawn]
    rows = zip(*(outcome.value[name] for name in kept), strict=True)
    return sorted(tuple(_word(value) for value in row) for row in rows)


def _word(value: Any) -> str:
    plain = value.item() if hasattr(value, "item") else value
    return f"{plain + 0.0:.9e}" if isinstance(plain, float) else str(plain)


@pytest.mark.parametrize("name", [n for n in NAMES if technique(n).TECHNIQUE.form is not Form.SERIES])
def test_the_order_of_the_rows_changes_nothing(name: str) -> None:
    data = example_of(name)
    order = np.random.default_rng(7).permutation(data.rows)
    assert _sorted(ran(name, taken(data, order))) == _sorted(ran(name, data))


@pytest.mark.parametrize("name", [n for n in NAMES if {"easting", "northing"} <= set(kinds(n))])
def test_moving_the_map_moves_the_answer_and_nothing_else(name: str) -> None:
    data = example_of(name)
    if "easting" not in data:
        pytest.skip("the example gives no places")
    moved = changed(data, easting=data["easting"] + SHIFT, northing=data["northing"] + SHIFT)
    here, there = ran(name, data), ran(name, moved)
    assert _sorted(there, frozenset(PLACES)) == _sorted(here, frozenset(PLACES))
    if "easting" in here.value and not next(g for g in here.technique.gives if g.name == "easting").drawn:
        shifted = sorted(np.asarray(here.value["easting"], float) + SHIFT)
        np.testing.assert_allclose(sorted(np.asarray(there.value["easting"], float)), shifted)


@pytest.mark.parametrize("name", [n for n in NAMES if "area" in kinds(n)])
def test_other_names_for_the_areas_change_nothing_else(name: str) -> None:
    data = example_of(name)
    renamed = changed(data, area=np.array([f"z {area}" for area in data["area"]], dtype=object))
    here, there = ran(name, data), ran(name, renamed, settings=_own(name, "z "))
    back = [tuple(cell.removeprefix("z ") for cell in row) for row in _sorted(there)]
    assert sorted(back) == _sorted(here)


def _own(name: str, before: str) -> dict[str, str]:
    """Parameters of the example that name an area."""
    settings = technique(name).TECHNIQUE.example.settings
    areas = set(map(str, example_of(name)["area"]))
    return {key: f"{before}{value}" for key, value in settings.items() if value in areas}


@pytest.mark.parametrize("name", NAMES)
def test_the_fixed_guard_stands_before_it(name: str) -> None:
    about = technique(name).TECHNIQUE
    if not about.guarded_as:
        pytest.skip("precision does not matter to it")
    for precision in Precision:
        data = replace(example_of(name), precision=precision)
        if GUARD[Analysis(about.guarded_as), precision].verdict == "no":
            with pytest.raises(Refused, match="guard=off"):
                ran(name, data, guard=True)
            outcome = refused_or_sane(name, data)
            assert outcome is None or outcome.stamp == STAMP


@pytest.mark.parametrize("name", NAMES)
def test_a_parameter_out_of_bounds_is_named(name: str) -> None:
    module = technique(name)
    with pytest.raises(BadParameter, match="no_such_thing"):
        chosen(module.Parameters, {"no_such_thing": "1"})
    for field in module.Parameters.__dataclass_fields__.values():
        about = field.metadata["about"]
        wrong = about.least - 1 if about.least is not None else None
        if about.among:
            wrong = "none of them"
        if wrong is None or "tuple" in str(field.type):
            continue
        with pytest.raises(BadParameter, match=field.name):
            module.run(example_of(name), module.Parameters(**{field.name: wrong}), guard=False)


def _is_count(value: Any) -> bool:
    return value is not None and not isinstance(value, str)


@pytest.mark.parametrize("name", NAMES)
def test_what_leaves_for_the_public_holds_no_small_count(name: str) -> None:
    about, outcome = technique(name).TECHNIQUE, worked_example(name)
    if about.publishes is Publishes.FREELY:
        assert public(outcome) is outcome
        return
    try:
        left = public(outcome)
    except Refused:
        return
    # one that is withheld is None, or the words that stand for it
    counts = [None if not _is_count(count) else float(count) for count in left.value[about.counted]]
    assert not [count for count in counts if count is not None and 0 < count < SMALLEST_SHOWN]
    exact = [float(count) for count in outcome.value[about.counted]]
    for column in set(left.value) - KEYS - {about.counted}:
        for value, count in zip(left.value[column], exact, strict=True):
            assert value is None or count >= SMALLEST_FOR_A_RATE
    if counts != exact:
        assert left.chart() is None
        assert left.map() is None
        assert left.sentence != outcome.sentence
