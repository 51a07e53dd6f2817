"""Instructors at a running desk, each in a browser of their own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from crosscurrents.grading.folder import CourseFolder
from tests.desk.conftest import course, pile
from tests.desk.support import CHAPTER, EXERCISE, Desk
from tests.grading.support import copy_of

__all__ = ["course", "pile"]

MARK = re.compile(r"^Mark ?: ")
"""The button of a chapter that is to be marked."""

Sit = Callable[..., Page]


@pytest.fixture
def desk(tmp_path: Path, pile: CourseFolder) -> Iterator[Desk]:
    """A desk on a copy of the course, for one test."""
    running = Desk(copy_of(pile, tmp_path / "course").root, None, None, ())
    yield running
    running.stop()


@pytest.fixture
def sit(browser: Browser, desk: Desk) -> Iterator[Sit]:
    """Let an instructor sign in with their link, in a browser of their own."""
    with ExitStack() as closing:

        def signed_in(name: str, **options: Any) -> Page:
            context = browser.new_context(**({"viewport": {"width": 1280, "height": 860}} | options))
            closing.callback(context.close)
            page = context.new_page()
            page.on("pageerror", lambda fault: pytest.fail(f"the page raised: {fault}"))
            page.on("console", lambda said: _policy(said.text))
            page.goto(desk.link(name))
            expect(page.get_by_role("heading", level=1)).to_have_text("Harbour <b>cohort</b>")
            assert "#" not in page.url
            return page

        yield signed_in


def _policy(said: str) -> None:
    if "Content Security Policy" in said:
        pytest.fail(f"the page wants more than its policy allows: {said}")


def at(page: Page, desk: Desk, code: str = "", query: str = "") -> Page:
    """Open the marking page, at one answer or where marking begins."""
    path = f"mark/{CHAPTER}/{EXERCISE}/{code}" if code else f"mark/{CHAPTER}"
    page.goto(f"{desk.url}{path}{query}")
    expect(page.locator(".mk-criterion").first).to_be_visible()
    return page


def code_of(page: Page) -> str:
    return page.locator(".mk-code").inner_text()


def saved(page: Page) -> None:
    """Wait until the page says that all is saved."""
    expect(page.locator("#saved")).to_have_text("Saved")


def press(page: Page, *keys: str) -> None:
    for one in keys:
        page.keyboard.press(one)


def onward(page: Page) -> None:
    """Go to the next answer by key and wait for it: another code, the focus on it, the address with it."""
    before = code_of(page)
    press(page, "n")
    expect(page.locator(".mk-code")).not_to_have_text(before)
    expect(page.locator("#code")).to_be_focused()
    assert page.url.split("?")[0].endswith(code_of(page))
