"""Questions about areas, answered with frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from commonweal.core.errors import NotFound
from commonweal.geography import stored
from commonweal.geography.changes import Change, ChangeCode
from commonweal.geography.models import Area, AreaKind, ChangeLookup, Generation, Layer, PostcodePoint
from commonweal.geography.postcodes import plain_postcode, shown_postcode

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from commonweal.geography.lookup import AreaIndex

Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class GenerationRef:
    kind: str
    name: str
    state: str
    valid_from: date | None
    valid_to: date | None
    source: str
    licence: str
    attribution: str
    areas: int
    layers: int


@dataclass(frozen=True)
class LayerRef:
    kind: str
    generation: str
    digest: str
    resolution_m: float
    areas: int
    attribution: str

    @property
    def words(self) -> str:
        return f"{self.kind} {self.generation}, {self.areas:,} areas at {self.resolution_m:g} m"


@dataclass(frozen=True)
class AreaFacts:
    kind: str
    generation: str
    code: str
    name: str
    easting: float
    northing: float
    area_km2: float
    district: str | None


@dataclass(frozen=True)
class PostcodeAnswer:
    """`easting` and `northing` are None where there is no position good enough for a map; see `reason`."""

    postcode: str
    easting: int | None
    northing: int | None
    quality: int | None
    source: str
    dated: date | None
    reason: str = ""

    @property
    def mapped(self) -> bool:
        return self.easting is not None


def kind_words(kind: str) -> str:
    return str(AreaKind(kind).label)


def generations(kind: str | None = None) -> list[GenerationRef]:
    from django.db.models import Count

    rows = Generation.objects.of_kind(kind).order_by("kind", "name")
    of_areas = dict(rows.values_list("pk").annotate(Count("area_rows")))
    of_layers = dict(rows.values_list("pk").annotate(Count("layers")))
    return [
        GenerationRef(
            row.kind, row.name, row.state, row.valid_from, row.valid_to, row.source, row.licence,
            row.attribution, of_areas[row.pk], of_layers[row.pk],
        )
        for row in rows
    ]  # fmt: skip


def generation(kind: str, name: str) -> GenerationRef:
    found = [each for each in generations(kind) if each.name == name]
    if not found:
        loaded = ", ".join(each.name for each in generations(kind)) or "none"
        raise NotFound(
            f"There is no generation {name} of {kind} areas; loaded: {loaded}.",
            remedy="Import its boundaries with commonweal geography import.",
        )
    return found[0]


def layers(kind: str, generation: str) -> list[LayerRef]:
    """The layers of a generation, the finest first."""
    rows = Layer.objects.filter(generation__kind=kind, generation__name=generation)
    return [
        LayerRef(kind, generation, row.digest, row.resolution_m, row.areas, row.attribution)
        for row in rows.order_by("resolution_m", "-areas", "digest")
    ]


def best_layer(kind: str, generation: str) -> LayerRef:
    """The finest layer: points are assigned with it."""
    return _some(kind, generation)[0]


def light_layer(kind: str, generation: str) -> LayerRef:
    """The coarsest layer: maps are drawn with it."""
    return _some(kind, generation)[-1]


def load_index(layer: LayerRef) -> AreaIndex:
    """The look-up of a layer, kept in the process once read."""
    return stored.fetch(layer.digest)


def area_names(kind: str, generation: str) -> dict[str, str]:
    rows = Area.objects.filter(generation__kind=kind, generation__name=generation).order_by("code")
    return {code: name or code for code, name in rows.values_list("code", "name")}


def area(kind: str, generation: str, code: str) -> AreaFacts:
    row = (
        Area.objects.filter(generation__kind=kind, generation__name=generation, code=code)
        .select_related("generation")
        .first()
    )
    if row is None:
        raise NotFound(
            f"There is no {kind} {code} in generation {generation}.",
            remedy="Check the code, and which generation it belongs to.",
        )
    return _facts(row)


def areas(kind: str, generation: str) -> list[AreaFacts]:
    rows = Area.objects.filter(generation__kind=kind, generation__name=generation).order_by("code")
    return [_facts(row) for row in rows.select_related("generation")]


def areas_of_code(code: str) -> list[AreaFacts]:
    """Every area of any kind and generation with this code."""
    rows = Area.objects.filter(code=code).select_related("generation")
    return [_facts(row) for row in rows.order_by("generation__kind", "generation__name")]


def areas_within(
    kind: str, generation: str, district: str, district_generation: str | None = None
) -> list[AreaFacts]:
    """The areas that lie in a district: as their layer says, or else by a point inside each."""
    every = areas(kind, generation)
    stated = [one for one in every if one.district == district]
    if stated or any(one.district for one in every):
        return stated
    named = district_generation or _latest(AreaKind.DISTRICT)
    lies_in = parents(kind, generation, AreaKind.DISTRICT, named)
    return [one for one in every if lies_in.get(one.code) == district]


def parents(kind: str, generation: str, parent_kind: str, parent_generation: str) -> dict[str, str]:
    """The larger area that a point inside each area lies in; areas that no larger one holds are left out.

    Where the larger areas are not made of the smaller ones this is a best fit, not a fact.
    """
    every = areas(kind, generation)
    index = load_index(best_layer(parent_kind, parent_generation))
    found = index.codes_of([one.easting for one in every], [one.northing for one in every])
    return {one.code: str(code) for one, code in zip(every, found, strict=True) if code is not None}


def forces_of(kind: str, generation: str) -> dict[str, str]:
    """The police force whose area holds a point inside each area, by the light layer of the package."""
    from commonweal.geography.forces import force_index

    every = areas(kind, generation)
    found = force_index().codes_of([one.easting for one in every], [one.northing for one in every])
    return {one.code: str(slug) for one, slug in zip(every, found, strict=True) if slug is not None}


def outlines(kind: str, generation: str, codes: Collection[str] | None = None) -> dict[str, tuple[Ring, ...]]:
    """Rings (easting, northing), holes included, for drawing: each area by the coarsest layer it is in."""
    wanted = None if codes is None else set(codes)
    drawn: dict[str, tuple[Ring, ...]] = {}
    for layer in reversed(_some(kind, generation)):
        index = load_index(layer)
        places = [
            place
            for place, code in enumerate(index.codes)
            if code not in drawn and (wanted is None or code in wanted)
        ]
        for place, shape in zip(places, index.polygons(places), strict=True):
            drawn[index.codes[place]] = _rings(shape)
    return dict(sorted(drawn.items()))


def changes(kind: str, from_generation: str, to_generation: str) -> list[Change]:
    rows = ChangeLookup.objects.filter(
        kind=kind, from_generation=from_generation, to_generation=to_generation
    ).order_by("from_code", "to_code")
    return [Change(row.from_code, row.to_code, ChangeCode(row.change)) for row in rows]


def geocode_postcode(text: str) -> PostcodeAnswer:
    return geocode_postcodes([text])[text]


def geocode_postcodes(texts: Iterable[str]) -> dict[str, PostcodeAnswer]:
    """The point of each postcode, by the text asked for; of two sources the later dated answers."""
    plain = {text: plain_postcode(text) for text in texts}
    rows = PostcodePoint.objects.filter(postcode__in={code for code in plain.values() if code})
    latest = {row.postcode: row for row in rows.order_by("dated", "source")}
    return {text: _answer(text, code, latest.get(code or "")) for text, code in plain.items()}


def _answer(text: str, code: str | None, row: PostcodePoint | None) -> PostcodeAnswer:
    if code is None:
        return PostcodeAnswer(text, None, None, None, "", None, "is not a postcode")
    if row is None:
        return PostcodeAnswer(
            shown_postcode(code), None, None, None, "", None, "is in no postcode file loaded"
        )
    reason = "" if row.easting is not None else f"has no usable position (quality {row.quality})"
    return PostcodeAnswer(
        shown_postcode(code), row.easting, row.northing, row.quality, row.source, row.dated, reason
    )


def _some(kind: str, name: str) -> list[LayerRef]:
    found = layers(kind, name)
    if not found:
        generation(kind, name)
        raise NotFound(f"Generation {name} of {kind} areas has no boundaries.", remedy="Import a layer.")
    return found


def _latest(kind: str) -> str:
    every = generations(kind)
    if not every:
        raise NotFound(f"No {kind} boundaries are loaded.", remedy="Import them.")
    return max(every, key=lambda each: (each.valid_from is not None, each.valid_from, each.name)).name


def _facts(row: Area) -> AreaFacts:
    return AreaFacts(
        row.generation.kind, row.generation.name, row.code, row.name or row.code,
        row.easting, row.northing, row.area_km2, row.district or None,
    )  # fmt: skip


def _rings(shape: object) -> tuple[Ring, ...]:
    import shapely

    rings = shapely.get_rings(shapely.get_parts(shape))
    return tuple(tuple((float(x), float(y)) for x, y in shapely.get_coordinates(ring)) for ring in rings)
