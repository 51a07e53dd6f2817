"""Filling in a build by keyboard alone: texts, choices, a date, the second card, the return page."""

from __future__ import annotations

from datetime import date
from typing import Any

from playwright.sync_api import Locator, Page

from tests.support.keyboard import Keyboard


def play(page: Page, keys: Keyboard, here: Locator, exercise: str, response: dict[str, Any]) -> None:
    """Enter `response`; ends when the page says that every part has something in it."""
    if "persona" in response:
        keys.choose(here.locator(f'input[name="cc-{exercise}-persona"][value="{response["persona"]}"]'))
    for block in here.locator("[data-field]").all():
        part, field = block.get_attribute("data-part") or "", block.get_attribute("data-field") or ""
        text = response.get(part, {}).get(field)
        if not text:
            continue
        if part == "back" and not block.is_visible():
            keys.activate(here.locator(".cc-build-back summary"))
        if part == "rewrites" and field in response.get("others", {}):
            _select(keys, block.locator("select"), response["others"][field])
        _fill(keys, block, text)
    here.get_by_text("Every part has something in it.", exact=False).first.wait_for()
    here.locator(".cc-build-page dl").first.wait_for()


def _fill(keys: Keyboard, block: Locator, text: str) -> None:
    radio = block.locator(f'input[type="radio"][value="{text}"]') if " " not in text else None
    if radio and radio.count():
        keys.choose(radio)
        return
    day = block.locator('input[type="date"]')
    if not day.count():
        keys.type(block.locator("textarea"), text)
        return
    keys.reach(day)
    when = date.fromisoformat(text)
    # A date is typed part by part, in the order of the browser's language.
    for order in ("%m%d%Y", "%d%m%Y", "%Y%m%d"):
        for digit in when.strftime(order):
            keys.press(digit)
        if day.input_value() == text:
            return
        for _part in range(3):
            keys.press("Delete")
            keys.press("ArrowLeft")
    raise AssertionError(f"the date stays at {day.input_value()!r}, not {text}")


def _select(keys: Keyboard, select: Locator, value: str) -> None:
    """Go to one option of a list with the arrow keys."""
    keys.reach(select)
    keys.press("Home")
    for _option in range(select.locator("option").count()):
        if select.input_value() == value:
            break
        keys.press("ArrowDown")
    assert select.input_value() == value, f"not in the list: {value}"
