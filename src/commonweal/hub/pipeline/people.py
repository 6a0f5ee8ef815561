"""Who took part in the events of a delivery: by pseudonym, age band and sex, apart from the events."""

from __future__ import annotations

from collections.abc import Sequence
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


def without_events(table: Any, taken_out: set[int]) -> Any:
    """The rows whose events stayed."""
    if not taken_out:
        return table
    gone = pc.is_in(table.column("event_id"), value_set=pa.array(sorted(taken_out), pa.int64()))
    return table.filter(pc.invert(gone))


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
