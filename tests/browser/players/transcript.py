"""Entering a response into a transcript by keyboard alone."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page

from tests.support.keyboard import Keyboard


def play(page: Page, keys: Keyboard, here: Locator, exercise: str, response: dict[str, Any]) -> None:
    """Guess, mark every turn in question, open the second step, and write the text if there is one."""
    keys.choose(here.locator(f'input[name="cc-{exercise}-guess"][value="{response["guess"]}"]'))
    for card in here.locator("[data-turn]").all():
        turn = card.get_attribute("data-turn") or ""
        mark = response["marks"].get(turn)
        if mark:
            keys.choose(card.locator(f'input[value="{mark}"]'))
    here.get_by_role("heading", name="What counting shows").wait_for()
    if response.get("revealed"):
        keys.activate(here.get_by_role("button", name="Open the second step"))
        here.get_by_role("button", name="Close the second step").wait_for()
    if "text" in response:
        keys.type(here.locator('textarea[name="text"]'), response["text"])
    if response.get("revealed"):
        here.locator(".cc-transcript-reveal figure svg").first.wait_for()
