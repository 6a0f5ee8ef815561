"""Administration: people, agencies, roles, the log, health, words; each for those whom the policy names."""

from __future__ import annotations

from typing import Any

from tests.functional.web.test_the_frame import complaints, watched

ANALYST, ADMINISTRATOR, AUDITOR, MACHINES = (
    "salford.analyst",
    "county.administrator",
    "county.auditor",
    "county.machines",
)
OF_ADMINISTRATOR = (
    "/administration/",
    "/administration/people/",
    "/administration/people/salford.analyst/",
    "/administration/agencies/",
    "/administration/roles/",
    "/administration/roles/marac_coordinator/",
    "/administration/classes/sealed_note/",
)
OF_AUDITOR = (
    "/administration/disclosures/",
    "/administration/unusual/",
    "/administration/who-read/",
)
OF_MACHINES = ("/administration/health/", "/administration/jobs/", "/administration/jobs/?state=failed")
OF_ANALYST = (
    "/administration/dictionary/",
    "/administration/dictionary/events/",
    "/administration/techniques/",
    "/administration/techniques/gi-star/",
    "/you/jobs/",
)


def test_each_page_holds_for_whom_it_is_there(person: Any) -> None:
    """axe finds nothing, the policy stops nothing, and the page is there."""
    for username, paths in (
        (ADMINISTRATOR, OF_ADMINISTRATOR),
        (AUDITOR, OF_AUDITOR),
        (MACHINES, OF_MACHINES),
        (ANALYST, OF_ANALYST),
    ):
        page = person(username)
        heard, found = watched(page), []
        for path in paths:
            reply = page.goto(path)
            assert reply.status == 200, (username, path)
            found += complaints(page)
        assert (found, heard) == ([], []), username


def test_an_elected_member_gets_the_not_found_of_a_page_that_is_not_there(person: Any) -> None:
    page = person("salford.councillor")

    def text(path: str) -> tuple[int, str]:
        reply = page.goto(path)
        return reply.status, page.locator("main").inner_html()

    nowhere = text("/administration/no-such-page/")
    assert nowhere[0] == 404
    for path in (*OF_ADMINISTRATOR[:3], *OF_AUDITOR, *OF_MACHINES, *OF_ANALYST, "/you/trail/"):
        assert text(path) == nowhere, path
    assert page.get_by_role("navigation", name="Main").get_by_role("link").all_inner_texts() == ["Home"]


def test_people_are_found_by_role_and_nobody_is_said_so(person: Any) -> None:
    page = person(ADMINISTRATOR)
    page.goto("/administration/people/")
    page.get_by_label("Role").select_option("marac_coordinator")
    page.get_by_role("button", name="Filter").click()
    assert page.locator("tbody th").all_inner_texts() == ["MARAC co-ordinator, Salford"] or (
        page.locator("tbody tr").count() == 1
    )
    page.get_by_label("Account").select_option("closed")
    page.get_by_role("button", name="Filter").click()
    assert "Nobody fits." in page.locator(".cw-empty--none").inner_text()


def test_an_administrator_invites_somebody_who_then_sets_a_password(
    site: Any, person: Any, visitor: Any
) -> None:
    """The address works once; the second time it says so in the words of one that never was."""
    # Somebody new: accounts for which nobody speaks pause by themselves, also those of the demonstration.
    site.commonweal(
        "person", "add", "new.officer", "New officer", "--agency", "salford", "--post", "county_analyst",
        "--email", "new.officer@salford.example",
    )  # fmt: skip
    page = person(ADMINISTRATOR)
    page.goto("/administration/people/new.officer/")
    page.get_by_role("button", name="Make an invitation").click()
    address = page.locator(".govuk-inset-text .cw-code").inner_text()
    visitor.goto(address)
    visitor.get_by_label("Password", exact=True).fill("short")
    visitor.get_by_role("button", name="Set password").click()
    assert "too short" in visitor.locator(".govuk-error-summary").inner_text()
    visitor.get_by_label("Password", exact=True).fill("winter-canal-lock-52")
    visitor.get_by_role("button", name="Set password").click()
    assert visitor.get_by_text("Your password is set. Sign in with it.").is_visible()
    visitor.goto(address)
    assert visitor.get_by_role("heading", name="This invitation no longer works").is_visible()


def test_an_analyst_reads_her_own_trail(person: Any) -> None:
    page = person(ANALYST)
    page.goto("/administration/people/")
    page.goto("/you/trail/")
    first = page.locator("tbody tr").first.inner_text()
    assert "read the directory of people at work" in first
    assert "page:administration.people" in first


def test_an_auditor_finds_who_read_about_somebody(person: Any) -> None:
    page = person(AUDITOR)
    page.goto("/administration/who-read/")
    page.get_by_role("button", name="Search").click()
    assert "Name a thing or somebody" in page.locator(".govuk-error-summary").inner_text()
    person(ADMINISTRATOR).goto("/administration/people/salford.analyst/")
    entry = person(ANALYST)
    entry.goto("/you/")
    page.get_by_label("A thing").fill("account:11")
    page.get_by_role("button", name="Search").click()
    assert "read the directory of people at work" in page.locator("tbody").inner_text()
    page.get_by_label("A thing").fill("account:no-such")
    page.get_by_role("button", name="Search").click()
    assert "Nobody has, as far as you may know." in page.locator(".cw-empty--none").inner_text()
