"""Reading a batch by a mapping: distinct texts are understood once; what is not understood does not pass."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from commonweal.hub.depersonalise.pseudonyms import record_references
from commonweal.hub.intake.child import RawBatch
from commonweal.hub.sources.declaration import Fills, Person, Reading
from commonweal.hub.sources.text_columns import codes_of, dictionary

from . import values
from .batch import Batch, code, worded
from .categories import read_categories
from .figures import read_figures
from .places import read_places
from .times import read_times

if TYPE_CHECKING:
    from .mapped import MappedSource

LOOKED_UP = ("location_type", "severity", "outcome", "geo_precision")


def reader_of(source: MappedSource) -> Callable[[RawBatch, Mapping[str, str]], Reading]:
    """What reads the batches of a source, by its mapping."""
    return lambda raw, sent: _read(Batch(source, raw, sent))


def _read(batch: Batch) -> Reading:
    _returnable(batch)
    _key(batch)
    _holder(batch)
    if batch.source.fills is Fills.STATISTICS:
        read_figures(batch)
        return batch.out
    read_times(batch)
    read_places(batch)
    flags = read_categories(batch, batch.source.category) if batch.source.category else None
    for each in batch.source.fields:
        if each.column.to in LOOKED_UP and batch.there(each):
            batch.look_up(each)
    _flags(batch, flags)
    _costs(batch)
    _persons(batch)
    return batch.out


def _returnable(batch: Batch) -> None:
    for each in batch.source.fields:
        if each.column.returnable and batch.there(each) and each.column.to != "source_ref":
            batch.out.returnable[each.column.name] = batch.raw_column(each).cast(pa.string())


def _key(batch: Batch) -> None:
    for each in batch.source.field_for("source_ref"):
        if not batch.there(each):
            continue
        texts = batch.texts(each)
        batch.out.key_sent = texts
        if batch.source.key:
            batch.fault(texts.is_null().to_numpy(zero_copy_only=False), "no-key")
        batch.out.columns["source_ref"] = record_references(texts, batch.source.keyed_by)


def _holder(batch: Batch) -> None:
    named = [each for each in batch.source.field_for("holder") if batch.there(each)]
    if not named:
        nobody_else = np.zeros(batch.out.rows, dtype=np.int32)
        batch.out.holder = dictionary(nobody_else, [batch.source.supplier])
        return
    each = named[0]
    if each.kind == "words":
        batch.out.holder = batch.words(each)
    else:
        batch.out.holder = batch.kept(each, lambda t: code(values.area(t)), "cell-left-out")
    batch.fault(batch.out.holder.is_null().to_numpy(zero_copy_only=False), "holder-not-known")


def _persons(batch: Batch) -> None:
    people: dict[str, Person] = {}
    others: list[Person] = []  # a second suspect of a row is known by the reference alone
    for each in batch.source.fields:
        what, dot, role = each.column.to.partition(".")
        if not dot or not batch.there(each):
            continue
        person = people.setdefault(role, Person(role))
        if what == "person" and person.reference is not None:
            others.append(Person(role, batch.texts(each)))
        elif what == "person":
            person.reference = batch.texts(each)
        elif what == "age":
            person.age_band = batch.kept(each, values.age_of_person, "cell-left-out")
        elif each.words:
            person.sex = batch.words(each)
        else:
            person.sex = batch.kept(each, values.sex, "cell-left-out")
    batch.out.persons = [*people.values(), *others]


def _flags(batch: Batch, of_category: Any) -> None:
    """The flags of the category and of every column that says one, as words of the model, sorted."""
    parts = [of_category] if of_category is not None else []
    for each in batch.source.field_for("flags"):
        if not batch.there(each):
            continue
        if each.kind == "yes-no":
            found, codes, bad = batch.read(batch.cells(each), values.yes_or_no)
            batch.left_out(bad, "cell-left-out")
            parts.append(worded([each.flag if v else None for v in found], codes).cast(pa.string()))
        else:
            parts.append(batch.words(each).cast(pa.string()))
    if parts:
        joined = pc.binary_join_element_wise(*(pc.fill_null(p, "") for p in parts), " ")
        coded = pc.dictionary_encode(joined)
        said = [" ".join(sorted(set(t.split()))) or None for t in coded.dictionary.to_pylist()]
        batch.out.columns["flags"] = worded(said, codes_of(coded))


def _costs(batch: Batch) -> None:
    for each in batch.source.field_for("cost_estimate"):
        if batch.there(each):
            numbers, wrong = batch.numbers(each)
            batch.left_out(wrong, "cell-left-out")
            batch.out.columns["cost_estimate"] = pa.array(numbers, pa.float64(), mask=np.isnan(numbers))
