"""Going through a branch by keyboard alone: each choice, then judgements, the question and the trace."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page

from tests.support.keyboard import Keyboard


def play(page: Page, keys: Keyboard, here: Locator, exercise: str, response: dict[str, Any]) -> None:
    """Enter `response`; ends when the picture of the path is there."""
    for depth, choice in enumerate(response["path"]):
        scene = here.locator("li[data-point]").nth(depth)
        keys.activate(scene.locator(f'[data-choice="{choice}"]'))
    here.locator(".cc-branch-drawing figure svg").wait_for()
    for point, judgement in _in_page_order(here, exercise, response.get("judgements", {})):
        keys.choose(here.locator(f'input[name="cc-{exercise}-judge-{point}"][value="{judgement}"]'))
    if response.get("judgements"):
        here.get_by_text("Your judgements.", exact=False).first.wait_for()
    if "trusted" in response:
        keys.choose(here.locator(f'input[name="cc-{exercise}-trusted"][value="{response["trusted"]}"]'))
    trace = response.get("trace", {})
    # A card with one event, or a path with one of them, has nothing to choose.
    event = here.locator(f'input[name="cc-{exercise}-trace-event"][value="{trace.get("event")}"]')
    if event.count():
        keys.choose(event)
    for area in here.locator(".cc-branch-trace textarea").all():
        text = trace.get("fields", {}).get(area.get_attribute("name"))
        if text:
            keys.type(area, text)


def _in_page_order(here: Locator, exercise: str, judgements: dict[str, str]) -> list[tuple[str, str]]:
    """Return the judgements as their groups stand on the page, so that Tab goes down it once."""
    prefix = f"cc-{exercise}-judge-"
    names = here.locator(f'input[name^="{prefix}"]').evaluate_all("all => all.map(one => one.name)")
    order = [name.removeprefix(prefix) for name in dict.fromkeys(names)]
    assert set(judgements) <= set(order), f"{exercise}: {set(judgements) - set(order)} is not on this path"
    return [(point, judgements[point]) for point in order if point in judgements]
