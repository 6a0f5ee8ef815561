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


@pytest.mark.parametrize(("band", "time"), [(20.0, 5.0)])
def test_knox_of_the_burkitt_cases(band: float, time: float) -> None:
    """188 cases of Burkitt's lymphoma, West Nile District: 13 pairs within 20 and 5, not significant."""
    from commonweal.analysis.knox import knox

    told = expected("knox_burkitt")
    x, y, days = _days("knox_burkitt")
    seconds = (np.array(days) * 86_400).astype(np.int64)
    found = knox(x, y, seconds, space=(band,), time=(time,), permutations=999)
    assert found.observed.tolist() == [[told["published_statistic"]]]
    assert found.expected[0, 0] == pytest.approx(told["expected_by_independence"], rel=0.05)
    assert found.p[0, 0] == pytest.approx(told["published_p_value_99_permutations"], abs=0.06)


def test_knox_of_the_chicago_burglaries() -> None:
    """970 burglaries of a month: what the R package NearRepeat printed for pairs at the same place.

    It measures along the streets and counts [a, b) in whole days; at the same place both measures are nought,
    and [0, 7), [7, 14), [14, 21) are up to 6, 13 and 20 days.
    """
    from commonweal.analysis.knox import knox

    told = expected("knox_chicago_burglary_month1")["A"]
    x, y, days = _days("knox_chicago_burglary_month1")
    seconds = np.array(days, dtype=np.int64) * 86_400
    found = knox(x, y, seconds, space=(0.099,), time=(6.0, 13.0, 20.0), permutations=999)
    assert found.observed[0].tolist() == told["observed"][0]
    np.testing.assert_allclose(found.ratio[0], told["knox_ratio_mean_of_999_simulations"][0], rtol=0.03)
    np.testing.assert_allclose(found.p[0], told["p_values"][0], atol=0.03)
