"""Make the catalogue of snapped points for the demonstration from the LSOA boundaries that the package
ships.

    python scripts/build_demonstration_points.py [OUT]

The points are drawn at random inside each LSOA of 2011 of Greater Manchester, at least 12 metres from its
edge where it is wide enough; more stand in town centres. Street names are invented. The result is one small
table of text, sorted, the same at every run on the same boundaries; run it again when the boundaries
shipped change.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape as geometry

from commonweal.cli.demonstration.centres import CENTRES
from commonweal.cli.demonstration.streets import PLACES, street_names
from commonweal.geography.projection import to_degrees, to_grid

SEED = 20060
EACH, EACH_IN_CENTRE, EACH_IN_CITY = 7, 14, 26
APART, MARGIN = 35.0, 12.0
OUT = Path(__file__).resolve().parents[1] / "src/commonweal/cli/demonstration/points.csv.gz"
LAYER = OUT.parents[2] / "geography/reference/gm_lsoa_2011.geojson.gz"


def read_layer() -> list[tuple[str, str, Any]]:
    """Code, name and shape (British National Grid) of every LSOA."""
    features = json.loads(gzip.decompress(LAYER.read_bytes()))["features"]
    about = [(f["properties"]["code"], f["properties"]["name"], f["geometry"]) for f in features]
    return sorted(((c, n, shapely.make_valid(geometry(g))) for c, n, g in about), key=lambda area: area[0])


def town_centres() -> list[tuple[float, float, float]]:
    easting, northing = to_grid(
        np.array([c.longitude for c in CENTRES]), np.array([c.latitude for c in CENTRES])
    )
    return [(float(e), float(n), c.pull) for e, n, c in zip(easting, northing, CENTRES, strict=True)]


def nearness(shape: Any, towns: list[tuple[float, float, float]]) -> tuple[float, float]:
    """Metres from the middle of an area to the nearest town centre, and the pull of that town."""
    middle = shape.centroid
    return min((float(np.hypot(middle.x - e, middle.y - n)), pull) for e, n, pull in towns)


def number_of_points(distance: float, pull: float) -> int:
    if pull > 2 and distance < 1_100:
        return EACH_IN_CITY
    return EACH_IN_CENTRE if distance < 650 else EACH


def draw_points(shape: Any, wanted: int, rng: np.random.Generator) -> list[tuple[str, str]]:
    inside = next(s for s in (shape.buffer(-MARGIN), shape.buffer(-MARGIN / 3), shape) if s.area > 2_000)
    left, low, right, high = inside.bounds
    chosen: list[tuple[float, float]] = []
    apart = APART
    while len(chosen) < wanted:
        tried = rng.uniform((left, low), (right, high), (400, 2))
        for x, y in tried[shapely.contains_xy(inside, tried[:, 0], tried[:, 1])]:
            if len(chosen) < wanted and all(np.hypot(x - a, y - b) > apart for a, b in chosen):
                chosen.append((float(x), float(y)))
        apart *= 0.9
    longitude, latitude = to_degrees(np.array([x for x, _ in chosen]), np.array([y for _, y in chosen]))
    return sorted((f"{x:.6f}", f"{y:.6f}") for x, y in zip(longitude, latitude, strict=True))


def main(out: Path) -> None:
    rng = np.random.default_rng(SEED)
    streets, weights = zip(*street_names(), strict=True)
    share = np.array(weights, dtype=float) / sum(weights)
    names, usual, central = zip(*PLACES, strict=True)
    towns = town_centres()
    lines = ["lsoa11_code,lsoa11_name,longitude,latitude,place"]
    for code, name, shape in read_layer():
        wanted = number_of_points(*nearness(shape, towns))
        odds = np.array(central if wanted > EACH else usual)
        for longitude, latitude in draw_points(shape, wanted, rng):
            if rng.random() < odds.sum():
                place = str(rng.choice(names, p=odds / odds.sum()))
            else:
                place = str(streets[int(rng.choice(len(streets), p=share))])
            lines.append(f"{code},{name},{longitude},{latitude},{place}")
    text = ("\n".join(lines) + "\n").encode()
    out.write_bytes(gzip.compress(text, 9, mtime=0))
    print(f"{len(lines) - 1:,} points, {out.stat().st_size:,} bytes: {out}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else OUT)
