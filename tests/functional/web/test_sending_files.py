"""Sending files in a browser: many at once, without script, and a load that outlives its page."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path
from typing import Any

from tests.functional.web.conftest import Site
from tests.functional.web.filling import EXAMPLES
from tests.functional.web.test_the_frame import PHONE, complaints, watched

SEND = "/data/send/"
HERE_ALREADY = EXAMPLES / "council_asb" / "asb_cases_2026-07.csv"
NEW = EXAMPLES / "ambulance" / "calls_2026-09.csv"
PATIENCE = 40  # seconds


def send(page: Any, *files: Path, made_up: bool = True) -> None:
    page.goto(SEND)
    page.locator("input[type=file]").set_input_files([str(each) for each in files])
    if made_up:
        page.get_by_label("The records are made up").check()
    page.get_by_role("button", name="Send and load").click()


def until_it_ended(page: Any) -> None:
    """As somebody without script would: load the page again."""
    ends = time.monotonic() + PATIENCE
    while page.get_by_role("button", name="Stop it").count() and time.monotonic() < ends:
        time.sleep(0.5)
        page.reload()


def row_of(page: Any, name: str) -> str:
    return str(page.locator("tbody tr", has_text=name).first.inner_text())


def test_many_files_are_loaded_though_the_page_is_closed(site: Site, person: Any, tmp_path: Path) -> None:
    unknown = tmp_path / "unknown.csv"
    unknown.write_text("colour,shape\nred,round\n")
    page = person("salford.analyst")
    heard = watched(page)
    page.goto(SEND)
    assert complaints(page) == []
    assert "50 MB" in page.locator("main").inner_text()
    send(page, NEW, HERE_ALREADY, unknown)
    assert complaints(page) == []
    address = page.url
    page.close()
    again = person("salford.analyst")
    again.goto(address)
    until_it_ended(again)
    assert complaints(again) == []
    assert "Finished" in again.get_by_role("heading", level=1).inner_text()
    assert "Taken in" in row_of(again, NEW.name)
    assert "Here already" in row_of(again, HERE_ALREADY.name)
    assert "Left aside" in row_of(again, "unknown.csv")
    again.get_by_role("link", name=NEW.name, exact=True).click()
    assert "SYNTHETIC DATA" in again.locator("main").inner_text()
    assert not list((site.home / "uploads").glob("*/files")), "nothing lies about unsealed"
    assert heard == []


def test_a_load_is_nobody_elses_to_see(person: Any, tmp_path: Path) -> None:
    page = person("salford.analyst")
    page.goto(SEND)
    address = page.locator("tbody a").first.get_attribute("href")
    assert person("county.administrator").goto(address).status == 404
    assert person("salford.councillor").goto(SEND).status == 404


def test_what_cannot_be_read_is_refused_before_it_is_kept(site: Site, person: Any, tmp_path: Path) -> None:
    page = person("salford.analyst")
    before = list((site.home / "uploads").glob("*"))
    for name, content, said in (
        ("macros.xlsm", b"PK\x03\x04", "may hold macros"),
        ("program.exe", b"MZ\x90", "is not a kind of file that is read"),
        ("empty.csv", b"", "is empty"),
    ):
        (tmp_path / name).write_bytes(content)
        send(page, tmp_path / name)
        assert said in page.locator(".govuk-error-summary").inner_text()
        assert complaints(page) == []
    send(page)
    assert "Choose at least one file" in page.locator(".govuk-error-summary").inner_text()
    assert list((site.home / "uploads").glob("*")) == before


def test_a_bomb_and_a_file_under_a_false_name_are_told_and_harm_nothing(person: Any, tmp_path: Path) -> None:
    bomb, lying = tmp_path / "bomb.zip", tmp_path / "picture.csv"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("rows.csv", b"0" * 60_000_000)
    lying.write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 100)
    page = person("salford.analyst", viewport=PHONE, java_script_enabled=False)
    send(page, bomb, lying)
    until_it_ended(page)
    assert "would grow to" in row_of(page, "bomb.zip")
    assert "a picture" in row_of(page, "picture.csv")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_files_are_dropped_on_the_page(person: Any) -> None:
    page = person("salford.analyst")
    page.goto(SEND)
    dropped = page.evaluate_handle(
        "() => { const carried = new DataTransfer();"
        "for (const name of ['one.csv', 'two.csv'])"
        "carried.items.add(new File(['a,b'], name, {type: 'text/csv'})); return carried }"
    )
    zone = page.locator(".govuk-file-upload-button")
    zone.dispatch_event("drop", {"dataTransfer": dropped})
    assert page.locator("input[type=file]").evaluate("field => field.files.length") == 2
    assert "2 files chosen" in zone.inner_text()
