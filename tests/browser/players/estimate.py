"""Entering a response into an estimate by keyboard alone."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page

from tests.support.keyboard import Keyboard


def play(page: Page, keys: Keyboard, here: Locator, exercise: str, response: dict[str, Any]) -> None:
    """Type each guess and give it; the report opens after the last."""
    for question, guess in response["guesses"].items():
        keys.type(here.locator(f"#cc-{exercise}-{question}-number"), f"{guess:g}")
        keys.activate(here.get_by_role("button", name="This is my guess").first)
    here.get_by_role("heading", name="Your guess and the report").wait_for()
