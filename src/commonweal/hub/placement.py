"""The areas that points are placed in: for each kind the layers of the adopted generation, the best first."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from commonweal.geography import forces
from commonweal.geography import queries as geography

from .pipeline.placing import Index, Placer
from .pipeline.slicing import FORCE_KIND
from .warehouse.schema import AREA_KINDS


class Layered:
    """One index over several layers of a generation: a point is looked up in the best layer that holds it.

    A detailed layer of one county and a light one of the country work together; the light one answers only
    for points that the detailed one does not cover.
    """

    def __init__(self, layers: Sequence[Index]) -> None:
        self.layers = layers
        self.codes = sorted({code for layer in layers for code in layer.codes})
        place = {code: number for number, code in enumerate(self.codes)}
        self._common = [np.array([place[c] for c in layer.codes], dtype=np.int32) for layer in layers]

    def assign(self, easting: Any, northing: Any) -> Any:
        found = np.full(len(easting), -1, dtype=np.int32)
        for layer, common in zip(self.layers, self._common, strict=True):
            open_ = np.flatnonzero(found < 0)
            if len(open_) == 0:
                break
            codes = np.asarray(layer.assign(easting[open_], northing[open_]))
            inside = codes >= 0
            found[open_[inside]] = common[codes[inside]]
        return found


def index_for(kind: str, generation: str) -> Index | None:
    layers = [geography.load_index(layer) for layer in geography.layers(kind, generation)]
    if not layers:
        return None
    return layers[0] if len(layers) == 1 else Layered(layers)


def placer_for(generations: Mapping[str, str]) -> Placer:
    """A placer over the adopted generations; the force areas of the program always stand beside them."""
    indexes: dict[str, Index] = {FORCE_KIND: forces.force_index()}
    for kind, generation in sorted(generations.items()):
        index = index_for(kind, generation)
        if index is not None and kind != FORCE_KIND:
            indexes[kind] = index
    return Placer(indexes, postcodes=postcode_points, above=Above(generations))


def postcode_points(texts: Collection[str]) -> dict[str, tuple[float, float]]:
    """Where these postcodes lie, as far as the partnership holds a postcode look-up with usable positions."""
    answers = geography.geocode_postcodes(texts)
    return {
        text: (answer.easting, answer.northing)
        for text, answer in answers.items()
        if answer.easting is not None and answer.northing is not None
    }


@dataclass
class Above:
    """For a kind of area, the areas of other kinds that each lies in; worked out when first asked for."""

    generations: Mapping[str, str]
    _known: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)

    def __call__(self, kind: str) -> Mapping[str, Mapping[str, str]]:
        if kind not in self._known:
            self._known[kind] = self._found(kind) if kind in self.generations else {}
        return self._known[kind]

    def _found(self, kind: str) -> dict[str, dict[str, str]]:
        own = self.generations[kind]
        found = {
            other: geography.parents(kind, own, other, generation)
            for other, generation in self.generations.items()
            if AREA_KINDS[other] > AREA_KINDS[kind]
        }
        return {**found, FORCE_KIND: geography.forces_of(kind, own)}
