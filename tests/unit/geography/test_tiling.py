"""Overlaps and gaps between areas are found and measured."""

import numpy as np
import shapely

from commonweal.geography.tiling import fit_of


def boxes(*bounds: tuple[float, float, float, float]) -> np.ndarray:
    return np.array([shapely.box(*each) for each in bounds], dtype=object)


def test_a_tiling_fits() -> None:
    fit = fit_of(["a1", "a2"], boxes((0, 0, 100, 100), (100, 0, 200, 100)))
    assert fit.good
    assert fit.words == "No overlap; no gap within the layer."


def test_an_overlap_is_measured() -> None:
    fit = fit_of(["a1", "a2"], boxes((0, 0, 100, 100), (90, 0, 200, 100)))
    assert fit.overlaps == (("a1", "a2", 1000.0),)
    assert not fit.good


def test_a_gap_between_areas_is_measured_once() -> None:
    around = boxes((0, 0, 300, 100), (0, 200, 300, 300), (0, 100, 100, 200), (200, 100, 300, 200))
    fit = fit_of(["a1", "a2", "a3", "a4"], around)
    assert fit.gaps == (("a1", 10_000.0),)
    assert "1 gaps (10,000 m²)" in fit.words
    assert not fit.good


def test_a_sample_says_that_it_is_one() -> None:
    many = boxes(*[(100.0 * i, 0, 100.0 * i + 100, 100) for i in range(50)])
    fit = fit_of([f"a{i:02}" for i in range(50)], many, sample=10)
    assert "No overlap among a sample of 10 of 50 areas" in fit.words
