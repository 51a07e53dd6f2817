"""Take the pictures of docs/facilitators.md from a running room: `make room-pictures`."""

from __future__ import annotations

import html
import re
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from crosscurrents.places import content_root
from tests.room_browser.conftest import Guest
from tests.support.browser import FLAGS, find
from tests.support.serving import Workshop

TARGET = Path(__file__).parents[2] / "docs" / "pictures"
CHAPTER, SURVEY = "01_collaboration_dilemma", "survey-estimate"
GUESSES = [(20, 1), (35, 2), (45, 3), (50, 3), (55, 3), (60, 4), (65, 2), (70, 3), (80, 5), (90, 8)]
PEOPLE = 12


def main() -> None:
    """Run a room up to its first picture, and keep what is on the screens."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Workshop(Path(folder) / "data", content_root(), None, ("--host", "0.0.0.0"))
        browser = playwright.chromium.launch(executable_path=find(), args=list(FLAGS))
        try:
            take(server, browser)
        finally:
            browser.close()
            server.stop()


def take(server: Workshop, browser: Browser) -> None:
    """Take all four."""
    start(server, browser)
    desk = browser.new_context(viewport={"width": 1280, "height": 860}).new_page()
    desk.goto(f"{server.url}facilitate#{server.sign_in_code}")
    desk.get_by_role("link", name="Choose an agenda").wait_for()
    desk.goto(f"{server.url}facilitate/agenda")
    desk.get_by_role("button", name=re.compile("^Use: Half a day")).click()
    desk.get_by_role("button", name="Use this agenda").click()
    desk.locator("#steps li").nth(5).wait_for()
    keep(desk, "room-facilitator")

    phone = browser.new_context(viewport={"width": 375, "height": 780}).new_page()
    phone.goto(f"{server.url}join/{server.join_code}")
    keep(phone, "room-join")

    contexts = [browser.new_context() for _ in range(PEOPLE)]
    guests = [Guest(context.request, server) for context in contexts]
    for context in contexts:
        context.new_page().goto(f"{server.url}room")  # here, not away
    desk.get_by_role("button", name="Begin: Opening").first.click()
    for _ in range(2):
        desk.locator("#next").click()
    for guest, (share, many) in zip(guests, GUESSES, strict=False):
        guest.answers(CHAPTER, SURVEY, {"guesses": {"belongs": share, "how-many": many}})
    desk.get_by_text(f"{len(GUESSES)} answered").first.wait_for()
    press = desk.locator("#press")
    for words in ("Close", "Look at the picture"):
        press.get_by_text(words, exact=True).wait_for()
        press.click()
    desk.locator("#panel-views figure svg").first.wait_for()
    desk.evaluate("scrollTo(0, 0)")
    keep(desk, "room-running")


def start(server: Workshop, browser: Browser) -> None:
    """Show the start as the terminal does: with an address such as a room's network gives."""
    told = re.sub(r"Preparing .*\n", "", server.log)
    told = re.sub(r"https?://[^/\s]+", "http://192.168.8.2:8765", told)
    page = browser.new_page(viewport={"width": 860, "height": 760})
    page.set_content(
        "<style>body{margin:0;background:#10191e;color:#e8e4da;font:15px/1.17 'DejaVu Sans Mono',monospace}"
        "pre{margin:24px;white-space:pre-wrap}</style>"
        f'<pre>$ make workshop ARGS="--host 0.0.0.0"\n{html.escape(told.strip())}</pre>'
    )
    box = page.locator("pre").bounding_box()
    assert box is not None
    page.set_viewport_size({"width": 860, "height": int(box["height"]) + 48})
    keep(page, "room-start")


def keep(page: Page, name: str) -> None:
    """Keep what is on the screen."""
    page.wait_for_timeout(400)
    TARGET.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(TARGET / f"{name}.png"))


if __name__ == "__main__":
    main()
