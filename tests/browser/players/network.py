"""Doing any network by keyboard alone: guess, changed links, award, one link taken away, words."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page

from tests.support.keyboard import Keyboard


def play(page: Page, keys: Keyboard, here: Locator, exercise: str, response: dict[str, Any]) -> None:
    """Enter `response`; ends when the picture and, after a guess, the figures show it."""
    if "guess" in response:
        keys.choose(here.locator(f'input[name="cc-{exercise}-guess"][value="{response["guess"]}"]'))
        keys.activate(here.get_by_role("button", name="That is my guess"))
    node = here.locator('select[name="node"]')
    money = here.locator(".cc-network-contest").count() > 0 or here.get_by_label("Whose money?").count() > 0
    for link, weight in response.get("weights", {}).items():
        source, target = link.split(">")
        wanted = target if money else source
        if node.input_value() != wanted:
            _back(keys, node)
            _select(keys, node, wanted)
        number = here.locator(f'input[name="{link}"]')
        _back(keys, number)
        keys.type(number, f"{weight:g}")
    if "award" in response:
        keys.choose(here.locator(f'input[name="cc-{exercise}-award"][value="{response["award"]}"]'))
        here.locator(".cc-network-both").wait_for()
    if "removed" in response:
        _select(keys, here.locator('select[name="removed"]'), response["removed"])
        here.get_by_text("Without it", exact=False).first.wait_for()
    if response.get("text"):
        keys.type(here.locator('textarea[name="text"]'), response["text"])
    here.locator(".cc-network-result figure svg").first.wait_for()


def _back(keys: Keyboard, target: Locator) -> None:
    """Go back to where one was before, as with Shift and Tab; not at all where it still lies ahead."""
    if target.evaluate("el => !(el.compareDocumentPosition(document.activeElement) & 4)"):
        return
    while not target.evaluate("el => el === el.getRootNode().activeElement"):
        keys.press("Shift+Tab")


def _select(keys: Keyboard, select: Locator, value: str) -> None:
    """Go to one option of a select with the arrow keys."""
    values = select.locator("option").evaluate_all("all => all.map(one => one.value)")
    assert value in values, f"{value} is none of {values}"
    keys.reach(select)
    keys.press("Home")
    for _ in range(len(values)):
        if select.input_value() == value:
            break
        keys.press("ArrowDown")
    assert select.input_value() == value
