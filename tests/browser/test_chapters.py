"""Every exercise of every chapter, done by keyboard on a phone and on a desk."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from crosscurrents.notebooks.lessons import course
from tests.browser.walking import walk
from tests.support.phone import check
from tests.support.serving import Serving, serving

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with serving(tmp_path_factory.mktemp("chapters") / "data") as running:
        yield running


@pytest.mark.parametrize("chapter", [one.id for one in course().chapters])
def test_every_exercise_is_done_by_keyboard_on_a_phone(
    browser: Browser, server: Serving, chapter: str
) -> None:
    check(walk(browser, server, chapter, width=375))


@pytest.mark.wide
@pytest.mark.parametrize("chapter", [one.id for one in course().chapters])
def test_every_exercise_is_done_by_keyboard_on_a_desk(
    browser: Browser, server: Serving, chapter: str
) -> None:
    walk(browser, server, chapter, width=1280)
