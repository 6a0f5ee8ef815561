"""Do the areas of a layer fit together? Overlaps, looked for in a sample of areas, and gaps, in all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    import numpy as np
    from numpy.typing import NDArray

    Polygons = NDArray[np.object_]

SAMPLE = 500
SMALLEST_M2 = 1.0  # less than this is rounding
TOLERATED_SHARE = 0.001  # of the surface looked at


@dataclass(frozen=True)
class Fit:
    looked_at: int
    areas: int
    surface_m2: float
    overlap_surface_m2: float  # of the areas whose overlaps were looked for
    overlaps: tuple[tuple[str, str, float], ...]  # two codes and the m² they share
    gaps: tuple[tuple[str, float], ...]  # a code beside the gap, and its m²

    @property
    def good(self) -> bool:
        shared, open_m2 = sum(m2 for *_, m2 in self.overlaps), sum(m2 for _, m2 in self.gaps)
        return (
            shared <= TOLERATED_SHARE * self.overlap_surface_m2
            and open_m2 <= TOLERATED_SHARE * self.surface_m2
        )

    @property
    def words(self) -> str:
        whole = self.looked_at == self.areas
        scope = "" if whole else f" among a sample of {self.looked_at:,} of {self.areas:,} areas"
        shared, open_m2 = sum(m2 for *_, m2 in self.overlaps), sum(m2 for _, m2 in self.gaps)
        overlaps = f"{len(self.overlaps)} overlaps ({shared:,.0f} m²)" if self.overlaps else "No overlap"
        gaps = f"{len(self.gaps)} gaps ({open_m2:,.0f} m²)" if self.gaps else "no gap"
        return f"{overlaps}{scope}; {gaps} within the layer."


def fit_of(codes: Sequence[str], polygons: Polygons, sample: int = SAMPLE) -> Fit:
    """Overlaps of every k-th area with its neighbours; gaps are holes in the union of all areas."""
    import numpy as np
    import shapely

    chosen = np.unique(np.linspace(0, len(codes) - 1, min(sample, len(codes))).astype(int))
    tree = shapely.STRtree(polygons)
    overlaps: dict[tuple[str, str], float] = {}
    for i in chosen.tolist():
        beside = [int(j) for j in tree.query(polygons[i]) if j != i]
        for j, shared in zip(beside, shapely.area(_intersections(polygons, i, beside)), strict=True):
            if shared > SMALLEST_M2:
                first, second = sorted((codes[i], codes[j]))
                overlaps[first, second] = float(shared)
    gaps = [
        (min(codes[j] for j in tree.query(hole, predicate="intersects")), float(hole.area))
        for hole in _holes(shapely.union_all(polygons))
        if hole.area > SMALLEST_M2
    ]
    return Fit(
        looked_at=len(chosen),
        areas=len(codes),
        surface_m2=float(shapely.area(polygons).sum()),
        overlap_surface_m2=float(shapely.area(polygons[chosen]).sum()),
        overlaps=tuple((*pair, m2) for pair, m2 in sorted(overlaps.items())),
        gaps=tuple(sorted(gaps)),
    )


def _intersections(polygons: Polygons, i: int, beside: Sequence[int]) -> Polygons:
    import shapely

    found: Polygons = shapely.intersection(polygons[i], polygons[list(beside)])
    return found


def _holes(shape: Any) -> list[Any]:
    import shapely

    return [shapely.Polygon(ring) for part in shapely.get_parts(shape) for ring in part.interiors]
