"""Entering a response into a knowledge check by keyboard alone."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page

from tests.support.keyboard import Keyboard


def play(page: Page, keys: Keyboard, here: Locator, exercise: str, response: dict[str, Any]) -> None:
    """Choose as at the first try and press Check; then change what was changed, and check again."""
    first, answers = response["first"], response["answers"]
    for item, answer in first.items():
        keys.choose(here.locator(f'input[name="cc-{exercise}-{item}"][value="{answer}"]'))
    button = here.get_by_role("button", name="Check my answers")
    keys.activate(button)
    here.locator("p.cc-said", has_text="the first time").wait_for()
    changed = {item: answer for item, answer in answers.items() if first.get(item) != answer}
    for item, answer in changed.items():
        keys.choose(here.locator(f'input[name="cc-{exercise}-{item}"][value="{answer}"]'))
    if changed:
        keys.activate(button)
