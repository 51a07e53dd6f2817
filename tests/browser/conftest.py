"""A real browser for the tests, its pictures, and the accessibility check."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

PICTURES = Path(os.environ.get("CROSSCURRENTS_PICTURES", "test-output/pictures"))
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
CHAPTER = "01_collaboration_dilemma"


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 375, "height": 780})
    yield context
    context.close()


def picture(page: Page, name: str) -> None:
    """Keep a picture of the whole page for people to look at."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    # A whole chapter is forty thousand pixels high: on a busy computer that takes longer than usual.
    page.screenshot(path=str(PICTURES / f"{name}.png"), full_page=True, timeout=120_000)


def opened(context: BrowserContext, url: str) -> Page:
    """Open a lesson page and wait until all its exercises are drawn; its own errors fail the test."""
    page = context.new_page()
    page.on("pageerror", lambda fault: pytest.fail(f"the page raised: {fault}"))
    page.goto(url)
    drawn(page)
    return page


def drawn(page: Page) -> None:
    """Wait until all exercises of a lesson page are drawn."""
    page.locator("html[data-ready]").wait_for(state="attached")


def saved(page: Page) -> None:
    """Wait until the page says that all is saved."""
    page.locator("#cc-saved", has_text="All saved").wait_for()


def violations(page: Page) -> list[dict[str, Any]]:
    """Return what axe finds against WCAG 2.2 A and AA, shortened to what one needs to mend it."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}})
    return [
        {"rule": one["id"], "where": [node["target"] for node in one["nodes"]][:5], "help": one["help"]}
        for one in found.response["violations"]
    ]
