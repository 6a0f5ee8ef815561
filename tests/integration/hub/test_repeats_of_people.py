"""An extract that lists an offence once for each victim: one event, and everybody that its rows name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import permutations
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.hub.intake.child import RawBatch
from commonweal.hub.models import Delivery
from commonweal.hub.queries import returns_of
from commonweal.hub.sources.declaration import Person, Reading
from commonweal.hub.sources.police_uk_street import SOURCE
from commonweal.hub.warehouse import store
from tests.factories.police_files import crime, street_file
from tests.factories.police_loads import ALL, opened, published, totals

pytestmark = pytest.mark.usefixtures("clean_state")
Row = tuple[str, str]  # key, and who took part: victim/suspect/band of age of somebody not named


@contextmanager
def naming(said: Sequence[str]) -> Iterator[None]:
    """The street source as if it said of the first rows of a file who took part."""
    plain = SOURCE.read

    def read(raw: RawBatch, names: Mapping[str, str]) -> Reading:
        reading = plain(raw, names)
        told = [*said, *[""] * (reading.rows - len(said))]
        cells = [[word or None for word in (each + "//").split("/")[:3]] for each in told]
        victims, suspects, ages = (pa.array(each, pa.string()) for each in zip(*cells, strict=True))
        reading.persons = [
            Person("victim", victims),
            Person("suspect", suspects),
            Person("victim", age_band=ages),
            Person("witness", age_band=ages),
            Person("witness", age_band=ages),
        ]
        return reading

    object.__setattr__(SOURCE, "read", read)
    try:
        yield
    finally:
        object.__setattr__(SOURCE, "read", plain)


def loaded(actor: Actor, folder: Path, told: Sequence[Row], changed: str = "") -> Any:
    """The rows, the last of them at another place where one is given, and a few of other keys."""
    rows = [crime(key) for key, _ in told]
    if changed:
        rows[-1]["Location"] = changed
    with naming([who for _, who in told]):
        return published(
            actor, street_file(folder, [*rows, *(crime(f"{folder.name}-{n}") for n in range(9))])
        )


def people(actor: Actor) -> Counter[Any]:
    """Everybody who took part, by the key of the event."""
    shown = opened(actor)
    of = store.run(store.events(shown, ALL, ("event_id", "source_ref")), shown, ALL)
    keys = dict(zip(of["event_id"].to_pylist(), of["source_ref"].to_pylist(), strict=True))
    names = ("event_id", "person", "role", "age_band")
    rows = store.run(store.persons(shown, ALL, names), shown, ALL)
    columns = (rows[name].to_pylist() for name in names)
    return Counter((keys[event], *more) for event, *more in zip(*columns, strict=True))


def codes(actor: Actor, number: int) -> Counter[str]:
    with acting(actor):
        return Counter(row.reasons for row in returns_of(actor=actor, number=number))


def test_the_people_of_every_row_are_kept_and_the_event_is_one(operator: Actor, tmp_path: Path) -> None:
    done = loaded(operator, tmp_path, [("k", "P1/S1"), ("k", "P2/S1"), ("k", "P1/S1"), ("k2", "P9")])
    assert (done.received, done.accepted, done.duplicates, done.rejected) == (13, 11, 2, 0)
    found = people(operator)
    assert sorted(role for _, _, role, _ in found.elements()) == ["suspect", "victim", "victim", "victim"]
    of_one, of_the_other = sorted(Counter(key for key, *_ in found.elements()).values(), reverse=True)
    assert (of_one, of_the_other) == (3, 1), "the one suspect of both rows is one"
    assert codes(operator, done.delivery) == {"other-people": 1, "repeated-key": 1}
    assert set(totals(operator, "source_ref").values()) == {1}


def test_in_whatever_order_the_rows_come(operator: Actor, tmp_path: Path) -> None:
    told = [("k", "P1/S1"), ("k", "P2/S1"), ("k", "P2/S1"), ("k", "")]
    seen = []
    for number, order in enumerate(sorted(set(permutations(told)))):
        done = loaded(operator, tmp_path / str(number), order)
        seen.append((people(operator), codes(operator, done.delivery), done.accepted))
    assert seen[0][0].total() == 3
    assert all(each == seen[0] for each in seen)


def test_two_of_one_row_of_whom_the_same_is_said_are_two(operator: Actor, tmp_path: Path) -> None:
    """A row may speak of two witnesses of one age and name neither: over two rows they are the same two."""
    loaded(operator, tmp_path, [("k", "//20-29"), ("k", "P1//20-29"), ("k", "//30-39")])
    said = Counter((role, age) for _, _, role, age in people(operator).elements())
    assert said == {
        ("victim", None): 1,
        **{("victim", age): 1 for age in ("20-29", "30-39")},
        **{("witness", age): 2 for age in ("20-29", "30-39")},
    }


def test_people_of_a_row_that_goes_back_are_not_kept(operator: Actor, tmp_path: Path) -> None:
    done = loaded(operator, tmp_path, [("k", "P1"), ("k", "P2")], changed="elsewhere")
    assert codes(operator, done.delivery) == {"key-conflict": 1}
    assert people(operator).total() == 1


def test_rows_of_other_people_do_not_count_as_keys_repeated_by_mistake(
    operator: Actor, tmp_path: Path
) -> None:
    done = loaded(operator, tmp_path, [("k", f"P{n}") for n in range(30)])
    assert done.duplicates == 29
    with acting(operator):
        delivery = Delivery.objects.get(number=done.delivery)
    assert delivery.measures["shares"]["repeated_keys"] == 0
    assert people(operator).total() == 30
