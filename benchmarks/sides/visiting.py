"""A hundred people at their browsers, from one process: requests at a fixed pace whether answers come or not.

A request's time runs from the moment at which it was due, so that waiting behind a slow one counts.
"""

from __future__ import annotations

import random
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from benchmarks.sides.speaking import answer

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
SIGN_IN_EVERY = 1.05  # seconds: sixty in a minute are let in from one address
AT_ONCE = 64  # requests in hand at most
POLL = 0.25
RUN_PATIENCE, UPLOAD_PATIENCE = 60.0, 300.0
CATEGORIES = ("", "Burglary", "Violence and sexual offences", "Anti-social behaviour", "Vehicle crime")


@dataclass
class Visitor:
    name: str
    address: str
    password: str
    session: requests.Session = field(default_factory=requests.Session)

    def sign_in(self) -> float:
        """Seconds from sending the form to the page behind it."""
        self.session = requests.Session()
        token = self._token("/sign-in/")
        began = time.perf_counter()
        sent = {"csrfmiddlewaretoken": token, "login": self.name, "password": self.password}
        page = self.session.post(f"{self.address}/sign-in/", data=sent, timeout=60)
        took = time.perf_counter() - began
        if "/welcome/" in page.url:
            accepted = {"csrfmiddlewaretoken": _found(page.text), "accept": "on"}
            page = self.session.post(f"{self.address}/welcome/", data=accepted, timeout=60)
        if page.status_code != 200 or "Sign out" not in page.text:
            raise RuntimeError(f"{self.name} could not sign in: {page.status_code} {page.url}")
        return took

    def get(self, path: str) -> requests.Response:
        return self.session.get(f"{self.address}{path}", timeout=60)

    def run_hot_spots(self, district: str, category: str) -> float:
        """From sending the form until its result stands on the page."""
        path = f"/analyse/gi-star/?district={district}&category={category}"
        text = self.get(path).text
        sent = _fields(text) | {"csrfmiddlewaretoken": _found(text)}
        began = time.perf_counter()
        page = self.session.post(f"{self.address}/analyse/gi-star/", data=sent, timeout=60)
        if "/runs/" not in page.url:
            raise RuntimeError(f"the run was not taken: {page.status_code} {_complaint(page.text)}")
        _until(lambda: self.session.get(f"{page.url}state/", timeout=60).json()["ended"], RUN_PATIENCE)
        result = self.session.get(page.url, timeout=60)
        if ">Done<" not in result.text:
            raise RuntimeError("the run came to no result")
        return time.perf_counter() - began

    def upload(self, file: Path) -> float:
        """From sending the form until the load has ended well."""
        token = self._token("/data/send/")
        began = time.perf_counter()
        with file.open("rb") as stream:
            page = self.session.post(
                f"{self.address}/data/send/",
                data={"csrfmiddlewaretoken": token, "source": "", "synthetic": "on"},
                files={"chosen": (file.name, stream)},
                timeout=300,
            )
        if not re.search(r"/data/send/[0-9a-f-]{36}/", page.url):
            raise RuntimeError(f"the file was not taken: {page.status_code} {_complaint(page.text)}")
        _until(lambda: self.session.get(f"{page.url}state/", timeout=60).json()["ended"], UPLOAD_PATIENCE)
        took = time.perf_counter() - began
        if "Taken in" not in self.session.get(page.url, timeout=60).text:
            raise RuntimeError("the file was not taken in")
        return took

    def _token(self, path: str) -> str:
        return _found(self.get(path).text)


def _found(text: str) -> str:
    token = TOKEN.search(text)
    if token is None:
        raise RuntimeError("the page has no form")
    return token[1]


def _complaint(text: str) -> str:
    from bs4 import BeautifulSoup

    said = BeautifulSoup(text, "html.parser").find(class_="govuk-error-summary")
    return said.get_text(" ", strip=True) if said else ""


def _fields(text: str) -> dict[str, str]:
    """What a browser would send of the form as it stands."""
    from bs4 import BeautifulSoup

    forms = BeautifulSoup(text, "html.parser").find_all("form", method="post")
    form = max(forms, key=lambda each: len(each.find_all(["input", "select"])))
    found: dict[str, str] = {}
    for each in form.find_all(["input", "select", "textarea"]):
        name, kind = each.get("name"), each.get("type", "")
        if not name or (kind in ("radio", "checkbox") and not each.has_attr("checked")):
            continue
        if each.name == "select":
            chosen = each.find("option", selected=True) or each.find("option")
            found[name] = chosen.get("value", "") if chosen else ""
        else:
            found[name] = each.get("value", "") if each.name == "input" else each.text
    return found


def _until(done: Any, patience: float) -> None:
    ends = time.monotonic() + patience
    while not done():
        if time.monotonic() > ends:
            raise RuntimeError(f"it had not ended after {patience:.0f} seconds")
        time.sleep(POLL)


@dataclass
class Load:
    """Requests at a pace, until it is told to end. `taken`: kind, seconds, status, and when it was due."""

    visitors: list[Visitor]
    districts: list[str]
    pace: float
    taken: list[tuple[str, float, int, float]] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    def go_on(self) -> None:
        chance, began, number = random.Random(1), time.perf_counter(), 0
        with ThreadPoolExecutor(AT_ONCE) as pool:
            while not self.ended.is_set():
                due = began + number / self.pace
                time.sleep(max(0.0, due - time.perf_counter()))
                kind, path = _wish(chance, self.districts)
                pool.submit(self._ask, self.visitors[number % len(self.visitors)], kind, path, due)
                number += 1

    def _ask(self, visitor: Visitor, kind: str, path: str, due: float) -> None:
        try:
            status = visitor.get(path).status_code
        except requests.RequestException:
            status = 0
        self.taken.append((kind, time.perf_counter() - due, status, due))


def _wish(chance: random.Random, districts: list[str]) -> tuple[str, str]:
    """What people of a workspace look at, by how often."""
    district, category = chance.choice(districts), chance.choice(CATEGORIES)
    explore = f"/explore/?district={district}&category={category}"
    kinds = (
        (30, "explore", explore),
        (8, "explore, table", f"{explore}&show=table"),
        (5, "explore, map", f"{explore}&show=map"),
        (3, "explore, compare", f"{explore}&show=compare"),
        (14, "home", "/"),
        (8, "area", f"/areas/district/{district}/"),
        (8, "data", "/data/"),
        (6, "delivery", "/data/deliveries/1/"),
        (6, "analyse", "/analyse/"),
        (4, "technique", "/analyse/gi-star/"),
        (4, "runs", "/analyse/runs/"),
        (4, "own trail", "/you/trail/"),
    )
    weights = [weight for weight, _, _ in kinds]
    _, kind, path = chance.choices(kinds, weights)[0]
    return kind, path


def work(
    address: str,
    names: list[str],
    password: str,
    districts: list[str],
    minutes: float,
    pace: float,
    runs: int,
    book: str,
    category: str,
) -> dict[str, Any]:
    visitors = [Visitor(name, address, password) for name in names]
    for visitor in visitors:
        visitor.sign_in()
        time.sleep(SIGN_IN_EVERY)
    load = Load(visitors, districts, pace)
    thread = threading.Thread(target=load.go_on)
    thread.start()
    began = time.perf_counter()
    said: dict[str, Any] = {"began": began}
    try:
        time.sleep(minutes * 30)
        said["runs"] = [
            visitors[at % len(visitors)].run_hot_spots(districts[at % len(districts)], category)
            for at in range(runs)
        ]
        said["crowded_from"] = time.perf_counter()
        said["sign_ins"] = _crowd(names, address, password, 60.0 if minutes >= 1 else 5.0)
        said["crowded_to"] = time.perf_counter()
        time.sleep(max(0.0, minutes * 60 - (time.perf_counter() - began)))
        said["upload_from"] = time.perf_counter()
        said["upload"] = visitors[0].upload(Path(book))
    finally:
        load.ended.set()
        thread.join()
    return said | {"taken": load.taken}


def _crowd(names: list[str], address: str, password: str, seconds: float) -> list[float]:
    """Sixty sign-ins a minute beside the load, each with a session of its own."""
    took, began, number = [], time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        time.sleep(max(0.0, began + number * SIGN_IN_EVERY - time.perf_counter()))
        took.append(Visitor(names[number % len(names)], address, password).sign_in())
        number += 1
    return took


if __name__ == "__main__":
    answer(work)
