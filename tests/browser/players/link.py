"""Changing the table of any link exercise, of memberships or of leads, by keyboard alone."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page

from tests.support.keyboard import Keyboard


def play(page: Page, keys: Keyboard, here: Locator, exercise: str, response: dict[str, Any]) -> None:
    """Enter `response`; ends when the figures stand there."""
    if "links" in response:
        wanted = {f"cc-{exercise}-{row}-{column}" for row, column in response["links"]}
        for row in here.locator(".cc-link-row").all():
            boxes = row.locator('input[type="checkbox"]')
            wrong = [one for one in boxes.all() if one.is_checked() != (one.get_attribute("id") in wanted)]
            if not wrong:
                continue
            change = row.locator("button.cc-link-open")
            if change.is_visible() and change.get_attribute("aria-expanded") == "false":
                keys.activate(change)
            for box in wrong:
                keys.activate(box, "Space")
    if "guess" in response:
        keys.type(here.get_by_label("Your guess", exact=False), f"{response['guess']['share']:g}")
        keys.activate(here.get_by_role("button", name="That is my guess"))
        here.locator(".cc-link-result figure svg").first.wait_for()
    if response.get("text"):
        keys.type(here.locator('textarea[name="text"]'), response["text"])
