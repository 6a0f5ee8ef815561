"""A base map is named by the deployer or there is none, and nothing else comes from another host."""

from __future__ import annotations

import pytest

from commonweal.config.base_map import base_map
from commonweal.config.pages import content_policy
from commonweal.core.errors import InstallationProblem

TILES = "https://tiles.example:8443/{z}/{x}/{y}.png?key=one"
WORDS = "© Tiles Example"


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("COMMONWEAL_BASE_MAP", TILES)
    monkeypatch.setenv("COMMONWEAL_BASE_MAP_WORDS", WORDS)
    return monkeypatch


def test_where_none_is_named_there_is_none(named: pytest.MonkeyPatch) -> None:
    for name in ("COMMONWEAL_BASE_MAP", "COMMONWEAL_BASE_MAP_WORDS"):
        named.setenv(name, " ")
    assert base_map() is None
    named.delenv("COMMONWEAL_BASE_MAP")
    named.delenv("COMMONWEAL_BASE_MAP_WORDS")
    assert base_map() is None


def test_its_host_alone_is_added_to_what_may_be_fetched(named: pytest.MonkeyPatch) -> None:
    found = base_map()
    assert found and (found.tiles, found.words) == (TILES, WORDS)
    plain = content_policy([])["DIRECTIVES"]
    more = content_policy([], found)["DIRECTIVES"]
    origin = "https://tiles.example:8443"
    assert {name for name in plain if plain[name] != more[name]} == {"img-src", "connect-src"}
    assert more["img-src"] == [*plain["img-src"], origin]
    assert more["connect-src"] == [*plain["connect-src"], origin]


@pytest.mark.parametrize(
    ("tiles", "why"),
    [
        ("http://tiles.example/{z}/{x}/{y}.png", "https://"),
        ("tiles.example/{z}/{x}/{y}.png", "https://"),
        ("https:///{z}/{x}/{y}.png", "names no host"),
        ("https://tiles.example; script-src */{z}/{x}/{y}.png", "names no host"),
        ("https://*/{z}/{x}/{y}.png", "names no host"),
        ("https://me:secret@tiles.example/{z}/{x}/{y}.png", "names no host"),
        ("https://{s}.tiles.example/{z}/{x}/{y}.png", "names no host"),
        ("https://tiles.example/{z}/tile.png", r"without \{x\} and \{y\}"),
        ("https://[tiles.example/{z}/{x}/{y}.png", "names no host"),
        ("", "no address"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_and_the_setting_named(
    named: pytest.MonkeyPatch, tiles: str, why: str
) -> None:
    named.setenv("COMMONWEAL_BASE_MAP", tiles)
    with pytest.raises(InstallationProblem, match=why) as refused:
        base_map()
    assert refused.value.where == "COMMONWEAL_BASE_MAP" and "{z}/{x}/{y}" in refused.value.remedy


def test_a_map_of_nobody_is_refused(named: pytest.MonkeyPatch) -> None:
    named.setenv("COMMONWEAL_BASE_MAP_WORDS", "")
    with pytest.raises(InstallationProblem, match="not whose it is") as refused:
        base_map()
    assert refused.value.where == "COMMONWEAL_BASE_MAP_WORDS"
