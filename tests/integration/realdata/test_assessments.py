"""Assessments of real places: what was not supplied is named and never drawn as nought."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter

import pytest

from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.periods import Month, months_between
from commonweal.core.scope import Form
from commonweal.exports.document import Document, Figure, TableBlock
from commonweal.geography.services import import_generation
from commonweal.hub.queries import scope_of
from commonweal.hub.services import adopt_generation
from commonweal.products.kinds import tactical
from tests.factories.police_loads import opened, published, totals
from tests.realdata import real_data
from tests.sampling import SAMPLE

pytestmark = pytest.mark.usefixtures("clean_state")

SURREY = "surrey_street_2020-08_2022-12.zip"
REIGATE = tactical.Area("district", "E07000211", "Reigate and Banstead")
MANCHESTER = tactical.Area("district", "E08000003", "Manchester")
REVIEW = Month(2022, 12)
MONTHS = months_between(REVIEW.plus(-24), REVIEW)
NOT_SUPPLIED = {Month(2021, 9), Month(2021, 10), Month(2021, 11)}
RESTRICTED = set(months_between(Month(2020, 12), Month(2021, 6)))


def adopted(actor: Actor, kind: str, generation: str, file: str) -> None:
    path = real_data(f"boundaries/{file}")
    import_generation(actor=actor, kind=kind, generation=generation, path=path, source="ONS")
    adopt_generation(actor=actor, kind=kind, generation=generation)


def drafted(actor: Actor, area: tactical.Area, month: Month) -> Document:
    shown = opened(actor)
    with acting(actor):
        return tactical.draft(shown, scope_of(actor=actor, shows=Form.MAP), area, month, clock.now())


def published_there(district: str) -> Counter[str]:
    """Rows a month whose published LSOA is named after the district: near the derived count, not equal."""
    found: Counter[str] = Counter()
    with zipfile.ZipFile(real_data(f"police/{SURREY}")) as archive:
        for name in archive.namelist():
            rows = csv.DictReader(io.TextIOWrapper(archive.open(name), encoding="utf-8"))
            found.update(row["Month"] for row in rows if row["LSOA name"].startswith(district))
    return found


def test_a_surrey_district_with_three_months_missing(operator: Actor) -> None:
    adopted(operator, "district", "2021", "ew_lad21.geojson.gz")
    if SAMPLE.full:
        adopted(operator, "lsoa", "2011", "ew_lsoa11_super_generalised_200m_excl_cleveland.geojson.gz")
    published(operator, real_data(f"police/{SURREY}"))
    document = drafted(operator, REIGATE, REVIEW)
    text = "\n".join(document.texts())
    assert (
        "the 14 months July 2021 to November 2022, without December 2020 to June 2021 "
        "(COVID-19 restrictions); September 2021 to November 2021 (not supplied)"
    ) in text
    assert "surrey not supplied for September 2021 to November 2021" in text
    assert "COVID-19 restrictions, from March 2020 to June 2021:" in text

    charts = [figure.chart for figure in document.figures() if figure.chart.kind == "control chart"]
    assert charts
    baseline = tuple(i for i, month in enumerate(MONTHS[:24]) if month not in NOT_SUPPLIED | RESTRICTED)
    for chart in charts:
        assert chart.baseline == baseline
        assert {MONTHS[i] for i, value in enumerate(chart.values) if value is None} == NOT_SUPPLIED
    total = charts[0].values
    near = published_there(REIGATE.name)
    for month, value in zip(MONTHS, total, strict=True):
        if month not in NOT_SUPPLIED:
            assert value == pytest.approx(near[str(month)], rel=0.05)
    counted = totals(operator, "district", "month")
    assert total[-1] == counted[REIGATE.code, REVIEW.start]
    where = next(exhibit for exhibit in document.exhibits if exhibit.id == "top-cells")
    (drawn,) = (part.chart for part in where.parts if isinstance(part, Figure))
    assert (len(drawn.areas) > 50) is SAMPLE.full  # without LSOAs there is the district's outline alone
    table = next(part.table for part in where.parts if isinstance(part, TableBlock))
    streets = [name for row in table.rows for name in str(row[1]).split("; ")]
    assert len(table.rows) == 10
    assert all(street.strip() for street in streets)  # "On or near " with no name after it stands in the file


def test_a_month_of_manchester_alone_is_shown_and_not_judged(operator: Actor) -> None:
    """One month is there: it can be counted and mapped, and compared with nothing."""
    adopted(operator, "district", "2021", "gm_lad21_full_resolution.geojson.gz")
    adopted(operator, "lsoa", "2011", "gm_lsoa11_generalised_20m.geojson.gz")
    published(operator, real_data("police/gm_crimes_2018-06_api.csv.gz"))
    document = drafted(operator, MANCHESTER, Month(2018, 6))
    text = "\n".join(document.texts())
    assert "cannot be judged: there are not enough months before this one" in text
    assert "beyond usual variation" not in text
    chart = next(figure.chart for figure in document.figures() if figure.chart.kind == "control chart")
    assert chart.values[:-1] == (None,) * 24
    assert chart.values[-1] == sum(
        n for (district, _), n in totals(operator, "district", "month").items() if district == MANCHESTER.code
    )
    assert any(exhibit.id == "top-cells" for exhibit in document.exhibits)
