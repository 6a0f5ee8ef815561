"""Bring in boundaries, and accept a generation as checked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from commonweal.core import clock, events
from commonweal.core.context import acting
from commonweal.core.digests import canonical_json, sha256_hex
from commonweal.core.entry import entry
from commonweal.core.errors import BadInput, NotFound
from commonweal.core.permissions import Permission
from commonweal.core.progress import silent
from commonweal.geography import access, stored
from commonweal.geography.boundaries import BoundaryLayer, read_boundaries
from commonweal.geography.lookup import AreaIndex
from commonweal.geography.models import TRANSITIONS, Area, Generation, Layer, checked_kind
from commonweal.geography.tiling import Fit, fit_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path
    from typing import Any

    from commonweal.core.actor import Actor
    from commonweal.core.progress import Progress

OGL = "Open Government Licence v3.0"
OGL_ATTRIBUTION = (
    "Contains public sector information licensed under the Open Government Licence v3.0. "
    "Contains National Statistics data © Crown copyright and database right. "
    "Contains OS data © Crown copyright and database right."
)
ROWS_AT_A_TIME = 5_000


@dataclass(frozen=True)
class ImportReport:
    """What one import of boundaries found and did."""

    kind: str
    generation: str
    state: str
    digest: str
    areas: int
    new_areas: int
    without_shape: int  # areas of the generation that this layer does not hold
    resolution_m: float
    resolution_stated: bool
    mended: tuple[tuple[str, str], ...]
    left_out: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    fit: Fit
    already_loaded: bool

    def lines(self) -> list[str]:
        if self.already_loaded:
            return [
                f"{self.kind} {self.generation}: these boundaries are loaded already; nothing was changed."
            ]
        how = "" if self.resolution_stated else ", estimated from its vertices"
        lines = [
            f"{self.kind} {self.generation}: {self.areas:,} areas at {self.resolution_m:g} m{how}.",
            f"The generation is {self.state}.",
            *self.notes,
            self.fit.words,
        ]
        if self.without_shape:
            lines.append(f"{self.without_shape:,} areas of the generation stand in other layers alone.")
        lines += [f"Mended: {code} ({why})." for code, why in self.mended]
        lines += [f"Left out: {code} {why}." for code, why in self.left_out]
        if self.state == "loaded":
            lines.append("Its areas do not fit together, so it waits until someone accepts it as checked.")
        return lines


@entry(Permission.GEOGRAPHY_IMPORT)
def import_generation(
    *,
    actor: Actor,
    kind: str,
    generation: str,
    path: Path,
    source: str,
    attribution: str = OGL_ATTRIBUTION,
    licence: str = OGL,
    code_column: str | None = None,
    name_column: str | None = None,
    resolution_m: float | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
    progress: Progress = silent,
) -> ImportReport:
    """Load one layer of boundaries; a second layer of another resolution joins the same generation.

    The generation is not in use thereby: the hub adopts it.
    """
    access.may_import(actor).require()
    checked_kind(kind)
    progress.step(f"Reading {path.name}")
    layer = read_boundaries(path, kind=kind, code_column=code_column, name_column=name_column)
    digest = _digest_of(layer)
    progress.step(f"Looking for overlaps and gaps among {len(layer.codes):,} areas")
    report = ImportReport(
        kind=kind,
        generation=generation,
        state="",
        digest=digest,
        areas=len(layer.codes),
        new_areas=0,
        without_shape=0,
        resolution_m=_spacing(layer) if resolution_m is None else float(resolution_m),
        resolution_stated=resolution_m is not None,
        mended=layer.mended,
        left_out=layer.left_out,
        notes=layer.notes,
        fit=fit_of(layer.codes, layer.polygons),
        already_loaded=False,
    )
    progress.step("Making the look-up from points to areas")
    stored.built_once(digest, lambda: AreaIndex.build(layer.codes, list(layer.polygons)))
    about = {
        "source": source, "licence": licence, "attribution": attribution,
        "valid_from": valid_from, "valid_to": valid_to,
    }  # fmt: skip
    progress.step("Writing the areas")
    with acting(actor):
        return _write_layer(actor, layer, report, about, path.name)


@entry(Permission.GEOGRAPHY_IMPORT)
def accept_generation(*, actor: Actor, kind: str, generation: str, reason: str) -> None:
    """Someone has looked at a generation whose areas do not fit together, and takes it as it is."""
    access.may_import(actor).require()
    if not reason.strip():
        raise BadInput("No reason is given.", remedy="Say why the boundaries can be used as they are.")
    with acting(actor):
        row = Generation.objects.select_for_update().filter(kind=kind, name=generation).first()
        if row is None:
            raise NotFound(f"There is no generation {generation} of {kind} areas.", remedy="Import it first.")
        if "checked" not in TRANSITIONS[row.state]:
            raise BadInput(f"Generation {generation} of {kind} areas is {row.state} already.")
        _set_checked(row, actor, reason)
        _record(actor, "geography.accept", row, reason=reason)


def _write_layer(
    actor: Actor, layer: BoundaryLayer, report: ImportReport, about: Mapping[str, Any], file_name: str
) -> ImportReport:
    row = _generation(actor, report, about)
    if Layer.objects.filter(generation=row, digest=report.digest).exists():
        return replace(report, state=row.state, already_loaded=True)
    finest = Layer.objects.filter(generation=row).order_by("resolution_m").first()
    is_finest = finest is None or report.resolution_m < finest.resolution_m
    known = set(Area.objects.filter(generation=row).values_list("code", flat=True))
    _write_areas(row, layer, known, is_finest)
    Layer.objects.create(
        generation=row,
        digest=report.digest,
        resolution_m=report.resolution_m,
        resolution_stated=report.resolution_stated,
        areas=report.areas,
        file_name=file_name,
        attribution=about["attribution"],
        mended=[list(pair) for pair in report.mended],
        left_out=[list(pair) for pair in report.left_out],
        notes=list(report.notes),
        fit=report.fit.words,
        loaded_at=clock.now(),
        loaded_by=actor.id,
    )
    if report.fit.good and row.state == "loaded" and finest is None:
        _set_checked(row, actor, report.fit.words)
    _record(actor, "geography.import", row, version=report.digest, count=report.areas)
    return replace(
        report,
        state=row.state,
        new_areas=len(set(layer.codes) - known),
        without_shape=len(known - set(layer.codes)),
    )


def _generation(actor: Actor, report: ImportReport, about: Mapping[str, Any]) -> Generation:
    row, _ = Generation.objects.select_for_update().get_or_create(
        kind=report.kind,
        name=report.generation,
        defaults={**about, "loaded_at": clock.now(), "loaded_by": actor.id},
    )
    for what in ("valid_from", "valid_to"):
        told, standing = about[what], getattr(row, what)
        if told is not None and told != standing:
            raise BadInput(
                f"Generation {row.name} of {row.kind} is {what.replace('_', ' ')} {standing}, not {told}.",
                remedy="Leave the date out, or give the generation a name of its own.",
            )
    return row


def _write_areas(row: Generation, layer: BoundaryLayer, known: set[str], is_finest: bool) -> None:
    """Names that stand are kept; the point inside and the surface come from the finest layer."""
    import shapely

    inside = shapely.get_coordinates(shapely.point_on_surface(layer.polygons))
    surface = shapely.area(layer.polygons) / 1_000_000
    every = [
        Area(
            generation=row, code=code, name=layer.names[i], district=layer.districts[i],
            easting=float(inside[i, 0]), northing=float(inside[i, 1]), area_km2=float(surface[i]),
        )
        for i, code in enumerate(layer.codes)
        if is_finest or code not in known
    ]  # fmt: skip
    rows = Area.objects.filter(generation=row).values_list("code", "name", "district")
    standing = {code: (name, district) for code, name, district in rows}
    for area in every:
        name, district = standing.get(area.code, ("", ""))
        area.name, area.district = name or area.name, district or area.district
    Area.objects.bulk_create(
        every,
        batch_size=ROWS_AT_A_TIME,
        update_conflicts=True,
        unique_fields=["generation", "code"],
        update_fields=["name", "district", "easting", "northing", "area_km2"],
    )


def _set_checked(row: Generation, actor: Actor, words: str) -> None:
    row.state, row.checked_at, row.checked_by, row.checked_words = "checked", clock.now(), actor.id, words
    row.save(update_fields=["state", "checked_at", "checked_by", "checked_words"])


def _record(
    actor: Actor,
    operation: str,
    row: Generation,
    *,
    version: str = "",
    reason: str = "",
    count: int | None = None,
) -> None:
    events.record(
        actor=actor,
        operation=operation,
        object_type="generation",
        object_id=f"{row.kind} {row.name}",
        object_version=version,
        reason=reason,
        result_count=count,
    )


def _digest_of(layer: BoundaryLayer) -> str:
    """The same areas with the same shapes have the same digest, whatever the format they came in."""
    import shapely

    shapes = [sha256_hex(piece) for piece in shapely.to_wkb(shapely.normalize(layer.polygons))]
    return sha256_hex(canonical_json([layer.codes, layer.names, layer.districts, shapes]))


def _spacing(layer: BoundaryLayer) -> float:
    """The median distance from vertex to vertex, in metres: how fine a layer is when nobody says."""
    import numpy as np
    import shapely

    rings = shapely.get_rings(shapely.get_parts(layer.polygons))
    points, ring = shapely.get_coordinates(rings, return_index=True)
    steps = np.hypot(*(points[1:] - points[:-1])[ring[1:] == ring[:-1]].T)
    return float(round(float(np.median(steps)), 1))
