"""A file that no source knows, mapped in a browser page by page, with script and without."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.functional.web.test_the_frame import PHONE, complaints

ROWS = "Ref,Opened on,Job,Caller name\n" + "".join(
    f"J{n},{1 + n % 28:02d}/09/2026,{('Litter', 'Graffiti')[n % 2]},Jane Smith\n" for n in range(60)
)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_a_file_is_mapped_page_by_page(person: Any, tmp_path: Path, script: bool) -> None:
    def complained(page: Any) -> list[str]:
        return complaints(page) if script else []  # what looks for them is a script

    file = tmp_path / f"jobs_{script}.csv".lower()
    file.write_text(ROWS)
    page = person("salford.analyst", viewport=PHONE, java_script_enabled=script)
    page.goto("/data/mappings/")
    assert complained(page) == []
    page.get_by_role("link", name="Map a new file").click()
    page.get_by_label("File").set_input_files(str(file))
    page.get_by_role("button", name="Go on").click()
    assert complained(page) == []
    assert "questions are open" in page.locator(".govuk-error-summary").inner_text()
    page.get_by_role("link", name="Answer the questions").click()
    assert complained(page) == []
    page.get_by_label("Whose kind of record it is").select_option("council")
    supplier = page.get_by_label("The agency that sends it")
    supplier.select_option("salford")
    page.get_by_label("An open licence: it is published").check()
    page.get_by_label("Attribution").fill("Made for a test")
    page.get_by_label("Feed").fill("council/street-jobs")
    page.get_by_label("What kind of thing happened").select_option("environment")
    page.get_by_role("button", name="Save").click()
    assert "Your answers are kept" in page.locator("main").inner_text()
    assert page.locator(".govuk-error-summary").count() == 0
    page.get_by_role("link", name="Say what becomes of each column").click()
    assert complained(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("button", name="Save").click()
    for link, said in (
        ("Read or write the whole mapping", "unclear = []"),
        ("See what the rows would become", "60 would be accepted"),
        ("Hand it in", "somebody else approves it"),
    ):
        page.get_by_role("link", name=link).click()
        assert complained(page) == []
        assert said in page.content()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        if "preview" not in page.url:
            page.go_back()
            continue
        assert "Jane" not in page.content()
        page.go_back()
    page.get_by_role("link", name="Hand it in").click()
    page.get_by_label("What is new in it").fill("Street cleaning has joined")
    page.get_by_role("button", name="Hand it in").click()
    assert complained(page) == []
    assert "Waits for approval" in page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("link", name="Version 1").click()
    assert complained(page) == []
    assert "You added it, so somebody else approves it" in page.locator("main").inner_text()
