"""axe on every page with every exercise open, on a phone and a desk, in light and dark."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser.conftest import CHAPTER, opened, picture, saved, violations
from tests.support.serving import Serving, serving

pytestmark = pytest.mark.timeout(200)
FINISHED = json.loads(
    (Path(__file__).parent / "finished" / "01_collaboration_dilemma.json").read_text(encoding="utf-8")
)
"""A finished answer to every exercise of chapter 1, as the learner's day leaves them."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with serving(tmp_path_factory.mktemp("axe") / "data") as running:
        yield running


def finish(context: BrowserContext, server: Serving) -> None:
    """Give this browser's learner a finished answer to every exercise, over the API."""
    page = context.new_page()
    page.goto(server.url)
    token = next(one["value"] for one in context.cookies() if one["name"] == "cc_xsrf")
    for exercise, response in FINISHED.items():
        done = context.request.put(
            f"{server.url}api/chapters/{CHAPTER}/answers/{exercise}",
            headers={"X-XSRFToken": token},
            data={
                "base_revision": 0,
                "response": response,
                "passed": False,
                "visibility": "handed-in",
                "device": "test.1",
            },
        )
        assert done.ok, done.text()
        assert done.json()["progress"][0] == done.json()["progress"][1], (
            f"{exercise} is not finished any more"
        )
    page.close()


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_accessibility_violations(
    browser: Browser, server: Serving, scheme: Literal["light", "dark"], width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    for name in ("", "mine", "nowhere", f"lessons/{CHAPTER}/hand-in", f"lessons/{CHAPTER}/feedback"):
        page.goto(server.url + name)
        assert violations(page) == [], f"/{name}, nothing kept yet"
    lesson = opened(context, f"{server.url}lessons/{CHAPTER}")
    assert violations(lesson) == [], "the lesson, nothing answered yet"
    picture(lesson, f"lesson-new-{width}-{scheme}")

    finish(context, server)
    lesson.reload()
    saved(lesson)
    lesson.locator("html[data-ready]").wait_for(state="attached")
    lesson.locator("details").evaluate_all("all => { for (const one of all) one.open = true; }")
    assert violations(lesson) == [], "the lesson, every exercise done and open"
    assert lesson.evaluate("document.documentElement.scrollWidth") <= width
    for place in lesson.locator(".cc-mount").all():
        picture_of = f"exercise-{place.get_attribute('data-exercise')}-{width}-{scheme}"
        place.screenshot(path=f"test-output/pictures/{picture_of}.png")
    for name in ("", "mine", f"lessons/{CHAPTER}/hand-in"):
        page.goto(server.url + name)
        assert violations(page) == [], f"/{name}, with answers"
        picture(page, f"{name.rpartition('/')[2] or 'landing'}-{width}-{scheme}")
    page.get_by_role("button", name="Hand in here").click()
    page.locator("#receipts").wait_for()
    assert violations(page) == [], "handed in"
    page.goto(f"{server.url}lessons/{CHAPTER}/feedback")
    assert violations(page) == [], "feedback, waiting"
    context.close()
