"""A site that runs as it would for its users, and a browser in front of it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from commonweal.config import databases, embedded
from tests.conftest import _SESSION_HOME, SUFFIX
from tests.functional.command_line import ROOT
from tests.functional.oidc import agency

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    # Whatever else a page asks for is not found, though it stood on this machine.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]  # fmt: skip
HOSTS = ("localhost", "127.0.0.1")
OF_THE_PAGE = ("data", "blob", "about")  # asked of nobody
PATIENCE = 60  # seconds


@dataclass
class Site:
    address: str
    home: Path
    environment: dict[str, str]
    agency_port: int = 0  # at which the sign-in of an agency answers, where a test starts it
    signed_in: dict[str, Any] = field(default_factory=dict)

    def commonweal(self, *words: str) -> str:
        start = [sys.executable, "-P", "-c", "from commonweal.cli import main; main()"]
        done = subprocess.run(
            [*start, *words],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Its own databases and folder, so that what other tests clear away is not its own."""
    home = tmp_path_factory.mktemp("site")
    (home / "keys").mkdir(mode=0o700)
    address = f"http://localhost:{_free_port()}"
    agency_port = _free_port()
    environment = _environment(home, address) | agency.setting(agency_port)
    subprocess.run(
        [sys.executable, "-m", "tests.functional.web.filling", str(_folder(home))],
        env=environment, check=True, cwd=ROOT, timeout=300,
    )  # fmt: skip
    port = address.rpartition(":")[2]
    server = subprocess.Popen(
        [sys.executable, "-P", "-m", "gunicorn", "--bind", f"127.0.0.1:{port}",
         "--workers", "2", "--preload", "--no-control-socket", "--log-level", "warning",
         "commonweal.config.wsgi:application"],
        env=environment, cwd=ROOT,
    )  # fmt: skip
    worker = subprocess.Popen(
        [sys.executable, "-P", "-c", "from commonweal.cli import main; main()", "work", "--keep-on"],
        env=environment, cwd=ROOT,
    )  # fmt: skip
    try:
        _wait_for(f"{address}/healthy/", server)
        yield Site(address, home, environment, agency_port)
    finally:
        for each in (server, worker):
            each.terminate()
            each.wait(PATIENCE)


def _folder(home: Path) -> Path:
    folder = home / "delivered"
    folder.mkdir()
    return folder


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _environment(home: Path, address: str) -> dict[str, str]:
    suffix = f"_site{SUFFIX}"
    before, os.environ["COMMONWEAL_HOME"] = os.environ["COMMONWEAL_HOME"], os.environ[_SESSION_HOME]
    try:
        embedded.ensure(suffix, durable=False)
        urls = {
            databases.setting_name(alias, who): embedded.url(store, who, suffix)
            for alias, store in databases.STORES.items()
            for who in ("app", "owner")
        }
    finally:
        os.environ["COMMONWEAL_HOME"] = before
    return {
        **{name: value for name, value in os.environ.items() if name != "COMMONWEAL_KEYS"},
        **urls,
        "COMMONWEAL_HOME": str(home),
        "COMMONWEAL_SITE": address,
        "COMMONWEAL_DEMONSTRATION": "1",
        "DJANGO_SETTINGS_MODULE": "commonweal.config.settings",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        if server.poll() is not None:
            pytest.fail(f"the site ended with {server.returncode}")
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail("the site does not answer")


@pytest.fixture(scope="module")
def asked_elsewhere() -> Iterator[list[str]]:
    """What a browser asked of another host, and in which test: nothing, once the module has ended."""
    asked: list[str] = []
    yield asked
    assert asked == [], "a page asks for something from another host"


@pytest.fixture(scope="module")
def chromium(asked_elsewhere: list[str]) -> Iterator[Any]:
    """Not for the session: while it is open an event loop runs, and Django asks no database in one."""
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        plain = browser.new_context

        def noting(**options: Any) -> Any:
            context = plain(**options)
            context.on("request", lambda request: _note(request.url, asked_elsewhere))
            return context

        browser.new_context = noting
        yield browser
        browser.close()


def _note(address: str, asked_elsewhere: list[str]) -> None:
    parts = urlsplit(address)
    if parts.scheme not in OF_THE_PAGE and parts.hostname not in HOSTS:
        asked_elsewhere.append(f"{os.environ.get('PYTEST_CURRENT_TEST', '')}: {address}")


@pytest.fixture
def visitor(chromium: Any, site: Site) -> Iterator[Any]:
    """A page of a browser that nobody has used, and what it complained of."""
    context = chromium.new_context(base_url=site.address, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()


@pytest.fixture
def person(chromium: Any, site: Site) -> Iterator[Any]:
    """`person("salford.analyst")`: a page of somebody who is signed in; each signs in once for all tests."""
    opened = []

    def signed_in(username: str, **options: Any) -> Any:
        state = site.signed_in.get(username)
        context = chromium.new_context(base_url=site.address, locale="en-GB", storage_state=state, **options)
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        if state is None:
            sign_in(page, username)
            site.signed_in[username] = context.storage_state()
        return page

    yield signed_in
    for context in opened:
        context.close()


def sign_in(page: Any, username: str, password: str = "") -> None:
    from commonweal.partnership.demonstration import PASSWORD

    page.goto("/sign-in/")
    page.get_by_label("User name").fill(username)
    page.get_by_label("Password", exact=True).fill(password or PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    if page.get_by_role("heading", name="Your second factor").is_visible():
        code = page.locator(".govuk-inset-text .cw-code").inner_text()
        page.get_by_label("Code from your authenticator app, or a recovery code").fill(code)
        page.get_by_role("button", name="Sign in", exact=True).click()
