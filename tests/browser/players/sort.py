"""Sorting the cards of any sort exercise by keyboard alone."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page

from tests.support.keyboard import Keyboard


def play(page: Page, keys: Keyboard, here: Locator, exercise: str, response: dict[str, Any]) -> None:
    """Enter `response`; ends when the table of the sorted cards is open."""
    wanted = {
        f"cc-{exercise}-{card}-{dimension}": box
        for card, boxes in response["placed"].items()
        for dimension, box in boxes.items()
    }
    # In the order of the page, whatever order the response keeps them in: downwards, as a learner goes.
    inputs = here.locator(".cc-sort-card input")
    for name in inputs.evaluate_all("all => [...new Set(all.map(one => one.name))]"):
        if name in wanted:
            keys.choose(here.locator(f'input[name="{name}"][value="{wanted[name]}"]'))
    here.get_by_role("heading", name="Your sorting").wait_for()
    here.locator(".cc-sort-picture figure svg").wait_for()
    if "left" in response:
        keys.choose(here.locator(f'input[name="cc-{exercise}-left"][value="{response["left"]}"]'))
        here.locator(".cc-sort-leaves .cc-said").wait_for()
    if response.get("bridge"):
        keys.type(here.locator('textarea[name="bridge"]'), response["bridge"])
