"""Entering a response into an `explore` exercise by keyboard alone."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page

from tests.support.keyboard import Keyboard


def play(page: Page, keys: Keyboard, here: Locator, exercise: str, response: dict[str, Any]) -> None:
    """Set and keep each try, go to the last setting, choose the assumption, fill in what is kept."""
    for number, settings in enumerate(response.get("tried", []), start=1):
        _set(keys, here, exercise, settings)
        keys.activate(here.locator('[data-do="keep"]'))
        here.get_by_text(f"This setting is number {number} in the table.").first.wait_for()
        here.locator(".cc-explore-try").nth(number - 1).wait_for()
    _set(keys, here, exercise, response.get("settings", {}))
    if "wrong" in response:
        keys.choose(here.locator(f'input[name="cc-{exercise}-wrong"][value="{response["wrong"]}"]'))
        here.get_by_text("What we would say of the others").first.wait_for()
    if response.get("why"):
        keys.type(here.locator(f"#cc-{exercise}-why"), response["why"])
    for field, text in response.get("keep", {}).items():
        keys.type(here.locator(f'textarea[name="cc-{exercise}-keep-{field}"]'), text)
    if response.get("keep"):
        here.get_by_text("Every part has something in it.", exact=False).first.wait_for()
    elif response.get("tried"):
        here.locator(".cc-explore-try").nth(len(response["tried"]) - 1).wait_for()


def _set(keys: Keyboard, here: Locator, exercise: str, settings: dict[str, Any]) -> None:
    """Bring every control to its value: radios and lists by the arrow keys, sliders from their low end."""
    for control in here.locator("[data-parameter]").all():
        parameter = control.get_attribute("data-parameter")
        if parameter not in settings or control.is_disabled():
            continue
        wanted = str(settings[parameter])
        kind = control.evaluate("el => el.type")
        if kind == "radio":
            if control.get_attribute("value") == wanted:
                keys.choose(control)
            continue
        if control.input_value() == wanted:
            continue
        keys.reach(control)
        keys.press("Home")
        for _step in range(200):
            if control.input_value() == wanted:
                break
            keys.press("ArrowRight" if kind == "range" else "ArrowDown")
        assert control.input_value() == wanted, f"{exercise}: {parameter} does not reach {wanted}"
