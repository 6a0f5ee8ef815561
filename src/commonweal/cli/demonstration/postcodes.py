"""Which outward postcode a point is given: that of the nearest middle. The middles are rough, from memory of
the
map, and good for invented records alone."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from commonweal.cli.demonstration.centres import METRES_EAST, METRES_NORTH
from commonweal.cli.demonstration.points import points

# Thousandths of a degree: west of Greenwich, and north of 53° N.
_MIDDLES = """
M1 2235 477;M2 2245 480;M3 2253 485;M4 2227 484;M5 2272 479;M6 2296 490;M7 2262 503;M8 2240 512
M9 2213 522;M11 2182 479;M12 2199 465;M13 2213 461;M14 2224 447;M15 2251 466;M16 2265 454;M17 2320 468
M18 2170 461;M19 2193 437;M20 2234 426;M21 2277 438;M22 2258 385;M23 2288 399;M24 2197 551;M25 2280 530
M26 2330 558;M27 2340 513;M28 2400 522;M29 2460 510;M30 2350 484;M31 2420 422;M32 2310 446;M33 2322 423
M34 2118 454;M35 2158 508;M38 2415 537;M40 2197 503;M41 2357 450;M43 2150 480;M44 2425 445;M45 2285 552
M46 2500 525;BL0 2315 650;BL1 2440 595;BL2 2395 590;BL3 2435 562;BL4 2400 548;BL5 2525 550;BL6 2545 595
BL7 2420 625;BL8 2335 600;BL9 2285 590;OL1 2105 547;OL2 2115 573;OL3 2010 555;OL4 2075 540;OL5 2035 515
OL6 2085 495;OL7 2105 485;OL8 2115 525;OL9 2140 540;OL10 2220 593;OL11 2175 600;OL12 2165 632
OL15 2095 640;OL16 2135 612;SK1 2152 408;SK2 2135 393;SK3 2170 398;SK4 2185 420;SK5 2158 435
SK6 2065 400;SK7 2140 365;SK8 2212 380;SK14 2070 450;SK15 2050 480;SK16 2085 475;WA3 2560 470
WA14 2365 385;WA15 2325 380;WN1 2625 555;WN2 2575 535;WN3 2640 525;WN4 2640 490;WN5 2690 540
WN6 2680 575;WN7 2515 500
"""


@cache
def outward_words() -> tuple[str, ...]:
    return tuple(entry.split()[0] for entry in _MIDDLES.replace("\n", ";").split(";") if entry)


@cache
def _nearest() -> NDArray[np.int64]:
    """The outward postcode of each snapped point, as a position in `outward_words`."""
    entries = [entry.split() for entry in _MIDDLES.replace("\n", ";").split(";") if entry]
    west = np.array([-int(e[1]) / 1000 for e in entries])
    north = np.array([53 + int(e[2]) / 1000 for e in entries])
    known = points()
    away = np.hypot(
        (known.longitude[:, None] - west) * METRES_EAST, (known.latitude[:, None] - north) * METRES_NORTH
    )
    nearest: NDArray[np.int64] = away.argmin(axis=1)
    return nearest


def outward(point: NDArray[np.int64]) -> Any:
    """Outward postcodes as text; null where the point is not known."""
    return pa.array(outward_words()).take(pa.array(_nearest()[point], mask=point < 0))


def unit(point: NDArray[np.int64]) -> Any:
    """A full postcode in the shape of one: its last two letters hold a C, which no real one does."""
    words = outward_words()
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    return pa.array(
        [f"{words[_nearest()[n]]} {n % 9 + 1}C{letters[n % len(letters)]}" if n >= 0 else None for n in point]
    )
