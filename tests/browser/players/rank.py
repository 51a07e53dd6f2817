"""Putting a list in order by keyboard: each item goes up by its button, the first place first."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.support.keyboard import Keyboard

_ITEMS = "all => all.map(one => one.dataset.item)"


def play(page: Page, keys: Keyboard, here: Locator, exercise: str, response: dict[str, Any]) -> None:
    """Enter `response` into the rank exercise at `here`; it ends when the others' orders are shown."""
    cards = here.locator("li[data-item]")
    for place, item in enumerate(response["order"]):
        card = here.locator(f'li[data-item="{item}"]')
        for _ in range(cards.evaluate_all(_ITEMS).index(item) - place):
            keys.activate(card.locator('[data-move="up"]'))
        expect(cards.nth(place)).to_have_attribute("data-item", item)
    keys.activate(here.get_by_role("button", name="This is my order"))
    here.locator("figure svg").first.wait_for()
    if response.get("text"):
        keys.type(here.locator("textarea"), response["text"])
