"""Which column holds the code of an area, its name, or its district, by the names of published layers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# How the columns of each kind of area begin in published layers: LSOA11CD, wd23cd, lad21_code, pfa20_code …
BEGINNINGS = {
    "oa": "oa",
    "lsoa": "lsoa|lsoa_dz",
    "msoa": "msoa|msoa_iz",
    "ward": "wd|ward|cmwd",
    "district": "lad|ltla|la|district|borough|local_authority(?:_district|_area)?",
    "csp": "csp",
    "county": "cty|ctyua|utla|county",
    "neighbourhood": "neighbourhood|nbhd|nhood",
    "beat": "beat",
    "police_force": "pfa|force|police_force",
}
PLAIN = {
    "code": r"(?:area|geo|geography|gss)?_?(?:code|cd)",
    "name": r"(?:area|geo|geography)?_?(?:name|nm)",
}
ENDINGS = {"code": r"_?(?:cd|code)", "name": r"_?(?:nm|name)"}


def column_of(kind: str, what: str, columns: Sequence[str]) -> str | None:
    """The column with the `what` ("code" or "name") of this kind of area, or None."""
    own = re.compile(rf"(?:{BEGINNINGS.get(kind, kind)})_?(?:\d\d|\d{{4}})?{ENDINGS[what]}", re.IGNORECASE)
    plain = re.compile(PLAIN[what], re.IGNORECASE)
    for pattern in (own, plain):
        found = [column for column in columns if pattern.fullmatch(column)]
        if found:
            return found[0]
    return None


def district_column(kind: str, columns: Sequence[str]) -> str | None:
    if kind in ("district", "county", "police_force"):
        return None
    pattern = re.compile(
        rf"(?:{BEGINNINGS['district']})_?(?:\d\d|\d{{4}})?(?:{ENDINGS['code']})?", re.IGNORECASE
    )
    found = [column for column in columns if pattern.fullmatch(column)]
    return min(found, key=lambda column: not column.lower().endswith(("cd", "code"))) if found else None
