"""axe on every page with every exercise open, on a phone and a desk, in light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext

from crosscurrents.notebooks.lessons import course
from tests.browser.conftest import CHAPTER, drawn, opened, picture, saved, violations
from tests.browser.playing import finished
from tests.support.serving import Serving, serving

pytestmark = pytest.mark.timeout(200)
LATER = ("hand-in", "feedback")
MOST_REQUESTS, MOST_BYTES = 25, 250_000
"""What opening a lesson in a cold browser may load."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with serving(tmp_path_factory.mktemp("axe") / "data") as running:
        yield running


def finish(context: BrowserContext, server: Serving, chapter: str) -> None:
    """Give this browser's learner a finished answer to every exercise of a chapter, over the API."""
    page = context.new_page()
    page.goto(server.url)
    token = next(one["value"] for one in context.cookies() if one["name"] == "cc_xsrf")
    for exercise, response in finished(chapter).items():
        done = context.request.put(
            f"{server.url}api/chapters/{chapter}/answers/{exercise}",
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


@pytest.mark.parametrize(("width", "scheme"), [(375, "light"), (1280, "dark")])
def test_the_sites_own_pages(
    browser: Browser, server: Serving, scheme: Literal["light", "dark"], width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    for name in ("", "harborlight", "mine", "nowhere", *(f"lessons/{CHAPTER}/{one}" for one in LATER)):
        page.goto(server.url + name)
        assert violations(page) == [], f"/{name}, nothing kept yet"
    finish(context, server, CHAPTER)
    for name in ("", "mine", f"lessons/{CHAPTER}/hand-in"):
        page.goto(server.url + name)
        assert violations(page) == [], f"/{name}, with answers"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        picture(page, f"{name.rpartition('/')[2] or 'landing'}-{width}-{scheme}")
    page.get_by_role("button", name="Hand in here").click()
    page.locator("#receipts").wait_for()
    assert violations(page) == [], "handed in"
    page.goto(f"{server.url}lessons/{CHAPTER}/feedback")
    assert violations(page) == [], "feedback, waiting"
    context.close()


@pytest.mark.parametrize(
    ("width", "scheme"), [(375, "light"), pytest.param(1280, "dark", marks=pytest.mark.wide)]
)
@pytest.mark.parametrize("chapter", [one.id for one in course().chapters])
def test_a_chapter_new_and_with_every_exercise_done(
    browser: Browser, server: Serving, chapter: str, scheme: Literal["light", "dark"], width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    lesson = opened(context, f"{server.url}lessons/{chapter}")
    assert violations(lesson) == [], "nothing answered yet"
    finish(context, server, chapter)
    lesson.reload()
    saved(lesson)
    drawn(lesson)
    lesson.locator("details").evaluate_all("all => { for (const one of all) one.open = true; }")
    assert violations(lesson) == [], "every exercise done and open"
    assert lesson.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


@pytest.mark.parametrize("chapter", [one.id for one in course().chapters])
def test_a_page_stays_within_its_budget_of_requests_and_bytes(
    browser: Browser, server: Serving, chapter: str
) -> None:
    context = browser.new_context(viewport={"width": 375, "height": 800})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(f"{server.url}lessons/{chapter}")
    drawn(page)
    page.wait_for_load_state("networkidle")
    assert len(sizes) <= MOST_REQUESTS
    assert sum(sizes) <= MOST_BYTES
    context.close()
