"""A file that no source knows, mapped on screen: drafted, answered, tried, handed in, approved by another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.hub.queries import deliveries
from commonweal.hub.queries.sources import known_source, mapping_versions
from commonweal.hub.services import approve_mapping
from commonweal.partnership import services
from commonweal.web.sign_in.process import SIGN_IN, as_sign_in
from tests.integration.web.visiting import PASSWORD, signed_in

pytestmark = pytest.mark.usefixtures("clean_state")
NEW = "/data/mappings/new/"
NAMES = ("Jane Smith", "Omar Khan", "Ann Lee")
ROWS = "Ref,Opened on,Job,Caller name,Notes\n" + "".join(
    f"J{n},{1 + n % 28:02d}/09/2026,{('Litter', 'Graffiti')[n % 2]},{NAMES[n % 3]},"
    f"{NAMES[n % 3]} rang again about it and was upset number {n}\n"
    for n in range(60)
)
BACK = "J998,not a day,Litter,Jane Smith,she said so\nJ999,,Litter,Jane Smith,she said so\n"
ANSWERS = {
    "title": "Street jobs",
    "name": "street_jobs",
    "agency": "council",
    "supplier": "salford",
    "basis": "open-licence",
    "attribution": "Made for a test",
    "feed": "council/street-jobs",
    "domain": "environment",
    "order": "day-first",
}


@pytest.fixture
def team(people: dict[str, str], operator: Actor) -> Iterator[dict[str, str]]:
    """Beside the others: somebody who both drafts and approves, and a second analyst."""
    for username, post, roles in (
        ("m.manager", "community_safety_manager", ("community_safety_manager", "analyst")),
        ("b.analyst", "county_analyst", ("analyst",)),
    ):
        account = services.add_person(
            actor=operator, username=username, name=username, agency="salford", post=post,
            email=f"{username}@x.example", areas=["district:E08000006"],
        )  # fmt: skip
        for role in roles:
            services.grant_role(actor=operator, account=account, role=role, why="for the test")
        invitation = services.invite(actor=operator, account=account)
        with as_sign_in():
            services.accept_invitation(actor=SIGN_IN, invitation=invitation, password=PASSWORD)
            services.accept_terms(actor=SIGN_IN, account=account)
        people[username] = account
    yield people


def words(reply: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", reply.content.decode())).split())


def sent(text: str = ROWS + BACK, name: str = "jobs_2026-09.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode(), "text/csv")


def begun(client: Client, **more: Any) -> str:
    """The address of the mapping that is then written."""
    reply = client.post(NEW, {"chosen": sent(), "source": "", **more})
    assert reply.status_code == 302, words(reply)
    return str(reply["Location"])


def answered(client: Client, **more: Any) -> str:
    address = begun(client)
    reply = client.post(f"{address}questions/", {**ANSWERS, **more})
    assert reply.status_code == 302, words(reply)
    return address


def handed_in(client: Client) -> None:
    reply = client.post(f"{answered(client)}add/", {"why": "street cleaning has joined"})
    assert reply["Location"] == "/data/mappings/of/street_jobs/", words(reply)


def text_of(client: Client, address: str) -> str:
    page = client.get(f"{address}text/").content.decode()
    return unescape(page.partition("<textarea")[2].partition(">")[2].partition("</textarea>")[0])


def test_a_file_is_mapped_tried_handed_in_and_approved_on_screen(
    team: dict[str, str], operator: Actor, home: Path
) -> None:
    analyst = signed_in("a.analyst")
    address = begun(analyst)
    first = words(analyst.get(address))
    assert "questions are open" in first and "agency: it" not in first
    asked = words(analyst.get(f"{address}questions/"))
    assert "supplier: the code of the agency that sends it" in asked
    assert analyst.post(f"{address}questions/", ANSWERS).status_code == 302
    assert "There is a problem" not in words(analyst.get(address))
    assert "unclear = []" in text_of(analyst, address)

    tried = words(analyst.get(f"{address}preview/"))
    assert "All 62 rows were tried: 60 would be accepted, 0 are duplicates and 2 would go back" in tried
    assert "Row Category Domain Month Began How exact the place 1 litter" in tried, "no key, point or person"
    assert "2 graffiti environment September 2026 2 September 2026" in tried
    assert "published openly" in tried
    assert not any(name in tried for name in (*NAMES, "Jane", "upset", "J998"))
    assert deliveries(actor=operator) == [], "nothing is loaded"

    reply = analyst.post(f"{address}add/", {"why": "street cleaning has joined"})
    assert reply["Location"] == "/data/mappings/of/street_jobs/"
    assert analyst.get(address).status_code == 404
    assert not [each for each in (home / "samples").rglob("*") if each.is_file()]
    waits = words(analyst.get("/data/mappings/of/street_jobs/1/"))
    assert "Waits for approval" in waits and "somebody else approves it" in waits
    assert "street_jobs" not in {each.source for each in _in_use(operator)}

    manager = signed_in("m.manager")
    assert "Approve it" in words(manager.get("/data/mappings/of/street_jobs/1/"))
    assert manager.post("/data/mappings/of/street_jobs/1/approve/").status_code == 302
    (version,) = _in_use(operator)
    assert (version.why, version.added_by) == ("street cleaning has joined", team["a.analyst"])
    assert "Approved" in words(manager.get("/data/mappings/of/street_jobs/1/"))


def _in_use(operator: Actor) -> list[Any]:
    return [v for v in mapping_versions(actor=operator, source="street_jobs") if v.state == "in use"]


def test_nobody_approves_their_own_and_no_analyst_any(team: dict[str, str], operator: Actor) -> None:
    manager = signed_in("m.manager")
    handed_in(manager)
    assert "Approve it" not in words(manager.get("/data/mappings/of/street_jobs/1/"))
    assert manager.post("/data/mappings/of/street_jobs/1/approve/").status_code == 403
    assert signed_in("a.analyst").post("/data/mappings/of/street_jobs/1/approve/").status_code == 404
    assert _in_use(operator) == []


def test_the_pages_are_not_there_for_who_has_no_place(team: dict[str, str]) -> None:
    address = answered(signed_in("a.analyst"))
    councillor, other = signed_in("c.councillor"), signed_in("b.analyst")
    for path in ("/data/mappings/", NEW, "/data/mappings/of/fire_irs/", address):
        assert councillor.get(path).status_code == 404, path
    for step in ("", "questions/", "columns/", "text/", "preview/", "add/", "give-up/"):
        assert other.get(address + step).status_code == 404, step
    assert other.post(f"{address}give-up/").status_code == 404
    assert other.post(f"{address}add/", {"why": "it is not mine"}).status_code == 404
    assert Client().get(address).status_code == 302


def test_the_file_lies_sealed_and_is_forgotten(team: dict[str, str], home: Path) -> None:
    analyst = signed_in("a.analyst")
    address = answered(analyst)
    files = [each for each in (home / "samples").rglob("*") if each.is_file()]
    assert files and not any(b"Jane" in each.read_bytes() or "jobs" in each.name for each in files)
    with clock.setting(clock.now() + timedelta(days=29)):
        again = signed_in("a.analyst")
        begun(again)
        assert "is no longer here" in words(again.get(address))
        assert "There is no file to try it on" in words(again.get(f"{address}preview/"))
        assert again.post(f"{address}give-up/").status_code == 302
        assert again.get(address).status_code == 404


def test_a_slip_is_told_with_its_remedy_and_the_text_is_kept(team: dict[str, str]) -> None:
    analyst = signed_in("a.analyst")
    address = answered(analyst)
    wrong = text_of(analyst, address).replace('precision = "', 'precision = "here')
    assert analyst.post(f"{address}text/", {"text": wrong}).status_code == 302
    for step in ("", "text/", "preview/", "add/"):
        page = words(analyst.get(address + step))
        assert "is no precision" in page and "What to do: Place and time, as" in page, step
    assert text_of(analyst, address).strip() == wrong.strip()
    assert analyst.post(f"{address}add/", {"why": "in haste"}).status_code == 200
    analyst.post(f"{address}text/", {"text": "agency = "})
    assert "not valid TOML" in words(analyst.get(address))
    assert analyst.get(f"{address}columns/")["Location"] == f"{address}text/"
    assert text_of(analyst, address) == "agency = ", "what is no mapping at all is kept too"


def test_questions_that_are_not_answered_stay_open(team: dict[str, str]) -> None:
    analyst = signed_in("a.analyst")
    address = begun(analyst)
    reply = analyst.post(f"{address}questions/", {**ANSWERS, "feed": "jobs", "attribution": ""})
    assert reply.status_code == 422
    said = words(reply)
    assert "Write the feed as agency/kind" in said and "Write the words to print" in said
    assert "agency: who the records are of" in words(analyst.get(f"{address}questions/"))


def test_columns_are_chosen_one_by_one(team: dict[str, str]) -> None:
    analyst = signed_in("a.analyst")
    address = answered(analyst)
    page = analyst.get(f"{address}columns/").content.decode()
    names = [unescape(each) for each in re.findall(r"<legend[^>]*--s\">([^<]+)</legend>", page)]
    assert set(names) == {"Ref", "Opened on", "Job", "Caller name", "Notes"}
    now = _chosen(page)
    caller, job = names.index("Caller name"), names.index("Job")
    reply = analyst.post(f"{address}columns/", {**now, f"handling_{caller}": "pseudonymised"})
    assert "Say what Caller name fills, or drop it" in words(reply)
    pseudonymised = {f"handling_{caller}": "pseudonymised", f"fills_{caller}": "person.other|text"}
    assert analyst.post(f"{address}columns/", {**now, **pseudonymised}).status_code == 302
    text = text_of(analyst, address)
    assert 'name = "Caller name"\nhandling = "pseudonymised"\nto = "person.other"' in text
    assert "# " in text, "the notes of the draft stay"
    assert "would be accepted" in words(analyst.get(f"{address}preview/"))
    dropped = {f"handling_{job}": "dropped", f"fills_{job}": "", f"reason_{job}": "nobody asks for it"}
    assert analyst.post(f"{address}columns/", {**now, **dropped}).status_code == 302
    assert "columns are ['Job'], and those with to = \"category\" are []" in words(analyst.get(address))


def _chosen(page: str) -> dict[str, str]:
    """What the fields of the page hold, as a browser would send them."""
    found = {}
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)"[^>]*\bselected', options)
        found[name] = unescape(chosen.group(1)) if chosen else ""
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="(reason_\d+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name:
            found[name.group(1)] = unescape(value.group(1)) if value else ""
    return found


def test_words_that_no_category_knows_are_told_before_anything_is_loaded(team: dict[str, str]) -> None:
    analyst = signed_in("a.analyst")
    address = answered(analyst)
    strange = ROWS.replace("Graffiti", "Needles") + "J777,02/09/2026,Jane Smith,Jane Smith,she rang\n"
    assert analyst.post(f"{address}preview/", {"chosen": sent(strange, "later.csv")}).status_code == 302
    tried = words(analyst.get(f"{address}preview/"))
    assert "are not mapped" in tried and '"Needles" = "…"' in tried
    assert "Jane" not in tried


def test_versions_are_compared_and_the_next_is_written_from_the_last(
    team: dict[str, str], operator: Actor
) -> None:
    analyst = signed_in("a.analyst")
    handed_in(analyst)
    approve_mapping(actor=operator, source="street_jobs")
    reply = analyst.post(NEW, {"source": "street_jobs"})
    address = str(reply["Location"])
    text = text_of(analyst, address)
    assert "version = 2" in text
    assert "There is no file to try it on" in words(analyst.get(f"{address}preview/"))
    merged = text.replace('= "graffiti"', '= "street jobs of all kinds"')
    assert merged != text
    analyst.post(f"{address}text/", {"text": merged})
    changes = words(analyst.get(f"{address}add/"))
    assert "category, words, Graffiti" in changes and "street jobs of all kinds" in changes
    assert analyst.post(f"{address}add/", {"why": "merged"}).status_code == 302
    listed = words(analyst.get("/data/mappings/"))
    assert "Street jobs Waits for approval 1 2 council council/street-jobs Published openly" in listed
    compared = words(analyst.get("/data/mappings/of/street_jobs/compare/?before=1&after=2"))
    assert "category, words, Graffiti graffiti street jobs of all kinds" in compared
    assert "version 1 2" in compared and "category, words, Litter" not in compared
    same = words(analyst.get("/data/mappings/of/street_jobs/compare/?before=1&after=1"))
    assert "They say the same" in same
    assert analyst.get("/data/mappings/of/street_jobs/compare/?before=1&after=9").status_code == 200
    assert analyst.get("/data/mappings/of/street_jobs/9/").status_code == 404
    assert analyst.get("/data/mappings/of/nothing/").status_code == 404
    assert known_source("street_jobs").version == 1


def test_the_sources_of_the_program_are_shown_too(team: dict[str, str]) -> None:
    analyst = signed_in("a.analyst")
    listed = words(analyst.get("/data/mappings/"))
    assert "Map a new file" in listed
    page = words(analyst.get("/data/mappings/of/fire_irs/"))
    assert "Version 1 (of the program) In use" in page and "Replaced by a keyed reference" in page
    by_program = words(analyst.get("/data/mappings/of/police_uk_street/program/"))
    assert "The program reads this source by itself" in by_program


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (SimpleUploadedFile("macros.xlsm", b"PK\x03\x04"), "may hold macros"),
        (SimpleUploadedFile("empty.csv", b""), "empty"),
        (SimpleUploadedFile("picture.csv", b"\x89PNG\r\n\x1a\n" + b"0" * 100), "picture"),
        (SimpleUploadedFile("headed.csv", b"a,b\n"), "holds no row"),
        (None, "Choose the file"),
    ],
    ids=["macros", "empty", "picture", "no rows", "none"],
)
def test_what_cannot_be_looked_at_is_refused_and_not_kept(
    team: dict[str, str], home: Path, file: Any, said: str
) -> None:
    analyst = signed_in("a.analyst")
    if file is not None:
        file.seek(0)
    reply = analyst.post(NEW, {"source": "", **({"chosen": file} if file else {})})
    assert reply.status_code == 422
    assert said in words(reply)
    folder = home / "samples"
    assert not folder.exists() or list(folder.iterdir()) == []
    assert "You are writing none." in words(analyst.get(NEW))


AREAS = "LSOA code,Adults,Children\n" + "".join(
    f"E010{n:05d},{400 + n},{90 + n}\n" for n in range(5501, 5531)
)


def test_figures_of_areas_are_tried_too(team: dict[str, str]) -> None:
    analyst = signed_in("a.analyst")
    address = begun(analyst, chosen=sent(AREAS, "households.csv"))
    asked = analyst.get(f"{address}questions/").content.decode()
    assert 'name="period_from"' in asked and 'name="domain"' not in asked
    said = {**ANSWERS, "name": "adults", "feed": "council/adults", "period_from": "2026-03-31"}
    assert "Give both days of the period" in words(analyst.post(f"{address}questions/", said))
    said["period_to"] = "2026-03-30"
    assert "is before its first" in words(analyst.post(f"{address}questions/", said))
    said["period_to"] = "31/03/2026"
    assert analyst.post(f"{address}questions/", said).status_code == 302
    tried = words(analyst.get(f"{address}preview/"))
    assert "All 30 rows were tried: 30 would be accepted" in tried
    assert "adults" in tried and "5,901" in tried and "E01005501" in tried and "March 2026" in tried


def test_a_source_under_no_agreement_is_told_of_before_it_is_loaded(team: dict[str, str]) -> None:
    analyst = signed_in("a.analyst")
    address = answered(analyst, basis="agreement", attribution="")
    tried = words(analyst.get(f"{address}preview/"))
    assert "60 would be accepted" in tried and "No agreement in force covers its feed" in tried
