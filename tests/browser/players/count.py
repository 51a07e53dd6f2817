"""Entering a response into a count by keyboard alone."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page

from tests.support.keyboard import Keyboard


def play(page: Page, keys: Keyboard, here: Locator, exercise: str, response: dict[str, Any]) -> None:
    """Guess, label every entry, and write the rewrite where the response has one."""
    if "guess" in response:
        _pick(keys, here, f"cc-{exercise}-guess", response["guess"])
    codes = response.get("codes", {})
    for card in here.locator("[data-entry]").all():
        entry = card.get_attribute("data-entry") or ""
        if entry in codes:
            _pick(keys, card, f"cc-{exercise}-entry-{entry}", codes[entry])
    here.get_by_role("heading", name="What your counts show").wait_for()
    if "rewrite" in response:
        keys.type(here.locator('textarea[name="rewrite"]'), response["rewrite"])


def _pick(keys: Keyboard, here: Locator, name: str, option: str) -> None:
    """Choose one option: with the arrow keys, be it a list or a group of radios."""
    field = here.locator(f'select[name="{name}"]')
    if not field.count():
        keys.choose(here.locator(f'input[name="{name}"][value="{option}"]'))
        return
    keys.reach(field)
    keys.press("Home")
    for _ in range(field.locator("option").count()):
        if field.input_value() == option:
            break
        keys.press("ArrowDown")
    assert field.input_value() == option, f"not in the list: {option}"
