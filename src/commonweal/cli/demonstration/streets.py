"""Invented street names for the snapped points: plausible in shape, and none of them a street of Greater
Manchester.

A reader who knows the county must see at a glance that a list of places is not real, so no real name is
used, and a test compares the vocabulary with the street names that were published for the county.
"""

from __future__ import annotations

_FIRST = (
    "Amble Bramming Candle Corven Dapple Drover Ember Everly Fallow Fennim Finch Garnet Gossamer Harbin "
    "Hazzle Ivory Jessom Kestle Kindle Lantern Larkin Lintel Mallow Merri Nettle Nimble Ockle Otterly "
    "Pebble Pippin Quill Quince Ravelin Rosset Saffron Sedgel Skylar Sorrel Tamsin Tansy Tarnel Thimble "
    "Tumble Umber Vessel Wagtail Wander Wickle Withy Wrenly Yarrel Zephyr"
)
_SECOND = (
    "beck by den fold garth holt hythe ling loe mere moss ney over rigg scar stead thorne thwaite wick with"
)
FIRST, SECOND = _FIRST.split(), _SECOND.split()

KINDS = (
    ("Road", 16), ("Street", 14), ("Avenue", 14), ("Close", 13), ("Drive", 11), ("Lane", 6),
    ("Grove", 7), ("Crescent", 4), ("Walk", 4), ("Way", 4), ("Terrace", 3), ("Gardens", 4),
)  # fmt: skip

# Kinds of place that the published files name instead of a street; share of points outside, inside a centre.
PLACES = (
    ("Supermarket", 0.008, 0.05),
    ("Parking Area", 0.010, 0.11),
    ("Shopping Area", 0.006, 0.10),
    ("Petrol Station", 0.007, 0.02),
    ("Sports/Recreation Area", 0.008, 0.01),
    ("Park/Open Space", 0.004, 0.02),
    ("Nightclub", 0.0005, 0.05),
    ("Bus/Coach Station", 0.0005, 0.02),
    ("Pedestrian Subway", 0.002, 0.03),
    ("Hospital", 0.001, 0.005),
)
PLACE_NAMES = frozenset(name for name, _, _ in PLACES)


def street_names() -> list[tuple[str, int]]:
    """Every street name that can be made, with the weight of its kind."""
    stems = [first + second for first in FIRST for second in SECOND if first[-1] != second[0]]
    return [(f"{stem} {kind}", weight) for stem in stems for kind, weight in KINDS]
