"""The areas that points are placed in: for each kind the layers of the adopted generation, the best first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from commonweal.geography import forces
from commonweal.geography import queries as geography

from .pipeline.placing import Index, Placer
from .pipeline.slicing import FORCE_KIND


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
    return Placer(indexes)
