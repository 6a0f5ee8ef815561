"""Explore: the form and its answer on one address, drawn within what each reader may see."""

from __future__ import annotations

from typing import Any

from tests.functional.web.test_the_frame import PHONE, complaints, watched

SALFORD = "district=E08000006"
BURGLARY = f"/explore/?{SALFORD}&first=2026-07&last=2026-09&category=Burglary"
HATE = f"/explore/?{SALFORD}&feed=police/hate-incidents&first=2026-09&last=2026-09"


def main(page: Any) -> str:
    return str(page.locator("main").inner_text())


def test_an_analyst_asks_for_burglary_and_takes_the_filter_away_again(person: Any) -> None:
    page = person("salford.analyst")
    heard = watched(page)
    page.goto("/")
    page.get_by_role("link", name="Explore", exact=True).click()
    assert "Chosen for you:" in main(page)
    page.get_by_label("District").select_option("Salford")
    page.get_by_label("Category").select_option("Burglary")
    page.get_by_role("button", name="Show").click()
    assert page.locator("h2", has_text="Burglary: ").first.is_visible()
    assert page.locator("figure svg[role=img]").count() == 1
    page.get_by_text("The figures behind this chart").click()
    assert page.get_by_role("columnheader", name="Month").is_visible()
    assert "Location found" in main(page) and "SYNTHETIC DATA" in main(page)
    assert complaints(page) == []
    page.get_by_role("link", name="Category: Burglary").click()
    assert page.get_by_label("Category").input_value() == ""
    assert heard == []


def test_the_table_has_the_figures_of_the_question(site: Any, person: Any) -> None:
    page = person("salford.analyst")
    page.goto(f"{BURGLARY}&show=table")
    row = page.locator("tr", has=page.locator("th", has_text="2026-09"))
    words = "query counts --set first=2026-09 --set area=district:E08000006 --set by=category"
    answer = site.commonweal(*words.split())
    line = next(each for each in answer.splitlines() if each.startswith("Burglary"))
    assert int(row.locator("td").inner_text()) == int(line.split()[-1].replace(",", "")) > 0


def test_the_list_of_areas_stands_before_the_map_and_the_method_names_its_question(person: Any) -> None:
    page = person("salford.analyst")
    heard = watched(page)
    page.goto(BURGLARY)
    page.get_by_role("link", name="Map", exact=True).click()
    order = page.evaluate("[...document.querySelectorAll('main table, main svg')].map(e => e.tagName)")
    assert [each.lower() for each in order] == ["table", "svg"]
    assert complaints(page) == []
    page.get_by_role("link", name="Method", exact=True).click()
    assert "The question series:" in main(page) and "Snapshot" in main(page)
    assert complaints(page) == []
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert heard == []


def test_who_sees_counts_alone_is_told_so_and_has_no_picture_of_places(person: Any) -> None:
    page = person("salford.executive")
    page.goto(f"{BURGLARY}&show=map")
    assert page.locator("main svg").count() == 0
    page.goto(f"{BURGLARY}&part=lsoa:E01005665")
    assert "Not yours to see" in main(page)
    assert page.locator("figure").count() == 0


def test_small_numbers_of_an_agency_are_withheld_from_who_sees_counts_alone(person: Any) -> None:
    page = person("salford.executive")
    page.goto(f"{HATE}&show=table")
    words = main(page)
    assert "withheld" in words.lower()
    counts = [
        each.replace(",", "") for each in page.locator("td.govuk-table__cell--numeric").all_inner_texts()
    ]
    assert all(each == "0" or int(each) >= 10 for each in counts if each.isdigit())
    page.goto(f"{HATE}&show=peaks")
    assert "Your role sees counts by month and area, and nothing finer." in main(page)


def test_peaks_in_one_click_and_a_period_beside_the_year_before(person: Any) -> None:
    page = person("salford.analyst")
    page.goto(f"/explore/?{SALFORD}&first=2026-07&last=2026-09")
    page.get_by_role("link", name="Peaks", exact=True).click()
    assert "is the most frequent:" in main(page) and "has most:" in main(page)
    assert "do not say on which days or at which hours" in main(page)
    assert complaints(page) == []
    page.get_by_role("link", name="Compare", exact=True).click()
    assert "July 2026 to September 2026 beside July 2025 to September 2025" in main(page)
    assert "not supplied" in main(page)
    assert complaints(page) == []


def test_a_choice_that_is_not_offered_and_months_that_run_backwards_are_said_at_the_field(
    person: Any,
) -> None:
    page = person("salford.analyst")
    page.goto(f"/explore/?{SALFORD}&first=2026-09&last=2026-09&category=Levitation")
    assert "Choose one of those in the list" in page.locator(".govuk-error-summary").inner_text()
    page.goto("/explore/?first=2026-09&last=2026-07")
    assert "The last month is before the first" in page.locator(".govuk-error-summary").inner_text()


def test_an_elected_member_and_a_stranger_find_no_explore(person: Any, visitor: Any) -> None:
    assert person("salford.councillor").goto("/explore/").status == 404
    visitor.goto("/explore/")
    assert "/sign-in/" in visitor.url


def test_who_may_see_records_drills_to_those_behind_a_count(site: Any, person: Any) -> None:
    page = person("salford.analyst")
    heard = watched(page)
    page.goto(BURGLARY)
    page.get_by_role("link", name="Records", exact=True).click()
    words = "query records --set first=2026-07 --set last=2026-09 --set area=district:E08000006"
    answer = site.commonweal(*words.split(), "--set", "categories=Burglary", "--set", "number=1")
    said = page.locator("main h3").first.inner_text()
    assert "records, the latest 100" in said
    months = page.locator("tbody th").all_inner_texts()
    assert len(months) == 100 and months == sorted(months, reverse=True)
    assert months[0] == "2026-09" and months[0] in answer
    assert "Delivery" in page.locator("thead").first.inner_text()
    assert complaints(page) == [] and heard == []


def test_who_sees_counts_alone_is_shown_no_way_to_records_and_none_at_their_address(person: Any) -> None:
    page = person("salford.executive")
    page.goto(BURGLARY)
    assert page.get_by_role("link", name="Records", exact=True).count() == 0
    page.goto(f"{BURGLARY}&show=records")
    assert "Not yours to see" in main(page)
    assert page.locator("main table").count() == 0


def test_two_areas_stand_beside_each_other_with_their_shares(person: Any) -> None:
    page = person("salford.analyst")
    page.goto(f"/explore/?{SALFORD}&first=2026-09&last=2026-09&show=compare")
    page.get_by_label("Compare with").select_option("Manchester")
    page.get_by_role("button", name="Show").click()
    assert page.get_by_role("heading", name="Salford beside Manchester, September 2026").is_visible()
    cells = [row.locator("td").all_inner_texts() for row in page.locator("main tbody tr").all()]
    counts = [[int(row[at].replace(",", "")) for row in cells] for at in (0, 2)]
    shares = [[float(row[at] or 0) for row in cells] for at in (1, 3)]
    for count, share in zip(counts, shares, strict=True):
        assert all(abs(100 * n / sum(count) - said) < 0.06 for n, said in zip(count, share, strict=True))
    assert counts[0] != counts[1]
    assert complaints(page) == []
    page.get_by_role("link", name="Beside: Manchester").click()
    assert "a year before" in main(page) or "September 2025" in main(page)
