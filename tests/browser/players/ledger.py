"""Entering a response into an advantage-inertia ledger by keyboard alone."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page

from tests.support.keyboard import Keyboard


def play(page: Page, keys: Keyboard, here: Locator, exercise: str, response: dict[str, Any]) -> None:
    """Choose the project and put each guess in its field."""
    keys.choose(here.locator(f'input[name="cc-{exercise}-case"][value="{response["case"]}"]'))
    for quantity in ("gain", "hours", "delay"):
        for level, value in response[quantity].items():
            keys.type(here.locator(f"#cc-{exercise}-{quantity}-{level}"), f"{value:g}")
    keys.type(here.locator(f"#cc-{exercise}-worth"), f"{response['worth']:g}")
    here.locator("figure svg").first.wait_for()
