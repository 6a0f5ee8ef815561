"""Data: the board of the statutory exchange, scorecards, silence and agreements."""

from __future__ import annotations

from typing import Any

from tests.functional.web.conftest import Site
from tests.functional.web.test_the_frame import PHONE, complaints


def main_of(page: Any) -> str:
    return str(page.locator("main").inner_text())


def test_the_board_says_in_words_what_came_and_what_is_late(site: Site, person: Any) -> None:
    page = person("county.governance")
    page.goto("/data/exchange/")
    assert complaints(page) == []
    board = page.get_by_role("table", name="Data sets of the quarterly exchange").inner_text()
    assert "Late" in board and "Not yet due" in board
    late = page.get_by_role("table", name="Late, the longest overdue first")
    assert "missing" in late.inner_text()
    assert late.locator("tbody tr").count() <= 50
    assert "that the law asks for" in main_of(page)


def test_each_source_has_a_card_that_says_why_its_grade(person: Any) -> None:
    page = person("salford.analyst")
    page.goto("/data/sources/")
    assert complaints(page) == []
    card = page.get_by_role("link", name="Fire and rescue incidents")
    card.click()
    assert complaints(page) == []
    assert "Why this grade" in main_of(page)
    assert "not supplied" in page.get_by_role("table", name="Month by month").inner_text() or (
        page.get_by_role("table", name="Month by month").locator("tbody tr").count() > 0
    )
    page.goto("/data/sources/")
    analyst = page.locator("tbody tr").count()
    officer = person("fire.officer")
    officer.goto("/data/sources/")
    assert "Hate incidents" not in main_of(officer), "another agency's"
    assert 0 < officer.locator("tbody tr").count() < analyst
    assert officer.goto("/data/sources/never/one/").status == 404


def test_silence_is_told_apart_from_nothing_loaded(person: Any) -> None:
    page = person("salford.analyst")
    assert page.goto("/data/silence/").status == 200
    assert complaints(page) == []
    assert "Snapshot" in main_of(page)


def test_an_agreement_shows_its_parties_terms_and_dates(person: Any) -> None:
    page = person("county.governance")
    page.goto("/data/agreements/")
    assert complaints(page) == []
    page.locator("tbody a").first.click()
    assert complaints(page) == []
    said = main_of(page)
    for words in ("Reference", "In force", "Review by", "Sources that it covers", "Parties", "Lawful basis"):
        assert words in said, words
    assert page.goto("/data/agreements/never-one/").status == 404


def test_who_has_no_standing_finds_none_of_it_and_a_phone_holds_it_all(person: Any) -> None:
    councillor = person("salford.councillor")
    assert councillor.goto("/data/sources/").status == 404
    page = person("county.governance", viewport=PHONE, java_script_enabled=False)
    for address in ("/data/exchange/", "/data/sources/", "/data/agreements/"):
        assert page.goto(address).status == 200
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], address
