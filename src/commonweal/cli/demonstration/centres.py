"""The towns of the ten districts: where the shops and the night life are, and how strongly they draw.

Positions of town centres are common knowledge; the pull and the reach are invented for the
demonstration.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Centre:
    """A town centre: degrees WGS84, its pull (1 = a district's main town) and its reach in metres."""

    district: str
    name: str
    longitude: float
    latitude: float
    pull: float
    reach: float


CENTRES = (
    Centre("Bolton", "Bolton", -2.4290, 53.5785, 1.0, 450),
    Centre("Bolton", "Farnworth", -2.3960, 53.5500, 0.4, 300),
    Centre("Bury", "Bury", -2.2970, 53.5925, 1.0, 420),
    Centre("Bury", "Radcliffe", -2.3260, 53.5610, 0.4, 300),
    Centre("Bury", "Prestwich", -2.2840, 53.5330, 0.35, 300),
    Centre("Manchester", "Manchester", -2.2400, 53.4810, 2.6, 750),
    Centre("Manchester", "Rusholme", -2.2240, 53.4540, 0.5, 400),
    Centre("Manchester", "Wythenshawe", -2.2640, 53.3800, 0.5, 350),
    Centre("Manchester", "Cheetham Hill", -2.2400, 53.5040, 0.45, 350),
    Centre("Oldham", "Oldham", -2.1110, 53.5410, 1.0, 420),
    Centre("Oldham", "Chadderton", -2.1430, 53.5440, 0.35, 300),
    Centre("Rochdale", "Rochdale", -2.1560, 53.6160, 1.0, 420),
    Centre("Rochdale", "Heywood", -2.2190, 53.5930, 0.35, 300),
    Centre("Rochdale", "Middleton", -2.1980, 53.5500, 0.4, 300),
    Centre("Salford", "Salford Precinct", -2.2850, 53.4880, 0.9, 420),
    Centre("Salford", "Eccles", -2.3370, 53.4830, 0.6, 320),
    Centre("Salford", "Swinton", -2.3400, 53.5110, 0.5, 300),
    Centre("Salford", "Walkden", -2.3980, 53.5240, 0.45, 300),
    Centre("Stockport", "Stockport", -2.1590, 53.4100, 1.0, 450),
    Centre("Stockport", "Cheadle", -2.2150, 53.3940, 0.35, 300),
    Centre("Tameside", "Ashton-under-Lyne", -2.0940, 53.4890, 1.0, 420),
    Centre("Tameside", "Hyde", -2.0790, 53.4510, 0.45, 300),
    Centre("Trafford", "Trafford shopping centre", -2.3470, 53.4670, 0.9, 400),
    Centre("Trafford", "Altrincham", -2.3500, 53.3870, 0.6, 320),
    Centre("Trafford", "Stretford", -2.3090, 53.4460, 0.5, 300),
    Centre("Wigan", "Wigan", -2.6310, 53.5450, 1.0, 450),
    Centre("Wigan", "Leigh", -2.5180, 53.4970, 0.6, 350),
)

# Metres in a degree at the county's middle: good to half a per cent, used for invented distances alone.
METRES_EAST = 66_200.0
METRES_NORTH = 111_270.0
