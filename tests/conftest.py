"""The one browser of a test run: Playwright keeps a loop in its thread, so no second one can start there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.support.browser import FLAGS, find

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Imported here: most tests need no browser.
    from playwright.sync_api import sync_playwright

    path = find()
    assert path, "The browser tests need Chromium or Chrome: run `make test`, which installs one."
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield launched
        launched.close()
