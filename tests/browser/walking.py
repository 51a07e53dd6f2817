"""Walking through one chapter by keyboard, exercise by exercise, and measuring what each one takes."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser

from crosscurrents.notebooks.lessons import course
from tests.browser.conftest import drawn, opened, saved
from tests.browser.playing import finished, place, play
from tests.support.keyboard import Keyboard
from tests.support.serving import Serving

HEIGHT = 740


def walk(browser: Browser, server: Serving, chapter: str, *, width: int) -> dict[str, dict[str, float]]:
    """Finish every exercise of a chapter, reload, and find every word.

    Return by exercise `screens` (its height when finished, in screens of 740 px) and `typed` (characters).
    """
    context = browser.new_context(viewport={"width": width, "height": HEIGHT})
    page = opened(context, f"{server.url}lessons/{chapter}")
    taken = {}
    for exercise in course().chapter(chapter).cards:
        keys = Keyboard(page)
        here = play(page, keys, exercise)
        saved(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{exercise} is too wide"
        box = here.bounding_box()
        assert box is not None
        taken[exercise] = {"screens": round(box["height"] / HEIGHT, 1), "typed": keys.typed}
    kept = page.request.get(f"{server.url}api/chapters/{chapter}/answers").json()["answers"]
    for exercise, response in finished(chapter).items():
        done, needed = kept[exercise]["progress"]
        assert done == needed, f"{exercise}: {done} of {needed} done"
        assert _within(response, kept[exercise]["response"]), f"{exercise}: {kept[exercise]['response']}"
    page.reload()
    drawn(page)
    core = sum(card.core for card in course().chapter(chapter).cards.values())
    assert page.locator("#cc-progress-text").inner_text() == f"{core} of {core} core exercises"
    for exercise in finished(chapter):
        assert page.locator(f'[data-tick="{exercise}"]').get_attribute("data-state") == "done", exercise
        assert place(page, exercise).locator(".cc-status").count()
    context.close()
    return taken


def _within(wanted: Any, got: Any) -> bool:
    """Return whether everything wanted was kept as it was entered; a kind may keep more beside it."""
    if isinstance(wanted, dict):
        return isinstance(got, dict) and all(_within(value, got.get(key)) for key, value in wanted.items())
    return bool(wanted == got)
