"""The columns of published layers are known by their names."""

import pytest

from commonweal.geography.columns import column_of, district_column

LSOA = ["OBJECTID", "LSOA11CD", "LSOA11NM", "LSOA11NMW", "BNG_E", "LAT"]
WARD = ["WD23CD", "WD23NM", "LAD23CD", "LAD23NM"]
OURS = ["area_code", "area_name", "local_authority_area_code", "local_authority_area_name"]


@pytest.mark.parametrize(
    ("kind", "columns", "code", "name", "district"),
    [
        ("lsoa", LSOA, "LSOA11CD", "LSOA11NM", None),
        ("ward", WARD, "WD23CD", "WD23NM", "LAD23CD"),
        ("district", WARD, "LAD23CD", "LAD23NM", None),
        ("ward", OURS, "area_code", "area_name", "local_authority_area_code"),
        ("ward", ["ward_code", "ward_name", "lad_code", "lad_name"], "ward_code", "ward_name", "lad_code"),
        ("district", ["ltla21_code", "ltla21_name"], "ltla21_code", "ltla21_name", None),
        ("lsoa", ["lsoa11_code", "lsoa11_name"], "lsoa11_code", "lsoa11_name", None),
        ("police_force", ["pfa20_code", "pfa20_name"], "pfa20_code", "pfa20_name", None),
        ("district", ["lad21cd", "lad21nm"], "lad21cd", "lad21nm", None),
        ("lsoa", ["code", "name", "district"], "code", "name", "district"),
        ("beat", ["id", "label"], None, None, None),
    ],
)
def test_columns(kind: str, columns: list[str], code: str, name: str, district: str | None) -> None:
    assert column_of(kind, "code", columns) == code
    assert column_of(kind, "name", columns) == name
    others = [column for column in columns if column not in (code, name)]
    assert district_column(kind, others) == district
