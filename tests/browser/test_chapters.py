"""Every exercise of every chapter, done by keyboard on a phone; chapter 1's are done in `test_day`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from crosscurrents.notebooks.lessons import course
from tests.browser.conftest import CHAPTER
from tests.browser.walking import walk
from tests.support.phone import check
from tests.support.serving import Serving, serving

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with serving(tmp_path_factory.mktemp("chapters") / "data") as running:
        yield running


@pytest.mark.parametrize("chapter", [one.id for one in course().chapters if one.id != CHAPTER])
def test_every_exercise_is_done_by_keyboard_on_a_phone(
    browser: Browser, server: Serving, chapter: str
) -> None:
    check(walk(browser, server, chapter, width=375))
