"""Who took part in the events of a delivery: by pseudonym, age band and sex, apart from the events."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from commonweal.core.periods import Month
from commonweal.hub.depersonalise.pseudonyms import epoch_of, persons
from commonweal.hub.sources.declaration import Person, Source
from commonweal.hub.sources.text_columns import dictionary
from commonweal.hub.warehouse.schema import EVENT_PERSONS

CATEGORY_OF_SUBJECT = {
    "suspect": "suspected of an offence",
    "offender": "convicted of an offence",
    "victim": "victim",
    "witness": "witness",
}
People = tuple[str, ...]  # all that is said of each of those who took part in an event, in a fixed order

SAID_OF_PERSONS = tuple(n for n in EVENT_PERSONS.names if n not in ("event_id", "delivery", "slice", "feed"))


def person_rows(source: Source, events: Any, months: Any, taking_part: Sequence[Person], good: Any) -> Any:
    """Rows of `event_persons` for the accepted events of a batch, or None where nobody is named.

    `events` holds the accepted rows, `months` and the persons' arrays run over all rows of the batch.
    """
    kept = np.flatnonzero(good)
    tables = [
        made
        for person in taking_part
        if (made := _rows(source, events, months[kept], _taken(person, kept))).num_rows
    ]
    return pa.concat_tables(tables) if tables else None


def people_of(table: Any, events: Any) -> dict[int, People]:
    """Who took part in these events, so that two events can be told apart by it."""
    there = table.filter(_among(table, events))
    found: dict[int, list[str]] = defaultdict(list)
    for event, words in zip(there.column("event_id").to_pylist(), _words(there), strict=True):
        found[event].append(words)
    return {event: tuple(sorted(words)) for event, words in found.items()}


def of_events_that_stay(table: Any, taken_out: set[int], stands_for: Mapping[int, int]) -> Any:
    """The rows of events that stayed, with those of each row that was the same event.

    Somebody of whom two of its rows say the same is one person; two of whom one row says the same are two.
    """
    if not taken_out:
        return table
    together = set(stands_for) | set(stands_for.values())
    touched = _among(table, taken_out | together)
    some = table.filter(touched)
    some = some.filter(pc.invert(_among(some, taken_out - together)))
    events = some.column("event_id").to_pylist()
    said: Counter[tuple[int, str]] = Counter()
    kept: dict[tuple[int, str, int], int] = {}
    for row, (event, words) in enumerate(zip(events, _words(some), strict=True)):
        said[event, words] += 1
        kept.setdefault((stands_for.get(event, event), words, said[event, words]), row)
    brought = some.take(pa.array(list(kept.values()), pa.int64()))
    place = brought.schema.get_field_index("event_id")
    brought = brought.set_column(place, "event_id", pa.array([event for event, *_ in kept], pa.int64()))
    return pa.concat_tables([table.filter(pc.invert(touched)), brought])


def _among(table: Any, events: Any) -> Any:
    return pc.is_in(table.column("event_id"), value_set=pa.array(sorted(events), pa.int64()))


def _words(table: Any) -> list[str]:
    """All that a row says of a person, as text."""
    columns = [pc.fill_null(table.column(n).cast(pa.string()), "\0") for n in SAID_OF_PERSONS]
    return list(pc.binary_join_element_wise(*columns, "\x1f").to_pylist())


def _taken(person: Person, kept: Any) -> Person:
    rows = pa.array(kept)
    return Person(
        person.role,
        *(None if a is None else a.take(rows) for a in (person.reference, person.age_band, person.sex)),
    )


def _rows(source: Source, events: Any, months: Any, person: Person) -> Any:
    n = events.num_rows
    said = np.zeros(n, dtype=bool)
    for array in (person.reference, person.age_band, person.sex):
        if array is not None:
            said |= array.is_valid().to_numpy(zero_copy_only=False)
    epochs = _epochs(months)
    words, before = _pseudonyms(source, person.reference, epochs, n)
    filled = {
        "event_id": events.column("event_id"),
        "delivery": events.column("delivery"),
        "slice": events.column("slice"),
        "feed": _one(source.feed, n),
        "person": words,
        "person_before": before,
        "epoch": pa.array(epochs, pa.int32()),
        "role": _one(person.role, n),
        "basis": _one("fact", n),
        "subject_category": _one(CATEGORY_OF_SUBJECT.get(person.role, "other"), n),
        "age_band": _or_blank(person.age_band, n),
        "sex": _or_blank(person.sex, n),
        "disclosure_class": _one(source.disclosure_class, n),
    }
    arrays = [_plain(filled[field.name], field.type) for field in EVENT_PERSONS.arrow_schema()]
    table = pa.Table.from_arrays(arrays, names=EVENT_PERSONS.names)
    return table.filter(pa.array(said))


def _epochs(months: Any) -> Any:
    distinct, inverse = np.unique(months, return_inverse=True)
    epochs = [epoch_of(Month.from_index(m).start) for m in distinct.tolist()]
    return np.array(epochs, dtype=np.int32)[inverse.ravel()]


def _pseudonyms(source: Source, reference: Any, epochs: Any, n: int) -> tuple[Any, Any]:
    """The words of each row's epoch and of the one before; empty where nobody is referred to."""
    if reference is None:
        return pa.array([""] * n, pa.string()), pa.nulls(n, pa.string())
    texts = reference.cast(pa.string())
    now = np.full(n, "", dtype=object)
    before = np.full(n, None, dtype=object)
    for epoch in np.unique(epochs).tolist():
        rows = np.flatnonzero(epochs == epoch)
        chosen = texts.take(pa.array(rows)).dictionary_encode()
        for target, year in ((now, epoch), (before, epoch - 1)):
            target[rows] = persons(chosen, source.keyed_by, year).to_pylist()
    words = pa.array(["" if word is None else word for word in now], pa.string())
    return words, pa.array(before, pa.string())


def _one(word: str, n: int) -> Any:
    return dictionary(np.zeros(n, dtype=np.int32), [word])


def _or_blank(array: Any, n: int) -> Any:
    return pa.nulls(n, pa.string()) if array is None else array


def _plain(array: Any, kind: Any) -> Any:
    """As the table's type: a batch has few rows of persons, and one type spares the writer surprises."""
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    return array.cast(kind)
