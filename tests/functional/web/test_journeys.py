"""What the workspace is for, from the sign-in to the end, as people who were told nothing would do it.

With COMMONWEAL_PICTURES=1 the journeys draw the pictures of the handbook anew.
"""

from __future__ import annotations

import os
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from commonweal.core.permissions import Permission
from commonweal.core.policy import policy
from tests.functional.command_line import ROOT
from tests.functional.web.conftest import sign_in
from tests.functional.web.filling import MISTYPED, august
from tests.functional.web.test_sending_files import row_of, until_it_ended
from tests.functional.web.test_the_frame import complaints, watched

PICTURES = ROOT / "docs" / "images" / "workspace"
WINDOW = {"width": 1100, "height": 900}
RUN_PATIENCE = 90_000  # milliseconds, on a machine with other work
SALFORD = "/areas/district/E08000006/"


def pictured(page: Any, name: str) -> None:
    """For the handbook, where it is asked for; each page is looked at by axe in any case."""
    assert complaints(page) == []
    if os.environ.get("COMMONWEAL_PICTURES") == "1":
        page.set_viewport_size(WINDOW)
        page.screenshot(path=PICTURES / f"{name}.png")


def main(page: Any) -> str:
    return str(page.locator("main").inner_text())


def go(page: Any, words: str) -> None:
    page.get_by_role("link", name=words, exact=True).first.click()


def test_a_new_analyst_from_the_refused_delivery_to_her_own_trail(visitor: Any, tmp_path: Path) -> None:
    page, heard = visitor, watched(visitor)
    page.goto("/")
    sign_in(page, "salford.analyst")
    assert page.get_by_role("heading", name="Home").is_visible()
    pictured(page, "home")
    _sends_back_what_was_refused(page, tmp_path)
    _explores_burglary(page)
    run = _runs_hot_spots(page)
    book = _takes_a_workbook_away(page, tmp_path)
    _reads_her_own_trail(page, run, book)
    assert heard == []


def _sends_back_what_was_refused(page: Any, tmp_path: Path) -> None:
    go(page, "Data")
    page.get_by_label("State").select_option(label="Refused")
    page.get_by_role("button", name="Show").click()
    pictured(page, "deliveries")
    go(page, MISTYPED)
    assert "Why it was refused" in main(page) and "may" in main(page)
    pictured(page, "refused-delivery")
    go(page, "See each row that goes back")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Download the returns file").click()
    back = Path(taken.value.path()).read_text("utf-8-sig")
    assert "ASB/2608/" in back and "Tamsinrigg" not in back, "keys and reasons, and no other cell"
    _sends_the_corrected_file(page, tmp_path)


def _sends_the_corrected_file(page: Any, tmp_path: Path) -> None:
    """What the supplier made of the returns."""
    mended = tmp_path / MISTYPED
    mended.write_text(august(), "utf-8")
    go(page, "Data")
    go(page, "Send files")
    page.locator("input[type=file]").set_input_files(str(mended))
    page.get_by_label("The records are made up").check()
    pictured(page, "send-files")
    page.get_by_role("button", name="Send and load").click()
    until_it_ended(page)
    assert "Taken in" in row_of(page, MISTYPED)


def _explores_burglary(page: Any) -> None:
    go(page, "Explore")
    page.get_by_label("District").select_option("Salford")
    page.get_by_label("Category").select_option("Burglary")
    page.get_by_role("button", name="Show").click()
    assert page.locator("h2", has_text="Burglary: ").first.is_visible()
    pictured(page, "explore")


def _runs_hot_spots(page: Any) -> str:
    go(page, "Find hot spots of these records")
    assert page.get_by_label("Category").input_value() == "Burglary"
    pictured(page, "technique")
    page.get_by_role("button", name="Run it").click()
    page.wait_for_url(re.compile(r"/analyse/runs/\d+/"))
    page.get_by_text("Done", exact=True).wait_for(timeout=RUN_PATIENCE)
    assert "Where this misleads" in main(page)
    assert page.locator("figure svg[role=img]").count() >= 1 and page.locator("main table").count() >= 1
    pictured(page, "run")
    return page.url.rstrip("/").rpartition("/")[2]


def _takes_a_workbook_away(page: Any, tmp_path: Path) -> str:
    go(page, "Take a file away")
    page.get_by_label("Excel workbook").check()
    page.get_by_label("Why do you take it away?").fill("For the tasking meeting of 3 December")
    pictured(page, "take-away")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Take the file").click()
    name = str(taken.value.suggested_filename)
    book = openpyxl.load_workbook(BytesIO(Path(taken.value.path()).read_bytes()))
    assert book.sheetnames == ["Data", "Notes"] and book["Data"].max_row > 1
    notes = {row[0].value: row[1].value for row in book["Notes"].iter_rows(max_col=2)}
    assert notes["Reason"] == "For the tasking meeting of 3 December"
    assert notes["Marking"] == "OFFICIAL" and "analyst" in notes["Taken away by"]
    assert "SYNTHETIC_OFFICIAL_run-" in name
    return name


def _reads_her_own_trail(page: Any, run: str, book: str) -> None:
    page.goto("/you/")
    go(page, "What the log says that you did")
    words = main(page)
    assert book in words and "For the tasking meeting of 3 December" in words
    assert words.index(book) < words.index("technique_run") < words.index("returns"), "the latest first"
    assert f"technique_run {run}" in words
    pictured(page, "own-trail")


def test_a_fire_officer_opens_vulnerable_localities_with_deliberate_fires(person: Any) -> None:
    page = person("fire.officer")
    heard = watched(page)
    page.goto("/")
    go(page, "Areas")
    go(page, "Salford")
    page.get_by_role("link", name="Vulnerable localities in Salford, with deliberate fires").click()
    table = page.get_by_role("table").filter(has=page.get_by_role("columnheader", name="Deliberate fires"))
    assert table.first.locator("tbody tr").count() >= 10
    said = main(page)
    assert "and not the Vulnerable Localities Index" in said, "two inputs of six are not had"
    assert "Income" in said and "100 is their mean" in said
    pictured(page, "localities")
    assert heard == []


@pytest.mark.threat("T3")
def test_an_elected_member_gets_the_not_found_of_a_stranger_wherever_he_has_no_place(person: Any) -> None:
    """Every address of a record is answered to him like one that never was, whether the record is there."""
    analyst, member = person("salford.analyst"), person("salford.councillor")
    there = _records(analyst)
    assert len(there) >= 6
    nowhere = _not_found(member, "/no-such-page/")
    for path in there:
        assert analyst.goto(path).status == 200, path
        assert _not_found(member, path) == nowhere, path
        assert _not_found(member, re.sub(r"\d+/", "987654/", path, count=1)) == nowhere, path
    pictured(member, "not-found")


def _records(page: Any) -> list[str]:
    """An address of each kind of record that the analyst finds."""
    found = ["/data/", "/data/send/", "/analyse/", "/analyse/runs/", "/explore/views/"]
    for path, pattern in (
        ("/data/", r"^/data/deliveries/\d+/$"),
        ("/analyse/runs/", r"^/analyse/runs/\d+/$"),
        ("/analyse/", r"^/analyse/[a-z-]+/$"),
    ):
        page.goto(path)
        every = page.eval_on_selector_all("main a", "links => links.map(each => each.getAttribute('href'))")
        found += [each for each in every if re.match(pattern, each) and each not in found][:1]
    return found


def _not_found(page: Any, path: str) -> str:
    """The whole page but for what is new on every page: the nonce, the time at which the session ends."""
    answer = page.goto(path)
    assert answer.status == 404, path
    text = re.sub(r'nonce="[^"]+"', "", answer.text())
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)
    text = re.sub(r"You are signed out at [^<]+", "", text)
    return re.sub(r"<div[^>]*data-warn=[^>]*></div>", "", text)


def test_a_member_has_no_place_where_cases_and_records_are() -> None:
    """What the browser shows is what the policy says: no grant of a member reaches a case or a record."""
    granted = policy().roles["elected_member"].may
    for permission in (Permission.DELIVERY_READ, Permission.TECHNIQUE_RUN, Permission.VIEW_KEEP, "case.know"):
        assert permission not in granted
