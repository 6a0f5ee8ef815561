"""The areas of the map as data: what the list and the picture show to the same reader, and no more."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from commonweal.core.actor import Actor
from tests.factories.police_files import crime, street_file
from tests.factories.police_loads import published
from tests.integration.web.programs import SALFORD, World, signed_in, world

ENGLAND = (-6.5, 49.8, 1.8, 55.9)
ASKED = "?district=&first=2018-05&last=2018-05"
ROLES = ("analyst", "community_safety_manager", "commissioning_officer", "elected_member")
RECORDS = {("-2.290000", "53.490000"): 40, ("-2.240000", "53.480000"): 3, ("-2.429000", "53.578000"): 25}
pytestmark = pytest.mark.usefixtures("clean_state")


@pytest.fixture
def everything(operator: Actor, tmp_path: Path) -> World:
    made = world(operator, tmp_path, ROLES)
    rows = [
        crime(f"{lon}{n}", Longitude=lon, Latitude=lat, Month="2018-05")
        for (lon, lat), count in RECORDS.items()
        for n in range(count)
    ]
    published(operator, street_file(tmp_path / "may", rows, month="2018-05"))
    return made


def asked_by(made: World, role: str) -> Client:
    return signed_in(made.accounts[role])


def told(client: Client, asked: str = ASKED) -> dict[str, Any]:
    reply = client.get(f"/explore/map.json{asked}")
    assert reply.status_code == 200
    found: dict[str, Any] = json.loads(reply.content)
    return found


def listed(client: Client) -> dict[str, str]:
    """The records of each area of the list, by its code."""
    page = client.get(f"/explore/{ASKED}&show=map").content.decode()
    rows = re.findall(r"<tr class=\"govuk-table__row\">(.*?)</tr>", page, re.DOTALL)
    cells = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row) for row in rows]
    return {row[1]: html.unescape(row[2]) for row in cells if row[1] != "Code"}


def words(data: dict[str, Any]) -> dict[str, str]:
    return {each["properties"]["code"]: each["properties"]["words"] for each in data["features"]}


def points(coordinates: Any) -> Iterator[list[float]]:
    if isinstance(coordinates[0], float):
        yield coordinates
    else:
        for part in coordinates:
            yield from points(part)


def test_the_areas_say_what_the_list_says_and_those_without_a_record_nought(everything: World) -> None:
    client = asked_by(everything, "analyst")
    data, rows = told(client), listed(client)
    assert sorted(map(int, rows.values())) == sorted(RECORDS.values())
    said = words(data)
    assert {code: said[code] for code in rows} == {code: f"{n} records" for code, n in rows.items()}
    assert {said[code] for code in said.keys() - rows.keys()} == {"0 records"}
    assert len(said) == 10, "every district of Greater Manchester is drawn"
    assert [each["areas"] for each in data["legend"]] == [7, 1, 1, 1]
    bands = {each["properties"]["code"]: each["properties"]["band"] for each in data["features"]}
    assert bands[SALFORD] == 3 and sorted(bands.values()) == [0] * 7 + [1, 2, 3]


def test_every_point_lies_in_england_to_five_decimals(everything: World) -> None:
    reply = asked_by(everything, "analyst").get(f"/explore/map.json{ASKED}")
    assert reply["Cache-Control"] == "no-store, private"
    west, south, east, north = ENGLAND
    found = [point for each in reply.json()["features"] for point in points(each["geometry"]["coordinates"])]
    assert len(found) > 100
    assert all(west < lon < east and south < lat < north for lon, lat in found)
    assert not re.search(rb"-?\d+\.\d{6,}", reply.content)


def test_what_is_withheld_has_no_number_and_no_class(
    everything: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As though an agency had sent the records under an agreement."""
    monkeypatch.setattr("commonweal.products.exploring.guarding.OPEN", "published by nobody")
    client = asked_by(everything, "community_safety_manager")
    data, rows = told(client), listed(client)
    hidden = [each["properties"] for each in data["features"] if each["properties"]["words"] == "withheld"]
    assert {each["code"] for each in hidden} == {code for code, n in rows.items() if n == "withheld"} != set()
    assert all(set(each) == {"code", "name", "words", "band"} and each["band"] is None for each in hidden)
    assert data["legend"][-1] == {
        "band": None,
        "words": "withheld",
        "areas": len(hidden),
        "colour": "#FFFFFF",
    }
    assert "3 records" not in words(data).values()
    assert "3 records" in words(told(asked_by(everything, "analyst"))).values()


@pytest.mark.parametrize("role", ["commissioning_officer", "elected_member"])
def test_whoever_sees_no_map_finds_none(everything: World, role: str) -> None:
    client = asked_by(everything, role)
    assert client.get(f"/explore/map.json{ASKED}").status_code == 404
    page = client.get(f"/explore/{ASKED}&show=map")
    assert page.status_code == (404 if role == "elected_member" else 200)
    assert b"cw-moving" not in page.content


@pytest.mark.parametrize(
    "asked",
    [
        "?district=&first=2019-01&last=2019-01",
        "?district=&first=June",
        "?district=&first=2018-06&last=2018-05",
        f"?district={SALFORD}&first=2018-05&last=2018-05",
    ],
    ids=["not loaded", "no month", "backwards", "nothing smaller"],
)
def test_where_nothing_is_drawn_there_is_no_map(everything: World, asked: str) -> None:
    client = asked_by(everything, "analyst")
    assert client.get(f"/explore/map.json{asked}").status_code == 404
    assert b"cw-moving" not in client.get(f"/explore/{asked}&show=map").content


def test_only_the_form_of_the_map_leads_to_it(everything: World) -> None:
    client = asked_by(everything, "analyst")
    page = client.get(f"/explore/{ASKED}&show=map").content.decode()
    (address,) = re.findall(r'data-areas="([^"]+)"', page)
    assert words(client.get(html.unescape(address)).json()) == words(told(client))
    assert "cw-moving" not in client.get(f"/explore/{ASKED}&show=table").content.decode()


def test_no_base_map_is_named_unless_the_deployer_names_one(everything: World, settings: Any) -> None:
    from commonweal.config.base_map import BaseMap

    client = asked_by(everything, "analyst")
    assert told(client)["base"] is None
    settings.BASE_MAP = BaseMap("https://tiles.example/{z}/{x}/{y}.png", "© Tiles")
    assert told(client)["base"] == {"tiles": "https://tiles.example/{z}/{x}/{y}.png", "words": "© Tiles"}
