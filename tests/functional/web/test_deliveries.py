"""Data: the list of deliveries, one by itself, the returns file, and taking a delivery back."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from tests.functional.web.conftest import Site
from tests.functional.web.filling import EXAMPLES
from tests.functional.web.test_the_frame import PHONE, complaints, watched

DELIVERIES = "/data/"


def opened(page: Any, name: str) -> None:
    page.goto(DELIVERIES)
    page.get_by_role("link", name=name, exact=True).first.click()


def rows_shown(page: Any) -> Any:
    return page.locator("tbody tr")


def test_an_analyst_finds_the_refused_delivery_and_why(person: Any) -> None:
    page = person("salford.analyst")
    heard = watched(page)
    page.goto(DELIVERIES)
    assert complaints(page) == []
    page.get_by_label("State").select_option(label="Refused")
    page.get_by_role("button", name="Show").click()
    assert rows_shown(page).count() == 2
    page.get_by_role("link", name="hate_2026-10.csv").click()
    assert complaints(page) == []
    why = page.get_by_role("region", name="Why it was refused").inner_text()
    assert "Levitation" in why and "What to do" in why
    assert "Nothing of it is in any figure" in why
    assert heard == []


def test_the_rows_of_a_delivery_add_up_and_its_returns_are_those_of_the_command(
    site: Site, person: Any
) -> None:
    page = person("salford.analyst")
    opened(page, "irs_2026-09.xlsx")
    shown = page.get_by_role("table", name="The rows of this delivery").locator("tbody tr").all_inner_texts()
    numbers = [int(row.split("\t")[1].replace(",", "")) for row in shown]
    assert sum(numbers[:3]) == numbers[3] > 0
    assert numbers[2] > 0, "the example has rows that go back"
    number = page.url.rstrip("/").rpartition("/")[2]
    page.get_by_role("link", name="See each row that goes back").click()
    assert complaints(page) == []
    assert rows_shown(page).count() == min(50, numbers[1] + numbers[2])
    with page.expect_download() as taken:
        page.get_by_role("link", name="Download the returns file").click()
    assert taken.value.suggested_filename == f"returns_delivery-{number}_SYNTHETIC_OFFICIAL.csv"
    made = list(csv.reader(io.StringIO(Path(taken.value.path()).read_text("utf-8-sig"))))
    said = list(csv.reader(io.StringIO(site.commonweal("returns", number, "--csv"))))
    assert made == said
    assert "disclosure" in site.commonweal("audit", "who-read", f"returns:{number}")


def test_the_list_is_sorted_by_its_links_and_filtered_by_its_form(person: Any) -> None:
    page = person("salford.analyst")
    page.goto(DELIVERIES)
    page.get_by_role("link", name="Rows", exact=True).click()
    column = [int(each.replace(",", "")) for each in page.locator("tbody td:nth-child(7)").all_inner_texts()]
    assert column == sorted(column, reverse=True) and len(column) > 3
    page.goto(f"{DELIVERIES}?agency=never-one")
    assert page.locator("main").get_by_text("There is a problem").is_visible()


def test_a_fire_officer_is_shown_no_delivery_of_another_agency(person: Any) -> None:
    analyst, officer = person("salford.analyst"), person("fire.officer")
    opened(analyst, "hate_2026-09.csv")
    of_police = analyst.url
    officer.goto(DELIVERIES)
    names = officer.locator("tbody a").all_inner_texts()
    assert "irs_2026-09.xlsx" in names and "hate_2026-09.csv" not in names
    for address in (of_police, f"{of_police}returns/", f"{of_police}returns/file/"):
        assert officer.goto(address).status == 404
    assert person("salford.councillor").goto(DELIVERIES).status == 404


def test_what_was_replaced_counts_again_once_a_delivery_is_withdrawn(
    site: Site, person: Any, tmp_path: Path
) -> None:
    example = EXAMPLES / "council_asb" / "asb_cases_2026-07.csv"
    again = tmp_path / "asb_cases_2026-07_again.csv"
    lines = example.read_bytes().splitlines(keepends=True)
    again.write_bytes(b"".join(lines[:-1]))
    (tmp_path / "SYNTHETIC.json").write_bytes((example.parent / "SYNTHETIC.json").read_bytes())
    site.commonweal("load", str(again))
    page = person("county.governance")
    opened(page, example.name)
    assert "Replaced" in page.get_by_role("heading", level=1).inner_text()
    first = page.url.rstrip("/").rpartition("/")[2]
    opened(page, again.name)
    page.get_by_role("link", name="See what withdrawing").click()
    assert complaints(page) == []
    table = page.get_by_role("table", name="What counts once it is withdrawn")
    assert f"Delivery {first}" in table.inner_text()
    page.get_by_role("button", name="Withdraw it").click()
    assert "Say why it is withdrawn" in page.locator(".govuk-error-summary").inner_text()
    page.get_by_label("Why it is withdrawn").fill("The council sent it one row short")
    page.get_by_role("button", name="Withdraw it").click()
    assert "is withdrawn. Snapshot" in page.locator(".govuk-notification-banner").inner_text()
    assert "The council sent it one row short" in page.locator("main").inner_text()
    opened(page, example.name)
    assert "Counts" in page.get_by_role("heading", level=1).inner_text()


def test_who_may_not_withdraw_finds_no_way_to(person: Any) -> None:
    page = person("salford.analyst")
    opened(page, "irs_2026-09.xlsx")
    assert page.get_by_role("link", name="See what withdrawing").count() == 0
    assert page.goto(f"{page.url}withdraw/").status == 404


def test_the_pages_hold_on_a_phone_and_without_script(person: Any) -> None:
    page = person("salford.analyst", viewport=PHONE, java_script_enabled=False)
    opened(page, "irs_2026-09.xlsx")
    one = page.url
    for address in (DELIVERIES, one, f"{one}returns/"):
        assert page.goto(address).status == 200
        assert page.locator("h1").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], address
