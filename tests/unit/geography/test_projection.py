"""Degrees and the National Grid: the vectors of the Ordnance Survey and of DOMAIN B4."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.geography.projection import ACCURACY, GRS80, osgb36_to_grid, to_degrees, to_grid
from tests.sampling import SAMPLE

# Ordnance Survey, OSTN15 test points TP01 to TP05: ETRS89 latitude, longitude; National Grid.
CHECK_POINTS = [
    (49.92226393730, -6.29977752014, 91492.146, 11318.804),
    (49.96006137820, -5.20304609998, 170370.718, 11572.405),
    (50.43885825610, -4.10864563561, 250359.811, 62016.569),
    (50.57563665000, -1.29782277240, 449816.371, 75335.861),
    (50.93127937910, -1.45051433700, 438710.920, 114792.250),
]


@pytest.mark.parametrize(("lat", "lon", "east", "north"), CHECK_POINTS)
def test_the_check_points_of_the_grid_are_met_to_a_centimetre(
    lat: float, lon: float, east: float, north: float
) -> None:
    easting, northing = to_grid([lon], [lat])
    assert easting[0] == pytest.approx(east, abs=0.006)
    assert northing[0] == pytest.approx(north, abs=0.006)


def test_the_vector_given_without_the_grid_is_within_five_metres() -> None:
    # 377840.2, 401387.3 is what a conversion without OSTN15 gives; with it the northing is 1.84 m less.
    easting, northing = to_grid([-2.3356], [53.5087])
    assert easting[0] == pytest.approx(377840.2, abs=5)
    assert northing[0] == pytest.approx(401387.3, abs=5)
    assert (easting[0], northing[0]) == (377840.09, 401385.46)


def test_the_projection_alone_meets_the_osgb36_vector() -> None:
    east, north = osgb36_to_grid([1 + 43 / 60 + 4.5177 / 3600], [52 + 39 / 60 + 27.2531 / 3600])
    assert east[0] == pytest.approx(651409.903, abs=0.001)
    assert north[0] == pytest.approx(313177.270, abs=0.001)


def test_the_projection_agrees_with_the_library_on_its_other_ellipsoid() -> None:
    from convertbng.cutil import convert_to_etrs89

    lon, lat = np.meshgrid(np.linspace(-7, 1.7, 30), np.linspace(49.95, 60.8, 30))
    ours = osgb36_to_grid(lon, lat, GRS80)
    theirs = convert_to_etrs89(lon.ravel(), lat.ravel())
    assert np.allclose(ours, theirs, atol=0.001)


def test_the_south_of_scilly_is_on_the_grid() -> None:
    easting, northing = to_grid([-6.34], [49.89])
    back = to_degrees(easting, northing)
    assert np.allclose(back, [[-6.34], [49.89]], atol=1e-7)


@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        (float("nan"), 53.0), (-2.0, float("nan")), (float("inf"), 53.0), (0.0, 0.0), (200.0, 50.0),
        (3.0, 52.0), (-74.0, 40.7), (53.5, -2.3),
    ],
)  # fmt: skip
def test_what_is_not_in_great_britain_has_no_grid_reference(lon: float, lat: float) -> None:
    easting, northing = to_grid([lon, -2.3356], [lat, 53.5087])
    assert np.isnan(easting[0])
    assert np.isnan(northing[0])
    assert easting[1] == 377840.09


def test_no_point_gives_no_point() -> None:
    assert [len(part) for part in to_grid([], [])] == [0, 0]


@given(lon=st.floats(-7.5, 1.75), lat=st.floats(49.6, 61.0))
@settings(max_examples=SAMPLE.examples, deadline=None)
def test_there_and_back_is_a_centimetre_at_most(lon: float, lat: float) -> None:
    easting, northing = to_grid([lon], [lat])
    if np.isnan(easting[0]):
        return
    again = to_grid(*to_degrees(easting, northing))
    assert abs(again[0][0] - easting[0]) <= 0.01 + 1e-9
    assert abs(again[1][0] - northing[0]) <= 0.01 + 1e-9


def test_the_accuracy_says_which_transformation_was_used() -> None:
    assert "OSTN15" in ACCURACY
