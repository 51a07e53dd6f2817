"""A room on a course with minutes for groups, and further screens of its facilitator."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.conftest import picture, violations
from tests.room_browser.conftest import FIRST, SECOND, Facilitator, Guest
from tests.server.conftest import MORE
from tests.support.serving import MINI, Workshop, built_course

Guests = Callable[..., Guest]
Contexts = Callable[..., BrowserContext]
Screens = Callable[..., Page]
THOUGHTS = {"what": "exercise", "title": "Thoughts", "chapter": FIRST, "exercise": "closing-thoughts"}
ROPES: dict[str, Any] = {"what": "exercise", "title": "Ropes", "chapter": SECOND, "exercise": "room-check"}
STEPS: list[dict[str, Any]] = [
    {"what": "opening", "title": "Opening", "minutes": 10, "chapter": "", "exercise": ""},
    {"minutes": 20, **ROPES},
    {"what": "break", "title": "Break", "minutes": 15, "chapter": "", "exercise": ""},
    {"minutes": 25, **THOUGHTS},
    {"what": "closing", "title": "Closing round", "minutes": 10, "chapter": "", "exercise": ""},
]


AGENDAS = """\
frame: {opening: 10, talk: 5, break: 15, lunch: 60, closing: 10}
agendas:
  morning:
    title: A morning
    about: Ropes and threads.
    days:
      - {start: "09:00", end: "11:00", chapters: [1, 2]}
"""


@pytest.fixture(scope="session")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """A server on the tiny course, with minutes for groups and a built agenda."""
    more = tmp_path_factory.mktemp("more")
    for chapter, card, source in ((FIRST, "small-check", MINI), (SECOND, "room-check", MORE)):
        text = (source / "solutions" / chapter / f"{card}.md").read_text(encoding="utf-8")
        (more / "solutions" / chapter).mkdir(parents=True)
        grouped = text.replace("\nvisibility:", "\ntogether: 20\nvisibility:", 1)
        (more / "solutions" / chapter / f"{card}.md").write_text(grouped, encoding="utf-8")
    (more / "solutions" / "agendas.yaml").write_text(AGENDAS, encoding="utf-8")
    content = built_course(tmp_path_factory.mktemp("content"), MORE, more)
    server = Workshop(tmp_path_factory.mktemp("rendered") / "data", content, None, ())
    server.stop()
    return server


@pytest.fixture
def workshop(rendered: Workshop, tmp_path: Path) -> Iterator[Workshop]:
    """A server with a room that nobody has been in: a facilitator's day cannot be taken back."""
    shutil.copytree(rendered.data / "cache", tmp_path / "data" / "cache")
    server = Workshop(tmp_path / "data", rendered.content, None, ())
    yield server
    server.stop()


@pytest.fixture
def screens(workshop: Workshop, facilitator: Facilitator, contexts: Contexts) -> Screens:
    """Open a page with the facilitator's own cookie: another screen of theirs."""

    def make(path: str = "facilitate", **options: Any) -> Page:
        context = contexts(**options)
        context.add_cookies(facilitator.request.storage_state()["cookies"])  # type: ignore[arg-type]
        page = context.new_page()
        page.on("pageerror", lambda fault: pytest.fail(f"the page raised: {fault}"))
        page.goto(workshop.url + path)
        return page

    return make


def sound(page: Page, what: str) -> None:
    """No fault that axe finds, nothing wider than the screen; and a picture to look at.

    The screen is made as high as the page: what lies under the bar at the thumb is a scroll away from it.
    """
    size = page.viewport_size
    assert size
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": max(height + 200, size["height"])})
    assert violations(page) == [], what
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], what
    picture(page, f"desk-{what}-{size['width']}")
    page.set_viewport_size(size)


def part(page: Page, name: str) -> Locator:
    """Return a part of the screen by its heading."""
    return page.get_by_role("region", name=name, exact=True)


def press(page: Page, name: str | re.Pattern[str]) -> None:
    """Press the big button once it says what is expected of it."""
    button = page.locator("#press")
    expect(button).to_have_text(name)
    button.click()
