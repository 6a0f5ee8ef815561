"""The map that moves: the list and the picture again, by pointer, by keyboard and in words."""

from __future__ import annotations

import base64
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from tests.functional.command_line import ROOT
from tests.functional.web.conftest import PATIENCE, Site, _free_port, _wait_for
from tests.functional.web.test_explore import BURGLARY
from tests.functional.web.test_the_frame import PHONE, complaints, watched

MAP = f"{BURGLARY}&show=map"
TILES = "https://tiles.example"
ORANGE = "#f46a25"  # a square of the base map, which no class is drawn in
SQUARE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4kqUKAAPZAYQWhxdtAAAAAElFTkSuQmCC"
)
BUTTON = "Move and zoom the map"
DRAWN = "The map is drawn."
NO_WEBGL = """const plain = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
  return kind.startsWith("webgl") ? null : plain.call(this, kind, ...more);
};"""
# How many of the colours named lie in a picture.
COLOURS = """async ([picture, wanted]) => {
  const image = new Image();
  image.src = "data:image/png;base64," + picture;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height), pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  const bytes = pen.getImageData(0, 0, image.width, image.height).data, found = new Set();
  for (let at = 0; at < bytes.length; at += 4) {
    found.add("#" + [0, 1, 2].map((n) => bytes[at + n].toString(16).padStart(2, "0")).join(""));
  }
  return wanted.filter((each) => !found.has(each.toLowerCase()));
}"""


def opened(page: Any) -> Any:
    """The canvas of the map, once it is there."""
    page.get_by_role("button", name=BUTTON).click()
    page.get_by_text(DRAWN).wait_for()
    return page.get_by_role("region", name="Map: ")


def scale(page: Any) -> str:
    """How long the bar of the map's scale is in metres: less when it is nearer."""
    return str(page.locator(".maplibregl-ctrl-scale").inner_text())


def comes(page: Any, true: Callable[[], bool]) -> bool:
    """Whether it is so before patience ends; a machine that is busy draws late."""
    ends = time.monotonic() + PATIENCE
    while not (found := true()) and time.monotonic() < ends:
        page.wait_for_timeout(200)
    return found


def shows(page: Any, canvas: Any, colours: Sequence[str]) -> bool:
    """Whether every one of these colours lies in the map, once it is drawn."""

    def lie() -> bool:
        picture = base64.b64encode(canvas.screenshot()).decode("ascii")
        return bool(page.evaluate(COLOURS, [picture, list(colours)]) == [])

    return comes(page, lie)


def told(page: Any) -> Any:
    return page.request.get(page.locator("#cw-moving").get_attribute("data-areas")).json()


def complained(page: Any) -> list[str]:
    """Errors and warnings of a page; what the graphics driver says of its own speed is none."""
    heard: list[str] = []

    def hear(said: Any) -> None:
        if said.type in ("error", "warning") and "GL Driver Message" not in said.text:
            heard.append(said.text)

    page.on("console", hear)
    return heard


@pytest.mark.threat("T11")
def test_an_area_that_is_chosen_is_gone_to_and_its_words_are_said(person: Any) -> None:
    page = person("salford.analyst")
    heard, found = watched(page), complained(page)
    page.goto(MAP)
    row = page.locator("main table").first.locator("tbody tr").first
    name, records = row.locator("th").inner_text(), row.locator("td").last.inner_text()
    canvas = opened(page)
    assert canvas.is_visible() and canvas.get_attribute("tabindex") == "0"
    whole = scale(page)
    page.get_by_label("Go to area").select_option(name)
    assert page.get_by_role("status").inner_text() == f"{name}: {records} records"
    assert comes(page, lambda: scale(page) != whole)
    assert complaints(page) == []
    page.get_by_label("Go to area").select_option("")
    assert page.get_by_role("status").inner_text() == "All areas"
    assert comes(page, lambda: scale(page) == whole)
    assert shows(page, canvas, [told(page)["legend"][0]["colour"]])
    canvas.click()
    assert comes(page, lambda: page.get_by_role("status").inner_text() != "All areas")
    chosen = page.get_by_label("Go to area").locator("option:checked").inner_text()
    assert re.fullmatch(rf"{chosen}: \d+ records?", page.get_by_role("status").inner_text())
    assert (heard, found) == ([], [])


def test_every_class_is_drawn_in_its_colour_and_told_in_the_legend(person: Any) -> None:
    page = person("salford.analyst")
    page.goto(MAP)
    canvas = opened(page)
    legend = told(page)["legend"]
    lines = page.get_by_role("list", name="Legend").get_by_role("listitem").all_inner_texts()
    assert [each.strip() for each in lines] == [f"{each['words']} ({each['areas']})" for each in legend]
    assert shows(page, canvas, [each["colour"] for each in legend])


def test_it_moves_by_the_keyboard_and_at_once_for_whoever_wants_no_motion(person: Any) -> None:
    page = person("salford.analyst", reduced_motion="reduce")
    page.goto(MAP)
    page.get_by_role("button", name=BUTTON).focus()
    page.keyboard.press("Enter")
    page.get_by_text(DRAWN).wait_for()
    assert page.evaluate("document.activeElement.id") == "cw-moving-area"
    canvas = page.get_by_role("region", name="Map: ")
    page.keyboard.press("Tab")
    assert canvas.evaluate("(each) => each === document.activeElement")
    assert shows(page, canvas, [told(page)["legend"][-1]["colour"]])
    whole = scale(page)
    page.keyboard.press("+")
    assert comes(page, lambda: scale(page) != whole)
    page.wait_for_timeout(1_000)  # until it is drawn nearer
    nearer = canvas.screenshot()
    page.keyboard.press("ArrowRight")
    assert comes(page, lambda: canvas.screenshot() != nearer)
    page.keyboard.press("Tab")
    assert page.get_by_role("button", name="Zoom in").evaluate("(each) => each === document.activeElement")
    before = scale(page)
    page.get_by_label("Go to area").select_option(index=5)
    assert scale(page) != before, "there at once"


def test_who_sees_no_map_finds_no_button_and_without_script_there_is_none(person: Any) -> None:
    page = person("salford.executive")
    page.goto(MAP)
    assert page.get_by_role("button", name=BUTTON).count() == 0
    page = person("salford.analyst", java_script_enabled=False)
    page.goto(MAP)
    assert page.locator("main svg").count() == 1
    assert page.get_by_role("button", name=BUTTON).count() == 0
    page.goto(f"{BURGLARY}&show=table")
    assert page.locator("#cw-moving").count() == 0


def test_a_browser_that_cannot_draw_it_says_so_and_the_picture_stays(person: Any) -> None:
    page = person("salford.analyst", viewport=PHONE)
    page.add_init_script(NO_WEBGL)
    page.goto(MAP)
    page.get_by_role("button", name=BUTTON).click()
    assert "it has no WebGL" in page.get_by_role("status").inner_text()
    assert page.locator("main svg").is_visible()
    assert complaints(page) == []


def test_areas_that_cannot_be_asked_for_are_said_to_be_missing_and_may_be_asked_for_again(
    person: Any,
) -> None:
    page = person("salford.analyst", viewport=PHONE)
    page.goto(MAP)
    page.route("**/explore/map.json*", lambda route: route.fulfill(status=500))
    page.get_by_role("button", name=BUTTON).click()
    page.get_by_text("The map could not be loaded.").wait_for()
    page.unroute("**/explore/map.json*")
    assert opened(page).is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert complaints(page) == []


@pytest.mark.threat("T15")
@pytest.mark.parametrize("part", ["moduleIs", "styleIs"])
def test_what_is_not_as_the_page_says_it_is_is_not_run(person: Any, part: str) -> None:
    page = person("salford.analyst")
    page.goto(MAP)
    page.evaluate(f"document.getElementById('cw-moving').dataset.{part} = 'sha384-' + 'A'.repeat(64)")
    page.get_by_role("button", name=BUTTON).click()
    page.get_by_text("The map could not be loaded.").wait_for()
    assert page.locator("canvas").count() == 0


@pytest.fixture
def with_a_base_map(site: Site) -> Iterator[str]:
    """The same site, served again by a deployer who names a base map."""
    port = _free_port()
    named = {"COMMONWEAL_BASE_MAP": f"{TILES}/{{z}}/{{x}}/{{y}}.png", "COMMONWEAL_BASE_MAP_WORDS": "© Tiles"}
    address = f"http://localhost:{port}"
    server = subprocess.Popen(
        [sys.executable, "-P", "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--no-control-socket",
         "--log-level", "warning", "commonweal.config.wsgi:application"],
        env=site.environment | named | {"COMMONWEAL_SITE": address}, cwd=ROOT,
    )  # fmt: skip
    try:
        _wait_for(f"{address}/healthy/", server)
        yield address
    finally:
        server.terminate()
        server.wait(PATIENCE)


def test_a_base_map_that_the_deployer_names_lies_under_the_areas_with_its_words(
    person: Any, with_a_base_map: str, asked_elsewhere: list[str]
) -> None:
    page = person("salford.analyst")
    found = complained(page)
    free = {"Access-Control-Allow-Origin": "*"}
    page.route(
        f"{TILES}/**", lambda route: route.fulfill(body=SQUARE, content_type="image/png", headers=free)
    )
    page.goto(f"{with_a_base_map}{MAP}")
    assert asked_elsewhere == [], "nobody has asked for the map yet"
    canvas = opened(page)
    assert page.get_by_text("Base map: © Tiles").is_visible()
    assert shows(page, canvas, [ORANGE])
    noted, asked_elsewhere[:] = list(asked_elsewhere), []
    assert noted and all(f": {TILES}/" in each for each in noted), "of that host alone"
    assert found == [] and complaints(page) == []
