"""How good a delivery is: what was measured of it, what was expected, and when that refuses it."""
