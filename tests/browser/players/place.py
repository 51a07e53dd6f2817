"""Placing things on a map by keyboard: each by its two sliders, map after map."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page

from tests.support.keyboard import Keyboard


def play(page: Page, keys: Keyboard, here: Locator, exercise: str, response: dict[str, Any]) -> None:
    """Enter `response` into the place exercise at `here`; it ends when what moved is shown."""
    for nth, (name, things) in enumerate(response["rounds"].items()):
        if nth:
            keys.activate(here.locator('[data-press="next"]'))  # goes on to the next map
            here.locator(f'[data-round="{name}"][aria-pressed="true"]').wait_for()
        for number in range(len(things)):
            if number:
                keys.activate(here.locator('[data-press="next"]'))
            panel = here.locator("fieldset[data-thing]:visible")
            point = things[panel.get_attribute("data-thing")]
            keys.activate(panel.locator('[data-press="keep"]'))
            for axis, value in zip("xy", point, strict=True):
                keys.reach(panel.locator(f'input[data-axis="{axis}"]'))
                keys.press("Home")
                for _ in range(value):
                    keys.press("ArrowRight")
    here.locator("figure svg").first.wait_for()
    if response.get("more"):
        keys.type(here.locator("textarea"), response["more"])
