"""Home, by role: what landed, what is late or refused, what waits; and forms kept until they are sent."""

from __future__ import annotations

from typing import Any

from tests.functional.web.conftest import Site


def test_an_analyst_sees_what_was_refused_and_why(person: Any) -> None:
    page = person("salford.analyst")
    page.goto("/")
    every = page.get_by_role("table", name="Deliveries refused since").locator("tbody tr")
    refused = every.filter(has_text="hate_2026-10.csv")
    assert refused.count() == 1 and "Levitation" in refused.inner_text()
    taken = page.get_by_role("table", name="Deliveries taken in").locator("tbody th").all_inner_texts()
    assert {"asb_cases_2026-07.csv", "hate_2026-09.csv", "irs_2026-09.xlsx"} <= set(taken)


def test_a_fire_officer_sees_the_deliveries_of_the_fire_service_alone(person: Any) -> None:
    page = person("fire.officer")
    page.goto("/")
    taken = page.get_by_role("table", name="Deliveries taken in").locator("tbody th").all_inner_texts()
    assert "irs_2026-09.xlsx" in taken
    assert not {"asb_cases_2026-07.csv", "hate_2026-09.csv"} & set(taken)
    assert "No delivery was refused" in page.locator("main").inner_text()


def test_an_elected_member_learns_of_no_delivery(person: Any) -> None:
    page = person("salford.councillor")
    page.goto("/")
    words = page.locator("main").inner_text()
    assert "Nothing waits for you." in words
    assert "irs_2026-09" not in words and "refused" not in words


def test_what_lapses_soon_waits_for_whom_it_concerns(person: Any) -> None:
    """In the demonstration the housing officer's training lapsed two months ago."""
    page = person("salford.housing")
    page.goto("/")
    assert "Your training information-sharing has lapsed" in page.locator("main").inner_text()


def test_a_breach_waits_for_the_officer_of_information_governance(site: Site, person: Any) -> None:
    page = person("county.governance")
    page.goto("/")
    assert "on record" not in page.locator("main").inner_text()
    told = ("--what", "A printed list was left on a bus", "--aware", "2026-11-20T09:30", "--class", "pack")
    site.commonweal("access", "breach", "report", *told)
    page.goto("/")
    assert "1 breach on record" in page.locator("main").inner_text()


def test_a_fresh_installation_says_what_it_still_lacks(person: Any) -> None:
    page = person("county.administrator")
    page.goto("/")
    steps = page.get_by_role("region", name="Set up this installation").or_(
        page.locator("section[aria-labelledby=set-up]")
    )
    said = steps.first.inner_text()
    assert "Name your partnership" in said and "To do" in said
    assert "Enter your agencies" in said and "Done" in said


def test_what_was_typed_is_kept_on_the_server_until_it_is_sent(person: Any) -> None:
    page = person("salford.analyst")
    page.goto("/you/purpose/")
    with page.expect_response("**/you/draft/") as kept:
        page.get_by_label("What are you doing this for?").fill("half a sent")
    assert kept.value.status == 200
    assert page.get_by_text("Your draft is kept.").is_visible()
    other = person("salford.analyst")
    other.goto("/")
    assert "1 form that you have not sent" in other.locator("main").inner_text()
    other.goto("/you/purpose/")
    assert other.get_by_label("What are you doing this for?").input_value() == "half a sent"
    other.get_by_label("What are you doing this for?").fill("a whole sentence")
    other.get_by_role("button", name="Save").click()
    other.goto("/")
    assert "not sent" not in other.locator("main").inner_text()


def test_somebody_elses_draft_is_nobodys(person: Any) -> None:
    """PRODUCT T3: each has drafts of their own under the same name of a form."""
    page = person("salford.manager")
    page.goto("/you/purpose/")
    with page.expect_response("**/you/draft/"):
        page.get_by_label("What are you doing this for?").press_sequentially("mine")
    other = person("salford.neighbourhood")
    other.goto("/you/purpose/")
    assert other.get_by_label("What are you doing this for?").input_value() == ""
