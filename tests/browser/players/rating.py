"""Entering a response into a rating by keyboard alone."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page

from tests.support.keyboard import Keyboard


def play(page: Page, keys: Keyboard, here: Locator, exercise: str, response: dict[str, Any]) -> None:
    """Rate each statement now and before."""
    for statement in response["now"]:
        for time in ("now", "before"):
            value = response[time][statement]
            keys.choose(here.locator(f'input[name="cc-{exercise}-{statement}-{time}"][value="{value}"]'))
    here.get_by_role("heading", name="What your ratings show").wait_for()
