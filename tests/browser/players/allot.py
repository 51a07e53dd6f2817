"""Entering a response into an `allot` exercise by keyboard alone."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page

from tests.support.keyboard import Keyboard


def play(page: Page, keys: Keyboard, here: Locator, exercise: str, response: dict[str, Any]) -> None:
    """Choose or divide, settle, and say which one is defended."""
    for item in response.get("chosen", []):
        keys.tick(here.locator(f'input[name="cc-{exercise}-item"][value="{item}"]'))
    for item, amount in response.get("amounts", {}).items():
        slider = here.locator(f'[data-item="{item}"]')
        if slider.input_value() != str(amount):
            keys.reach(slider)
            keys.press("Home")
            while float(slider.input_value()) < amount:
                keys.press("ArrowRight")
    if not response.get("settled"):
        return
    keys.activate(here.locator('[data-do="settle"]'))
    here.locator("figure svg").first.wait_for()
    if "defended" in response:
        keys.choose(here.locator(f'input[name="cc-{exercise}-defended"][value="{response["defended"]}"]'))
    if response.get("why"):
        keys.type(here.locator(f"#cc-{exercise}-why"), response["why"])
    here.get_by_role("heading", name="What your plan comes to").wait_for()
