"""Entering a response into a reflection by keyboard alone."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page

from tests.support.keyboard import Keyboard


def play(page: Page, keys: Keyboard, here: Locator, exercise: str, response: dict[str, Any]) -> None:
    """Write the text, mark it by the rubric, open the first sample."""
    keys.type(here.get_by_role("textbox"), response["text"])
    here.locator(".cc-reflection-marking").wait_for()
    for criterion, points in response["self_marks"].items():
        keys.choose(here.locator(f'input[name="cc-{exercise}-mark-{criterion}"][value="{points}"]'))
    here.get_by_role("heading", name="Two samples, on another case").wait_for()
    keys.activate(here.locator(".cc-reflection-sample summary").first)
