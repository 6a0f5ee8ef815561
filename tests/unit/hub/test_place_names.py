"""What is kept as the name of a place, and who is never kept beside one."""

from __future__ import annotations

import pytest

from commonweal.hub.depersonalise.place_names import place_name


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Chapel Street", "Chapel Street"),
        ("12 High Street", "High Street"),
        ("12a-14 High Street", "High Street"),
        ("Chapel Street, Eccles", "Chapel Street"),
        ("Chapel Street, Monton Green", "Chapel Street, Monton Green"),
        ("John Dalton Street", "John Dalton Street"),
        ("The Crown Inn", "The Crown Inn"),
        ("A6", "A6"),
        ("Junction 14", None),
        # Somebody beside the place
        ("Chapel Street, Jane Smith", "Chapel Street"),
        ("Park Road, Mrs Jane Jones", None),
        ("12 High Street, Mr Ahmed Khan, Eccles", None),
        ("Mrs Jones, Park Road", None),
        ("Jane Smith", None),
        ("Jane Smith Park Road", None),
        ("Jane Smith School", None),
        ("PC Jones Road", None),
        ("outside the home of jane", None),
        ("", None),
    ],
)
def test_of_a_file_that_nobody_published(sent: str, kept: str | None) -> None:
    assert place_name(sent, published=False) == kept


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("On or near Park/Open Space", "On or near Park/Open Space"),
        ("On or near John Dalton Street", "On or near John Dalton Street"),
        ("No Location", "No Location"),
        ("Jane Smith", None),
        ("Jane Smith, 07700 900123", None),
    ],
)
def test_of_one_that_somebody_did(sent: str, kept: str | None) -> None:
    assert place_name(sent, published=True) == kept
