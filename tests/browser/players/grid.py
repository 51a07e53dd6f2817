"""Rating the cells of a grid by keyboard, then the guess where one is asked for."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page

from tests.support.keyboard import Keyboard


def play(page: Page, keys: Keyboard, here: Locator, exercise: str, response: dict[str, Any]) -> None:
    """Enter `response` into the grid exercise at `here`; it ends when the picture is shown."""
    for cell in here.locator("[data-cell]").all():
        subject, row, column = (cell.get_attribute("data-cell") or "").split("/")
        value = response["ratings"][subject][row][column]
        keys.choose(cell.locator(f'input[value="{value}"]'))
    if response.get("guess"):
        keys.choose(here.locator(f'input[name="cc-{exercise}-guess"][value="{response["guess"]}"]'))
    here.locator("figure svg").first.wait_for()
    if response.get("text"):
        keys.type(here.locator("textarea"), response["text"])
