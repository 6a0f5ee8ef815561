"""Areas: the list, and a page for each, drawn within what each reader may see."""

from __future__ import annotations

from typing import Any

from tests.functional.web.test_the_frame import complaints, watched

SALFORD = "/areas/district/E08000006/"


def test_an_analyst_goes_from_the_list_to_salford_and_on_to_one_of_its_parts(person: Any) -> None:
    page = person("salford.analyst")
    heard = watched(page)
    page.goto("/areas/")
    assert complaints(page) == []
    page.get_by_role("link", name="Salford", exact=True).click()
    assert page.get_by_role("heading", level=1).inner_text() == "Salford, September 2026"
    assert complaints(page) == []
    table = page.get_by_role("table", name="Categories against usual variation, Salford")
    assert "Burglary" in table.inner_text()
    assert page.locator("figure svg[role=img]").count() >= 2
    page.get_by_text("The figures behind this chart").first.click()
    assert page.get_by_text("How this was worked out").first.is_visible()
    assert "SYNTHETIC DATA" in page.locator("main").inner_text()
    page.goto("/areas/?kind=lsoa&district=E08000006")
    page.locator("tbody a").first.click()
    assert page.get_by_role("heading", level=1).inner_text().startswith("Salford 0")
    assert heard == []


def test_the_figures_are_those_of_the_question(site: Any, person: Any) -> None:
    """The table's burglaries of the month are those that `commonweal query` counts."""
    page = person("salford.analyst")
    page.goto(SALFORD)
    row = page.locator("tr", has=page.locator("th", has_text="Burglary")).first
    shown = int(row.locator("td").first.inner_text().replace(",", ""))
    answer = site.commonweal(
        "query",
        "counts",
        "--set",
        "first=2026-09",
        "--set",
        "area=district:E08000006",
        "--set",
        "by=category",
    )
    line = next(each for each in answer.splitlines() if each.startswith("Burglary"))
    assert shown == int(line.split()[-1].replace(",", "")) > 0


def test_an_executive_sees_counts_and_is_told_that_there_is_no_map(person: Any) -> None:
    page = person("salford.executive")
    page.goto(SALFORD)
    words = page.locator("main").inner_text()
    assert "Your role sees counts and no map, so places are left out." in words
    assert "squares of" not in words


def test_a_fire_officer_sees_deliberate_fires_beside_other_records(person: Any) -> None:
    page = person("fire.officer")
    page.goto(SALFORD)
    assert page.get_by_role("heading", name="Fires beside other records").is_visible()


def test_a_month_that_is_no_month_and_an_area_that_is_none(person: Any) -> None:
    page = person("salford.analyst")
    page.goto(f"{SALFORD}?month=2026-13")
    assert "Write the month as a year and two digits" in page.locator(".govuk-error-summary").inner_text()
    assert page.goto(f"{SALFORD}?month=2019-01").status == 404
    assert page.goto("/areas/district/E09000001/").status == 404
    assert page.goto("/areas/planet/E08000006/").status == 404


def test_an_elected_member_finds_no_areas(person: Any) -> None:
    page = person("salford.councillor")
    assert page.goto("/areas/").status == 404
    assert page.goto(SALFORD).status == 404


def test_a_small_area_stands_among_its_likes_with_its_trend_and_its_index(person: Any) -> None:
    page = person("salford.analyst")
    page.goto("/areas/?kind=lsoa&district=E08000006")
    page.locator("tbody a").first.click()
    for title in ("What changed", "Trend", "Beside areas of its kind", "Where", "Vulnerable localities"):
        assert page.get_by_role("heading", name=title, exact=True).is_visible(), title
    words = page.locator("main").inner_text()
    assert "is number" in words and "of its kind by records" in words
    index = page.locator("section, div", has=page.get_by_role("table")).last.inner_text()
    assert "Burglary" in index and "Deliberate fires" in index
    assert complaints(page) == []


def test_the_place_among_its_likes_is_that_of_the_counts(site: Any, person: Any) -> None:
    page = person("salford.analyst")
    page.goto(SALFORD)
    words = "query counts --set first=2025-10 --set last=2026-09 --set by=area --set area_kind=district"
    answer = site.commonweal(*words.split())
    counts = {
        line.split()[0]: int(line.split()[-1].replace(",", ""))
        for line in answer.splitlines()
        if line.startswith("E08")
    }
    place = 1 + sum(count > counts["E08000006"] for count in counts.values())
    assert (
        f"Salford is number {place} of {len(counts)} areas of its kind" in page.locator("main").inner_text()
    )
