"""Where each event was: coordinates, grid references, names of places, codes of areas and addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from commonweal.hub.depersonalise.place_names import place_name
from commonweal.hub.sources.declaration import Basis

from . import values
from .batch import Batch, worded
from .words import GIVEN_AREAS

if TYPE_CHECKING:
    from .mapped import Field

AXES = (("easting", "northing"), ("longitude", "latitude"))
NOWHERE = (np.nan, np.nan)


def read_places(batch: Batch) -> None:
    """Fill the point of each event and whatever else says where it was."""
    for axis in (name for pair in AXES for name in pair):
        for each in batch.source.field_for(axis):
            if batch.there(each):
                numbers, wrong = batch.numbers(each)
                setattr(batch.out, axis, numbers)
                batch.fault(wrong, f"{axis}-not-a-number")
    for each in batch.source.field_for("point"):
        if batch.there(each):
            _grid_references(batch, each)
    for first, second in AXES:
        one, other = getattr(batch.out, first), getattr(batch.out, second)
        if (one is None) != (other is None):  # an optional column of which the file has one half alone
            setattr(batch.out, first, None)
            setattr(batch.out, second, None)
        elif one is not None:
            batch.fault(np.isnan(one) != np.isnan(other), "half-a-coordinate")
    for each in batch.source.fields:
        if batch.there(each):
            _named_place(batch, each)


def _grid_references(batch: Batch, each: Field) -> None:
    found, codes, bad = batch.read(batch.cells(each), values.grid_reference)
    batch.fault(bad, "grid-reference-not-readable")
    points = np.array([NOWHERE if v is None else v for v in found] or [NOWHERE])
    batch.out.easting = np.where(codes < 0, np.nan, points[codes, 0])
    batch.out.northing = np.where(codes < 0, np.nan, points[codes, 1])


def _named_place(batch: Batch, each: Field) -> None:
    to, out = each.column.to, batch.out
    if to == "place":
        published = batch.source.basis is Basis.OPEN_LICENCE
        out.columns[to] = batch.kept(
            each, lambda text: values.Read(place_name(text, published=published)), "place-left-out"
        )
    elif to == "uprn":
        out.columns[to] = batch.kept(each, values.uprn, "cell-left-out")
    elif to == "lsoa_published":
        out.columns[to] = _areas(batch, each, "lsoa")
    elif to == "postcode" and each.kind == "outward":
        _outward(batch, each)
    elif to == "postcode":
        out.columns[to] = batch.kept(each, values.postcode, "cell-left-out")
    elif to in GIVEN_AREAS:
        out.areas[to] = batch.words(each) if each.words else _areas(batch, each, to)


def _areas(batch: Batch, each: Field, kind: str) -> Any:
    """Codes of areas of one kind; another kind's code is left out like any other text."""

    def code(text: str) -> values.Read:
        found, said = values.area(text).value or ("", None)
        return values.Read(said if found == kind else None)

    return batch.kept(each, code, "cell-left-out")


def _outward(batch: Batch, each: Field) -> None:
    """The outward part alone; a whole postcode is more than may be sent, and its row goes back."""
    cells = batch.cells(each)
    found, codes, bad = batch.read(cells, values.outward)
    whole = [values.postcode(t).value is not None for t in cells.dictionary.to_pylist()]
    fine = (codes >= 0) & np.array(whole or [False])[codes]
    batch.fault(fine, "postcode-too-fine")
    batch.fault(bad & ~fine, "postcode-not-readable")
    batch.out.columns["postcode"] = worded(found, codes)
