"""Results that others printed, worked again from the data they printed them of."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.realdata import real_data


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def expected(folder: str) -> Any:
    return json.loads((real_data(f"examples/{folder}") / "expected.json").read_text("utf-8"))


def test_moran_of_the_columbus_neighbourhoods() -> None:
    """Anselin (1988): I = 0.5002 of crime in 49 neighbourhoods of Columbus, Ohio."""
    from commonweal.analysis.moran import moran
    from commonweal.analysis.neighbours import neighbours_from_pairs

    told = expected("columbus")["moran_row_standardised"]
    areas = rows(real_data("examples/columbus") / "columbus.csv")
    number = {area["POLYID"]: at for at, area in enumerate(areas)}
    pairs = [(at, number[other]) for at, area in enumerate(areas) for other in area["neighbours"].split()]
    found = moran(
        [float(area["CRIME"]) for area in areas],
        neighbours_from_pairs(len(areas), [a for a, _ in pairs], [b for _, b in pairs]),
    )
    assert found.i == pytest.approx(told["I"], abs=1e-12)
    assert round(found.i, 4) == told["known_published_value"]
    assert found.expected == pytest.approx(told["expected"], abs=1e-12)


def test_gi_star_of_six_points() -> None:
    """The example of esda's handbook after Getis and Ord: six points, neighbours within 15."""
    from commonweal.analysis.gi_star import gi_star

    told = json.loads(real_data("examples/gi_star_toy.json").read_text("utf-8"))
    places = np.array(told["points"]) // 5
    figures, there = np.zeros((8, 10)), np.zeros((8, 10), dtype=bool)
    for (x, y), value in zip(places, told["values"], strict=True):
        figures[y, x], there[y, x] = value, True
    found = gi_star(figures, radius=told["distance_band"] / 5, mask=there)
    z = [found.z[y, x] for x, y in places]
    np.testing.assert_allclose(z, told["published_z"]["gi_star_binary"], atol=5e-9)


def test_pai_of_two_models_in_london() -> None:
    """Eleven months of 2025: the index is capture rate over share of area, to the last digit."""
    from commonweal.analysis.prediction import pai

    for told in rows(real_data("examples/pai_london_2025.csv")):
        hits, events = float(told["crimes_captured"]), float(told["crimes_total"])
        share = float(told["area_pct"])
        assert pai(hits, events, share, 1.0) == pytest.approx(float(told["pai"]), rel=1e-12)


def _days(folder: str) -> tuple[Any, Any, Any]:
    events = rows(real_data(f"examples/{folder}") / "events.csv")
    if "date" in events[0]:
        first = date(2015, 1, 1)
        days = [(date.fromisoformat(event["date"]) - first).days for event in events]
        return [float(e["X"]) for e in events], [float(e["Y"]) for e in events], days
    return [float(e["x"]) for e in events], [float(e["y"]) for e in events], [float(e["t"]) for e in events]
