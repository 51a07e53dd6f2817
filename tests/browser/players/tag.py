"""Entering a response into a tagging by keyboard alone."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page

from tests.support.keyboard import Keyboard


def play(page: Page, keys: Keyboard, here: Locator, exercise: str, response: dict[str, Any]) -> None:
    """Tick the tags of every line; then make one line anew where the response does."""
    for card in here.locator("[data-line]").all():
        for tag in response["tags"].get(card.get_attribute("data-line") or "", []):
            keys.tick(card.locator(f'input[value="{tag}"]'))
    here.locator(".cc-tag-result figure svg").first.wait_for()
    rewrite = response.get("rewrite", {})
    if "line" in rewrite:
        field = here.locator('select[name="line"]')
        # A card that names the line itself has no list to choose it from.
        if field.count():
            keys.reach(field)
            keys.press("Home")
            for _ in range(field.locator("option").count()):
                if field.input_value() == rewrite["line"]:
                    break
                keys.press("ArrowDown")
            assert field.input_value() == rewrite["line"]
    for name, text in rewrite.get("fields", {}).items():
        keys.type(here.locator(f'.cc-tag-rewrite textarea[name="{name}"]'), text)
