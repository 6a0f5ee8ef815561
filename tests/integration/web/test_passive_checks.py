"""What a scanner looks for without attacking, on every address as each kind of visitor (PRODUCT T11)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from commonweal.core.actor import Actor
from commonweal.jobs.services import drain
from commonweal.partnership.queries import actor_of, address_of, local_operator
from tests.architecture.test_pages import OPEN_TO_ALL
from tests.integration.web.every_page import NOBODY, VISITORS, Answer, Markup, addresses, ask, client_of
from tests.integration.web.programs import world
from tests.sampling import SAMPLE, some

pytestmark = pytest.mark.threat("T11")
STATIC = Path(__file__).parents[3] / "src" / "commonweal" / "ui" / "static"
ATTACK = '"><script>x</script>'
WHOLE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
SHUT_OFF = ("camera", "geolocation", "microphone", "payment", "usb")
ATTACKING = (NOBODY, "analyst", "administrator")
FOR_THE_REST = ("auditor", "information_governance")  # who look at what none of the others may see
# To whoever has nothing to prove it with: these people were given no password.
PROVES_AGAIN = {"account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"}
NOT_A_PAGE_OF_ANY = "of these visitors: what it shows is not in this world, or it answers a form alone"
# Whoever adds an address that none of these visitors sees names it here, and tries it in another test.
SEEN_ELSEWHERE = {
    "account_change_password", "account_reauthenticate", "agreement", "api_one_job", "api_stop_a_run",
    "draft", "end_session", "first_password", "mapping_add", "mapping_columns", "mapping_draft",
    "mapping_give_up", "mapping_preview", "mapping_questions", "mapping_text", "mfa_authenticate",
    "mfa_deactivate_totp", "mfa_download_recovery_codes", "mfa_edit_webauthn", "mfa_login_webauthn",
    "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_view_recovery_codes",
    "openid_connect_callback", "openid_connect_login", "own_job_again", "own_job_stop", "run_stop",
    "sending", "sending_state", "sending_stop", "source_approve", "source_version", "stay", "view_drop",
    "view_send", "view_send_not",
}  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """What everybody was answered everywhere; with an attack in the query; to a method that nobody knows."""

    answers: tuple[Answer, ...]
    attacked: tuple[Answer, ...]
    odd: tuple[Answer, ...]


_kept: list[Seen] = []


@pytest.fixture
def seen(request: pytest.FixtureRequest, tmp_path: Path) -> Seen:
    """Gone over once by each worker, as nothing of it changes from one check to the next."""
    if not _kept:
        request.getfixturevalue("clean_state")
        _kept.append(_go(local_operator(), tmp_path))
    return _kept[0]


def _go(operator: Actor, folder: Path) -> Seen:
    people = (*VISITORS, *FOR_THE_REST)
    made = world(operator, folder, tuple(each for each in people if each != NOBODY))
    drain(actor=operator, actor_of=actor_of, address_of=address_of)
    found = addresses(made)
    answers, attacked, odd = [], [], []
    for who in people:
        client = client_of(made, who)
        left = set(found) - {each.route for each in answers if each.status == 200}
        for route in sorted(left) if who in FOR_THE_REST else found:
            address = found[route]
            answer = ask(client, who, route, address)
            answers.append(answer)
            attacked += _attacked(client, answer)
            if not route.startswith("api") and (who == "analyst" or route in OPEN_TO_ALL):
                odd.append(ask(client, who, route, address, "BREW"))
    return Seen(tuple(answers), tuple(attacked), tuple(odd))


def _attacked(client: Any, answer: Answer) -> Iterator[Answer]:
    """Names that the page's own forms and links ask with, all at once and some by themselves."""
    if answer.status != 200 or not answer.is_page or answer.who not in ATTACKING:
        return
    names = sorted(answer.markup.asked() | {"next", "page", "sort"})
    alone = some(names, SAMPLE.examples // 25) if answer.who == "analyst" else ()
    for asked in (names, *([name] for name in alone)):
        query = "&".join(f"{quote(name)}={quote(ATTACK)}" for name in asked)
        yield ask(client, answer.who, answer.route, f"{answer.address}?{query}")


def pages(seen: Seen) -> list[tuple[Answer, Markup]]:
    return [(each, each.markup) for each in (*seen.answers, *seen.attacked) if each.is_page]


def every(seen: Seen) -> tuple[Answer, ...]:
    return (*seen.answers, *seen.attacked, *seen.odd)


def test_no_address_is_without_a_known_answer(seen: Seen) -> None:
    """Signed out, all but what is open to all leads to the sign-in; nobody meets an error of ours."""
    wrong = [(each.at, each.status) for each in every(seen) if each.status >= 500]
    for each in seen.answers:
        if each.route.startswith("api"):
            known = {401} if each.who == NOBODY else {200, 403, 404, 405, 422}
        elif each.who != NOBODY or each.route in OPEN_TO_ALL:
            known = {200, 302, 404, 405} | ({403} if each.route in PROVES_AGAIN else set())
        else:
            known = {302, 405}
            if each.status == 302 and not each.headers["Location"].startswith("/sign-in/"):
                wrong.append((each.at, each.headers["Location"]))
        if each.status not in known:
            wrong.append((each.at, each.status))
    assert wrong == []


def test_every_address_is_looked_at_by_somebody_who_may_see_it(seen: Seen) -> None:
    """These checks would hold of a site that shows nothing."""
    shown = {each.route for each in seen.answers if each.status == 200}
    unseen = {each.route for each in seen.answers} - shown
    assert unseen - SEEN_ELSEWHERE == set(), NOT_A_PAGE_OF_ANY
    assert SEEN_ELSEWHERE - unseen == set(), "these are seen, or are there no more"
    member = {each.route for each in seen.answers if each.who == "elected_member" and each.status == 200}
    analyst = {each.route for each in seen.answers if each.who == "analyst" and each.status == 200}
    assert len(member) + 20 < len(analyst)


def test_the_content_policy_lets_in_nothing_but_our_own(seen: Seen) -> None:
    wrong: list[Any] = []
    nonces = []
    for each in every(seen):
        policy = each.policy
        nonces += [word for word in policy["script-src"].split() if word.startswith("'nonce-")]
        shut = ("default-src", "frame-ancestors", "base-uri", "object-src")
        wrong += [(each.at, name, policy.get(name)) for name in shut if policy.get(name) != "'none'"]
        for name, value in policy.items():
            words = {word for word in value.split() if not word.startswith("'nonce-")}
            if not words <= {"'self'", "'none'", *(("data:",) if name == "img-src" else ())}:
                wrong.append((each.at, name, value))
    assert wrong == []
    assert len(nonces) == len(set(nonces)), "one that is given twice can be guessed"


def test_every_answer_has_the_other_headers(seen: Seen) -> None:
    wrong = []
    for each in every(seen):
        wrong += [(each.at, name) for name, value in WHOLE.items() if each.headers.get(name) != value]
        allowed = each.headers.get("Permissions-Policy", "")
        wrong += [(each.at, name) for name in SHUT_OFF if f"{name}=()" not in allowed]
        if "*" in allowed or "Access-Control-Allow-Origin" in each.headers:
            wrong.append((each.at, "to other sites"))
        if not {"no-store", "private"} <= set(each.headers["Cache-Control"].replace(" ", "").split(",")):
            wrong.append((each.at, each.headers["Cache-Control"]))
        wrong += [(each.at, name) for name in ("Server", "X-Powered-By") if name in each.headers]
        if each.text and "charset=utf-8" not in each.headers["Content-Type"] and each.is_page:
            wrong.append((each.at, each.headers["Content-Type"]))
    assert wrong == []


def test_no_script_reads_a_cookie_and_no_other_site_sends_one(seen: Seen) -> None:
    wrong, found = [], set()
    for each in every(seen):
        for name, cookie in each.cookies.items():
            found.add(name)
            if not cookie["httponly"] or cookie["samesite"] not in ("Lax", "Strict") or cookie["domain"]:
                wrong.append((each.at, name))
    assert wrong == [] and {"commonweal-session", "commonweal-form"} <= found


def test_no_page_holds_a_script_a_style_or_a_handler_of_its_own(seen: Seen) -> None:
    wrong = []
    for each, page in pages(seen):
        for tag, given in page.elements:
            wrong += [(each.at, tag, name) for name in given if name == "style" or name.startswith("on")]
            if tag in ("style", "base", "iframe", "object", "embed", "applet"):
                wrong.append((each.at, tag, ""))
            if tag == "meta" and given.get("http-equiv", "").lower() == "refresh":
                wrong.append((each.at, tag, "refresh"))
            if given.get("href", "").strip().lower().startswith(("javascript:", "data:", "vbscript:")):
                wrong.append((each.at, tag, given["href"]))
        for given, inside in page.scripts:
            ours = given.get("nonce") and f"'nonce-{given['nonce']}'" in each.policy["script-src"].split()
            if "src" not in given and given.get("type") != "application/json" and not ours:
                wrong.append((each.at, "script", inside[:60]))
    assert wrong == []


FETCHED = ("src", "srcset", "poster", "data", "action", "formaction")


def test_nothing_is_fetched_from_another_host(seen: Seen) -> None:
    wrong = []
    for each, page in pages(seen):
        for tag, given in page.elements:
            fetched = [given.get(name, "") for name in FETCHED]
            fetched += [given.get("href", "")] if tag in ("link", "image", "use") else []
            wrong += [(each.at, tag, link) for link in fetched if urlsplit(link).netloc or link[:2] == "//"]
            if tag == "a" and given.get("target") == "_blank" and "noopener" not in given.get("rel", ""):
                wrong.append((each.at, tag, given["href"]))
    assert wrong == []


def test_no_sheet_of_style_and_no_script_names_another_host() -> None:
    named = {
        (path.name, found)
        for path in STATIC.rglob("*")
        if path.suffix in (".css", ".js")
        for found in re.findall(
            r"(?:url\(|@import|import\(|fetch\(|from)\s*['\"]?((?:https?:)?//[^'\")\s]+)",
            path.read_text("utf-8"),
        )
    }
    assert named == set()


def test_every_form_that_writes_is_shown_to_be_ours_and_no_other_is(seen: Seen) -> None:
    """A token in a form that asks would stand in addresses, and so in histories and logs."""
    wrong, found = [], 0
    for each, page in pages(seen):
        for given, inside in page.forms:
            tokens = [field for _, field in inside if field.get("name") == "csrfmiddlewaretoken"]
            writes = given.get("method", "get").lower() == "post"
            found += writes
            if len(tokens) != writes or any(len(token["value"]) < 32 for token in tokens):
                wrong.append((each.at, given))
            for _, field in inside:
                kind = field.get("type")
                if kind == "password" and field.get("autocomplete") not in (
                    "current-password",
                    "new-password",
                ):
                    wrong.append((each.at, field))
                if kind == "password" and (field.get("value") or not writes):
                    wrong.append((each.at, field))
    assert wrong == [] and found > 20


SECRETS = {
    "a trace": r"Traceback \(most recent call last\)|File \"/|site-packages|DoesNotExist|psycopg",
    "a path": r"(?<![\w/])/(?:home|root|usr|var|etc|tmp|opt)/[\w.-]+/",
    "software": r"(?i)\b(?:gunicorn|whitenoise|django|postgresql|python|jinja2?)[/ ]\d",
    "a private address": r"\b(?:10\.\d+|192\.168|172\.(?:1[6-9]|2\d|3[01])|169\.254)\.\d+\.\d+\b",
    "a key": r"-----BEGIN|(?i:secret[_-]?key|api[_-]?key)\s*[=:]",
}
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
LONGEST = 64  # letters before the sign of an address, and after it
# Where the addresses of people at work are what the page is for.
NAMES_PEOPLE = {"admin_people", "admin_person", "admin_agencies"}


@pytest.mark.parametrize("secret", SECRETS)
def test_no_answer_tells_how_the_site_is_made(seen: Seen, secret: str) -> None:
    pattern = re.compile(SECRETS[secret])
    wrong = [(each.at, found.group()) for each in every(seen) if (found := pattern.search(each.text))]
    assert wrong == []


def _addresses(text: str) -> Iterator[str]:
    at = text.find("@")
    while at >= 0:
        yield from ADDRESS.findall(text[max(0, at - LONGEST) : at + LONGEST])
        at = text.find("@", at + 1)


def test_no_answer_holds_an_address_of_a_person_or_a_comment(seen: Seen) -> None:
    wrong: list[Any] = []
    for each in every(seen):
        own = f"{each.who.replace('_', '.')}.salford@x.example"
        if each.route not in NAMES_PEOPLE:
            wrong += [(each.at, found) for found in _addresses(each.text) if found != own]
    for each, page in pages(seen):
        wrong += [(each.at, comment) for comment in page.comments]
    assert wrong == []


def test_nothing_that_was_asked_comes_back_as_markup(seen: Seen) -> None:
    assert len(seen.attacked) > 100
    wrong = [each.at for each in seen.attacked if ATTACK in each.text or "<script>x" in each.text]
    wrong += [each.at for each in seen.attacked if "<script>" in "".join(each.headers.values())]
    back = [each for each in seen.attacked if "&lt;script&gt;x" in each.text]
    assert wrong == [] and back, "something of it does come back, escaped"


def test_a_method_that_nobody_knows_is_refused(seen: Seen) -> None:
    """To whoever may see the page; to everybody else it says what any other question would."""
    plain = {(each.who, each.route): each.status for each in seen.answers}
    wrong = []
    for each in seen.odd:
        shown = plain[each.who, each.route] in (200, 405)
        if (each.status != 405) if shown else (each.status not in (302, 403, 404, 405)):
            wrong.append((each.at, each.status))
    assert len(seen.odd) > 100
    assert wrong == []
